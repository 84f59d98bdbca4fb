"""From the draft to what everybody reads: comments and their answers, two keys, publication.

What is signed is frozen. A co-lead that refuses does not stop the authority: its reason is
published with the minutes, as for convocations. The number is given when they are published.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.actions import keys
from workshops.actions.minutes import hold, note
from workshops.lifecycles import MinutesState
from workshops.models import (
    Dissent,
    Key,
    Minutes,
    MinutesAction,
    MinutesComment,
    MinutesItem,
    Participation,
    Workshop,
)
from workshops.queries.keys import keys_of
from workshops.queries.meetings import seats_called
from workshops.queries.minutes import (
    document_of,
    fingerprint,
    last_day_for_comments,
    minutes_of,
)

SEND = "workshops.send_minutes"


class Changed(Exception):
    """They are not what the page showed to who signs."""


@transaction.atomic
def open_to_comments(minutes: Minutes, *, by: User) -> None:
    """Send the draft to who was called: from today they have the days of the pact."""
    held = hold(minutes, by, SEND, [MinutesState.DRAFT])
    if not held.items.exclude(said="", decision="").exists():
        raise ValidationError(_("Scrivi che cosa si è detto o deciso su almeno un punto."))
    until = last_day_for_comments(held.meeting, timezone.localdate())
    first = held.opened_at or timezone.now()
    advance(held, "open", held=True, by=by, opened_at=first, comments_until=until)
    note("minutes.opened", held, by)
    notifications.minutes_open(held)


@transaction.atomic
def comment(item: MinutesItem, seat: Participation, *, text: str, by: User) -> MinutesComment:
    """What an organisation that was called asks to correct, while the window is open."""
    require(by, "workshops.comment_minutes", seat)
    held = _held_by(item.minutes, seat, MinutesState.COMMENT)
    if held.comments_until < timezone.localdate():
        raise WrongState(held, "comment", "closed")
    made = MinutesComment.objects.create(
        item=item, organisation_id=seat.organisation_id, person=by, text=_clean(text, "text")
    )
    _said("minutes.commented", held, seat, by)
    return made


@transaction.atomic
def answer(comment: MinutesComment, *, verdict: str, text: str, by: User) -> None:
    """Accepted, or declined and why. The last word before the signatures counts."""
    held = hold(comment.item.minutes, by, SEND, [MinutesState.COMMENT])
    if verdict not in MinutesComment.Verdict.values:
        raise ValidationError({"verdict": _("Scegli se accogli l'osservazione.")})
    text = text.replace("\0", "").strip()
    if verdict == MinutesComment.Verdict.DECLINED:
        text = _clean(text, "answer", _("Scrivi perché non la accogli."))
    comment.verdict, comment.answer = verdict, text
    comment.answered_by, comment.answered_at = by, timezone.now()
    comment.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    note("minutes.answered", held, by, comment=comment.pk)


@transaction.atomic
def dissent(minutes: Minutes, seat: Participation, *, text: str, by: User) -> None:
    """Attach the dissent of an organisation; writing it again takes the place of the first."""
    require(by, "workshops.dissent_from_minutes", seat)
    held = _held_by(minutes, seat, MinutesState.COMMENT, MinutesState.SIGNING)
    Dissent.objects.update_or_create(
        minutes=held,
        organisation_id=seat.organisation_id,
        defaults={"text": _clean(text, "text"), "person": by},
    )
    _said("minutes.dissented", held, seat, by)


@transaction.atomic
def propose(minutes: Minutes, *, by: User) -> None:
    """Freeze them and ask for the two keys: the window is over, every comment has its answer."""
    held = hold(minutes, by, SEND, [MinutesState.COMMENT])
    if held.comments_until >= timezone.localdate():
        raise ValidationError(_("I partecipanti possono ancora scrivere osservazioni."))
    if MinutesComment.objects.filter(item__minutes=held, verdict="").exists():
        raise ValidationError(_("Prima rispondi a tutte le osservazioni."))
    document = document_of(minutes_of(held.meeting))
    sha256 = fingerprint(document)
    advance(held, "propose", held=True, by=by, document=document, sha256=sha256)
    note("minutes.proposed", held, by, sha256=sha256)
    notifications.minutes_to_sign(held)


@transaction.atomic
def reopen(minutes: Minutes, *, by: User) -> None:
    """Correct them: the keys turned so far count for what they signed alone."""
    held = hold(minutes, by, SEND, [MinutesState.SIGNING])
    advance(held, "reopen", held=True, by=by)
    note("minutes.reopened", held, by)


@transaction.atomic
def sign(minutes: Minutes, *, sha256: str, text: str = "", by: User) -> Key:
    """Turn one's key; with the second one they are published."""
    held = _to_sign(minutes, sha256, by)
    key = keys.sign(held, sha256=sha256, text=text, by=by)
    if keys_of(held, sha256).both_signed:
        _publish(held, by)
    return key


@transaction.atomic
def refuse(minutes: Minutes, *, sha256: str, text: str, by: User) -> Key:
    return keys.refuse(_to_sign(minutes, sha256, by), sha256=sha256, text=text, by=by)


@transaction.atomic
def publish(minutes: Minutes, *, by: User) -> None:
    """Without the key of a co-lead that refused it: the refusal goes with them."""
    held = hold(minutes, by, SEND, [MinutesState.SIGNING])
    said = keys_of(held, held.sha256)
    if said.authority is None or not said.authority.is_signed:
        raise ValidationError(_("Manca la firma dell'Autorità di gestione."))
    if said.co_lead is None:
        raise ValidationError(_("Prima serve la firma, o il rifiuto, di chi co-conduce."))
    _publish(held, by)


@transaction.atomic
def finish(action: MinutesAction, *, done: bool, by: User) -> None:
    """Who took it upon itself says that it is done, or not yet after all."""
    require(by, "workshops.finish_action", action)
    row = MinutesAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    minutes = action.item.minutes
    if minutes.state != MinutesState.PUBLISHED:
        raise WrongState(minutes, "finish", minutes.state)
    if (row.done_at is not None) == done:
        return
    row.done_at, row.done_by = (timezone.now(), by) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    record(
        "minutes.action_done" if done else "minutes.action_undone",
        minutes,
        by=by,
        workshop=minutes.meeting.workshop_id,
        organisation=row.organisation_id,
        meeting=minutes.meeting.number,
    )


def _publish(held: Minutes, by: User) -> None:
    """The next number of the officina in the year: who publishes comes one after the other."""
    now = timezone.now()
    year = timezone.localtime(now).year
    Workshop.objects.select_for_update(no_key=True).get(pk=held.meeting.workshop_id)
    rows = Minutes.objects.filter(meeting__workshop=held.meeting.workshop_id, year=year)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    advance(held, "publish", held=True, by=by, year=year, number=last + 1, published_at=now)
    note("minutes.published", held, by, sha256=held.sha256)
    notifications.minutes_published(held)


def _to_sign(minutes: Minutes, sha256: str, by: User) -> Minutes:
    held = hold(minutes, by, "workshops.turn_key", [MinutesState.SIGNING])
    if held.sha256 != sha256:
        raise Changed
    return held


def _held_by(minutes: Minutes, seat: Participation, *states: str) -> Minutes:
    """The minutes of a meeting that calls this seat, held."""
    rows = Minutes.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("meeting__workshop", "meeting__current").get(pk=minutes.pk)
    if held.state not in states or not seats_called(held.meeting).filter(pk=seat.pk).exists():
        raise WrongState(held, "say", held.state)
    return held


def _said(action: str, held: Minutes, seat: Participation, by: User) -> None:
    record(
        action,
        held,
        by=by,
        workshop=held.meeting.workshop_id,
        organisation=seat.organisation_id,
        meeting=held.meeting.number,
    )


def _clean(text: str, name: str, empty: str = "") -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({name: empty or _("Scrivi il testo.")})
    if len(text) > MinutesComment.LONGEST:
        message = _("Hai scritto %(length)s caratteri: il massimo è %(most)s.")
        said = {"length": len(text), "most": MinutesComment.LONGEST}
        raise ValidationError({name: message % said})
    return text
