"""What programs may be told, and in which words: ids and addresses, never answers or persons.

An event of a program is an event of the journal under another name, so that it is written with the
change it tells, once, or not at all. To tell one more, add a line to ``EVENTS``.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from officine.journal.models import Event
from workshops.models import Hook, Report, Submission

TEST = "test"


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of event. ``about``: from events of the journal to what is said of each."""

    name: str
    label: str
    about: Callable[[list[Event]], dict[int, dict]]
    for_organisations: bool = True


def _submissions(events: list[Event]) -> dict[int, dict]:
    rows = {
        str(row.public_id): row
        for row in Submission.objects.filter(public_id__in={event.subject_ref for event in events})
        .select_related(
            "assignment__form",
            "assignment__step_run__place__city",
            "assignment__participation__workshop",
            "assignment__participation__organisation",
        )
        .defer("assignment__form__document")
    }
    found = {}
    for event in events:
        row = rows.get(event.subject_ref)
        if row is None:
            continue
        asked = row.assignment
        found[event.sequence] = {
            "submission": str(row.public_id),
            "assignment": str(asked.public_id),
            "workshop": asked.participation.workshop.slug,
            "organisation": str(asked.participation.organisation.public_id),
            "city": asked.step_run.place.city.slug,
            "form": asked.form.code,
            **({"receipt": event.detail["number"]} if "number" in event.detail else {}),
            "link": _link("api:submissions-detail", row.public_id),
        }
    return found


def _reports(events: list[Event]) -> dict[int, dict]:
    rows = {
        str(row.public_id): row
        for row in Report.objects.filter(public_id__in={event.subject_ref for event in events})
        .only("public_id", "number", "workshop__slug")
        .select_related("workshop")
    }
    return {
        event.sequence: {
            "report": event.subject_ref,
            "workshop": rows[event.subject_ref].workshop.slug,
            "number": rows[event.subject_ref].number,
            "link": _link("api:reports-detail", event.subject_ref),
        }
        for event in events
        if event.subject_ref in rows
    }


EVENTS: dict[str, Told] = {  # by the word of the journal
    "submission.sent": Told("submission.sent", _("Una compilazione è stata inviata"), _submissions),
    "submission.returned": Told(
        "submission.returned", _("Una compilazione è tornata a chi l'ha inviata"), _submissions
    ),
    "submission.validated": Told(
        "submission.validated", _("Una compilazione è stata validata"), _submissions
    ),
    "report.compiled": Told(
        "report.ready", _("Una relazione di avanzamento è pronta"), _reports, False
    ),
}


def offered(hook: Hook) -> list[tuple[str, str]]:
    """What a program may ask to hear, for an officina or for an organisation."""
    return [
        (told.name, told.label)
        for told in EVENTS.values()
        if told.for_organisations or hook.workshop_id
    ]


def labels() -> dict[str, str]:
    return {told.name: told.label for told in EVENTS.values()} | {TEST: _("Prova")}


def about(events: Iterable[Event]) -> dict[int, dict]:
    """What is said of each event, by its number: one question for each kind."""
    kinds: dict[Callable, list[Event]] = {}
    for event in events:
        kinds.setdefault(EVENTS[event.action].about, []).append(event)
    found: dict[int, dict] = {}
    for read, some in kinds.items():
        found |= read(some)
    return found


def body_of(identity, event: str, at, data: dict) -> str:
    """The message, as it is signed."""
    message = {
        "id": str(identity),
        "type": event,
        "timestamp": at.isoformat(timespec="seconds"),
        "data": data,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _link(name: str, identity) -> str:
    return settings.SITE_URL + reverse(name, args=[identity])
