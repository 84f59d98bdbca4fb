"""The one place where a state is written."""

from typing import Any

from django.db import models, transaction

from officine.lifecycle.models import Transition


class WrongState(Exception):
    """A verb came at the wrong moment; the doors answer 409."""

    def __init__(self, subject, verb: str, state: str):
        self.subject, self.verb, self.state = subject, verb, state
        super().__init__(f"{verb} is not possible while {subject._meta.label} is {state}")


def advance(
    subject: models.Model, name: str, *, by, note: str = "", held: bool = False, **values: Any
) -> None:
    """Take one verb on ``subject``, set ``values`` with it, write the line in its history.

    The row is locked and read again, so that of two people pressing the button at once only
    one succeeds. Raises :class:`WrongState` for the other. ``by=None`` is the house itself.
    ``held``: the caller locked the row in this transaction and ``subject`` carries its state.
    """
    verb = type(subject).lifecycle[name]
    with transaction.atomic(savepoint=False):
        source = subject.state if held else _locked_state(subject)
        if source in verb.sources:
            subject.state = verb.target
            for field, value in values.items():
                setattr(subject, field, value)
            subject.save(update_fields=["state", *values])
            _remember(subject, name, source, verb.target, by, note)
            return
    raise WrongState(subject, name, source)  # outside: who catches it may go on


def _locked_state(subject: models.Model) -> str:
    rows = type(subject)._base_manager.select_for_update(no_key=True)
    return rows.values_list("state", flat=True).get(pk=subject.pk)


def claim(subject: models.Model, name: str, *, expecting: dict | None = None, **values) -> bool:
    """Take a verb by one conditional update, for work that several processes want.

    ``expecting`` adds conditions on the values that were read (a claim token, a heartbeat), so
    that a decision made on old values does nothing. Says whether this caller got it; on success
    ``subject`` carries the new values.
    """
    verb = type(subject).lifecycle[name]
    with transaction.atomic():
        rows = type(subject)._base_manager.filter(
            pk=subject.pk, state__in=verb.sources, **(expecting or {})
        )
        source = subject.state
        if not rows.update(state=verb.target, **values):
            return False
        subject.refresh_from_db()
        _remember(subject, name, source, verb.target, None, "")
    return True


def history(subject: models.Model) -> models.QuerySet[Transition]:
    """The lines of one subject's life, oldest first, with who took each step."""
    return Transition.objects.of(subject).select_related("by").order_by("pk")


def _remember(subject, name, source, target, by, note) -> None:
    Transition.objects.create(
        subject=subject, verb=name, source=source, target=target, by=by, note=note
    )
