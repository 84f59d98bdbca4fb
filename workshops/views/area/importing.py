"""Rows of a table from a sheet: look at them first, take the good ones when one says so.

The first request reads the file and writes nothing. What was read goes to the page and comes back
with the confirmation, where it is looked at again like anything that a person types: the server
keeps no file in between, and what the answer was when it was looked at is named by its version.
"""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from officine import csv_safe, sheets
from officine.access import require
from officine.italian import moment
from toolkit.exchange.blank_sheet import blank_workbook, to_mend
from toolkit.fields.registry import flat, kind_of
from toolkit.fields.table import ROW_ID
from toolkit.forms.answers import Reading as Look
from toolkit.forms.definition import page_of
from toolkit.forms.document import QuestionDoc
from toolkit.forms.references import FormReferences
from toolkit.forms.sheet import (
    Fitted,
    SheetRow,
    choices,
    examine,
    kept_rows,
    read_lines,
    room,
    sheet_columns,
)
from workshops.actions import answering, tables
from workshops.views.area.reading import Reading, reading, writing

SHOWN = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def load(request, public_id, code):
    """The page of the file; what it says; and then what was taken."""
    at = reading(request, public_id)
    asked = _table(at, code)
    if request.method == "POST":
        if at.submission is None:
            raise Http404
        require(request.user, "workshops.write_submission", at.submission)
        answering.refuse_unless_written(at.submission, "save")
        answering.refusing(at.submission, [code])(code)
        return _posted(request, at, asked)
    if at.submission is None:
        return redirect("workshops:hub", public_id)
    if not (at.writes and at.is_written and at.may_write(asked)):
        return redirect("workshops:check", public_id)
    if _back(at, code) is None:
        return redirect("workshops:hub", public_id)
    return _ask(request, at, asked)


@require_safe
def template(request, public_id, code, ending):
    """An empty sheet with the columns of the table as heads."""
    at = reading(request, public_id)
    asked = _table(at, code)
    if ending not in ("csv", "xlsx"):
        raise Http404
    heads = [column.label for column in sheet_columns(asked)]
    name = f"{code}.{ending}"
    if ending == "csv":
        return csv_safe.response(name, [heads])
    reply = HttpResponse(blank_workbook(asked, _references(at)), content_type=XLSX)
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


def _table(at: Reading, code: str) -> QuestionDoc:
    asked = at.doc.get(code)
    if asked is None or asked.kind != "table":
        raise Http404
    return asked


def _back(at: Reading, code: str):
    """The page of the table; None while an answer hides it."""
    return page_of(at.doc, code, at.answers, at.facts)


def _posted(request, at: Reading, asked: QuestionDoc):
    do = request.POST.get("do", "")
    if do not in ("append", "replace", "wrong"):
        return _look(request, at, asked)
    try:
        base, rows = _sent(request.POST.get("rows", ""), asked)
    except ValueError:
        return _ask(request, at, asked, _("La pagina non si legge più: carica di nuovo il file."))
    if do == "wrong":
        wrong = _examined(at, asked, rows).wrong
        return csv_safe.response(f"{asked.code}-da-correggere.csv", to_mend(asked, wrong))
    return _take(request, at.assignment.public_id, asked, rows, base, replace=do == "replace")


def _ask(request, at: Reading, asked: QuestionDoc, refused: str = ""):
    context = {"at": at, "asked": asked, "page": _back(at, asked.code), "refused": refused}
    context["columns"] = [
        (column, [label for _code, label in choices(column, _references(at))])
        for column in sheet_columns(asked)
    ]
    status = 422 if refused else 200
    return render(request, "workshops/area/table_import.html", context, status=status)


def _look(request, at: Reading, asked: QuestionDoc):
    """The file as it was read, and what each row would become. Nothing is written."""
    file = request.FILES.get("file")
    if file is None:
        return _ask(request, at, asked, _("Scegli il file da caricare."))
    try:
        if file.size > sheets.MAX_BYTES:
            raise ValidationError(_("Il file supera 3 MB. Carica un file più piccolo o dividilo."))
        lines = sheets.read(file.read())
        fitted = read_lines(asked, lines, Look(at.doc, at.answers, at.facts), _references(at))
    except ValidationError as error:
        return _ask(request, at, asked, error.messages[0])
    return _preview(request, at, asked, fitted)


def _preview(request, at: Reading, asked: QuestionDoc, fitted: Fitted, **more):
    held = at.rows.get(asked.code)
    before, good = kept_rows(held.value if held else None), len(fitted.good)
    no_append = tables.unlike_a_table() if before is None else room(asked, len(before) + good)
    context = {
        "at": at,
        "asked": asked,
        "page": _back(at, asked.code),
        "fitted": fitted,
        "heads": [column.label for column in sheet_columns(asked)],
        "rows": _shown(asked, fitted.good[:SHOWN]),
        "more_rows": max(0, good - SHOWN),
        "there": len(before or []),
        "no_append": no_append if good else "",
        "no_replace": room(asked, good),
        "payload": _payload(fitted.rows, held.version if held else 0),
    }
    status = more.pop("status", 200)
    return render(request, "workshops/area/table_preview.html", context | more, status=status)


def _take(request, public_id, asked: QuestionDoc, rows, base: int, *, replace: bool):
    try:
        with transaction.atomic():
            at = writing(request, public_id)
            if at is None:
                raise Http404
            fitted = _examined(at, asked, rows)
            count = tables.take_rows(
                at.submission,
                asked,
                fitted,
                at.rows,
                base_version=base,
                replace=replace,
                by=request.user,
            )
    except answering.StaleAnswer as stale:
        told = {"who": stale.current.by, "when": moment(stale.current.at)}
        text = _(
            "%(who)s ha modificato la tabella: %(when)s. Non è stato aggiunto niente. "
            "Guarda com'è adesso e conferma di nuovo."
        )
        return _preview(
            request, reading(request, public_id), asked, fitted, changed=text % told, status=409
        )
    except ValidationError as error:
        return _preview(
            request,
            reading(request, public_id),
            asked,
            fitted,
            changed=error.messages[0],
            status=422,
        )
    return _taken(request, reading(request, public_id), asked, fitted, count)


def _taken(request, at: Reading, asked: QuestionDoc, fitted: Fitted, count: int):
    """Back to the table; or, while rows are left to mend, the page that lists them."""
    text = ngettext("%(count)d riga aggiunta.", "%(count)d righe aggiunte.", count)
    text %= {"count": count}
    page = _back(at, asked.code)
    if fitted.wrong or page is None:
        context = {
            "at": at,
            "asked": asked,
            "page": page,
            "fitted": fitted,
            "text": text,
            "payload": _payload(fitted.wrong, 0),
        }
        return render(request, "workshops/area/table_taken.html", context)
    messages.success(request, text)
    return redirect("workshops:question", at.assignment.public_id, page.section.number, page.number)


# What goes to the page and comes back


def _payload(rows: list[SheetRow], base: int) -> str:
    told = [[row.number, row.id, row.cells] for row in rows]
    return json.dumps({"base": base, "rows": told}, ensure_ascii=False, separators=(",", ":"))


def _sent(text: str, asked: QuestionDoc) -> tuple[int, list[SheetRow]]:
    """What came back; ``ValueError`` if it is not what went out."""
    if len(text) > 2 * sheets.MAX_TEXT:
        raise ValueError("too long")
    try:
        given = json.loads(text, parse_constant=lambda name: None)
        base, rows = given["base"], given["rows"]
        if not isinstance(base, int) or isinstance(base, bool) or not 0 <= base < 10**9:
            raise ValueError("base")
        if len(rows) > sheets.MAX_ROWS:
            raise ValueError("rows")
        codes = {column.code for column in sheet_columns(asked)}
        return base, [_sent_row(*row, codes) for row in rows]
    except (KeyError, TypeError, RecursionError, AttributeError) as error:
        raise ValueError("shape") from error


def _sent_row(number, row_id, cells, codes: set[str]) -> SheetRow:
    if not isinstance(number, int) or not ROW_ID.fullmatch(row_id):
        raise ValueError("row")
    kept = {code: flat(cells[code]) for code in cells if code in codes}
    return SheetRow(number, row_id, {code: text for code, text in kept.items() if text})


def _examined(at: Reading, asked: QuestionDoc, rows: list[SheetRow]) -> Fitted:
    return examine(asked, rows, Look(at.doc, at.answers, at.facts), _references(at))


def _references(at: Reading) -> FormReferences:
    return FormReferences(at.references, at.doc, at.answers)


# What is shown and downloaded


def _shown(asked: QuestionDoc, rows: list[SheetRow]) -> list[tuple[int, list]]:
    """Each row with its number, and every cell with the head that a phone repeats."""
    kind, columns = kind_of(asked), sheet_columns(asked)
    return [
        (row.number, [(c.label, kind.cell_text(row.value.get(c.code), c)) for c in columns])
        for row in rows
    ]
