"""A blank form as a Word document, to fill on a computer or by hand: boxes, lines, dates.

Made with python-docx from nothing but its own blank document: no template of ours to keep in step,
and no text ever stands in markup (``&`` and ``<`` are letters).
"""

import datetime as dt
import io
import re

from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from toolkit.exchange.packing import repack
from toolkit.exchange.pictures import Shown
from toolkit.exchange.prose import tree_of

INK, QUIET, ACCENT = RGBColor(0x17, 0x32, 0x4D), RGBColor(0x45, 0x5A, 0x70), RGBColor(0xA3, 0x57, 9)
BOXES = {"one": "○", "many": "☐", "blanks": "______"}
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONG_AGO = dt.datetime(2000, 1, 1)
WIDTH = Cm(17)
SPOKEN = {"it": "it-IT", "en": "en-GB"}


def word_of(pages: dict, pictures: dict[str, Shown]) -> bytes:
    """The document of ``pages.form_pages``: the same bytes for the same form."""
    with override(pages["language"]):
        paper = _Paper(_sound(pages), pictures)
        paper.write()
        return paper.saved()


def _sound(part):
    """The pages without what XML takes for no character: one of them would stop the whole file."""
    if isinstance(part, str):
        return NO_CHARACTER.sub("", part)
    if isinstance(part, dict):
        return {key: _sound(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_sound(value) for value in part]
    return part


class _Paper:
    def __init__(self, pages: dict, pictures: dict[str, Shown]):
        self.pages, self.pictures = pages, pictures
        self.word = Document()

    def write(self) -> None:
        self._dress()
        self.word.add_heading(f"{self.pages['code']} {self.pages['title']}", 0)
        for block in self.pages["blocks"]:
            if block["kind"] == "prose":
                self._prose(block["text"])
            elif block["kind"] == "facts":
                self._facts(block["rows"])
            elif block["kind"] == "list":
                self.word.add_heading(block["title"], 1)
                self._quietly(self.word, *block["items"])
            else:
                for section in block["sections"]:
                    self._section(section)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.word.save(out)
        return repack(out.getvalue())

    def _dress(self) -> None:
        """The look, the language, and what programs that read aloud announce."""
        told = self.word.core_properties
        told.title = f"{self.pages['code']} {self.pages['title']}"
        told.subject, told.language = self.pages["edition"], self.pages["language"]
        told.author = told.last_modified_by = told.comments = ""
        told.created = told.modified = LONG_AGO
        page = self.word.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin = page.bottom_margin = Cm(2)
        for name, size, colour in [
            ("Normal", 10.5, INK),
            ("Title", 22, INK),
            ("Heading 1", 14, INK),
            ("Heading 2", 11, INK),
        ]:
            self._style(name, size, colour)
        foot = page.footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        self._run(foot, f"{self.pages['edition']} · {self.pages['licence']}\t", QUIET, 8.5)
        _page_number(foot)

    def _style(self, name: str, size: float, colour: RGBColor) -> None:
        style = self.word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for face in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{face}"), "Calibri")
        for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), SPOKEN.get(self.pages["language"], self.pages["language"]))
        style.element.rPr.append(language)
        if name == "Title":  # the line that Word draws under it is not ours
            for border in style.element.findall(f".//{qn('w:pBdr')}"):
                border.getparent().remove(border)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = name != "Normal"

    def _prose(self, text: str) -> None:
        for node in tree_of(text):
            if node["tag"] == "ul":
                for item in node["parts"]:
                    paragraph = self.word.add_paragraph(style="List Bullet")
                    self._inline(paragraph, item["parts"])
            elif node["tag"] == "ol":
                for number, item in enumerate(node["parts"], node["start"]):
                    self._inline(self.word.add_paragraph(f"{number}. "), item["parts"])
            else:
                paragraph = self.word.add_paragraph()
                self._inline(paragraph, node["parts"], strong=node["tag"] in ("h3", "h4"))

    def _inline(self, paragraph, nodes: list[dict], *, strong=False, slanted=False) -> None:
        for node in nodes:
            if node["tag"] == "img" and self._drawn(paragraph, node):
                continue
            if node["tag"]:
                self._inline(
                    paragraph,
                    node["parts"],
                    strong=strong or node["tag"] == "strong",
                    slanted=slanted or node["tag"] in ("em", "img"),
                )
            elif node["text"]:
                run = paragraph.add_run(node["text"])
                run.bold, run.italic = strong or None, slanted or None

    def _drawn(self, paragraph, node: dict) -> bool:
        """Draw a picture with its words for who does not see it; Word knows no WebP."""
        shown = self.pictures.get(node["name"])
        if shown is None:
            return False
        width, height = shown.within(450, 600)  # less than a page, also inside a list
        run = paragraph.add_run()
        try:
            drawn = run.add_picture(io.BytesIO(shown.content), Pt(width), Pt(height))
        except Exception:  # python-docx fails in a dozen ways on a broken picture
            paragraph._p.remove(run._r)
            return False
        drawn._inline.docPr.set("descr", node["words"])
        return True

    def _facts(self, rows: list[list[str]]) -> None:
        table = self._table(len(rows), [Cm(4.2), WIDTH - Cm(4.2)])
        for row, (label, value) in zip(table.rows, rows, strict=True):
            self._run(row.cells[0].paragraphs[0], label, QUIET)
            row.cells[1].paragraphs[0].add_run(value)
            for cell in row.cells:
                _border(cell, bottom="D9DFE7")
                cell.paragraphs[0].paragraph_format.space_after = Pt(3)
        self.word.add_paragraph()

    def _section(self, section: dict) -> None:
        self.word.add_heading(f"{section['code']} {section['title']}", 1)
        self._prose(section["intro"])
        for question in section["questions"]:
            heading = self.word.add_heading("", 2)
            self._run(heading, f"{question['code']}  ", ACCENT, 9)
            heading.add_run(question["label"])
            self._need(heading, question)
            self._quietly(self.word, question["condition"], question["help"])
            if question.get("given"):
                self._given(question["given"])
            elif question.get("grid"):
                self._grid(question["grid"])
            elif question["cells"]:
                for card in question.get("cards", ()):
                    self._facts(card)
                self._rows(question)
            else:
                self._room(self.word, question, 4)
            if question.get("na") and not question.get("given"):
                self._said(self.word, f"{BOXES['many']}  {self.pages['words']['na']}")

    def _given(self, lines: list[str]) -> None:
        """What was answered already."""
        for line in lines:
            self._said(self.word, line)

    def _grid(self, grid: dict) -> None:
        """A table with the rows there are, and empty ones to go on."""
        wide = grid["columns"]
        table = self._table(1 + len(grid["rows"]), [WIDTH // len(wide)] * len(wide))
        _repeated(table.rows[0])
        for row, texts in zip(table.rows, [wide, *grid["rows"]], strict=True):
            if not any(texts):
                row.height = Cm(1.1)
            for cell, text in zip(row.cells, texts, strict=True):
                run = self._run(cell.paragraphs[0], text, INK, 9)
                run.bold = texts is wide or None
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
                _border(cell, top="7A8CA0", bottom="7A8CA0", left="7A8CA0", right="7A8CA0")
        self.word.add_paragraph()

    def _rows(self, question: dict) -> None:
        """A card for one row of a table, to be copied for the others."""
        self._quietly(self.word, question["each"])
        card = self._table(len(question["cells"]), [Cm(5.2), WIDTH - Cm(5.2)])
        for row, asked in zip(card.rows, question["cells"], strict=True):
            label, room = row.cells
            paragraph = label.paragraphs[0]
            paragraph.add_run(asked["label"]).bold = True
            self._need(paragraph, asked)
            self._quietly(label, asked["help"])
            self._room(room, asked, 2)
            first = room.paragraphs[0]
            if len(room.paragraphs) > 1 and not first.text:
                first._element.getparent().remove(first._element)
            for cell in row.cells:
                _border(cell, top="7A8CA0", bottom="7A8CA0", left="7A8CA0", right="7A8CA0")
        self.word.add_paragraph()

    def _room(self, place, asked: dict, lines: int) -> None:
        """Where one writes: in the document, or in a cell of a card."""
        kind = asked["room"]
        if kind == "none":
            return
        for part in asked["parts"]:
            self._said(place, f"{part}: {'_' * 36}", after=4)
        if asked["parts"]:
            return
        if kind in BOXES and asked["options"]:
            for option in asked["options"]:
                self._said(place, f"{BOXES[kind]}  {option}", after=2)
        elif kind == "grid":
            self._marked(place, asked)
        elif kind == "date":
            self._said(place, f"____ / ____ / ________   {asked['hint']}")
        elif kind == "number":
            self._said(place, f"________________ {asked['unit']}")
        elif asked["hint"]:
            self._quietly(place, asked["hint"])
        else:
            for _line in range(lines if kind == "lines" else 1):
                _rule(self._said(place, "", after=10))

    def _marked(self, place, asked: dict) -> None:
        """Rows by columns to be marked; columns that would be too narrow follow their row."""
        if len(asked["marks"]) > 6:
            for row in asked["options"]:
                self._said(place, row, after=0)
                self._said(place, "   ".join(f"☐ {mark}" for mark in asked["marks"]))
            return
        wide = (WIDTH - Cm(5.2)) // len(asked["marks"] or [""])
        table = self._table(len(asked["options"]) + 1, [Cm(5.2), *[wide] * len(asked["marks"])])
        for at, row in enumerate(["", *asked["options"]]):
            cells = table.rows[at].cells
            cells[0].paragraphs[0].add_run(row)
            for cell, mark in zip(cells[1:], asked["marks"], strict=True):
                self._run(cell.paragraphs[0], "☐" if at else mark, QUIET)
            for cell in cells:
                _border(cell, bottom="D9DFE7")
        place.add_paragraph()

    def _said(self, place, text: str, *, after: float = 6):
        paragraph = place.add_paragraph(text)
        paragraph.paragraph_format.space_after = Pt(after)
        return paragraph

    def _need(self, paragraph, asked: dict) -> None:
        if asked["need"]:
            self._run(paragraph, f" ({asked['need']})", QUIET, 9).bold = False

    def _quietly(self, place, *texts: str) -> None:
        for text in filter(None, texts):
            paragraph = place.add_paragraph()
            self._run(paragraph, text, QUIET, 9.5)
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_with_next = True

    def _run(self, paragraph, text: str, colour: RGBColor, size: float | None = None):
        run = paragraph.add_run(text)
        run.font.color.rgb = colour
        if size:
            run.font.size = Pt(size)
        return run

    def _table(self, rows: int, widths: list):
        table = self.word.add_table(rows, len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            _whole(row)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        return table


def _border(cell, **sides: str) -> None:
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            borders.append(_line(side, sides[side]))
    cell._element.get_or_add_tcPr().append(borders)


def _rule(paragraph) -> None:
    """A line to write on."""
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):  # lines under one another would be drawn as one frame
        borders.append(_line(side, "7A8CA0"))
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph._element.get_or_add_pPr().insert_element_before(borders, "w:spacing")


def _line(side: str, colour: str):
    line = OxmlElement(f"w:{side}")
    for name, value in {"val": "single", "sz": "4", "space": "1", "color": colour}.items():
        line.set(qn(f"w:{name}"), value)
    return line


def _whole(row) -> None:
    """A row stays on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeated(row) -> None:
    """The heads of a table stand on each of its pages, and are told as heads."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _page_number(paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._element.append(field)
