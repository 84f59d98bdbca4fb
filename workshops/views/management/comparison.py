"""The answers to one form side by side: a row for each organisation and city that sent it."""

import tempfile
from dataclasses import asdict
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.access import require
from workshops.actions import reviews
from workshops.forms.filters import ComparisonForm
from workshops.queries import queue as queues
from workshops.queries.comparison import (
    MOST,
    Asked,
    Comparison,
    cells_of,
    form_of,
    heads_of,
    words_of,
)
from workshops.reports.answers.layout import Head, Sheet
from workshops.reports.answers.xlsx import Book
from workshops.views.management.doors import own_workshop, page_of, review_addresses

FAR = 5_000  # rows of a file made while one waits; more are an export
SHORT = 220  # characters of an answer that are shown at once


@require_safe
def comparison(request, slug):
    """First the form, then its questions, then the answers; all of it in the address."""
    workshop = own_workshop(request, slug)
    asked = Asked.read(request.GET)
    form = form_of(workshop, asked.modulo)
    choices = queues.choices(workshop)
    context = {
        "workshop": workshop,
        "asked": asked,
        "form": ComparisonForm(initial=asdict(asked), choices=choices),
        "most": MOST,
        "query": asked.query,
    }
    if form is not None:
        found = Comparison(workshop, form, asked)
        chosen = {question.code for question in found.questions}
        context |= {
            "found": found,
            "questions": [(one, one.code in chosen) for one in found.offered],
        }
        if found.questions:
            context |= _shown(request, workshop, found)
    return render(request, "workshops/management/comparison.html", context)


def _shown(request, workshop, found: Comparison) -> dict:
    page, addresses = page_of(request, found), review_addresses()
    reviews.note_comparing(
        workshop, form=found.asked.modulo, questions=len(found.questions), by=request.user
    )
    rows = [
        (
            addresses(workshop.slug, line.assignment),
            line,
            [
                (question.label, *_parted(words_of(given)))
                for question, given in zip(found.questions, line.answers, strict=True)
            ],
        )
        for line in page.object_list
    ]
    return {"page": page, "rows": rows, "summaries": found.summaries() if page.number == 1 else []}


def _parted(text: str) -> tuple[str, str]:
    """What is read at once, and the whole of what is longer."""
    if len(text) <= SHORT + 60:
        return text, ""
    return f"{text[:SHORT].rsplit(' ', 1)[0]}…", text


def _file(request, slug):
    """What a file of the comparison holds, or where to go when there is none."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.export_answers", workshop)
    asked = Asked.read(request.GET)
    form = form_of(workshop, asked.modulo)
    found = Comparison(workshop, form, asked) if form else None
    if found is None or not found.questions:
        raise Http404
    if found.count() > FAR:
        messages.error(request, _("Sono troppe righe per un file fatto subito: preparalo da qui."))
        return (
            workshop,
            None,
            redirect(f"{reverse('workshops:exports', args=[slug])}?{asked.query}"),
        )
    reviews.note_comparing(
        workshop, form=asked.modulo, questions=len(found.questions), by=request.user
    )
    return workshop, found, None


def _heads(found: Comparison) -> list[Head]:
    about = [_("Organizzazione"), _("Città"), _("Passo"), _("Stato"), _("Ricevuta")]
    asked = (head for question in found.questions for head in heads_of(question))
    return [*(Head("", words) for words in about), *(Head(*head) for head in asked)]


def _cells(found: Comparison):
    for line in found.in_parts():
        answers = zip(found.questions, line.answers, strict=True)
        about = [line.organisation, line.city, line.step, str(line.state), line.number]
        yield [*about, *(cell for question, given in answers for cell in cells_of(question, given))]


@require_safe
def as_csv(request, slug):
    """Every row of the comparison, page or not, with the same columns."""
    workshop, found, elsewhere = _file(request, slug)
    if elsewhere:
        return elsewhere
    name = f"confronto-{workshop.slug}-{found.doc.code}.csv"
    # Made whole before the reply begins: it has at most FAR rows, and speaks one language.
    return csv_safe.response(name, [_heads(found), *_cells(found)])


@require_safe
def as_xlsx(request, slug):
    workshop, found, elsewhere = _file(request, slug)
    if elsewhere:
        return elsewhere
    with tempfile.TemporaryDirectory(prefix="confronto-") as folder:
        book = Book(Path(folder))
        sheet = Sheet(found.doc.code, f"{found.doc.code} {found.doc.title}", _heads(found))
        book.open(sheet)
        for cells in _cells(found):
            book.add(sheet, cells)
        about = [(_("Confronto"), ""), (_("Officina"), workshop.title), (_("Righe"), sheet.rows)]
        file = book.finish(about, [sheet]).open("rb")  # open, so it outlives its folder
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"confronto-{workshop.slug}-{found.doc.code}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
