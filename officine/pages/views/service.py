"""The pages that every public service has: their words are in ``templates/pages``."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from officine.keeping.pages import kept
from officine.limits import limited
from officine.pages.actions import report_problem
from officine.pages.forms import ProblemForm
from officine.pages.models import ProblemReport

# When somebody last went over the words of a page.
REVISED = {
    "privacy": dt.date(2026, 11, 23),
    "legal": dt.date(2026, 11, 23),
    "accessibility": dt.date(2026, 11, 23),
    "faq": dt.date(2026, 11, 23),
    "contacts": dt.date(2026, 11, 23),
    "sitemap": dt.date(2026, 11, 23),
}


def _page(name: str):
    @login_not_required
    @require_safe
    @kept
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html", {"updated": REVISED[name]})

    view.__name__ = view.__qualname__ = name
    return view


privacy = _page("privacy")
legal = _page("legal")
accessibility = _page("accessibility")
faq = _page("faq")
contacts = _page("contacts")
sitemap_page = _page("sitemap")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("report_problem")
def problem(request: HttpRequest) -> HttpResponse:
    """Tell us what does not work: kept, numbered, passed on by e-mail."""
    start = {"page": request.GET.get("pagina", "")[:300]}
    form = ProblemForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        report = report_problem(form.save(commit=False))
        return redirect("problem-receipt", number=report.number)
    return render(request, "pages/problem.html", {"form": form})


@login_not_required
@require_safe
def problem_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of a report: its number and when, never its words."""
    report = get_object_or_404(ProblemReport.objects.only("number", "at"), number=number)
    return render(request, "pages/problem_receipt.html", {"report": report})


@login_not_required
@csrf_exempt  # every public page carries this form and stays free of cookies; see the guard
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language one chose and go back to where one was."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return HttpResponseForbidden()
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("Lingua sconosciuta."))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("home")
    response = redirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_not_required
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/area", "/gestione", "/amministrazione/", "/accedi", "/accesso/", "/invito/"]
    closed += ["/calendario/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness. Valid for half a year from each reading."""
    expires = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires + dt.timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: it, en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/favicon.svg"))
