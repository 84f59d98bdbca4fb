"""Who stands in for whom: a deputy acts by a mandate of their own, in the name of a colleague."""

import datetime as dt

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.accounts.models import User
from workshops.models import Mandate, Organisation, Participation
from workshops.queries.files import with_act


def not_over(on: dt.date | None = None) -> QuerySet[Mandate]:
    """Mandates in force on a day (today in Rome) or later."""
    day = on or timezone.localdate()
    return Mandate.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), revoked_at=None)


def whom_one_may_stand_in_for(mandate: Mandate) -> QuerySet[Mandate]:
    """The other persons of the organisation who act by themselves, one row each."""
    goes_on = Mandate.objects.filter(renews=OuterRef("pk"), revoked_at=None)
    return (
        not_over()
        .filter(organisation=mandate.organisation_id, deputy_for=None, person__is_active=True)
        .exclude(person=mandate.person_id)
        .exclude(Exists(goes_on))
        .select_related("person")
        .order_by("person__name", "pk")
    )


def deputies_of(mandate: Mandate) -> QuerySet[Mandate]:
    """Who stands in for the person of a mandate, today or from a day to come.

    The row by which they were named may since have been renewed: what counts is the person.
    """
    return (
        not_over()
        .filter(
            organisation=mandate.organisation_id,
            deputy_for__person=mandate.person_id,
        )
        .select_related("person")
        .order_by("person__name", "pk")
    )


def stands_alone():
    """For a deputy's row: whether the person they stand in for acts no more, today."""
    acting = Mandate.objects.current().filter(
        person=OuterRef("deputy_for__person"), organisation=OuterRef("organisation")
    )
    return ExpressionWrapper(
        Q(deputy_for__isnull=False) & ~Exists(acting), output_field=BooleanField()
    )


def in_words(mandate: Mandate) -> str:
    """«supplente di Piera Bianchi», or nothing; with the person of ``deputy_for`` at hand."""
    return _("supplente di %s") % mandate.deputy_for.person if mandate.deputy_for_id else ""


def in_words_now(mandate: Mandate) -> str:
    """The same, and that the person acts no more; of a row read with ``stands_alone``."""
    words = in_words(mandate)
    if words and mandate.stands_alone:
        words = _("%s, che non ha più una delega in vigore") % words
    return words


def colleagues_in(organisation: Organisation, user) -> list[Mandate]:
    """Who acts for an organisation today, each with whom they stand in for, in words.

    ``is_own_titular``: the person whom ``user`` stands in for, whose mandate they leave alone.
    """
    rows = list(
        Mandate.objects.current()
        .filter(organisation=organisation)
        .annotate(stands_alone=stands_alone())
        .select_related("person", "deputy_for__person")
        .prefetch_related(with_act())
    )
    own = [row.deputy_for.person_id for row in rows if row.deputy_for and row.person_id == user.pk]
    for row in rows:
        row.stands_in_for = in_words_now(row)
        row.is_own_titular = row.person_id in own
    return rows


def titular_of(name: str, seat: Participation, day: dt.date) -> User | None:
    """Whom a person known by name stands in for that day, if the register says so.

    None also where two of the organisation have that name and not both are deputies of the same.
    """
    wanted = " ".join(name.split())
    if not wanted:
        return None
    rows = Mandate.objects.current(day).filter(
        organisation=seat.organisation_id, person__name__iexact=wanted
    )
    found = {
        row.deputy_for and row.deputy_for.person
        for row in rows.select_related("deputy_for__person")
    }
    return found.pop() if len(found) == 1 else None
