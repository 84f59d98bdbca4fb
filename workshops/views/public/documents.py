"""The documents of an officina, as far as who asks may read them: everybody, or the table."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine.keeping.pages import kept
from workshops.actions import documents
from workshops.models import Document, Workshop
from workshops.queries.documents import PER_PAGE, for_reader, newest
from workshops.views.files import served


@login_not_required
@require_safe
@kept
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first, each with the version to read."""
    workshop = _workshop(request, slug)
    page = Paginator(for_reader(workshop, request.user), PER_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.workshop, one.current = workshop, newest(one)
    context = {"workshop": workshop, "page": page}
    return render(request, "workshops/public/documents.html", context)


@login_not_required
@require_safe
@kept
def document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Its versions: since when each could be read, what changed, what each file weighs."""
    workshop = _workshop(request, slug)
    row = _document(request, workshop, number)
    context = {"workshop": workshop, "document": row, "current": newest(row)}
    return render(request, "workshops/public/document.html", context)


@login_not_required
@require_safe
def file(request: HttpRequest, slug: str, number: int, file) -> HttpResponse:
    """One format of a version; who acts for an organisation of the table leaves a trace."""
    workshop = _workshop(request, slug)
    row = _document(request, workshop, number)
    for version in row.versions.all():
        for one in version.files.all():
            if one.public_id == file:
                return _given(request, row, version, one)
    raise Http404


def _given(request: HttpRequest, row: Document, version, one) -> HttpResponse:
    if not version.is_readable:
        context = {
            "title": _("Questa versione è stata ritirata"),
            "document": row,
            "version": version,
        }
        return render(request, "workshops/public/document_gone.html", context, status=410)
    response = served(one)
    if request.user.is_authenticated:
        version.document = row
        documents.note_reading(version, by=request.user)
    return response


def _workshop(request: HttpRequest, slug: str) -> Workshop:
    rows = Workshop.objects.visible_to(request.user)
    return get_object_or_404(rows, slug=slug, is_record=False)


def _document(request: HttpRequest, workshop: Workshop, number: int) -> Document:
    row = get_object_or_404(for_reader(workshop, request.user), number=number)
    row.workshop = workshop
    return row
