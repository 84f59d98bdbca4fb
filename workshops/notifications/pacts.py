"""Who hears that a pact waits for a signature."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from officine.accounts.models import User
from officine.outbox.post import post
from workshops.models import Mandate, Pact, TeamMember
from workshops.queries.keys import co_leads
from workshops.queries.pact_versions import members


def pact_proposed(pact: Pact) -> None:
    """Who can turn one of the keys: those responsible, the referenti of the co-leads."""
    leads = TeamMember.objects.filter(
        workshop=pact.workshop_id, role=TeamMember.Role.LEAD, person__is_active=True
    ).select_related("person")
    turn = {one.person: "workshops:pact-work" for one in leads}
    for person in _referenti(co_leads(pact.workshop_id)):
        turn.setdefault(person, "workshops:own-pact")
    for person, page in turn.items():
        _write("pact_proposed", pact, person, page)


def pact_enacted(pact: Pact) -> None:
    """The referenti of all the members: it is theirs to sign."""
    for person in _referenti(members(pact.workshop).values("organisation")):
        _write("pact_enacted", pact, person, "workshops:own-pact")


def _referenti(organisations) -> Iterable[User]:
    rows = (
        Mandate.objects.current()
        .filter(organisation__in=organisations, role=Mandate.Role.REFERENTE, person__is_active=True)
        .select_related("person")
        .order_by("person_id")
    )
    return dict.fromkeys(one.person for one in rows)


def _write(kind: str, pact: Pact, person: User, page: str) -> None:
    link = reverse(page, args=[pact.workshop.slug])
    post(
        kind,
        person,
        f"{kind}:{pact.pk}:{pact.sha256[:16]}:{person.pk}",
        {"workshop": pact.workshop, "link": settings.SITE_URL + link},
        kind,
        reply_to=pact.workshop.contact_email,
    )
