"""Broken at every line: what was being done is there whole, or not at all.

Each of the lines of our code that an action runs through is made to raise, one after the other.
Afterwards the database and the folder of files are as they were before, or as they are when
nothing breaks, receipts, letters and journal included: never in between.
"""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests import factories as make
from tests.examples import FULL
from workshops.actions import answering, assignments, attachments, reports, reviews, submissions
from workshops.models import Answer, Assignment, Submission

pytestmark = pytest.mark.django_db

# The engine of forms only computes: it is left out, and runs a few thousand lines in a sending
OURS = tuple(f"{settings.BASE_DIR}/{name}/" for name in ("officine", "workshops"))
STRIDE = 1 if FULL else 12  # every line in the full run, one in twelve in the quick one
QUESTIONS = [
    {"code": "M96.01", "kind": "text", "label": "Come si chiama?", "required": "required"},
    {"code": "M96.02", "kind": "file", "label": "Un allegato?", "formats": ["pdf"]},
]
NOW = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Broken(Exception):
    """What no line of ours expects."""


@contextmanager
def lines_seen(meet: Callable[[tuple[str, int]], None], within: str | tuple = OURS):
    """``meet`` hears of every line of ours as it is about to run; it may raise."""

    def in_a_frame(frame, event, _argument):
        if event == "line":
            meet((frame.f_code.co_filename, frame.f_lineno))
        return in_a_frame

    def at_a_call(frame, _event, _argument):
        return in_a_frame if frame.f_code.co_filename.startswith(within) else None

    before = sys.gettrace()
    sys.settrace(at_a_call)
    try:
        yield
    finally:
        sys.settrace(before)


def everything() -> dict:
    """Every row of every table of ours, and every file."""
    rows = {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model.__module__.startswith(("officine.", "workshops."))
    }
    return rows | {"files": _files()}


def _files() -> list[str]:
    folder = Path(settings.MEDIA_ROOT)
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def counted(state: dict) -> Counter:
    """What differs between two runs that both succeed: names and moments, not how many."""
    return Counter({name: len(rows) for name, rows in state.items()})


@contextmanager
def undone():
    """What happens within is taken back, rows and files."""
    files = set(_files())
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for path in set(_files()) - files:
        Path(path).unlink()


@pytest.fixture
def draft(run, at_table, edition, piera, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    asked = make.assignment(run, at_table, make.form(edition, "M96", QUESTIONS))
    draft = submissions.start(asked, by=piera)
    answering.save_answer(draft, "M96.01", "Orto", base_version=0, by=piera)
    return draft


@pytest.fixture
def act(draft, request, piera, anna):
    """The action to be broken, prepared up to its last step, on rows read anew."""
    which = request.param
    if which in ("validate", "send_back", "reopen"):
        submissions.send(draft, key="first", by=piera)

    def fresh():
        return Submission.objects.get(pk=draft.pk)

    return {
        "save": lambda: answering.save_answer(
            fresh(), "M96.01", "Orto nuovo", base_version=1, by=piera
        ),
        "attach": lambda: attachments.attach(
            fresh(), "M96.02", SimpleUploadedFile("atto.pdf", PDF), by=piera
        ),
        "send": lambda: submissions.send(fresh(), key="again", by=piera),
        "reopen": lambda: submissions.reopen(fresh(), by=piera),
        "validate": lambda: reviews.validate(fresh(), by=anna),
        "waive": lambda: assignments.waive(
            Assignment.objects.get(pk=draft.assignment_id), reason="Non serve più", by=anna
        ),
        "ask_report": lambda: reports.ask(
            draft.assignment.participation.workshop,
            period_from=draft.started_at.date(),
            period_to=draft.started_at.date(),
            by=anna,
        ),
    }[which]


def broken_once(act, place) -> bool:
    """The action with one line that raises the first time it is come to; whether it got out."""
    met = []

    def meet(line):
        if line == place and not met:
            met.append(line)
            raise Broken(place)

    try:
        with lines_seen(meet, within=place[0]):
            act()
    except Broken:
        return True
    except Exception:
        if not met:
            raise
        return True  # made of our fault by who caught it
    return False


@pytest.mark.parametrize(
    "act", ["save", "attach", "send", "reopen", "validate", "waive", "ask_report"], indirect=True
)
def test_an_action_broken_at_any_line_is_whole_or_not_there(act):
    before, lines = everything(), []
    with undone():
        act()  # what is read once and kept is read here
    with undone():
        with lines_seen(lines.append):
            act()
        whole = counted(everything())
    places = list(dict.fromkeys(lines))[::STRIDE]

    between = []
    for place in places:
        with undone():
            got_out = broken_once(act, place)
            after = everything()
            # A fault after the last write is a reply that got lost: all is there.
            if counted(after) != whole and not (got_out and after == before):
                between.append(place)

    print(f"line faults: {len(places)}")
    assert between == []
    assert len(places) * STRIDE >= 50


def test_control_two_writes_without_a_transaction_are_torn(draft, piera):
    """The control: the same search finds what is half done when nothing holds it together."""

    def write(code):
        Answer.objects.update_or_create(
            submission=draft, question=code, defaults={"value": "x", "by": piera, "at": NOW}
        )

    def torn():
        write("M96.01")
        submissions._whose(draft.assignment)
        write("M96.02")

    before, between = everything(), submissions._whose.__code__
    with undone():
        assert broken_once(torn, (between.co_filename, between.co_firstlineno + 1))
        assert everything() != before
