"""The meetings of a period as they were told and held: notice, urgency, organisations that came.

Convocations are never rewritten and carry their moment. Of presences only those are counted that
were written by the cut; the register tells organisations here, never the people who came.
"""

from collections import defaultdict
from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from officine.italian import in_rome
from officine.lifecycle.models import Transition
from workshops.lifecycles import ConvocationState
from workshops.models import Attendance, Convocation, Meeting, Minutes
from workshops.queries.minutes import number_of
from workshops.reports.figures import within
from workshops.reports.past import Past

MEETINGS: dict[str, Callable[[dict], bool]] = {
    "tutti": lambda one: True,
    "svolti": lambda one: one["held"],
    "preavviso-rispettato": lambda one: one["notice"] >= one["rule"],
    "con-urgenza": lambda one: one["notice"] < one["rule"] and bool(one["urgency"]),
    # Reports that were frozen before there were minutes say nothing of them
    "con-verbale": lambda one: bool(one.get("minutes")),
    "svolti-senza-verbale": lambda one: one["held"] and not one.get("minutes"),
    "verbale-in-ritardo": lambda one: bool(one.get("minutes") and one["minutes"]["days_late"]),
}


def gatherings(past: Past, bodies: list[dict], period: dict) -> dict:
    """``bodies`` are those of ``collect.table``: organisations are told by their place in them."""
    told = _told(past)
    present, written = _present(past, list(told)), _written(past)
    place_of = {body["id"]: position for position, body in enumerate(bodies)}
    rows = []
    for pk, sent in told.items():
        last = sent[-1]
        if last.kind == Convocation.Kind.CANCELLATION or last.starts_at > past.cut:
            continue
        if within(in_rome(last.starts_at).date().isoformat(), period):
            rows.append(_row(sent, present[pk], place_of) | {"minutes": written.get(pk)})
    rows.sort(key=lambda one: (one["day"], one["number"]))
    return counted(rows, bodies)


def counted(rows: list[dict], bodies: list[dict]) -> dict:
    """The meetings with what is counted in them; ``bodies``: the organisations, in their order."""
    return {
        "rows": rows,
        "summary": {name: sum(map(of, rows)) for name, of in MEETINGS.items()},
        "categories": _categories(rows, bodies),
    }


def _told(past: Past) -> dict[int, list[Convocation]]:
    """For each meeting the convocations that had gone out, the last one last."""
    held = Transition.objects.filter(
        subject_type=ContentType.objects.get_for_model(Meeting),
        subject_id=OuterRef("meeting_id"),
        verb="hold",
        at__lte=past.cut,
    )
    rows = (
        Convocation.objects.filter(
            meeting__workshop=past.workshop_id,
            state=ConvocationState.SENT,
            sent_at__lte=past.cut,
        )
        .annotate(is_held=Exists(held))
        .order_by("meeting_id", "number")
    )
    found: dict[int, list[Convocation]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def _present(past: Past, meetings: list[int]) -> dict[int, set[str]]:
    rows = Attendance.objects.filter(meeting__in=meetings, checked_in_at__lte=past.cut)
    found: dict[int, set[str]] = defaultdict(set)
    names = ("meeting_id", "participation__organisation__public_id")
    for meeting, body in rows.order_by().values_list(*names):
        found[meeting].add(str(body))
    return found


def _written(past: Past) -> dict[int, dict]:
    """The minutes that were published by the cut, by their meeting."""
    rows = Minutes.objects.published().filter(
        meeting__workshop=past.workshop_id, published_at__lte=past.cut
    )
    return {
        row.meeting_id: {
            "number": number_of(row),
            "day": in_rome(row.published_at).date().isoformat(),
            "sha256": row.sha256,
            "days_late": row.document["terms"]["days_late"],
        }
        for row in rows.select_related("meeting__workshop")
    }


def _row(sent: list[Convocation], present: set[str], place_of: dict[str, int]) -> dict:
    """The notice is that of the convocation that first told the day on which it was."""
    last = sent[-1]
    first = next(one for one in sent if one.starts_at == last.starts_at)
    called = {one["id"] for row in sent for one in row.recipients} | present
    return {
        "number": last.document["number"],
        "title": last.document["title"],
        "kind": last.document["kind"],
        "city": last.document["city"],
        "day": in_rome(last.starts_at).date().isoformat(),
        "held": last.is_held,
        "told": in_rome(first.sent_at).date().isoformat(),
        "notice": first.notice_days,
        "rule": first.rule_days or 0,
        "urgency": first.urgency,
        "organisations": sorted([place_of.get(body, -1), body in present] for body in called),
        "called": len(called),
        "present": len(present),
    }


def _categories(rows: list[dict], bodies: list[dict]) -> list[dict]:
    """By category how often organisations were called, and how often they came."""
    found: dict[str, dict] = {}
    for row in rows:
        for position, came in row["organisations"]:
            body = bodies[position] if position >= 0 else {"category": "", "category_name": ""}
            one = found.setdefault(
                body["category"],
                {"code": body["category"], "name": body["category_name"]}
                | {"called": 0, "present": 0},
            )
            one["called"] += 1
            one["present"] += came
    return [found[code] for code in sorted(found)]
