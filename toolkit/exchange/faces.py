"""The files that an edition and its forms can be had as, each by its ending."""

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from toolkit.book import Book, open_book
from toolkit.canonical.editions import canonical
from toolkit.exchange import pdf, writing
from toolkit.exchange.markdown import markdown_of
from toolkit.exchange.pages import form_pages, pages_of
from toolkit.exchange.pictures import pictures_of
from toolkit.exchange.xlsform_out import xlsform_of
from toolkit.models import Edition

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Face:
    """One kind of file; ``is_same`` if no release of ours changes its bytes."""

    ending: str
    content_type: str
    is_same: bool = False


OF_EDITION = {
    face.ending: face
    for face in [
        Face("json", "application/json", is_same=True),
        Face("zip", "application/zip", is_same=True),
        Face("md", "text/markdown; charset=utf-8"),
        Face("pdf", "application/pdf"),
    ]
}
OF_FORM = {
    face.ending: face
    for face in [
        Face("docx", f"{OFFICE}wordprocessingml.document"),
        Face("xlsx", f"{OFFICE}spreadsheetml.sheet"),
    ]
}


def edition_file(edition: Edition, ending: str) -> bytes:
    """The whole edition as a file; what takes long is made once for a published edition."""
    if ending == "pdf":
        return _printed(edition)
    if ending == "md":
        return markdown_of(pages_of(edition, open_book(edition))).encode()
    content = _content(edition)
    if ending == "zip":
        return writing.zip_of(content, pictures_of(edition, content))
    return writing.json_of(content)


def form_file(edition: Edition, form: dict, ending: str) -> bytes:
    """One form as a file; ``form`` is a part of the book."""
    made: dict[str, Callable[[], bytes]] = {
        "docx": lambda: _word(edition, form),
        "xlsx": lambda: xlsform_of(edition, form),
    }
    return made[ending]()


def _word(edition: Edition, form: dict) -> bytes:
    pages = form_pages(edition, form)
    return word_file(pages, pictures_of(edition, pages))


def word_file(pages: dict, pictures: dict) -> bytes:
    """A form that was laid out, as a Word document."""
    from toolkit.exchange.word import word_of  # 11 MB that few web processes ever need

    return word_of(pages, pictures)


def file_name(edition: Edition, ending: str, code: str = "") -> str:
    """What a file is called where it is saved."""
    tongue = f"-{edition.language}" if edition.is_translation else ""
    parts = [edition.toolkit.slug, "edizione", edition.name + tongue, code]
    return f"{'-'.join(filter(None, parts))}.{ending}"


@cache
def release() -> str:
    """A mark of everything that files are made with: another release, other files."""
    mark = hashlib.sha256(settings.OWNER["name"].encode())
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), pdf.TEMPLATE]):
        mark.update(path.read_bytes())
    return mark.hexdigest()[:16]


def _content(edition: Edition) -> dict:
    if edition.is_frozen:
        return Edition.objects.values_list("frozen", flat=True).get(pk=edition.pk)
    return canonical(edition)


def _printed(edition: Edition) -> bytes:
    """The PDF: kept for a published edition, since it takes a second and never changes."""
    book = open_book(edition)
    if not edition.is_frozen:
        return _compiled(edition, book)
    folder = Path(settings.MEDIA_ROOT) / "printed"
    place = folder / f"{edition.sha256}-{release()}.pdf"
    try:
        return place.read_bytes()
    except OSError:
        made = _compiled(edition, book)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for older in folder.glob(f"{edition.sha256}-*"):
        older.unlink(missing_ok=True)
    unfinished = folder / uuid.uuid4().hex
    unfinished.write_bytes(made)
    os.replace(unfinished, place)
    return made


def _compiled(edition: Edition, book: Book) -> bytes:
    pages = pages_of(edition, book)
    return pdf.pdf_of(edition, pages, pictures_of(edition, pages))
