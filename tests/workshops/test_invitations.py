"""A letter opens once, for its own address, by an answer and never by being read."""

import datetime as dt
import html
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.clock import deliver
from officine.outbox.models import Message
from tests import factories as make
from tests.conftest import SignedInClient
from workshops.actions import invitations
from workshops.models import Invitation, Mandate

NEW = "rita@partner.example"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def call(seat, by, email=NEW, role="referente", name="Rita Fabbri") -> tuple[Invitation, str]:
    """A letter that was sent, and the key in it."""
    letter = invitations.invite(seat, email=email, name=name, role=role, by=by)
    invitations.send_invitation(letter, by=by)
    message = Message.objects.get(key=f"invitation:{letter.pk}")
    return letter, re.search(r"/invito/([\w-]{43})", message.text)[1]


@pytest.fixture
def letter(at_table, assignment, anna):
    return call(at_table, anna)


def url(token, verb="invitation"):
    return reverse(f"workshops:{verb}", args=[token])


def said(page) -> str:
    return html.unescape(page.content.decode())


def state(letter) -> str:
    letter.refresh_from_db()
    return letter.state


# The letter


def test_the_letter_says_who_calls_for_whom_what_and_by_when(letter, assignment):
    message = Message.objects.get(kind="invitation")

    assert message.to == NEW
    assert message.subject.startswith(
        "Invito all'officina «Officina casa»: il contributo di «Casa del Quartiere» entro il "
    )
    assert message.text.startswith("Scadenza: ")
    for text in ("Anna Rossi ti invita", "Autorità di casa", "Modulo M90", "circa 10 minuti"):
        assert text in message.text
    assert message.html.count("<a href=") == 2  # the button and the address for help


def test_the_key_is_only_in_the_letter_and_the_letter_is_emptied(letter):
    row, token = letter
    deliver()

    row.refresh_from_db()
    message = Message.objects.get(kind="invitation")
    assert row.digest == invitations.digest_of(token)
    assert (message.state, message.text, message.html) == ("sent", "", "")
    assert token not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("anna", True),
        ("ugo", True),
        ("piera", True),
        ("ada", True),
        ("fiora", False),
        ("paolo", False),
        ("osvaldo", False),
        ("olga", False),
        ("zeno", False),
        ("sonia", False),
        ("carla", False),
        ("nino", False),
    ],
)
def test_staff_and_referenti_invite(at_table, altra_at_table, altrove, request, who, may):
    by = request.getfixturevalue(who)
    if may:
        assert call(at_table, by)[0].invited_by == by
    else:
        with pytest.raises(PermissionDenied):
            invitations.invite(at_table, email=NEW, role="compilatore", by=by)


def test_a_referente_does_not_invite_for_another_organisation(altra_at_table, piera):
    with pytest.raises(PermissionDenied):
        invitations.invite(altra_at_table, email=NEW, role="compilatore", by=piera)


def test_who_acts_already_is_not_invited_for_the_same(at_table, paolo, anna):
    with pytest.raises(ValidationError):
        invitations.invite(at_table, email=paolo.email, role="compilatore", by=anna)

    assert invitations.invite(at_table, email=paolo.email, role="referente", by=anna)


def test_a_second_letter_takes_the_key_of_the_first(letter, at_table, anna, client):
    first, old = letter
    _, new = call(at_table, anna, email=NEW.upper())

    assert state(first) == "revoked"
    assert client.get(url(old)).status_code == 410
    assert client.get(url(new)).status_code == 200


# Reading it


def test_reading_changes_nothing(letter, client):
    row, token = letter

    pages = [client.get(url(token)), client.head(url(token)), client.get(url(token))]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert state(row) == "sent"
    assert not User.objects.filter(email=NEW).exists()
    text = said(pages[0])
    for part in ("Casa del Quartiere", "Torino", "Referente", "Anna Rossi", "Modulo M90"):
        assert part in text
    assert reverse("privacy") in text


@pytest.mark.parametrize("verb", ["accept", "forward", "decline", "ask-again"])
def test_the_answers_are_posts(letter, client, verb):
    row, token = letter

    assert client.get(url(token, f"invitation-{verb}")).status_code == 405
    assert state(row) == "sent"


def test_the_address_of_the_letter_is_told_to_nobody(letter, client):
    page = client.get(url(letter[1]))

    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert 'content="noindex"' in said(page)


def test_the_page_costs_the_same_however_much_is_asked(
    letter, client, run, at_table, edition, django_assert_max_num_queries
):
    make.assignment(run, at_table, make.form(edition, "M91"))
    make.assignment(run, at_table, make.form(edition, "M92"))

    with django_assert_max_num_queries(3):
        client.get(url(letter[1]))


# Accepting


def test_accepting_makes_the_person_and_lets_them_in(letter, client, quartiere):
    row, token = letter

    done = client.post(url(token, "invitation-accept"))

    person = User.objects.get(email=NEW)
    mandate = Mandate.objects.get(person=person)
    assert done.url == "/dopo-accesso"
    assert client.get(done.url).url == reverse("workshops:area")
    assert (person.name, person.has_usable_password()) == ("Rita Fabbri", False)
    assert (mandate.organisation, mandate.role) == (quartiere, "referente")
    assert EmailAddress.objects.get(user=person).verified is True
    assert (state(row), row.accepted_by) == ("accepted", person)
    event = Event.objects.get(action="invitation.accepted")
    assert (event.actor, event.organisation_id) == (person, quartiere.pk)


def test_the_same_letter_opens_once(letter, client):
    _, token = letter
    client.post(url(token, "invitation-accept"))

    again = SignedInClient().post(url(token, "invitation-accept"))
    read = SignedInClient().get(url(token))

    assert (again.status_code, read.status_code) == (410, 410)
    assert "Hai già accettato l'invito" in said(again)
    assert reverse("account_login") in said(read)
    assert Mandate.objects.filter(person__email=NEW).count() == 1


def test_a_used_letter_leads_who_is_signed_in_to_what_there_is_to_do(letter, client):
    _, token = letter
    client.post(url(token, "invitation-accept"))  # accepted, and signed in by it

    read = client.get(url(token))

    assert read.status_code == 410
    assert "Vai alle tue attività" in said(read)
    assert reverse("home-after-login") in said(read)


def test_who_is_known_already_confirms_with_a_code(at_table, anna, nino, client):
    """A letter that was passed on must not open an account full of other things."""
    _, token = call(at_table, anna, email=nino.email)

    done = client.post(url(token, "invitation-accept"))

    assert done.url == reverse("account_confirm_login_code")
    assert "_auth_user_id" not in client.session
    assert Mandate.objects.filter(person=nino).count() == 1
    assert Message.objects.filter(kind="login_code", to=nino.email).count() == 1


def test_the_second_factor_is_asked_to_who_has_one(at_table, anna, nino, client):
    TOTP.activate(nino, "JBSWY3DPEHPK3PXP")
    _, token = call(at_table, anna, email=nino.email)
    client.post(url(token, "invitation-accept"))
    code = re.search(
        r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.get(kind="login_code").text
    ).group()

    done = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert done.url == reverse("mfa_authenticate")


def test_who_is_signed_in_with_that_address_just_goes_on(at_table, anna, nino, client):
    _, token = call(at_table, anna, email=nino.email)
    client.force_login(nino)

    done = client.post(url(token, "invitation-accept"))

    assert done.url == "/dopo-accesso"
    assert Mandate.objects.filter(person=nino).count() == 1


def test_somebody_elses_letter_cannot_be_taken(letter, client, olga):
    row, token = letter
    client.force_login(olga)

    page = client.get(url(token))
    taken = client.post(url(token, "invitation-accept"))

    assert "Questo invito è per un'altra persona" in said(page)
    assert url(token, "invitation-accept") not in said(page)
    assert taken.status_code == 403
    assert state(row) == "sent"
    assert Mandate.objects.filter(person=olga).count() == 0


def test_a_suspended_person_does_not_come_back_by_letter(at_table, anna, nino, client):
    row, token = call(at_table, anna, email=nino.email)
    nino.is_active = False
    nino.save()

    done = client.post(url(token, "invitation-accept"))

    assert done.url == reverse("account_inactive")
    assert (state(row), Mandate.objects.filter(person=nino).count()) == ("sent", 0)


def test_an_invitation_never_lowers_a_role(at_table, anna, nino, quartiere):
    _, low = call(at_table, anna, email=nino.email, role="osservatore")
    make.mandate(nino, quartiere, "referente")

    invitations.accept(low)

    assert Mandate.objects.get(person=nino).role == "referente"


def test_an_invitation_raises_a_role(at_table, anna, paolo):
    _, token = call(at_table, anna, email=paolo.email, role="referente")

    invitations.accept(token)

    assert Mandate.objects.get(person=paolo).role == "referente"


# Too late, foreign, unknown


def test_after_its_day_the_letter_is_worth_nothing_even_if_nobody_cleaned_up(letter, client):
    row, token = letter

    with time_machine.travel(row.expires_at + dt.timedelta(seconds=1), tick=False):
        read = client.get(url(token))
        answers = [
            client.post(url(token, "invitation-accept")).status_code,
            client.post(url(token, "invitation-decline"), {"decline-reason": "no"}).status_code,
            client.post(
                url(token, "invitation-forward"), {"forward-email": "altra@partner.example"}
            ).status_code,
        ]

    assert (read.status_code, answers) == (410, [410, 410, 410])
    assert "Chiedi un nuovo invito" in said(read)
    assert state(row) == "sent"
    assert not User.objects.filter(email=NEW).exists()


def test_a_new_letter_is_asked_in_one_click_and_once_a_day(letter, client, anna):
    row, token = letter

    with time_machine.travel(row.expires_at + dt.timedelta(hours=1), tick=False):
        pages = [client.post(url(token, "invitation-ask-again")) for _ in range(3)]

    asked = Message.objects.filter(kind="invitation_again")
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [message.to for message in asked] == [anna.email]


def test_a_letter_that_is_good_cannot_be_asked_again(letter, client):
    assert client.post(url(letter[1], "invitation-ask-again")).status_code == 410
    assert Message.objects.filter(kind="invitation_again").count() == 0


@pytest.mark.parametrize("token", ["x", "A" * 43, "' OR 1=1", "à" * 20, "x" * 3000])
@pytest.mark.parametrize("verb", ["", "-accept", "-forward", "-decline", "-ask-again"])
def test_an_unknown_key_is_a_page_that_helps(client, db, token, verb):
    method = client.post if verb else client.get
    page = method(url(token, f"invitation{verb}"))

    assert page.status_code == 404
    assert "Questo invito non c'è" in said(page)


def test_a_digest_is_not_a_key(letter, client):
    row, _ = letter

    assert client.get(url(row.digest)).status_code == 404
    assert client.get(url(str(row.public_id))).status_code == 404


def test_an_invitation_that_was_never_sent_has_no_key(at_table, anna, client):
    invitations.invite(at_table, email=NEW, role="referente", by=anna)

    assert client.get("/invito/" + "0" * 64).status_code == 404
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept("")


def test_a_revoked_letter_opens_nothing(letter, anna, client):
    row, token = letter
    invitations.revoke(row, by=anna)

    page = client.post(url(token, "invitation-accept"))

    assert page.status_code == 410
    assert "stato ritirato" in said(page)


@pytest.mark.parametrize(("who", "may"), [("ugo", True), ("olga", False), ("zeno", False)])
def test_who_may_revoke(letter, altra_at_table, altrove, request, who, may):
    if may:
        invitations.revoke(letter[0], by=request.getfixturevalue(who))
    else:
        with pytest.raises(PermissionDenied):
            invitations.revoke(letter[0], by=request.getfixturevalue(who))

    assert state(letter[0]) == ("revoked" if may else "sent")


# Not me, not us


def test_the_letter_goes_to_the_right_person(letter, client, anna):
    row, token = letter

    page = client.post(
        url(token, "invitation-forward"),
        {"forward-email": "Sara@partner.example", "forward-name": "Sara Conti"},
    )

    fresh = Invitation.objects.get(email="sara@partner.example")
    assert page.status_code == 200
    assert (state(row), fresh.state) == ("forwarded", "sent")
    assert (fresh.forwarded_from, fresh.role, fresh.invited_by) == (row, "referente", anna)
    assert fresh.digest != row.digest
    told = Message.objects.get(kind="invitation_forwarded")
    assert (told.to, "sara@partner.example" in told.text) == (anna.email, True)
    assert client.post(url(token, "invitation-accept")).status_code == 410


@pytest.mark.parametrize("email", ["", "sara", NEW, "piera@partner.example"])
def test_a_letter_is_passed_only_to_an_address_that_makes_sense(letter, client, email):
    row, token = letter

    page = client.post(
        url(token, "invitation-forward"), {"forward-email": email, "forward-name": "Sara"}
    )

    assert page.status_code == 422
    assert f'value="{email}"' in said(page) or not email
    assert state(row) == "sent"


def test_the_organisation_says_no_and_why(letter, client, anna):
    row, token = letter

    page = client.post(url(token, "invitation-decline"), {"decline-reason": "Siamo in tre."})

    assert page.status_code == 200
    assert (state(row), row.reason) == ("declined", "Siamo in tre.")
    told = Message.objects.get(kind="invitation_declined")
    assert (told.to, "Siamo in tre." in told.text) == (anna.email, True)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_no_needs_a_reason_that_can_be_read(letter, client, reason):
    row, token = letter

    page = client.post(url(token, "invitation-decline"), {"decline-reason": reason})

    assert page.status_code == 422
    assert state(row) == "sent"


def test_who_left_is_not_written_to(letter, client, anna, settings):
    anna.is_active = False
    anna.save()

    client.post(url(letter[1], "invitation-decline"), {"decline-reason": "No."})

    assert Message.objects.get(kind="invitation_declined").to == settings.CONTACT_EMAIL


def test_answers_need_the_token_against_forged_requests(letter):
    strict = SignedInClient(enforce_csrf_checks=True)

    answers = {
        verb: strict.post(url(letter[1], f"invitation-{verb}")).status_code
        for verb in ("accept", "forward", "decline", "ask-again")
    }

    assert set(answers.values()) == {403}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_at_once_one_wins(at_table, anna):
    _, token = call(at_table, anna)

    def work(_):
        try:
            return invitations.accept(token).email
        except WrongState:
            return "late"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(work, range(4)))

    assert answers == ["late", "late", "late", NEW]
    assert User.objects.filter(email=NEW).count() == 1
    assert Mandate.objects.filter(person__email=NEW).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_letters_to_one_new_address_make_one_person(at_table, altra_at_table, anna):
    tokens = [call(seat, anna)[1] for seat in (at_table, altra_at_table)]

    def work(token):
        try:
            return invitations.accept(token).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        people = set(pool.map(work, tokens))

    assert len(people) == 1
    assert Mandate.objects.filter(person__email=NEW).count() == 2
    assert timezone.now() > User.objects.get(email=NEW).date_joined
