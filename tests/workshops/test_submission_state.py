"""The state beside what is asked says what the submission says, whoever wrote it."""

import importlib

import pytest
from django.apps import apps
from django.db import connection, transaction

from officine.lifecycle.machine import advance
from workshops import mirror
from workshops.actions import answering, submissions
from workshops.apps import keep_mirror
from workshops.models import Assignment, Submission


def beside(assignment) -> str:
    return Assignment.objects.values_list("submission_state", flat=True).get(pk=assignment.pk)


def test_nothing_begun_is_no_state(assignment):
    assert beside(assignment) == ""


def test_it_follows_the_submission_through_its_life(assignment, piera, ugo):
    draft = submissions.start(assignment, by=piera)
    assert beside(assignment) == "draft"
    answering.save_answer(draft, "M90.01", "Cortili aperti", base_version=0, by=piera)

    submissions.send(draft, key="una", by=piera)
    assert beside(assignment) == "sent"

    draft.refresh_from_db()
    advance(draft, "reopen", by=piera)
    assert beside(assignment) == "draft"

    advance(draft, "send", by=piera)
    advance(draft, "validate", by=ugo)
    assert beside(assignment) == "validated"


def test_a_state_that_is_undone_is_undone_beside(assignment, piera):
    draft = submissions.start(assignment, by=piera)

    with transaction.atomic():
        advance(draft, "send", by=piera)
        transaction.set_rollback(True)

    assert beside(assignment) == "draft"


def test_other_columns_leave_it_alone(assignment, piera):
    draft = submissions.start(assignment, by=piera)
    Assignment.objects.filter(pk=assignment.pk).update(submission_state="untouched")

    draft.is_late = True
    draft.save(update_fields=["is_late"])
    Submission.objects.filter(pk=draft.pk).update(is_late=False)

    assert beside(assignment) == "untouched"


@pytest.mark.parametrize("way", ["update", "bulk_create"])
def test_many_at_once_change_beside_too(assignment, piera, way):
    if way == "update":
        submissions.start(assignment, by=piera)
        Submission.objects.update(state="validated")
    else:
        made = Submission(assignment=assignment, started_by=piera, state="validated")
        Submission.objects.bulk_create([made])

    assert beside(assignment) == "validated"


def test_what_is_gone_has_no_state(assignment, piera):
    draft = submissions.start(assignment, by=piera)

    Submission.objects.filter(pk=draft.pk).delete()

    assert beside(assignment) == ""


def test_triggers_lost_in_the_rebuilding_of_a_table_come_back(assignment, piera):
    mirror.remove(connection)
    assert not mirror.is_installed(connection)

    keep_mirror(None, using="default")

    submissions.start(assignment, by=piera)
    assert beside(assignment) == "draft"


def test_what_was_there_before_the_column_gets_its_state(assignment, altra_at_table, piera, form):
    other = Assignment.objects.create(
        step_run=assignment.step_run,
        participation=altra_at_table,
        form=form,
        due_at=assignment.due_at,
        original_due_at=assignment.due_at,
    )
    submissions.start(assignment, by=piera)
    Assignment.objects.update(submission_state="")

    importlib.import_module("workshops.migrations.0007_copy_the_states").copy(apps, None)

    assert (beside(assignment), beside(other)) == ("draft", "")
