"""The steps an officina goes through."""

from django.db.models import Q, QuerySet

from toolkit.models import Step
from workshops.models import StepRun, Workshop


def steps_of(workshop: Workshop) -> QuerySet[Step]:
    """Those of its edition, and those it began on another edition that has them no more."""
    begun = StepRun.objects.filter(place__workshop=workshop).values("step")
    rows = Step.objects.filter(Q(phase__edition=workshop.edition_id) | Q(pk__in=begun))
    return rows.select_related("phase").order_by("phase__position", "position", "pk")
