"""What is frozen when a form is sent: a document that explains itself."""

from collections.abc import Mapping

from toolkit.fields.registry import kind_of
from toolkit.forms.answers import Reading, is_raw
from toolkit.forms.document import FormDoc
from toolkit.forms.references import NoFacts
from toolkit.forms.render import EMPTY, UNASKED, QuestionView, is_rows, walk

DOCUMENT_VERSION = 1


def snapshot_document(
    doc: FormDoc,
    answers: Mapping,
    references=None,
    facts=None,
    *,
    edition: Mapping | None = None,
) -> dict:
    """What is sent, complete in itself: the questions as asked, the answers as given.

    Hidden answers are left out; computed ones are in it with the value of this moment.
    ``edition`` says which edition asked (title, number, fingerprint).
    """
    sections, given = [], {}
    frozen = facts if facts is not None else NoFacts()
    for view in walk(doc, answers, references=references, facts=frozen, language="it"):
        questions = []
        for question in view.questions:
            if question.state in UNASKED:
                continue
            questions.append(_as_asked(question))
            if question.state != EMPTY:
                given[question.code] = _as_given(question, doc, answers, frozen)
        if questions:
            sections.append({"code": view.code, "title": view.title, "questions": questions})
    document = {
        "version": DOCUMENT_VERSION,
        "language": "it",
        "form": {"code": doc.code, "title": doc.title, "sha256": doc.sha256},
        "sections": sections,
        "answers": given,
    }
    return document | ({"edition": dict(edition)} if edition else {})


def _as_asked(view: QuestionView) -> dict:
    asked = {
        "code": view.code,
        "kind": view.kind,
        "label": view.label,
        "required": view.required,
        "public": view.question.public,
        "personal_data": view.question.personal_data,
        "state": view.state,
    }
    if view.last_day:
        asked["answer_by"] = view.last_day.isoformat()
    if view.question.columns:
        asked["columns"] = [
            {
                "code": column.code,
                "kind": column.kind,
                "label": column.label,
                "public": column.public,
                "personal_data": column.personal_data,
            }
            for column in view.question.columns
        ]
    return asked


def _as_given(view: QuestionView, doc: FormDoc, answers: Mapping, facts) -> dict:
    value = view.value
    if view.kind == "table" and is_rows(value):
        reading = Reading(doc, answers, facts)
        worked_out = [column for column in view.question.columns if not kind_of(column).typed]
        value = [
            row | {column.code: reading.compute(column, row) for column in worked_out}
            for row in value
        ]
    given = {"value": None if is_raw(value) else value, "text": view.text}
    if view.table:
        given["table"] = {"labels": view.table.labels, "rows": view.table.rows}
    return given


CONTENT = ("version", "language", "form", "sections", "answers", "edition")


def content_of(document: Mapping) -> dict:
    """The part of a sent document that a signature covers: what ``snapshot_document`` made."""
    return {key: document[key] for key in CONTENT if key in document}


def snapshot_answers(document: Mapping) -> dict:
    """The stored answers inside a snapshot, to be walked again."""
    return {code: given["value"] for code, given in document.get("answers", {}).items()}
