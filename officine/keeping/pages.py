"""Public pages, kept whole for the next person without a session."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from redis.exceptions import RedisError

from officine.keeping import version

log = structlog.get_logger(__name__)

LARGEST = 1_000_000  # bytes: what is larger is not kept
LAST = 50  # the page of a list up to which it is kept
PAUSE = 5.0  # seconds before a store that failed is asked again


def kept(view: Callable) -> Callable:
    """A view that shows everybody the same: for who has no session it may be kept.

    Only the plain address and the first pages of a list are kept: no filters, no searches.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if _plain(request):
            response.may_be_kept = True
        return response

    return shown


def _plain(request: HttpRequest) -> bool:
    asked = dict(request.GET.lists())
    page = asked.pop("page", ["1"])
    known = len(page) == 1 and page[0].isdecimal() and len(page[0]) <= 3
    return not asked and known and 1 <= int(page[0]) <= LAST


@dataclass(frozen=True)
class Page:
    """A reply as it was, with what it was made under."""

    mark: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class KeptPages:
    """Gives a kept page without asking the database anything, or keeps the one that is made.

    Stands before sessions, so that who has one never comes near; the policy of the page, its
    nonce and the log are of the middleware around it and made anew each time.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.languages = {code for code, _name in settings.LANGUAGES}
        self.away_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _from_anybody(request):
            return self.get_response(request)
        key, mark = self._key(request), None
        if settings.PAGES_KEPT_FOR:
            mark, page = self._find(key)
            if page is not None and page.mark == mark:
                return _given(request, page)
        response = self.get_response(request)
        if not _for_everybody(request, response):
            return response
        page = _page(response, mark)
        if mark is not None:
            self._keep(key, page)
        return _given(request, page)

    def _key(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.languages else settings.LANGUAGE_CODE
        parts = (request.scheme, request.META.get("HTTP_HOST", ""), language)
        address = "\n".join((*parts, request.get_full_path()))
        return hashlib.sha256(address.encode()).hexdigest()

    def _find(self, key: str) -> tuple[str | None, Page | None]:
        """Under what a page would be good now, and the one there is. Nothing without a store."""
        if time.monotonic() < self.away_until:
            return None, None
        try:
            word, page = version.current(key)
        except (RedisError, OSError) as error:
            self._away(error)
            return None, None
        return f"{word} {timezone.localdate()} {_dress()}", page

    def _keep(self, key: str, page: Page) -> None:
        try:
            caches["pages"].set(key, page, timeout=settings.PAGES_KEPT_FOR)
        except (RedisError, OSError) as error:
            self._away(error)

    def _away(self, error: Exception) -> None:
        self.away_until = time.monotonic() + PAUSE
        log.warning("pages.not_kept", error=type(error).__name__)


def _from_anybody(request: HttpRequest) -> bool:
    """Whether who asks has nothing that makes a page theirs."""
    return (
        request.method == "GET"
        and not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
    )


def _for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the view allows it and nothing in the reply was made for this one request."""
    user = getattr(request, "user", None)
    return (
        getattr(response, "may_be_kept", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and getattr(request, "_csp_nonce", None) is None
        and not getattr(user, "is_authenticated", False)
        and len(response.content) <= LARGEST
    )


def _page(response: HttpResponse, mark: str | None) -> Page:
    """Browsers and proxies may keep it too, and ask each time whether it is still the same."""
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Content-Length"] = str(len(response.content))
    return Page(mark or "", tuple(response.items()), response.content)


def _given(request: HttpRequest, page: Page) -> HttpResponse:
    response = HttpResponse(page.body, headers=dict(page.headers))
    return get_conditional_response(request, etag=response["ETag"], response=response)


@cache
def _dress() -> str:
    """A mark of the release: templates and static files that this process shows pages with."""
    mark = hashlib.sha256(getattr(staticfiles_storage, "manifest_hash", "").encode())
    mark.update(settings.RELEASE.encode())
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for file in sorted(Path(folder).rglob("*.html")):
            mark.update(file.read_bytes())
    return mark.hexdigest()[:16]
