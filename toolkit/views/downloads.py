"""The Toolkit to take away: a published edition and its forms as files."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition, require_safe

from toolkit.book import open_book
from toolkit.exchange import faces
from toolkit.models import Edition
from toolkit.views.shelf import edition_asked, original

HOUR, DAY, YEAR = 3600, 24 * 3600, 365 * 24 * 3600


def _frozen(request: HttpRequest, number: str, ending: str) -> Edition:
    """Drafts are taken away from the rooms of the curators, never from here.

    Files for people are in the language of the page, if the edition was published in it; files
    for programs are what the edition was written as.
    """
    known = getattr(request, "toolkit_edition", None)
    if known is None and ending == "zip":
        known = request.toolkit_edition = original(request, number)
    edition = known or edition_asked(request, number)
    if not edition.is_frozen:
        raise Http404
    return edition


def _mark(request: HttpRequest, number: str, ending: str, code: str = "") -> str:
    said = f"{_frozen(request, number, ending).sha256} {ending} {code} {faces.release()}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


@login_not_required
@require_safe
@condition(etag_func=_mark)
def edition(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """The whole edition as YAML, Markdown or PDF."""
    found = _frozen(request, number, ending)
    content = faces.edition_file(found, ending)
    return _kept(served(found, faces.OF_EDITION[ending], content), number, ending)


@login_not_required
@require_safe
@condition(etag_func=_mark)
def form(request: HttpRequest, number: str, code: str, ending: str) -> HttpResponse:
    """One blank form as Word or XLSForm."""
    found = _frozen(request, number, ending)
    part = open_book(found).forms.get(code)
    if part is None:
        raise Http404
    content = faces.form_file(found, part, ending)
    return _kept(served(found, faces.OF_FORM[ending], content, code), number, ending)


def served(edition: Edition, face: faces.Face, content: bytes, code: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=face.content_type)
    name = faces.file_name(edition, face.ending, code)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kept(response: HttpResponse, number: str, ending: str) -> HttpResponse:
    """How long a reader may keep it: an exact address never means another edition."""
    same = faces.OF_EDITION[ending].is_same if ending in faces.OF_EDITION else False
    patch_vary_headers(response, ["Cookie"])
    response["Access-Control-Allow-Origin"] = "*"
    if "." not in number:
        patch_cache_control(response, public=True, max_age=HOUR)
    elif same:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=DAY)
    return response
