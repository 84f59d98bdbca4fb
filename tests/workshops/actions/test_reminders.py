import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import reminders
from workshops.actions.reminders import Excluded
from workshops.models import Assignment, Reminder, Submission


def test_one_letter_a_person_even_for_several_forms(casa, run, at_table, form, assignment, anna):
    make.assignment(run, at_table, make.form(casa.edition, "M91"))

    plan = reminders.send(casa, Assignment.objects.all(), by=anna)

    assert [(str(one.person), len(one.assignments)) for one in plan.letters] == [
        ("Paolo Neri", 2),
        ("Piera Bianchi", 2),
    ]
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    assert Reminder.objects.count() == 4
    assert "Modulo M91" in Message.objects.first().text


def test_who_works_for_two_organisations_gets_one_letter(
    casa, run, assignment, altra, altra_at_table, form, piera, paolo, olga, anna
):
    make.mandate(piera, altra, "compilatore")
    make.assignment(run, altra_at_table, form)

    plan = reminders.send(casa, Assignment.objects.all(), by=anna)

    assert plan.organisations == 2
    assert Message.objects.filter(to="piera@partner.example").count() == 1


def test_each_reason_to_be_left_out(casa, torino, run, at_table, assignment, step, edition, anna):
    def asked(name, with_person=True, **fields):
        body = make.organisation(name)
        if with_person:
            make.mandate(make.person(f"{name.lower()}@x.example"), body)
        at = make.participation(casa, body, torino)
        return make.assignment(fields.pop("run", run), at, assignment.form, **fields)

    done = asked("Inviata")
    made = Submission.objects.create(assignment=done, started_by=anna)
    Submission.objects.filter(pk=made.pk).update(state="sent")
    draft = asked("Bozza")
    Submission.objects.create(assignment=draft, started_by=anna)
    asked("Nessuno", with_person=False)
    asked("Dispensata", waived_reason="Fusione.")
    later = make.step_run(torino, make.step(edition, "3.2"), state="planned")
    asked("Futura", run=later)
    recent = asked("Ricordata")
    reminders.send(casa, [recent], by=anna)

    plan = reminders.preview(Assignment.objects.all())

    assert {str(a.participation.organisation): why for a, why in plan.excluded} == {
        "Inviata": Excluded.SENT,
        "Nessuno": Excluded.NOBODY,
        "Dispensata": Excluded.NOT_DUE,
        "Futura": Excluded.NOT_OPEN,
        "Ricordata": Excluded.REMINDED,
    }
    assert plan.assignments == {assignment.pk, draft.pk}


def test_a_second_press_reminds_nobody_for_48_hours(casa, assignment, anna):
    reminders.send(casa, [assignment], by=anna)
    again = reminders.send(casa, [assignment], by=anna)
    assert (again.letters, Message.objects.count()) == ([], 2)

    Reminder.objects.update(at=timezone.now() - dt.timedelta(hours=48, minutes=1))
    later = reminders.send(casa, [assignment], by=anna)

    assert len(later.letters) == 2
    assert Event.objects.filter(action="reminder.sent").count() == 2


def test_looking_writes_nothing(assignment):
    reminders.preview([assignment])

    assert (Reminder.objects.count(), Message.objects.count()) == (0, 0)


def test_who_only_reads_for_an_organisation_is_not_reminded(assignment, osvaldo):
    plan = reminders.preview([assignment])

    assert osvaldo not in [letter.person for letter in plan.letters]


@pytest.mark.parametrize("count", [1, 4])
def test_the_preview_costs_the_same_for_one_or_many(
    casa, torino, run, assignment, django_assert_num_queries, count
):
    for number in range(count - 1):
        body = make.organisation(f"Ente {number}")
        make.mandate(make.person(f"p{number}@x.example"), body)
        make.assignment(run, make.participation(casa, body, torino), assignment.form)

    asked = list(Assignment.objects.all())
    with django_assert_num_queries(2):
        plan = reminders.preview(asked)

    assert len({letter.person for letter in plan.letters}) == count + 1


def test_only_the_desk_reminds(casa, assignment, fiora, zeno):
    for who in (fiora, zeno):
        with pytest.raises(PermissionDenied):
            reminders.send(casa, [assignment], by=who)


def test_the_forms_of_another_officina_are_not_reminded_from_here(casa, assignment, altrove, zeno):
    plan = reminders.send(altrove, [assignment], by=zeno)

    assert plan.letters == []
