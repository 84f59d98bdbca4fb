import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.italian import moment
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import assignments
from workshops.models import Assignment, Extension, Submission

SOON = timezone.localdate() + dt.timedelta(days=30)


def sent(assignment, who):
    """A submission as if it had been sent: for arranging, not for testing the sending."""
    made = Submission.objects.create(assignment=assignment, started_by=who)
    Submission.objects.filter(pk=made.pk).update(state="sent", sent_at=timezone.now())
    made.refresh_from_db()
    return made


def test_a_deadline_lasts_until_the_end_of_the_day_in_rome():
    winter, summer = (assignments.end_of_day(dt.date(2027, month, 15)) for month in (1, 7))

    assert (moment(winter), moment(summer)) == (
        "15 gennaio 2027, ore 23:59",
        "15 luglio 2027, ore 23:59",
    )
    assert (winter.utcoffset(), summer.utcoffset()) == (
        dt.timedelta(hours=1),
        dt.timedelta(hours=2),
    )


def test_a_form_is_asked_of_each_in_its_city(casa, torino, run, at_table, step, form, anna):
    bari = make.place(casa, "Bari")
    in_bari = make.step_run(bari, step)
    other = make.participation(casa, make.organisation("Bari Insieme"), bari)
    everywhere = make.participation(casa, make.organisation("Rete Nazionale"))
    looking = make.participation(casa, make.organisation("Chi guarda"), bari, role="observer")

    made = assignments.ask(
        form,
        [run, in_bari],
        [at_table, other, everywhere, looking],
        due_on=SOON,
        deadline="hard",
        by=anna,
    )

    assert sorted(
        (str(one.step_run.place), str(one.participation.organisation)) for one in made
    ) == [
        ("Bari", "Bari Insieme"),
        ("Bari", "Rete Nazionale"),
        ("Torino", "Casa del Quartiere"),
        ("Torino", "Rete Nazionale"),
    ]
    assert {one.deadline for one in made} == {"hard"}


def test_asking_twice_asks_once(run, at_table, altra_at_table, form, anna):
    assignments.ask(form, [run], [at_table], due_on=SOON, by=anna)
    again = assignments.ask(form, [run], [at_table, altra_at_table], due_on=SOON, by=anna)

    assert [str(one.participation.organisation) for one in again] == ["Altra Associazione"]
    assert Assignment.objects.count() == 2
    assert Message.objects.count() == 3


def test_nobody_hears_of_a_step_that_is_not_open(torino, step, at_table, form, anna):
    planned = make.step_run(torino, step, state="planned")

    assignments.ask(form, [planned], [at_table], due_on=SOON, by=anna)

    assert Message.objects.count() == 0


def test_strangers_are_not_asked(run, altrove, form, anna):
    with pytest.raises(ValidationError):
        assignments.ask(form, [run], altrove.participations.all(), due_on=SOON, by=anna)


def test_staff_of_another_officina_ask_nothing_here(run, at_table, form, zeno):
    with pytest.raises(PermissionDenied):
        assignments.ask(form, [run], [at_table], due_on=SOON, by=zeno)


def test_more_time_is_given_with_a_reason_and_told(assignment, anna, piera, paolo):
    until = timezone.localdate() + dt.timedelta(days=60)

    assignments.extend([assignment], until=until, reason="Ferie.", by=anna)

    assignment.refresh_from_db()
    assert assignment.due_at == assignments.end_of_day(until)
    assert assignment.original_due_at < assignment.due_at
    assert list(Extension.objects.values_list("reason", "by")) == [("Ferie.", anna.pk)]
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    assert "Motivo: Ferie." in Message.objects.first().text


def test_more_time_touches_only_what_is_still_owed(
    assignment, run, altra_at_table, form, anna, olga
):
    done = make.assignment(run, altra_at_table, form)
    sent(done, olga)
    until = timezone.localdate() + dt.timedelta(days=60)

    given = assignments.extend([assignment, done], until=until, reason="Ferie.", by=anna)

    assert [one.assignment_id for one in given] == [assignment.pk]
    with pytest.raises(ValidationError):
        assignments.extend([done], until=until, reason="Ferie.", by=anna)


@pytest.mark.parametrize("reason", ["", "   "])
def test_more_time_needs_a_reason(assignment, anna, reason):
    with pytest.raises(ValidationError):
        assignments.extend([assignment], until=SOON, reason=reason, by=anna)


def test_time_is_never_taken_away(assignment, anna):
    sooner = timezone.localdate() + dt.timedelta(days=1)

    with pytest.raises(ValidationError):
        assignments.extend([assignment], until=sooner, reason="Fretta.", by=anna)


def test_what_is_not_due_says_why_and_can_be_due_again(assignment, anna):
    assignments.waive(assignment, reason="Ha lasciato il tavolo.", by=anna)
    assert Assignment.objects.get().waived_reason == "Ha lasciato il tavolo."

    assignments.restore(assignment, by=anna)

    assert Assignment.objects.get().waived_reason == ""
    assert [event.action for event in Event.objects.order_by("sequence")] == [
        "assignment.waived",
        "assignment.restored",
    ]


def test_what_was_sent_is_not_waived(assignment, anna, piera):
    sent(assignment, piera)

    with pytest.raises(WrongState):
        assignments.waive(assignment, reason="Non serve.", by=anna)


def test_the_secretariat_asks_but_gives_no_more_time(casa, run, at_table, form, nino):
    make.member(casa, nino, "secretariat")
    (made,) = assignments.ask(form, [run], [at_table], due_on=SOON, by=nino)

    with pytest.raises(PermissionDenied):
        assignments.extend([made], until=SOON, reason="Ferie.", by=nino)
