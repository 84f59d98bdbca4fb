"""How one comes into a room of the curators: others do not know that it is there."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from officine.access import require
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.lifecycles import EditionState
from toolkit.models import Edition


def at_home(request: HttpRequest) -> None:
    """Curators and administrators only; the others are told that they may not."""
    require(request.user, "toolkit.curate_edition")


def own_edition(request: HttpRequest, pk: int) -> Edition:
    """The edition of the address; there is none for who does not curate."""
    if not request.user.has_perm("toolkit.curate_edition"):
        raise Http404
    rows = Edition.objects.select_related("toolkit", "based_on", "submitted_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


def own_item(edition: Edition, kind: str, code: str):
    """The row of an item; 404 if the edition has none of that kind and code."""
    if kind == EDITION:
        return items.find(edition, kind, code)
    described = items.KINDS[kind]
    return get_object_or_404(items.rows_of(edition, kind).select_related(described.path), code=code)


def is_open(edition: Edition) -> bool:
    """Whether curators may change it now."""
    return edition.state == EditionState.DRAFT
