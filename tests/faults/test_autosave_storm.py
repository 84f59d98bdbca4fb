"""Many who save at once: on one draft, and each on their own. What was acknowledged is there.

The oracle is the ledger of replies: acknowledged minus stored is empty. The control is the same
storm on a portal without locks and versions, where it must not be.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.examples import FULL
from tests.faults.test_web_kill import stored
from tests.faults.web import Ledger, Portal, Visitor, begun, database
from workshops.models import Answer, AnswerRevision

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS, SAVES = (16, 200) if FULL else (8, 8)
SESSIONS, OF_EACH = (200, 10) if FULL else (12, 2)
CODES = ["M90.01", "M90.02"]


@pytest.fixture
def drafts(run, form, casa, torino, piera):
    return lambda count: begun(count, run, form, casa, torino, piera)


def storm(portal: Portal, who, writing: list, count: int) -> Ledger:
    """Everybody at once, each in a session of their own, on the draft they were given."""
    ledger = Ledger()
    visitors = [Visitor(portal, who) for _draft in writing]
    with ThreadPoolExecutor(len(writing)) as pool:
        saving = [
            pool.submit(ledger.save_many, visitor, draft, CODES, count)
            for visitor, draft in zip(visitors, writing, strict=True)
        ]
    for one in saving:
        one.result()
    return ledger


def test_nobody_loses_what_was_acknowledged(drafts, piera, tmp_path):
    [shared], own = drafts(1), drafts(SESSIONS)
    with Portal(tmp_path / "web.txt", database()) as portal:
        together = storm(portal, piera, [shared] * WRITERS, SAVES)
        apart = storm(portal, piera, own, OF_EACH)

    print(f"on one draft: {len(together.told)} saved, {together.stale} told another was first")
    print(f"on {SESSIONS} drafts: {len(apart.told)} saved")
    assert len(together.told) == WRITERS * SAVES
    assert len(apart.told) == SESSIONS * OF_EACH
    assert (together.told | apart.told) - stored() == set()
    assert together.stale > 0
    assert apart.stale == 0
    assert AnswerRevision.objects.count() == len(together.told) + len(apart.told)
    assert AnswerRevision.objects.count() == sum(Answer.objects.values_list("version", flat=True))


def test_control_without_locks_and_versions_some_is_lost(drafts, piera, tmp_path):
    [shared] = drafts(1)
    app = "tests.faults.unlocked:application"
    with Portal(tmp_path / "web.txt", database(), app=app) as portal:
        ledger = storm(portal, piera, [shared] * WRITERS, 4)

    assert ledger.told - stored() != set()
