"""What the answers of a form point at, and the rows in them that others may point at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.fields.registry import as_list, flat
from toolkit.fields.table import row_label
from toolkit.forms.document import FormDoc, QuestionDoc
from toolkit.forms.render import is_rows

LONGEST_KEY = 40


@dataclass(frozen=True)
class Pointer:
    """One choice: where it was made, and the row (or the whole form) that was chosen.

    ``row`` and ``column`` are empty outside tables; ``to_question`` is empty for a whole form.
    ``is_public`` is what its curators say of the question that chooses.
    """

    question: str
    row: str
    column: str
    to_form: str
    to_question: str
    key: str
    label: str
    is_public: bool


@dataclass(frozen=True)
class Pointed:
    """A row of a table, under the words by which people know it."""

    question: str
    key: str
    text: str
    position: int
    is_public: bool


def points(question: QuestionDoc) -> bool:
    """Whether a question, or a column, chooses among what another form holds."""
    return question.kind == "reference" and question.setting("to") in ("row", "form")


def pointing(doc: FormDoc) -> frozenset[str]:
    """The questions of a form that choose, themselves or in a column."""
    return frozenset(
        question.code
        for question in doc.questions
        if points(question) or any(map(points, question.columns))
    )


def pointers(doc: FormDoc, answers: Mapping) -> Iterator[Pointer]:
    """Every choice in the answers, in the order of the form."""
    for question in doc.questions:
        value = answers.get(question.code)
        if points(question):
            yield from _chosen(doc, question, question, value)
            continue
        columns = [column for column in question.columns if points(column)]
        for row in value if columns and is_rows(value) else ():
            for column in columns:
                where = flat(row.get("_id"))
                yield from _chosen(doc, question, column, row.get(column.code), row=where)


def rows_of(doc: FormDoc, answers: Mapping) -> Iterator[Pointed]:
    """Every row of every table."""
    for question in doc.questions:
        value = answers.get(question.code)
        if question.kind != "table" or not is_rows(value):
            continue
        for position, row in enumerate(value, 1):
            if _is_key(row.get("_id")):
                text = row_label(question, row)
                public = _is_public(doc, question)
                yield Pointed(question.code, flat(row["_id"]), text, position, public)


def _chosen(doc, question, asked, value, *, row="") -> Iterator[Pointer]:
    is_row = asked.setting("to") == "row"
    for part in as_list(value):
        if not isinstance(part, Mapping) or "raw" in part or not _is_key(part.get("id")):
            continue
        yield Pointer(
            question=question.code,
            row=row,
            column=asked.code if asked is not question else "",
            to_form=flat(asked.setting("form")),
            to_question=flat(asked.setting("question")) if is_row else "",
            key=flat(part["id"]),
            label=flat(part.get("label")) or flat(part["id"]),
            is_public=_is_public(doc, question) and not asked.personal_data,
        )


def _is_key(part) -> bool:
    return 0 < len(flat(part)) <= LONGEST_KEY


def _is_public(doc: FormDoc, question: QuestionDoc) -> bool:
    """What another partner may read: of partners what curators marked, all that staff write."""
    return (question.public or doc.respondent != "partner") and not question.personal_data
