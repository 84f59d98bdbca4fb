"""Minutes as they are read: their draft, who may vote, the terms of the pact, what is frozen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import override

from officine.calendar import add_working_days, working_days
from officine.italian import clock, in_rome, weekday
from toolkit.forms.fingerprint import sha256_of
from workshops.lifecycles import MinutesState
from workshops.models import (
    Ballot,
    Mandate,
    Meeting,
    MeetingDocument,
    Minutes,
    MinutesAction,
    MinutesComment,
    MinutesItem,
    Organisation,
    Participation,
    TeamMember,
    Workshop,
)
from workshops.models.clause import Majority, Voters
from workshops.queries.attendance import Line, by_category, lines_of
from workshops.queries.gating import organisations_in_conflict
from workshops.queries.keys import co_leads, keys_by_subject
from workshops.queries.notice import patron_days
from workshops.queries.pacts import PactRules, rules_of
from workshops.queries.roles import roles_of

MOST_ACTIONS = 100

# The draft


def opening_of(meeting: Meeting, lines: list[Line]) -> str:
    """The first lines that write themselves: day, place, how many were there. Who, the table
    of the attendance says."""
    said = meeting.current.document
    begins, ends = in_rome(meeting.current.starts_at), in_rome(meeting.current.ends_at)
    present = [line for line in lines if line.is_present]
    away = sum(line.row.is_remote for line in present)
    excused = sum(line.is_excused for line in lines)
    with override("it"):
        day = weekday(begins).capitalize()
    where = said["where"] or "a distanza"
    return (
        f"{day}, dalle {clock(begins)} alle {clock(ends)}, si è svolto l'incontro "
        f"«{said['title']}» ({where}).\n\n"
        f"Organizzazioni convocate: {len(lines)}. Presenti: {len(present)}, di cui {away} a "
        f"distanza. Assenti giustificate: {excused}."
    )


# The terms of the pact


def rules_at(meeting: Meeting) -> PactRules:
    """The rules in force on the day of the meeting."""
    return rules_of(meeting.workshop, in_rome(meeting.current.starts_at).date())


def due_day(meeting: Meeting) -> dt.date:
    """By when the minutes go to who took part."""
    held = in_rome(meeting.current.ends_at).date()
    return add_working_days(held, rules_at(meeting).minutes_days, patron_days(meeting))


def last_day_for_comments(meeting: Meeting, today: dt.date) -> dt.date:
    return add_working_days(today, rules_at(meeting).minutes_comment_days, patron_days(meeting))


def days_late(minutes: Minutes, free: Iterable[str]) -> int:
    """The working days by which they were, or are by now, sent too late."""
    sent = in_rome(minutes.opened_at).date() if minutes.opened_at else timezone.localdate()
    return max(0, working_days(minutes.due_on, sent, free))


# Who votes


@dataclass(frozen=True)
class Voting:
    """Who may vote on a point: ``rights`` had it, ``present`` were there, ``kept_out`` abstain."""

    rules: PactRules
    rights: int
    present: list[Organisation]
    kept_out: list[Organisation]

    @property
    def most(self) -> int | None:
        """How many votes there can be; nobody knows it where each delegate has one."""
        return None if self.rules.voters == Voters.SEATS else len(self.present)

    @property
    def has_quorum(self) -> bool:
        there = len(self.present) + len(self.kept_out)
        return there * 100 >= self.rules.quorum * self.rights

    def outcome(self, item: MinutesItem) -> str:
        """``adopted``, ``rejected``, ``no_quorum``; empty when nobody voted."""
        if not item.was_voted:
            return ""
        if not self.has_quorum:
            return "no_quorum"
        yes, no = item.votes_for, item.votes_against
        passed = {
            Majority.SIMPLE: yes > no,
            Majority.ABSOLUTE: yes * 2 > self.rights,
            Majority.TWO_THIRDS: yes > 0 and yes * 3 >= 2 * (yes + no + item.votes_abstained),
            Majority.CONSENSUS: yes > 0 and no == 0,
        }
        return "adopted" if passed[self.rules.majority] else "rejected"


def voting_on(item: MinutesItem, lines: list[Line], rules: PactRules) -> Voting:
    """Who votes on a point, from the register of the meeting: one query for a matter."""
    workshop = item.minutes.meeting.workshop
    out = organisations_in_conflict(item.matter) if item.matter_id else set()
    return _voting(workshop, lines, rules, out)


def _voting(workshop: Workshop, lines: list[Line], rules: PactRules, out: set[int]) -> Voting:
    seated = [line for line in lines if line.seat.role != Participation.Role.OBSERVER]
    bodies = {line.seat.organisation_id: line.seat.organisation for line in seated}
    there = {
        line.seat.organisation_id: line.seat.organisation for line in seated if line.is_present
    }
    if rules.voters != Voters.PARTNERS:
        bodies[workshop.authority_id] = there[workshop.authority_id] = workshop.authority
    return Voting(
        rules=rules,
        rights=len(bodies),
        present=[body for pk, body in there.items() if pk not in out],
        kept_out=[body for pk, body in there.items() if pk in out],
    )


# Reading


def full(rows):
    """Minutes with all that hangs on them: a fixed number of queries."""
    items = MinutesItem.objects.select_related("matter", "agenda_item").prefetch_related(
        Prefetch("ballots", Ballot.objects.select_related("organisation")),
        Prefetch("actions", MinutesAction.objects.select_related("organisation")),
        Prefetch("comments", MinutesComment.objects.select_related("organisation")),
        Prefetch("agenda_item__documents", MeetingDocument.objects.order_by("pk")),
    )
    return rows.select_related(
        "meeting__workshop__authority", "meeting__current", "meeting__place__city"
    ).prefetch_related(Prefetch("items", items.order_by("position")), "dissents__organisation")


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting, if anybody began them."""
    found = full(Minutes.objects.filter(meeting=meeting)).first()
    if found is not None:
        for item in found.items.all():
            item.minutes = found
    return found


def number_of(minutes: Minutes) -> str:
    """«MI-V-2026-003»: of one officina and year."""
    return f"{minutes.meeting.workshop.prefix}-V-{minutes.year}-{minutes.number:03}"


def document_of(minutes: Minutes) -> dict:
    """What the two keys sign: all that everybody will read. Organisations, and no person.

    ``minutes`` comes from ``minutes_of``.
    """
    meeting = minutes.meeting
    lines, rules, free = lines_of(meeting), rules_at(meeting), patron_days(meeting)
    said = meeting.current.document
    matters = {item.matter_id: item.matter for item in minutes.items.all() if item.matter_id}
    out = {pk: organisations_in_conflict(matter) for pk, matter in matters.items()}
    return {
        "workshop": {"slug": meeting.workshop.slug, "title": meeting.workshop.title},
        "authority": meeting.workshop.authority.name,
        "meeting": {
            "number": meeting.number,
            "title": said["title"],
            "kind": said["kind"],
            "mode": said["mode"],
            "where": said["where"],
            "city": said["city"],
            "starts_at": in_rome(meeting.current.starts_at).isoformat(timespec="minutes"),
            "ends_at": in_rome(meeting.current.ends_at).isoformat(timespec="minutes"),
        },
        "convocations": [
            {
                "kind": one.kind,
                "sent_at": in_rome(one.sent_at).isoformat(timespec="minutes"),
                "notice_days": one.notice_days,
                "rule_days": one.rule_days,
                "is_late": one.is_late,
                "urgency": one.urgency,
            }
            for one in meeting.convocations.filter(state="sent").order_by("number")
        ],
        "attendance": [
            {
                "category": category.name,
                "called": category.called,
                "present": _bodies(category.lines, "here"),
                "remote": _bodies(category.lines, "away"),
                "excused": _bodies(category.lines, "excused"),
            }
            for category in by_category(lines)
        ],
        "voting": {"voters": rules.voters, "quorum": rules.quorum, "majority": rules.majority},
        "opening": minutes.opening,
        "items": [
            _point(item, _voting(meeting.workshop, lines, rules, out.get(item.matter_id, set())))
            | {"documents": _documents(item, meeting, free)}
            for item in minutes.items.all()
        ],
        "terms": {
            "due_on": minutes.due_on.isoformat(),
            "opened_on": in_rome(minutes.opened_at).date().isoformat()
            if minutes.opened_at
            else None,
            "comments_until": minutes.comments_until.isoformat()
            if minutes.comments_until
            else None,
            "minutes_days": rules.minutes_days,
            "days_late": days_late(minutes, free),
        },
    }


def _bodies(lines: list[Line], how: str) -> list[str]:
    asked = {
        "here": lambda line: line.is_present and not line.row.is_remote,
        "away": lambda line: line.is_present and line.row.is_remote,
        "excused": lambda line: line.is_excused,
    }[how]
    return list(dict.fromkeys(line.seat.organisation.name for line in lines if asked(line)))


def _documents(item: MinutesItem, meeting: Meeting, free: list[str]) -> list[dict]:
    """What was read before, and how many working days before the meeting it was there."""
    held = in_rome(meeting.current.starts_at).date()
    return [
        {
            "title": one.title,
            "address": one.address,
            "shared_at": in_rome(one.shared_at).isoformat(timespec="minutes"),
            "days_before": working_days(in_rome(one.shared_at).date(), held, free),
        }
        for one in item.agenda_item.documents.all()
        if one.shared_at
    ]


def _point(item: MinutesItem, voting: Voting) -> dict:
    votes = None
    if item.was_voted:
        votes = {
            "for": item.votes_for,
            "against": item.votes_against,
            "abstained": item.votes_abstained,
            "rights": voting.rights,
            "present": len(voting.present) + len(voting.kept_out),
            "outcome": voting.outcome(item),
            "ballots": [
                {"organisation": one.organisation.name, "choice": one.choice}
                for one in item.ballots.all()
            ],
            "kept_out": [body.name for body in voting.kept_out],
        }
    return {
        "title": item.title,
        "said": item.said,
        "decision": item.decision,
        "matter": item.matter.title if item.matter_id else "",
        "votes": votes,
        "actions": [
            {"text": one.text, "who": one.organisation.name, "due_on": one.due_on.isoformat()}
            for one in item.actions.all()
        ],
        "comments": [
            {
                "organisation": one.organisation.name,
                "text": one.text,
                "verdict": one.verdict,
                "answer": one.answer,
            }
            for one in item.comments.all()
        ],
    }


def fingerprint(document: dict) -> str:
    return sha256_of(document)


def published_of(workshop: Workshop):
    """The published minutes of an officina, newest first."""
    rows = Minutes.objects.published().filter(meeting__workshop=workshop)
    return rows.select_related("meeting__workshop").order_by("-year", "-number")


def as_data(minutes: Minutes, keys) -> dict:
    """What the public file and the API say: the frozen document, who signed, who dissented."""
    return {
        "number": number_of(minutes),
        "published_at": in_rome(minutes.published_at).isoformat(timespec="seconds"),
        "sha256": minutes.sha256,
        "document": minutes.document,
        "keys": [
            {
                "side": key.side,
                "organisation": key.organisation.name,
                "verdict": key.verdict,
                "text": key.text,
                "at": in_rome(key.at).isoformat(timespec="seconds"),
            }
            for key in keys.said
        ],
        "dissents": [
            {"organisation": one.organisation.name, "text": one.text}
            for one in minutes.dissents.all()
        ],
    }


# What waits for somebody


def to_sign(user) -> list[Minutes]:
    """The minutes that wait for the key of a person, as responsible or as co-lead."""
    roles = roles_of(user)
    return _waiting(user, _at_the_keys(roles)) if roles.teams or roles.mandates else []


def waiting_for(user) -> list[Minutes]:
    """These, and those on which the organisations of a person may still say something: one query,
    and one or two where a key is asked for.
    """
    roles = roles_of(user)
    if not (roles.teams or roles.mandates):
        return []
    called = Meeting.objects.asked_of(user).values("pk")
    open_now = Q(
        meeting__in=called, state=MinutesState.COMMENT, comments_until__gte=timezone.localdate()
    )
    return _waiting(user, open_now | _at_the_keys(roles))


def _at_the_keys(roles) -> Q:
    led = [pk for pk, role in roles.teams.items() if role == TeamMember.Role.LEAD]
    own = [pk for pk, role in roles.mandates.items() if role == Mandate.Role.REFERENTE]
    co_led = Participation.objects.filter(
        organisation__in=own, role=Participation.Role.CO_LEAD
    ).values("workshop")
    return Q(Q(meeting__workshop__in=led) | Q(meeting__workshop__in=co_led), state="signing")


def _waiting(user, which: Q) -> list[Minutes]:
    rows = Minutes.objects.filter(which).select_related("meeting__workshop", "meeting__current")
    found = list(rows.order_by("meeting__starts_at", "pk")[:MOST_ACTIONS])
    signing = [one for one in found if one.state == MinutesState.SIGNING]
    keys = keys_by_subject(signing, {one.pk: one.sha256 for one in signing}) if signing else {}
    return [one for one in found if one.pk not in keys or _waits(one, keys[one.pk], user)]


def _waits(minutes: Minutes, keys, user) -> bool:
    """Whether the side of a person has said nothing yet."""
    roles, workshop = roles_of(user), minutes.meeting.workshop_id
    if roles.teams.get(workshop) == TeamMember.Role.LEAD:
        return keys.authority is None
    own = {pk for pk, role in roles.mandates.items() if role == Mandate.Role.REFERENTE}
    return keys.co_lead is None and not own.isdisjoint(co_leads(workshop))


def _to_do():
    rows = MinutesAction.objects.filter(
        done_at=None, item__minutes__state=MinutesState.PUBLISHED
    ).select_related("organisation", "item__minutes__meeting__workshop")
    return rows.order_by("due_on", "pk")


def actions_to_do(user) -> list[MinutesAction]:
    """What the organisations of a person took upon themselves and have not done: one query."""
    own = list(roles_of(user).mandates)
    return list(_to_do().filter(organisation__in=own)[:MOST_ACTIONS]) if own else []


def actions_over(officine: list[int]) -> list[MinutesAction]:
    """What is over its day, in these officine: for the desk of the authority."""
    over = _to_do().filter(
        item__minutes__meeting__workshop__in=officine, due_on__lt=timezone.localdate()
    )
    return list(over[:MOST_ACTIONS])


def actions_of(workshop: Workshop) -> list[MinutesAction]:
    """All that was taken upon in the published minutes of an officina."""
    rows = MinutesAction.objects.filter(
        item__minutes__meeting__workshop=workshop, item__minutes__state=MinutesState.PUBLISHED
    )
    return list(rows.select_related("organisation", "item__minutes__meeting").order_by("due_on"))
