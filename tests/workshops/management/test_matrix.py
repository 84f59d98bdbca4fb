"""The wall: its numbers against the same numbers counted by hand."""

import contextlib
import csv
import datetime as dt
import io
import random
import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from officine.csv_safe import BOM
from tests import factories as make
from tests.examples import examples
from workshops.models import Assignment, StepRun
from workshops.queries.matrix import Word, matrix, table, word_for

TODAY = timezone.localdate()
LATER, BEFORE = TODAY + dt.timedelta(days=9), TODAY - dt.timedelta(days=9)


@pytest.mark.parametrize(
    ("state", "due_on", "answered", "due", "late", "word"),
    [
        ("planned", LATER, 0, 5, 0, Word.NOT_STARTED),
        ("planned", LATER, 0, 0, 0, Word.NOT_STARTED),
        ("open", LATER, 5, 5, 0, Word.COMPLETE),
        ("done", BEFORE, 5, 5, 0, Word.COMPLETE),
        ("open", LATER, 2, 5, 0, Word.RUNNING),
        ("open", LATER, 0, 0, 0, Word.RUNNING),
        ("open", LATER, 2, 5, 1, Word.LATE),
        ("done", BEFORE, 2, 5, 3, Word.LATE),
        ("done", BEFORE, 2, 5, 0, Word.RUNNING),
        ("done", BEFORE, 0, 0, 0, Word.COMPLETE),
        ("open", BEFORE, 0, 0, 0, Word.LATE),
        ("open", BEFORE, 1, 5, 0, Word.RUNNING),
    ],
)
def test_the_word_of_a_cell(state, due_on, answered, due, late, word):
    assert word_for(state, due_on, answered, due, late, TODAY) == word


def _scatter(casa, edition, sent, seed):
    """Cities, steps, organisations, forms and what became of them, by chance."""
    chance = random.Random(seed)
    places = [make.place(casa, name) for name in ("Bari", "Genova", "Napoli")]
    steps = [make.step(edition, f"3.{number}") for number in range(4, 8)]
    form = make.form(edition, "M77")
    person = make.person(f"p{seed}@x.example")
    categories = ["A1", "B2", "C1"]
    for place in places:
        bodies = [
            make.participation(
                casa,
                make.organisation(f"{place} {number} {seed}", chance.choice(categories)),
                place,
            )
            for number in range(chance.randint(0, 4))
        ]
        for step in steps:
            if chance.random() < 0.25:
                continue
            run = make.step_run(place, step, state=chance.choice(["planned", "open", "done"]))
            for at in bodies:
                if chance.random() < 0.3:
                    continue
                due = timezone.now() + dt.timedelta(days=chance.choice([-5, 5]))
                waived = "Fusione." if chance.random() < 0.2 else ""
                one = make.assignment(run, at, form, due_at=due, waived_reason=waived)
                state = chance.choice(["", "draft", "sent", "validated"])
                if state:
                    sent(one, person, state=state)


def _by_hand(casa, category):
    """The same figures, one row at a time, with no SQL to count them."""
    now, cells = timezone.now(), {}
    for run in StepRun.objects.filter(place__workshop=casa).select_related("place__city", "step"):
        cells[run.place.city.name, run.step.code] = [0, 0, 0]
    for one in Assignment.objects.filter(participation__workshop=casa).select_related(
        "submission", "step_run__place__city", "step_run__step", "participation__organisation"
    ):
        if category and not one.participation.organisation.category.code.startswith(category):
            continue
        submission = getattr(one, "submission", None)
        answered = submission is not None and submission.state != "draft"
        if one.waived_reason and not answered:
            continue
        cell = cells[one.step_run.place.city.name, one.step_run.step.code]
        cell[0] += answered
        cell[1] += 1
        cell[2] += not answered and one.step_run.state != "planned" and one.due_at < now
    return cells


@examples(share=40)  # a whole officina is written in the database for each
@given(seed=st.integers(0, 10_000), category=st.sampled_from(["", "A", "B2"]))
def test_the_matrix_is_what_one_counts_by_hand(casa, edition, sent, seed, category):
    with example():
        _scatter(casa, edition, sent, seed)

        found, by_hand = matrix(casa, category=category), _by_hand(casa, category)

        shown = {
            (row.place.city.name, cell.step.code): [cell.answered, cell.due, cell.late]
            for row in found.rows
            for cell in row.cells
            if cell.word != Word.NOT_PLANNED
        }
        assert shown == by_hand
        for row in found.rows:
            own = [v for (city, _step), v in by_hand.items() if city == row.place.city.name]
            assert [row.total.answered, row.total.due, row.total.late] == _sum(own)
        for step, total in zip(found.steps, found.totals, strict=True):
            own = [v for (_city, code), v in by_hand.items() if code == step.code]
            assert [total.answered, total.due, total.late] == _sum(own)
        assert [found.total.answered, found.total.due] == _sum(by_hand.values())[:2]


def _sum(rows):
    return [sum(column) for column in zip(*rows, strict=True)] or [0, 0, 0]


@contextlib.contextmanager
def example():
    """One example of a property in a savepoint of its own, undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_cell_opens_a_list_of_exactly_what_it_counts(casa, edition, sent, desk_of_anna):
    _scatter(casa, edition, sent, 7)
    address = reverse("workshops:matrix", args=[casa.slug])
    for query in ("", "?categoria=B"):
        html = desk_of_anna.get(address + query).content.decode()
        cells = re.findall(
            r'<a href="([^"]+)"><span class="mg-count">\d+ su (\d+)</span>', html
        ) + re.findall(r'class="mg-total"><a href="([^"]+)">\d+ su (\d+)', html)
        assert cells
        for link, due in cells:
            page = desk_of_anna.get(link.replace("&amp;", "&")).context["page"]
            assert page.paginator.count == int(due), link


def test_the_file_says_what_the_page_says(casa, edition, sent, desk_of_anna):
    _scatter(casa, edition, sent, 11)

    reply = desk_of_anna.get(reverse("workshops:matrix-csv", args=[casa.slug]))

    text = b"".join(reply.streaming_content).decode()
    assert text.startswith(BOM)
    read = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
    assert read == [[str(cell) for cell in row] for row in table(matrix(casa))]
    assert len(read) == casa.places.count() + 2


def test_it_is_a_real_table(casa, assignment, desk_of_anna):
    html = desk_of_anna.get(reverse("workshops:matrix", args=[casa.slug])).content.decode()

    assert "<caption" in html
    assert re.search(r'<th scope="colgroup" colspan="1">F3 ', html)
    assert re.search(r'<th scope="row"><a [^>]+>Torino</a></th>', html)
    assert re.search(r'role="region" tabindex="0" aria-labelledby="matrice-titolo"', html)
    assert "0 su 1" in html
    assert "in corso" in html


def test_nothing_planned_says_how_to_begin(casa, torino, desk_of_anna):
    html = desk_of_anna.get(reverse("workshops:matrix", args=[casa.slug])).content.decode()

    assert "Nessun passo avviato. Imposta le date." in html


def test_a_wrong_category_in_the_address_is_no_fault(casa, assignment, desk_of_anna):
    for wrong in ("'; drop", "ZZ", "%00", "A" * 500):
        reply = desk_of_anna.get(
            reverse("workshops:matrix", args=[casa.slug]), {"categoria": wrong}
        )
        assert reply.status_code == 200


@pytest.mark.parametrize("count", [1, 6])
def test_the_matrix_costs_the_same_for_one_or_many(
    casa, edition, crowd, count, desk_of_anna, django_assert_num_queries
):
    crowd(count)
    for number in range(count - 1):
        make.step_run(make.place(casa, f"Città {number}"), make.step(edition, f"8.{number}"))

    # Session with person and roles; officina, cities and runs, steps, figures, categories.
    with django_assert_num_queries(6):
        desk_of_anna.get(reverse("workshops:matrix", args=[casa.slug]))
