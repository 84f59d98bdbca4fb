"""The four faces of one report: whole, without persons, and the same bytes for the same figures."""

import datetime as dt
import io
import re
import zipfile
from html import unescape
from xml.etree import ElementTree

import pdfua
import pikepdf
import pytest
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from tests import factories as make
from tests.workshops.reports.arrange import CANARY, officina
from toolkit.models import Obligation
from workshops import tasks
from workshops.actions import reports
from workshops.models import Report
from workshops.reports import compiling, store
from workshops.reports.document import document
from workshops.reports.freeze import Frozen

FORMULA = '=HYPERLINK("http://cattivo.example";"clicca")'


@pytest.fixture
def compiled(casa, edition, form, anna):
    """A report of two cities whose partners have hostile names, and what stands in its files."""
    Obligation.objects.create(
        code="E05.3", act="Reg. (UE) 240/2014", article="5", title="Tempo", kind="process"
    )
    steps = [make.step(edition, f"3.{n}", least_working_days=9) for n in (5, 6)]
    officina(casa, steps, [form], cities=["Torino", "Bari"], bodies=8, seed=4)
    for name in (FORMULA, "<b>Grassetto</b> & figli", "#eval(1+1) *stella* $x$", "+39 06"):
        make.participation(casa, make.organisation(name), casa.places.first())
    report = reports.ask(
        casa, period_from=dt.date(2026, 9, 1), period_to=timezone.localdate(), by=anna
    )
    tasks.compile_report(report.pk)
    return Report.objects.get(pk=report.pk)


def content(report: Report, format: str, language: str = "it") -> bytes:
    language = "" if format == "json" else language
    return store.path_of(report.files.get(format=format, language=language)).read_bytes()


def figures_of(report: Report, language: str = "it") -> list[str]:
    """All that the document says, as texts to look for."""
    with translation.override(language):
        told = document(report.figures, report.sha256)
    found = [told["cover"]["number"], told["cover"]["fingerprint"]]
    for section in told["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "table":
                found += [block["caption"]]
                found += [cell["text"] for row in block["rows"] for cell in row]
            elif block["kind"] == "facts":
                found += [item["text"] for item in block["items"]]
            elif block["kind"] == "text":
                found.append(block["text"])
    return [text for text in found if text not in ("", "–")]


def written(face) -> bytes:
    return face if isinstance(face, bytes) else b"".join(face)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def cells(workbook: bytes) -> list:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]


LANGUAGES = pytest.mark.parametrize("language", ["it", "en"])


@LANGUAGES
def test_the_page_says_every_figure(compiled, language):
    page = content(compiled, "html", language).decode()
    words = squeezed(unescape(re.sub(r"<style.*?</style>|<[^>]+>", "", page, flags=re.S)))

    missing = [text for text in figures_of(compiled, language) if squeezed(text) not in words]
    assert missing == []
    assert f'<html lang="{language}">' in page


@LANGUAGES
def test_the_pdf_says_every_figure_and_is_tagged(compiled, pdf_text, language):
    words = squeezed(pdf_text(content(compiled, "pdf", language)))
    pdf = pikepdf.open(io.BytesIO(content(compiled, "pdf", language)))

    texts = figures_of(compiled, language)
    assert [text for text in texts if squeezed(text)[:18] not in words] == []
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert str(pdf.Root.Lang) == language
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert compiled.number in metadata["dc:title"]


@LANGUAGES
def test_the_checker_of_tagged_pdf_finds_nothing(compiled, language):
    path = store.path_of(compiled.files.get(format="pdf", language=language))

    assert pdfua.validate(str(path)).findings == ()


def test_the_workbook_says_every_figure_of_the_tables(compiled):
    told = cells(content(compiled, "xlsx"))
    texts = {str(cell).lstrip("'") for cell in told}
    numbers = {cell for cell in told if isinstance(cell, int | float)}

    with translation.override("it"):
        sections = document(compiled.figures, compiled.sha256)["sections"]
    for section in sections:
        for block in section["blocks"]:
            for row in block.get("rows", []):
                for cell in row:
                    if cell["figure"] and cell["raw"] is not None:
                        assert cell["raw"] in numbers
                    elif isinstance(cell["raw"], str) and cell["raw"]:
                        assert cell["raw"].lstrip("'") in texts


def test_no_text_of_a_partner_runs_in_a_spreadsheet(compiled):
    book = zipfile.ZipFile(io.BytesIO(content(compiled, "xlsx")))
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]

    for name in sheets:
        tree = ElementTree.fromstring(book.read(name))  # noqa: S314  our own file
        assert [one for one in tree.iter() if one.tag.endswith("}f")] == []
    assert f"'{FORMULA}" in cells(content(compiled, "xlsx"))


def test_what_a_partner_is_called_stays_text_in_a_page(compiled):
    page = content(compiled, "html").decode()

    assert "<b>Grassetto</b>" not in page
    assert "&lt;b&gt;Grassetto&lt;/b&gt; &amp; figli" in page


def test_no_person_appears_in_any_face(compiled, pdf_text):
    told = {
        "html": content(compiled, "html").decode(),
        "json": content(compiled, "json").decode(),
        "pdf": pdf_text(content(compiled, "pdf")),
        "xlsx": " ".join(str(cell) for cell in cells(content(compiled, "xlsx"))),
    }

    secrets = (CANARY, CANARY.lower(), "persone.example", "anna@", "Anna Rossi")
    assert [(face, one) for face, text in told.items() for one in secrets if one in text] == []


def test_the_same_figures_give_the_same_bytes_in_whatever_language_is_active(compiled):
    sha256 = compiled.sha256
    with translation.override("en"):
        again = {
            face: written(compiling.RENDER[face[0]].render(Frozen.of(compiled), sha256, face[1]))
            for face in compiling.FACES
        }

    assert [face for face in again if again[face] != content(compiled, *face)] == []


def test_the_page_asks_nothing_of_anybody(compiled):
    page = content(compiled, "html").decode()

    assert re.findall(r"<(?:script|link|img|iframe)\b", page) == []
    outside = set(re.findall(r'(?:href|src)="(https?://[^/"]+)', page))
    assert outside <= {"http://testserver"}
    assert page.count("<h1") == 1


def test_drawings_have_a_name_a_description_and_their_data(compiled):
    page = content(compiled, "html").decode()

    assert page.count('role="img"') == 2
    assert page.count("<details>") == 2
    assert "data-" not in page


def test_a_date_of_the_pdf_is_that_of_its_figures(compiled):
    pdf = pikepdf.open(io.BytesIO(content(compiled, "pdf")))
    made = str(pdf.docinfo["/CreationDate"])

    assert made.startswith(f"D:{compiled.frozen_at.astimezone(dt.UTC):%Y%m%d%H%M%S}")


def test_nobody_signs_a_page_that_says_nothing_else(compiled, pdf_text):
    last = pdf_text(content(compiled, "pdf")).rstrip("\f").split("\f")[-1]

    assert "Firme" in last
    assert "Fonti e metodo" in last
