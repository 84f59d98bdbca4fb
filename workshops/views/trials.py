"""Trying a form of an edition as a partner of a city would fill it. Nothing is ever written.

The answers travel with the page, from one request to the next; the renderer, the rules and the
checks are the real ones.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toolkit.forms.answers import problems
from toolkit.forms.build import PageForm, page_form
from toolkit.forms.conditions import describe, evaluate, refuted, requires
from toolkit.forms.definition import all_pages, definition_of, pages
from toolkit.forms.document import FormDoc, PageDoc, codes_in
from toolkit.forms.render import walk
from toolkit.models import Edition, FormDefinition, Kind
from toolkit.views.redazione.doors import own_edition, own_item
from workshops.models import City
from workshops.queries.trials import TrialFacts, TrialReferences, sample_bodies

MOST_BYTES = 2 * 1024 * 1024


@dataclass
class Trial:
    """One walk through a form: who answers, where, what was answered so far."""

    edition: Edition
    form: FormDefinition
    city: str = ""
    body: str = ""
    answers: dict = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, edition: Edition, form: FormDefinition) -> "Trial":
        given = request.POST
        bodies = dict(sample_bodies())
        body = given.get("trial-body", "")
        return cls(
            edition,
            form,
            city=given.get("trial-city", ""),
            body=body if body in bodies else next(iter(bodies)),
            answers=_answers(given.get("trial-answers", "")),
        )

    @cached_property
    def doc(self) -> FormDoc:
        return definition_of(self.form)

    @cached_property
    def references(self) -> TrialReferences:
        return TrialReferences(self.edition)

    @cached_property
    def facts(self) -> TrialFacts:
        return TrialFacts(self.city)

    def pages(self) -> list[PageDoc]:
        return pages(self.doc, self.answers, self.facts)

    def page_form(self, page: PageDoc, data=None, files=None) -> PageForm:
        form = page_form(
            self.doc,
            page,
            answers=self.answers,
            references=self.references,
            facts=self.facts,
            data=data,
            files=files,
        )
        form.also_known = frozenset(self.doc._by_code)
        return form

    @property
    def answers_json(self) -> str:
        return json.dumps(self.answers, ensure_ascii=True, default=str)

    @property
    def body_name(self) -> str:
        return dict(sample_bodies()).get(self.body, "")

    @cached_property
    def city_name(self) -> str:
        return City.objects.filter(slug=self.city).values_list("name", flat=True).first() or _(
            "una città"
        )


def _answers(text: str) -> dict:
    """The answers that came with the page; what is no such thing is none."""
    try:
        found = json.loads(text) if 0 < len(text) <= MOST_BYTES else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The start, a page of questions, or the end with what would keep the form from being sent."""
    edition = own_edition(request, pk)
    form = own_item(edition, Kind.FORM, code)
    if request.method != "POST" or request.POST.get("do") == "restart":
        return _start(request, edition, form)
    at = Trial.of(request, edition, form)
    verb, _colon, where = request.POST.get("do", "next").partition(":")
    here = _place(at, request.POST.get("trial-at", ""))
    drawn = None
    if here is not None:
        drawn = at.page_form(here, request.POST, request.FILES)
        at.answers = at.answers | drawn.raw_values() | _files(at, drawn)
        if drawn.row_action or (verb == "next" and not drawn.is_valid()):
            status = 200 if drawn.row_action else 422
            return _page(request, at, here, drawn, status=status)
    if verb == "go" and (there := _place(at, where)):
        return _page(request, at, there)
    return _step(request, at, here, -1 if verb == "back" else 0 if verb == "end" else 1)


def _step(request, at: Trial, here: PageDoc | None, by: int) -> HttpResponse:
    """To the next or previous page that is asked now; past the last one, to the end."""
    asked = at.pages()
    place = _number(here) if here else (0, 0)
    if by < 0:
        before = [page for page in asked if _number(page) < place]
        return _page(request, at, before[-1]) if before else _start(request, at.edition, at.form)
    after = [page for page in asked if _number(page) > place]
    return _page(request, at, after[0]) if by and after else _end(request, at)


def _number(page: PageDoc) -> tuple[int, int]:
    return page.section.number, page.number


def _place(at: Trial, text: str) -> PageDoc | None:
    """A page by its name, as it is asked now; also one that an answer has hidden meanwhile."""
    found = {name(page): page for page in [*all_pages(at.doc), *at.pages()]}
    return found.get(text)


def name(page: PageDoc) -> str:
    return f"{page.section.number}.{page.number}"


def _files(at: Trial, drawn: PageForm) -> dict:
    """Files are not kept: their names stand for them, so that the walk can go on."""
    return {
        code: [
            {"id": f"prova-{n}", "name": upload.name, "size": upload.size, "sha256": ""}
            for n, upload in enumerate(uploads)
        ]
        for code, uploads in drawn.uploads().items()
    }


def _start(request, edition, form) -> HttpResponse:
    context = {
        "edition": edition,
        "form": form,
        "cities": list(City.objects.values_list("slug", "name")),
        "bodies": sample_bodies(),
        "is_empty": not all_pages(definition_of(form)),
    }
    return render(request, "redazione/trial_start.html", context)


def _page(request, at: Trial, page: PageDoc, drawn=None, status=200) -> HttpResponse:
    drawn = drawn or at.page_form(page)
    asked = at.pages()
    places = [_number(one) for one in asked]
    context = {
        "edition": at.edition,
        "form": at.form,
        "at": at,
        "page": page,
        "place": name(page),
        "drawn": drawn,
        "problems": drawn.problems if status == 422 else [],
        "turn": places.index(_number(page)) + 1 if _number(page) in places else 0,
        "count": len(asked),
        "listed": [(name(one), one) for one in asked],
        "rules": list(_rules(at, page, drawn)),
    }
    return render(request, "redazione/trial.html", context, status=status)


def _rules(at: Trial, page: PageDoc, drawn: PageForm):
    """The rules that answers on this page decide, each with what it says now."""
    here = {question.code for question in page.questions}
    value_of = drawn.reading.value_of
    for question in at.doc.questions:
        trees = [("condition", question.condition, ""), ("required_if", question.required_if, "")]
        trees += [("check", check.rule, check.message) for check in question.checks]
        for use, tree, message in trees:
            if tree and (question.code in here or codes_in(tree) & here):
                yield {
                    "use": use,
                    "question": question,
                    "words": message or describe(tree, at.doc),
                    "json": json.dumps(tree, ensure_ascii=False),
                    "holds": _holds(use, tree, value_of),
                }
        for check in question.row_checks if question.code in here else ():
            yield {
                "use": "row_check",
                "question": question,
                "words": check.message,
                "json": json.dumps(check.rule, ensure_ascii=False),
                "holds": not drawn.reading.broken_rows(question, check),
            }
    for check in at.doc.checks:
        if codes_in(check.rule) & here:
            yield {
                "use": "check",
                "question": None,
                "words": check.message,
                "json": json.dumps(check.rule, ensure_ascii=False),
                "holds": _holds("check", check.rule, value_of),
            }


def _holds(use: str, tree, value_of) -> bool:
    if use == "check":
        return not refuted(tree, value_of)
    return (evaluate if use == "condition" else requires)(tree, value_of)


def _end(request, at: Trial) -> HttpResponse:
    sections = walk(at.doc, at.answers, references=at.references, facts=at.facts)
    wrong = problems(at.doc, at.answers, at.references, at.facts)
    where = {question.code: name(page) for page in at.pages() for question in page.questions}
    context = {
        "edition": at.edition,
        "form": at.form,
        "at": at,
        "sections": sections,
        "wrong": [(where.get(one.question.code, ""), one) for one in wrong],
        "where": where,
    }
    return render(request, "redazione/trial_end.html", context)
