"""Remarks, the request for integration, what it opens, its answer and its end."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from officine.outbox.models import Message
from tests.workshops.dialogue.conftest import ANSWERS, EXTRA, HOW, MORE, WHY, YES
from workshops.actions import attachments, integrations, reminding, reviews, submissions
from workshops.actions.answering import NotAsked
from workshops.actions.snapshots import Incomplete
from workshops.models import Answer, AnswerRevision, Assignment, Remark, Submission
from workshops.queries.integrations import rounds_of

PDF = b"%PDF-1.7\n" + b"x" * 2000


def prepare(submission, code, by, kind="request", text="Spiega meglio."):
    return integrations.prepare(submission, question=code, kind=kind, text=text, by=by)


def answers_of(submission) -> dict:
    return dict(Answer.objects.filter(submission=submission).values_list("question", "value"))


# Preparing and asking


def test_a_remark_is_prepared_and_nobody_hears_of_it(sent, ugo):
    before = Message.objects.count()

    remark = prepare(sent, WHY, ugo)

    assert (remark.state, remark.round, remark.by) == ("prepared", 1, ugo)
    assert Message.objects.count() == before
    assert Event.objects.latest("sequence").action == "remark.prepared"


def test_a_prepared_remark_is_changed_and_taken_away(sent, ugo):
    remark = prepare(sent, WHY, ugo)

    integrations.rewrite(remark, kind="observation", text="  Bene così. ", by=ugo)
    assert Remark.objects.values_list("kind", "text").get() == ("observation", "Bene così.")

    integrations.drop(remark, by=ugo)
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("code", "kind", "text", "field"),
    [
        pytest.param(WHY, "request", " \n\0 ", "text", id="nothing-said"),
        pytest.param(WHY, "request", "x" * 4001, "text", id="too-long"),
        pytest.param(WHY, "altro", "Perché?", "kind", id="no-such-kind"),
        pytest.param("M99.99", "request", "Perché?", "question", id="no-such-question"),
        pytest.param(MORE, "request", "Con chi?", "question", id="it-was-not-asked"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(sent, ugo, code, kind, text, field):
    with pytest.raises(ValidationError) as refused:
        prepare(sent, code, ugo, kind, text)

    assert list(refused.value.message_dict) == [field]
    assert not Remark.objects.exists()


@pytest.mark.parametrize("who", ["fiora", "paolo", "zeno"])
def test_only_who_examines_speaks_about_answers(sent, returned, who, request, altrove, soon):
    someone = request.getfixturevalue(who)
    remark = returned.remarks.first()

    for verb in (
        lambda: prepare(sent, WHY, someone),
        lambda: integrations.rewrite(remark, kind="request", text="Altro", by=someone),
        lambda: integrations.drop(remark, by=someone),
        lambda: integrations.publish(sent, by=someone),
        lambda: integrations.ask(sent, until=soon, by=someone),
        lambda: integrations.withdraw(sent, by=someone),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_what_a_colleague_examines_is_left_to_them(sent, anna, ugo, soon):
    remark = prepare(sent, WHY, ugo)
    reviews.take_charge(sent, by=ugo)

    for verb in (
        lambda: prepare(sent, WHY, anna),
        lambda: integrations.drop(remark, by=anna),
        lambda: integrations.ask(sent, until=soon, by=anna),
    ):
        with pytest.raises(ValidationError, match="Ugo Ferri"):
            verb()


def test_asking_returns_the_submission_once_with_a_letter_to_each_writer(sent, ugo, soon):
    prepare(sent, WHY, ugo, text="Quali piante?")
    prepare(sent, HOW, ugo, kind="observation", text="Molto chiaro.")
    Message.objects.all().delete()

    request = integrations.ask(sent, until=soon, note="Grazie!", by=ugo)

    sent.refresh_from_db()
    assert (sent.state, sent.reviewer, sent.integrate_by) == ("returned", ugo, request.due_at)
    assert timezone.localtime(request.due_at).strftime("%H:%M") == "23:59"
    assert Assignment.objects.get(pk=sent.assignment_id).submission_state == "returned"
    assert list(sent.remarks.values_list("question", "state", "request")) == [
        (WHY, "open", request.pk),
        (HOW, "published", request.pk),
    ]
    letters = Message.objects.filter(kind="integration_asked")
    assert sorted(letters.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    letter = letters[0]
    assert letter.subject.startswith("Richiesta di integrazione entro il ")
    assert "Quali piante?" in letter.text
    assert "Grazie!" in letter.text
    assert "Molto chiaro." not in letter.text
    assert f"/area/compilazioni/{sent.assignment.public_id}/integrazioni" in letter.text
    event = Event.objects.latest("sequence")
    assert (event.action, event.detail["questions"]) == ("submission.returned", 1)
    assert [line.verb for line in history(sent)] == ["send", "ask"]


def test_observations_alone_are_told_and_ask_nothing(sent, ugo, soon):
    prepare(sent, WHY, ugo, kind="observation", text="Bella idea.")
    with pytest.raises(ValidationError):
        integrations.ask(sent, until=soon, by=ugo)

    integrations.publish(sent, by=ugo)

    sent.refresh_from_db()
    assert (sent.state, sent.remarks.get().state) == ("sent", "published")
    assert Message.objects.filter(kind="remarks_published").count() == 2
    with pytest.raises(ValidationError):
        integrations.publish(sent, by=ugo)


def test_a_request_is_not_told_as_if_it_were_an_observation(sent, ugo):
    prepare(sent, WHY, ugo)

    with pytest.raises(ValidationError):
        integrations.publish(sent, by=ugo)

    assert sent.remarks.get().state == "prepared"


def test_a_date_that_is_over_asks_nothing(sent, ugo):
    prepare(sent, WHY, ugo)

    with pytest.raises(ValidationError) as refused:
        integrations.ask(sent, until=timezone.localdate() - dt.timedelta(days=1), by=ugo)

    assert list(refused.value.message_dict) == ["until"]
    sent.refresh_from_db()
    assert (sent.state, sent.remarks.get().state) == ("sent", "prepared")


def test_there_is_one_request_at_a_time(returned, ugo, soon):
    for verb in (
        lambda: prepare(returned, HOW, ugo),
        lambda: integrations.ask(returned, until=soon, by=ugo),
        lambda: reviews.validate(returned, by=ugo),
        lambda: submissions.reopen(returned, by=returned.started_by),
    ):
        with pytest.raises((WrongState, PermissionDenied)):
            verb()


def test_prepared_remarks_keep_from_validating(sent, ugo):
    remark = prepare(sent, WHY, ugo)
    with pytest.raises(ValidationError):
        reviews.validate(sent, by=ugo)

    integrations.drop(remark, by=ugo)
    reviews.validate(sent, by=ugo)

    assert Submission.objects.get().state == "validated"


# What it opens


def test_only_the_named_questions_are_written(returned, write):
    write(returned, WHY, "Per gli alberi")

    for code in (HOW, "M91.07", "M91.09"):
        with pytest.raises(NotAsked, match="non è fra quelle da integrare"):
            write(returned, code, "Di nascosto")

    assert answers_of(returned) == ANSWERS | {WHY: "Per gli alberi"}


def test_the_same_words_again_are_no_change(returned, write):
    assert write(returned, HOW, ANSWERS[HOW]).version == 1


def test_what_a_changed_answer_brings_in_is_written_too(returned, write, tick_all, piera):
    write(returned, YES, True)
    tick_all(returned)
    with pytest.raises(Incomplete):
        submissions.send(returned, key="manca", by=piera)

    write(returned, MORE, "Il comitato")
    write(returned, EXTRA, "Dal 2020")
    snapshot = submissions.send(returned, key="tutto", by=piera)

    given = snapshot.document["answers"]
    assert (given[MORE]["value"], given[EXTRA]["value"]) == ("Il comitato", "Dal 2020")


def test_what_a_changed_answer_makes_wrong_is_written_too(sent, ugo, soon, write, tick_all, piera):
    prepare(sent, HOW, ugo)
    integrations.ask(sent, until=soon, by=ugo)
    with pytest.raises(NotAsked):
        write(sent, "M91.06", "Via Po")

    write(sent, HOW, "In sede")
    write(sent, "M91.06", "Via Po")

    tick_all(sent)
    assert submissions.send(sent, key="due", by=piera).round == 2


def test_files_are_opened_and_closed_like_answers(returned, ugo, paolo, piera, soon, tick_all):
    upload = SimpleUploadedFile("piano.pdf", PDF, "application/pdf")
    with pytest.raises(NotAsked):
        attachments.attach(returned, "M91.08", upload, by=paolo)
    tick_all(returned)
    submissions.send(returned, key="due", by=piera)
    prepare(returned, "M91.08", ugo, text="Manca l'allegato.")
    integrations.ask(returned, until=soon, by=ugo)

    kept = attachments.attach(returned, "M91.08", upload, by=paolo)

    assert answers_of(returned)["M91.08"] == [attachments.entry(kept)]


def test_who_only_reads_ticks_nothing(returned, osvaldo, olga):
    for someone in (osvaldo, olga):
        with pytest.raises(PermissionDenied):
            integrations.tick(returned.remarks.first(), done=True, by=someone)


# Sending again


def test_sending_again_needs_every_tick_and_makes_a_second_round(
    returned, write, paolo, piera, ugo, tick_all
):
    write(returned, WHY, "Per gli alberi")
    first = returned.remarks.first()
    integrations.tick(first, done=True, by=paolo)
    integrations.tick(first, done=True, by=piera)  # pressed twice: the same
    with pytest.raises(integrations.Undone):
        submissions.send(returned, key="due", by=piera)
    tick_all(returned)

    snapshot = submissions.send(returned, key="due", by=piera)

    returned.refresh_from_db()
    assert (returned.state, returned.integrate_by) == ("sent", None)
    assert (snapshot.round, snapshot.is_late) == (2, False)
    assert submissions.send(returned, key="due", by=piera) == snapshot
    request = returned.integrations.get()
    assert (request.state, request.answer) == ("answered", snapshot)
    assert set(returned.remarks.values_list("state", flat=True)) == {"answered"}
    assert Message.objects.filter(kind="integration_answered").get().to == ugo.email
    [told] = rounds_of(returned)
    shown = [(one.code, one.before.text, one.after.text) for one in told.changes]
    assert shown == [(WHY, "Per il verde", "Per gli alberi"), (YES, "No", "No")]
    assert told.besides == []
    assert [line.verb for line in history(returned)] == ["send", "ask", "send"]


def test_only_who_answers_for_the_organisation_sends_again(returned, tick_all, paolo):
    tick_all(returned)

    with pytest.raises(PermissionDenied):
        submissions.send(returned, key="due", by=paolo)


@pytest.mark.parametrize("kind", ["soft", "hard"])
def test_a_request_has_its_own_deadline(asked, returned, tick_all, piera, kind):
    Assignment.objects.filter(pk=asked.pk).update(
        due_at=timezone.now() - dt.timedelta(days=1), deadline=kind
    )
    tick_all(returned)

    assert submissions.send(returned, key="due", by=piera).is_late is False
    returned.refresh_from_db()
    assert returned.is_late is False


def test_after_its_deadline_it_is_marked_late(returned, tick_all, piera):
    tick_all(returned)
    past = timezone.now() - dt.timedelta(minutes=1)
    returned.integrations.update(due_at=past)

    snapshot = submissions.send(returned, key="due", by=piera)

    assert (snapshot.is_late, snapshot.document["due_at"]) == (True, past.isoformat())
    assert Submission.objects.get().is_late


def test_what_was_late_stays_late(sent, ugo, soon, tick_all, piera):
    Submission.objects.update(is_late=True)
    prepare(sent, WHY, ugo)
    integrations.ask(sent, until=soon, by=ugo)
    tick_all(sent)

    submissions.send(sent, key="due", by=piera)

    assert Submission.objects.get().is_late


def test_rounds_are_counted(returned, tick_all, piera, ugo, soon):
    tick_all(returned)
    submissions.send(returned, key="due", by=piera)
    prepare(returned, HOW, ugo)

    request = integrations.ask(returned, until=soon, by=ugo)

    assert (request.round, request.snapshot.round) == (2, 2)
    assert returned.remarks.last().round == 2


def test_what_was_asked_once_is_not_reopened(returned, ugo, piera):
    integrations.withdraw(returned, by=ugo)
    reviews.release(returned, by=ugo)

    with pytest.raises(WrongState):
        submissions.reopen(returned, by=piera)


# Taking back


def test_withdrawing_all_gives_back_what_was_sent(returned, write, ugo):
    write(returned, WHY, "Per gli alberi")
    write(returned, YES, True)
    write(returned, MORE, "Il comitato")

    assert integrations.withdraw(returned, by=ugo)

    returned.refresh_from_db()
    assert (returned.state, returned.integrate_by) == ("sent", None)
    given = {code: value for code, value in answers_of(returned).items() if value is not None}
    assert given == ANSWERS
    kept = AnswerRevision.objects.filter(submission=returned, question=WHY).order_by("version")
    assert [row.value for row in kept] == ["Per il verde", "Per gli alberi", "Per il verde"]
    assert Message.objects.filter(kind="integration_withdrawn").count() == 2
    reviews.validate(returned, by=ugo)
    assert Submission.objects.get().state == "validated"


def test_withdrawing_one_thing_closes_that_question_only(returned, write, anna):
    first, second = returned.remarks.all()
    write(returned, WHY, "Per gli alberi")
    write(returned, YES, True)

    assert not integrations.withdraw(returned, remark=first, by=anna)

    returned.refresh_from_db()
    assert returned.state == "returned"
    assert answers_of(returned) == ANSWERS | {YES: True}
    with pytest.raises(NotAsked):
        write(returned, WHY, "Ancora")
    with pytest.raises(WrongState):
        integrations.withdraw(returned, remark=first, by=anna)

    assert integrations.withdraw(returned, remark=second, by=anna)
    returned.refresh_from_db()
    assert returned.state == "sent"
    assert answers_of(returned) == ANSWERS


def test_nothing_is_withdrawn_twice_or_after_the_answer(returned, tick_all, piera, ugo):
    tick_all(returned)
    submissions.send(returned, key="due", by=piera)

    with pytest.raises(WrongState):
        integrations.withdraw(returned, by=ugo)
    with pytest.raises(WrongState):
        integrations.tick(returned.remarks.first(), done=False, by=piera)


def test_a_resting_officina_asks_nothing(sent, casa, ugo, soon):
    prepare(sent, WHY, ugo)
    type(casa).objects.filter(pk=casa.pk).update(state="suspended")
    fresh = Submission.objects.get()

    with pytest.raises(WrongState):
        integrations.ask(fresh, until=soon, by=ugo)


def test_the_day_after_its_deadline_a_reminder_goes_out_by_itself(returned, paolo, piera):
    due = timezone.localtime(returned.integrations.get().due_at)
    Message.objects.all().delete()

    with time_machine.travel(due + dt.timedelta(hours=12), tick=False):
        sent = reminding.send_due()

    assert sent == 2
    letter = Message.objects.filter(to=paolo.email).get()
    assert "Modulo M91" in letter.text
