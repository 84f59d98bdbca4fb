"""Who hears that a declaration is asked: everybody who has one to give."""

from django.conf import settings
from django.urls import reverse

from officine.outbox.post import post
from workshops.models import DeclarationRequest
from workshops.queries.declarations import delegates


def declaration_asked(request: DeclarationRequest) -> None:
    """Each delegate and each of the staff, one letter."""
    workshop = request.workshop
    link = settings.SITE_URL + reverse("workshops:own-declarations", args=[workshop.slug])
    for person in delegates(workshop):
        post(
            "declaration_asked",
            person,
            f"declaration_asked:{request.pk}:{person.pk}",
            {"request": request, "workshop": workshop, "due_on": request.due_on, "link": link},
            "declaration_asked",
            reply_to=workshop.contact_email,
        )
