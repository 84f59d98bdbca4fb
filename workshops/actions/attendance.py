"""Who comes: what an organisation answers, and that it was there. One row each, held to write."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.italian import in_rome
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from workshops.lifecycles import TO_COME, MeetingState
from workshops.models import Attendance, Meeting, Participation
from workshops.queries.deputies import titular_of
from workshops.queries.meetings import seats_called

EARLY = dt.timedelta(hours=2)  # before it begins, and after it ended, one may say one is there
LATE = dt.timedelta(hours=2)
Way = Attendance.Way


@transaction.atomic
def answer(
    meeting: Meeting,
    seat: Participation,
    *,
    reply: str,
    delegate: str = "",
    is_deputy: bool = False,
    is_remote: bool = False,
    note: str = "",
    by: User,
) -> Attendance:
    """Say for an organisation whether somebody comes, and who. The last word counts.

    Who is a deputy in the register of mandates comes as one; ``is_deputy`` says it of others, who
    stand in for that day alone.
    """
    require(by, "workshops.answer_call", seat)
    row = _held(meeting, seat)
    if row.meeting.state not in TO_COME or row.meeting.current.ends_at <= timezone.now():
        raise WrongState(row.meeting, "answer", row.meeting.state)
    if reply not in Attendance.Reply.values:
        raise ValidationError({"reply": _("Scegli una risposta.")})
    if reply == Attendance.Reply.YES and not delegate.strip():
        raise ValidationError({"delegate": _("Scrivi chi viene.")})
    if is_remote and row.meeting.mode == Meeting.Mode.IN_PERSON:
        raise ValidationError({"is_remote": _("Questo incontro si svolge solo in sede.")})
    coming = reply != Attendance.Reply.NO
    row.reply, row.note = reply, note.strip()
    row.delegate = delegate.strip() if coming else ""
    _say_whom(row)
    row.is_deputy = (is_deputy or bool(row.deputy_of)) and coming
    row.is_remote = (is_remote or row.meeting.mode == Meeting.Mode.REMOTE) and coming
    if reply == Attendance.Reply.NO:
        row.excuse = row.note
    row.replied_by, row.replied_at = by, timezone.now()
    row.save()
    _note("attendance.answered", row, by, reply=reply)
    return row


@transaction.atomic
def come_in(
    meeting: Meeting, seat: Participation, *, code: str, way: str = Way.CODE, by: User
) -> Attendance:
    """Say with the code of the day that one's organisation is there. Twice is once."""
    require(by, "workshops.answer_call", seat)
    row = _held(meeting, seat)
    _refuse_unless_on(row.meeting)
    if not constant_time_compare(code.replace(" ", "").upper(), row.meeting.code):
        raise ValidationError({"code": _("Il codice non è quello di questo incontro.")})
    return _be_there(row, way=way, by=by, delegate=row.delegate or by.name or by.email)


@transaction.atomic
def tick(
    meeting: Meeting,
    seat: Participation,
    *,
    present: bool,
    is_remote: bool = False,
    delegate: str = "",
    excuse: str = "",
    by: User,
) -> Attendance:
    """What the secretariat writes in the register, by hand: present, or absent and why."""
    require(by, "workshops.keep_attendance", meeting)
    row = _held(meeting, seat)
    if row.meeting.state not in (*TO_COME, MeetingState.HELD):
        raise WrongState(row.meeting, "tick", row.meeting.state)
    if row.meeting.current.starts_at - EARLY > timezone.now():
        raise ValidationError(_("L'incontro non è ancora cominciato."))
    if present:
        row.excuse = ""
        row.is_remote = is_remote
        return _be_there(row, way=Way.STAFF, by=by, delegate=delegate.strip() or row.delegate)
    row.checked_in_at, row.checked_in_by, row.way = None, None, ""
    row.excuse = excuse.strip()
    row.save()
    _note("attendance.absent", row, by, justified=bool(row.excuse))
    return row


def _be_there(row: Attendance, *, way: str, by: User, delegate: str) -> Attendance:
    was_there = row.checked_in_at is not None
    if not was_there:
        row.checked_in_at, row.checked_in_by, row.way = timezone.now(), by, way
    if row.delegate != delegate:  # somebody else came
        row.delegate = delegate
        _say_whom(row)
        row.is_deputy = row.is_deputy or bool(row.deputy_of)
    row.save()
    if not was_there:
        _note("attendance.present", row, by, way=way)
    return row


def _say_whom(row: Attendance) -> None:
    """Whom the one who comes stands in for that day, as the register of mandates says."""
    day = in_rome(row.meeting.current.starts_at).date()
    titular = titular_of(row.delegate, row.participation, day)
    row.deputy_of = str(titular)[:150] if titular else ""


def _refuse_unless_on(meeting: Meeting) -> None:
    now = timezone.now()
    if meeting.state not in TO_COME:
        raise WrongState(meeting, "come_in", meeting.state)
    if not meeting.current.starts_at - EARLY <= now <= meeting.current.ends_at + LATE:
        raise ValidationError(_("La presenza si conferma dal giorno e dall'ora dell'incontro."))


def _held(meeting: Meeting, seat: Participation) -> Attendance:
    """The row of a seat that is called, held; made if nobody has written of it yet."""
    meeting = Meeting.objects.select_related("current", "workshop").get(pk=meeting.pk)
    if meeting.current is None or not seats_called(meeting).filter(pk=seat.pk).exists():
        raise WrongState(meeting, "answer", meeting.state)
    try:
        with transaction.atomic():
            Attendance.objects.get_or_create(meeting=meeting, participation=seat)
    except IntegrityError:  # a colleague, at the same moment
        pass
    rows = Attendance.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("participation__organisation").get(
        meeting=meeting, participation=seat
    )
    row.meeting = meeting
    return row


def _note(action: str, row: Attendance, by: User, **detail) -> None:
    record(
        action,
        row,
        by=by,
        workshop=row.meeting.workshop_id,
        organisation=row.participation.organisation_id,
        meeting=row.meeting.number,
        **detail,
    )
