"""An answer changes while somebody signs and somebody sends: what is sent is what was signed."""

import contextlib
import random

import pytest

from officine.journal.chain import faults
from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.examples import FULL
from tests.workshops.area.test_signing import DORA, key
from tests.workshops.test_concurrency import at_once
from toolkit.forms.fingerprint import sha256_of
from toolkit.forms.snapshot import content_of
from workshops.actions import answering, signatures, signing, submissions
from workshops.actions.signatures import Unsigned
from workshops.actions.snapshots import document_now
from workshops.models import Signature, Snapshot, Submission

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 60 if FULL else 5
NEEDED = ("assignment__participation__workshop", "assignment__form")


@pytest.fixture
def drafts(torino, at_table, edition, paolo):
    """As many drafts that could be sent as there are rounds."""
    form = make.form(edition, "M98", signature="link")
    made = []
    for number in range(ROUNDS):
        run = make.step_run(torino, make.step(edition, f"9.{number}"))
        draft = submissions.start(make.assignment(run, at_table, form), by=paolo)
        answering.save_answer(draft, "M98.01", "Prima", base_version=0, by=paolo)
        made.append(draft)
    return made


def round_of(draft, number: int, paolo, piera) -> None:
    """The letter is open; at once one writes, one signs and sends, another only sends."""
    signing.ask(draft, **DORA, by=piera)
    token, shown = key(), sha256_of(document_now(draft))
    chance = random.Random(number)

    def again():
        return Submission.objects.select_related(*NEEDED).get(pk=draft.pk)

    def write():
        answering.save_answer(again(), "M98.01", f"Dopo {number}", base_version=1, by=paolo)

    def sign_and_send():
        signing.sign(token, sha256=shown, by=None)
        submissions.send(again(), key="firma", by=piera)

    def send():
        submissions.send(again(), key="altra", by=piera)

    def quietly(work):
        with contextlib.suppress(signing.Changed, Unsigned, WrongState):
            work()

    works = [sign_and_send, send] if number % 5 == 0 else [sign_and_send, send, write]
    at_once(quietly, chance.sample(works, len(works)))


def test_what_is_sent_is_what_was_signed(drafts, paolo, piera):
    for number, draft in enumerate(drafts):
        round_of(draft, number, paolo, piera)

    sent = list(Snapshot.objects.all())
    assert drafts[0].pk in [one.submission_id for one in sent]  # where nobody wrote
    for snapshot in sent:
        signed = Signature.objects.get(submission=snapshot.submission, state="signed")
        fingerprint = sha256_of(content_of(snapshot.document))
        assert snapshot.document["signature"]["sha256"] == signed.sha256 == fingerprint
    unsent = Signature.objects.exclude(submission__in=[one.submission_id for one in sent])
    assert set(unsent.values_list("state", flat=True)) <= {"asked", "lapsed"}
    assert list(faults()) == []


def test_control_without_lapsing_and_asking_again_it_would_be_of_other_words(
    drafts, paolo, piera, monkeypatch
):
    """Trust the state alone: a change between signing and sending goes out under the signature."""
    monkeypatch.setattr(answering, "lapse", lambda submission, *, by: None)
    monkeypatch.setattr(signatures, "sha256_of", lambda document: signed.sha256)
    draft = drafts[0]
    signing.ask(draft, **DORA, by=piera)
    signed = signing.sign(key(), sha256=sha256_of(document_now(draft)), by=None)
    answering.save_answer(draft, "M98.01", "Altro", base_version=1, by=paolo)

    snapshot = submissions.send(Submission.objects.get(pk=draft.pk), key="a", by=piera)

    assert sha256_of(content_of(snapshot.document)) != signed.sha256
