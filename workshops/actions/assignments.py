"""What is asked of whom, by when; more time; what is no longer due."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from toolkit.models import FormDefinition
from workshops import notifications
from workshops.lifecycles import StepRunState, SubmissionState, WorkshopState
from workshops.models import Assignment, Extension, Participation, StepRun


def end_of_day(day: dt.date) -> dt.datetime:
    """The last moment of a day in Rome: a deadline «15 marzo» lasts until 23:59."""
    return timezone.make_aware(
        dt.datetime.combine(day, dt.time(23, 59, 59)), timezone.get_default_timezone()
    )


@transaction.atomic
def ask(
    form: FormDefinition,
    runs: Iterable[StepRun],
    participations: Iterable[Participation],
    *,
    due_on: dt.date,
    deadline: str = Assignment.Deadline.SOFT,
    by: User,
) -> list[Assignment]:
    """Ask a form of organisations, each in the step of its own city; twice asks once.

    An organisation at the table for the whole officina is asked in every one of the steps. Those
    that come back are the new ones; who may answer hears of it if the step is open.
    """
    runs, participations = list(runs), list(participations)
    if not runs:
        raise ValidationError({"runs": _("Scegli almeno una città in cui il passo è programmato.")})
    workshop = runs[0].place.workshop
    require(by, "workshops.change_steps", workshop)
    if workshop.state in (WorkshopState.CLOSING, WorkshopState.CONCLUDED):
        raise WrongState(workshop, "ask", workshop.state)
    strangers = [run for run in runs if run.place.workshop_id != workshop.pk]
    strangers += [at for at in participations if at.workshop_id != workshop.pk]
    if strangers or form.edition_id != workshop.edition_id:
        raise ValidationError(_("Modulo, passi e organizzazioni sono di officine diverse."))
    if not participations:
        raise ValidationError({"participations": _("Scegli almeno un'organizzazione.")})
    if deadline not in Assignment.Deadline.values:
        raise ValidationError({"deadline": _("Scegli il tipo di scadenza.")})
    for run in runs:
        if due_on < run.opens_on:
            raise ValidationError({"due_on": _("La scadenza viene prima dell'apertura del passo.")})
    due_at = end_of_day(due_on)
    wanted = [
        (run.pk, at.pk)
        for run in runs
        for at in participations
        if at.place_id in (None, run.place_id) and at.role != Participation.Role.OBSERVER
    ]
    if not wanted:
        raise ValidationError(
            {"participations": _("Nessuna di queste organizzazioni lavora nelle città scelte.")}
        )
    list(StepRun.objects.select_for_update(of=("self",)).filter(pk__in=[run.pk for run in runs]))
    known = set(
        # By code: what was sent before the officina moved to this edition is not asked again.
        Assignment.objects.filter(form__code=form.code, step_run__in=runs).values_list(
            "step_run_id", "participation_id"
        )
    )
    made = Assignment.objects.bulk_create(
        Assignment(
            step_run_id=run,
            participation_id=at,
            form=form,
            due_at=due_at,
            original_due_at=due_at,
            deadline=deadline,
        )
        for run, at in wanted
        if (run, at) not in known
    )
    by_run = {run.pk: run for run in runs}
    for run_id in {one.step_run_id for one in made}:
        run = by_run[run_id]
        record(
            "assignment.created",
            run,
            by=by,
            workshop=workshop,
            form=form.code,
            step=run.step.code,
            due_on=due_on.isoformat(),
            organisations=sum(1 for one in made if one.step_run_id == run_id),
        )
    opened = [one.pk for one in made if by_run[one.step_run_id].state != StepRunState.PLANNED]
    if opened and workshop.state == WorkshopState.RUNNING:
        notifications.asked(Assignment.objects.filter(pk__in=opened))
    return made


@transaction.atomic
def extend(
    assignments: Iterable[Assignment], *, until: dt.date, reason: str, by: User
) -> list[Extension]:
    """More time for these, with one reason; told to who answers, kept in the history.

    Those already sent, not due, or already due later are left alone.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Scrivi il motivo della proroga.")})
    moment = end_of_day(until)
    if moment < timezone.now():
        raise ValidationError({"until": _("Scegli una data che deve ancora venire.")})
    rows = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in assignments])
        .select_related("participation__workshop", "participation__organisation", "form")
        .order_by("pk")
    )
    for workshop in {row.participation.workshop for row in rows}:
        require(by, "workshops.extend_deadline", workshop)
    answered = set(
        Assignment.objects.filter(pk__in=[row.pk for row in rows])
        .exclude(submission_state__in=["", SubmissionState.DRAFT])
        .values_list("pk", flat=True)
    )
    given = []
    for row in rows:
        if row.pk in answered or row.waived_reason or row.due_at >= moment:
            continue
        row.due_at = moment
        row.save(update_fields=["due_at"])
        given.append(Extension.objects.create(assignment=row, until=moment, reason=reason, by=by))
        record(
            "assignment.extended",
            row,
            by=by,
            workshop=row.participation.workshop,
            organisation=row.participation.organisation,
            until=until.isoformat(),
        )
    if not given:
        raise ValidationError(
            {"until": _("Nessuna scadenza cambia: sono già inviate o scadono più avanti.")}
        )
    notifications.extended(given)
    return given


@transaction.atomic
def waive(assignment: Assignment, *, reason: str, by: User) -> None:
    """This is no longer due, and here is why. What was sent cannot be waived."""
    require(by, "workshops.extend_deadline", assignment)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Scrivi perché non è dovuta.")})
    row = _locked(assignment)
    submission = getattr(row, "submission", None)
    if submission and submission.state != SubmissionState.DRAFT:
        raise WrongState(submission, "waive", submission.state)
    row.waived_reason = assignment.waived_reason = reason
    row.save(update_fields=["waived_reason"])
    _tell(row, "assignment.waived", by)


@transaction.atomic
def restore(assignment: Assignment, *, by: User) -> None:
    """It is due after all."""
    require(by, "workshops.extend_deadline", assignment)
    row = _locked(assignment)
    if not row.waived_reason:
        return
    row.waived_reason = assignment.waived_reason = ""
    row.save(update_fields=["waived_reason"])
    _tell(row, "assignment.restored", by)


def _locked(assignment):
    rows = Assignment.objects.select_for_update(of=("self",)).select_related(
        "participation__workshop", "participation__organisation", "submission"
    )
    return rows.get(pk=assignment.pk)


def _tell(row, action, by):
    record(
        action,
        row,
        by=by,
        workshop=row.participation.workshop,
        organisation=row.participation.organisation,
    )
