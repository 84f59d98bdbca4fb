"""What a person in conflict may see and decide: one function, one predicate, for everybody.

A person declared an interest in a matter and steps aside. Who abstains takes the organisation
along; who is substituted does not: another delegate acts for it. Documents, votes and answers
that name a matter ask here.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from workshops.models import Declaration, Mandate, Matter, Organisation, Submission

ASIDE = (Declaration.Measure.ABSTENTION, Declaration.Measure.SUBSTITUTION)


def in_conflict(who, matter: Matter) -> bool:
    """Whether a person, or an organisation, must keep out of a matter: one query."""
    rows = _standing().filter(request__matter=matter)
    if isinstance(who, Organisation):
        people = Mandate.objects.current().filter(organisation=who).values("person")
        abstains = Declaration.Measure.ABSTENTION
        return rows.filter(person__in=people, measure=abstains).exists()
    return who.is_authenticated and rows.filter(person=who).exists()


def persons_in_conflict(matter: Matter) -> set[int]:
    """The ids of who keeps out of a matter, for lists of ballots and of readers: one query."""
    return set(_standing().filter(request__matter=matter).values_list("person_id", flat=True))


def organisations_in_conflict(matter: Matter) -> set[int]:
    """The ids of the organisations that abstain from a matter: one query."""
    people = _standing().filter(request__matter=matter, measure=Declaration.Measure.ABSTENTION)
    rows = Mandate.objects.current().filter(person__in=people.values("person"))
    return set(rows.values_list("organisation_id", flat=True))


def matters_kept_from(user) -> list[Matter]:
    """The matters that a person keeps out of: one query, kept on the user for the request."""
    if not user.is_authenticated:
        return []
    kept = getattr(user, "_matters", None)
    if kept is None:
        standing = _standing().filter(person=user).values("request__matter")
        kept = user._matters = list(Matter.objects.filter(pk__in=standing))
    return kept


def keeps_out_of(user, submission: Submission) -> bool:
    """Whether the answers of a form are about a matter that the person keeps out of."""
    matters = matters_kept_from(user)
    if not matters:
        return False
    assignment = submission.assignment
    workshop = assignment.participation.workshop_id
    return any(
        matter.workshop_id == workshop
        and bool(matter.form or matter.step)
        and matter.form in ("", assignment.form.code)
        and matter.step in ("", assignment.step_run.step.code)
        for matter in matters
    )


def not_about(rows: QuerySet, matters: Iterable[Matter], prefix: str = "assignment__") -> QuerySet:
    """Rows of forms without those about some matters, for the lists that show answers."""
    for matter in matters:
        about = Q(**{f"{prefix}participation__workshop": matter.workshop_id})
        if matter.form:
            about &= Q(**{f"{prefix}form__code": matter.form})
        if matter.step:
            about &= Q(**{f"{prefix}step_run__step__code": matter.step})
        if matter.form or matter.step:
            rows = rows.exclude(about)
    return rows


def _standing() -> QuerySet[Declaration]:
    """Declarations in force of who steps aside."""
    return Declaration.objects.current().filter(has_interest=True, measure__in=ASIDE)
