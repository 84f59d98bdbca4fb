"""What concerns the programs that are told of events."""

from django.conf import settings

from officine.outbox.post import post
from workshops.models import (
    Hook,
    Mandate,
)


def hook_paused(hook: Hook) -> None:
    """Who may change it hears that a program does not answer, and that we stopped knocking."""
    if hook.workshop_id:
        rows = hook.workshop.team.filter(role="lead")
    else:
        rows = Mandate.objects.current().filter(
            organisation=hook.organisation_id, role=Mandate.Role.REFERENTE
        )
    for person in [row.person for row in rows.select_related("person")]:
        if person.is_active:
            post(
                "hook_paused",
                person,
                f"hook_paused:{hook.pk}:{hook.paused_at.isoformat()}:{person.pk}",
                {
                    "address": hook.address,
                    "owner_of_hook": hook.workshop or hook.organisation,
                    "workshop": hook.workshop,
                    "link": settings.SITE_URL + hook.get_absolute_url(),
                },
                "hook_paused",
            )
