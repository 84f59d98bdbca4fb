"""The forms of the edition that is shipped: every page, any answer, no query."""

from pathlib import Path

import pytest
import yaml
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.toolkit.forms.samples import FACTS, REFERENCES, typed_for
from tests.toolkit.forms.test_properties import save_all
from toolkit.fields import KINDS
from toolkit.fields.choice import choices_of
from toolkit.forms.answers import computed, is_empty, problems, progress, visible
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages, definition_of, pages, read_document
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_document

FOLDER = Path(__file__).parents[3] / "toolkit" / "content" / "officine" / "edizione-1" / "forms"
FORMS = {
    path.stem: read_document(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted(FOLDER.glob("*.yaml"))
}
every_form = pytest.mark.parametrize("doc", FORMS.values(), ids=FORMS)


def test_the_edition_has_its_thirty_five_forms():
    assert list(FORMS) == [f"M{number:02d}" for number in range(1, 36)]


@every_form
def test_every_question_is_of_a_known_kind_and_can_be_answered(doc):
    for question in doc.questions:
        for asked in (question, *question.columns):
            assert asked.kind in KINDS
            if asked.kind in ("choice", "multiple"):
                assert len(choices_of(asked)) >= 2


@every_form
def test_every_page_is_drawn_empty_and_with_errors(doc):
    for page in all_pages(doc):
        for data in (None, QueryDict("")):
            form = page_form(doc, page, answers={}, references=REFERENCES, facts=FACTS, data=data)
            drawn = str(form)
            for question in page.questions:
                assert f'data-question="{question.code}"' in drawn
            assert drawn.count("<h1") == int(form.is_single)


@examples(share=len(FORMS))
@given(st.data())
@every_form
def test_whatever_is_typed_is_saved_shown_and_judged(doc, data):
    typed = {q.code: data.draw(typed_for(q)) for q in doc.questions if q.is_typed}
    answers = save_all(doc, typed)

    told = problems(doc, answers, REFERENCES, FACTS)
    shown = {v.code: v for s in walk(doc, answers, facts=FACTS) for v in s.questions}

    assert all(problem.message for problem in told)
    assert len(progress(doc, answers)) == len(doc.sections)
    assert pages(doc, answers)
    for question in doc.questions:
        if question.is_typed and not is_empty(answers.get(question.code)):
            expected = "given" if visible(question, doc, answers, FACTS) else "hidden"
            assert shown[question.code].state in (expected, "not_applicable")
            assert shown[question.code].text
    assert set(snapshot_document(doc, answers, REFERENCES, FACTS)["answers"]) <= set(shown)


def test_the_engine_asks_the_database_nothing(form, django_assert_num_queries):
    with django_assert_num_queries(0):
        doc = definition_of(form)
        for page in pages(doc, {}):
            drawn = page_form(doc, page, answers={}, references=REFERENCES, facts=FACTS)
            assert str(drawn)
        walk(doc, {}, references=REFERENCES, facts=FACTS)
        problems(doc, {}, REFERENCES, FACTS)
        progress(doc, {})
        computed(doc, {}, FACTS)
        snapshot_document(doc, {}, REFERENCES, FACTS)


def test_a_definition_is_read_once_for_each_content(form):
    assert definition_of(form) is definition_of(form)
