"""What is made when an organisation sends: the document, its number, the letters about it."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from officine.outbox.post import compose, post_new
from toolkit.forms.answers import problems
from toolkit.forms.definition import definition_of
from toolkit.forms.snapshot import snapshot_document
from workshops.actions.signatures import signed_with
from workshops.models import Answer, Arrival, Mandate, Snapshot, Submission
from workshops.queries.references import OfficinaFacts, OfficinaReferences

# One statement begins the year, counts and holds the row: PostgreSQL and SQLite say it alike.
NEXT_NUMBER = """INSERT INTO "workshops_numbersequence" AS line (workshop_id, year, last)
    VALUES (%s, %s, 1)
    ON CONFLICT (workshop_id, year) DO UPDATE SET last = line.last + 1 RETURNING last
"""


class Incomplete(ValidationError):
    """Answers are missing or wrong; ``problems`` says which."""

    def __init__(self, found: list):
        self.problems = found
        super().__init__([problem.message for problem in found], code="incomplete")


def freeze(
    submission: Submission, now: dt.datetime, *, due_at: dt.datetime, as_is: bool = False, by
) -> tuple[dict, str]:
    """The answers as they stand under the lock, checked as a whole, as a document; its number.

    ``as_is``: with its gaps, because what arrived on paper gives no more.
    """
    assignment = submission.assignment
    doc = definition_of(assignment.form)
    rows = Answer.objects.filter(submission=submission)
    answers = dict(rows.values_list("question", "value"))
    references, facts = OfficinaReferences(assignment), OfficinaFacts(assignment)
    found = problems(doc, answers, references, facts)
    if found and not as_is:
        raise Incomplete(found)
    document = snapshot_document(doc, answers, references, facts, edition=_edition(assignment))
    # What came on paper bears its signature on the paper.
    signature = {} if submission.is_transcribed else signed_with(submission, document)
    number = _next_number(assignment.participation.workshop, now)
    document |= _about(assignment, number, now, due_at, by) | signature
    if submission.is_transcribed:
        document["arrival"] = _arrival(submission.arrival, incomplete=bool(found))
    return document, number


def _arrival(arrival: Arrival, *, incomplete: bool) -> dict:
    """How it came, for who reads the document alone."""
    files = arrival.scans.values("name", "size", "sha256")
    return {
        "channel": arrival.channel,
        "protocol_number": arrival.protocol_number,
        "received_at": arrival.received_at.isoformat(),
        "sender": arrival.sender,
        "incomplete": incomplete,
        "files": list(files),
    }


def document_now(submission: Submission) -> dict:
    """What sending would freeze of the answers as they are: what is shown to who signs."""
    assignment = submission.assignment
    rows = Answer.objects.filter(submission=submission).values_list("question", "value")
    return snapshot_document(
        definition_of(assignment.form),
        dict(rows),
        OfficinaReferences(assignment),
        OfficinaFacts(assignment),
        edition=_edition(assignment),
    )


def _edition(assignment) -> dict:
    edition = assignment.participation.workshop.edition
    return {"title": edition.title, "number": edition.number, "sha256": edition.sha256}


def _next_number(workshop, now: dt.datetime) -> str:
    """The next receipt of the year in Rome; a rollback gives it back, so none is missing."""
    year = timezone.localtime(now).year
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [workshop.pk, year])
        [last] = cursor.fetchone()
    return f"{workshop.prefix}-{year}-{last:06}"


def _about(assignment, number, now, due_at, by) -> dict:
    """Who, where and when of a snapshot, beside the answers."""
    participation, run = assignment.participation, assignment.step_run
    return {
        "number": number,
        "sent_at": now.isoformat(timespec="milliseconds"),
        "due_at": due_at.isoformat(),
        "late": now > due_at,
        "workshop": {
            "slug": participation.workshop.slug,
            "title": participation.workshop.title,
        },
        "city": {"slug": run.place.city.slug, "name": run.place.city.name},
        "step": {"code": run.step.code, "title": run.step.title},
        "organisation": {
            "id": str(participation.organisation.public_id),
            "name": participation.organisation.name,
            "category": participation.organisation.category.code,
        },
        "sender": {"id": str(by.public_id), "name": str(by)},
    }


def send_receipts(snapshot: Snapshot, *, by) -> None:
    """A letter to those who may send for the organisation, and to everybody who wrote."""
    submission = snapshot.submission
    assignment = submission.assignment
    now_mandated = Mandate.objects.current().filter(
        Q(role=Mandate.Role.REFERENTE)
        | Q(person__in=Answer.objects.filter(submission=submission).values("by"))
        | Q(person=by),
        organisation=assignment.participation.organisation_id,
        person__is_active=True,
    )
    context = {
        "number": snapshot.number,
        "sent_at": snapshot.sent_at,
        "sender": str(by),
        "late": snapshot.is_late,
        "form": assignment.form.title,
        "workshop": assignment.participation.workshop,
        "workshop_title": assignment.participation.workshop.title,
        "organisation": assignment.participation.organisation.name,
        "link": settings.SITE_URL + snapshot.get_absolute_url(),
    }
    post_new(
        [
            compose(
                kind="receipt",
                to=mandate.person,
                key=f"receipt:{snapshot.number}:{mandate.person_id}",
                context=context,
                template="receipt",
            )
            for mandate in now_mandated.select_related("person")
        ]
    )
