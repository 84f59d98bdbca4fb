"""The postman: takes what is due, sends it, remembers that it did."""

import datetime as dt
import hashlib
import re
from email.mime.text import MIMEText
from email.utils import parseaddr

import structlog
from celery import shared_task
from django.conf import settings
from django.core import mail
from django.db.models import Q
from django.utils import timezone

from officine.lifecycle.machine import claim
from officine.outbox.lifecycles import MessageState
from officine.outbox.models import Message

log = structlog.get_logger(__name__)

AT_ONCE = 200
ATTEMPTS = 5
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
STUCK = dt.timedelta(minutes=5)


@shared_task(name="officine.outbox.clock.deliver", ignore_result=True)
def deliver() -> int:
    """Send what is due; says how many left. Safe to run twice, and beside itself."""
    _sweep()
    now = timezone.now()
    due = list(
        Message.objects.filter(state=MessageState.WAITING, due_at__lte=now).order_by(
            "due_at", "pk"
        )[:AT_ONCE]
    )
    if not due:
        return 0
    connection = mail.get_connection()
    try:
        connection.open()
    except OSError as error:  # nobody is at the other end: no message is to blame
        log.warning("outbox.no_mail_server", error=type(error).__name__, waiting=len(due))
        return 0
    try:
        return sum(_deliver(message, connection) for message in due)
    finally:
        connection.close()


def _deliver(message: Message, connection) -> bool:
    seen = {"attempts": message.attempts, "due_at": message.due_at}
    mine = claim(
        message,
        "take",
        expecting=seen,
        attempts=message.attempts + 1,
        heartbeat_at=timezone.now(),
    )
    if not mine:
        return False
    if message.expires_at and message.expires_at <= timezone.now():
        _give_up(message, "expired")
        return False
    try:
        _send(message, connection)
    except Exception as error:  # whatever the mail server does, the row must not be left behind
        connection.close()  # the next message opens it anew
        _failed(message, error)
        return False
    kept = {"text": "", "html": ""} if message.is_secret else {}
    claim(
        message,
        "deliver",
        expecting={"attempts": message.attempts},
        sent_at=timezone.now(),
        error="",
        **kept,
    )
    log.info("outbox.sent", kind=message.kind, message=message.pk)
    return True


def _send(message: Message, connection) -> None:
    letter = mail.EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        connection=connection,
        headers={
            # The same letter sent twice by a crash is one letter for the mail program.
            "Message-ID": _identity(message),
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    if message.calendar:
        letter.attach(_invitation(message.calendar))
    letter.send()


def _invitation(calendar: str) -> MIMEText:
    """An event as mail programs look for it: its type names the method that the file holds."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method.group(1) if method else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="incontro.ics")
    return part


def _identity(message: Message) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    digest = hashlib.sha256(f"{settings.SITE_URL}{message.key}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain}>"


def _failed(message: Message, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:500]
    log.warning("outbox.failed", kind=message.kind, message=message.pk, error=type(error).__name__)
    if message.attempts >= ATTEMPTS:
        _give_up(message, reason)
        return
    claim(
        message,
        "put_back",
        expecting={"attempts": message.attempts},
        due_at=timezone.now() + PAUSES[message.attempts - 1],
        error=reason,
    )


def _give_up(message: Message, reason: str) -> None:
    kept = {"text": "", "html": ""} if message.is_secret else {}
    given_up = claim(
        message, "give_up", expecting={"attempts": message.attempts}, error=reason, **kept
    )
    if given_up:
        log.error("outbox.given_up", kind=message.kind, message=message.pk)


def _sweep() -> None:
    """Take back what a postman who died was carrying; by state and age, never by guess."""
    old = timezone.now() - STUCK
    stuck = Message.objects.filter(
        Q(heartbeat_at__lt=old) | Q(heartbeat_at=None), state=MessageState.SENDING
    )
    for message in stuck[:AT_ONCE]:
        seen = {"attempts": message.attempts, "heartbeat_at": message.heartbeat_at}
        if message.attempts >= ATTEMPTS:
            _give_up(message, message.error or "the worker died while sending")
        else:
            claim(message, "put_back", expecting=seen, due_at=timezone.now())


def forget_delivered(limit: dt.datetime, most: int) -> int:
    """Delete the oldest letters that were delivered before a moment; how many there were."""
    old = Message.objects.filter(state=MessageState.SENT, sent_at__lt=limit)
    keys = list(old.order_by("sent_at").values_list("pk", flat=True)[:most])
    return Message.objects.filter(pk__in=keys, state=MessageState.SENT).delete()[0]
