"""The life of a pact: who may do what when, what is frozen, who signs, which version holds."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import pacts
from workshops.lifecycles import PACT, PactState
from workshops.models import Key, Pact, PactSignature
from workshops.models.clause import CLAUSES
from workshops.queries.pact_versions import differences, reading
from workshops.queries.pacts import fingerprint, rules_of

VALUES = {clause.code: {"value": clause.default} for clause in CLAUSES}


@pytest.fixture
def co_lead(casa, torino, altra):
    """The organisation of olga leads with the authority."""
    return make.participation(casa, altra, torino, role="co_lead")


@pytest.fixture
def draft(casa, fiora, anna):
    return pacts.begin(casa, by=anna)


def wrote(pact, by, changes="", **values):
    pact.refresh_from_db()
    rules = VALUES | {code: {"value": value} for code, value in values.items()}
    pacts.write(pact, premise="Insieme", changes=changes, rules=rules, lock=pact.lock, by=by)


def in_force(casa, anna, olga, changes="", **values):
    pact = pacts.begin(casa, by=anna)
    wrote(pact, anna, changes, **values)
    pacts.propose(pact, by=anna)
    pacts.sign(pact, sha256=pact.sha256, by=anna)
    pacts.sign(pact, sha256=pact.sha256, by=olga)
    pact.refresh_from_db()
    return pact


def test_with_the_second_key_the_rules_hold_from_that_day(casa, co_lead, anna, olga):
    pact = pacts.begin(casa, by=anna)
    wrote(pact, anna, meeting_notice=12)
    pacts.propose(pact, by=anna)
    pacts.sign(pact, sha256=pact.sha256, by=olga)
    with_one_key = rules_of(casa)
    pacts.sign(pact, sha256=pact.sha256, by=anna)

    assert with_one_key.is_default
    pact.refresh_from_db()
    assert (pact.state, pact.starts_on) == ("in_force", timezone.localdate())
    assert rules_of(casa).meeting_notice == 12
    assert [line.verb for line in history(pact)] == ["propose", "enact"]
    assert Event.objects.filter(action="pact.enacted", workshop_id=casa.pk).count() == 1


VERBS = {
    "propose": lambda pact, seat, anna, olga: pacts.propose(pact, by=anna),
    "take_back": lambda pact, seat, anna, olga: pacts.take_back(pact, by=anna),
    "sign": lambda pact, seat, anna, olga: pacts.sign(pact, sha256=pact.sha256, by=anna),
    "refuse": lambda pact, seat, anna, olga: pacts.refuse(
        pact, sha256=pact.sha256, text="No", by=olga
    ),
    "adhere": lambda pact, seat, anna, olga: pacts.adhere(pact, seat, sha256=pact.sha256, by=olga),
    "write": lambda pact, seat, anna, olga: wrote(pact, anna),
}
ALLOWED = {
    "draft": {"propose", "write"},
    "proposed": {"take_back", "sign", "refuse"},
    "in_force": {"adhere"},
    "superseded": set(),
}


@pytest.mark.parametrize("state", PactState.values)
def test_every_state_meets_every_event(casa, co_lead, anna, olga, state):
    pact = pacts.begin(casa, by=anna)
    if state in ("in_force", "superseded"):
        pact = in_force(casa, anna, olga)
    if state == "superseded":
        in_force(casa, anna, olga, changes="Altro", quorum=60)
        pact.refresh_from_db()
    if state == "proposed":
        pacts.propose(pact, by=anna)
    assert pact.state == state

    for name, verb in VERBS.items():
        if name in ALLOWED[state]:
            continue
        with pytest.raises(WrongState):
            verb(Pact.objects.get(pk=pact.pk), co_lead, anna, olga)
        assert Pact.objects.get(pk=pact.pk).state == state
    for name in sorted(ALLOWED[state] - {"take_back", "propose"}):
        verb = VERBS[name]
        verb(Pact.objects.select_related("workshop").get(pk=pact.pk), co_lead, anna, olga)


def test_the_table_of_verbs_is_the_life_that_was_tried():
    assert set(PACT) == {"propose", "take_back", "enact", "supersede"}
    assert {source for verb in PACT.values() for source in verb.sources} == {
        "draft",
        "proposed",
        "in_force",
    }


def test_a_new_version_ends_the_one_before_and_says_what_changes(casa, co_lead, anna, olga):
    first = in_force(casa, anna, olga, meeting_notice=12)
    second = pacts.begin(casa, by=anna)
    wrote(second, anna, "", meeting_notice=15, majority="consensus")
    with pytest.raises(ValidationError) as refused:
        pacts.propose(second, by=anna)
    assert list(refused.value.message_dict) == ["changes"]
    wrote(second, anna, "Servono più giorni", meeting_notice=15, majority="consensus")
    pacts.propose(second, by=anna)
    for who in (anna, olga):
        pacts.sign(second, sha256=second.sha256, by=who)

    first.refresh_from_db()
    assert (first.state, first.ends_on) == ("superseded", timezone.localdate())
    assert (rules_of(casa).version, rules_of(casa).meeting_notice) == (2, 15)
    changed = [
        (one.clause.code, one.was.value, one.now.value) for one in differences(first, second)
    ]
    assert changed == [
        ("meeting_notice", "12 giorni lavorativi", "15 giorni lavorativi"),
        ("majority", "La maggioranza di chi vota", "Il consenso: nessuno contrario"),
    ]


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("meeting_notice", {"value": 9}, "meeting_notice_reason"),
        ("document_notice", {"value": 5, "reason": "  "}, "document_notice_reason"),
        ("meeting_notice", {"value": 0}, "meeting_notice"),
        ("meeting_notice", {"value": 121}, "meeting_notice"),
        ("meeting_notice", {"value": "dieci"}, "meeting_notice"),
        ("quorum", {"value": 101}, "quorum"),
        ("quorum", {"value": True}, "quorum"),
        ("voters", {"value": "tutti"}, "voters"),
        ("groups", {"value": "a" * 4001}, "groups"),
    ],
)
def test_what_a_rule_cannot_say_is_refused_at_its_field(draft, anna, code, given, field):
    before = fingerprint(draft)

    with pytest.raises(ValidationError) as refused:
        pacts.write(
            draft, premise="", changes="", rules=VALUES | {code: given}, lock=draft.lock, by=anna
        )

    assert list(refused.value.message_dict) == [field]
    assert fingerprint(Pact.objects.get(pk=draft.pk)) == before


def test_less_than_the_law_is_said_with_its_reason_and_more_is_the_pact_s(draft, anna):
    laxer = {"value": 7, "reason": "Riunioni urgenti del bando"}
    given = {"meeting_notice": laxer, "document_notice": {"value": 12}, "quorum": {"value": 50}}
    pacts.write(draft, premise="", changes="", rules=VALUES | given, lock=draft.lock, by=anna)

    lines = {line.clause.code: line for line in reading(draft, draft.workshop).lines}
    assert (lines["meeting_notice"].source, lines["meeting_notice"].reason) == (
        "pact",
        "Riunioni urgenti del bando",
    )
    assert lines["document_notice"].source == "pact"
    pacts.write(draft, premise="", changes="", rules=VALUES, lock=draft.lock, by=anna)
    fresh = Pact.objects.get(pk=draft.pk)
    lines = {line.clause.code: line for line in reading(fresh, draft.workshop).lines}
    assert (lines["meeting_notice"].source, lines["meeting_notice"].reason) == ("law", "")


def test_of_two_who_write_the_second_is_told(draft, anna, ugo):
    lock = draft.lock
    pacts.write(draft, premise="A", changes="", rules=VALUES, lock=lock, by=anna)

    with pytest.raises(pacts.Stale):
        pacts.write(draft, premise="B", changes="", rules=VALUES, lock=lock, by=ugo)

    assert Pact.objects.get(pk=draft.pk).premise == "A"


def test_taken_back_and_changed_the_keys_turned_count_no_more(casa, co_lead, draft, anna, olga):
    pacts.propose(draft, by=anna)
    was = draft.sha256
    pacts.sign(draft, sha256=was, by=olga)
    pacts.take_back(draft, by=anna)
    wrote(draft, anna, quorum=60)
    pacts.propose(draft, by=anna)
    pacts.sign(draft, sha256=draft.sha256, by=anna)

    draft.refresh_from_db()
    assert draft.state == "proposed"
    with pytest.raises(pacts.Changed):
        pacts.sign(draft, sha256=was, by=olga)
    pacts.sign(draft, sha256=draft.sha256, by=olga)
    draft.refresh_from_db()
    assert draft.state == "in_force"


def test_rules_changed_behind_the_actions_are_not_signed(casa, co_lead, draft, anna):
    pacts.propose(draft, by=anna)
    draft.rules.filter(code="quorum").update(value=1)

    with pytest.raises(pacts.Changed):
        pacts.sign(draft, sha256=draft.sha256, by=anna)

    assert not Key.objects.exists()


def test_members_adhere_one_by_one_and_once(casa, co_lead, at_table, anna, olga, piera, quartiere):
    pact = in_force(casa, anna, olga)

    pacts.adhere(pact, at_table, sha256=pact.sha256, by=piera)
    pacts.adhere(pact, at_table, sha256=pact.sha256, by=piera)

    read = reading(pact, casa)
    assert [one.seat.organisation for one in read.signed] == [quartiere]
    assert [one.seat.organisation for one in read.waiting] == [co_lead.organisation]
    assert PactSignature.objects.count() == 1
    assert Event.objects.filter(action="pact.signed").count() == 1


def test_adhering_is_for_the_referente_of_who_sits_there(
    casa, co_lead, at_table, anna, olga, paolo, osvaldo, sonia, zeno
):
    pact = in_force(casa, anna, olga)
    for who in (paolo, osvaldo, zeno, sonia, anna):
        with pytest.raises(PermissionDenied):
            pacts.adhere(pact, at_table, sha256=pact.sha256, by=who)
    at_table.role = "observer"
    at_table.save()
    piera = at_table.organisation.mandates.get(role="referente").person
    with pytest.raises(PermissionDenied):
        pacts.adhere(pact, at_table, sha256=pact.sha256, by=piera)

    assert not PactSignature.objects.exists()


def test_who_writes_is_the_desk_and_who_proposes_is_responsible(casa, ugo, fiora, piera, zeno):
    for who in (fiora, piera, zeno):
        with pytest.raises(PermissionDenied):
            pacts.begin(casa, by=who)
    pact = pacts.begin(casa, by=ugo)
    wrote(pact, ugo)
    for who in (ugo, fiora, piera, zeno):
        with pytest.raises(PermissionDenied):
            pacts.propose(pact, by=who)


def test_those_who_can_sign_are_written_to(casa, co_lead, at_table, anna, olga, piera):
    pact = pacts.begin(casa, by=anna)
    pacts.propose(pact, by=anna)
    asked = set(Message.objects.filter(kind="pact_proposed").values_list("to", flat=True))
    for who in (anna, olga):
        pacts.sign(pact, sha256=pact.sha256, by=who)
    told = set(Message.objects.filter(kind="pact_enacted").values_list("to", flat=True))

    assert asked == {anna.email, olga.email}
    assert told == {olga.email, piera.email}


def test_yesterdays_rules_are_read_of_yesterday(casa, co_lead, anna, olga):
    first = in_force(casa, anna, olga, comment_days=20)
    today = timezone.localdate()
    Pact.objects.filter(pk=first.pk).update(starts_on=today - dt.timedelta(days=30))
    in_force(casa, anna, olga, changes="Meno", comment_days=12)

    assert rules_of(casa, on=today - dt.timedelta(days=1)).comment_days == 20
    assert rules_of(casa).comment_days == 12
