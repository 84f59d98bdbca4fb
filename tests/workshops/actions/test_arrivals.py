"""What comes by PEC or on paper counts like what is sent on the portal, by the same clock."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from officine.journal.chain import faults
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from tests.workshops.area.conftest import uploads
from workshops.actions import answering, arrivals, reviews, submissions
from workshops.actions.arrivals import AlreadySent, DraftBegun
from workshops.actions.snapshots import Incomplete
from workshops.actions.submissions import DeadlinePassed
from workshops.models import (
    Answer,
    AnswerRevision,
    Arrival,
    Assignment,
    Snapshot,
    StepRun,
    Submission,
)

__all__ = ["uploads"]
ROME = ZoneInfo("Europe/Rome")
NAME, IDEA = "M90.01", "M90.02"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def segre(casa):
    """Who keeps the secretariat of «casa»."""
    who = make.person("segre@autorita.example", "Sara Egre")
    make.member(casa, who, "secretariat")
    return who


@pytest.fixture
def media(uploads):
    return uploads


def scan(name="lettera.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def yesterday():
    return dt.datetime.now(ROME).replace(microsecond=0) - dt.timedelta(days=1)


def register(assignment, by, **changed):
    values = {
        "channel": "pec",
        "protocol_number": "1234/2027",
        "received_at": yesterday(),
        "sender": "casa@pec.example",
    }
    return arrivals.register(assignment, **(values | changed), by=by)


def typed(arrival, by, **answers):
    """The arrival with these answers typed in."""
    draft = arrivals.begin(arrival, by=by)
    values = {
        code: (text, 0) for code, text in (answers or {NAME: "Cortile", IDEA: "Orto"}).items()
    }
    answering.save_answers(draft, values, by=by)
    return Submission.objects.get(pk=draft.pk)


@pytest.fixture
def arrival(assignment, segre):
    return register(assignment, segre)


# Registering


def test_what_arrives_is_kept_with_its_files_and_told(assignment, segre, piera, paolo, media):
    found = register(assignment, segre, uploads=[scan(), scan("due.pdf")])

    assert (found.state, found.channel, found.sender) == ("registered", "pec", "casa@pec.example")
    assert [(one.name, one.content_type) for one in found.scans.all()] == [
        ("lettera.pdf", "application/pdf"),
        ("due.pdf", "application/pdf"),
    ]
    assert all(Path(one.file.path).read_bytes() == PDF for one in found.scans.all())
    told = Message.objects.filter(kind="arrival_registered")
    assert {one.to for one in told} == {piera.email, paolo.email}
    event = Event.objects.get(action="arrival.registered")
    assert (event.actor, event.detail) == (segre, {"channel": "pec", "files": 2})
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.pdf", b"MZ\x90\x00 a program"), ("x.exe", PDF), ("vuoto.pdf", b"")],
    ids=["program", "ending", "empty"],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_stays(
    assignment, segre, media, name, content
):
    with pytest.raises(ValidationError) as refused:
        register(assignment, segre, uploads=[scan(), scan(name, content)])

    assert list(refused.value.message_dict) == ["scans"]
    assert not Arrival.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("when", "words"),
    [("tomorrow", "futuro"), ("before", "Il passo si è aperto"), ("opening", ""), ("now", "")],
)
def test_nothing_arrives_tomorrow_nor_before_it_could_be_asked(assignment, segre, when, words):
    opens = dt.datetime.combine(assignment.step_run.opens_on, dt.time(), tzinfo=ROME)
    moment = {
        "tomorrow": dt.datetime.now(ROME) + dt.timedelta(minutes=2),
        "before": opens - dt.timedelta(seconds=1),
        "opening": opens,
        "now": dt.datetime.now(ROME) - dt.timedelta(seconds=2),
    }[when]

    if words:
        with pytest.raises(ValidationError, match=words):
            register(assignment, segre, received_at=moment)
    assert Arrival.objects.exists() is False
    if not words:
        assert register(assignment, segre, received_at=moment).received_at == moment


@pytest.mark.parametrize("who", ["fiora", "piera", "zeno", "nino"])
def test_only_the_desk_of_the_officina_registers(assignment, altrove, request, who):
    with pytest.raises(PermissionDenied):
        register(assignment, request.getfixturevalue(who))


def test_what_was_sent_takes_no_other_arrival(assignment, segre, piera):
    draft = submissions.start(assignment, by=piera)
    answering.save_answer(draft, NAME, "Orto", base_version=0, by=piera)
    submissions.send(draft, key="a", by=piera)

    with pytest.raises(AlreadySent):
        register(assignment, segre)


# Transcribing


def test_what_is_transcribed_is_sent_when_it_arrived(arrival, assignment, segre, piera):
    snapshot = submissions.send(typed(arrival, segre), key="a", by=segre)

    arrival.refresh_from_db()
    assert snapshot.sent_at == arrival.received_at
    assert (snapshot.protocol_number, snapshot.channel) == ("1234/2027", "pec")
    assert snapshot.document["arrival"] == {
        "channel": "pec",
        "protocol_number": "1234/2027",
        "received_at": arrival.received_at.isoformat(),
        "sender": "casa@pec.example",
        "incomplete": False,
        "files": [],
    }
    submission = Submission.objects.get()
    assert (submission.state, submission.is_late) == ("sent", False)
    assert Arrival.objects.get().state == "asked"
    assert Message.objects.filter(kind="transcription_sent", to=piera.email).count() == 1
    assert not Message.objects.filter(kind="receipt").exists()


def test_pressed_twice_it_is_sent_once(arrival, segre):
    draft, same = typed(arrival, segre), Submission.objects.get()

    first = submissions.send(draft, key="a", by=segre)
    second = submissions.send(same, key="a", by=segre)

    assert (first, Snapshot.objects.count()) == (second, 1)


@pytest.mark.parametrize(
    ("second", "kind", "late"),
    [(59, "soft", False), (59, "hard", False), (60, "soft", True), (60, "hard", None)],
    ids=["soft-in-time", "hard-in-time", "soft-late", "hard-late"],
)
def test_the_true_moment_decides_also_when_it_is_typed_days_later(
    assignment, segre, second, kind, late
):
    due = yesterday().replace(hour=23, minute=59, second=59) - dt.timedelta(days=3)
    Assignment.objects.update(due_at=due, deadline=kind)
    StepRun.objects.update(opens_on=due.date() - dt.timedelta(days=9))
    found = Assignment.objects.get(pk=assignment.pk)
    moment = due + dt.timedelta(seconds=second - 59)
    arrived = register(found, segre, received_at=moment)
    if late is None:
        with pytest.raises(DeadlinePassed):
            typed(arrived, segre)
        assert not Submission.objects.exists()
        return

    snapshot = submissions.send(typed(arrived, segre), key="a", by=segre)

    assert (snapshot.is_late, Submission.objects.get().is_late) == (late, late)
    assert snapshot.sent_at == moment


def test_a_deadline_that_closes_while_it_is_typed_does_not_close_what_arrived_in_time(
    assignment, segre
):
    Assignment.objects.update(due_at=yesterday() + dt.timedelta(hours=1), deadline="hard")
    assignment.refresh_from_db()

    snapshot = submissions.send(typed(register(assignment, segre), segre), key="a", by=segre)

    assert snapshot.is_late is False


def test_gaps_of_the_paper_are_sent_only_when_it_is_said(arrival, segre):
    draft = typed(arrival, segre, **{IDEA: "Orto"})

    with pytest.raises(Incomplete):
        submissions.send(draft, key="a", by=segre)
    snapshot = submissions.send(draft, key="b", as_is=True, by=segre)

    assert snapshot.document["arrival"]["incomplete"] is True
    assert list(snapshot.document["answers"]) == [IDEA]


def test_on_the_portal_nobody_sends_gaps(assignment, piera):
    draft = submissions.start(assignment, by=piera)

    with pytest.raises(Incomplete):
        submissions.send(draft, key="a", as_is=True, by=piera)


def test_files_alone_are_enough(assignment, segre):
    found = register(assignment, segre, uploads=[scan()])

    snapshot = arrivals.send_scans(found, key="a", by=segre)

    [file] = snapshot.document["arrival"]["files"]
    assert (file["name"], file["size"]) == ("lettera.pdf", len(PDF))
    assert (snapshot.document["answers"], Submission.objects.get().state) == ({}, "sent")


def test_without_files_there_is_nothing_to_send(arrival, segre):
    with pytest.raises(ValidationError, match="Non c'è nessun file"):
        arrivals.send_scans(arrival, key="a", by=segre)

    assert not Submission.objects.exists()


@pytest.mark.parametrize("who", ["piera", "paolo", "fiora", "zeno"])
def test_while_it_is_transcribed_nobody_else_writes_or_sends(arrival, altrove, segre, request, who):
    draft = typed(arrival, segre)
    person = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        answering.save_answer(draft, NAME, "Altro", base_version=1, by=person)
    with pytest.raises(PermissionDenied):
        submissions.send(draft, key="a", by=person)


def test_what_is_reopened_is_the_organisations_again(arrival, segre, piera):
    submissions.send(typed(arrival, segre), key="a", by=segre)

    submissions.reopen(Submission.objects.get(), by=piera)

    draft = Submission.objects.get()
    answering.save_answer(draft, NAME, "Meglio così", base_version=1, by=piera)
    with pytest.raises(PermissionDenied):
        answering.save_answer(draft, NAME, "Altro", base_version=2, by=segre)
    again = submissions.send(draft, key="b", by=piera)
    assert (again.round, again.channel, "arrival" in again.document) == (2, "portal", False)


# A draft of the organisation


@pytest.fixture
def begun(assignment, paolo):
    draft = submissions.start(assignment, by=paolo)
    answering.save_answer(draft, NAME, "La nostra bozza", base_version=0, by=paolo)
    return draft


def test_a_draft_of_the_organisation_is_never_written_over(begun, arrival, segre, paolo):
    for act in (arrivals.begin, lambda one, by: arrivals.send_scans(one, key="a", by=by)):
        with pytest.raises(ValidationError):
            act(arrival, by=segre)

    with pytest.raises(DraftBegun):
        arrivals.begin(arrival, by=segre)
    assert Answer.objects.get().value == "La nostra bozza"
    assert (Submission.objects.get().arrival, Arrival.objects.get().state) == (None, "registered")
    letter = Message.objects.filter(kind="arrival_registered", to=paolo.email).get()
    assert "bozza on line" in letter.text


def test_the_organisation_says_that_paper_counts(begun, arrival, segre, piera, paolo):
    with pytest.raises(PermissionDenied):
        arrivals.settle(arrival, keep="paper", by=paolo)
    arrivals.settle(arrival, keep="paper", by=piera)

    assert [one.value for one in Answer.objects.all()] == [None]
    assert "La nostra bozza" in AnswerRevision.objects.values_list("value", flat=True)
    draft = arrivals.begin(Arrival.objects.get(), by=segre)
    answering.save_answer(draft, NAME, "Dalla carta", base_version=2, by=segre)
    snapshot = submissions.send(Submission.objects.get(), key="a", by=segre)
    assert snapshot.document["answers"][NAME]["value"] == "Dalla carta"


def test_the_organisation_says_that_its_draft_counts(begun, arrival, segre, piera):
    arrivals.settle(arrival, keep="portal", by=piera)

    assert Arrival.objects.get().state == "withdrawn"
    assert submissions.send(begun, key="a", by=piera).channel == "portal"


def test_who_writes_on_line_meanwhile_is_stopped_and_told(begun, arrival, piera, paolo):
    stale = Submission.objects.get()
    arrivals.settle(arrival, keep="paper", by=piera)

    with pytest.raises(WrongState):
        answering.save_answers(stale, {IDEA: ("Scritto intanto", 0)}, by=paolo)


def test_what_was_typed_by_mistake_is_taken_out_again(arrival, assignment, segre, piera):
    typed(arrival, segre)

    arrivals.withdraw(arrival, reason="Era di un'altra organizzazione", by=segre)

    draft = Submission.objects.get()
    assert (draft.arrival, {one.value for one in draft.answers.all()}) == (None, {None})
    second = register(assignment, segre)
    assert arrivals.begin(second, by=segre) == draft  # nobody of the organisation has written


# Confirming


def test_the_organisation_confirms_or_contests_and_the_review_goes_on(arrival, segre, piera, ugo):
    submissions.send(typed(arrival, segre), key="a", by=segre)
    arrival.refresh_from_db()

    with pytest.raises(ValidationError):
        arrivals.contest(arrival, text=" ", by=piera)
    arrivals.contest(arrival, text="Manca una riga", by=piera)
    assert (arrival.state, arrival.answer, arrival.answered_by) == (
        "contested",
        "Manca una riga",
        piera,
    )
    reviews.take_charge(Submission.objects.get(), by=ugo)
    reviews.validate(Submission.objects.get(), by=ugo)
    arrivals.confirm(arrival, by=piera)
    assert (arrival.state, Submission.objects.get().state) == ("confirmed", "validated")
    with pytest.raises(WrongState):
        arrivals.contest(arrival, text="Ancora", by=piera)


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "segre", "olga"])
def test_only_a_referente_of_the_organisation_confirms(arrival, segre, altra, request, who):
    submissions.send(typed(arrival, segre), key="a", by=segre)

    with pytest.raises(PermissionDenied):
        arrivals.confirm(Arrival.objects.get(), by=request.getfixturevalue(who))


def test_nothing_is_confirmed_before_it_is_sent(arrival, piera):
    with pytest.raises(WrongState):
        arrivals.confirm(arrival, by=piera)
