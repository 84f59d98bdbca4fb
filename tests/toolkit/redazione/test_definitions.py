"""Any form that curators build, changed in any way: it compiles, is drawn, is exported."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from toolkit.actions import curation
from toolkit.canonical.editions import canonical
from toolkit.canonical.forms import DEFAULTS, compile_form, document_of
from toolkit.curation import checks, codes, shape
from toolkit.forms.answers import problems, progress
from toolkit.forms.build import page_form
from toolkit.forms.definition import all_pages, read_document
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_document
from toolkit.models import FormDefinition, Question, Section

pytestmark = pytest.mark.django_db

KINDS = list(DEFAULTS)
OPS = ["equals", "not_equals", "in", "contains", "greater", "less", "answered", "not_answered"]
VALUES = [True, False, 0, 3, 2.5, "poco", "a", "2027-03-01", ["a"], [1, 2], None, "", {}]
TEXTS = ["", "Perché?", "x" * 301, "<b>no</b>", "Una\nriga", "«»", "\u202e"]
ANSWERS = [True, "a", ["a"], 3, "2.50", "2027-03-01", {"na": True}, {"raw": "boh"}, None]


class Curator:
    """Somebody who does anything at all to a draft, by chance."""

    def __init__(self, draft, by, seed):
        self.draft, self.by, self.chance = draft, by, random.Random(seed)

    def one_of(self, things):
        return self.chance.choice(list(things))

    def code(self, model=Question) -> str:
        rows = model.objects.filter(**{model.edition_path: self.draft})
        return self.one_of([*rows.values_list("code", flat=True), "M99.99"])

    def tree(self, depth=0) -> dict:
        if depth < 3 and self.chance.random() < 0.5:
            parts = [self.tree(depth + 1) for _ in range(self.chance.randint(0, 3))]
            return {self.one_of(["all", "any"]): parts}
        test = {"question": self.code(), "op": self.one_of(OPS)}
        if self.chance.random() < 0.7:
            test["value"] = self.one_of(VALUES)
        if self.chance.random() < 0.2:
            test["other"] = self.code()
        return test

    def rules(self) -> dict:
        group = {"all": [self.tree(1)]}
        check = {"rule": group, "message": self.one_of(TEXTS)}
        return self.one_of(
            [{"condition": group}, {"required_if": group}, {"checks": [check]}, {"condition": None}]
        )

    def change(self) -> dict:
        kind = self.one_of(KINDS)
        return self.one_of(
            [
                self.rules(),
                self.rules(),
                {"label": self.one_of(TEXTS)},
                {"required": self.one_of(["required", "advised", "optional"])},
                {"kind": kind},
                {"min": self.one_of([None, 1, 9]), "max": self.one_of([None, 2, 5])},
                {"choices": [{"code": c, "label": c} for c in self.chance.sample("abcd", 3)]},
            ]
        )

    def act(self) -> None:
        """One thing a curator may try; being told why not is all that may go wrong."""
        try:
            match self.chance.randint(0, 9):
                case 0 | 1 | 2:
                    values = codes.blank("question", "", self.one_of(KINDS)) | {"label": "Una?"}
                    del values["code"]
                    parent = self.code(Section)
                    curation.add(self.draft, "question", parent=parent, values=values, by=self.by)
                case 3:
                    curation.delete(self.draft, "question", self.code(), by=self.by)
                case 4:
                    turn = self.chance.randint(1, 9)
                    curation.move(self.draft, "question", self.code(), turn=turn, by=self.by)
                case 5:
                    curation.duplicate(self.draft, "question", self.code(), by=self.by)
                case _:
                    curation.edit(
                        self.draft, "question", self.code(), self.change(), version=999, by=self.by
                    )
        except (ValidationError, Question.DoesNotExist, Section.DoesNotExist):
            pass


# Each example is a dozen changes in a database, compiled and checked: quickly, one in 50.
@examples(share=50, whole=True)
@given(seed=st.integers(0, 2**32), steps=st.integers(3, 25))
def test_whatever_is_built_compiles_is_drawn_and_is_exported(draft, carla, seed, steps):
    with transaction.atomic():
        curator = Curator(draft, carla, seed)
        for _step in range(steps):
            curator.act()
        _whole(draft, curator)
        transaction.set_rollback(True)


def _whole(draft, curator) -> None:
    for form in FormDefinition.objects.filter(edition=draft).prefetch_related(
        "sections__questions"
    ):
        document = compile_form(form)
        assert document == form.document
        assert document_of(shape.form_as_file(document)) == document
        assert list(checks.faults_of_form(document)) == []
        _draw(read_document(document), curator)
    canonical(draft)


def _draw(doc, curator) -> None:
    answers = {question.code: curator.one_of(ANSWERS) for question in doc.questions}
    for blank in (True, False):
        walk(doc, answers, blank=blank)
    for page in all_pages(doc):
        assert str(page_form(doc, page, answers=answers))
    assert all(problem.message for problem in problems(doc, answers))
    progress(doc, answers)
    snapshot_document(doc, answers)
