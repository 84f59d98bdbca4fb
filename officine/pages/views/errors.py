"""What people read when something went wrong: what happened to their answers, what to do now.

The pages for 500 and 503 need nothing that may be broken: no database, no session, no
context processor, and no style sheet if even those cannot be found.
"""

import sys

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from officine.api_support import TITLES
from officine.assets import asset

RETRY_AFTER = "60"
SHEETS = ("css/fonts.css", "css/tokens.css", "css/base.css", "css/components.css")


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return told(request, "400.html", 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return told(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return told(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_database_away(sys.exc_info()[1]):  # already in a middleware
        return unavailable(request)
    return problem(500) if is_program(request) else standalone(request, "500.html", 500)


def is_database_away(exception: BaseException | None) -> bool:
    """A server that went away, or a connection that it left behind.

    One that goes in the middle of an answer gives a bare DatabaseError; those that have no cause
    in the driver are Django's own.
    """
    if isinstance(exception, OperationalError | InterfaceError):
        return True
    return type(exception) is DatabaseError and exception.__cause__ is not None


def is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def told(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page for people, a problem for programs."""
    return problem(status) if is_program(request) else render(request, template, status=status)


def problem(status: int) -> HttpResponse:
    title = TITLES.get(status, "La richiesta non è riuscita")
    body = {"type": "about:blank", "title": _(title), "status": status, "detail": _(title)}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def unavailable(request: HttpRequest) -> HttpResponse:
    """For a while nothing can be kept: when to come back, and what was written to send it again."""
    if is_program(request):
        response = problem(503)
    else:
        response = standalone(request, "503.html", 503, written=written(request))
    response["Retry-After"] = RETRY_AFTER
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """The body is not read: neither here nor to say what it was."""
    if is_program(request):
        return problem(413)
    return standalone(request, "413.html", 413, most=settings.BODY_MAX_MB)


def written(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a page that was sent; none if there is a secret among them."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except OSError:  # the person went away while sending
        return []
    return [] if any("password" in name for name, _text in fields) else fields


def standalone(request: HttpRequest, template: str, status: int, **values) -> HttpResponse:
    """A page that stands on its own, numbered as the log numbers the request."""
    try:
        first, *rest = SHEETS
        sheets = [static(first), asset("build/italia.css"), *map(static, rest)]
    except Exception:  # the manifest may be what is broken: a plain page then
        sheets = []
    values |= {
        "owner": settings.OWNER,
        "contact_email": settings.CONTACT_EMAIL,
        "sheets": sheets,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        "address": request.get_full_path(),
    }
    with translation.override(chosen_language(request)):
        response = HttpResponse(render_to_string(template, values), status=status)
    response["Cache-Control"] = "no-store"
    return response


def chosen_language(request: HttpRequest) -> str:
    """Asked of the cookie: what was to do it may have been what broke."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
