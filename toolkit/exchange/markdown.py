"""An edition as one Markdown text, for whoever wants to read it elsewhere or start from it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

_MEANT = re.compile(r"([\\`*\[\]<])")
_AT_START = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def markdown_of(pages: dict) -> str:
    """The text of ``pages.pages_of``."""
    with override(pages["language"]):
        lines = [line for block in _whole(pages) for line in (*block, "")]
    return "\n".join(lines).rstrip() + "\n"


def _whole(pages: dict) -> Iterator[list[str]]:
    cover = pages["cover"]
    yield [f"# {_words(cover['title'])}"]
    if cover["label"]:
        yield [f"*{_words(cover['label'])}*"]
    rows = [*cover["rows"], [cover["fingerprint_label"], cover["fingerprint"]]]
    yield [f"- **{label}**: {_words(value)}" for label, value in rows if value]
    for text in (pages["summary"], pages["note"]):
        yield from _prose(text)
    for part in pages["parts"]:
        yield [f"## {part['title']}"]
        for chapter in part["chapters"]:
            yield from _chapter(chapter, "###")


def _chapter(chapter: dict, mark: str) -> Iterator[list[str]]:
    yield [f"{mark} {_words(' '.join(filter(None, [chapter['code'], chapter['title']])))}"]
    for block in chapter["blocks"]:
        if block["kind"] == "prose":
            yield from _titled(block["title"])
            yield from _prose(block["text"])
        elif block["kind"] == "facts":
            yield [f"- **{label}**: {_words(value)}" for label, value in block["rows"]]
        elif block["kind"] == "list":
            yield from _titled(block["title"])
            yield [f"- {_words(item)}" for item in block["items"]]
        else:
            yield from _form(block, f"{mark}#")
    for section in chapter["sections"]:
        yield from _chapter(section, f"{mark}#")


def _titled(title: str) -> Iterator[list[str]]:
    if title:
        yield [f"**{title}**"]


def _prose(text: str) -> Iterator[list[str]]:
    """A text is Markdown already; its headings would break the outline of the whole."""
    if text:
        yield _HEADING.sub(r"**\1**", text).split("\n")


def _form(block: dict, mark: str) -> Iterator[list[str]]:
    for section in block["sections"]:
        yield [f"{mark} {_words(section['code'] + ' ' + section['title'])}"]
        yield from _prose(section["intro"])
        yield [line for question in section["questions"] for line in _question(question)]


def _question(question: dict) -> Iterator[str]:
    yield f"- **{question['code']}** {_asked(question)}"
    for said in (question["condition"], question["help"]):
        if said:
            yield f"  *{_words(said)}*"
    for option in question["options"]:
        yield f"  - {_marked(_words(option), question)}"
    if question["cells"]:
        yield f"  *{question['each']}*"
    for cell in question["cells"]:
        yield f"  - {_asked(cell)}"
        for option in cell["options"]:
            yield f"    - ( ) {_words(option)}"


def _marked(option: str, question: dict) -> str:
    """A line to be marked or filled in; in a grid the row comes first, its answers after."""
    if question["room"] == "grid":
        return f"{option}: {' '.join(f'( ) {_words(mark)}' for mark in question['marks'])}"
    return f"\\_\\_\\_ {option}" if question["room"] == "blanks" else f"( ) {option}"


def _asked(asked: dict) -> str:
    room = {
        "line": _("una riga"),
        "lines": _("testo"),
        "date": _("data"),
        "number": _("numero"),
        "one": _("una scelta"),
        "many": _("più scelte"),
        "grid": _("griglia"),
        "blanks": _("un numero per voce"),
        "rows": _("tabella"),
        "file": _("documento"),
        "computed": _("calcolato dal portale"),
        "parts": ", ".join(asked["parts"]),
        "none": _("da leggere"),
    }[asked["room"]]
    notes = [asked["need"], " ".join(filter(None, [room, asked["unit"]]))]
    return f"{_words(asked['label'])} ({_words(', '.join(filter(None, notes)))})"


def _words(text: str) -> str:
    """A plain text in one line, in which nothing is taken for a mark."""
    line = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _MEANT.sub(r"\\\1", line))
