"""Authority and organisation act at the same moment: one of the two is first, the other is told,
and nothing that was acknowledged is lost."""

import contextlib
import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from officine.journal.chain import faults
from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.examples import FULL
from tests.workshops.actions.test_arrivals import register, segre
from tests.workshops.test_concurrency import at_once
from workshops.actions import answering, arrivals, integrations, reviews, submissions
from workshops.actions import help as helping
from workshops.actions.paper_integrations import IntegrationBegun
from workshops.models import (
    Answer,
    AnswerRevision,
    Arrival,
    HelpThread,
    IntegrationRequest,
    Remark,
    Snapshot,
    Submission,
)

__all__ = ["segre"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TURNS = range(40 if FULL else 3)
FIRST, SECOND = "M97.01", "M97.02"
TOLD = (WrongState, PermissionDenied, ValidationError)


def fresh(pk) -> Submission:
    return Submission.objects.select_related("arrival").get(pk=pk)


def next_week():
    return timezone.localdate() + dt.timedelta(days=7)


@pytest.fixture
def sent(torino, at_table, edition, paolo, piera, ugo):
    """``sent(3)``: the third form that was sent, with a request prepared."""
    questions = [
        {"code": FIRST, "kind": "text", "label": "Perché?", "required": "required"},
        {"code": SECOND, "kind": "text", "label": "Come?"},
    ]
    form = make.form(edition, "M97", questions)

    def one(number):
        run = make.step_run(torino, make.step(edition, f"9.{number}"))
        draft = submissions.start(make.assignment(run, at_table, form), by=paolo)
        answering.save_answer(draft, FIRST, "Prima", base_version=0, by=paolo)
        submissions.send(draft, key="prima", by=piera)
        integrations.prepare(draft, question=FIRST, kind="request", text="Spiega.", by=ugo)
        return draft.pk

    return one


@pytest.fixture
def returned(sent, ugo):
    def one(number):
        pk = sent(number)
        integrations.ask(fresh(pk), until=next_week(), by=ugo)
        IntegrationRequest.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
        return pk

    return one


def both(first, second) -> list:
    """What became of two acts that start together: done, or the class of the refusal."""

    def quietly(act):
        try:
            act()
        except TOLD as refused:
            return type(refused)
        return "done"

    return at_once(quietly, [first, second])


def check(pk) -> Submission:
    """What must be true of a submission, whoever was first."""
    row = fresh(pk)
    is_open = row.integrations.filter(state="open").count()
    waiting = row.remarks.filter(state__in=["open", "done"]).count()
    assert is_open == (row.state == "returned")
    assert bool(waiting) == (row.state == "returned")
    assert (row.integrate_by is None) == (row.state != "returned")
    assert list(faults()) == []
    return row


def test_validating_and_asking(sent, ugo):
    """What was prepared keeps from validating until it is taken away: both press at that moment."""

    def meet(turn):
        pk = sent(turn)
        remark = Remark.objects.get(submission=pk)

        def validate():
            integrations.drop(Remark.objects.get(pk=remark.pk), by=ugo)
            reviews.validate(fresh(pk), by=ugo)

        said = both(validate, lambda: integrations.ask(fresh(pk), until=next_week(), by=ugo))

        row = check(pk)
        if row.state == "validated":
            assert said[0] == "done"
            assert said[1] in (WrongState, ValidationError)
            assert not row.integrations.exists()
        else:
            assert (row.state, said) == ("returned", [WrongState, "done"])

    for turn in TURNS:
        meet(turn)


def test_asking_twice_is_one_request(sent, ugo):
    def meet(turn):
        pk = sent(turn)

        def ask():
            integrations.ask(fresh(pk), until=next_week(), by=ugo)

        said = both(ask, ask)

        assert sorted(map(str, said)) == sorted(map(str, ["done", WrongState]))
        assert check(pk).integrations.count() == 1

    for turn in TURNS:
        meet(turn)


def test_sending_again_and_withdrawing(returned, ugo, paolo, piera):
    def meet(turn):
        pk = returned(turn)
        answering.save_answer(fresh(pk), FIRST, "Dopo", base_version=1, by=paolo)
        integrations.tick(Remark.objects.get(submission=pk), done=True, by=paolo)

        said = both(
            lambda: submissions.send(fresh(pk), key="dopo", by=piera),
            lambda: integrations.withdraw(fresh(pk), by=ugo),
        )

        row, request = check(pk), IntegrationRequest.objects.get(submission=pk)
        assert sorted(map(str, said)) == sorted(map(str, ["done", WrongState]))
        last = Snapshot.objects.filter(submission=pk).order_by("round").last()
        if said[0] == "done":
            assert (request.state, request.answer, last.round) == ("answered", last, 2)
            assert Answer.objects.get(submission=pk, question=FIRST).value == "Dopo"
        else:
            assert (request.state, last.round, row.state) == ("withdrawn", 1, "sent")
            assert Answer.objects.get(submission=pk, question=FIRST).value == "Prima"

    for turn in TURNS:
        meet(turn)


def test_saving_an_answer_and_withdrawing(returned, ugo, paolo):
    def meet(turn):
        pk = returned(turn)

        said = both(
            lambda: answering.save_answer(fresh(pk), FIRST, "Dopo", base_version=1, by=paolo),
            lambda: integrations.withdraw(fresh(pk), by=ugo),
        )

        assert check(pk).state == "sent"
        assert said[1] == "done"
        assert Answer.objects.get(submission=pk, question=FIRST).value == "Prima"
        kept = AnswerRevision.objects.filter(submission=pk, value="Dopo").count()
        assert (said[0] == "done") == (kept == 1)  # acknowledged is in the history; refused is not
        assert said[0] in ("done", WrongState)

    for turn in TURNS:
        meet(turn)


def test_paper_and_sending_again_on_line(returned, segre, paolo, piera):
    """The secretariat types in and registers while the organisation ticks and sends."""

    def meet(turn):
        pk = returned(turn)
        came = timezone.now() - dt.timedelta(minutes=1)
        arrival = register(fresh(pk).assignment, segre, received_at=came)

        def paper():
            found = Arrival.objects.get(pk=arrival.pk)
            begun = arrivals.begin(found, by=segre)
            answering.save_answer(begun, FIRST, "Carta", base_version=1, by=segre)
            arrivals.send(found, key="carta", by=segre)

        def on_line():
            answering.save_answer(fresh(pk), FIRST, "On line", base_version=1, by=paolo)
            integrations.tick(Remark.objects.get(submission=pk), done=True, by=paolo)
            submissions.send(fresh(pk), key="dopo", by=piera)

        said = both(paper, on_line)

        check(pk)
        arrival.refresh_from_db()
        last = Snapshot.objects.filter(submission=pk).order_by("round").last()
        assert (last.round, said.count("done")) == (2, 1)
        if said[0] == "done":
            assert (arrival.state, last.arrival) == ("asked", arrival)
            assert said[1] in (WrongState, PermissionDenied)
        else:
            assert said[0] in (IntegrationBegun, arrivals.AlreadySent)
            assert (arrival.state, last.arrival) == ("registered", None)
        for value in AnswerRevision.objects.filter(submission=pk).values_list("value", flat=True):
            assert value in ("Prima", "Carta" if said[0] == "done" else "On line")

    for turn in TURNS:
        meet(turn)


def test_control_without_holding_the_row_the_second_is_not_told(sent, ugo, monkeypatch):
    """Both look before either writes: the database refuses the second, in no words for people."""
    pk, gate = sent(0), threading.Barrier(2)

    def look(submission, _verb):
        row = fresh(submission.pk)
        gate.wait()
        return row

    monkeypatch.setattr(integrations, "waiting", look)

    def ask():
        with contextlib.suppress(*TOLD):
            integrations.ask(fresh(pk), until=next_week(), by=ugo)

    with pytest.raises(IntegrityError):
        at_once(lambda act: act(), [ask, ask])


@pytest.mark.parametrize("turn", TURNS)
def test_two_first_messages_are_one_thread_with_both(run, at_table, form, paolo, piera, turn):
    assignment = make.assignment(run, at_table, form)

    at_once(
        lambda who: helping.ask(assignment, question="M90.01", text=f"Aiuto, {who}", by=who),
        [paolo, piera],
    )

    thread = HelpThread.objects.get()
    assert sorted(thread.messages.values_list("by__email", flat=True)) == sorted(
        [paolo.email, piera.email]
    )
    assert list(faults()) == []


def test_without_the_one_that_is_found_again_the_second_message_would_be_lost(
    run, at_table, form, paolo, piera, monkeypatch
):
    """The control: a thread that is made without looking again refuses the second who asks."""
    assignment = make.assignment(run, at_table, form)
    ready = threading.Barrier(2, timeout=5)

    def made(**given):
        found = HelpThread.objects.filter(
            assignment=given["assignment"], question=given["question"]
        ).first()
        ready.wait()
        if found:
            return found, False
        fields = {name: value for name, value in given.items() if name != "defaults"}
        return HelpThread.objects.create(**fields, **given["defaults"]), True

    monkeypatch.setattr(type(HelpThread.objects), "get_or_create", lambda _self, **kw: made(**kw))

    def ask(who):
        try:
            helping.ask(assignment, question="M90.01", text="Aiuto", by=who)
        except IntegrityError:
            return "lost"
        return "kept"

    assert sorted(at_once(ask, [paolo, piera])) == ["kept", "lost"]
