"""Calling a meeting: freeze what is said, turn two keys, send it to each once.

What was sent stays as it was. A meeting that changes is called anew with the next number, which
tells what is different; the same event moves in everybody's calendar.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.accounts.models import User
from officine.lifecycle.machine import WrongState, advance
from toolkit.forms.fingerprint import sha256_of
from workshops import notifications
from workshops.actions import keys
from workshops.actions.meetings import hold, note
from workshops.actions.registrations import move_up
from workshops.lifecycles import PENDING, TO_COME, ConvocationState, MeetingState
from workshops.models import Convocation, Meeting, MeetingDocument
from workshops.queries.agenda import agenda_of, changes_between, document_of
from workshops.queries.keys import keys_of
from workshops.queries.meetings import called_by_organisation
from workshops.queries.notice import Notice, notice_of

Kind = Convocation.Kind


class Late(ValidationError):
    """It would arrive too late, and no reason is given. ``notice`` says by how much."""

    def __init__(self, notice):
        self.notice = notice
        super().__init__({"urgency": _("Il preavviso è troppo breve: scrivi perché è urgente.")})


@transaction.atomic
def prepare(meeting: Meeting, *, reason: str = "", by: User) -> Convocation:
    """Freeze what will be sent, for the keys. What was prepared before is withdrawn."""
    held = hold(meeting, by, "workshops.convene_meeting")
    if held.starts_at <= timezone.now():
        raise ValidationError(_("L'incontro è già cominciato: non si convoca più."))
    agenda = agenda_of(held)
    if not agenda.turns:
        raise ValidationError(_("L'ordine del giorno è vuoto: aggiungi almeno un punto."))
    document = document_of(held, agenda)
    changes = changes_between(held.current.document, document) if held.current else []
    if held.current and not changes:
        raise ValidationError(_("Non è cambiato niente da quando l'incontro è stato convocato."))
    if before := held.convocations.filter(state__in=PENDING).first():
        advance(before, "withdraw", by=by)
        if held.state == MeetingState.SIGNED:
            advance(held, "reopen", by=by)
    made = _new(
        held,
        Kind.RECTIFICATION if held.current else Kind.FIRST,
        document,
        changes=changes,
        reason=reason.strip(),
        prepared_by=by,
    )
    note("convocation.prepared", held, by, convocation=made.number)
    notifications.keys_asked(made)
    return made


def _new(held: Meeting, kind: str, document: dict, **fields) -> Convocation:
    number = held.convocations.count() + 1
    document = document | {"convocation": number, "convocation_kind": kind}
    return Convocation.objects.create(
        meeting=held,
        number=number,
        kind=kind,
        document=document,
        sha256=sha256_of(document),
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        **fields,
    )


@transaction.atomic
def sign(convocation: Convocation, *, sha256: str, text: str = "", by: User) -> None:
    """Turn one's key on what was shown; with the second one it may leave."""
    held = _open(convocation, sha256)
    keys.sign(held, sha256=sha256, text=text, by=by)
    if keys_of(held, held.sha256).both_signed:
        advance(held, "sign", by=by)
        if held.meeting.state == MeetingState.DRAFT:
            advance(held.meeting, "sign", by=by)


@transaction.atomic
def refuse(convocation: Convocation, *, sha256: str, text: str, by: User) -> None:
    """Say no and why. A co-lead that refuses does not stop the meeting: its reason is published.

    The authority that refuses does: nothing leaves without its key.
    """
    held = _open(convocation, sha256)
    key = keys.refuse(held, sha256=sha256, text=text, by=by)
    if key.side == key.Side.CO_LEAD and held.state == ConvocationState.PROPOSED:
        advance(held, "refuse", by=by, note=key.text)


def _open(convocation: Convocation, sha256: str) -> Convocation:
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=convocation.meeting_id)
    rows = Convocation.objects.select_for_update(no_key=True)
    held = rows.get(pk=convocation.pk)
    held.meeting = meeting
    if held.state not in PENDING or held.sha256 != sha256:
        raise WrongState(held, "sign", held.state)
    return held


@transaction.atomic
def send(convocation: Convocation, *, urgency: str = "", by: User) -> None:
    """Send it: once, to each person who acts for an organisation that is called.

    ``Late`` when the rule asks for more days and there is no reason of urgency.
    """
    held = hold(convocation.meeting, by, "workshops.convene_meeting")
    row = Convocation.objects.select_for_update(no_key=True).get(pk=convocation.pk)
    row.meeting = held
    turned = keys_of(row, row.sha256)
    if row.state not in PENDING:
        raise WrongState(row, "send", row.state)
    if turned.authority is None or not turned.authority.is_signed:
        raise ValidationError(_("Prima dell'invio serve la firma dell'Autorità di gestione."))
    if turned.co_lead is None:
        raise ValidationError(_("Prima dell'invio serve la firma di chi co-conduce l'officina."))
    if held.starts_at <= timezone.now():
        raise ValidationError(_("L'incontro è già cominciato: non si convoca più."))
    notice, urgency = notice_of(held), urgency.replace("\0", "").strip()
    if notice.is_late and not urgency:
        raise Late(notice)
    _leave("send", row, notice, urgency if notice.is_late else "", by)
    advance(held, "rectify" if row.kind == Kind.RECTIFICATION else "convene", by=by, current=row)
    MeetingDocument.objects.filter(item__meeting=held, shared_at=None).update(shared_at=row.sent_at)
    note("convocation.sent", held, by, convocation=row.number, late=notice.is_late)
    move_up(held)  # a rectification may have more places


def _leave(verb: str, row: Convocation, notice: Notice, urgency: str, by: User) -> None:
    called = called_by_organisation(row.meeting)
    advance(
        row,
        verb,
        by=by,
        sent_at=timezone.now(),
        sent_by=by,
        notice_days=notice.days,
        rule_days=notice.rule,
        urgency=urgency,
        recipients=[
            {"id": str(body.public_id), "name": body.name, "people": len(people)}
            for body, people in called
        ],
    )
    notifications.convened(row, called)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: User) -> None:
    """No meeting, and why. Who was called and who registered hears it at once.

    It asks for no second key: that nobody travels for nothing comes before.
    """
    held = hold(meeting, by, "workshops.convene_meeting")
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ValidationError({"reason": _("Scrivi perché l'incontro è annullato.")})
    if before := held.convocations.filter(state__in=PENDING).first():
        advance(before, "withdraw", by=by)
    if held.state not in TO_COME:
        advance(held, "cancel", by=by, note=reason)
        note("meeting.cancelled", held, by)
        return
    said = held.current.document
    held.starts_at, held.ends_at = held.current.starts_at, held.current.ends_at
    row = _new(held, Kind.CANCELLATION, said, reason=reason, prepared_by=by)
    _leave("announce", row, notice_of(held), "", by)
    advance(held, "cancel", by=by, note=reason, current=row)
    note("meeting.cancelled", held, by, convocation=row.number)


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User) -> None:
    """It took place: from now on its agenda and its answers are history."""
    held = hold(meeting, by)
    if held.current is not None and held.current.starts_at > timezone.now():
        raise ValidationError(_("L'incontro non è ancora cominciato."))
    if before := held.convocations.filter(state__in=PENDING).first():
        advance(before, "withdraw", by=by)
    advance(held, "hold", by=by)
    note("meeting.held", held, by)
