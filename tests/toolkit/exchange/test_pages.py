"""Files for people: readable, complete, tagged, the same every time; nothing runs in them."""

import io
import shutil
import subprocess

import pikepdf
import pytest
from docx import Document

from tests.toolkit.small_edition import FILES, write
from toolkit.actions import editions
from toolkit.book import open_book
from toolkit.exchange import faces
from toolkit.exchange.prose import tree_of

ODD = "A & B <c> {{ x }} #let *y* [z](w) ${q} \\ §"


@pytest.fixture
def odd(tmp_path, duty):
    """An edition in whose texts everything stands that could mean something elsewhere."""
    written = ODD.replace("\\", "\\\\")
    text = FILES["forms/M01.yaml"].replace("Elencare chi c'è.", f'"{written}"')
    text = text.replace("label: Quale?", f"label: '{ODD}'")
    text = text.replace("<c>", "< c >")
    return editions.load_edition(write(tmp_path / "strana", **{"forms/M01.yaml": text}))


def words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_markdown_says_everything(small):
    text = faces.edition_file(small, "md").decode()

    for said in [
        "# Toolkit di prova",
        "### F1 Ascolto",
        "#### 1.1 Mappa",
        "- **Tempo minimo**: 10 giorni lavorativi",
        "1. Elenca.",
        "- T01 – Post-it",
        "- E05.1 – Coinvolgere presto",
        "### M01 Mappa",
        "- **M01.01** Hai già un elenco? (una scelta)",
        "  - ( ) Sì",
        "  *Solo se a «Hai già un elenco?» hai risposto «Sì».*",
        "  - Nome (obbligatoria, una riga)",
        "### BP01 Torino",
        "- Fonte – esempio.it",
    ]:
        assert said in text.split("\n"), said


def test_the_pdf_is_tagged_and_has_all_of_it(small):
    content = faces.edition_file(small, "pdf")

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "it"
        assert pdf.docinfo["/Title"] == "Toolkit di prova, edizione 1"
        assert "pdfuaid:part" in pdf.Root.Metadata.read_bytes().decode()
    if shutil.which("pdftotext"):
        said = words(content)
        for word in ["Indice", "1.1 Mappa", "T01 Post-it", "M02 Idee", "M01.05 Da quando?", "BP01"]:
            assert word in said, word


@pytest.fixture
def checked(tmp_path, duty):
    """An edition whose form has a check of its own, one of a question, one of each row."""
    whole = """checks:
  - rule: {all: [{question: M01.06, op: greater, other: M01.05}]}
    message: Le date tornano.
sections:
"""
    text = FILES["forms/M01.yaml"].replace("sections:\n", whole, 1)
    text = text.replace(
        "        not_before: M01.05\n",
        "        checks:\n"
        "          - rule: {all: [{question: M01.06, op: greater, other: M01.05}]}\n"
        "            message: Prima si comincia.\n",
    )
    text = text.replace(
        "        row_name: soggetto\n",
        "        row_name: soggetto\n"
        "        row_checks:\n"
        "          - rule: {all: [{question: peso, op: at_least, value: 2}]}\n"
        "            message: Chi pesa meno di due resta fuori.\n",
    )
    return editions.load_edition(write(tmp_path / "controlli", **{"forms/M01.yaml": text}))


@pytest.mark.parametrize("ending", ["md", "docx"])
def test_paper_says_what_the_portal_would_check(checked, ending):
    if ending == "docx":
        form = open_book(checked).forms["M01"]
        word = Document(io.BytesIO(faces.form_file(checked, form, "docx")))
        said = " ".join(paragraph.text for paragraph in word.paragraphs)
    else:
        said = faces.edition_file(checked, "md").decode()

    assert "Controllo in ogni riga: Chi pesa meno di due resta fuori." in said
    assert "Controllo: Prima si comincia." in said
    assert said.index("Controlli del modulo") < said.index("Le date tornano.")


def test_a_form_in_word_has_room_to_write(small):
    form = open_book(small).forms["M01"]

    word = Document(io.BytesIO(faces.form_file(small, form, "docx")))

    lines = [paragraph.text for paragraph in word.paragraphs]
    assert lines[0] == "M01 Mappa"
    assert "M01.01  Hai già un elenco?" in lines
    assert lines[lines.index("M01.01  Hai già un elenco?") + 1 :][:2] == ["○  Sì", "○  No"]
    assert "____ / ____ / ________   giorno, mese, anno" in lines
    card = word.tables[-1]
    assert [row.cells[0].paragraphs[0].text for row in card.rows] == ["Nome (obbligatoria)", "Peso"]
    assert word.core_properties.language == "it"


@pytest.mark.parametrize("ending", ["md", "pdf", "docx"])
def test_texts_stay_texts(odd, ending):
    form = open_book(odd).forms["M01"]

    if ending == "docx":
        word = Document(io.BytesIO(faces.form_file(odd, form, "docx")))
        said = "\n".join(paragraph.text for paragraph in word.paragraphs)
        assert "A & B < c > {{ x }} #let" in said
    elif ending == "md":
        said = faces.edition_file(odd, "md").decode()
        assert r"A & B \< c > {{ x }} #let \*y\* \[z\](w) ${q} \\ §" in said
    elif shutil.which("pdftotext"):
        assert "A & B < c > {{ x }} #let" in words(faces.edition_file(odd, "pdf"))


@pytest.mark.parametrize("ending", ["json", "zip", "md", "pdf"])
def test_a_published_edition_has_the_same_bytes_every_time(published, ending):
    first = faces.edition_file(published, ending)

    assert faces.edition_file(published, ending) == first


def test_the_pdf_of_a_published_edition_is_made_once(published, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    first = faces.edition_file(published, "pdf")
    monkeypatch.setattr(faces.pdf, "pdf_of", lambda *args: b"made again")

    assert faces.edition_file(published, "pdf") == first
    assert len(list((tmp_path / "uploads" / "printed").iterdir())) == 1


def test_another_release_makes_another_pdf(published, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    faces.edition_file(published, "pdf")
    monkeypatch.setattr(faces, "release", lambda: "other")
    monkeypatch.setattr(faces.pdf, "pdf_of", lambda *args: b"made again")

    assert faces.edition_file(published, "pdf") == b"made again"
    kept = [path.name for path in (tmp_path / "uploads" / "printed").iterdir()]
    assert kept == [f"{published.sha256}-other.pdf"]


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_form_has_the_same_bytes_every_time(small, ending):
    form = open_book(small).forms["M02"]

    assert faces.form_file(small, form, ending) == faces.form_file(small, form, ending)


def test_a_text_is_a_tree_of_what_the_page_shows():
    tree = tree_of("Uno **due** [tre](https://esempio.it)\nquattro\n\n3. a\n4. b\n\n- c")

    assert [node["tag"] for node in tree] == ["p", "ol", "ul"]
    assert tree[1]["start"] == 3
    items = [item["parts"] for node in tree[1:] for item in node["parts"]]
    assert items == [[{"tag": "", "text": letter}] for letter in "abc"]
    assert [node["tag"] for node in tree[0]["parts"]][:4] == ["", "strong", "", "a"]
