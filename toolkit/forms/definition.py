"""Which form, which pages: the door to a definition."""

import hashlib
import json
from collections.abc import Mapping

from toolkit.forms.answers import Reading
from toolkit.forms.document import (
    FormDoc,
    PageDoc,
    QuestionDoc,
    SectionDoc,
    all_pages,
    codes_in,
    read_document,
)

MOST_KEPT = 256

_kept: dict[str, FormDoc] = {}


def definition_of(form) -> FormDoc:
    """The definition of a ``FormDefinition`` row, read once a process for each content."""
    key = form.sha256 or hashlib.sha256(json.dumps(form.document).encode()).hexdigest()
    doc = _kept.get(key)
    if doc is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        doc = _kept[key] = read_document(form.document, key)
    return doc


def pages(doc: FormDoc, answers: Mapping, facts=None) -> list[PageDoc]:
    """The pages on which something is asked now.

    A page that asks several things also carries the questions that an answer on the same page
    may bring in.
    """
    reading = Reading(doc, answers, facts)
    found = []
    for page in all_pages(doc):
        here = {question.code for question in page.questions}
        if not any(reading.is_visible(question) for question in page.questions):
            continue
        shown = tuple(
            question
            for question in page.questions
            if reading.is_visible(question) or codes_in(question.condition) & here
        )
        found.append(PageDoc(page.section, page.number, shown))
    return found


def page_of(doc: FormDoc, code: str, answers: Mapping, facts=None) -> PageDoc | None:
    """The page that asks a question now, None if it is not asked."""
    for page in pages(doc, answers, facts):
        if any(question.code == code for question in page.questions):
            return page
    return None


def page_with(doc: FormDoc, code: str) -> PageDoc:
    """A page of this question alone, for writes that come one answer at a time."""
    return PageDoc(doc.section_of(code), 1, (doc.question(code),))


__all__ = [
    "FormDoc",
    "PageDoc",
    "QuestionDoc",
    "SectionDoc",
    "all_pages",
    "definition_of",
    "page_of",
    "page_with",
    "pages",
    "read_document",
]
