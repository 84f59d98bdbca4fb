"""What is asked about a question, to who may answer; and the answer, to who asked."""

from django.conf import settings
from django.urls import reverse

from officine.outbox.post import post
from workshops.models import HelpMessage, Mandate, TeamMember
from workshops.models.submission import DESK


def help_asked(message: HelpMessage) -> None:
    """To those of the staff who may answer: one letter for each message."""
    thread = message.thread
    workshop = thread.assignment.participation.workshop
    way = reverse("workshops:help-thread", args=[workshop.slug, thread.public_id])
    team = TeamMember.objects.filter(workshop=workshop, role__in=DESK, person__is_active=True)
    for member in team.select_related("person"):
        _post("help_asked", message, member.person, way)


def help_answered(message: HelpMessage) -> None:
    """To whoever wrote in the thread and still acts for the organisation."""
    thread = message.thread
    seat = thread.assignment.participation
    way = reverse("workshops:help", args=[thread.assignment.public_id])
    wrote = thread.messages.filter(is_staff=False).values("by")
    people = Mandate.objects.current().filter(
        organisation=seat.organisation_id, person__in=wrote, person__is_active=True
    )
    for mandate in people.select_related("person"):
        _post("help_answered", message, mandate.person, f"{way}#{thread.question}")


def _post(kind: str, message: HelpMessage, person, way: str) -> None:
    thread = message.thread
    seat = thread.assignment.participation
    post(
        kind,
        person,
        f"{kind}:{message.pk}:{person.pk}",
        {
            "code": thread.question,
            "label": thread.label,
            "text": message.text,
            "form": thread.assignment.form.title,
            "organisation": seat.organisation.name,
            "workshop": seat.workshop,
            "link": f"{settings.SITE_URL}{way}",
        },
        kind,
        reply_to=seat.workshop.contact_email,
    )
