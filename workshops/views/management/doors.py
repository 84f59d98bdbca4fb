"""What every page of an authority does first: find what the person may see here."""

from functools import cache

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from workshops.models import Workshop
from workshops.queries.roles import roles_of

PER_PAGE = 25


def staff_only(request: HttpRequest) -> None:
    """The desk is for who works in an officina or for an authority."""
    roles = roles_of(request.user)
    if not (request.user.is_superuser or roles.teams or roles.works_for_authority):
        raise PermissionDenied


def own_workshop(request: HttpRequest, slug: str, *with_its: str) -> Workshop:
    """An officina whose staff the person belongs to; for all others it does not exist."""
    officine = Workshop.objects.of_team(request.user)
    if with_its:
        officine = officine.select_related(*with_its)
    return get_object_or_404(officine, slug=slug)


def review_addresses():
    """A function from officina and form to the page of that form; it reverses once an officina."""

    @cache
    def queue(slug: str) -> str:
        return reverse("workshops:queue", args=[slug])

    return lambda slug, public_id: f"{queue(slug)}/{public_id}"


def page_of(request: HttpRequest, rows, per_page: int = PER_PAGE) -> Page:
    """The page that the address asks for, or the nearest there is."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where a button was pressed, if it is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise
