"""What the records say about one officina, as plain values.

``city`` gives the figures of one city and may run again at will; ``cities`` those of some, in one
reading; ``table`` who sits at the table. All look at the officina as it was at one moment, the
``cut`` of their ``Past``, whenever they run. Nothing here holds a person's name or address. The
number of queries does not depend on how much there is.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, repeat
from operator import itemgetter

from django.db.models import Case, CharField, FilteredRelation, Func, IntegerField, Q, When
from django.db.models.functions import Cast, TruncDate

from officine.calendar import working_days
from officine.italian import ROME, in_rome
from toolkit.models import FormDefinition, PartnerCategory
from workshops.lifecycles import StepRunState
from workshops.models import (
    Assignment,
    ExitWord,
    GateOverride,
    Invitation,
    Mandate,
    Organisation,
    Participation,
)
from workshops.reports.past import Past

# One asked form, as a row; ``organisation`` is a place in the ``seats`` of its city.
COLUMNS = [
    "organisation",
    "step",
    "form",
    "state",
    "due",
    "last_sent",
    "validated",
    "late",
    "hours_to_answer",
    "hours_to_review",
    "reminders",
    "extensions",
    "channel",
]
STATES = ("waiting", "waived", "sent", "validated")


def city(past: Past, place: int) -> dict:
    """Steps and asked forms of one city."""
    return next(cities(past, [place]))


def cities(past: Past, places: list[int]) -> Iterator[dict]:
    """Steps and asked forms of some cities, one after the other: the forms in one query."""
    asked = _asked(past, places)
    wanted = {form for mine in asked.values() for form in mine}
    gates = _gates(past, places)
    known = FormDefinition.objects.filter(pk__in=wanted).values_list("pk", "code", "title")
    forms = {pk: (code, title) for pk, code, title in known}
    for place in places:
        where, runs = past.cities[place], past.runs.get(place, [])
        seats = _Numbers()
        rows: list[tuple] = []
        titles = {}
        for run in runs:
            mine = asked.pop(run["pk"], {})
            for form in sorted(mine, key=forms.__getitem__):
                code, title = forms[form]
                titles[code] = title
                rows += _rows(past, run, code, mine[form], seats)
        yield {
            "slug": where["slug"],
            "name": where["name"],
            "region": where["region"],
            "steps": [
                _step(run, past.day, where["patron_day"], gates.get(run["pk"], [])) for run in runs
            ],
            "forms": dict(sorted(titles.items())),
            "seats": list(seats),
            "compilations": rows,
        }


def _gates(past: Past, places: list[int]) -> dict[int, list[dict]]:
    """Step id → what was said at its door until the cut: opened before its time, or left though
    its exit condition does not hold. Two queries."""
    found = defaultdict(list)
    until = {"run__place__in": places, "at__lte": past.cut}
    opened = GateOverride.objects.filter(**until).order_by("pk")
    for run, waiting, reason in opened.values_list("run_id", "waiting", "reason"):
        found[run].append({"what": "opened", "waiting": waiting, "reason": reason})
    words = ExitWord.objects.filter(**until).order_by("pk")
    last = {run: (held, note) for run, held, note in words.values_list("run_id", "held", "note")}
    for run, (held, note) in last.items():
        if not held:
            found[run].append({"what": "left", "waiting": [], "reason": note})
    return found


def _step(run: dict, day: dt.date, patron_day: str, gates: list[dict]) -> dict:
    step = run["step"]
    return {
        "phase": step["phase__code"],
        "phase_title": step["phase__title"],
        "code": step["code"],
        "title": step["title"],
        "opens_on": run["opens_on"].isoformat(),
        "due_on": run["due_on"].isoformat(),
        "finished_on": _date(run["ended"]),
        "state": _state(run, day),
        "days_given": working_days(
            run["opens_on"], run["due_on"], [patron_day] if patron_day else []
        ),
        "days_least": step["least_working_days"],
        "override": run["override_reason"],
        "gates": [
            one for one in gates if one["what"] == "opened" or run["was"] == StepRunState.DONE
        ],
    }


def _state(run: dict, day: dt.date) -> str:
    """planned | open | late | done, on a day."""
    if run["was"] != StepRunState.OPEN:
        return "done" if run["was"] == StepRunState.DONE else "planned"
    return "late" if run["due_on"] < day else "open"


def _asked(past: Past, places: list[int]) -> dict[int, dict[int, list[list]]]:
    """What was asked of whom until the cut, by step and form: a line for each of its sendings.

    The database turns moments into days and states, so that nothing is left to do for most lines.
    """
    day = lambda moment: Cast(TruncDate(moment, tzinfo=ROME), CharField())  # noqa: E731
    waived = Case(When(waived_reason="", then=False), default=True)
    passed = Case(When(original_due_at__lte=past.cut, then=True), default=False)
    lines = (
        Assignment.objects.filter(step_run__place__in=places, created_at__lte=past.cut)
        .annotate(
            sending=FilteredRelation(
                "submission__snapshots",
                condition=Q(submission__snapshots__sent_at__lte=past.cut),
            ),
            checked=Case(
                When(
                    submission__validated_at__lte=past.cut,
                    sending__sent_at__isnull=False,
                    then="submission__validated_at",
                )
            ),
        )
        .order_by()
        .values_list(
            "step_run_id",
            "form_id",
            "pk",
            "sending__round",
            "participation_id",
            Plain(
                When(checked__isnull=False, then=STATES.index("validated")),
                When(sending__sent_at__isnull=False, then=STATES.index("sent")),
                When(waived_reason="", then=STATES.index("waiting")),
                default=STATES.index("waived"),
            ),
            day("original_due_at"),
            day("sending__sent_at"),
            day("checked"),
            Case(
                When(sending__sent_at__isnull=False, then="sending__is_late"),
                When(waived_reason="", original_due_at__lte=past.cut, then=True),
                default=False,
            ),
            # PostgreSQL's GREATEST passes over what is not there.
            Plain(
                When(sending__sent_at__isnull=False, then=Hours("sending__sent_at", "created_at"))
            ),
            Plain(When(checked__isnull=False, then=Hours("checked", "sending__sent_at"))),
            waived,
            passed,
        )
    )
    found: dict = defaultdict(lambda: defaultdict(list))
    forms = past.forms
    for run, form, *line in lines:
        found[run][forms.get(line[0], form) if forms else form].append(line)
    return found


def _rows(past: Past, run: dict, form: str, lines: list[list], seats: "_Numbers") -> list[tuple]:
    """One row for each time a form was asked in a step, in the order in which it was."""
    lines.sort()
    keys, _rounds, *columns = zip(*lines, strict=True)
    planned = run["was"] == StepRunState.PLANNED
    if planned or len(set(keys)) < len(keys) or not past.particular.isdisjoint(keys):
        those = groupby(lines, itemgetter(0))
        mended = [_mended(past, pk, list(sent), planned) for pk, sent in those]
        seat, state, due, last, checked, late, answered, reviewed, told, granted, came = zip(
            *mended, strict=True
        )
    else:
        seat, state, due, last, checked, late, answered, reviewed, _waived, _passed = columns
        told, granted = repeat(0), repeat(0)
        came = ("portal" if day else None for day in last)
    return list(
        zip(
            map(seats.__getitem__, seat),
            repeat(run["step"]["code"]),
            repeat(form),
            map(STATES.__getitem__, state),
            due,
            last,
            checked,
            late,
            answered,
            reviewed,
            told,
            granted,
            came,
        )
    )


def _mended(past: Past, pk: int, lines: list[list], planned: bool) -> tuple:
    """A form that got more time or reminders, was sent more than once, taken back, waived since."""
    answered = lines[0][8]
    _pk, round_, seat, state, due, last, checked, *more = lines[-1]
    _late, _hours, reviewed, waived, passed = more
    late = any(line[7] for line in lines)  # what was late stays late, however it was completed
    until, granted = past.extensions.get(pk, (None, 0))
    if until is not None:
        due, passed = in_rome(until).date().isoformat(), until <= past.cut
    if last is None or past.reopened.get(pk, 0) >= len(lines):
        # What was taken back and not sent again does not stand as sent
        last = checked = answered = reviewed = None
        waived = past.waivers.get(pk, waived)
        state = STATES.index("waived" if waived else "waiting")
        late = passed and not waived and not planned
    told = past.reminders.get(pk, 0)
    came = past.channels.get((pk, round_), "portal") if last else None
    return seat, state, due, last, checked, late, answered, reviewed, told, granted, came


class _Numbers(dict):
    """Numbers from 0 on, in the order in which they are asked for."""

    def __missing__(self, key) -> int:
        self[key] = len(self)
        return self[key]


class Plain(Case):
    """A number that the database gives as it is."""

    output_field = IntegerField()

    def get_db_converters(self, connection):
        return []


class Hours(Func):
    """Whole hours from the second moment to the first, none if it came before."""

    arity = 2
    output_field = IntegerField()

    def get_db_converters(self, connection):
        return []  # the databases give whole numbers

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="GREATEST(0, ROUND(DATE_PART('epoch', %(expressions)s) / 3600))::integer",
            arg_joiner=" - ",
            **context,
        )

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="CAST(MAX(0, ROUND(django_timestamp_diff(%(expressions)s) / 3600000000.0)) "
            "AS INTEGER)",
            **context,
        )


def table(past: Past) -> list[dict]:
    """The organisations at the table, by name: bodies only, never the persons who act for them."""
    seats = {
        pk: seat
        for pk, seat in past.rows(
            Participation,
            workshop=past.workshop_id,
            gone=lambda said: "organisation_id" in said and "place_id" in said,
        ).items()
        if seat["since"] is None or seat["since"] <= past.day
    }
    wanted = {seat["organisation_id"] for seat in seats.values()}
    bodies = past.rows(Organisation, "public_id", pk__in=wanted)
    categories = {
        one["pk"]: one
        for one in PartnerCategory.objects.values(
            "pk", "code", "name", "parent__code", "parent__name"
        )
    }
    letters = _letters(past)
    delegates = _delegates(past, wanted)
    found = [
        _body(
            past,
            seat,
            bodies[seat["organisation_id"]],
            categories,
            seat["pk"] in letters,
            delegates.get(seat["organisation_id"], []),
        )
        for seat in seats.values()
    ]
    return sorted(found, key=lambda body: (body["name"], body["id"]))


def _letters(past: Past) -> set[int]:
    """The seats that a letter had gone out to."""
    rows = Invitation.objects.filter(
        participation__workshop=past.workshop_id, sent_at__lte=past.cut
    )
    return set(rows.order_by().values_list("participation_id", flat=True))


def _delegates(past: Past, organisations: set[int]) -> dict[int, list[bool]]:
    """For each organisation the mandates in force, and whether each has its act."""
    found: dict[int, list[bool]] = defaultdict(list)
    rows = past.rows(
        Mandate,
        "revoked_at",
        organisation__in=organisations,
        gone=lambda said: said.get("organisation_id") in organisations,
    )
    for row in rows.values():
        revoked = row.get("revoked_at")
        ended = row["valid_to"] is not None and row["valid_to"] < past.day
        if row["valid_from"] <= past.day and not ended and not (revoked and revoked <= past.cut):
            found[row["organisation_id"]].append(bool(row["act"].strip()))
    return found


def _body(past: Past, seat, body, categories, invited: bool, delegates: list[bool]) -> dict:
    category = categories[body["category_id"]]
    where = past.cities.get(seat["place_id"]) or {"slug": "", "name": ""}
    left = seat["until"] is not None and seat["until"] <= past.day
    joined = bool(delegates) and not left
    return {
        "seat": seat["pk"],
        "id": str(body["public_id"]),
        "name": body["name"],
        "category": category["code"],
        "category_name": category["name"],
        "root": category["parent__code"] or category["code"],
        "root_name": category["parent__name"] or category["name"],
        "size": body["size"],
        "hard_to_reach": body["hard_to_reach"],
        "city": where["slug"],
        "city_name": where["name"],
        "role": seat["role"],
        "since": _date(seat["since"]),
        "until": _date(seat["until"]),
        "left": left,
        "joined": joined,
        "invited": invited or bool(delegates),
        "mandated": joined and any(delegates),
    }


def _date(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
