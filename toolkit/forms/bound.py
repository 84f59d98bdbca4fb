"""A question among the fields of a page form, and what its template reads of it."""

import json
from functools import cached_property

from django import forms

from toolkit.fields.registry import kind_of
from toolkit.forms.conditions import describe
from toolkit.forms.controls import Control, TableControl
from toolkit.forms.document import QuestionDoc, codes_in
from toolkit.forms.listed_controls import MatrixControl, PointsControl, RankingControl
from toolkit.forms.map_control import MapControl
from toolkit.forms.render import view_of
from toolkit.forms.terms import in_words

CONTROLS = {
    "table": TableControl,
    "matrix": MatrixControl,
    "ranking": RankingControl,
    "points": PointsControl,
    "map_point": MapControl,
}


class QuestionWidget(forms.Widget):
    """Draws a question's control; the page form reads it."""

    template_name = "toolkit/fields/control.html"

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.needs_multipart_form = kind.name == "file"

    def value_from_datadict(self, data, files, name):
        return data.get(name)


class QuestionField(forms.Field):
    """A question among Django's fields: order, errors and drawing go through it."""

    def __init__(self, question: QuestionDoc):
        super().__init__(
            required=False,
            label=question.label,
            help_text=question.help,
            widget=QuestionWidget(kind_of(question)),
            template_name="toolkit/fields/question.html",
        )
        self.question = question

    def get_bound_field(self, form, field_name):
        return BoundQuestion(form, self, field_name)


class BoundQuestion(forms.BoundField):
    """A question on its page."""

    @property
    def question(self) -> QuestionDoc:
        return self.field.question

    @cached_property
    def control(self) -> Control:
        made = CONTROLS.get(self.question.kind, Control)
        return made(
            self.question,
            self.name,
            self.form.raw_of(self.question),
            page=self.form,
            faults=self.form.faults.get(self.name, ()),
        )

    @property
    def id_for_label(self) -> str:
        return self.control.id

    @property
    def auto_id(self) -> str:
        return self.control.id

    @property
    def is_title(self) -> bool:
        """On a page of one question, the question is the page's heading."""
        return self.form.is_single

    @property
    def is_shown(self) -> bool:
        return self.form.reading.is_visible(self.question)

    @property
    def condition_json(self) -> str:
        """For the browser: only conditions that an answer on this page can turn."""
        here = codes_in(self.question.condition) & set(self.form.fields)
        return json.dumps(self.question.condition, ensure_ascii=False) if here else ""

    @property
    def condition_text(self) -> str:
        return describe(self.question.condition, self.form.doc) if self.condition_json else ""

    @property
    def required_json(self) -> str:
        """For the browser: only rules that an answer on this page can turn."""
        here = codes_in(self.question.required_if) & set(self.form.fields)
        return json.dumps(self.question.required_if, ensure_ascii=False) if here else ""

    @property
    def required_text(self) -> str:
        if not self.required_json or self.question.is_required:
            return ""
        return describe(self.question.required_if, self.form.doc)

    @cached_property
    def is_over(self) -> bool:
        """The term of this question is over: its answer is read, not written."""
        return self.question.code in self.form.over

    @property
    def term_text(self) -> str:
        if self.is_over:
            return self.form.over_in_words(self.question)
        if self.form.only is not None:
            return ""
        return in_words(self.question.answer_by, self.form.reading.last_day(self.question))

    @property
    def stored(self):
        """The answer as it stays, for reading."""
        return view_of(self.question, self.form.reading, self.form.references)

    @property
    def too_late(self) -> str:
        """What was written after the term was over, to be copied."""
        return self.form.too_late.get(self.name, "")

    @property
    def na_name(self) -> str:
        return f"{self.name}-na"

    @property
    def na_checked(self) -> bool:
        return self.form.na_of(self.question)

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        renderer = self.form.renderer
        return renderer.render(self.control.template, {"control": self.control, "field": self})
