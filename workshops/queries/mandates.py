"""Who acts for an organisation, since when and until when: in force, ending, over."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officine.italian import ROME, day, in_rome
from workshops.lifecycles import WorkshopState
from workshops.models import (
    Assignment,
    Mandate,
    MandateAct,
    Organisation,
    Participation,
    Workshop,
)
from workshops.queries.deputies import in_words, in_words_now, stands_alone
from workshops.queries.files import with_act
from workshops.queries.roles import SOON

LATELY = dt.timedelta(days=180)
AT_WORK = (WorkshopState.RUNNING, WorkshopState.CLOSING)


@dataclass(frozen=True)
class Line:
    """One mandate as a register says it."""

    mandate: Mandate
    word: str
    tone: str
    is_current: bool

    @property
    def stands_in_for(self) -> str:
        """Whose deputy, and that this person acts no more, if so."""
        return in_words_now(self.mandate) if self.is_current else in_words(self.mandate)

    @property
    def act_file(self) -> MandateAct | None:
        """The act as a file, the one in use; of rows read ``with_act``."""
        return next(iter(self.mandate.acts_in_use), None)

    @property
    def may_be_renewed(self) -> bool:
        """The last one of its person: neither taken away nor followed by another."""
        return self.mandate.revoked_at is None and not self.mandate.is_renewed


def register(of: Q, on: dt.date | None = None) -> QuerySet[Mandate]:
    """Every mandate there ever was, those of today first. ``of``: whose."""
    goes_on = Mandate.objects.filter(renews=OuterRef("pk"))
    current = Mandate.objects.current(on).filter(pk=OuterRef("pk"))
    return (
        Mandate.objects.filter(of)
        .annotate(
            is_renewed=Exists(goes_on), is_current=Exists(current), stands_alone=stands_alone()
        )
        .select_related("person", "organisation", "deputy_for__person")
        .order_by("organisation__name", "-is_current", "-role", "-valid_from", "-pk")
    )


def at_the_table_of(workshop: Workshop) -> Q:
    """The mandates of the organisations that sit, or sat, in an officina."""
    seats = Participation.objects.filter(workshop=workshop)
    return Q(organisation__in=seats.values("organisation"))


def told(rows) -> list[Line]:
    """Each with the file of its act, in one question for all."""
    found = list(rows)
    prefetch_related_objects(found, with_act())
    return [Line(row, *state_of(row), is_current=row.is_current) for row in found]


def state_of(mandate: Mandate, today: dt.date | None = None) -> tuple[str, str]:
    """The state in words, with the tone of its badge."""
    today = today or timezone.localdate()
    if mandate.revoked_at:
        if getattr(mandate, "is_renewed", False):
            return _("Rinnovata"), "quiet"
        return _("Revocata il %s") % day(mandate.revoked_at), "late"
    if mandate.valid_from > today:
        return _("Dal %s") % day(mandate.valid_from), "plan"
    if mandate.valid_to is None:
        return _("In vigore"), "done"
    left = (mandate.valid_to - today).days
    if left < 0:
        if getattr(mandate, "is_renewed", False):
            return _("Rinnovata"), "quiet"
        return _("Scaduta il %s") % day(mandate.valid_to), "late"
    if getattr(mandate, "is_renewed", False) or left > SOON:
        return _("In vigore"), "done"
    if left == 0:
        return _("Scade oggi"), "late"
    words = ngettext("Scade fra %(days)s giorno", "Scade fra %(days)s giorni", left)
    return words % {"days": left}, "now"


@dataclass(frozen=True)
class Ended:
    """That somebody acts for an organisation no more, and whom they may ask."""

    organisation: Organisation
    mandate: Mandate
    last_day: dt.date
    is_revoked: bool
    referenti: list[tuple[str, str]]
    contact: str
    assignment: Assignment | None = None

    @property
    def message(self) -> str:
        words = {"name": self.organisation.name, "day": day(self.last_day)}
        if self.is_revoked:
            return _("La tua delega per %(name)s è stata revocata il %(day)s.") % words
        return _("La tua delega per %(name)s è scaduta il %(day)s.") % words

    @property
    def whom_to_ask(self) -> str:
        if self.referenti:
            name, email = self.referenti[0]
            words = {"name": name, "email": email, "contact": self.contact}
            return (
                _("Per rinnovarla chiedi a %(name)s (%(email)s), o all'officina: %(contact)s.")
                % words
            )
        return _("Per rinnovarla scrivi all'officina: %s.") % self.contact

    @property
    def in_short(self) -> str:
        """For a page that is open, and for programs."""
        kept = _("Quello che era già salvato resta nella bozza dell'organizzazione.")
        return f"{self.message} {kept} {self.whom_to_ask}"


def ended_for(user, public_id) -> Ended | None:
    """Why somebody no longer reaches a form, what was answered or an organisation.

    None for who never did: for them it does not exist. Four questions at most, and only where a
    door has just said no.
    """
    try:
        public_id = uuid.UUID(str(public_id))
    except ValueError:
        return None
    asked = (
        Assignment.objects.filter(Q(public_id=public_id) | Q(submission__public_id=public_id))
        .exclude(participation__workshop__state=WorkshopState.DRAFT)
        .select_related("participation__organisation", "participation__workshop", "form")
        .first()
    )
    if asked is not None:
        body = asked.participation.organisation
    else:
        body = Organisation.objects.filter(public_id=public_id).first()
    mandate = body and last_ended(user, body)
    if not mandate or (asked and in_rome(asked.created_at).date() > last_day(mandate)):
        return None
    return told_to(body, mandate, asked)


def last_ended(user, organisation: Organisation) -> Mandate | None:
    """The mandate that somebody had until it ended; None if one is in force, or none ever was."""
    own = Mandate.objects.filter(person=user, organisation=organisation)
    if own.current().exists():
        return None
    return max(own.over(), key=last_day, default=None)


def last_day(mandate: Mandate) -> dt.date:
    """The last day on which one acted by it."""
    days = [mandate.valid_to, mandate.revoked_at and in_rome(mandate.revoked_at).date()]
    return min(filter(None, days))


def told_to(
    organisation: Organisation, mandate: Mandate, assignment: Assignment | None = None
) -> Ended:
    referenti = Mandate.objects.current().filter(
        organisation=organisation, role=Mandate.Role.REFERENTE, person__is_active=True
    )
    contact = assignment and assignment.participation.workshop.contact_email
    if assignment is None:
        seats = organisation.participations.filter(workshop__state__in=AT_WORK, until=None)
        contact = seats.values_list("workshop__contact_email", flat=True).first()
    return Ended(
        organisation=organisation,
        mandate=mandate,
        last_day=last_day(mandate),
        is_revoked=mandate.revoked_at is not None
        and (mandate.valid_to is None or in_rome(mandate.revoked_at).date() <= mandate.valid_to),
        referenti=[
            (str(one.person), one.person.email) for one in referenti.select_related("person")
        ],
        contact=contact or settings.CONTACT_EMAIL,
        assignment=assignment,
    )


def ended_lately(user) -> list[Ended]:
    """The organisations one acted for until some months ago and acts for no more."""
    return _ended(list(register(Q(person=user))))


def _ended(own: list[Mandate]) -> list[Ended]:
    today = timezone.localdate()
    coming = (row for row in own if row.is_current or _is_coming(row, today))
    acting = {row.organisation_id for row in coming}
    newest: dict[int, Mandate] = {}
    for row in sorted((row for row in own if _is_over(row, today)), key=last_day):
        newest[row.organisation_id] = row
    return [
        told_to(row.organisation, row)
        for key, row in newest.items()
        if key not in acting and today - last_day(row) <= LATELY
    ]


def _is_coming(row: Mandate, today: dt.date) -> bool:
    return row.revoked_at is None and row.valid_from > today


def _is_over(row: Mandate, today: dt.date) -> bool:
    return row.revoked_at is not None or (row.valid_to is not None and row.valid_to < today)


@dataclass(frozen=True)
class LastDay:
    """The last day of somebody's mandate, to come or past."""

    mandate: int
    organisation: Organisation
    day: dt.date
    since: dt.datetime
    ended: Ended | None = None


def last_days_of(user) -> list[LastDay]:
    """For a calendar: when one's mandates end; and those that are over, with what happened."""
    own = list(register(Q(person=user)))
    found = [
        LastDay(row.pk, row.organisation, row.valid_to, _since(row))
        for row in own
        if row.is_current and row.valid_to and not row.is_renewed
    ]
    for one in (ended for ended in _ended(own) if not ended.is_revoked):
        found.append(
            LastDay(one.mandate.pk, one.organisation, one.last_day, _since(one.mandate), one)
        )
    return found


def _since(mandate: Mandate) -> dt.datetime:
    """The same moment at every reading, so that the file is the same."""
    first = dt.datetime.combine(mandate.valid_from, dt.time(), tzinfo=ROME)
    return mandate.registered_at or first
