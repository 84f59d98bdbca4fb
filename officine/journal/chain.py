"""Writing to the journal and checking it. Events hold ids, never answers or names."""

import hashlib
import json
from collections.abc import Iterator

from django.db import models, transaction
from django.utils import timezone

from officine.journal.models import Event, Head


def _digest(event: Event) -> str:
    content = [
        event.sequence,
        event.at.isoformat(timespec="microseconds"),
        event.action,
        event.actor_id,
        event.organisation_id,
        event.workshop_id,
        event.subject_kind,
        event.subject_ref,
        event.detail,
        event.previous,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    action: str,
    subject: models.Model,
    *,
    by,
    organisation=None,
    workshop=None,
    **detail: str | int | bool | None,
) -> Event:
    """Append one event in the transaction of the change it tells.

    ``action`` is a dotted word from ``officine.journal.vocabulary``; ``detail`` holds ids, codes
    and numbers only, so that erasing a person never breaks the chain. ``organisation`` and
    ``workshop`` are rows or their ids.
    """
    with transaction.atomic(savepoint=False):
        head, _ = Head.objects.select_for_update(no_key=True).get_or_create(pk=1)
        event = Event(
            sequence=head.sequence + 1,
            at=timezone.now(),
            action=action,
            actor=by,
            organisation_id=getattr(organisation, "pk", organisation),
            workshop_id=getattr(workshop, "pk", workshop),
            subject_kind=subject._meta.label_lower,
            subject_ref=str(getattr(subject, "public_id", subject.pk)),
            detail=detail,
            previous=head.hash,
        )
        event.hash = _digest(event)
        event.save()
        Head.objects.filter(pk=1).update(sequence=event.sequence, hash=event.hash)
    return event


def faults() -> Iterator[str]:
    """Every place where the chain does not hold, in order; nothing when it does."""
    previous, expected = "", 1
    for event in Event.objects.order_by("sequence").iterator():
        if event.sequence != expected:
            yield f"event {expected} is missing"
        if event.previous != previous:
            yield f"event {event.sequence} does not follow the one before it"
        if event.hash != _digest(event):
            yield f"event {event.sequence} was changed"
        previous, expected = event.hash, event.sequence + 1
    head = Head.objects.filter(pk=1).first()
    if head and (head.sequence, head.hash) != (expected - 1, previous):
        yield f"the chain should end at event {head.sequence}"
