"""What holds of every form and every answer, however strange."""

import json

from django.http import QueryDict
from hypothesis import given

from tests.examples import examples
from tests.toolkit.forms.samples import FACTS, HOSTILE, REFERENCES, documents, filled, stored
from toolkit.fields.listed import Listed
from toolkit.fields.registry import flat, kind_of
from toolkit.forms.answers import (
    NOT_APPLICABLE,
    is_empty,
    keep,
    problems,
    progress,
    visible,
)
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages, page_with, pages
from toolkit.forms.fingerprint import canonical_bytes, sha256_of
from toolkit.forms.references import NoReferences
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_answers, snapshot_document


def sent(doc, typed):
    """A page as a browser sends it."""
    data = QueryDict(mutable=True)
    for question in doc.questions:
        value = typed.get(question.code)
        if question.kind == "table":
            for number, row in enumerate(value or []):
                data[f"{question.code}-{number}-_id"] = f"r{number}"
                for code, cell in row.items():
                    put(data, f"{question.code}-{number}-{code}", cell)
        elif isinstance(kind_of(question), Listed) and isinstance(value, dict):
            for code, said in value.items():
                data.setlist(f"{question.code}.{code}", said if isinstance(said, list) else [said])
        elif value is not None:
            put(data, question.code, value)
    return data


def put(data, name, value):
    """One control as a browser sends it; an answer of several parts has several."""
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict) and set(part) == {"id", "text"}:
            data.appendlist(name, part["id"])
            data[f"{name}-other"] = part["text"]
        elif isinstance(part, dict):
            for key, text in part.items():
                data[f"{name}-{key}"] = text
        else:
            data.appendlist(name, part)
    if value == []:
        data.setlist(name, [])


def save_all(doc, typed):
    """Every page filled and saved, as drafts are."""
    answers, data = {}, sent(doc, typed)
    for page in all_pages(doc):
        form = page_form(doc, page, answers=answers, references=REFERENCES, facts=FACTS, data=data)
        form.is_valid()
        answers |= form.raw_values()
    return answers


@examples()
@given(stored())
def test_nothing_that_is_stored_makes_the_engine_stumble(case):
    doc, answers = case

    for references in (REFERENCES, NoReferences(), None):
        found = problems(doc, answers, references, FACTS)
        assert all(problem.message for problem in found)
    for section in progress(doc, answers):
        assert 0 <= section.answered <= section.total
    for page in pages(doc, answers):
        assert any(visible(question, doc, answers) for question in page.questions)
    document = snapshot_document(doc, answers, REFERENCES, FACTS)
    assert len(sha256_of(document)) == 64


@examples()
@given(stored())
def test_every_page_can_be_drawn_whatever_is_stored(case):
    doc, answers = case

    for page in all_pages(doc):
        form = page_form(doc, page, answers=answers, references=REFERENCES, facts=FACTS)
        for question in page.questions:
            assert f'data-question="{question.code}"' in str(form)


@examples()
@given(filled())
def test_a_page_comes_back_as_it_was_filled(case):
    doc, typed = case
    data = sent(doc, typed)

    for page in all_pages(doc):
        form = page_form(doc, page, answers={}, references=REFERENCES, facts=FACTS, data=data)
        form.is_valid()
        drawn = str(form)
        for problem in form.problems:
            assert f'id="{problem["url"][1:]}"' in drawn


@examples()
@given(filled())
def test_what_is_stored_comes_back_to_the_page_and_is_stored_again_the_same(case):
    doc, typed = case
    answers = save_all(doc, typed)

    for question in doc.questions:
        value = answers.get(question.code)
        if value is None:
            continue
        again = page_form(
            doc, page_with(doc, question.code), answers=answers, references=REFERENCES, facts=FACTS
        )
        shown = again.raw_of(question)
        outcome = kind_of(question).examine(shown, question, REFERENCES)
        assert again.na_of(question) or outcome.kept == value


@examples()
@given(filled())
def test_every_stored_answer_can_be_read_in_the_walk(case):
    doc, typed = case
    answers = save_all(doc, typed)

    shown = {
        view.code: view for section in walk(doc, answers, facts=FACTS) for view in section.questions
    }

    for question in doc.questions:
        value = answers.get(question.code)
        if is_empty(value) or value == NOT_APPLICABLE:
            continue
        text = shown[question.code].full_text()
        for word in _words(value, question):
            assert word in text


def leaves(value):
    """Every text that somebody typed, but for the name of «Altro» itself."""
    if isinstance(value, dict):
        return [word for key, part in value.items() if key != "id" for word in leaves(part)]
    if isinstance(value, list):
        return [word for part in value if isinstance(part, dict) for word in leaves(part)]
    return [flat(value)] if value else []


def _words(value, question):
    """The texts a person must find again for a stored value."""
    if isinstance(value, dict) and "raw" in value:
        kind = kind_of(question)
        if isinstance(kind, Listed) and isinstance(value["raw"], list):
            return [kind.said(one, question) for one in value["raw"]]
        raw = value["raw"]
        return leaves(raw) if isinstance(raw, (dict, list)) else [flat(raw)]
    if question.kind == "table":
        return [
            word
            for row in value
            for column in question.columns
            if (cell := row.get(column.code)) is not None
            for word in _words(cell, column)
        ]
    shown = kind_of(question).display(value, question)
    return [flat(part) for part in shown] if isinstance(shown, list) else [flat(shown)]


@examples()
@given(filled())
def test_what_was_typed_is_in_the_draft_right_or_wrong(case):
    doc, typed = case
    answers = save_all(doc, typed)

    for question in doc.questions:
        if question.kind in ("text", "long_text"):
            line = " ".join(typed[question.code].split())
            kept = answers.get(question.code)
            kept = flat(kept) if kept is not None else ""
            visible_line = "".join(char for char in line if char.isprintable() or char == " ")
            assert [c for c in kept if c.isalnum()] == [c for c in visible_line if c.isalnum()]


@examples()
@given(filled())
def test_a_form_without_problems_makes_a_snapshot_that_reads_the_same(case):
    doc, typed = case
    answers = save_all(doc, typed)

    document = snapshot_document(doc, answers, REFERENCES, FACTS)
    again = snapshot_document(doc, answers, REFERENCES, FACTS)
    read = json.loads(canonical_bytes(document))

    assert canonical_bytes(document) == canonical_bytes(again)
    assert read == document
    if not problems(doc, answers, REFERENCES, FACTS):
        shown = {v.code: v.text for s in walk(doc, snapshot_answers(read)) for v in s.questions}
        for code, given_answer in read["answers"].items():
            assert shown[code] == given_answer["text"]


@examples()
@given(documents(), HOSTILE)
def test_one_answer_of_any_shape_is_kept_or_refused_but_never_raises(doc, raw):
    for question in doc.questions:
        kept = keep(question, raw, REFERENCES)
        json.dumps(kept, allow_nan=False).encode()
        outcome = kind_of(question).examine(raw, question, REFERENCES)
        if not outcome.faults and outcome.value is not None:
            again = kind_of(question).examine(
                kind_of(question).again(outcome.value, question), question, REFERENCES
            )
            assert again.value == outcome.value
