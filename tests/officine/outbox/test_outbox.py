"""A letter leaves once, late rather than never, whatever the mail server does meanwhile."""

import datetime as dt
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from officine.lifecycle.machine import claim, history
from officine.outbox.clock import ATTEMPTS, PAUSES, STUCK, deliver
from officine.outbox.models import Message
from officine.outbox.post import post

HERE = "tests.officine.outbox.test_outbox."


class Unreachable(EmailBackend):
    """Nobody answers at the address of the mail server."""

    def open(self):
        raise ConnectionRefusedError("no mail server")


class Refusing(EmailBackend):
    """Takes the connection and refuses each letter, with our secret in its answer."""

    def send_messages(self, messages):
        raise OSError("mailbox unavailable")


class Flaky(EmailBackend):
    """Refuses every second letter."""

    count = 0

    def send_messages(self, messages):
        Flaky.count += 1
        if Flaky.count % 2:
            raise OSError("try again")
        return super().send_messages(messages)


def write(key="una", to="piera@partner.example", **fields) -> Message:
    context = {"notice": fields.pop("notice", "È cambiato qualcosa.")}
    return post("security_notice", to, key, context, "security_notice", **fields)


def state_of(message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


def test_a_letter_is_written_with_the_change_and_leaves_later(db, piera):
    message = write(to=piera)

    assert mail.outbox == []
    assert (deliver(), deliver()) == (1, 0)
    assert state_of(message) == ("sent", 1)
    assert [letter.to for letter in mail.outbox] == [[piera.email]]
    assert mail.outbox[0].alternatives[0].mimetype == "text/html"
    assert [line.verb for line in history(message)] == ["take", "deliver"]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_writes_to_nobody():
    def fail():
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert Message.objects.count() == 0


def test_the_same_key_is_written_once(db):
    first = write(notice="la prima")
    second = write(notice="la seconda")

    deliver()

    assert first == second
    assert len(mail.outbox) == 1
    assert "la prima" in mail.outbox[0].body


def test_a_letter_waits_for_its_day(db):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    message = write(due_at=tomorrow)

    assert deliver() == 0
    with time_machine.travel(tomorrow + dt.timedelta(minutes=1)):
        assert deliver() == 1
    assert state_of(message) == ("sent", 1)


def test_the_letter_speaks_the_language_of_who_reads(db, piera):
    piera.language = "en"
    english = write("en", to=piera)
    italian = write("it", to="chiunque@example.com")

    assert '<html lang="en">' in english.html
    assert '<html lang="it">' in italian.html


def test_plain_text_is_not_escaped_and_html_is(db):
    message = write(notice="L'officina «A & B» <nuova>")

    assert "L'officina «A & B» <nuova>" in message.text
    assert "A &amp; B» &lt;nuova&gt;" in message.html


def test_a_value_that_looks_like_a_template_stays_text(db):
    message = write(notice="{{ owner.name }} {% now 'Y' %} {0.__class__}")

    assert "{{ owner.name }} {% now 'Y' %} {0.__class__}" in message.text


def test_a_name_with_line_breaks_cannot_add_headers(db, piera, at_table):
    message = post(
        "x", "a@example.com", "k", {"notice": "a\r\nBcc: tutti@example.com"}, "security_notice"
    )

    deliver()

    assert "\n" not in message.subject
    assert mail.outbox[0].recipients() == ["a@example.com"]


def test_when_nobody_answers_no_letter_is_blamed(db, settings):
    message = write()
    settings.EMAIL_BACKEND = HERE + "Unreachable"

    assert deliver() == 0
    assert state_of(message) == ("waiting", 0)


def test_a_refused_letter_is_tried_again_later_and_then_given_up(db, settings):
    settings.EMAIL_BACKEND = HERE + "Refusing"
    waits = []

    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = write()
        for _ in range(ATTEMPTS):
            deliver()
            message.refresh_from_db()
            waits.append(message.due_at - timezone.now())
            clock.move_to(message.due_at + dt.timedelta(seconds=1))
        deliver()

    assert waits[:-1] == PAUSES
    assert state_of(message) == ("failed", ATTEMPTS)
    assert message.error == "OSError: mailbox unavailable"


def test_faults_of_some_letters_lose_none_and_double_none(db, settings):
    settings.EMAIL_BACKEND = HERE + "Flaky"
    Flaky.count = 0
    messages = [write(f"n{number}", to=f"p{number}@example.com") for number in range(10)]

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            deliver()
            clock.shift(dt.timedelta(hours=3))

    assert {state_of(message)[0] for message in messages} == {"sent"}
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(m.to for m in messages)


def test_what_a_dead_postman_carried_is_taken_back_by_age(db):
    message = write()
    now = timezone.now()
    claim(message, "take", attempts=1, heartbeat_at=now)

    young = deliver()
    with time_machine.travel(now + STUCK + dt.timedelta(seconds=1)):
        old = deliver()

    assert (young, old) == (0, 1)
    assert state_of(message) == ("sent", 2)


def test_a_postman_who_comes_back_too_late_changes_nothing(db):
    """It was believed dead: its letter was taken by another, whose word counts."""
    message = write()
    claim(message, "take", attempts=1, heartbeat_at=timezone.now())
    late = Message.objects.get(pk=message.pk)
    claim(message, "put_back", due_at=timezone.now())
    claim(message, "take", attempts=2, heartbeat_at=timezone.now())

    done = claim(late, "deliver", expecting={"attempts": 1}, sent_at=timezone.now())

    assert done is False
    assert state_of(message) == ("sending", 2)


def test_the_same_letter_has_the_same_identity_twice(db):
    message = write()
    deliver()
    Message.objects.filter(pk=message.pk).update(state="waiting")
    deliver()

    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == second


def test_a_code_that_comes_too_late_is_not_sent(db):
    message = write(secret=True, expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert deliver() == 0
    assert state_of(message) == ("failed", 1)
    assert (message.error, message.text, mail.outbox) == ("expired", "", [])


@pytest.mark.parametrize("backend", ["", "Refusing"])
def test_a_secret_letter_is_emptied_when_it_is_over(db, settings, backend):
    if backend:
        settings.EMAIL_BACKEND = HERE + backend
    message = write(secret=True, notice="il codice XK12-AB34")

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            deliver()
            clock.shift(dt.timedelta(hours=3))

    message.refresh_from_db()
    assert (message.text, message.html) == ("", "")


def test_no_code_is_ever_logged(db, settings, caplog, capsys):
    settings.EMAIL_BACKEND = HERE + "Refusing"
    write(secret=True, notice="il codice XK12-AB34")

    deliver()

    assert "XK12" not in caplog.text
    assert "XK12" not in "".join(capsys.readouterr())


@pytest.fixture(params=["refused", "frozen"])
def broker_away(request, monkeypatch):
    """A Redis that is not there, or one that takes the connection and never says a word."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    if request.param == "refused":
        server.close()
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(current_app.conf, "broker_transport_options", {})
    yield
    server.close()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_nothing_but_time(broker_away):
    """The nudge after the commit fails; the letter is there and the clock sends it."""
    begun = time.monotonic()
    message = write()
    spent = time.monotonic() - begun

    assert spent < 3
    assert deliver() == 1
    assert state_of(message) == ("sent", 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_postmen_at_once_send_each_letter_once():
    for number in range(40):
        write(f"n{number}", to=f"p{number}@example.com")

    def work(_):
        try:
            return deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(work, range(4)))

    assert sum(counts) == 40
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        f"p{number}@example.com" for number in range(40)
    )
