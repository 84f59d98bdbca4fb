"""What authority and organisation say of single answers."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from officine.outbox.post import post
from toolkit.forms.definition import definition_of
from workshops.models import (
    IntegrationRequest,
    Remark,
    Snapshot,
    Submission,
)
from workshops.notifications.letters import grouped, write


def _about_remarks(submission: Submission, remarks: Iterable[Remark]) -> list[tuple]:
    """Code, label and text of each, for a letter."""
    doc = definition_of(submission.assignment.form)
    return [(one.question, doc.question(one.question).label, one.text) for one in remarks]


def returned(submission: Submission, request: IntegrationRequest, remarks: list[Remark]) -> None:
    """What is to be integrated, and by when."""
    link = reverse("workshops:integrations", args=[submission.assignment.public_id])
    asked = [one for one in remarks if one.is_request]
    for person, rows in grouped([submission.assignment]).items():
        write(
            "integration_asked",
            person,
            rows,
            str(request.pk),
            due_at=request.due_at,
            note=request.note,
            items=_about_remarks(submission, asked),
            link=settings.SITE_URL + link,
        )


def withdrawn(
    submission: Submission, request: IntegrationRequest, remarks: list[Remark], *, all_of_it: bool
) -> None:
    """Something need not be integrated any more."""
    for person, rows in grouped([submission.assignment]).items():
        write(
            "integration_withdrawn",
            person,
            rows,
            f"{request.pk}:{remarks[0].pk}:{len(remarks)}",
            due_at=request.due_at,
            all_of_it=all_of_it,
            items=_about_remarks(submission, remarks),
        )


def remarked(submission: Submission, remarks: list[Remark]) -> None:
    """The authority says something about single answers and asks for nothing."""
    link = reverse("workshops:check", args=[submission.assignment.public_id])
    for person, rows in grouped([submission.assignment]).items():
        write(
            "remarks_published",
            person,
            rows,
            f"{remarks[0].pk}:{len(remarks)}",
            items=_about_remarks(submission, remarks),
            link=settings.SITE_URL + link,
        )


def integrated(snapshot: Snapshot, request: IntegrationRequest) -> None:
    """Who asked hears that the answer is there."""
    assignment = snapshot.submission.assignment
    seat = assignment.participation
    link = reverse("workshops:review", args=[seat.workshop.slug, assignment.public_id])
    post(
        "integration_answered",
        request.asked_by,
        f"integration_answered:{request.pk}",
        {
            "title": assignment.form.title,
            "workshop": seat.workshop,
            "organisation": seat.organisation,
            "number": snapshot.number,
            "late": snapshot.is_late,
            "link": settings.SITE_URL + link,
        },
        "integration_answered",
    )
