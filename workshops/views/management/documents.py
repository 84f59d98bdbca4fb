"""The documents of an officina for its staff: versions, who reads them, who has opened them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import documents
from workshops.forms.documents import (
    DocumentForm,
    FormatsForm,
    ShareForm,
    VersionForm,
    WithdrawVersionForm,
)
from workshops.forms.fields import refuse
from workshops.models import Document, DocumentFile, DocumentVersion, Workshop
from workshops.queries.documents import PER_PAGE, for_staff, in_preparation, newest, opened_by
from workshops.views.files import served
from workshops.views.management.doors import own_workshop, page_of


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All documents, newest first, with the version that is read and who has opened it."""
    workshop = own_workshop(request, slug)
    page = page_of(request, for_staff(workshop), PER_PAGE)
    opened = opened_by(workshop, page.object_list)
    for one in page.object_list:
        one.current, one.next = newest(one), in_preparation(one)
        one.opened = opened.get(one.current.pk) if one.current else None
    context = {"workshop": workshop, "page": page}
    return render(request, "workshops/management/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.change_documents", workshop)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentForm(*given, workshop=workshop)
    if request.method == "POST" and form.is_valid():
        try:
            made = documents.add(workshop, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Documento caricato. Ora puoi condividerlo."))
            return redirect("workshops:document", slug, made.number)
    context = {"workshop": workshop, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workshops/management/document_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One document; a POST uploads its next version."""
    workshop = own_workshop(request, slug)
    row = _document(workshop, number)
    form = None
    if request.method == "POST":
        form = VersionForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                documents.add_version(row, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Versione caricata. Ora puoi condividerla."))
                return redirect("workshops:document", slug, number)
    return _page(request, workshop, row, version_form=form)


def _page(request: HttpRequest, workshop: Workshop, row: Document, **forms) -> HttpResponse:
    wrong = any(form is not None and form.errors for form in forms.values())
    current, coming = newest(row), in_preparation(row)
    context = {
        "workshop": workshop,
        "document": row,
        "current": current,
        "coming": coming,
        "opened": opened_by(workshop, [row]).get(current.pk) if current else None,
        "version_form": forms.get("version_form") or VersionForm(),
        "files_form": forms.get("files_form") or FormatsForm(),
        "share_form": forms.get("share_form") or ShareForm(),
        "withdraw_form": forms.get("withdraw_form") or WithdrawVersionForm(),
        "wrong": wrong,
        "wrong_form": next((form for form in forms.values() if form and form.errors), None),
    }
    status = 422 if wrong else 200
    return render(request, "workshops/management/document.html", context, status=status)


@require_POST
def take(request: HttpRequest, slug: str, number: int, version: int, verb: str) -> HttpResponse:
    """«Aggiungi file», «Condividi», «Rendi pubblica», «Ritira», «Elimina»."""
    workshop = own_workshop(request, slug)
    row = _document(workshop, number)
    found = get_object_or_404(DocumentVersion, document=row, number=version)
    found.document = row
    if verb not in VERBS:
        raise Http404
    name, form, act = VERBS[verb]
    form = form(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, workshop, row, **{name: form})
    try:
        said = act(found, form.cleaned_data, request.user)
    except ValidationError as error:
        refuse(form, error)
        return _page(request, workshop, row, **{name: form})
    messages.success(request, said)
    if verb == "elimina" and not row.versions.exclude(pk=found.pk).exists():
        return redirect("workshops:documents", slug)
    return redirect("workshops:document", slug, number)


def _add(found, given, user) -> str:
    documents.add_files(found, **given, by=user)
    return _("File aggiunti.")


def _share(found, given, user) -> str:
    public = given["audience"] == "public"
    documents.share(found, public=public, tell=given["tell"], by=user)
    return _("Versione condivisa: da ora non cambia più.")


def _publish(found, _given, user) -> str:
    documents.publish(found, by=user)
    return _("Da ora la può leggere chiunque.")


def _withdraw(found, given, user) -> str:
    documents.withdraw(found, **given, by=user)
    return _("Versione ritirata.")


def _discard(found, _given, user) -> str:
    documents.discard(found, by=user)
    return _("Versione eliminata: non l'aveva vista nessuno.")


VERBS = {
    "file": ("files_form", FormatsForm, _add),
    "condividi": ("share_form", ShareForm, _share),
    "pubblica": ("publish_form", FormatsForm, _publish),
    "ritira": ("withdraw_form", WithdrawVersionForm, _withdraw),
    "elimina": ("discard_form", FormatsForm, _discard),
}


@require_safe
def file(request: HttpRequest, slug: str, number: int, file) -> HttpResponse:
    """A file, also of a version in preparation or withdrawn."""
    return served(_file(own_workshop(request, slug), number, file))


@require_POST
def drop_file(request: HttpRequest, slug: str, number: int, file) -> HttpResponse:
    documents.drop_file(_file(own_workshop(request, slug), number, file), by=request.user)
    messages.success(request, _("File tolto."))
    return redirect("workshops:document", slug, number)


def _document(workshop: Workshop, number: int) -> Document:
    row = get_object_or_404(for_staff(workshop), number=number)
    row.workshop = workshop
    return row


def _file(workshop: Workshop, number: int, public_id) -> DocumentFile:
    rows = DocumentFile.objects.select_related("version__document__workshop")
    return get_object_or_404(
        rows,
        public_id=public_id,
        version__document__workshop=workshop,
        version__document__number=number,
    )
