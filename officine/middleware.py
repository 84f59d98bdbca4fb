"""What every reply goes through: language, headers, the errors of the domain."""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from officine.lifecycle.machine import WrongState
from officine.pages.views.errors import is_database_away, too_large, unavailable

log = structlog.get_logger(__name__)


class ChosenLanguage:
    """Italian unless the person chose otherwise: what the browser prefers is not asked.

    A public page has one address and one text; the choice is a cookie set in the header.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ResponseHeaders:
    """Private pages are kept by nobody; features of the browser that we never use are off."""

    permissions = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = self.permissions
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class FittingBodies:
    """What announces more than a request may weigh is refused at once, and never read.

    Stands before everything that reads a body: it would be streamed to the disk to be refused.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.BODY_MAX_MB * 1024 * 1024
        if announced.isdecimal() and int(announced) > most:
            log.warning("body.refused", announced=int(announced), path=request.path)
            return too_large(request)
        return self.get_response(request)


class DomainErrors:
    """A verb that came at the wrong moment is a 409 with a way on, never a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception):
        if isinstance(exception, WrongState):
            state = exception.subject._meta.get_field("state")
            words = {
                "noun": exception.subject._meta.verbose_name,
                "word": dict(state.choices or ()).get(exception.state, exception.state),
            }
            return render(request, "409.html", words, status=409)
        if is_database_away(exception):
            log.exception("database.unavailable")
            return unavailable(request)
        return None
