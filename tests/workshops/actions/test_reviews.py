import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from workshops.actions import reviews
from workshops.models import Snapshot, Submission


@pytest.fixture
def submission(assignment, piera):
    made = Submission.objects.create(assignment=assignment, started_by=piera)
    now = timezone.now()
    Submission.objects.filter(pk=made.pk).update(state="sent", sent_at=now)
    Snapshot.objects.create(
        submission=made,
        number="CAS-2026-000001",
        document={},
        sha256="0" * 64,
        sent_at=now,
        sent_by=piera,
    )
    made.refresh_from_db()
    return made


def test_one_person_at_a_time_examines(submission, anna, ugo):
    reviews.take_charge(submission, by=ugo)

    with pytest.raises(ValidationError, match="Ugo Ferri"):
        reviews.take_charge(submission, by=anna)

    assert Submission.objects.get().reviewer == ugo


def test_taking_over_names_who_had_it(submission, anna, ugo):
    reviews.take_charge(submission, by=ugo)
    with pytest.raises(ValidationError):
        reviews.take_charge(submission, instead_of=anna, by=anna)

    reviews.take_charge(submission, instead_of=ugo, by=anna)

    assert Submission.objects.get().reviewer == anna


def test_only_who_has_it_leaves_it(submission, anna, ugo):
    reviews.take_charge(submission, by=ugo)
    with pytest.raises(ValidationError):
        reviews.release(submission, by=anna)

    reviews.release(submission, by=ugo)

    assert Submission.objects.get().reviewer is None


def test_validating_says_when_who_and_tells_the_organisation(submission, ugo):
    reviews.validate(submission, by=ugo)

    submission.refresh_from_db()
    assert (submission.state, submission.reviewer) == ("validated", ugo)
    assert submission.validated_at is not None
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    assert "CAS-2026-000001" in Message.objects.first().text


def test_what_a_colleague_examines_is_not_validated_behind_their_back(submission, anna, ugo):
    reviews.take_charge(submission, by=ugo)

    with pytest.raises(ValidationError, match="Ugo Ferri"):
        reviews.validate(submission, by=anna)


@pytest.mark.parametrize("state", ["draft", "validated"])
@pytest.mark.parametrize("verb", ["take_charge", "release", "validate"])
def test_only_what_waits_is_examined(submission, ugo, verb, state):
    Submission.objects.filter(pk=submission.pk).update(state=state)
    submission.refresh_from_db()

    with pytest.raises(WrongState):
        getattr(reviews, verb)(submission, by=ugo)

    assert Event.objects.count() == 0


def test_only_who_examines_may(submission, fiora, piera, zeno):
    for who in (fiora, piera, zeno):
        for verb in (reviews.take_charge, reviews.release, reviews.validate):
            with pytest.raises(PermissionDenied):
                verb(submission, by=who)


def test_the_journal_knows_who_read_which_round(submission, ugo):
    reviews.note_reading(submission, submission.snapshots.get(), by=ugo)

    event = Event.objects.get()
    assert (event.action, event.actor, event.detail) == ("submission.read", ugo, {"round": 1})
    assert event.subject_ref == str(submission.public_id)
