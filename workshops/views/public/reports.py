"""A finished report as everybody reads it once published, and its officina's staff before."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.keeping.pages import kept
from workshops.actions import reports
from workshops.lifecycles import ReportState
from workshops.models import Report
from workshops.reports import store
from workshops.reports.document import document
from workshops.reports.faces import face_of, file_name, files_of
from workshops.reports.freeze import Frozen
from workshops.reports.lists import listing

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
FILTERS = ["stato", "anche", "citta", "categoria", "dimensione", "modulo", "passo", "fase"]
ROWS = 100


def _ready(request, slug, public_id) -> Report:
    rows = Report.objects.visible_to(request.user).filter(
        workshop__slug=slug, state=ReportState.READY
    )
    return get_object_or_404(rows.select_related("workshop"), public_id=public_id)


def _base(slug, public_id) -> str:
    return reverse("workshops:report-list", args=[slug, public_id, "x"])[:-1]


@login_not_required
@require_safe
@kept
def report(request, slug, public_id):
    """The report as a page: cover, sections, signatures, files to download."""
    found = _ready(request, slug, public_id)
    context = {
        "report": found,
        "workshop": found.workshop,
        "document": document(found.figures, found.sha256),
        "base": _base(slug, public_id),
        "files": files_of(found),
        "updated": found.published_at,
    }
    return render(request, "workshops/reports/public.html", context)


@login_not_required
@require_safe
def behind(request, slug, public_id, kind):
    """The list behind a number of a report, as it was when the figures were frozen."""
    found = _ready(request, slug, public_id)
    shown = listing(Frozen.of(found), kind, _asked(request))
    if shown is None:
        raise Http404
    page = Paginator(shown.rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "report": found,
        "workshop": found.workshop,
        "listing": shown,
        "page": page,
        "query": urlencode(_asked(request)),
    }
    return render(request, "workshops/reports/behind.html", context)


@login_not_required
@require_safe
def as_csv(request, slug, public_id, kind):
    """The same list, or the data of a drawing, for a spreadsheet."""
    found = _ready(request, slug, public_id)
    name = f"{found.number}-{kind}.csv"
    shown = listing(Frozen.of(found), kind, _asked(request))
    if shown is not None:
        return csv_safe.response(name, [shown.columns, *shown.rows])
    for section in document(found.figures, found.sha256)["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "chart" and block["key"] == kind:
                table = block["table"]
                footer = [table["footer"]] if table["footer"] else []
                return csv_safe.response(name, [table["columns"], *table["rows"], *footer])
    raise Http404


@login_not_required
@require_safe
def download(request, slug, public_id, format):
    """One face of a report as a file; what is not public yet leaves a line in the journal."""
    found = _ready(request, slug, public_id)
    file = face_of(found, format, request.GET.get("lingua", "it"))
    path = store.path_of(file) if file else None
    if path is None or not path.is_file():
        raise Http404
    if request.method == "GET" and found.published_at is None:
        reports.downloaded(found, format, by=request.user)
    reply: HttpResponse = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=file_name(found, file),
        content_type=TYPES[format],
    )
    reply["ETag"] = f'"{file.sha256}"'
    return reply


def _asked(request) -> dict[str, str]:
    """The filters of the address; those left empty do not count."""
    return {
        name: request.GET[name][:60].replace("\0", "") for name in FILTERS if request.GET.get(name)
    }
