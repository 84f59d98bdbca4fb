"""An edition of 60 steps, 120 forms and 2,000 questions: compared, checked, published."""

import copy
import time
from collections.abc import Iterator

from django.db import connection
from django.urls import reverse

from tests.bench.measuring import Figure, Queries, measure
from tests.conftest import SignedInClient
from tests.factories import person
from toolkit.actions import drafts, editions
from toolkit.canonical.editions import canonical, said
from toolkit.canonical.forms import full_question
from toolkit.curation.diff import compare
from toolkit.models import Edition, Toolkit

STEPS, FORMS, QUESTIONS = 60, 120, 2000
LARGE = "bench-large"
TEXT = "Scrivi che cosa fate, con chi e in quanto tempo, con parole che tutti capiscono. " * 3


def large_content(base: dict) -> dict:
    """The shipped edition grown to the size that we promise to bear."""
    phase = base["phases"][0]
    step = phase["steps"][0] | {"tools": [], "forms": [], "obligations": []}
    phases = [
        phase
        | {
            "code": f"F{n}",
            "steps": [
                step | {"code": f"{n}.{turn}", "title": f"Passo {n}.{turn}", "instructions": TEXT}
                for turn in range(1, STEPS // 10 + 1)
            ],
        }
        for n in range(10)
    ]
    form = base["forms"][0]
    forms = [_form(form, 100 + n) for n in range(FORMS)]
    return base | {"phases": phases, "forms": forms, "good_practices": []}


def _form(form: dict, number: int) -> dict:
    code = f"M{number}"
    count = QUESTIONS // FORMS + (number % 3 == 0) * 2
    questions = [
        full_question(
            {
                "code": f"{code}.{turn:02}",
                "kind": "long_text" if turn % 4 else "choice",
                "label": f"Che cosa proponete per la parte {turn}?",
                "help": TEXT,
                "required": "required" if turn % 3 == 0 else "optional",
                "choices": [{"code": "a", "label": "Prima"}, {"code": "b", "label": "Seconda"}],
            }
            if turn % 4 == 0
            else {
                "code": f"{code}.{turn:02}",
                "kind": "long_text",
                "label": f"Che cosa proponete per la parte {turn}?",
                "help": TEXT,
            }
        )
        for turn in range(1, count + 1)
    ]
    section = {"code": f"{code}.A", "title": "Proposte", "intro": TEXT, "page": "single"}
    return form | {"code": code, "sections": [section | {"questions": questions}]}


def _reworded(content: dict) -> dict:
    """One text in every question, a choice in a few, one form gone, one moved."""
    other = copy.deepcopy(content)
    for form in other["forms"]:
        for section in form["sections"]:
            for question in section["questions"]:
                question["help"] = question["help"].replace("tutti", "tutte le persone")
    other["forms"].pop(7)
    other["forms"].append(other["forms"].pop(3))
    return other


def measured() -> Iterator[Figure]:
    """The figures of issue 3 that concern the life of an edition."""
    turn = Toolkit.objects.count()  # on data that were kept there is one of each already
    names = (f"carla{turn}", f"dario{turn}")
    curators = [person(f"{name}@bench.example", name, is_curator=True) for name in names]
    shipped = Edition.objects.published().order_by("-number", "-revision").first()
    toolkit = Toolkit.objects.create(slug=f"{LARGE}-{turn}", title="Toolkit grande")
    content = large_content(said(shipped)) | {"toolkit": toolkit.slug}
    first = Edition.objects.create(toolkit=toolkit, number=0, title="Grande")  # never in force
    editions.write_content(first, content)
    editions.publish(first, by=None)
    draft = drafts.start_draft(first, by=curators[0])
    editions.write_content(draft, _reworded(content))
    before, after = said(first), canonical(draft)
    yield _figure("compare two large editions", lambda: _told(before, after), 3000)
    client = SignedInClient()
    client.force_login(curators[0])
    for name, ceiling in (("compare", 3000), ("review", 3000), ("publish", 10_000)):
        address = reverse(f"redazione:{name}", args=[draft.pk])
        yield _figure(f"page: {name}, large", lambda at=address: client.get(at), ceiling)
    address = reverse("redazione:translation", args=[draft.pk, "en"])
    yield _figure("page: translation, large", lambda: client.get(address), 3000)
    drafts.submit(draft, by=curators[0])
    drafts.approve(draft, by=curators[1])
    yield _once("publish a large edition", lambda: editions.publish(draft, by=curators[0]), 10_000)


def _told(before: dict, after: dict) -> int:
    """The comparison with the words of every text."""
    found = compare(before, after)
    return sum(len(change.pieces) for one in found.items for change in one.fields)


def _figure(name: str, call, at_most: float) -> Figure:
    return Figure(name, *measure(call, runs=3), at_most=at_most)


def _once(name: str, call, at_most: float) -> Figure:
    """What can be done only once is measured once."""
    counter = Queries()
    with connection.execute_wrapper(counter):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    return Figure(name, *spent, counter.count, at_most=at_most)
