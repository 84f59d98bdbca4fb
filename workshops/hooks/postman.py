"""Carries what programs are told: reads the journal, writes a row for each program, knocks.

The journal is the outbox: its events are numbered under one lock and committed with the change they
tell, so that reading on from the last number seen misses nothing. A row is unique for program and
event; it is claimed by one conditional update, and who dies with it in hand leaves it to the sweep:
at least once, in no promised order.
"""

import datetime as dt
import time
import uuid

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from officine import calling
from officine.journal.chain import record
from officine.journal.models import Event, Head
from officine.lifecycle.machine import claim
from workshops import notifications
from workshops.hooks import signing
from workshops.hooks.events import EVENTS, TEST, about, body_of
from workshops.lifecycles import DeliveryState
from workshops.models import Hook, HookDelivery

log = structlog.get_logger(__name__)

AT_ONCE = 200
ROUND = 60  # seconds after which the next round takes over
STUCK = dt.timedelta(minutes=2)
PAUSES = [
    dt.timedelta(seconds=10),
    *(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720)),
]
ATTEMPTS = len(PAUSES) + 1
PATIENCE = 7  # failures one after the other, with these pauses: about nine hours
GONE = 410  # the program says that it wants no more


def deliver() -> int:
    """Tell programs what is due; how many heard. Safe to run twice, and beside itself."""
    spread()
    _sweep()
    heard, resting, end = 0, set(), time.monotonic() + ROUND
    for delivery in _due():
        if time.monotonic() > end:
            break
        if delivery.hook_id in resting and delivery.event != TEST:
            continue
        answer = _carry(delivery)
        if answer:
            heard += 1
        elif answer is False:
            resting.add(delivery.hook_id)
    return heard


def spread() -> int:
    """From the events nobody looked at to rows, one for each program that wants to hear it."""
    head = Head.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
    hooks = list(Hook.objects.filter(seen__lt=head))
    if not hooks:
        return 0
    concerned = Q(workshop_id__in={one.workshop_id for one in hooks} - {None}) | Q(
        organisation_id__in={one.organisation_id for one in hooks} - {None}
    )
    events = list(
        Event.objects.filter(
            concerned,
            sequence__gt=min(one.seen for one in hooks),
            sequence__lte=head,
            action__in=EVENTS,
        ).order_by("sequence")[:AT_ONCE]
    )
    until = events[-1].sequence if len(events) == AT_ONCE else head
    said = about(events)
    rows = [
        _row(hook, event, said[event.sequence])
        for event in events
        if event.sequence in said
        for hook in hooks
        if _wants(hook, event)
    ]
    with transaction.atomic():
        HookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        Hook.objects.filter(pk__in=[one.pk for one in hooks], seen__lt=until).update(seen=until)
    return len(rows)


def _wants(hook: Hook, event: Event) -> bool:
    told = EVENTS[event.action]
    if event.sequence <= hook.seen or told.name not in hook.events:
        return False
    if hook.workshop_id is not None:
        return event.workshop_id == hook.workshop_id
    return told.for_organisations and event.organisation_id == hook.organisation_id


def _row(hook: Hook, event: Event, data: dict) -> HookDelivery:
    identity, name = uuid.uuid4(), EVENTS[event.action].name
    return HookDelivery(
        public_id=identity,
        hook=hook,
        sequence=event.sequence,
        event=name,
        body=body_of(identity, name, event.at, data),
        at=event.at,
        due_at=timezone.now(),
    )


def _due() -> list[HookDelivery]:
    """A try goes out even while the program is paused: that is what one presses it for."""
    now = timezone.now()
    awake = Q(hook__paused_at=None) & (Q(hook__retry_at=None) | Q(hook__retry_at__lte=now))
    return list(
        HookDelivery.objects.filter(
            awake | Q(event=TEST), state=DeliveryState.WAITING, due_at__lte=now
        )
        .select_related("hook__workshop", "hook__organisation")
        .order_by("due_at", "pk")[:AT_ONCE]
    )


def _carry(delivery: HookDelivery) -> bool | None:
    """One knock at one door; None when somebody else has it in hand."""
    now = timezone.now()
    mine = claim(
        delivery,
        "take",
        expecting={"attempts": delivery.attempts, "due_at": delivery.due_at},
        attempts=delivery.attempts + 1,
        heartbeat_at=now,
        tried_at=now,
    )
    if not mine:
        return None
    reply = _knock(delivery)
    with transaction.atomic():
        held = {"attempts": delivery.attempts}
        told = {"status": reply.status, "error": reply.error[:200]}
        if reply.is_fine:
            claim(delivery, "deliver", expecting=held, **told)
            if delivery.event != TEST:
                Hook.objects.filter(pk=delivery.hook_id).update(failures=0, retry_at=None)
            return True
        _failed(delivery, reply.status, held, told)
    log.info("hook.failed", hook=delivery.hook_id, status=reply.status, attempt=delivery.attempts)
    return False


def _knock(delivery: HookDelivery) -> calling.Reply:
    hook, body = delivery.hook, delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Officine-Webhooks/1",
        **signing.headers(hook, delivery.public_id, body),
    }
    try:
        return calling.post(hook.address, body, headers)
    except Exception as error:  # whatever the other side invents, the row must not be left behind
        log.exception("hook.broke", hook=hook.pk)
        return calling.Reply(None, type(error).__name__)


def _failed(delivery: HookDelivery, status: int | None, held: dict, told: dict) -> None:
    """Later, with a growing pause; or never, after the last attempt. A try is made once."""
    if delivery.event == TEST or delivery.attempts >= ATTEMPTS:
        claim(delivery, "give_up", expecting=held, **told)
    else:
        due_at = timezone.now() + PAUSES[delivery.attempts - 1]
        claim(delivery, "put_back", expecting=held, due_at=due_at, **told)
    if delivery.event == TEST:
        return
    Hook.objects.filter(pk=delivery.hook_id).update(failures=F("failures") + 1)
    hook = Hook.objects.with_owner().filter(pk=delivery.hook_id).first()
    if hook is None:  # deleted while we knocked
        return
    if status == GONE or hook.failures >= PATIENCE:
        _pause(hook)
    else:
        retry_at = timezone.now() + PAUSES[hook.failures - 1]
        Hook.objects.filter(pk=hook.pk).update(retry_at=retry_at)


def _pause(hook: Hook) -> None:
    """Stop knocking where nobody opens, and write once to who can put it right."""
    now = timezone.now()
    if Hook.objects.filter(pk=hook.pk, paused_at=None).update(paused_at=now, retry_at=None):
        hook.paused_at = now
        record(
            "hook.paused",
            hook,
            by=None,
            workshop=hook.workshop_id,
            organisation=hook.organisation_id,
        )
        notifications.hook_paused(hook)
        log.warning("hook.paused", hook=hook.pk)


def _sweep() -> None:
    """Take back what somebody who died was carrying; by state and age, never by guess."""
    old = timezone.now() - STUCK
    stuck = HookDelivery.objects.filter(state=DeliveryState.SENDING, heartbeat_at__lt=old)
    for delivery in stuck[:AT_ONCE]:
        held = {"attempts": delivery.attempts, "heartbeat_at": delivery.heartbeat_at}
        if delivery.attempts >= ATTEMPTS:
            claim(delivery, "give_up", expecting=held)
        else:
            claim(delivery, "put_back", expecting=held, due_at=timezone.now())


def forget(before: dt.datetime, most: int) -> int:
    """Delete the oldest deliveries of before a moment; how many there were."""
    old = HookDelivery.objects.filter(at__lt=before).exclude(state=DeliveryState.SENDING)
    keys = list(old.order_by("at").values_list("pk", flat=True)[:most])
    return HookDelivery.objects.filter(pk__in=keys).delete()[0]
