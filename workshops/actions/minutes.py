"""The minutes of a meeting: drafted in one press, written by hand, opened to who took part.

Each text has its version: of two who write at once the second is shown both. Only who prepares
meetings writes; who keeps the office sends, answers and asks for the two keys.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from workshops.actions.meetings import Changed
from workshops.lifecycles import WRITTEN, MeetingState
from workshops.models import (
    Ballot,
    Meeting,
    Minutes,
    MinutesAction,
    MinutesItem,
    Organisation,
    Participation,
)
from workshops.models.clause import Voters
from workshops.queries.attendance import lines_of
from workshops.queries.minutes import due_day, opening_of, rules_at, voting_on

LONGEST = 20_000
CHOICES = (Ballot.Choice.FOR, Ballot.Choice.AGAINST, Ballot.Choice.ABSTAINED)


@transaction.atomic
def draft(meeting: Meeting, *, by: User) -> Minutes:
    """Write what is known by itself: the points, the opening with who was there.

    Again, it brings what is new; what a hand wrote over stays as it is.
    """
    require(by, "workshops.write_minutes", meeting)
    rows = Meeting.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("workshop", "current").get(pk=meeting.pk)
    if held.current is None or held.state != MeetingState.HELD:
        raise WrongState(held, "draft", held.state)
    made, is_new = Minutes.objects.get_or_create(
        meeting=held, defaults={"written_by": by, "due_on": due_day(held)}
    )
    made.meeting = held
    if made.state not in WRITTEN:
        raise WrongState(made, "draft", made.state)
    written = opening_of(held, lines_of(held))
    if made.opening == made.drafted and made.opening != written:
        made.opening, made.version = written, made.version + (not is_new)
    made.drafted = written
    made.save(update_fields=["opening", "drafted", "version"])
    known = set(made.items.values_list("agenda_item", flat=True))
    MinutesItem.objects.bulk_create(
        MinutesItem(minutes=made, agenda_item=item, position=item.position, title=item.title)
        for item in held.items.order_by("position")
        if item.pk not in known
    )
    note("minutes.drafted", made, by)
    return made


@transaction.atomic
def write_opening(minutes: Minutes, *, text: str, version: int, by: User) -> None:
    held = hold(minutes, by)
    if held.version != version:
        raise Changed(held)
    held.opening, held.version = _clean("opening", text), version + 1
    held.save(update_fields=["opening", "version"])
    note("minutes.written", held, by)


@transaction.atomic
def write_item(
    item: MinutesItem,
    *,
    said: str,
    decision: str,
    matter=None,
    votes: tuple[int | None, int | None, int | None] = (None, None, None),
    ballots: dict[int, str] | None = None,
    version: int,
    by: User,
) -> None:
    """What was said, decided, voted. With ``ballots`` (organisation → choice) these are counted.

    ``votes``: for, against, abstained. Who abstains from ``matter`` by declaration has no vote.
    """
    held = hold(item.minutes, by)
    row = MinutesItem.objects.select_related("agenda_item", "matter").get(pk=item.pk)
    row.minutes = held
    if row.version != version:
        raise Changed(row)
    if matter is not None and matter.workshop_id != held.workshop_id:
        raise ValidationError({"matter": _("Scegli una materia dell'officina.")})
    row.said, row.decision = _clean("said", said), _clean("decision", decision)
    row.matter = matter
    _count(row, votes, {key: one for key, one in (ballots or {}).items() if one})
    row.version += 1
    row.save()
    note("minutes.written", held, by, item=row.pk)


def _count(row: MinutesItem, votes: tuple, ballots: dict[int, str]) -> None:
    meeting = row.minutes.meeting
    voting = voting_on(row, lines_of(meeting), rules_at(meeting))
    out = {body.pk for body in voting.kept_out}
    if wrong := [key for key in ballots if key in out]:
        name = next(body.name for body in voting.kept_out if body.pk in wrong)
        message = _("%(name)s si astiene per conflitto d'interessi: non vota su questa materia.")
        raise ValidationError({f"ballot_{wrong[0]}": message % {"name": name}})
    may = {body.pk for body in voting.present}
    for key, choice in ballots.items():
        if key not in may:
            raise ValidationError({f"ballot_{key}": _("Non era presente, o non ha voto.")})
        if choice not in Ballot.Choice.values:
            raise ValidationError({f"ballot_{key}": _("Scegli una voce dell'elenco.")})
    if ballots and voting.rules.voters == Voters.SEATS:
        raise ValidationError(
            {"votes_for": _("Per il patto vota ogni delegato: scrivi quanti, non chi.")}
        )
    if ballots:
        votes = tuple(list(ballots.values()).count(choice) for choice in CHOICES)
    elif any(one is not None for one in votes):
        votes = tuple(one or 0 for one in votes)
        if voting.most is not None and sum(votes) > voting.most:
            message = _("I voti sono %(votes)s, ma chi può votare è presente in %(most)s.")
            said = {"votes": sum(votes), "most": voting.most}
            raise ValidationError({"votes_for": message % said})
    row.votes_for, row.votes_against, row.votes_abstained = votes
    row.ballots.all().delete()
    Ballot.objects.bulk_create(
        Ballot(item=row, organisation_id=key, choice=choice) for key, choice in ballots.items()
    )


@transaction.atomic
def add_action(
    item: MinutesItem, *, text: str, organisation: Organisation, due_on: dt.date, by: User
) -> MinutesAction:
    """What somebody at the table, or the authority, took upon itself."""
    held = hold(item.minutes, by)
    workshop = held.meeting.workshop
    seats = Participation.objects.filter(workshop=workshop, organisation=organisation)
    if organisation.pk != workshop.authority_id and not seats.exists():
        raise ValidationError({"organisation": _("Scegli un'organizzazione dell'officina.")})
    if due_on < timezone.localtime(held.meeting.current.starts_at).date():
        raise ValidationError({"due_on": _("Il termine viene dopo l'incontro.")})
    made = MinutesAction.objects.create(
        item=item, text=_clean("text", text), organisation=organisation, due_on=due_on
    )
    note("minutes.written", held, by, item=item.pk)
    return made


@transaction.atomic
def drop_action(action: MinutesAction, *, by: User) -> None:
    held = hold(action.item.minutes, by)
    MinutesAction.objects.filter(pk=action.pk).delete()
    note("minutes.written", held, by, item=action.item_id)


# What the others share


def hold(minutes: Minutes, by: User, permission="workshops.write_minutes", states=WRITTEN):
    """Its row, held and read again; ``WrongState`` if it is not the moment."""
    require(by, permission, minutes)
    rows = Minutes.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("meeting__workshop__authority", "meeting__current").get(
        pk=minutes.pk
    )
    if held.state not in states:
        raise WrongState(held, "write", held.state)
    return held


def note(action: str, minutes: Minutes, by: User | None, **detail) -> None:
    record(
        action,
        minutes,
        by=by,
        workshop=minutes.meeting.workshop_id,
        meeting=minutes.meeting.number,
        **detail,
    )


def _clean(name: str, text: str) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        message = _("Hai scritto %(length)s caratteri: il massimo è %(most)s.")
        raise ValidationError({name: message % {"length": len(text), "most": LONGEST}})
    return text
