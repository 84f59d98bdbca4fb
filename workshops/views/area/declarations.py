"""One's own declarations in an officina: what is asked, what one said, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshops.actions import declarations
from workshops.forms.declarations import DeclareForm
from workshops.forms.fields import refuse
from workshops.lifecycles import WorkshopState
from workshops.models import Declaration, Workshop
from workshops.queries.declarations import own
from workshops.queries.roles import roles_of


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Each request with its text and a form; the answer that is wrong keeps what was typed."""
    workshop = _workshop(request, slug)
    lines = own(request.user, workshop)
    wrong, changed = None, False
    if request.method == "POST":
        asked = next((o for o in lines if str(o.request.public_id) == request.POST.get("a")), None)
        if asked is None:
            raise Http404
        wrong = DeclareForm(request.POST, asked=asked.request)
        if wrong.is_valid():
            try:
                declarations.declare(asked.request, **wrong.given, by=request.user)
            except ValidationError as error:
                refuse(wrong, error)
            except declarations.Changed:
                changed = True
            else:
                messages.success(request, _("Dichiarazione registrata."))
                return redirect("workshops:own-declarations", slug)
        lines = [(o, wrong if o is asked else DeclareForm(asked=o.request)) for o in lines]
    else:
        lines = [(o, DeclareForm(asked=o.request)) for o in lines]
    context = {"workshop": workshop, "lines": lines, "wrong": wrong, "changed": changed}
    status = 422 if wrong else 200
    return render(request, "workshops/area/declarations.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, slug: str, public_id) -> HttpResponse:
    """Take back what one declared; for everybody else it does not exist."""
    workshop = _workshop(request, slug)
    rows = Declaration.objects.filter(person=request.user, request__workshop=workshop)
    found = get_object_or_404(rows.select_related("request"), public_id=public_id)
    declarations.withdraw(found, by=request.user)
    messages.success(request, _("Dichiarazione ritirata: resta nella storia."))
    return redirect("workshops:own-declarations", slug)


def _workshop(request: HttpRequest, slug: str) -> Workshop:
    """An officina where one acts for an organisation or works."""
    roles = roles_of(request.user)
    seated = Workshop.objects.exclude(state=WorkshopState.DRAFT).filter(
        participations__organisation__in=list(roles.mandates)
    )
    rows = Workshop.objects.filter(pk__in=[*roles.teams]) | seated
    return get_object_or_404(rows.distinct(), slug=slug)
