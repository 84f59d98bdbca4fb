"""Preparing meetings: their data and their agenda. What is prepared is told to nobody.

Two who edit at once: each says which version was read, and the second is shown both texts.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops.lifecycles import PENDING, TO_COME, ConvocationState, MeetingState
from workshops.models import AgendaItem, DocumentVersion, Meeting, MeetingDocument, Workshop

LONGEST = dt.timedelta(days=3)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
WRITABLE = (MeetingState.DRAFT, MeetingState.SIGNED, *TO_COME)
FIELDS = (
    *("title", "kind", "mode", "place", "step_run", "where", "link", "aim"),
    *("starts_at", "ends_at", "is_open", "seats"),
)


class Changed(Exception):
    """Somebody else has written since; ``now`` is what is there."""

    def __init__(self, now):
        self.now = now
        super().__init__("changed")


@transaction.atomic
def prepare(workshop: Workshop, *, by: User, **fields) -> Meeting:
    """A meeting in draft, with the next number of the officina."""
    require(by, "workshops.change_meeting", workshop)
    _check(workshop, fields)
    Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    last = Meeting.objects.filter(workshop=workshop).aggregate(last=Max("number"))["last"]
    meeting = Meeting.objects.create(
        workshop=workshop, number=(last or 0) + 1, by=by, code=_code(), **fields
    )
    note("meeting.prepared", meeting, by)
    return meeting


@transaction.atomic
def edit(meeting: Meeting, *, version: int, by: User, **fields) -> None:
    """Write its data. ``Changed`` when somebody did since ``version`` was read."""
    held = hold(meeting, by)
    if held.version != version:
        raise Changed(held)
    _check(held.workshop, fields)
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=[*fields, "updated_at"])
    touched(held, by)
    note("meeting.changed", held, by)


@transaction.atomic
def duplicate(meeting: Meeting, *, by: User) -> Meeting:
    """The same a week later, with its agenda and without documents, answers and letters."""
    require(by, "workshops.change_meeting", meeting)
    week = dt.timedelta(days=7)
    fields = {name: getattr(meeting, name) for name in FIELDS}
    fields |= {"starts_at": meeting.starts_at + week, "ends_at": meeting.ends_at + week}
    made = prepare(meeting.workshop, by=by, **fields)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=made,
            position=item.position,
            title=item.title,
            minutes=item.minutes,
            speakers=item.speakers,
            decision=item.decision,
            note=item.note,
        )
        for item in meeting.items.order_by("position")
    )
    return made


# The agenda


@transaction.atomic
def add_item(meeting: Meeting, *, by: User, **fields) -> AgendaItem:
    """A point at the end of the agenda."""
    held = hold(meeting, by)
    last = held.items.aggregate(last=Max("position"))["last"]
    item = AgendaItem.objects.create(meeting=held, position=(last or 0) + 1, **fields)
    touched(held, by)
    note("agenda.changed", held, by, item=item.pk)
    return item


@transaction.atomic
def edit_item(item: AgendaItem, *, version: int, by: User, **fields) -> None:
    held = hold(item.meeting, by)
    row = AgendaItem.objects.get(pk=item.pk)
    if row.version != version:
        raise Changed(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    touched(held, by)
    note("agenda.changed", held, by, item=row.pk)


@transaction.atomic
def drop_item(item: AgendaItem, *, by: User) -> None:
    held = hold(item.meeting, by)
    AgendaItem.objects.filter(pk=item.pk).delete()
    touched(held, by)
    note("agenda.changed", held, by, item=item.pk)


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool, by: User) -> None:
    """Change places with its neighbour; at the end of the list nothing happens."""
    held = hold(item.meeting, by)
    rows = list(held.items.order_by("position"))
    here = next(place for place, one in enumerate(rows) if one.pk == item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    one, other = rows[here], rows[there]
    one.position, other.position = other.position, one.position
    AgendaItem.objects.bulk_update([one, other], ["position"])
    touched(held, by)
    note("agenda.changed", held, by, item=item.pk)


@transaction.atomic
def add_document(item: AgendaItem, *, title: str, address: str, by: User) -> MeetingDocument:
    """Something to read that stands elsewhere."""
    return _add_document(item, by, title=title, address=address)


@transaction.atomic
def name_document(item: AgendaItem, version: DocumentVersion, *, by: User) -> MeetingDocument:
    """A document of the officina: the table has read it since it was shared, not since today."""
    document = version.document
    if document.workshop_id != item.meeting.workshop_id or not version.is_readable:
        raise ValidationError({"version": _("Scegli un documento condiviso dell'officina.")})
    return _add_document(
        item,
        by,
        title=f"{document.title} ({version})"[:200],
        address=settings.SITE_URL + document.get_absolute_url(),
        version=version,
        shared_at=version.shared_at,
    )


def _add_document(item: AgendaItem, by: User, **fields) -> MeetingDocument:
    held = hold(item.meeting, by)
    made = MeetingDocument.objects.create(item=item, **fields)
    touched(held, by)
    note("agenda.changed", held, by, item=item.pk)
    return made


@transaction.atomic
def drop_document(document: MeetingDocument, *, by: User) -> None:
    held = hold(document.item.meeting, by)
    document.delete()
    touched(held, by)
    note("agenda.changed", held, by, item=document.item_id)


# What all of them share


def hold(meeting: Meeting, by: User, permission: str = "workshops.change_meeting") -> Meeting:
    """Its row, held; who writes comes one after the other. Of the past nothing is written."""
    require(by, permission, meeting)
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("workshop", "current", "place").get(pk=meeting.pk)
    if held.state not in WRITABLE:
        raise WrongState(held, "edit", held.state)
    return held


def touched(held: Meeting, by: User) -> None:
    """What was prepared is no more what there is: it is withdrawn, and its keys with it."""
    held.version += 1
    held.save(update_fields=["version"])
    pending = held.convocations.filter(state__in=PENDING).first()
    if pending is None:
        return
    was = pending.state
    advance(pending, "withdraw", by=by)
    if was == ConvocationState.SIGNED and held.state == MeetingState.SIGNED:
        advance(held, "reopen", by=by)


def note(action: str, meeting: Meeting, by: User | None, **detail) -> None:
    record(action, meeting, by=by, workshop=meeting.workshop_id, **detail)


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _n in range(6))


def _check(workshop: Workshop, fields: dict) -> None:
    errors = {}
    starts, ends = fields["starts_at"], fields["ends_at"]
    if ends <= starts:
        errors["ends"] = _("La fine viene dopo l'inizio.")
    elif ends - starts > LONGEST:
        errors["ends"] = _("Un incontro dura al massimo tre giorni.")
    if fields["mode"] != Meeting.Mode.REMOTE and not fields.get("where"):
        errors["where"] = _("Scrivi dove ci si incontra.")
    if fields["mode"] != Meeting.Mode.IN_PERSON and not fields.get("link"):
        errors["link"] = _("Scrivi il collegamento per chi partecipa a distanza.")
    if fields.get("seats") and not fields.get("is_open"):
        errors["seats"] = _("I posti si contano solo se l'incontro è aperto al pubblico.")
    place, run = fields.get("place"), fields.get("step_run")
    if place and place.workshop_id != workshop.pk:
        errors["place"] = _("Scegli una città dell'officina.")
    if run and run.place.workshop_id != workshop.pk:
        errors["step_run"] = _("Scegli un passo dell'officina.")
    elif run and place and run.place_id != place.pk:
        errors["step_run"] = _("Il passo è di un'altra città.")
    if errors:
        raise ValidationError(errors)
