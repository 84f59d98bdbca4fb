"""Steps in the cities of an officina: their dates, their opening, their end."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from officine.access import require
from officine.accounts.models import User
from officine.calendar import working_days
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from toolkit.models import Step
from workshops import notifications
from workshops.lifecycles import StepRunState, WorkshopState
from workshops.models import ExitWord, GateOverride, StepRun, WorkshopCity
from workshops.queries.gates import Before, waiting_for

AT_WORK = (WorkshopState.RUNNING, WorkshopState.CLOSING)


def days_given(place: WorkshopCity, opens_on: dt.date, due_on: dt.date) -> int:
    """The working days that a city really gets, its patron's day left out."""
    return working_days(opens_on, due_on, [place.city.patron_day])


def too_short(step: Step, places, opens_on: dt.date, due_on: dt.date) -> list[str]:
    """One sentence per city whose time is less than the Toolkit asks for this step."""
    told = []
    for place in places:
        given = days_given(place, opens_on, due_on)
        if given < step.least_working_days:
            told.append(
                ngettext(
                    "%(city)s: %(given)s giorno lavorativo, il Toolkit ne chiede %(least)s.",
                    "%(city)s: %(given)s giorni lavorativi, il Toolkit ne chiede %(least)s.",
                    given,
                )
                % {"city": place.city.name, "given": given, "least": step.least_working_days}
            )
    return told


@transaction.atomic
def plan(
    step: Step,
    places: list[WorkshopCity],
    *,
    opens_on: dt.date,
    due_on: dt.date,
    override_reason: str = "",
    by: User,
) -> list[StepRun]:
    """Give a step its dates in some cities of one officina; again, to move them.

    Less time than the Toolkit's least needs a reason, kept with the dates.
    """
    if not places:
        raise ValidationError({"places": _("Scegli almeno una città.")})
    workshop = places[0].workshop
    require(by, "workshops.change_steps", workshop)
    if any(place.workshop_id != workshop.pk for place in places):
        raise ValidationError({"places": _("Le città sono di officine diverse.")})
    if workshop.edition_id is None or step.phase.edition_id != workshop.edition_id:
        raise ValidationError({"step": _("Il passo non è nell'edizione di questa officina.")})
    if due_on < opens_on:
        raise ValidationError({"due_on": _("La chiusura viene prima dell'apertura.")})
    short = too_short(step, places, opens_on, due_on)
    if short and not override_reason.strip():
        raise ValidationError(
            {"override_reason": [*short, _("Allunga i tempi o scrivi il motivo.")]}
        )
    existing = {
        run.place_id: run
        for run in StepRun.objects.select_for_update(of=("self",)).filter(
            place__in=places, step=step
        )
    }
    runs = []
    for place in places:
        run = existing.get(place.pk) or StepRun(place=place, step=step)
        if run.state == StepRunState.DONE:
            raise ValidationError(
                {"places": _("A %(city)s il passo è concluso.") % {"city": place.city.name}}
            )
        run.opens_on, run.due_on = opens_on, due_on
        run.override_reason = override_reason.strip() if short else ""
        if run.pk:
            run.save(update_fields=["opens_on", "due_on", "override_reason"])
        else:
            run.save()
        record(
            "step.planned",
            run,
            by=by,
            workshop=workshop,
            step=step.code,
            opens_on=opens_on.isoformat(),
            due_on=due_on.isoformat(),
            overridden=bool(short),
        )
        runs.append(run)
    return runs


@transaction.atomic
def drop(run: StepRun, *, by: User) -> None:
    """Take a planned step out of a city's way, if nothing was asked in it."""
    require(by, "workshops.change_steps", run)
    if run.state != StepRunState.PLANNED:
        raise WrongState(run, "drop", run.state)
    if run.assignments.exists():
        raise ValidationError(_("In questo passo hai già chiesto moduli: non puoi toglierlo."))
    record("step.dropped", run, by=by, workshop=run.place.workshop, step=run.step.code)
    run.delete()


class ClosedGate(ValidationError):
    """Steps before this one are not over: it opens for a reason, or later."""

    def __init__(self, waiting: list[Before]):
        self.waiting = waiting
        codes = ", ".join(one.run.step.code for one in waiting)
        message = _("Prima dovrebbero essere conclusi, con la loro condizione d'uscita: %(codes)s.")
        super().__init__(
            {"reason": [message % {"codes": codes}, _("Scrivi perché apri lo stesso.")]}
        )


@transaction.atomic
def open_step(run: StepRun, *, reason: str = "", by: User) -> None:
    """From now on the organisations see what is asked of them here, and hear of it.

    ``ClosedGate`` when steps before it are not over in its city and there is no ``reason``; with
    one, who may override opens it, and the report prints why.
    """
    require(by, "workshops.change_steps", run)
    workshop = run.place.workshop
    if workshop.state not in AT_WORK:
        raise WrongState(run, "open", workshop.state)
    waiting = waiting_for(run)
    if waiting:
        _override(run, waiting, reason.replace("\0", "").strip(), by)
    advance(run, "open", by=by)
    record(
        "step.opened", run, by=by, workshop=workshop, step=run.step.code, overridden=bool(waiting)
    )
    notifications.asked(run.assignments.filter(waived_reason=""))


def _override(run: StepRun, waiting: list[Before], reason: str, by: User) -> None:
    if run.state != StepRunState.PLANNED:
        raise WrongState(run, "open", run.state)
    if not reason:
        raise ClosedGate(waiting)
    require(by, "workshops.override_gate", run)
    codes = [one.run.step.code for one in waiting]
    GateOverride.objects.create(run=run, waiting=codes, reason=reason, by=by)


@transaction.atomic
def finish(run: StepRun, *, held: bool | None = None, note: str = "", by: User) -> None:
    """The step is done in this city; what is late stays late and can still be sent.

    ``held``: whether the exit condition that the Toolkit writes for it holds; ``note`` says how,
    and must say why when it does not. ``ValidationError`` at ``held`` when there is a condition
    and nobody says.
    """
    require(by, "workshops.change_steps", run)
    note = note.replace("\0", "").strip()
    if held is None and run.step.exit_condition:
        raise ValidationError({"held": _("Di' se la condizione d'uscita è soddisfatta.")})
    if held is False and not note:
        raise ValidationError({"note": _("Scrivi perché concludi il passo lo stesso.")})
    advance(run, "finish", by=by, finished_on=timezone.localdate())
    if held is not None:
        ExitWord.objects.create(run=run, held=held, note=note, by=by)
    record("step.finished", run, by=by, workshop=run.place.workshop, step=run.step.code, held=held)


@transaction.atomic
def reopen(run: StepRun, *, by: User) -> None:
    require(by, "workshops.change_steps", run)
    advance(run, "reopen", by=by, finished_on=None)
    record("step.reopened", run, by=by, workshop=run.place.workshop, step=run.step.code)
