"""Which steps before one are not over in its city: not finished, or left though they do not hold.

Steps that a city never planned are not in its way. A step that was finished before anybody was
asked about its exit condition counts as over.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from workshops.lifecycles import StepRunState
from workshops.models import ExitWord, StepRun


@dataclass(frozen=True)
class Before:
    """A step that should be over: ``note`` says why it was left, when it was."""

    run: StepRun
    note: str

    @property
    def is_finished(self) -> bool:
        return self.run.state == StepRunState.DONE


def waiting_for(run: StepRun) -> list[Before]:
    """In the order of the Toolkit: one query. ``run`` has its step with its phase."""
    step = run.step
    earlier = Q(step__phase__position__lt=step.phase.position) | Q(
        step__phase__position=step.phase.position, step__position__lt=step.position
    )
    last = ExitWord.objects.filter(run=OuterRef("pk")).order_by("-pk")
    rows = (
        StepRun.objects.filter(earlier, place=run.place_id)
        .annotate(held=Subquery(last.values("held")[:1]), note=Subquery(last.values("note")[:1]))
        .exclude(Q(state=StepRunState.DONE) & (Q(held=None) | Q(held=True)))
        .select_related("step")
        .order_by("step__phase__position", "step__position")
    )
    return [Before(row, (row.note or "") if row.state == StepRunState.DONE else "") for row in rows]
