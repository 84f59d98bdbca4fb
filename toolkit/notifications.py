"""Which curator hears of what becomes of an edition."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.lifecycle.machine import history
from officine.outbox.post import post
from toolkit.models import Edition


def submitted(edition: Edition) -> None:
    """The other curators are asked to read it."""
    _tell("edition_submitted", edition, _curators(but=edition.submitted_by), "redazione:review")


def approved(edition: Edition) -> None:
    """Who handed it in hears that it is fine."""
    _tell("edition_approved", edition, _submitter(edition), "redazione:publish")


def changes_asked(edition: Edition, note: str) -> None:
    """Who handed it in hears what is to be changed."""
    to = _submitter(edition)
    _tell("edition_changes_asked", edition, to, "redazione:review", reason=note)


def published(edition: Edition, *, by) -> None:
    """Every curator hears that it is out, except who pressed the button."""
    _tell("edition_published", edition, _curators(but=by), "redazione:publish")


def _curators(*, but) -> Iterable[User]:
    people = User.objects.filter(is_curator=True, is_active=True).order_by("pk")
    return people.exclude(pk=but.pk) if but is not None else people


def _submitter(edition: Edition) -> list[User]:
    who = edition.submitted_by
    return [who] if who is not None and who.is_active else []


def _tell(kind: str, edition: Edition, people: Iterable[User], page: str, **more) -> None:
    """One letter each for this turn of the edition's life, however often it is asked for."""
    turn = history(edition).last()
    link = f"{settings.SITE_URL}{reverse(page, args=[edition.pk])}"
    for person in people:
        context = {"edition": edition, "turn": turn, "link": link, **more}
        post(kind, person, f"{kind}:{edition.pk}:{turn.pk}:{person.pk}", context, kind)
