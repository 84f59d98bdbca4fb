"""Turning the two keys: the authority and a co-lead sign the same words, or say why not.

The caller knows the thing: it has compared ``sha256`` with what is there now, and its lifecycle
says when keys are asked for. Here is who may, once, and only for one side. The thing's row is
held: two who press at once come one after the other.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from workshops.models import Key, Workshop
from workshops.queries.keys import free_seat, keys_of, seats_of
from workshops.rules import workshop_of


class AlreadySaid(WrongState):
    """The organisation has said it of this version, or the person spoke for the other side."""


@transaction.atomic
def sign(subject: models.Model, *, sha256: str, text: str = "", by: User) -> Key:
    """Turn the key of the side that ``by`` acts for; ``text`` is a dissent that goes with it."""
    return _say(subject, Key.Verdict.SIGNED, sha256, _clean(text), by)


@transaction.atomic
def refuse(subject: models.Model, *, sha256: str, text: str, by: User) -> Key:
    """Say no and why. The refusal stays, also when the side signs later."""
    text = _clean(text)
    if not text:
        raise ValidationError({"text": _("Scrivi perché non firmi.")})
    return _say(subject, Key.Verdict.REFUSED, sha256, text, by)


def _say(subject: models.Model, verdict: str, sha256: str, text: str, by: User) -> Key:
    require(by, "workshops.turn_key", subject)
    workshop = Workshop.objects.get(pk=workshop_of(subject))
    type(subject)._base_manager.select_for_update(no_key=True).get(pk=subject.pk)
    keys = keys_of(subject, sha256)
    seat = free_seat(by, workshop, keys)
    if seat is None:
        if not seats_of(by, workshop):
            raise PermissionDenied("workshops.turn_key")
        raise AlreadySaid(subject, verdict, "said")
    if any(
        key.organisation_id == seat.organisation
        and key.side == seat.side
        and key.verdict == verdict
        for key in keys.said
    ):
        raise AlreadySaid(subject, verdict, "said")
    key = Key.objects.create(
        subject=subject,
        workshop=workshop,
        side=seat.side,
        person=by,
        organisation_id=seat.organisation,
        verdict=verdict,
        text=text,
        sha256=sha256,
    )
    record(
        f"key.{verdict}",
        subject,
        by=by,
        workshop=workshop,
        organisation=seat.organisation,
        side=seat.side,
        sha256=sha256,
    )
    return key


def _clean(text: str) -> str:
    text = text.replace("\0", "").strip()
    if len(text) > Key.LONGEST:
        message = _("Hai scritto %(length)s caratteri: il massimo è %(most)s.")
        raise ValidationError({"text": message % {"length": len(text), "most": Key.LONGEST}})
    return text
