"""The Toolkit on paper: a tagged PDF of the whole edition, the same bytes for the same edition."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from typst import TypstError

from officine.pdf import compile_pdf, draws
from toolkit.exchange.pictures import Shown
from toolkit.exchange.prose import tree_of
from toolkit.models import Edition

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "toolkit" / "paper" / "toolkit.typ"


WIDTH, HEIGHT = 400.0, 600.0  # points: what a picture may take of a page


def pdf_of(edition: Edition, pages: dict, pictures: dict[str, Shown]) -> bytes:
    """The PDF of ``pages.pages_of`` with its pictures, dated by the edition."""
    with override(pages["language"]):
        data = pages | {
            "author": settings.OWNER["name"],
            "description": " ".join(pages["summary"].split())[:300],
            "summary": tree_of(pages["summary"]),
            "note": tree_of(pages["note"]),
            "parts": [_part(part) for part in pages["parts"]],
            "words": {"contents": _("Indice"), "about": _("Che cosa c'è qui dentro")},
        }
    try:
        return _drawn(edition, data, pictures)
    except TypstError:
        whole = {name: one for name, one in pictures.items() if draws(*_file(one))}
        if len(whole) == len(pictures):
            raise
        return _drawn(edition, data, whole)


def _drawn(edition: Edition, data: dict, pictures: dict[str, Shown]) -> bytes:
    sizes = {name: one.within(WIDTH, HEIGHT) for name, one in pictures.items()}
    files = {name: one.content for name, one in pictures.items()}
    return compile_pdf(TEMPLATE, data | {"pictures": sizes}, at=edition.published_at, files=files)


def _file(picture: Shown) -> tuple[bytes, str]:
    return picture.content, picture.name.rpartition(".")[2]


def _part(part: dict) -> dict:
    return part | {"chapters": [_chapter(chapter) for chapter in part["chapters"]]}


def _chapter(chapter: dict) -> dict:
    return chapter | {
        "blocks": [_block(block) for block in chapter["blocks"]],
        "sections": [_chapter(section) for section in chapter["sections"]],
    }


def _block(block: dict) -> dict:
    if block["kind"] == "prose":
        return block | {"tree": tree_of(block["text"])}
    if block["kind"] == "form":
        sections = [section | {"intro": tree_of(section["intro"])} for section in block["sections"]]
        return block | {"sections": sections}
    return block
