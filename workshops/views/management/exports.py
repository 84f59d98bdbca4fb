"""Files of answers: asked from the filters of the queue, made in the background, taken away."""

from dataclasses import asdict
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import exports
from workshops.forms.fields import refuse
from workshops.forms.filters import QueueForm
from workshops.forms.queue import ExportForm
from workshops.lifecycles import ExportState
from workshops.models import AnswerExport
from workshops.queries import queue as queues
from workshops.queries.queue import Filters
from workshops.reports.answers import reading
from workshops.reports.compiling import MOST_ATTEMPTS
from workshops.reports.exporting import TYPES, file_name
from workshops.views.management.doors import own_workshop, page_of
from workshops.views.management.reports import FINISHED


def _door(request, slug):
    """The officina, for those of its staff who may take answers away."""
    workshop = own_workshop(request, slug, "authority")
    require(request.user, "workshops.export_answers", workshop)
    return workshop


def _own(request, slug, public_id):
    workshop = _door(request, slug)
    rows = AnswerExport.objects.filter(workshop=workshop).select_related("requested_by")
    found = get_object_or_404(rows, public_id=public_id)
    found.workshop = workshop
    return workshop, found


@require_http_methods(["GET", "HEAD", "POST"])
def index(request, slug):
    """A new file of what the filters of the address leave, and those there are."""
    workshop = _door(request, slug)
    filters = Filters.read(request.GET)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            export = exports.ask(
                workshop, **form.cleaned_data, filters=filters.query, by=request.user
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect(export)
    words = _words(request, workshop)
    page = page_of(request, workshop.exports.select_related("requested_by"))
    context = {
        "workshop": workshop,
        "form": form,
        "words": words(filters),
        "query": f"?{filters.query}" if filters.query else "",
        "count": reading.count(workshop, filters, request.user),
        "page": page,
        "rows": [(one, words(reading.filters_of(one))) for one in page],
    }
    return render(request, "workshops/management/exports.html", context)


def _words(request, workshop):
    """A function from filters to their words."""
    choices = queues.choices(workshop)
    colleagues = queues.colleagues(request.user, workshop)

    def words(asked: Filters) -> list[str]:
        form = QueueForm(initial=asdict(asked), choices=choices, colleagues=colleagues)
        return list(form.words().values())

    return words


@require_safe
def export(request, slug, public_id):
    """How far a file is; once it is ready, what it holds and until when it is there."""
    workshop, found = _own(request, slug, public_id)
    filters = Filters.read(dict(parse_qsl(found.filters)))
    context = _how_far(found) | {
        "workshop": workshop,
        "words": _words(request, workshop)(filters) if filters.chosen else [],
    }
    return render(request, "workshops/management/export.html", context)


@require_safe
def progress(request, slug, public_id):
    """The piece of page that changes while a file is being made."""
    _workshop, found = _own(request, slug, public_id)
    context = _how_far(found)
    status = 200 if context["at_work"] else FINISHED
    return render(request, "workshops/reports/_progress.html", context, status=status)


def _how_far(found: AnswerExport) -> dict:
    return {
        "report": found,
        "at_work": found.state in (ExportState.QUEUED, ExportState.RUNNING),
        "most_attempts": MOST_ATTEMPTS,
    }


@require_safe
def download(request, slug, public_id):
    _workshop, found = _own(request, slug, public_id)
    path = exports.download(found, by=request.user)
    if not path.is_file():
        raise Http404
    reply = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=file_name(found),
        content_type=TYPES[found.format],
    )
    reply["ETag"] = f'"{found.sha256}"'
    return reply


@require_POST
def cancel(request, slug, public_id):
    _workshop, found = _own(request, slug, public_id)
    exports.cancel(found, by=request.user)
    messages.success(request, _("La preparazione è annullata."))
    return redirect(found)


@require_POST
def retry(request, slug, public_id):
    _workshop, found = _own(request, slug, public_id)
    exports.retry(found, by=request.user)
    messages.success(request, _("Il file è di nuovo in preparazione, con le risposte di adesso."))
    return redirect(found)
