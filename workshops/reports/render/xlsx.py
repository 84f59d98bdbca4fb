"""The report as a workbook: a sheet per table, then the lists behind them. Text never runs."""

import datetime as dt
import io
import itertools

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from officine.csv_safe import guard
from workshops.reports.document import document
from workshops.reports.freeze import Frozen
from workshops.reports.lists import listing


def _name(key: str) -> str:
    """What the sheet of a table is called."""
    kind, _dash, city = key.partition("passi-")
    if not kind and city:
        return _("passi %s") % city
    names = {
        "periodo": _("periodo"),
        "fasi": _("fasi"),
        "categorie": _("categorie"),
        "citta": _("città"),
        "dimensioni": _("dimensioni"),
        "moduli": _("moduli"),
        "canali": _("canali"),
        "integrazioni": _("integrazioni"),
        "aiuti": _("aiuto"),
        "incontri": _("incontri"),
        "presenze": _("presenze"),
        "compilazioni-citta": _("compilazioni per città"),
        "moduli-citta": _("moduli per città"),
        "adempimenti": _("adempimenti"),
        "adempimenti-altri": _("altri adempimenti"),
        "organizzazioni": _("organizzazioni"),
        "definizioni": _("definizioni"),
    }
    return names.get(key, key)


def _lists(figures: dict) -> dict[str, str]:
    """The lists that follow the tables, with the names of their sheets."""
    names = {"organizzazioni": _("elenco organizzazioni"), "passi": _("elenco passi")}
    if "dialogue" in figures:  # reports of before know nothing of it
        names |= {
            "integrazioni": _("elenco integrazioni"),
            "aiuti": _("elenco aiuti"),
            "incontri": _("elenco incontri"),
            "presenze": _("elenco presenze"),
        }
    return names


FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def render(frozen: Frozen, sha256: str, language: str, alive=None) -> bytes:
    """``alive`` is called between one city and the next: the list of all takes its time."""
    out = io.BytesIO()
    figures = frozen.figures
    with translation.override(language):
        report = document(figures, sha256)
        book = xlsxwriter.Workbook(
            out,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties(
            {
                "title": f"{report['cover']['title']} {report['cover']['number']}",
                "subject": report["cover"]["workshop"],
                "author": report["cover"]["authority"],
                "created": dt.datetime.fromisoformat(figures["frozen_at"]),
            }
        )
        Sheets(book, alive).write(report, frozen)
        book.close()
    return out.getvalue()


class Sheets:
    """Writes one sheet after the other; rows only go down, so memory stays flat."""

    def __init__(self, book: xlsxwriter.Workbook, alive=None):
        self.book, self.alive = book, alive or (lambda: None)
        self.taken: set[str] = set()
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.date = book.add_format({"num_format": "dd/mm/yyyy"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self, report: dict, frozen: Frozen) -> None:
        self.cover(report["cover"])
        for section in report["sections"]:
            for block in section["blocks"]:
                if block["kind"] == "table":
                    rows = [[cell["raw"] for cell in row] for row in block["rows"]]
                    heads = [column["label"] for column in block["columns"]]
                    self.sheet(_name(block["key"]), block["caption"], heads, rows, block["source"])
            self.notes(section)
        for kind, name in _lists(frozen.figures).items():
            full = listing(frozen, kind, {})
            self.sheet(name, full.title, full.columns, full.rows, "")
        self.compilations(frozen)

    def compilations(self, frozen: Frozen) -> None:
        """The longest list, a city at a time."""
        full = listing(frozen, "compilazioni", {"citta": "-"})
        cities = (self._city(frozen, city["slug"]) for city in frozen.figures["cities"])
        first = next(cities, [])
        rows = itertools.chain(first, itertools.chain.from_iterable(cities))
        self.sheet(_("elenco compilazioni"), full.title, full.columns, first, "", rows)

    def _city(self, frozen: Frozen, slug: str) -> list[list]:
        self.alive()
        return listing(frozen, "compilazioni", {"citta": slug}).rows

    def cover(self, cover: dict) -> None:
        sheet = self.open(_("copertina"), [34, 80])
        sheet.write_string(0, 0, f"{cover['title']} {cover['number']}", self.title)
        lines = [row[:2] for row in cover["rows"]]
        lines += [[cover["fingerprint_label"], cover["fingerprint"]]]
        lines.append([cover["address_label"], cover["address"]])
        if cover["example"]:
            lines.append(["", cover["example"]])
        for row, (label, value) in enumerate(lines, 2):
            self.cell(sheet, row, 0, label)
            self.cell(sheet, row, 1, value, self.wrap)

    def notes(self, section: dict) -> None:
        """The figures and sentences of a section that are in no table."""
        rows = []
        for block in section["blocks"]:
            if block["kind"] == "facts":
                rows += [[item["label"], item["raw"]] for item in block["items"]]
            elif block["kind"] == "text":
                rows.append([block["text"], ""])
        if rows:
            heads = [section["title"], _("Valore")]
            name = _("%s, cifre") % section["title"]
            self.sheet(name, section["title"], heads, rows, "")

    def sheet(
        self, name: str, caption: str, heads: list, sample: list, source: str, rows=None
    ) -> None:
        """A table; of long ones ``sample`` holds the first rows and ``rows`` gives them all."""
        shown = [heads, *sample[:200]]
        widths = [
            min(60, max(len(str(row[column] or "")) for row in shown) + 2)
            for column in range(len(heads))
        ]
        sheet = self.open(name, widths)
        sheet.write_string(0, 0, str(guard(caption)), self.title)
        sheet.freeze_panes(3, 1)
        for column, label in enumerate(heads):
            self.cell(sheet, 2, column, label, self.head)
        for position, row in enumerate(sample if rows is None else rows, 3):
            for column, value in enumerate(row):
                self.cell(sheet, position, column, value)
        if source:
            self.cell(sheet, len(sample) + 4, 0, source)

    def open(self, name: str, widths: list[int]):
        name = name.translate(FORBIDDEN).strip()[:28] or "foglio"
        candidate, count = name, 2
        while candidate.lower() in self.taken:
            candidate, count = f"{name[:25]} {count}", count + 1
        self.taken.add(candidate.lower())
        sheet = self.book.add_worksheet(candidate)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def cell(self, sheet, row: int, column: int, value, form=None) -> None:
        if value is None or value == "":
            return
        if isinstance(value, dt.date):
            sheet.write_datetime(
                row, column, dt.datetime(value.year, value.month, value.day), self.date
            )
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, str(guard(str(value))), form)
