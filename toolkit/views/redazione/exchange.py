"""Editions in and out: what a curator takes away, and what comes in from a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.lifecycle.machine import WrongState
from toolkit.actions import exchange
from toolkit.book import open_book
from toolkit.canonical.editions import canonical, said
from toolkit.curation.diff import compare
from toolkit.curation.words import QUESTION_KINDS
from toolkit.exchange import faces
from toolkit.exchange.upload import MAX_UPLOAD, is_zip
from toolkit.exchange.workbook import MAX_BYTES
from toolkit.files.reading import Fault, Refused
from toolkit.models import Edition
from toolkit.views.downloads import served
from toolkit.views.redazione.doors import at_home, is_open, own_edition

MOST_SHOWN = 200


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that an edition can be had as."""
    edition = own_edition(request, pk)
    content = said(edition)
    faults = exchange.faults_of_export(content)
    context = {
        "edition": edition,
        "book": open_book(edition, content),
        "may_edit": is_open(edition),
        "faults": faults[:MOST_SHOWN],
        "count": len(faults),
    }
    return render(request, "redazione/export.html", context)


@require_safe
def export_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    edition = own_edition(request, pk)
    return served(edition, faces.OF_EDITION[ending], faces.edition_file(edition, ending))


@require_safe
def export_form(request: HttpRequest, pk: int, code: str, ending: str) -> HttpResponse:
    edition = own_edition(request, pk)
    form = open_book(edition).forms.get(code)
    if form is None:
        raise Http404
    return served(edition, faces.OF_FORM[ending], faces.form_file(edition, form, ending), code)


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Send an edition as a file: its faults, or the way to what it would be."""
    at_home(request)
    if request.method != "POST":
        return _asked(request, "redazione/import.html", {})
    try:
        content = _sent(request, MAX_UPLOAD)
        exchange.read_edition_file(content)
    except Refused as refusal:
        return _asked(request, "redazione/import.html", {"faults": refusal.faults})
    return redirect("redazione:import-check", exchange.keep(content, by=request.user))


@require_safe
def check(request: HttpRequest, upload: str) -> HttpResponse:
    """What the file would add and change, before anything is written."""
    at_home(request)
    content = _kept(request, upload)
    try:
        taken = exchange.read_edition_file(content)
    except Refused as refusal:  # a duty or an edition changed meanwhile
        return _asked(request, "redazione/import.html", {"faults": refusal.faults})
    base = exchange.newest(exchange.the_toolkit())
    comparison = compare(canonical(base), taken | {"number": base.number}) if base else None
    context = {
        "said": taken,
        "base": base,
        "comparison": comparison,
        "upload": upload,
        "is_zip": is_zip(content),
        "counts": _counts(taken),
    }
    return render(request, "redazione/import_check.html", context)


@require_POST
def confirm(request: HttpRequest, upload: str) -> HttpResponse:
    """Make the draft, or throw the file away."""
    at_home(request)
    content = _kept(request, upload)
    if "drop" in request.POST:
        exchange.drop(upload, by=request.user)
        messages.success(request, _("Il file è stato eliminato: non è cambiato niente."))
        return redirect("redazione:import")
    try:
        draft = exchange.import_edition(content, by=request.user, upload=upload)
    except Refused as refusal:
        return _asked(request, "redazione/import.html", {"faults": refusal.faults})
    messages.success(request, _("La bozza dell'edizione %(name)s è pronta.") % {"name": draft.name})
    return redirect("redazione:outline", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a form as XLSForm, for a draft."""
    edition = _draft(request, pk)
    context = {"edition": edition}
    if request.method != "POST":
        return _asked(request, "redazione/import_form.html", context)
    try:
        content = _sent(request, MAX_BYTES)
        exchange.read_form_file(edition, content)
    except Refused as refusal:
        context |= {"faults": refusal.faults}
        return _asked(request, "redazione/import_form.html", context)
    upload = exchange.keep(content, by=request.user)
    return redirect("redazione:import-form-check", pk, upload)


@require_safe
def check_form(request: HttpRequest, pk: int, upload: str) -> HttpResponse:
    """The form that would be added, and row by row what is not taken of the file."""
    edition = _draft(request, pk)
    content = _kept(request, upload)
    context = {"edition": edition, "upload": upload}
    try:
        context["taken"] = taken = exchange.read_form_file(edition, content)
    except Refused as refusal:
        context |= {"faults": refusal.faults}
        return _asked(request, "redazione/import_form.html", context)
    context["shown"] = [
        section | {"questions": [_named(question) for question in section["questions"]]}
        for section in taken.form["sections"]
    ]
    return render(request, "redazione/import_form_check.html", context)


@require_POST
def confirm_form(request: HttpRequest, pk: int, upload: str) -> HttpResponse:
    """Add the form to the draft, or throw the file away."""
    edition = _draft(request, pk)
    content = _kept(request, upload)
    if "drop" in request.POST:
        exchange.drop(upload, by=request.user)
        messages.success(request, _("Il file è stato eliminato: non è cambiato niente."))
        return redirect("redazione:import-form", pk)
    try:
        form = exchange.import_form(edition, content, by=request.user, upload=upload)
    except Refused as refusal:
        context = {"edition": edition, "faults": refusal.faults}
        return _asked(request, "redazione/import_form.html", context)
    except ValidationError as error:
        faults = [Fault("survey", 1, reason) for reason in error.messages]
        context = {"edition": edition, "faults": faults}
        return _asked(request, "redazione/import_form.html", context)
    messages.success(request, _("Il modulo %(code)s è nella bozza.") % {"code": form.code})
    return redirect("redazione:item", pk, "form", form.code)


def _draft(request: HttpRequest, pk: int) -> Edition:
    edition = own_edition(request, pk)
    if not is_open(edition):
        raise WrongState(edition, "edit", edition.state)
    return edition


def _sent(request: HttpRequest, most: int) -> bytes:
    """The bytes of the file that was sent; raises :class:`Refused` without one."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise Refused([Fault(_("il file"), 1, _("Scegli un file."))])
    if file.size > most:
        reason = _("Il file supera %(size)s MB.") % {"size": most // 1024**2}
        raise Refused([Fault(file.name[:80], 1, reason)])
    return file.read()


def _kept(request: HttpRequest, upload: str) -> bytes:
    content = exchange.kept(upload, by=request.user)
    if content is None:
        raise Http404
    return content


def _asked(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """The page that asks for a file, with what is wrong with the one just sent."""
    faults = context.get("faults", [])
    context |= {"faults": faults[:MOST_SHOWN], "count": len(faults), "megabytes": MAX_UPLOAD >> 20}
    return render(request, template, context, status=422 if faults else 200)


def _named(question: dict) -> dict:
    return question | {"kind_name": QUESTION_KINDS.get(question["kind"], question["kind"])}


def _counts(said: dict) -> list[tuple[str, int]]:
    forms = said["forms"]
    questions = sum(len(part["questions"]) for form in forms for part in form["sections"])
    return [
        (_("fasi"), len(said["phases"])),
        (_("passi"), sum(len(phase["steps"]) for phase in said["phases"])),
        (_("strumenti"), len(said["tools"])),
        (_("moduli"), len(forms)),
        (_("domande"), questions),
        (_("buone pratiche"), len(said["good_practices"])),
    ]
