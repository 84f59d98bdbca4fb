"""What everybody at the table was asked to declare, and who did: for the desk of an officina."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from officine.access import require
from workshops.actions import declarations
from workshops.forms.declarations import AskDeclarationForm
from workshops.forms.fields import refuse
from workshops.queries.declarations import state_of
from workshops.views.management.doors import own_workshop


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A table for each request, the form to ask another."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.read_declarations", workshop)
    posted = request.method == "POST"
    if posted:
        require(request.user, "workshops.ask_declarations", workshop)
    form = AskDeclarationForm(request.POST if posted else None, workshop=workshop)
    if posted and form.is_valid():
        try:
            declarations.ask(workshop, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Richiesta inviata a tutti i delegati e allo staff."))
            return redirect("workshops:declarations", slug)
    context = {"workshop": workshop, "form": form, "asked": state_of(workshop)}
    status = 422 if form.errors else 200
    return render(request, "workshops/management/declarations.html", context, status=status)
