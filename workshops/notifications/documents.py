"""Who hears that there is something to read."""

from django.conf import settings

from officine.outbox.post import compose, post_new
from workshops.models import DocumentVersion
from workshops.queries.gating import persons_in_conflict
from workshops.queries.meetings import called_by_organisation


def document_shared(version: DocumentVersion) -> None:
    """One letter to each person of the table; who stepped aside from its matter has none.

    A version is shared once: nobody can have used these keys.
    """
    document = version.document
    called = called_by_organisation(document)
    people = {person.pk: person for _body, those in called for person in those}
    if document.matter_id:
        for person in persons_in_conflict(document.matter):
            people.pop(person, None)
    context = {
        "document": document,
        "version": version,
        "workshop": document.workshop,
        "link": settings.SITE_URL + document.get_absolute_url(),
    }
    post_new(
        [
            compose(
                "document_shared",
                person,
                f"document_shared:{version.pk}:{person.pk}",
                context,
                "document_shared",
                reply_to=document.workshop.contact_email,
            )
            for person in people.values()
        ]
    )
