"""Many at once, on a real PostgreSQL. Every promise has a control: the naive way breaks it."""

import datetime as dt
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from officine.journal.chain import faults
from officine.lifecycle.machine import WrongState
from officine.lifecycle.models import Transition
from officine.outbox.models import Message
from tests import factories as make
from tests.conftest import SignedInClient
from tests.examples import FULL
from workshops.actions import answering, submissions
from workshops.actions.answering import StaleAnswer
from workshops.actions.submissions import DeadlinePassed, is_closed
from workshops.models import Answer, AnswerRevision, Assignment, Snapshot, Submission

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

QUESTIONS = [f"M95.{number:02}" for number in range(8)]
NEEDED = ("assignment__participation__workshop", "assignment__form")
WRITERS, ROUNDS, PRESSES = 16, 100, 5
SAVES = 200 if FULL else 25
ROUNDS_AT_A_DOOR = 100 if FULL else 10


class Crew:
    """Threads that start together, each on a connection of its own."""

    def __init__(self, size: int):
        self.size = size
        self.pool = ThreadPoolExecutor(size)

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.all(lambda _number: connection.close(), range(self.size))
        self.pool.shutdown()

    def all(self, work, arguments) -> list:
        gate = threading.Barrier(self.size)

        def one(argument):
            gate.wait()
            return work(argument)

        return list(self.pool.map(one, arguments))


def at_once(work, arguments) -> list:
    """Run ``work`` for each of the arguments, all starting together."""
    arguments = list(arguments)
    with Crew(len(arguments)) as crew:
        return crew.all(work, arguments)


@pytest.fixture
def draft(run, at_table, edition, paolo):
    questions = [{"code": code, "kind": "long_text", "label": code} for code in QUESTIONS]
    made = make.form(edition, "M95", questions)
    return submissions.start(make.assignment(run, at_table, made), by=paolo)


def append(draft, question, token, by) -> None:
    """Add a word to what is there, as a person would: read, write, and when told, read again."""
    row = Answer.objects.filter(submission=draft, question=question).first()
    value, version = (row.value, row.version) if row else ("", 0)
    while True:
        try:
            text = f"{value} {token}"
            answering.save_answer(draft, question, text, base_version=version, by=by)
            return
        except StaleAnswer as stale:
            value, version = stale.current.value, stale.current.version


def append_naively(draft, question, token, by) -> None:
    """The control: read, change, write, without asking who wrote in between."""
    row = Answer.objects.filter(submission=draft, question=question).first()
    value = f"{row.value if row else ''} {token}"
    Answer.objects.update_or_create(
        submission=draft,
        question=question,
        defaults={"value": value, "by": by, "at": draft.started_at},
    )


def write_all(draft, people, how) -> set[str]:
    """Sixteen writers on one draft; the words that somebody was told are saved."""

    def writer(number):
        chance, told = random.Random(number), []
        who = people[number % len(people)]
        for turn in range(SAVES):
            question, token = chance.choice(QUESTIONS), f"w{number}t{turn}"
            mine = type(who).objects.get(pk=who.pk)
            how(Submission.objects.select_related(*NEEDED).get(pk=draft.pk), question, token, mine)
            told.append(token)
        return told

    return {token for told in at_once(writer, range(WRITERS)) for token in told}


def words_present() -> set[str]:
    return {word for row in Answer.objects.all() for word in row.value.split()}


def test_sixteen_writers_lose_nothing_that_was_acknowledged(draft, paolo, piera):
    acknowledged = write_all(draft, [paolo, piera], append)

    assert len(acknowledged) == WRITERS * SAVES
    assert acknowledged - words_present() == set()
    assert AnswerRevision.objects.count() == sum(Answer.objects.values_list("version", flat=True))


def test_control_the_naive_way_loses(draft, paolo, piera):
    acknowledged = write_all(draft, [paolo, piera], append_naively)

    assert acknowledged - words_present() != set()


def test_two_who_begin_at_once_have_one_draft(assignment, paolo, piera):
    drafts = at_once(lambda who: submissions.start(assignment, by=who).pk, [paolo, piera] * 4)

    assert (len(set(drafts)), Submission.objects.count()) == (1, 1)


# Sending


@pytest.fixture
def ready(run, form, casa, torino, piera):
    """As many drafts, each of another organisation that piera may send for."""

    def prepare(count, **assigned):
        drafts = []
        for number in range(count):
            body = make.organisation(f"Organizzazione {number}")
            make.mandate(piera, body, "referente")
            table = make.participation(casa, body, torino)
            asked = make.assignment(run, table, form, **assigned)
            draft = Submission.objects.create(assignment=asked, started_by=piera)
            Answer.objects.create(
                submission=draft, question="M90.01", value="Pronta", by=piera, at=timezone.now()
            )
            drafts.append(draft.pk)
        return drafts

    return prepare


def fresh(pk) -> Submission:
    return Submission.objects.select_related(
        "assignment__form",
        "assignment__step_run__place__city",
        "assignment__step_run__step",
        "assignment__participation__workshop__edition",
        "assignment__participation__organisation__category",
    ).get(pk=pk)


def press(who):
    def send(argument):
        pk, key = argument
        try:
            return submissions.send(fresh(pk), key=key, by=type(who).objects.get(pk=who.pk)).number
        except WrongState:
            return None

    return send


def test_a_hundred_rounds_of_five_presses_are_a_hundred_submissions(ready, piera, casa):
    told, drafts = [], ready(ROUNDS)
    with Crew(PRESSES) as crew:
        for pk in drafts:
            same = uuid.uuid4().hex  # a double click has one key, another tab has another
            keys = [same, same, *(uuid.uuid4().hex for _ in range(PRESSES - 2))]
            numbers = crew.all(press(piera), [(pk, key) for key in keys])
            told.append({number for number in numbers if number})

    assert [len(numbers) for numbers in told] == [1] * ROUNDS
    assert Snapshot.objects.count() == ROUNDS
    counted = sorted(
        int(number[-6:]) for number in Snapshot.objects.values_list("number", flat=True)
    )
    assert counted == list(range(1, ROUNDS + 1))
    assert Transition.objects.filter(verb="send").count() == ROUNDS
    assert Message.objects.filter(kind="receipt").count() == ROUNDS
    assert list(faults()) == []


def at_the_page(client, draft, key):
    """Press «Invia» on the page; the number of the receipt that one is led to."""
    address = reverse("workshops:send", args=[draft.assignment.public_id])
    reply = client.post(address, {"key": key})
    assert reply.status_code == 302, reply.status_code
    return reply["Location"].rstrip("/").rpartition("/")[2]


def at_the_api(client, draft, key):
    """The same through the API: who comes late with another key is told 409."""
    reply = client.post(
        f"/api/v1/submissions/{draft.public_id}/send/", headers={"idempotency-key": key}
    )
    assert reply.status_code in (200, 409), reply.content
    return reply.json()["number"] if reply.status_code == 200 else None


@pytest.mark.parametrize("door", [at_the_page, at_the_api])
def test_rounds_of_five_presses_at_a_door_give_one_receipt_each(ready, piera, door):
    drafts, told = [fresh(pk) for pk in ready(ROUNDS_AT_A_DOOR)], []
    with Crew(PRESSES) as crew:

        def log_in(_number):
            client = SignedInClient()
            client.force_login(piera)
            return client

        clients = crew.all(log_in, range(PRESSES))
        for draft in drafts:
            cache.clear()  # the limit of requests is not what is tried here
            same = uuid.uuid4().hex
            keys = [same, same, *(uuid.uuid4().hex for _ in range(PRESSES - 2))]
            presses = [(client, draft, key) for client, key in zip(clients, keys, strict=True)]
            numbers = crew.all(lambda press: door(*press), presses)
            told.append({number for number in numbers if number})

    assert [len(numbers) for numbers in told] == [1] * ROUNDS_AT_A_DOOR
    assert Snapshot.objects.count() == ROUNDS_AT_A_DOOR
    assert Message.objects.filter(kind="receipt").count() == ROUNDS_AT_A_DOOR
    assert list(faults()) == []


def test_control_asking_first_and_writing_then_sends_more_than_once(ready, piera):
    def naive(pk):
        if Submission.objects.get(pk=pk).state == "draft":
            time.sleep(0.005)
            with transaction.atomic():
                Submission.objects.filter(pk=pk).update(state="sent")
                Transition.objects.create(
                    subject=Submission.objects.get(pk=pk),
                    verb="send",
                    source="draft",
                    target="sent",
                )

    for pk in ready(10):
        at_once(naive, [pk] * PRESSES)

    assert Transition.objects.filter(verb="send").count() > 10


def test_what_is_acknowledged_while_somebody_sends_is_in_what_was_sent(ready, piera):
    """A save is either before the freezing, and in it, or refused: never in between."""

    def save(pk, told):
        for turn in range(40):
            row = Answer.objects.get(submission=pk)
            try:
                text = f"v{turn}-{threading.get_ident()}"
                mine = type(piera).objects.get(pk=piera.pk)
                answering.save_answer(fresh(pk), "M90.01", text, base_version=row.version, by=mine)
                told.append(turn)
            except StaleAnswer:
                continue
            except WrongState:
                return

    for pk in ready(15):
        told: list[int] = []

        def work(number, pk=pk, told=told):
            if number:
                save(pk, told)
            else:
                time.sleep(0.03)
                press(piera)((pk, uuid.uuid4().hex))

        at_once(work, range(4))
        sent = Snapshot.objects.get(submission=pk).document["answers"]["M90.01"]["value"]
        assert Answer.objects.get(submission=pk).value == sent


def test_a_deadline_is_where_the_database_says_it_is(ready, piera):
    """Sendings spread around a rigid deadline: taken if, and only if, their moment is within it."""
    drafts = ready(40, due_at=timezone.now() + dt.timedelta(hours=1), deadline="hard")
    due = timezone.now() + dt.timedelta(seconds=1.5)
    Assignment.objects.update(due_at=due)

    def work(argument):
        number, pk = argument
        time.sleep(number * 0.075)
        try:
            return press(piera)((pk, uuid.uuid4().hex)) is not None
        except DeadlinePassed:
            return False

    taken = at_once(work, enumerate(drafts))

    assert {True, False} == set(taken)
    assert sum(taken) == Snapshot.objects.count()
    assert Snapshot.objects.filter(sent_at__gt=due).count() == 0
    assert Snapshot.objects.filter(is_late=True).count() == 0


@pytest.mark.parametrize("skew", [-2, 2])
def test_no_clock_of_a_web_process_decides(ready, piera, skew):
    passed = timezone.now() - dt.timedelta(minutes=10 * (1 if skew < 0 else -1))
    [pk] = ready(1, due_at=passed, deadline="hard")

    with time_machine.travel(timezone.now() + dt.timedelta(hours=skew), tick=True):
        naive = is_closed(fresh(pk).assignment, now=timezone.now())
        try:
            taken = press(piera)((pk, "a")) is not None
        except DeadlinePassed:
            taken = False

    assert (naive, taken) == ((False, False) if skew < 0 else (True, True))
