"""The points of an agenda, one after the other; moved by buttons."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from officine.access import require
from workshops.actions import meetings
from workshops.forms.meetings import AgendaItemForm, DocumentForm
from workshops.models import AgendaItem, MeetingDocument
from workshops.queries.documents import shareable
from workshops.views.management.meetings import found

FIELDS = ("title", "minutes", "speakers", "decision", "note")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    workshop, meeting = found(request, slug, number)
    require(request.user, "workshops.change_meeting", meeting)
    form = AgendaItemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in FIELDS}
        meetings.add_item(meeting, by=request.user, **given)
        messages.success(request, _("Punto aggiunto."))
        if "more" in request.POST:
            return redirect("workshops:agenda-new", slug, number)
        return redirect(_agenda(slug, number))
    context = {"workshop": workshop, "meeting": meeting, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workshops/management/agenda_item.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, number: int, item) -> HttpResponse:
    workshop, meeting, row = _item(request, slug, number, item)
    require(request.user, "workshops.change_meeting", meeting)
    names = (*FIELDS, "version")
    initial = {name: getattr(row, name) for name in names}
    form = AgendaItemForm(request.POST if request.method == "POST" else None, initial=initial)
    context = {"workshop": workshop, "meeting": meeting, "item": row, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in FIELDS}
        version = form.cleaned_data["version"] or 0
        try:
            meetings.edit_item(row, version=version, by=request.user, **given)
        except meetings.Changed as changed:
            context["theirs"] = [
                {
                    "label": form.fields[name].label,
                    "mine": given[name],
                    "theirs": getattr(changed.now, name),
                }
                for name in FIELDS
                if given[name] != getattr(changed.now, name)
            ]
            form.data = form.data.copy()
            form.data["version"] = changed.now.version
            status = 409
        else:
            messages.success(request, _("Salvato."))
            return redirect(_agenda(slug, number))
    return _page(request, context, 422 if form.errors else status)


def _page(request, context: dict, status: int = 200) -> HttpResponse:
    context.setdefault("document_form", DocumentForm(versions=shareable(context["workshop"])))
    context["documents"] = list(context["item"].documents.all())
    return render(request, "workshops/management/agenda_item.html", context, status=status)


@require_POST
def take(request: HttpRequest, slug: str, number: int, item, verb: str) -> HttpResponse:
    """Up, down, away; and its documents."""
    workshop, meeting, row = _item(request, slug, number, item)
    if verb in ("su", "giu"):
        meetings.move_item(row, up=verb == "su", by=request.user)
    elif verb == "togli":
        meetings.drop_item(row, by=request.user)
        messages.success(request, _("Punto tolto."))
    elif verb == "documenti":
        require(request.user, "workshops.change_meeting", meeting)
        form = DocumentForm(request.POST, versions=shareable(workshop))
        if not form.is_valid():
            names = (*FIELDS, "version")
            first = AgendaItemForm(initial={name: getattr(row, name) for name in names})
            context = {"workshop": workshop, "meeting": meeting, "item": row, "form": first}
            return _page(request, context | {"document_form": form}, 422)
        given = form.cleaned_data
        version = given.pop("version", None)
        if version:
            meetings.name_document(row, version, by=request.user)
        else:
            meetings.add_document(row, **given, by=request.user)
        messages.success(request, _("Documento aggiunto."))
        return redirect("workshops:agenda-item", slug, number, row.public_id)
    else:
        raise Http404
    return redirect(_agenda(slug, number))


@require_POST
def drop_document(request: HttpRequest, slug: str, number: int, item, document) -> HttpResponse:
    _workshop, _meeting, row = _item(request, slug, number, item)
    rows = MeetingDocument.objects.select_related("item__meeting")
    meetings.drop_document(get_object_or_404(rows, public_id=document, item=row), by=request.user)
    messages.success(request, _("Documento tolto."))
    return redirect("workshops:agenda-item", slug, number, row.public_id)


def _item(request: HttpRequest, slug: str, number: int, public_id):
    workshop, meeting = found(request, slug, number)
    row = get_object_or_404(AgendaItem, public_id=public_id, meeting=meeting)
    row.meeting = meeting
    return workshop, meeting, row


def _agenda(slug: str, number: int) -> str:
    return reverse("workshops:meeting", args=[slug, number]) + "#ordine-del-giorno"
