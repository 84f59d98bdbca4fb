"""Programs that want to be told: registered, tried, paused, removed by who may decide it."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine import calling
from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.journal.models import Head
from officine.lifecycle.machine import advance
from officine.outbox.nudge import nudge
from workshops import tasks
from workshops.hooks import signing
from workshops.hooks.events import TEST, body_of, offered
from workshops.lifecycles import DeliveryState
from workshops.models import Hook, HookDelivery, Organisation, Workshop

MOST = 10  # programs of one officina or organisation
TRIES = 20  # tries that wait


def register(
    owner: Workshop | Organisation, *, address: str, events: Iterable[str], by: User
) -> tuple[Hook, str]:
    """A program hears from now on; with its secret, which is told this once."""
    hook = Hook(**_owned_by(owner))
    require(by, "workshops.change_hook", hook)
    hook.by = by
    hook.address, hook.events = _address(address), _events(hook, events)
    with transaction.atomic():
        type(owner).objects.select_for_update().get(pk=owner.pk)
        if Hook.objects.filter(**_owned_by(owner)).count() >= MOST:
            raise ValidationError(
                {"address": _("Ci sono già %(most)s programmi: togline uno.") % {"most": MOST}}
            )
        hook.seen = Head.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0
        _keep(hook)
        _record("hook.added", hook, by)
    return hook, signing.secret_of(hook)


def change(hook: Hook, *, address: str, events: Iterable[str], by: User) -> None:
    """Another address, or other events; the secret stays."""
    require(by, "workshops.change_hook", hook)
    hook.address, hook.events = _address(address), _events(hook, events)
    with transaction.atomic():
        _keep(hook, update_fields=["address", "events"])
        _record("hook.changed", hook, by)


@transaction.atomic
def pause(hook: Hook, *, by: User) -> None:
    """What happens meanwhile waits in a queue. Pausing what is paused is nothing."""
    require(by, "workshops.change_hook", hook)
    if Hook.objects.filter(pk=hook.pk, paused_at=None).update(paused_at=timezone.now()):
        _record("hook.paused", hook, by)


@transaction.atomic
def resume(hook: Hook, *, by: User) -> None:
    """Knock again, beginning with what has waited."""
    require(by, "workshops.change_hook", hook)
    paused = Hook.objects.filter(pk=hook.pk, paused_at__isnull=False)
    if paused.update(paused_at=None, retry_at=None, failures=0):
        _record("hook.resumed", hook, by)
        nudge(tasks.deliver_hooks)


@transaction.atomic
def new_secret(hook: Hook, *, by: User) -> str:
    """Another secret; for a day the messages carry both signatures."""
    require(by, "workshops.change_hook", hook)
    row = Hook.objects.select_for_update().get(pk=hook.pk)
    row.old_salt, row.salt, row.changed_secret_at = row.salt, uuid.uuid4(), timezone.now()
    row.save(update_fields=["old_salt", "salt", "changed_secret_at"])
    _record("hook.secret_changed", hook, by)
    return signing.secret_of(row)


@transaction.atomic
def remove(hook: Hook, *, by: User) -> None:
    """The program hears nothing more, not even what waits."""
    require(by, "workshops.change_hook", hook)
    _record("hook.removed", hook, by)
    hook.delete()


@transaction.atomic
def test(hook: Hook, *, by: User) -> HookDelivery:
    """A message that tells nothing, to see whether the program hears: tried once."""
    require(by, "workshops.change_hook", hook)
    waiting = hook.deliveries.filter(event=TEST, state=DeliveryState.WAITING)
    if waiting.count() >= TRIES:
        raise ValidationError(_("Ci sono già prove in attesa: aspetta che partano."))
    identity, now = uuid.uuid4(), timezone.now()
    delivery = HookDelivery.objects.create(
        public_id=identity,
        hook=hook,
        event=TEST,
        body=body_of(identity, TEST, now, {}),
        at=now,
        due_at=now,
    )
    nudge(tasks.deliver_hooks)
    return delivery


@transaction.atomic
def send_again(delivery: HookDelivery, *, by: User) -> None:
    """The same message once more, under the same id. What is on its way is a ``WrongState``."""
    require(by, "workshops.change_hook", delivery.hook)
    advance(delivery, "send_again", by=by, attempts=0, due_at=timezone.now())
    nudge(tasks.deliver_hooks)


def _owned_by(owner: Workshop | Organisation) -> dict:
    return {"workshop" if isinstance(owner, Workshop) else "organisation": owner}


def _address(address: str) -> str:
    address = address.strip()
    try:
        calling.checked(address)
    except calling.Refused as refused:
        raise ValidationError({"address": str(refused)}) from refused
    return address


def _events(hook: Hook, events: Iterable[str]) -> list[str]:
    possible = [name for name, _label in offered(hook)]
    asked = set(events)
    if not asked or not asked <= set(possible):
        raise ValidationError({"events": _("Scegli almeno un evento fra quelli dell'elenco.")})
    return [name for name in possible if name in asked]


def _keep(hook: Hook, **how) -> None:
    try:
        with transaction.atomic():
            hook.save(**how)
    except IntegrityError as error:
        raise ValidationError({"address": _("Questo indirizzo è già registrato.")}) from error


def _record(action: str, hook: Hook, by: User) -> None:
    record(action, hook, by=by, workshop=hook.workshop_id, organisation=hook.organisation_id)
