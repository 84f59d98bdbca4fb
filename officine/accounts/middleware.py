"""Staff use a second factor: without it, in this session, they see nothing but how to give it."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

# Where a person goes to give the factor, to leave, or to read what every service must say.
OPEN_PREFIXES = ("/accedi", "/accesso/", "/esci", "/invito/", "/static/", "/health/", "/lingua")
OPEN_NAMES = {
    "privacy",
    "legal",
    "accessibility",
    "report-problem",
    "faq",
    "contacts",
    "sitemap-page",
    "robots",
}


def second_factor_given(request: HttpRequest) -> bool:
    """Whether this session has seen an app code, a key or, in the demo, one of its buttons."""
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "mfa" in methods or (settings.DEMO and "demo" in methods)


class SecondFactor:
    """Asks at every request, so that a role gained counts from the next one.

    A session that gave the factor costs no query; the others read their roles, once per request,
    which the page does anyway.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.needs_second_factor = import_string(settings.STAFF_TEST)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        match = request.resolver_match
        if request.path.startswith(OPEN_PREFIXES) or match.view_name in OPEN_NAMES:
            return None
        user = request.user
        if (
            not user.is_authenticated
            or second_factor_given(request)
            or not self.needs_second_factor(user)
        ):
            return None
        return self._ask(request)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            detail = _("Questa pagina chiede la verifica in due passaggi.")
            return JsonResponse(
                {"title": detail, "status": 403},
                status=403,
                content_type="application/problem+json",
            )
        types = set(
            Authenticator.objects.filter(user=request.user)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .values_list("type", flat=True)
        )
        if not types:
            return redirect("mfa_index")
        name = (
            "mfa_reauthenticate"
            if Authenticator.Type.TOTP in types
            else "mfa_reauthenticate_webauthn"
        )
        response = redirect(name)
        if request.method == "GET":
            response["Location"] += "?" + urlencode({"next": request.get_full_path()})
        return response
