import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from officine.journal.chain import faults
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import answering, submissions
from workshops.actions.answering import StaleAnswer
from workshops.actions.snapshots import Incomplete
from workshops.actions.submissions import DeadlinePassed
from workshops.models import (
    Answer,
    AnswerRevision,
    Assignment,
    Mandate,
    NumberSequence,
    SendKey,
    Snapshot,
    Submission,
    Workshop,
)

NAME, IDEA = "M90.01", "M90.02"


@pytest.fixture
def draft(assignment, paolo):
    return submissions.start(assignment, by=paolo)


@pytest.fixture
def filled(draft, paolo):
    answering.save_answer(draft, NAME, "Casa del Quartiere", base_version=0, by=paolo)
    return draft


def key() -> str:
    return uuid.uuid4().hex


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


# Beginning


def test_two_colleagues_who_begin_find_the_same_draft(assignment, paolo, piera):
    first = submissions.start(assignment, by=paolo)
    second = submissions.start(assignment, by=piera)

    assert (first, Submission.objects.count()) == (second, 1)
    assert list(Event.objects.values_list("action", flat=True)) == ["submission.started"]


@pytest.mark.parametrize("who", ["osvaldo", "olga", "anna", "nino", "sonia"])
def test_only_who_writes_for_the_organisation_begins(
    assignment, altra_at_table, altrove, request, who
):
    with pytest.raises(PermissionDenied):
        submissions.start(assignment, by=request.getfixturevalue(who))

    assert Submission.objects.count() == 0


def test_a_mandate_that_is_over_opens_nothing(assignment, draft, paolo):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Mandate.objects.filter(person=paolo).update(valid_to=yesterday)
    paolo = again(paolo)

    with pytest.raises(PermissionDenied):
        answering.save_answer(draft, NAME, "Ancora io", base_version=0, by=paolo)


def test_nothing_begins_after_a_rigid_deadline(assignment, paolo):
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(seconds=2), deadline="hard")
    assignment.refresh_from_db()

    with pytest.raises(DeadlinePassed):
        submissions.start(assignment, by=paolo)


def test_a_concluded_officina_takes_no_work(assignment, draft, paolo):
    Workshop.objects.update(state="concluded")
    submission = again(draft)

    with pytest.raises(WrongState):
        answering.save_answer(submission, NAME, "Tardi", base_version=0, by=paolo)


# Writing


def test_each_save_gives_the_version_the_next_writer_names(draft, paolo):
    first = answering.save_answer(draft, NAME, "Casa", base_version=0, by=paolo)
    second = answering.save_answer(draft, NAME, "Casa del", base_version=1, by=paolo)

    assert (first.version, second.version) == (1, 2)
    assert list(AnswerRevision.objects.values_list("version", "value")) == [
        (1, "Casa"),
        (2, "Casa del"),
    ]


def test_writing_the_same_again_changes_nothing(draft, paolo):
    first = answering.save_answer(draft, NAME, "Casa", base_version=0, by=paolo)
    same = answering.save_answer(draft, NAME, "Casa", base_version=0, by=paolo)

    assert same == first
    assert AnswerRevision.objects.count() == 1


def test_an_answer_that_somebody_else_changed_is_not_overwritten(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Di Piera", base_version=0, by=piera)

    with pytest.raises(StaleAnswer) as told:
        answering.save_answer(draft, NAME, "Di Paolo", base_version=0, by=paolo)

    current = told.value.current
    assert (current.value, current.version, current.by) == ("Di Piera", 1, piera)
    assert Answer.objects.get().value == "Di Piera"


def test_what_was_acknowledged_and_then_changed_by_others_is_not_a_conflict(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Di Paolo", base_version=0, by=paolo)
    answering.save_answer(draft, NAME, "Di Piera", base_version=1, by=piera)

    retried = answering.save_answer(draft, NAME, "Di Paolo", base_version=0, by=paolo)

    assert (retried.version, retried.superseded) == (2, True)
    assert Answer.objects.get().value == "Di Piera"


def test_different_questions_never_conflict(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Casa", base_version=0, by=piera)
    answering.save_answer(draft, IDEA, "Un orto", base_version=0, by=paolo)

    assert dict(Answer.objects.values_list("question", "value")) == {NAME: "Casa", IDEA: "Un orto"}


def test_the_button_is_the_last_word_over_ones_own_autosave(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Cas", base_version=0, by=paolo)

    own = answering.save_answers(draft, {NAME: ("Casa", 0)}, over_own=True, by=paolo)
    others = answering.save_answers(draft, {NAME: ("Altro", 0)}, over_own=True, by=piera)

    assert (own.saved[NAME].version, own.stale) == (2, {})
    assert others.stale[NAME].value == "Casa"


def test_what_a_page_showed_and_nobody_touched_gives_way_to_a_colleague(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Come era", base_version=0, by=paolo)
    answering.save_answer(draft, NAME, "Di Piera", base_version=1, by=piera)
    answering.save_answer(draft, IDEA, "Un orto", base_version=0, by=piera)

    page = {NAME: ("Come era", 1), IDEA: (None, 0)}
    outcome = answering.save_answers(draft, page, over_own=True, by=paolo)

    assert (set(outcome.saved), outcome.stale) == ({NAME, IDEA}, {})
    assert all(one.superseded for one in outcome.saved.values())
    stored = dict(Answer.objects.values_list("question", "value"))
    assert stored == {NAME: "Di Piera", IDEA: "Un orto"}
    # one answer alone, as a program names it, is a conflict as ever
    with pytest.raises(StaleAnswer):
        answering.save_answer(draft, IDEA, None, base_version=0, by=paolo)


def test_a_page_saves_what_it_can_and_reports_the_rest(draft, paolo, piera):
    answering.save_answer(draft, NAME, "Di Piera", base_version=0, by=piera)

    outcome = answering.save_answers(draft, {NAME: ("Di Paolo", 0), IDEA: ("Un orto", 0)}, by=paolo)

    assert (list(outcome.saved), list(outcome.stale)) == ([IDEA], [NAME])


@pytest.mark.parametrize("question", ["M90.99", "M01.01", ""])
def test_a_question_of_another_form_is_refused(draft, paolo, question):
    with pytest.raises(ValidationError):
        answering.save_answer(draft, question, "x", base_version=0, by=paolo)


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b", {"raw": ["\x00", float("inf")]}])
def test_what_a_database_cannot_hold_is_tidied_never_a_fault(draft, paolo, value):
    answering.save_answer(draft, NAME, value, base_version=0, by=paolo)

    assert "\\u0000" not in str(Answer.objects.get().value)


# Sending


def test_sending_freezes_numbers_and_tells(filled, piera, paolo):
    snapshot = submissions.send(filled, key=key(), by=piera)

    year = timezone.localtime(snapshot.sent_at).year
    assert snapshot.number == f"CAS-{year}-000001"
    assert snapshot.sha256 == sha256_of(snapshot.document)
    assert snapshot.document["answers"][NAME]["value"] == "Casa del Quartiere"
    assert snapshot.document["sender"]["name"] == "Piera Bianchi"
    assert snapshot.document["organisation"]["name"] == "Casa del Quartiere"
    assert again(filled).state == "sent"
    assert sorted(Message.objects.values_list("to", flat=True)) == [paolo.email, piera.email]
    assert Event.objects.latest("sequence").action == "submission.sent"
    assert list(faults()) == []


def test_no_letter_carries_an_answer(filled, piera):
    answering.save_answer(filled, IDEA, "CANARINO", base_version=0, by=piera)
    submissions.send(filled, key=key(), by=piera)

    assert [m for m in Message.objects.all() if "CANARINO" in m.text + m.html + m.subject] == []


def test_the_same_press_gives_the_same_receipt(filled, piera):
    pressed = key()

    first = submissions.send(filled, key=pressed, by=piera)
    second = submissions.send(again(filled), key=pressed, by=piera)

    assert (first, Snapshot.objects.count(), Message.objects.count()) == (second, 1, 2)


def test_another_press_of_what_was_sent_is_refused(filled, piera):
    submissions.send(filled, key=key(), by=piera)

    with pytest.raises(WrongState):
        submissions.send(again(filled), key=key(), by=piera)


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "olga", "anna"])
def test_only_a_referente_sends(filled, altra_at_table, request, who):
    with pytest.raises(PermissionDenied):
        submissions.send(filled, key=key(), by=request.getfixturevalue(who))

    assert again(filled).state == "draft"


def test_what_is_not_complete_is_not_sent(draft, piera):
    with pytest.raises(Incomplete) as told:
        submissions.send(draft, key=key(), by=piera)

    assert [problem.question.code for problem in told.value.problems] == [NAME]
    assert (Snapshot.objects.count(), NumberSequence.objects.count()) == (0, 0)


def test_past_a_soft_deadline_it_is_taken_and_marked(filled, piera):
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(seconds=2))

    snapshot = submissions.send(filled, key=key(), by=piera)

    assert (snapshot.is_late, again(filled).is_late) == (True, True)


def test_past_a_rigid_deadline_it_is_refused_until_it_is_extended(filled, piera):
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(seconds=2), deadline="hard")
    with pytest.raises(DeadlinePassed):
        submissions.send(filled, key=key(), by=piera)

    Assignment.objects.update(due_at=timezone.now() + dt.timedelta(days=1))
    snapshot = submissions.send(filled, key=key(), by=piera)

    assert snapshot.is_late is False


def test_numbers_have_no_gaps_when_a_sending_fails(filled, piera, altra_at_table, run, form, olga):
    def send_and_break():
        with transaction.atomic():
            submissions.send(filled, key=key(), by=piera)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send_and_break()
    other = submissions.start(make.assignment(run, altra_at_table, form), by=olga)
    answering.save_answer(other, NAME, "Altra", base_version=0, by=olga)

    numbers = [
        submissions.send(other, key=key(), by=olga).number,
        submissions.send(again(filled), key=key(), by=piera).number,
    ]

    assert [number[-6:] for number in numbers] == ["000001", "000002"]
    assert Message.objects.filter(kind="receipt").count() == 3


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_fault_on_the_way_leaves_nothing(filled, piera, nth):
    """At whichever write of the sending something breaks, nothing of it remains."""
    seen = 0

    def break_at(execute, sql, params, many, context):
        nonlocal seen
        if sql.startswith(("INSERT", "UPDATE")):
            seen += 1
            if seen == nth:
                raise OSError("broken")
        return execute(sql, params, many, context)

    with pytest.raises(OSError, match="broken"), connection.execute_wrapper(break_at):
        submissions.send(filled, key=key(), by=piera)

    assert again(filled).state == "draft"
    assert [m.objects.count() for m in (Snapshot, SendKey, Message, NumberSequence)] == [0] * 4


# Taking back


def test_what_was_sent_is_reopened_and_sent_again_as_a_new_round(filled, piera):
    submissions.send(filled, key=key(), by=piera)

    submissions.reopen(again(filled), by=piera)
    answering.save_answer(again(filled), NAME, "Casa nuova", base_version=1, by=piera)
    second = submissions.send(again(filled), key=key(), by=piera)

    assert (second.round, second.number[-6:]) == (2, "000002")
    assert [s.document["answers"][NAME]["value"] for s in Snapshot.objects.order_by("round")] == [
        "Casa del Quartiere",
        "Casa nuova",
    ]
    assert "submission.reopened" in Event.objects.values_list("action", flat=True)


def test_nothing_is_reopened_once_somebody_examines_it(filled, piera, ugo):
    submissions.send(filled, key=key(), by=piera)
    Submission.objects.update(reviewer=ugo)

    with pytest.raises(WrongState):
        submissions.reopen(again(filled), by=piera)


def test_nothing_is_reopened_after_the_deadline(filled, piera):
    submissions.send(filled, key=key(), by=piera)
    Assignment.objects.update(due_at=timezone.now() - dt.timedelta(seconds=2))

    with pytest.raises(DeadlinePassed):
        submissions.reopen(again(filled), by=piera)


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "anna", "olga"])
def test_only_a_referente_reopens(filled, piera, altra_at_table, request, who):
    submissions.send(filled, key=key(), by=piera)

    with pytest.raises(PermissionDenied):
        submissions.reopen(again(filled), by=request.getfixturevalue(who))


# Asking to send


def test_a_compilatore_asks_the_referente_to_send_once_a_day(filled, paolo, piera):
    asked = submissions.ask_to_send(filled, by=paolo)
    submissions.ask_to_send(filled, by=paolo)

    assert asked == ["Piera Bianchi"]
    assert list(Message.objects.values_list("kind", "to")) == [("send_request", piera.email)]


# What a program sends


def test_files_come_by_their_own_way_only(run, at_table, edition, paolo):
    made = make.form(edition, "M94", [{"code": "M94.01", "kind": "file", "label": "Carica"}])
    draft = submissions.start(make.assignment(run, at_table, made), by=paolo)
    foreign = [{"id": str(uuid.uuid4()), "name": "x.pdf", "size": 1, "sha256": "0" * 64}]

    with pytest.raises(ValidationError):
        answering.save_answer(draft, "M94.01", foreign, base_version=0, by=paolo)


def test_a_reference_takes_the_name_that_the_officina_gives(
    run, at_table, edition, quartiere, paolo
):
    asked = {"code": "M94.01", "kind": "reference", "to": "organisation", "label": "Chi?"}
    draft = submissions.start(
        make.assignment(run, at_table, make.form(edition, "M94", [asked])), by=paolo
    )
    known, unknown = str(quartiere.public_id), str(uuid.uuid4())

    assert answering.answer_from(draft, "M94.01", {"id": known, "label": "Falso"}) == {
        "id": known,
        "label": "Casa del Quartiere",
    }
    assert "raw" in answering.answer_from(draft, "M94.01", {"id": unknown, "label": "Falso"})
