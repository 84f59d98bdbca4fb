"""The whole life of a submission, walked at random and met in every state with every event.

A model beside the database (``submission_life``) says what each event must do: another state, or
a refusal that changes nothing. After each one the database is compared with the model, and with
everything that anybody was ever told: saved answers, receipts, requests, help.
"""

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from officine.journal.chain import faults
from tests.examples import examples
from tests.workshops.actions.test_arrivals import segre
from tests.workshops.submission_life import EVENTS, STATES, Life
from workshops.actions import help as helping
from workshops.actions import integrations, review_batches
from workshops.actions.review_batches import Outcome
from workshops.models import AnswerRevision

__all__ = ["segre"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def cast(assignment, paolo, piera, ugo, segre):
    return {
        "assignment": assignment,
        "paolo": paolo,
        "piera": piera,
        "ugo": ugo,
        "segre": segre,
    }


@pytest.mark.parametrize("state", STATES)
def test_every_event_meets_every_state(cast, state):
    visited = set()
    for event in EVENTS:
        with transaction.atomic():
            life = Life(cast)
            life.walk_to(state)
            visited.add((life.model.state, event))
            life.try_(event, 7)
            transaction.set_rollback(True)

    assert visited == {(state, event) for event in EVENTS}


def test_any_life_keeps_what_was_acknowledged(cast):
    class Walk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.life = Life(cast)

        @initialize(state=st.sampled_from(STATES))
        def begins(self, state):
            self.life.walk_to(state)

        @rule(event=st.sampled_from(EVENTS), n=st.integers(0, 8))
        def happens(self, event, n):
            self.life.try_(event, n)

        def teardown(self):
            assert list(faults()) == []  # the journal is one chain, whatever was refused
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    steps = settings(examples(share=50), stateful_step_count=40, phases=[Phase.generate])
    run_state_machine_as_test(Walk, settings=steps)


def send_what_is_undone(monkeypatch):
    monkeypatch.setattr(integrations, "refuse_undone", lambda opening: None)


def lose_a_revision(monkeypatch):
    monkeypatch.setattr(AnswerRevision.objects, "bulk_create", lambda rows: rows)


def forget_to_put_back(monkeypatch):
    monkeypatch.setattr(integrations, "put_back", lambda *_: None)


def say_that_it_is_done(monkeypatch):
    done = lambda _workshop, seen, _act: Outcome(seen.public_id, True, "")  # noqa: E731
    monkeypatch.setattr(review_batches, "_one", done)


def write_every_press(monkeypatch):
    kept = helping._add

    def add(thread, text, key, by, *, is_staff):
        said = kept(thread, text, key, by, is_staff=is_staff)
        return said or kept(thread, text, f"{key} di nuovo", by, is_staff=is_staff)

    monkeypatch.setattr(helping, "_add", add)


@pytest.mark.parametrize(
    ("break_it", "walk"),
    [
        (send_what_is_undone, [("send", 8)]),
        (lose_a_revision, [("save", 6)]),
        (forget_to_put_back, [("save", 6), ("withdraw_all", 0)]),
        (say_that_it_is_done, [("batch_validate", 0)]),
        (write_every_press, [("help_ask", 0), ("help_answer", 0), ("help_ask", 0)]),
    ],
    ids=[
        "sends what is undone",
        "loses a revision",
        "forgets to put back",
        "says of each that it is done",
        "writes every press of a button",
    ],
)
def test_a_fault_is_found(cast, monkeypatch, break_it, walk):
    life = Life(cast)
    life.walk_to("returned")
    break_it(monkeypatch)

    for event, n in walk[:-1]:
        life.try_(event, n)

    with pytest.raises(AssertionError):
        life.try_(*walk[-1])
