"""What was said back and forth: requests for integration and questions for help. No person in it.

``exchange`` reads what was there at the cut, one query for each kind; ``counted`` only counts, with
the conditions that the lists behind the numbers use too.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from statistics import median

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery

from officine.calendar import working_days
from officine.italian import in_rome
from officine.lifecycle.models import Transition
from toolkit.models import FormDefinition
from workshops.models import HelpThread, IntegrationRequest
from workshops.reports.figures import within
from workshops.reports.past import Past

# Keys are words of the addresses of lists.
INTEGRATIONS: dict[str, Callable[[dict], bool]] = {
    "chieste": lambda one: True,
    "in-tempo": lambda one: one["state"] == "answered" and not one["late"],
    "in-ritardo": lambda one: one["state"] == "answered" and one["late"],
    "ritirate": lambda one: one["state"] == "withdrawn",
    "aperte": lambda one: one["state"] == "open",
}
HELP: dict[str, Callable[[dict], bool]] = {
    "chieste": lambda one: True,
    "con-risposta": lambda one: one["answered"] is not None,
    "da-rispondere": lambda one: one["state"] == "open",
}
# What the last thing that was done leaves behind
INTEGRATION_STATE = {"answer": "answered", "withdraw": "withdrawn"}
HELP_STATE = {"write": "open", "answer": "answered", "close": "closed"}


def exchange(past: Past, bodies: list[dict], period: dict) -> dict:
    """``bodies`` are those of ``collect.table``: organisations are told by their place in them."""
    integrations, questions = list(_requests(past)), list(_threads(past))
    codes = _codes(past, [*integrations, *questions])
    place_of = {body["seat"]: position for position, body in enumerate(bodies)}
    rows = {
        "integrations": [_integration(past, one, codes, place_of) for one in integrations],
        "help": [_question(past, one, codes) for one in questions],
    }
    return counted(rows, period)


def counted(rows: dict[str, list[dict]], period: dict) -> dict:
    """The rows of both kinds with what is counted in them, in the period and from the beginning."""
    asked, questions = rows["integrations"], rows["help"]
    rounds = sorted({one["round"] for one in asked})
    return {
        "integrations": {
            "rows": asked,
            "period": _sums(_in(asked, period), INTEGRATIONS),
            "all": _sums(asked, INTEGRATIONS),
            "rounds": [
                {"round": number}
                | _sums([one for one in asked if one["round"] == number], INTEGRATIONS)
                for number in rounds
            ],
        },
        "help": {
            "rows": questions,
            "period": _sums(_in(questions, period), HELP),
            "all": _sums(questions, HELP),
        },
    }


def _in(rows: list[dict], period: dict) -> list[dict]:
    return [one for one in rows if within(one["asked"], period)]


def _sums(rows: list[dict], conditions: dict[str, Callable]) -> dict:
    """How many of each, and the median of the working days that an answer took."""
    days = [one["days"] for one in rows if one["days"] is not None]
    counts = {name: sum(map(of, rows)) for name, of in conditions.items()}
    return counts | {"days": round(float(median(days)), 1) if days else None}


def _last_verb(model: type, verbs: Iterable[str], cut: dt.datetime) -> Subquery:
    lines = Transition.objects.filter(
        subject_type=ContentType.objects.get_for_model(model),
        subject_id=OuterRef("pk"),
        verb__in=list(verbs),
        at__lte=cut,
    )
    return Subquery(lines.order_by("-pk").values("verb")[:1])


def _requests(past: Past) -> QuerySet:
    rows = IntegrationRequest.objects.filter(
        submission__assignment__participation__workshop=past.workshop_id, asked_at__lte=past.cut
    )
    return (
        rows.annotate(
            last=_last_verb(IntegrationRequest, INTEGRATION_STATE, past.cut),
            assignment=F("submission__assignment_id"),
            form=F("submission__assignment__form_id"),
            seat=F("submission__assignment__participation_id"),
            place=F("submission__assignment__step_run__place_id"),
            came=F("answer__sent_at"),
            late=F("answer__is_late"),
        )
        .order_by("pk")
        .values(
            *("assignment", "form", "seat", "place", "round", "asked_at", "due_at"),
            *("last", "came", "late"),
        )
    )


def _threads(past: Past) -> QuerySet:
    rows = HelpThread.objects.filter(assignment__participation__workshop=past.workshop_id)
    return (
        rows.annotate(
            last=_last_verb(HelpThread, HELP_STATE, past.cut),
            form=F("assignment__form_id"),
            place=F("assignment__step_run__place_id"),
            asked_at=Min("messages__at", filter=Q(messages__is_staff=False)),
            came=Min("messages__at", filter=Q(messages__is_staff=True, messages__at__lte=past.cut)),
        )
        .filter(asked_at__lte=past.cut)
        .order_by("pk")
        .values("assignment", "form", "place", "question", "asked_at", "came", "last")
    )


def _codes(past: Past, rows: list[dict]) -> dict[int, str]:
    """The code of the form of each assignment, of the edition it was asked in."""
    form_of = {one["assignment"]: past.forms.get(one["assignment"], one["form"]) for one in rows}
    known = FormDefinition.objects.filter(pk__in=set(form_of.values()))
    codes = dict(known.values_list("pk", "code"))
    return {assignment: codes.get(form, "") for assignment, form in form_of.items()}


def _integration(past: Past, one: dict, codes: dict, place_of: dict) -> dict:
    """Where there was an answer, when it came and whether it was late."""
    state = INTEGRATION_STATE.get(one["last"], "open")
    came = one["came"] if state == "answered" else None
    return {
        "organisation": place_of.get(one["seat"], -1),
        "city": _city(past, one["place"])["name"],
        "form": codes[one["assignment"]],
        "round": one["round"],
        "asked": _day(one["asked_at"]),
        "due": _day(one["due_at"]),
        "state": state,
        "answered": _day(came),
        "late": bool(came and one["late"]),
        "days": _days(past, one, came),
    }


def _question(past: Past, one: dict, codes: dict) -> dict:
    """Of who asked for help neither name nor city is told: only what it was about."""
    return {
        "form": codes[one["assignment"]],
        "question": one["question"],
        "asked": _day(one["asked_at"]),
        "answered": _day(one["came"]),
        "state": HELP_STATE.get(one["last"], "open"),
        "days": _days(past, one, one["came"]),
    }


def _days(past: Past, one: dict, came: dt.datetime | None) -> int | None:
    """The working days of its city from the question to the answer."""
    if came is None:
        return None
    patron_day = _city(past, one["place"])["patron_day"]
    free = [patron_day] if patron_day else []
    # What came by post may carry a day before that of the question
    return max(0, working_days(in_rome(one["asked_at"]).date(), in_rome(came).date(), free))


def _city(past: Past, place: int) -> dict:
    return past.cities.get(place) or {"name": "", "patron_day": ""}


def _day(moment: dt.datetime | None) -> str | None:
    return in_rome(moment).date().isoformat() if moment else None
