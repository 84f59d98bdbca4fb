"""Writing an e-mail: a row beside the change it tells, delivered later by the clock."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from officine.outbox.clock import deliver
from officine.outbox.models import Message
from officine.outbox.nudge import nudge


def post(kind: str, to, key: str, context: dict, template: str, *args, **options) -> Message:
    """Write the message in the caller's transaction; the same ``key`` is written once.

    The arguments are those of ``compose``.
    """
    existing = Message.objects.filter(key=key).first()
    if existing:
        return existing
    message = compose(kind, to, key, context, template, *args, **options)
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return Message.objects.get(key=key)
    if message.due_at <= timezone.now():
        nudge(deliver)
    return message


def post_new(messages: list[Message]) -> None:
    """Write messages that are due now and whose keys nobody can have used: one statement."""
    Message.objects.bulk_create(messages)
    if messages:
        nudge(deliver)


def compose(
    kind: str,
    to,
    key: str,
    context: dict,
    template: str,
    due_at: dt.datetime | None = None,
    *,
    reply_to: str = "",
    secret: bool = False,
    expires_at: dt.datetime | None = None,
    language: str = "",
    calendar: bytes = b"",
) -> Message:
    """A message that is not written yet.

    ``to`` is a person, written to in their language, or a bare address, written to in Italian
    unless ``language`` says another.
    ``secret`` messages hold a code or a token: their text is emptied once they have left.
    ``calendar`` is an event (``officine.ics``) that goes with the letter as a file.
    """
    return Message(
        key=key,
        kind=kind,
        to=getattr(to, "email", to),
        reply_to=reply_to,
        is_secret=secret,
        due_at=due_at or timezone.now(),
        expires_at=expires_at,
        calendar=calendar.decode(),
        **_render(
            template,
            language or getattr(to, "language", settings.LANGUAGE_CODE),
            to,
            context,
        ),
    )


def _render(template: str, language: str, to, context: dict) -> dict:
    """Subject and two bodies. Plain text is not HTML: ``body.txt`` switches escaping off."""
    values = {
        "site_url": settings.SITE_URL,
        "owner": settings.OWNER,
        "contact_email": settings.CONTACT_EMAIL,
        "recipient": to if hasattr(to, "email") else None,
        "language": language,
        **context,
    }
    folder = f"emails/{template}"
    with translation.override(language):
        subject = " ".join(render_to_string(f"{folder}/subject.txt", values).split())
        if len(subject) > 250:
            subject = subject[:249] + "…"
        return {
            "subject": subject,
            "text": render_to_string(f"{folder}/body.txt", values).strip() + "\n",
            "html": render_to_string(f"{folder}/body.html", values),
        }
