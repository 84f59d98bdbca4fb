"""The referente leaves the role to another: nothing is lost, and it is told who did what."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import answering, entrusting, handovers, invitations, signing, submissions
from workshops.lifecycles import HandoverState
from workshops.models import Entrusting, Handover, Mandate
from workshops.queries.duties import asked_of
from workshops.queries.handovers import what_passes
from workshops.queries.roles import roles_of


@pytest.fixture
def at_work(assignment, run, at_table, edition, piera, paolo):
    """Two forms asked, one begun, a section in piera's hands and one she gave to paolo."""
    make.assignment(run, at_table, make.form(edition, "M91"))
    submissions.start(assignment, by=paolo)
    entrusting.entrust(assignment, "M90.A", to=piera, note="Prima di venerdì", by=piera)
    return assignment


def mandate_of(person) -> Mandate:
    return person.mandates.current().get()


def role(person) -> str | None:
    fresh = type(person).objects.get(pk=person.pk)
    return next(iter(roles_of(fresh).mandates.values()), None)


def letters(kind) -> dict[str, str]:
    return {one.to.partition("@")[0]: one.text for one in Message.objects.filter(kind=kind)}


def test_it_is_told_beforehand_what_passes(at_work, piera):
    assert what_passes(mandate_of(piera)).words == [
        "1 modulo da iniziare",
        "1 bozza",
        "1 sezione affidata",
    ]


def test_to_a_colleague_it_passes_at_once(at_work, piera, paolo):
    before = mandate_of(paolo)

    handovers.hand_over(mandate_of(piera), to=before, act="Delibera 4", by=piera)

    assert (role(piera), role(paolo)) == (None, "referente")
    new = mandate_of(paolo)
    assert (new.renews, new.act) == (before, "Delibera 4")
    section = at_work.entrustings.current().get()
    assert (section.to, section.note) == (paolo, "Prima di venerdì")
    assert Entrusting.objects.exclude(withdrawn_at=None).get().to == piera  # history stays
    told = letters("handed_over")["paolo"]
    assert "1 bozza" in told
    assert "Delibera 4" in told
    assert letters("left_to_another") == {}  # she did it herself
    event = Event.objects.get(action="handover.done")
    assert (event.actor, event.detail["person"], event.detail["to"], event.detail["sections"]) == (
        piera,
        piera.pk,
        paolo.pk,
        1,
    )


def test_who_leaves_may_go_on_filling_in(at_work, piera, paolo):
    handovers.hand_over(mandate_of(piera), to=mandate_of(paolo), stays=True, by=piera)

    assert (role(piera), role(paolo)) == ("compilatore", "referente")


def test_to_somebody_new_it_passes_when_they_accept(at_work, piera, monkeypatch):
    token = _invited(piera, "nora@partner.example", monkeypatch)
    assert role(piera) == "referente"

    nora = invitations.accept(token)

    assert (role(piera), role(nora)) == (None, "referente")
    assert at_work.entrustings.current().get().to == nora
    assert Handover.objects.get().state == HandoverState.DONE
    assert set(asked_of(mandate_of(nora).organisation)) >= {at_work}


def _invited(piera, email, monkeypatch) -> str:
    monkeypatch.setattr(invitations.secrets, "token_urlsafe", lambda _size: f"key-{email}")
    handovers.hand_over(mandate_of(piera), name="Nora Riva", email=email, by=piera)
    return f"key-{email}"


def test_forwarded_it_passes_to_who_accepts_in_the_end(at_work, piera, monkeypatch):
    token = _invited(piera, "nora@partner.example", monkeypatch)
    monkeypatch.setattr(invitations.secrets, "token_urlsafe", lambda _size: "other")

    invitations.forward(token, email="elio@partner.example", name="Elio")
    elio = invitations.accept("other")

    assert (role(piera), role(elio)) == (None, "referente")


@pytest.mark.parametrize("how", ["decline", "withdraw", "another"])
def test_what_nobody_accepts_changes_nothing(at_work, piera, paolo, monkeypatch, how):
    token = _invited(piera, "nora@partner.example", monkeypatch)
    waiting = Handover.objects.get()

    if how == "decline":
        invitations.decline(token, reason="No")
    elif how == "withdraw":
        handovers.withdraw(waiting, by=piera)
    else:
        handovers.hand_over(mandate_of(piera), to=mandate_of(paolo), stays=True, by=piera)

    waiting.refresh_from_db()
    assert waiting.state == HandoverState.WITHDRAWN
    assert role(piera) == ("compilatore" if how == "another" else "referente")


def test_the_secretariat_does_it_when_the_referente_has_gone(at_work, casa, anna, piera, paolo):
    with pytest.raises(ValidationError) as unsaid:
        handovers.hand_over(mandate_of(piera), to=mandate_of(paolo), by=anna, workshop=casa)
    assert list(unsaid.value.error_dict) == ["reason"]

    handovers.hand_over(
        mandate_of(piera), to=mandate_of(paolo), reason="In pensione", by=anna, workshop=casa
    )

    assert (role(piera), role(paolo)) == (None, "referente")
    told = letters("left_to_another")["piera"]
    assert "In pensione" in told
    assert "Paolo Neri" in told


def test_also_when_the_mandate_has_expired(at_work, casa, anna, piera, paolo):
    gone = mandate_of(piera)
    gone.valid_to = timezone.localdate() - dt.timedelta(days=1)
    gone.save()

    handovers.hand_over(gone, to=mandate_of(paolo), reason="Scaduta", by=anna, workshop=casa)

    gone.refresh_from_db()
    assert (gone.revoked_at, role(paolo)) == (None, "referente")
    assert at_work.entrustings.current().get().to == paolo


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "olga", "fiora", "zeno"])
def test_who_may_not(at_work, altra_at_table, altrove, piera, paolo, request, who):
    with pytest.raises(PermissionDenied):
        handovers.hand_over(
            mandate_of(piera),
            to=mandate_of(paolo),
            reason="Perché sì",
            by=request.getfixturevalue(who),
        )


def test_nobody_of_elsewhere_and_not_oneself(at_work, altra_at_table, piera, olga):
    for wrong in ({"to": mandate_of(olga)}, {"to": mandate_of(piera)}, {}, {"email": piera.email}):
        with pytest.raises(ValidationError):
            handovers.hand_over(mandate_of(piera), **wrong, by=piera)
    assert role(piera) == "referente"


def test_who_follows_hears_of_the_signature_that_was_asked(run, at_table, edition, piera, paolo):
    asked = make.assignment(run, at_table, make.form(edition, "M94", signature="link"))
    draft = submissions.start(asked, by=paolo)
    answering.save_answer(draft, "M94.01", "Testo", base_version=0, by=paolo)
    signature = signing.ask(
        draft, name="Dora", office="Presidente", email="dora@partner.example", by=piera
    )
    signature.digest = signing.digest_of("chiave")
    signature.save()
    handovers.hand_over(mandate_of(piera), to=mandate_of(paolo), by=piera)

    signing.refuse("chiave", reason="Manca una firma", by=None)

    assert set(letters("signature_refused")) == {"paolo"}
