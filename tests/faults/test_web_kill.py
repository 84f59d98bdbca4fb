"""Web processes killed while people save and send: what was acknowledged is there, and once.

The oracle is a ledger of replies. Nobody repeats a save, so the ledger also knows what was asked
and never answered: some of that must be missing, or the kills struck nothing.
"""

import os
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.utils import timezone

from officine.journal.chain import faults
from officine.lifecycle.models import Transition
from officine.outbox.models import Message
from tests.examples import FULL
from tests.faults.web import BACK, Ledger, Portal, Visitor, begun, database, waited
from workshops.models import Answer, AnswerRevision, Snapshot

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

KILLS = 300 if FULL else 8
WRITERS = 6
SENDERS = 2
SENDINGS = 400 if FULL else 8


@pytest.fixture
def drafts(run, form, casa, torino, piera):
    return lambda count: begun(count, run, form, casa, torino, piera)


def answered(assignment, by) -> None:
    Answer.objects.create(
        submission=assignment.submission, question="M90.01", value="Sì", by=by, at=timezone.now()
    )


def stored() -> set:
    """Every text that was ever kept: the current ones, and those that others came after."""
    return set(Answer.objects.values_list("value", flat=True)) | set(
        AnswerRevision.objects.values_list("value", flat=True)
    )


def kill_again_and_again(
    portal: Portal, ledger: Ledger, people: list[Future], chance: random.Random
) -> int:
    """Signal 9, up to so many times while people are busy; each to a portal that had replied."""

    def busy() -> bool:
        return not all(map(Future.done, people))

    for count in range(KILLS):
        replies = len(ledger.told)
        assert waited(lambda replies=replies: len(ledger.told) > replies or not busy(), BACK)
        time.sleep(chance.uniform(0, 0.1))
        if not busy():
            return count
        assert waited(lambda: portal.kill_one(chance), BACK)
    return KILLS


def killed_while_writing(portal: Portal, piera, drafts, chance) -> Ledger:
    ledger, over = Ledger(), threading.Event()
    visitors = [Visitor(portal, piera) for _draft in drafts]
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [
            pool.submit(ledger.write, visitor, draft, "M90.01", over)
            for visitor, draft in zip(visitors, drafts, strict=True)
        ]
        try:
            kill_again_and_again(portal, ledger, writing, chance)
        finally:
            over.set()
        for one in writing:
            one.result()
    return ledger


def test_a_killed_process_loses_no_save_that_was_acknowledged(drafts, piera, tmp_path):
    seed = int(os.environ.get("OFFICINE_SEED", "1"))
    with Portal(tmp_path / "web.txt", database()) as portal:
        ledger = killed_while_writing(portal, piera, drafts(WRITERS), random.Random(seed))
        kept = stored()

    print(f"kills: {KILLS} (seed {seed}), asked: {len(ledger.asked)}, told: {len(ledger.told)}")
    assert ledger.told - kept == set()
    assert ledger.unheard > 0
    assert kept <= ledger.asked
    assert AnswerRevision.objects.count() == sum(Answer.objects.values_list("version", flat=True))


def test_control_a_portal_that_acknowledges_first_loses(drafts, piera, tmp_path):
    with Portal(tmp_path / "web.txt", database(), app="tests.faults.late:application") as portal:
        ledger = killed_while_writing(portal, piera, drafts(WRITERS), random.Random(1))
        kept = stored()

    assert ledger.told - kept != set()


def test_a_killed_process_sends_once_and_gives_the_same_receipt(drafts, piera, tmp_path):
    chance, ledger, asked = random.Random(2), Ledger(), drafts(SENDINGS)
    for assignment in asked:
        answered(assignment, piera)

    with (
        Portal(tmp_path / "web.txt", database()) as portal,
        ThreadPoolExecutor(SENDERS) as pool,
    ):
        sending = [
            pool.submit(ledger.send_all, Visitor(portal, piera), asked[first::SENDERS])
            for first in range(SENDERS)
        ]
        count = kill_again_and_again(portal, ledger, sending, chance)
        for one in sending:
            one.result()

    assert count > 0
    print(f"kills: {count}, sent: {len(ledger.told)}, replies lost: {ledger.unheard}")
    sent = Snapshot.objects.values_list("submission__assignment", "number")
    assert ledger.told == set(sent)
    assert len(sent) == SENDINGS
    assert Transition.objects.filter(verb="send").count() == SENDINGS
    assert Message.objects.filter(kind="receipt").count() == SENDINGS
    assert list(faults()) == []
