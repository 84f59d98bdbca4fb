"""What is integrated by PEC or on paper: the same request, the same clock, the same register."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from tests.workshops.actions.test_arrivals import register, scan, segre
from tests.workshops.area.conftest import uploads
from tests.workshops.dialogue.conftest import HOW, WHY
from workshops.actions import answering, arrivals, integrations, submissions
from workshops.actions.arrivals import AlreadySent
from workshops.actions.paper_integrations import IntegrationBegun
from workshops.models import Answer, AnswerRevision, Arrival, IntegrationRequest, Submission

__all__ = ["segre", "uploads"]


def now():
    """A minute ago: nothing arrives in the future."""
    return timezone.now() - dt.timedelta(minutes=1)


def answers_of(submission) -> dict:
    return dict(Answer.objects.filter(submission=submission).values_list("question", "value"))


def again(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def returned(returned):
    """Asked an hour ago."""
    IntegrationRequest.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
    return returned


@pytest.fixture
def arrival(returned, segre):
    return register(returned.assignment, segre, received_at=now())


@pytest.fixture
def typed(arrival, segre):
    """The first answer, typed in from the letter."""
    back = arrivals.begin(arrival, by=segre)
    answering.save_answer(back, WHY, "Per il fresco", base_version=1, by=segre)
    return back


# The way it goes


def test_it_is_registered_typed_in_confirmed_and_answers_the_request(
    arrival, typed, returned, segre, piera
):
    snapshot = arrivals.send(arrival, key="carta", by=segre)

    request, back = IntegrationRequest.objects.get(), again(returned)
    assert (request.state, request.answer, back.state) == ("answered", snapshot, "sent")
    assert (snapshot.round, snapshot.is_late, snapshot.protocol_number) == (2, False, "1234/2027")
    assert snapshot.sent_at == back.sent_at == arrival.received_at
    assert snapshot.document["arrival"]["channel"] == back.channel == "pec"
    assert set(returned.remarks.values_list("state", flat=True)) == {"answered"}
    arrival.refresh_from_db()
    assert arrival.state == "asked"
    arrivals.confirm(arrival, by=piera)
    told = set(Message.objects.values_list("kind", flat=True))
    assert {"arrival_registered", "transcription_sent", "integration_answered"} <= told


@pytest.mark.parametrize(("days", "late"), [(6, False), (8, True)])
def test_the_true_moment_and_the_deadline_of_the_request_decide(returned, segre, days, late, asked):
    """Also where the deadline of the form was rigid and is over: a request has its own."""
    type(asked).objects.update(deadline="hard", due_at=now() - dt.timedelta(days=90))
    made = now() - dt.timedelta(days=10)
    due = made + dt.timedelta(days=7)
    IntegrationRequest.objects.update(asked_at=made, due_at=due)
    came = made + dt.timedelta(days=days)

    arrival = register(returned.assignment, segre, received_at=came)
    arrivals.begin(arrival, by=segre)
    snapshot = arrivals.send(arrival, key="carta", as_is=True, by=segre)

    assert (snapshot.is_late, snapshot.sent_at) == (late, came)


def test_only_what_was_asked_is_typed_in(typed, segre):
    with pytest.raises(answering.NotAsked):
        answering.save_answer(typed, HOW, "Da soli", base_version=1, by=segre)


def test_files_alone_answer_the_request(returned, segre, uploads):
    arrival = register(returned.assignment, segre, received_at=now(), uploads=[scan()])

    snapshot = arrivals.send_scans(arrival, key="carta", by=segre)

    assert again(returned).state == "sent"
    assert [one["name"] for one in snapshot.document["arrival"]["files"]] == ["lettera.pdf"]


def test_while_it_is_typed_in_the_organisation_reads(typed, paolo, piera, write):
    for act in (
        lambda: write(again(typed), WHY, "Altro"),
        lambda: submissions.send(again(typed), key="b", by=piera),
        lambda: integrations.tick(typed.remarks.first(), done=True, by=paolo),
    ):
        with pytest.raises(PermissionDenied):
            act()


# What is refused


def test_nothing_answers_a_request_before_it_is_made(returned, segre):
    with pytest.raises(ValidationError) as refused:
        register(returned.assignment, segre, received_at=now() - dt.timedelta(hours=5))

    assert "prima non poteva arrivare" in str(refused.value)


def test_what_is_not_asked_any_more_takes_no_arrival(returned, segre, ugo):
    integrations.withdraw(returned, by=ugo)

    with pytest.raises(AlreadySent):
        register(returned.assignment, segre, received_at=now())


@pytest.mark.parametrize("begun", ["an answer", "a tick"])
def test_what_the_organisation_integrates_on_line_is_not_touched(
    arrival, returned, segre, piera, write, tick_all, begun
):
    if begun == "an answer":
        write(returned, WHY, "On line")
    else:
        tick_all(returned)
    with pytest.raises(IntegrationBegun):
        arrivals.begin(arrival, by=segre)

    arrivals.settle(arrival, keep="paper", by=piera)

    back = again(returned)
    assert back.is_transcribed
    assert answers_of(returned)[WHY] == "Per il verde"
    assert set(returned.remarks.values_list("state", flat=True)) == {"open"}
    if begun == "an answer":
        assert AnswerRevision.objects.filter(question=WHY, value="On line").exists()


def test_the_organisation_says_that_what_it_writes_on_line_counts(
    arrival, returned, piera, write, tick_all
):
    write(returned, WHY, "On line")
    arrivals.settle(arrival, keep="portal", by=piera)
    tick_all(returned)

    snapshot = submissions.send(again(returned), key="b", by=piera)

    arrival.refresh_from_db()
    assert (arrival.state, snapshot.arrival) == ("withdrawn", None)


# What is taken back


def test_registered_by_mistake_it_goes_back_to_what_was_sent(
    arrival, typed, returned, segre, write
):
    arrivals.withdraw(arrival, reason="Era di un'altra", by=segre)

    back = again(returned)
    assert (back.state, back.arrival, answers_of(back)[WHY]) == ("returned", None, "Per il verde")
    write(back, WHY, "On line")


def test_withdrawing_the_request_puts_the_transcription_aside(arrival, typed, returned, segre, ugo):
    integrations.withdraw(again(returned), by=ugo)

    back = again(returned)
    arrival.refresh_from_db()
    assert (back.state, back.arrival, arrival.state) == ("sent", None, "registered")
    assert answers_of(back)[WHY] == "Per il verde"
    with pytest.raises(PermissionDenied):
        answering.save_answer(typed, WHY, "Tardi", base_version=3, by=segre)


def test_what_came_on_paper_and_returns_is_written_on_line(asked, segre, ugo, piera, soon, write):
    """How it was sent stays known, also while the request is open and when it is withdrawn."""
    first = register(asked, segre)
    arrivals.begin(first, by=segre)
    arrivals.send(first, key="carta", as_is=True, by=segre)
    sent = again(asked.submission)
    integrations.prepare(sent, question=WHY, kind="request", text="Dillo.", by=ugo)
    integrations.ask(sent, until=soon, by=ugo)
    assert not again(sent).is_transcribed
    write(again(sent), WHY, "Ecco")

    integrations.withdraw(again(sent), by=ugo)

    assert (again(sent).channel, again(sent).state) == ("pec", "sent")


# The pages


def page(name, *args):
    return reverse(f"workshops:{name}", args=args)


def test_the_secretariat_does_it_all_on_the_pages(returned, casa, segre, enter, piera):
    assignment = returned.assignment
    desk = enter(segre)
    assert page("arrival-new", casa.slug, assignment.public_id) in (
        desk.get(page("review", casa.slug, assignment.public_id)).content.decode()
    )
    new = desk.get(page("arrival-new", casa.slug, assignment.public_id)).content.decode()
    assert "Risponde alla richiesta di integrazione" in new
    arrival = register(assignment, segre, received_at=now())

    began = desk.post(page("arrival-verb", casa.slug, arrival.public_id, "trascrivi"))

    room = desk.get(began.url).content.decode()
    assert "Spiega meglio." in room
    assert "Che cosa è stato chiesto" in room
    here = page("transcription-question", assignment.public_id, 1, 1)
    assert here in room
    saved = desk.post(here, {WHY: "Dalla carta", f"version-{WHY}": "1", "do": "continue"})
    assert saved.status_code == 302
    assert answers_of(returned)[WHY] == "Dalla carta"
    check = desk.get(page("transcription-check", assignment.public_id)).content.decode()
    assert "Registra la trascrizione" in check
    reply = desk.post(page("transcription-send", assignment.public_id), {"key": "k"}, follow=True)
    assert "Abbiamo chiesto conferma" in reply.content.decode()
    twice = desk.post(page("transcription-send", assignment.public_id), {"key": "k"})
    assert twice.url == page("arrival", casa.slug, arrival.public_id)
    assert returned.snapshots.count() == 2
    mine = enter(piera)
    own = mine.get(page("own-arrival", assignment.public_id, arrival.public_id)).content.decode()
    assert "È quello che avete mandato?" in own
    assert Arrival.objects.get().state == "asked"


def test_the_organisation_chooses_on_its_page(arrival, returned, enter, piera, paolo, write):
    write(returned, WHY, "On line")
    address = page("own-arrival", returned.assignment.public_id, arrival.public_id)
    assert "Vale quello che abbiamo mandato" not in enter(paolo).get(address).content.decode()
    mine = enter(piera)
    assert "Vale quello che abbiamo mandato" in mine.get(address).content.decode()

    mine.post(address, {"do": "paper"})

    assert again(returned).is_transcribed


def test_another_arrival_waits_for_the_first(arrival, typed, returned, segre):
    other = register(returned.assignment, segre, received_at=now(), protocol_number="5/2027")

    with pytest.raises(ValidationError, match="un altro arrivo"):
        arrivals.begin(other, by=segre)


def test_what_was_confirmed_is_not_typed_in_twice(arrival, typed, segre):
    arrivals.send(arrival, key="carta", by=segre)

    with pytest.raises((WrongState, AlreadySent)):
        arrivals.begin(Arrival.objects.get(), by=segre)


def test_only_the_desk_of_this_officina_registers_it(returned, altrove, segre):
    """Only the desk of this officina registers what integrates."""
    stranger = make.person("via@autorita.example", "Via Lontana")
    make.member(altrove, stranger, "secretariat")

    with pytest.raises(PermissionDenied):
        register(returned.assignment, stranger, received_at=now())
