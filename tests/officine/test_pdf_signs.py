"""Signs that no font has: the paper says which, and the rest word for word."""

import shutil

import pytest
import typst

from officine import pdf_signs
from officine.pdf import compile_pdf
from tests.workshops.area.test_paper import text_of

PAGE = """#set document(title: "Prova")
#set text(font: "Titillium Web", lang: "it")
#let data = json(bytes(sys.inputs.data))
#for line in data.lines [#line \\ ]
"""
needs_reader = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.typ").write_text(PAGE)
    return tmp_path / "page.typ"


@needs_reader
def test_a_sign_without_glyph_is_said_by_its_number(page):
    lines = ["Un orto 😀 per 名前", "Tutto il resto: → ✓ Ω Ж é", "👨\u200d👩\u200d👧 e \uffff"]

    said = text_of(compile_pdf(page, {"lines": lines}))

    assert "Un orto [U+1F600] per [U+540D][U+524D]" in said
    assert "Tutto il resto: → ✓ Ω Ж é" in said
    assert "[U+1F468]" in said
    assert "[U+FFFF]" in said


@needs_reader
def test_a_mark_that_comes_along_with_a_pasted_text_is_left_out(page):
    said = text_of(compile_pdf(page, {"lines": ["\ufeffIncollata", "😀 e \ufeff insieme"]}))

    assert "Incollata" in said
    assert "[U+1F600] e" in said
    assert "FEFF" not in said


def test_what_is_drawn_is_left_as_it_is(page, monkeypatch):
    monkeypatch.setattr(pdf_signs, "without_undrawn", lambda *args: pytest.fail("asked for"))

    assert compile_pdf(page, {"lines": ["Città – «perché» → ✓"]}).startswith(b"%PDF")


def test_a_page_that_is_wrong_for_another_reason_says_so(page):
    page.write_text("#non-there")

    with pytest.raises(typst.TypstError):
        compile_pdf(page, {"lines": ["😀"]})


def test_the_same_signs_are_the_same_bytes(page):
    first = compile_pdf(page, {"lines": ["名 😀"]})
    pdf_signs.is_drawn.cache_clear()

    assert compile_pdf(page, {"lines": ["名 😀"]}) == first
