"""The pictures of the Toolkit, as pages show them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from toolkit.files.pictures import TYPES
from toolkit.models import Picture

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def picture(request: HttpRequest, sha256: str, ending: str) -> HttpResponse:
    """One picture, by its content: the same address is the same picture for ever."""
    tag = f'"{sha256}"'
    known = Picture.objects.filter(sha256=sha256, format=ending)
    content = known.values_list("content", flat=True).first()
    if content is None:
        raise Http404
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(content), content_type=TYPES[ending])
        response["Content-Disposition"] = "inline"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = tag
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response
