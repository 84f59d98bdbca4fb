"""What every template may say about the instance; asks the database nothing by itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from workshops.queries.roles import roles_of


def site(request: HttpRequest) -> dict:
    """``roles`` is read (two queries) only where a menu asks for it, once per request."""
    return {
        "owner": settings.OWNER,
        "contact_email": settings.CONTACT_EMAIL,
        "is_demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "roles": SimpleLazyObject(lambda: roles_of(request.user)),
    }
