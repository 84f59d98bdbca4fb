"""Who comes to an open meeting: places, a waiting list that moves up, and the key to go back.

All hold the meeting's row: of two who want the last place one has it, the other waits.
"""

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.lifecycles import TO_COME, RegistrationState
from workshops.models import Meeting, Registration

KEPT = dt.timedelta(days=180)  # names and addresses, after the meeting
AT_ONCE = 500
HERE = (RegistrationState.CONFIRMED, RegistrationState.WAITING)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def register(meeting: Meeting, *, name: str, email: str, organisation: str = "") -> None:
    """A place, or the next of the waiting list; the letter says which and holds the key.

    Who is registered already gets the letter again with a new key: the page says nothing else,
    so that nobody learns who else comes.
    """
    held = _hold(meeting)
    email, name = email.strip().lower(), name.strip()
    validate_email(email)
    if not name:
        raise ValidationError({"name": _("Scrivi nome e cognome.")})
    _refuse_unless_open(held)
    token = secrets.token_urlsafe(32)
    row = held.registrations.filter(email=email, state__in=HERE, forgotten_at=None).first()
    if row is None:
        row = Registration.objects.create(
            meeting=held,
            name=name,
            email=email,
            organisation=organisation.strip(),
            language=(get_language() or "it")[:2],
            digest=digest_of(token),
            state=HERE[0] if _has_place(held) else HERE[1],
        )
        _note("registration.made", row, None)
    else:
        Registration.objects.filter(pk=row.pk).update(digest=digest_of(token))
    row.meeting = held
    notifications.registered(row, token)


def by_token(token: str) -> Registration | None:
    rows = Registration.objects.select_related("meeting__workshop", "meeting__current")
    return rows.filter(digest=digest_of(token)).first()


@transaction.atomic
def cancel(registration: Registration, *, by: User | None = None) -> None:
    """Give the place back: the first who waits has it. ``by`` the secretariat, or nobody."""
    if by is not None:
        require(by, "workshops.keep_attendance", registration.meeting)
    held = _hold(registration.meeting)
    row = Registration.objects.get(pk=registration.pk)
    advance(row, "cancel", by=by)
    row.meeting = held
    _note("registration.cancelled", row, by)
    move_up(held)


def move_up(held: Meeting) -> None:
    """Give the free places to who waits, in their order; for who holds the meeting's row."""
    if held.state not in TO_COME or held.current.ends_at <= timezone.now():
        return
    for row in held.registrations.filter(state=RegistrationState.WAITING).order_by("pk"):
        if not _has_place(held):
            return
        row.meeting = held
        token = secrets.token_urlsafe(32)
        advance(row, "move_up", by=None, digest=digest_of(token))
        notifications.registered(row, token)
        _note("registration.moved_up", row, None)


@transaction.atomic
def tick(registration: Registration, *, present: bool, by: User) -> None:
    """The secretariat writes who of the public came."""
    require(by, "workshops.keep_attendance", registration.meeting)
    at = timezone.now() if present else None
    Registration.objects.filter(pk=registration.pk).update(checked_in_at=at)
    _note("registration.ticked", registration, by, present=present)


def forget() -> int:
    """Empty names and addresses of meetings that were long ago; how many they were.

    What is counted stays: how many registered, waited and came.
    """
    limit, gone = timezone.now() - KEPT, 0
    rows = Registration.objects.filter(meeting__ends_at__lt=limit, forgotten_at=None)
    while True:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            return gone
        gone += Registration.objects.filter(pk__in=keys).update(
            name="", email="", organisation="", forgotten_at=timezone.now()
        )


def _hold(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("workshop", "current").get(pk=meeting.pk)


def _refuse_unless_open(held: Meeting) -> None:
    if held.state not in TO_COME or not held.current.document["is_open"]:
        raise WrongState(held, "register", held.state)
    if held.current.starts_at <= timezone.now():
        raise WrongState(held, "register", held.state)


def _has_place(held: Meeting) -> bool:
    """By the places that were announced; without a number there is always one."""
    seats = held.current.document["seats"]
    taken = held.registrations.filter(state=RegistrationState.CONFIRMED).count()
    return seats is None or taken < seats


def _note(action: str, row: Registration, by: User | None, **detail) -> None:
    record(action, row, by=by, workshop=row.meeting.workshop_id, **detail)
