"""What became of what was sent, on line or on paper."""

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import (
    Arrival,
    Attachment,
    Snapshot,
    Submission,
)
from workshops.notifications.letters import grouped, write
from workshops.queries.integrations import was_returned


def validated(submission: Submission) -> None:
    """The organisation hears that what it sent is fine."""
    for person, rows in grouped([submission.assignment]).items():
        snapshot = submission.snapshots.order_by("-round").first()
        write(
            "submission_validated",
            person,
            rows,
            f"{submission.pk}:{snapshot.round if snapshot else 0}",
            number=snapshot.number if snapshot else "",
        )


def assigned(submission: Submission, to: User, batch: str, *, by: User) -> None:
    """A colleague hears that there is something to examine: one letter for what is given at once.

    It leads to all that they have in hand there, so it is right for one form and for many.
    """
    workshop = submission.assignment.participation.workshop
    place = reverse("workshops:queue", args=[workshop.slug])
    post(
        "review_assigned",
        to,
        f"review_assigned:{workshop.pk}:{to.pk}:{batch}",
        {
            "workshop": workshop,
            "by": by,
            "link": f"{settings.SITE_URL}{place}?stato=inviata&incarico=io",
        },
        "review_assigned",
        reply_to=workshop.contact_email,
    )


def arrival_registered(arrival: Arrival) -> None:
    """The organisation hears that its PEC or paper is there; if it has a draft, that it chooses."""
    submission = Submission.objects.filter(assignment=arrival.assignment_id).first()
    returned = was_returned(submission)
    _about_arrival(
        "arrival_registered",
        arrival,
        begun=submission is not None and not returned,
        returned=returned,
    )


def transcription_sent(snapshot: Snapshot) -> None:
    """The organisation hears what was typed in for it, and is asked whether it is what it sent."""
    _about_arrival("transcription_sent", snapshot.arrival, snapshot=snapshot)


def _about_arrival(kind: str, arrival: Arrival, **context) -> None:
    way = reverse("workshops:own-arrival", args=[arrival.assignment.public_id, arrival.public_id])
    for person, rows in grouped([arrival.assignment]).items():
        write(
            kind,
            person,
            rows,
            str(arrival.pk),
            arrival=arrival,
            link=f"{settings.SITE_URL}{way}",
            **context,
        )


def file_refused(attachment: Attachment) -> None:
    """Who gave a file hears that the scanner, looking at it later, found something in it."""
    assignment = attachment.submission.assignment
    seat = assignment.participation
    post(
        "file_refused",
        attachment.uploaded_by,
        f"file_refused:{attachment.pk}",
        {
            "file": attachment,
            "form": assignment.form.title,
            "organisation": seat.organisation.name,
            "workshop_title": seat.workshop.title,
            "workshop": seat.workshop,
            "link": settings.SITE_URL + reverse("workshops:hub", args=[assignment.public_id]),
        },
        "file_refused",
        reply_to=seat.workshop.contact_email,
    )
