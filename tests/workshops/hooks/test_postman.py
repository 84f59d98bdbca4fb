"""What happens is written once for each program and told at least once, whatever goes wrong."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine.journal.chain import record
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import answering, hooks, reviews, submissions
from workshops.hooks import postman
from workshops.hooks.postman import ATTEMPTS, PATIENCE, PAUSES, STUCK, deliver, spread
from workshops.models import Hook, HookDelivery, Organisation, Workshop

ALL = ["submission.sent", "submission.returned", "submission.validated", "report.ready"]
CANARY = "canarinorisposta"


@pytest.fixture
def hook(casa, program, anna):
    return hooks.register(casa, address=program.address, events=ALL, by=anna)[0]


def sent(assignment, piera, value=CANARY):
    draft = submissions.start(assignment, by=piera)
    answering.save_answer(draft, f"{assignment.form.code}.01", value, base_version=0, by=piera)
    return submissions.send(draft, key="invio", by=piera).submission


def the_only(hook) -> HookDelivery:
    return hook.deliveries.get()


def later(by: dt.timedelta):
    return time_machine.travel(timezone.now() + by + dt.timedelta(seconds=1), tick=False)


def test_sending_and_validating_are_told_with_ids_alone(
    hook, program, assignment, piera, ugo, is_ours
):
    done = sent(assignment, piera)
    reviews.validate(done, by=ugo)

    assert (deliver(), deliver()) == (2, 0)

    assert sorted(program.heard) == ["submission.sent", "submission.validated"]
    headers, body = program.came[program.heard.index("submission.sent")]
    message = json.loads(body)
    receipt = done.snapshots.get().number
    assert message["data"] == {
        "submission": str(done.public_id),
        "assignment": str(assignment.public_id),
        "workshop": "casa",
        "organisation": str(assignment.participation.organisation.public_id),
        "city": "torino",
        "form": "M90",
        "receipt": receipt,
        "link": f"http://testserver/api/v1/submissions/{done.public_id}/",
    }
    assert message["id"] == headers["webhook-id"]
    assert set(message) == {"id", "type", "timestamp", "data"}
    said = b"".join(body for _headers, body in program.came).decode().lower()
    for word in (CANARY, "piera", "bianchi", "ugo", "quartiere", "@"):
        assert word not in said
    assert [line.verb for line in history(hook.deliveries.first())] == ["take", "deliver"]


def test_the_signature_is_what_the_documentation_verifies(casa, program, anna, is_ours):
    hook, secret = hooks.register(casa, address=program.address, events=ALL, by=anna)
    hooks.test(hook, by=anna)
    deliver()
    headers, body = program.came[0]

    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body.replace(b"test", b"tost"))
    assert not is_ours(secret, headers | {"webhook-id": "altro"}, body)
    assert not is_ours("whsec_" + "A" * 44, headers, body)
    with later(dt.timedelta(minutes=6)):
        assert not is_ours(secret, headers, body)


def test_a_new_secret_and_the_one_before_both_hold_for_a_day(casa, program, anna, is_ours):
    hook, first = hooks.register(casa, address=program.address, events=ALL, by=anna)
    second = hooks.new_secret(hook, by=anna)
    held = []
    for pause in (dt.timedelta(0), dt.timedelta(hours=25)):
        with later(pause):
            hooks.test(hook, by=anna)
            deliver()
            headers, body = program.came[-1]
            held.append([is_ours(one, headers, body) for one in (first, second)])

    assert first != second
    assert held == [[True, True], [False, True]]


def test_the_secret_is_not_in_the_database(casa, program, anna, settings):
    hook, secret = hooks.register(casa, address=program.address, events=ALL, by=anna)
    kept = " ".join(str(value) for value in Hook.objects.filter(pk=hook.pk).values_list().get())

    assert secret.removeprefix("whsec_") not in kept
    settings.SECRET_KEY = "un'altra istanza"
    assert postman.signing.secret_of(hook) != secret


def test_each_event_is_a_row_once_however_often_one_looks(hook, assignment, piera):
    sent(assignment, piera)

    assert (spread(), spread()) == (1, 0)
    Hook.objects.update(seen=0)  # as if two had looked at the same moment
    spread()

    assert [one.event for one in hook.deliveries.all()] == ["submission.sent"]
    row = the_only(hook)
    row.pk, row.public_id = None, "00000000-0000-4000-8000-000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_is_told_to_nobody(hook, program, assignment, piera):
    def fail():
        with transaction.atomic():
            sent(assignment, piera)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert deliver() == 0
    assert program.came == []


def test_what_happened_before_it_was_registered_is_not_told(casa, program, assignment, piera, anna):
    sent(assignment, piera)
    hooks.register(casa, address=program.address, events=ALL, by=anna)

    assert deliver() == 0


def test_more_events_than_one_round_reads_are_all_told(hook, assignment, piera, monkeypatch):
    done = sent(assignment, piera)
    for _number in range(6):
        record("submission.validated", done, by=None, workshop=hook.workshop)
    monkeypatch.setattr(postman, "AT_ONCE", 3)

    assert [spread() for _round in range(4)] == [3, 3, 1, 0]
    assert hook.deliveries.count() == 7


def test_a_program_hears_of_its_own_officina_or_organisation_alone(
    casa, altrove, program, assignment, altra_at_table, run, edition, piera, olga, anna, zeno
):
    body, other = Organisation.objects.get(name="Casa del Quartiere"), altra_at_table.organisation
    asked = [
        (hooks.register(altrove, address=program.address, events=ALL, by=zeno)[0], 0),
        (hooks.register(casa, address=program.address, events=ALL, by=anna)[0], 2),
        (hooks.register(body, address=program.address, events=ALL[:3], by=piera)[0], 1),
        (hooks.register(other, address=program.address, events=ALL[:3], by=olga)[0], 1),
        (hooks.register(body, address=program.address + "2", events=ALL[2:3], by=piera)[0], 0),
    ]
    sent(assignment, piera)
    sent(make.assignment(run, altra_at_table, make.form(edition, "M91")), olga)
    spread()

    assert [(one.pk, one.deliveries.count()) for one, _n in asked] == [
        (one.pk, count) for one, count in asked
    ]


def test_looking_costs_the_same_for_one_program_or_many(hook, casa, assignment, piera, anna):
    done, spent = sent(assignment, piera), []
    spread()
    for time in range(2):
        record("submission.validated", done, by=None, workshop=casa)
        with CaptureQueriesContext(connection) as asked:
            assert spread() == casa.hooks.count()
        spent.append(len(asked))
        for number in range(4):
            address = f"https://example.org/{time}/{number}"
            hooks.register(casa, address=address, events=ALL, by=anna)
        spread()

    assert spent[0] == spent[1] <= 9


def test_a_program_that_does_not_answer_is_tried_again_with_growing_pauses(
    hook, program, assignment, piera
):
    program.answers = [500, 302, 404]
    sent(assignment, piera)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        heard = [deliver()]
        for pause in PAUSES[:3]:
            clock.shift(pause - dt.timedelta(seconds=1))
            heard.append(deliver())  # not yet
            clock.shift(dt.timedelta(seconds=1))
            heard.append(deliver())

    assert heard == [0, 0, 0, 0, 0, 0, 1]
    delivery = the_only(hook)
    assert (delivery.state, delivery.attempts, delivery.status) == ("delivered", 4, 204)
    assert len(set(program.names)) == 1
    hook.refresh_from_db()
    assert (hook.failures, hook.retry_at) == (0, None)


def test_one_that_is_down_is_knocked_at_once_for_all_that_waits(hook, program, assignment, piera):
    program.answers = [500]
    done = sent(assignment, piera)
    for _number in range(3):
        record("submission.validated", done, by=None, workshop=hook.workshop)

    assert deliver() == 0
    assert len(program.came) == 1
    with later(PAUSES[0]):
        assert deliver() == 4


def failing(hook, program, times):
    """Knock until nothing is left to try, each time when it is due."""
    program.answers = [500] * times
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(times):
            deliver()
            clock.shift(dt.timedelta(hours=13))


def test_after_seven_failures_it_rests_and_somebody_hears(hook, program, assignment, piera, anna):
    sent(assignment, piera)
    failing(hook, program, PATIENCE + 3)

    hook.refresh_from_db()
    assert hook.paused_at is not None
    assert len(program.came) == PATIENCE
    letters = Message.objects.filter(kind="hook_paused")
    assert [one.to for one in letters] == [anna.email]
    assert program.address in letters[0].text
    assert f"/avvisi-ai-programmi/{hook.public_id}" in letters[0].text
    assert Event.objects.filter(action="hook.paused", actor=None).count() == 1
    assert the_only(hook).state == "waiting"


def test_what_waited_through_a_pause_leaves_when_it_resumes(hook, program, assignment, piera, anna):
    hooks.pause(hook, by=anna)
    sent(assignment, piera)
    assert deliver() == 0
    hooks.test(hook, by=anna)
    assert deliver() == 1  # a try goes out all the same

    hooks.resume(hook, by=anna)

    assert deliver() == 1
    assert program.heard == ["test", "submission.sent"]


def test_a_letter_of_an_organisation_goes_to_its_referenti(quartiere, program, assignment, piera):
    hook, _secret = hooks.register(quartiere, address=program.address, events=ALL[:1], by=piera)
    sent(assignment, piera)
    program.answers = [410]
    deliver()

    hook.refresh_from_db()
    assert hook.paused_at is not None
    assert [one.to for one in Message.objects.filter(kind="hook_paused")] == [piera.email]


def test_a_message_that_is_always_refused_is_given_up_alone(hook, program, assignment, piera):
    """The others go through in between, so that the program does not rest."""
    done = sent(assignment, piera)
    program.refused = b'"submission.sent"'
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(2 * ATTEMPTS):
            deliver()
            clock.shift(dt.timedelta(hours=13))
            record("submission.validated", done, by=None, workshop=hook.workshop)

    refused = hook.deliveries.get(event="submission.sent")
    assert (refused.state, refused.attempts, refused.status) == ("failed", ATTEMPTS, 400)
    hook.refresh_from_db()
    assert hook.paused_at is None
    assert set(program.heard) == {"submission.sent", "submission.validated"}


def test_a_try_is_made_once_and_counts_for_nothing(hook, program, anna):
    program.answers = [500]
    hooks.test(hook, by=anna)
    deliver()
    deliver()

    hook.refresh_from_db()
    assert (the_only(hook).state, the_only(hook).status) == ("failed", 500)
    assert (hook.failures, hook.retry_at, len(program.came)) == (0, None, 1)


def test_a_worker_that_dies_after_knocking_leaves_it_to_another(
    hook, program, assignment, piera, monkeypatch
):
    sent(assignment, piera)

    def dies(*args):
        post(*args)
        raise KeyboardInterrupt  # nothing after it is run, as with a signal 9

    post = postman.calling.post
    monkeypatch.setattr(postman.calling, "post", dies)
    with pytest.raises(KeyboardInterrupt):
        deliver()
    assert (the_only(hook).state, len(program.came)) == ("sending", 1)

    monkeypatch.setattr(postman.calling, "post", post)
    assert deliver() == 0  # it may be alive
    with later(STUCK):
        assert deliver() == 1
    assert len(set(program.names)) == 1
    assert the_only(hook).state == "delivered"


def test_what_a_slow_worker_brings_back_late_changes_nothing(
    hook, program, assignment, piera, monkeypatch
):
    sent(assignment, piera)
    post = postman.calling.post

    def slow(*args):
        """While this one waits, it is taken for dead and another one delivers."""
        monkeypatch.setattr(postman.calling, "post", post)
        with later(STUCK):
            assert deliver() == 1
        return postman.calling.Reply(500)

    monkeypatch.setattr(postman.calling, "post", slow)
    deliver()

    assert (the_only(hook).state, the_only(hook).attempts) == ("delivered", 2)


def test_a_program_that_breaks_the_caller_does_not_stop_the_others(
    hook, casa, program, assignment, piera, anna, monkeypatch
):
    hooks.register(casa, address=f"{program.address}/altro", events=ALL, by=anna)
    sent(assignment, piera)
    post = postman.calling.post

    def breaks(address, *args):
        if address == hook.address:
            raise ZeroDivisionError
        return post(address, *args)

    monkeypatch.setattr(postman.calling, "post", breaks)

    assert deliver() == 1
    assert the_only(hook).error == "ZeroDivisionError"


def test_a_program_removed_while_we_knock_leaves_no_row(
    hook, program, assignment, piera, anna, monkeypatch
):
    sent(assignment, piera)

    def removed(*args):
        Hook.objects.get(pk=hook.pk).delete()
        return postman.calling.Reply(500)

    monkeypatch.setattr(postman.calling, "post", removed)

    assert deliver() == 0
    assert HookDelivery.objects.count() == 0


def test_the_same_message_again_under_the_same_name(hook, program, assignment, piera, anna):
    sent(assignment, piera)
    deliver()

    hooks.send_again(the_only(hook), by=anna)
    with pytest.raises(WrongState):
        hooks.send_again(the_only(hook), by=anna)
    deliver()

    assert len(program.came) == 2
    assert len(set(program.names)) == 1
    assert program.came[0][1] == program.came[1][1]


def test_what_was_told_long_ago_is_forgotten(hook, program, assignment, piera):
    sent(assignment, piera)
    deliver()

    assert postman.forget(timezone.now() - dt.timedelta(minutes=1), 10) == 0
    assert postman.forget(timezone.now() + dt.timedelta(minutes=1), 10) == 1
    assert hook.deliveries.count() == 0


@pytest.mark.parametrize("address", ["http://example.org/", "https://10.0.0.1/", "", "https://x/"])
def test_an_address_of_the_own_network_is_not_registered(casa, anna, address):
    with pytest.raises(ValidationError) as refused:
        hooks.register(casa, address=address, events=ALL, by=anna)

    assert list(refused.value.message_dict) == ["address"]


@pytest.mark.parametrize("events", [[], ["submission.read"], ["submission.sent", "test"]])
def test_only_what_is_offered_can_be_asked(casa, anna, events):
    with pytest.raises(ValidationError):
        hooks.register(casa, address="https://example.org/", events=events, by=anna)


def test_an_organisation_is_not_offered_what_is_not_its_own(quartiere, piera):
    with pytest.raises(ValidationError):
        hooks.register(quartiere, address="https://example.org/", events=["report.ready"], by=piera)


def test_an_address_is_registered_once_and_ten_are_enough(casa, anna):
    for number in range(hooks.MOST):
        hooks.register(casa, address=f"https://example.org/{number}", events=ALL, by=anna)
    for address in ("https://example.org/0", "https://example.org/altro"):
        with pytest.raises(ValidationError):
            hooks.register(casa, address=address, events=ALL, by=anna)

    assert Workshop.objects.get(pk=casa.pk).hooks.count() == hooks.MOST


@pytest.mark.parametrize("who", ["ugo", "fiora", "piera", "zeno", "nino"])
def test_only_who_is_responsible_registers_for_an_officina(casa, altrove, quartiere, request, who):
    with pytest.raises(PermissionDenied):
        hooks.register(
            casa,
            address="https://example.org/",
            events=ALL,
            by=request.getfixturevalue(who),
        )


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "olga", "anna"])
def test_only_a_referente_registers_for_an_organisation(casa, altra, quartiere, request, who):
    with pytest.raises(PermissionDenied):
        hooks.register(
            quartiere,
            address="https://example.org/",
            events=ALL[:1],
            by=request.getfixturevalue(who),
        )


def test_a_program_keeps_one_owner(casa, quartiere, anna):
    both = Hook(workshop=casa, organisation=quartiere, address="x", events=[], by=anna)
    for hook in (both, Hook(address="x", events=[], by=anna)):
        with pytest.raises(IntegrityError), transaction.atomic():
            hook.save()
    assert connection.in_atomic_block
