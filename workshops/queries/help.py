"""What is asked about questions, and what everybody is told: for pages, lists and counters."""

from collections.abc import Iterable

from django.db.models import QuerySet

from workshops.lifecycles import HelpState
from workshops.models import Assignment, Clarification, HelpThread, Workshop
from workshops.queries.progress import AT_WORK

OPEN, ALL = "aperte", "tutte"


def threads_of(assignment: Assignment, codes: Iterable[str] | None = None) -> list[HelpThread]:
    """What was asked about a form, or about some of its questions, newest first."""
    rows = HelpThread.objects.filter(assignment=assignment)
    if codes is not None:
        rows = rows.filter(question__in=list(codes))
    return list(rows)


def clarifications_of(
    assignment: Assignment, codes: Iterable[str] | None = None
) -> list[Clarification]:
    """What every organisation of the officina is told about the questions of a form.

    By the code of the form: an officina that moves to another edition keeps them.
    """
    rows = Clarification.objects.current().filter(
        workshop=assignment.participation.workshop_id, form__code=assignment.form.code
    )
    if codes is not None:
        rows = rows.filter(question__in=list(codes))
    return list(rows)


def to_answer(officine: Iterable[Workshop]) -> QuerySet[HelpThread]:
    """What waits for an answer in officine at work, who waits longest first."""
    at_work = [one.pk for one in officine if one.state in AT_WORK and not one.is_record]
    return asked_in(at_work).filter(state=HelpState.OPEN).order_by("written_at", "pk")


def asked_in(officine: Iterable) -> QuerySet[HelpThread]:
    return HelpThread.objects.filter(assignment__participation__workshop__in=officine)
