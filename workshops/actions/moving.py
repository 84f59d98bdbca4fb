"""Carrying an officina to a newer edition of its Toolkit, and back while nobody has written."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from toolkit.models import Edition, FormDefinition, Step
from workshops.lifecycles import ANSWERED, SubmissionState, WorkshopState
from workshops.models import Assignment, EditionMove, StepRun, Submission, Workshop
from workshops.queries import moving

AT_WORK = (WorkshopState.RUNNING, WorkshopState.SUSPENDED)


@transaction.atomic
def move(workshop: Workshop, target: Edition, *, by: User) -> EditionMove:
    """Let the officina go on with ``target``: steps by their code, forms that are not sent yet.

    What was sent stays with the words it answered. A step or form that the new edition has no
    more stays as it was. No answer is touched: those to questions that are gone stay readable
    (``queries.moving.left_behind``). One transaction; raises ``ValidationError`` for an edition
    that is not a newer one of the same Toolkit, ``WrongState`` outside of work.
    """
    require(by, "workshops.change_workshop", workshop)
    workshop.refresh_from_db(from_queryset=Workshop.objects.select_for_update())
    if workshop.state not in AT_WORK:
        raise WrongState(workshop, "move", workshop.state)
    if not moving.newer(workshop).filter(pk=target.pk).exists():
        raise ValidationError(_("Scegli un'edizione pubblicata più recente di quella in uso."))
    made = EditionMove.objects.create(
        workshop=workshop,
        source_id=workshop.edition_id,
        target=target,
        rows={
            "runs": _repin_runs(workshop, target),
            "assignments": _repin_assignments(workshop, target),
        },
        by=by,
    )
    _pin(workshop, target)
    record(
        "workshop.moved",
        workshop,
        by=by,
        workshop=workshop,
        edition=target.name,
        before=made.source.name,
    )
    return made


@transaction.atomic
def take_back(workshop: Workshop, *, by: User) -> EditionMove:
    """Undo the last move, as long as nobody has written, sent or planned anything since."""
    require(by, "workshops.change_workshop", workshop)
    workshop.refresh_from_db(from_queryset=Workshop.objects.select_for_update())
    made = moving.last_move(workshop)
    if made is None or made.target_id != workshop.edition_id:
        raise ValidationError(_("Non c'è nessun passaggio da annullare."), code="nothing")
    if moving.written_since(made):
        raise ValidationError(
            _("Qualcuno ha già lavorato sulla nuova edizione: il passaggio non si annulla più."),
            code="written",
        )
    for model, name, table in (
        (StepRun, "step_id", "runs"),
        (Assignment, "form_id", "assignments"),
    ):
        before = {pk: old for pk, old, _new in made.rows[table]}
        for row in model.objects.filter(pk__in=before):
            setattr(row, name, before[row.pk])
            row.save(update_fields=[name.removesuffix("_id")])
    made.undone_at, made.undone_by = timezone.now(), by
    made.save(update_fields=["undone_at", "undone_by"])
    _pin(workshop, made.source)
    record(
        "workshop.moved_back",
        workshop,
        by=by,
        workshop=workshop,
        edition=made.source.name,
        before=made.target.name,
    )
    return made


def _pin(workshop: Workshop, edition: Edition) -> None:
    workshop.edition = edition
    workshop.save(update_fields=["edition", "updated_at"])


def _repin_runs(workshop: Workshop, target: Edition) -> list[list[int]]:
    steps = dict(Step.objects.filter(phase__edition=target).values_list("code", "pk"))
    runs = StepRun.objects.filter(place__workshop=workshop).select_related("step", "place")
    moved = []
    for run in runs.select_for_update(of=("self",)):
        new = steps.get(run.step.code)
        if new and new != run.step_id:
            moved.append([run.pk, run.step_id, new])
            run.step_id = new
            run.save(update_fields=["step"])
    return moved


def _repin_assignments(workshop: Workshop, target: Edition) -> list[list[int]]:
    """Only what is still to be written; locked, so that nobody sends it half-way."""
    drafts = Submission.objects.filter(
        assignment__participation__workshop=workshop, state=SubmissionState.DRAFT
    )
    list(drafts.select_for_update(of=("self",)).values_list("pk"))
    forms = dict(FormDefinition.objects.filter(edition=target).values_list("code", "pk"))
    rows = (
        Assignment.objects.filter(participation__workshop=workshop)
        .exclude(submission__state__in=ANSWERED)
        .select_related("form", "participation")
    )
    moved = []
    for row in rows.select_for_update(of=("self",)):
        new = forms.get(row.form.code)
        if new and new != row.form_id:
            moved.append([row.pk, row.form_id, new])
            row.form_id = new
            row.save(update_fields=["form"])
    return moved
