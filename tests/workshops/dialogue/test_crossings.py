"""What came back to be integrated, crossed with what drafts know: signatures, colleagues."""

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from tests.workshops.area.test_signing import DORA, door, key
from tests.workshops.dialogue.conftest import HOW, WHY
from toolkit.forms.fingerprint import sha256_of
from workshops.actions import answering, asides, entrusting, integrations, signing, submissions
from workshops.actions.signatures import Unsigned
from workshops.actions.snapshots import document_now
from workshops.models import Answer, Signature, Submission

FIRST = "M98.01"


def area(name, submission, *args):
    return reverse(f"workshops:{name}", args=[submission.assignment.public_id, *args])


def again(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def sign(submission) -> None:
    signing.sign(key(), sha256=sha256_of(document_now(submission)), by=None)


@pytest.fixture(autouse=True)
def nobody_signed_before():
    """So many signatures a minute: those of other tests are not counted here."""
    cache.clear()


@pytest.fixture
def signed(run, at_table, edition, paolo, piera, ugo, soon):
    """A form that goes out signed: it was signed, sent, and came back about its first answer."""
    form = make.form(edition, "M98", signature="link")
    draft = submissions.start(make.assignment(run, at_table, form), by=paolo)
    answering.save_answer(draft, FIRST, "Cortili aperti", base_version=0, by=paolo)
    signing.ask(draft, **DORA, by=piera)
    sign(draft)
    submissions.send(draft, key="prima", by=piera)
    integrations.prepare(draft, question=FIRST, kind="request", text="Quali?", by=ugo)
    integrations.ask(draft, until=soon, by=ugo)
    return again(draft)


# The signature


def test_an_integrated_answer_is_signed_again_before_it_is_sent(
    signed, write, tick_all, piera, enter, client
):
    write(signed, FIRST, "I cortili di via Po")
    tick_all(signed)
    assert Signature.objects.get().state == "lapsed"
    assert Message.objects.get(kind="signature_lapsed").to == piera.email
    mine = enter(piera)
    asked = mine.get(area("integrations", signed)).content.decode()
    assert "è decaduta" in asked
    assert "Vai alla firma" in asked
    assert "Invia le integrazioni" not in asked
    with pytest.raises(Unsigned):
        submissions.send(again(signed), key="dopo", by=piera)

    assert mine.post(area("sign-off", signed), {"do": "ask", **DORA}).status_code == 302
    letter = client.get(door("signature", key())).content.decode()
    assert "I cortili di via Po" in letter
    client.post(door("signature-sign", key()), {"sha256": sha256_of(document_now(signed))})

    assert "Invia le integrazioni" in mine.get(area("integrations", signed)).content.decode()
    second = submissions.send(again(signed), key="dopo", by=piera)
    first = signed.snapshots.get(round=1)
    assert second.document["signature"]["sha256"] != first.document["signature"]["sha256"]
    assert second.document["signature"]["name"] == first.document["signature"]["name"]


def test_answers_that_stay_as_they_were_signed_need_no_other_signature(signed, tick_all, piera):
    tick_all(signed)

    second = submissions.send(again(signed), key="dopo", by=piera)

    assert second.document["signature"] == signed.snapshots.get(round=1).document["signature"]


def test_when_nothing_is_asked_any_more_the_letter_signs_nothing(signed, write, piera, ugo, client):
    write(signed, FIRST, "I cortili di via Po")
    signing.ask(again(signed), **DORA, by=piera)

    integrations.withdraw(again(signed), by=ugo)

    assert client.get(door("signature", key())).status_code == 410
    assert set(Signature.objects.values_list("state", flat=True)) == {"lapsed", "withdrawn"}
    assert Answer.objects.get(submission=signed, question=FIRST).value == "Cortili aperti"
    assert again(signed).snapshots.get().document["signature"]["name"] == "Dora Valle"


# Colleagues


def test_who_writes_where_is_seen_while_it_is_integrated(returned, paolo, piera, enter):
    caches["presence"].clear()
    assert enter(paolo).get(area("question", returned, 1, 1)).status_code == 200
    mine = enter(piera)

    said = mine.get(area("presence", returned)).json()

    assert (said["over"], "Paolo Neri sta scrivendo" in said["text"]) == (False, True)
    for name in ("hub", "question"):
        place = (1, 1) if name == "question" else ()
        assert "Paolo Neri sta scrivendo" in mine.get(area(name, returned, *place)).content.decode()


def test_a_section_of_what_came_back_is_entrusted_and_finished(returned, piera, paolo, enter):
    section = returned.assignment.form.document["sections"][0]["code"]
    given = {"do": "entrust", "section": section, "to": str(paolo.public_id), "note": "Solo la 1"}
    assert enter(piera).post(area("people", returned), given).status_code == 302
    his = enter(paolo)
    hub = his.get(area("hub", returned)).content.decode()
    assert "Una sezione è affidata a te" in hub
    assert "Affidata a te: Solo la 1" in hub

    row = returned.assignment.entrustings.get()
    his.post(area("people", returned), {"do": "done", "entrusting": row.pk, "back": "hub"})

    assert "L'hai finita tu" in his.get(area("hub", returned)).content.decode()


def test_what_is_not_written_any_more_is_not_entrusted(returned, ugo, piera, paolo):
    integrations.withdraw(returned, by=ugo)
    section = returned.assignment.form.document["sections"][0]["code"]

    with pytest.raises(WrongState):
        entrusting.entrust(returned.assignment, section, to=paolo, by=piera)


def test_the_hub_leads_to_the_sections_that_are_asked_and_no_others(returned, paolo, enter):
    hub = enter(paolo).get(area("hub", returned)).content.decode()

    assert "Dove integrare" in hub
    assert area("question", returned, 1, 1) in hub


def test_colleagues_comment_on_what_came_back(returned, paolo, piera, enter):
    asides.write(returned, WHY, "Chiediamo a Luca?", by=piera)
    his = enter(paolo)

    assert "Chiediamo a Luca?" in his.get(area("question", returned, 1, 1)).content.decode()
    assert "Chiediamo a Luca?" in his.get(area("hub", returned)).content.decode()
    said = his.post(
        area("asides", returned), {"do": "write", "question": HOW, "text": "Qui no."}, follow=True
    )
    assert "Qui no." in said.content.decode()
