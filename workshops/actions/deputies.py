"""Deputies: a colleague who stands in for another, by a mandate of their own, as themselves.

A deputy has the role of the person they stand in for, and follows it when it changes. When that
person acts no more the deputy's mandate stays until its own last day, and the register says so.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.italian import day
from officine.journal.chain import record
from workshops.models import Mandate
from workshops.queries.deputies import deputies_of, not_over


def titular_on(chosen: Mandate, mandate: Mandate, first: dt.date) -> Mandate:
    """The mandate by which ``chosen``'s person acts on the first day of who stands in for them.

    ``mandate``: of who is to be the deputy. The organisation is held by who asks.
    """
    if chosen.person_id == mandate.person_id:
        raise _refused(_("Nessuno è supplente di se stesso: scegli un'altra persona."), "self")
    if chosen.organisation_id != mandate.organisation_id:
        raise _refused(_("Scegli una persona della stessa organizzazione."), "elsewhere")
    name = {"name": str(chosen.person), "day": day(first)}
    rows = not_over(first).filter(person=chosen.person_id, organisation=chosen.organisation_id)
    if rows.exclude(deputy_for=None).exists():
        raise _refused(
            _("%(name)s è supplente di un'altra persona: scegli chi ha una delega propria.") % name,
            "deputy",
        )
    titular = rows.filter(valid_from__lte=first, person__is_active=True).order_by("-pk").first()
    if titular is None:
        raise _refused(
            _("%(name)s non ha una delega in vigore il %(day)s: rinnova prima la sua.") % name,
            "no_mandate",
        )
    if other := deputies_of(mandate).first():
        words = {"name": str(mandate.person), "other": str(other.person)}
        raise _refused(
            _("%(other)s è supplente di %(name)s, che quindi non può essere supplente.") % words,
            "has_deputies",
        )
    return titular


def align(titular: Mandate, *, by, workshop=None) -> None:
    """The deputies of a person have the role that the person has now."""
    rows = deputies_of(titular).exclude(role=titular.role)
    for row in rows.select_for_update(no_key=True, of=("self",)):
        before, row.role = row.role, titular.role
        row.save(update_fields=["role"])
        record(
            "mandate.changed",
            row,
            by=by,
            organisation=row.organisation_id,
            workshop=workshop,
            person=row.person_id,
            before=before,
            role=row.role,
        )


def refuse_against_titular(mandate: Mandate, *, by) -> None:
    """Who stands in for somebody does not take their place: neither role nor mandate."""
    own = Mandate.objects.current().filter(person=by, organisation=mandate.organisation_id)
    if own.filter(deputy_for__person=mandate.person_id).exists():
        raise ValidationError(
            _("Sei supplente di questa persona: la sua delega la cambia un'altra persona."),
            code="against_titular",
        )


def _refused(words: str, code: str) -> ValidationError:
    return ValidationError({"deputy_for": ValidationError(words, code=code)})
