"""How the meetings of an officina went, told by who led them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officine.access import require
from toolkit.models import Tool
from workshops.actions import facilitation
from workshops.forms.facilitation import FacilitationNoteForm
from workshops.forms.fields import refuse
from workshops.models import FacilitationNote
from workshops.views.management.doors import own_workshop, page_of


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The notes of the officina, newest meeting first; the form to tell of another."""
    workshop = own_workshop(request, slug)
    posted = request.method == "POST"
    form = FacilitationNoteForm(request.POST if posted else None, workshop=workshop)
    if posted:
        require(request.user, "workshops.tell_facilitation", workshop)
    if posted and form.is_valid():
        try:
            facilitation.tell(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Nota salvata: serve anche a chi scrive il Toolkit."))
            return redirect("workshops:facilitation", slug)
    notes = (
        FacilitationNote.objects.filter(step_run__place__workshop=workshop, withdrawn_at=None)
        .select_related("step_run__step", "step_run__place__city", "by")
        .order_by("-held_on", "-pk")
    )
    shown = page_of(request, notes)
    tools = Tool.objects.filter(edition=workshop.edition_id).values_list("code", "title")
    titles = dict(tools)
    for note in shown:
        note.tool_title = titles.get(note.tool, "")
    context = {"workshop": workshop, "form": form, "page": shown}
    status = 422 if form.errors else 200
    return render(request, "workshops/management/facilitation.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, slug: str, public_id) -> HttpResponse:
    """Take a note back."""
    workshop = own_workshop(request, slug)
    rows = FacilitationNote.objects.select_related("step_run__step", "step_run__place")
    note = get_object_or_404(rows, public_id=public_id, step_run__place__workshop=workshop)
    facilitation.withdraw(note, by=request.user)
    messages.success(request, _("Nota ritirata."))
    return redirect("workshops:facilitation", slug)
