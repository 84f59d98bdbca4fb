"""Who represents the organisation signs what will be sent: those answers, and no other."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from toolkit.forms.fingerprint import sha256_of
from toolkit.forms.snapshot import content_of
from workshops.actions import answering, signing, submissions
from workshops.actions.signatures import Unsigned
from workshops.actions.snapshots import Incomplete, document_now
from workshops.models import Signature, Submission

DORA = {"name": "Dora Valle", "office": "Presidente", "email": "dora@partner.example"}


def url(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


def door(name, token):
    return reverse(f"workshops:{name}", args=[token])


def key() -> str:
    """The key in the last letter, as who received it has it."""
    letter = Message.objects.filter(kind="signature_asked").order_by("pk").last()
    return re.search(r"/firma/([\w-]+)", letter.text)[1]


@pytest.fixture
def how():
    return "link"


@pytest.fixture
def signed_form(edition, how):
    return make.form(edition, "M98", signature=how)


@pytest.fixture
def ready(run, at_table, signed_form, paolo):
    """A draft that could be sent, if it were signed."""
    draft = submissions.start(make.assignment(run, at_table, signed_form), by=paolo)
    answering.save_answer(draft, "M98.01", "Cortili aperti", base_version=0, by=paolo)
    return draft


@pytest.fixture
def asked(ready, piera):
    signing.ask(ready, **DORA, by=piera)
    return ready


@pytest.fixture
def signed(asked):
    signing.sign(key(), sha256=sha256_of(document_now(asked)), by=None)
    return asked


def fresh(draft) -> Submission:
    return Submission.objects.get(pk=draft.pk)


# The way it goes


def test_from_the_letter_to_a_receipt_that_names_who_signed(client, ready, piera):
    client.force_login(piera)
    assert "Vai alla firma" in client.get(url("check", ready.assignment)).content.decode()
    client.post(url("sign-off", ready.assignment), {"do": "ask", **DORA})
    client.logout()

    page = client.get(door("signature", key()))
    shown = re.search(r'name="sha256" value="(\w{64})"', page.content.decode())[1]
    assert "Cortili aperti" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert shown == sha256_of(document_now(ready))
    thanks = client.post(door("signature-sign", key()), {"sha256": shown})
    assert "Hai firmato" in thanks.content.decode()
    client.force_login(piera)
    sent = client.post(url("send", ready.assignment), {"key": "prima"}, follow=True)

    snapshot = ready.snapshots.get()
    said = snapshot.document["signature"]
    assert (said["name"], said["office"], said["how"]) == ("Dora Valle", "Presidente", "link")
    assert said["sha256"] == shown == sha256_of(content_of(snapshot.document))
    assert "Dora Valle, Presidente" in sent.content.decode()
    assert Message.objects.get(kind="signature_given").to == piera.email
    assert client.get(f"{snapshot.get_absolute_url()}.pdf").status_code == 200


def test_reading_the_letter_changes_nothing_and_the_key_is_in_the_letter_alone(client, asked):
    for _twice in range(2):
        assert client.get(door("signature", key())).status_code == 200

    row = Signature.objects.get()
    assert row.state == "asked"
    assert key() not in str(vars(row))
    assert Message.objects.get(kind="signature_asked").is_secret


def test_without_a_signature_nothing_is_sent(client, ready, piera):
    client.force_login(piera)
    with pytest.raises(Unsigned):
        submissions.send(ready, key="a", by=piera)

    reply = client.post(url("send", ready.assignment), {"key": "a"})

    assert reply.url == url("sign-off", ready.assignment)
    assert not ready.snapshots.exists()


def test_a_form_that_asks_for_none_is_sent_as_ever(filled, piera):
    with pytest.raises(ValidationError, match="non chiede una firma"):
        signing.ask(filled, **DORA, by=piera)

    assert "signature" not in submissions.send(filled, key="a", by=piera).document


# An answer that changes


def test_a_change_after_the_signature_makes_it_lapse_and_says_so(client, signed, paolo, piera):
    answering.save_answer(signed, "M98.02", "Una festa", base_version=0, by=paolo)

    assert Signature.objects.get().state == "lapsed"
    assert Message.objects.get(kind="signature_lapsed").to == piera.email
    with pytest.raises(Unsigned):
        submissions.send(fresh(signed), key="a", by=piera)
    client.force_login(piera)
    for name in ("hub", "check", "sign-off"):
        assert "è decaduta" in client.get(url(name, signed.assignment)).content.decode()


def test_saving_the_same_again_keeps_it(signed, paolo, piera):
    answering.save_answer(signed, "M98.01", "Cortili aperti", base_version=1, by=paolo)

    assert submissions.send(fresh(signed), key="a", by=piera).document["signature"]


def test_a_change_while_it_is_read_is_told_before_it_is_signed(client, asked, paolo):
    shown = sha256_of(document_now(asked))
    answering.save_answer(asked, "M98.01", "Cortili chiusi", base_version=1, by=paolo)

    reply = client.post(door("signature-sign", key()), {"sha256": shown})

    assert reply.status_code == 409
    assert "Cortili chiusi" in reply.content.decode()
    assert Signature.objects.get().state == "asked"


def test_what_reaches_the_answers_from_elsewhere_is_found_when_sending(signed, form, piera):
    """An officina that moves to other words, for one: nobody saved an answer."""
    signed.answers.update(value="Cortili murati")

    with pytest.raises(Unsigned):
        submissions.send(fresh(signed), key="a", by=piera)


def test_reopened_and_not_changed_it_is_sent_again_with_the_same_signature(signed, piera):
    first = submissions.send(signed, key="a", by=piera)
    submissions.reopen(fresh(signed), by=piera)

    second = submissions.send(fresh(signed), key="b", by=piera)

    assert second.document["signature"] == first.document["signature"]


# Asking


def test_only_the_referente_asks_and_only_what_could_be_sent(client, ready, paolo, piera):
    with pytest.raises(PermissionDenied):
        signing.ask(ready, **DORA, by=paolo)
    answering.save_answer(ready, "M98.01", None, base_version=1, by=paolo)
    with pytest.raises(Incomplete):
        signing.ask(ready, **DORA, by=piera)
    client.force_login(piera)
    reply = client.post(url("sign-off", ready.assignment), {"do": "ask", **DORA})
    assert (reply.status_code, Signature.objects.count()) == (422, 0)
    assert "Prima completa le risposte" in reply.content.decode()
    assert "dora@partner.example" in reply.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "dora"}, "Scrivi un&#x27;email completa"),
        ({"name": " "}, "Scrivi il nome di chi firma."),
        ({"office": ""}, "Scrivi la carica di chi firma."),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, ready, piera, wrong, said):
    client.force_login(piera)

    reply = client.post(url("sign-off", ready.assignment), {"do": "ask", **DORA, **wrong})

    assert (reply.status_code, Signature.objects.count()) == (422, 0)
    assert said in reply.content.decode()


def test_asking_again_makes_the_first_letter_worthless(client, asked, piera):
    first = key()
    signing.ask(asked, **DORA, by=piera)

    assert client.get(door("signature", first)).status_code == 410
    assert client.get(door("signature", key())).status_code == 200
    assert [row.state for row in Signature.objects.order_by("pk")] == ["withdrawn", "asked"]


def test_a_request_taken_back_expired_or_made_up_opens_nothing(client, asked, piera):
    shown = sha256_of(document_now(asked))
    Signature.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    for method in (client.get, client.post):
        name = "signature" if method == client.get else "signature-sign"
        assert method(door(name, key()), {"sha256": shown}).status_code == 410
    Signature.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    client.force_login(piera)
    client.post(url("sign-off", asked.assignment), {"do": "withdraw"})
    client.logout()
    assert client.post(door("signature-sign", key()), {"sha256": shown}).status_code == 410
    assert client.post(door("signature-sign", "inventata"), {"sha256": shown}).status_code == 404
    assert Signature.objects.get().state == "withdrawn"


def test_signed_twice_is_signed_once(client, signed):
    shown = sha256_of(document_now(signed))

    assert client.post(door("signature-sign", key()), {"sha256": shown}).status_code == 410
    with pytest.raises(WrongState):
        signing.sign(key(), sha256=shown, by=None)


def test_a_refusal_says_why_to_who_asked(client, asked, piera):
    empty = client.post(door("signature-refuse", key()), {"reason": " "})
    assert empty.status_code == 422
    assert "Scrivi perché non firmi." in empty.content.decode()

    client.post(door("signature-refuse", key()), {"reason": "Manca il bilancio"})

    letter = Message.objects.get(kind="signature_refused")
    assert (letter.to, "«Manca il bilancio»" in letter.text) == (piera.email, True)
    client.force_login(piera)
    page = client.get(url("sign-off", asked.assignment)).content.decode()
    assert "Dora Valle non ha firmato: «Manca il bilancio»." in page


def test_who_is_signed_in_as_another_does_not_sign_for_them(client, asked, paolo):
    client.force_login(paolo)
    shown = sha256_of(document_now(asked))

    reply = client.post(door("signature-sign", key()), {"sha256": shown})

    assert (reply.status_code, Signature.objects.get().state) == (403, "asked")


# Signing in first


@pytest.mark.parametrize("how", ["login", "strong"])
def test_where_it_is_demanded_the_letter_is_not_enough(client, asked, how):
    shown = sha256_of(document_now(asked))
    page = client.get(door("signature", key())).content.decode()
    assert "Cortili aperti" not in page
    assert client.post(door("signature-sign", key()), {"sha256": shown}).status_code == 403
    assert not User.objects.filter(email=DORA["email"]).exists()

    to_login = client.post(door("signature-let-in", key()))

    assert to_login.url.startswith(f"{reverse('account_login')}?next=%2Ffirma%2F")
    dora = User.objects.get(email=DORA["email"])
    assert EmailAddress.objects.get(user=dora).verified
    client.force_login(dora, second_factor=False)
    first = client.post(door("signature-sign", key()), {"sha256": shown})
    assert first.status_code == (200 if how == "login" else 403)
    if how == "strong":
        client.force_login(dora)
        assert client.post(door("signature-sign", key()), {"sha256": shown}).status_code == 200
    row = Signature.objects.get()
    assert (row.state, row.signed_by) == ("signed", dora)


def test_who_signs_gets_no_other_door(client, signed, nino):
    """A signatory is no colleague: the form stays of who has a mandate."""
    client.force_login(make.person(DORA["email"], DORA["name"]))

    for name in ("hub", "check", "sign-off", "asides"):
        assert client.get(url(name, signed.assignment)).status_code == 404


@pytest.mark.parametrize("rounds", [1, 4])
def test_the_pages_cost_the_same_however_often_it_was_asked(
    client, ready, piera, rounds, django_assert_max_num_queries
):
    for _again in range(rounds):
        signing.ask(ready, **DORA, by=piera)
    client.force_login(piera)
    client.get(url("hub", ready.assignment))

    for address, most in (
        (url("hub", ready.assignment), 9),
        (url("sign-off", ready.assignment), 3),
        (url("check", ready.assignment), 4),
        (door("signature", key()), 5),
    ):
        with django_assert_max_num_queries(most):
            client.get(address)


# What came to nothing


def aged(days: int) -> None:
    Signature.objects.update(expires_at=timezone.now() - dt.timedelta(days=days))


def test_who_was_asked_in_vain_is_forgotten_half_a_year_after(asked):
    aged(179)
    assert signing.forget() == 0
    aged(181)

    assert signing.forget() == 1
    row = Signature.objects.get()
    assert (row.state, row.name, row.office, row.email) == ("withdrawn", "", "", "")
    assert signing.forget() == 0


def test_why_somebody_did_not_sign_is_forgotten_with_them(asked):
    signing.refuse(key(), reason="Non sono d'accordo", by=None)
    aged(181)
    signing.forget()

    row = Signature.objects.get()
    assert (row.state, row.reason, row.email) == ("refused", "", "")


def test_who_signed_stays(signed, piera):
    aged(181)

    assert signing.forget() == 0
    assert Signature.objects.get().name == DORA["name"]
