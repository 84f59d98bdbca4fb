"""Two people of the authority at once, on a real PostgreSQL."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from workshops.actions import assignments, reminders, reviews
from workshops.models import Assignment, Reminder, Submission

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(*calls):
    """Run the calls at the same moment, each on its own connection; what each one came to."""
    start, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait()
            outcomes.append(call() or "done")
        except (ValidationError, WrongState) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_presses_of_sollecita_write_to_each_person_once(casa, assignment, anna, ugo):
    asked = [assignment.pk]

    together(
        *(
            lambda who=who: (
                reminders.send(casa, Assignment.objects.filter(pk__in=asked), by=who) and None
            )
            for who in (anna, ugo, anna, ugo)
        )
    )

    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "paolo@partner.example",
        "piera@partner.example",
    ]
    assert Reminder.objects.count() == 2


def test_of_two_who_take_charge_one_has_it(assignment, sent, piera, anna, ugo):
    submission = sent(assignment, piera)

    outcomes = together(
        *(
            lambda who=who: reviews.take_charge(Submission.objects.get(pk=submission.pk), by=who)
            for who in (anna, ugo)
        )
    )

    assert sorted(outcomes) == ["ValidationError", "done"]


def test_of_two_validations_one_counts(assignment, sent, piera, anna):
    submission = sent(assignment, piera)

    outcomes = together(
        *(
            lambda: reviews.validate(Submission.objects.get(pk=submission.pk), by=anna)
            for _press in range(3)
        )
    )

    assert sorted(outcomes) == ["WrongState", "WrongState", "done"]


def test_a_form_asked_twice_at_once_is_asked_once(run, at_table, form, anna):
    def ask():
        assignments.ask(form, [run], [at_table], due_on=run.due_on, by=anna)

    together(ask, ask, ask)

    assert Assignment.objects.count() == 1
