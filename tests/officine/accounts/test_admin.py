"""The administration: by code and factor like everywhere, and no way to take over somebody."""

from django.urls import reverse

from officine.accounts.actions import issue_token
from officine.accounts.models import User
from officine.outbox.post import post


def test_the_admin_has_no_password_page_of_its_own(client, db):
    page = client.get("/amministrazione/login/")

    assert page.url.startswith("/accedi?next=")


def test_partners_and_team_are_not_let_in(client, casa, anna):
    client.force_login(anna)

    assert client.get("/amministrazione/").status_code in (302, 403)
    assert client.get("/amministrazione/login/").status_code == 403


def test_a_person_is_added_without_a_password(client, ada):
    client.force_login(ada)

    client.post(
        reverse("admin:accounts_user_add"),
        {"email": "Nuova@Autorita.example", "name": "Nuova", "language": "it", "is_active": "on"},
    )

    person = User.objects.get(email="nuova@autorita.example")
    assert person.has_usable_password() is False


def test_two_people_cannot_have_the_same_address(client, ada, piera):
    client.force_login(ada)

    page = client.post(
        reverse("admin:accounts_user_add"),
        {"email": piera.email.upper(), "name": "Altra", "language": "it", "is_active": "on"},
    )

    assert "già una persona con questo indirizzo" in page.content.decode()
    assert User.objects.filter(name="Altra").count() == 0


def test_an_address_is_not_changed_here(client, ada, piera):
    client.force_login(ada)

    client.post(
        reverse("admin:accounts_user_change", args=[piera.pk]),
        {"email": "altra@x.example", "name": "Piera B.", "language": "it", "is_active": "on"},
    )

    piera.refresh_from_db()
    assert (piera.email, piera.name) == ("piera@partner.example", "Piera B.")


def test_who_administers_without_being_superuser_raises_nobody(client, nino, piera, ada):
    nino.is_staff = True
    nino.save()
    nino.user_permissions.add(
        *type(nino).user_permissions.rel.model.objects.filter(codename__endswith="_user")
    )
    client.force_login(nino)

    client.post(
        reverse("admin:accounts_user_change", args=[nino.pk]),
        {"name": "Nino", "language": "it", "is_active": "on", "is_superuser": "on"},
    )

    nino.refresh_from_db()
    assert (nino.is_superuser, nino.name) == (False, "Nino")


def test_keys_and_secret_letters_are_not_shown(client, ada, piera):
    token, key = issue_token(piera, name="prova", scopes=["read"], days=3, by=None)
    letter = post(
        "x", piera, "k", {"notice": "il codice XK12-AB34"}, "security_notice", secret=True
    )
    client.force_login(ada)

    pages = [
        client.get(reverse("admin:accounts_personaltoken_change", args=[token.pk])),
        client.get(reverse("admin:outbox_message_change", args=[letter.pk])),
        client.get(reverse("admin:outbox_message_changelist")),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]
    for page in pages:
        assert key not in page.content.decode()
        assert token.digest not in page.content.decode()
        assert "XK12" not in page.content.decode()


def test_a_key_is_revoked_from_the_list(client, ada, piera):
    token, _ = issue_token(piera, name="prova", scopes=["read"], days=3, by=None)
    client.force_login(ada)

    client.post(
        reverse("admin:accounts_personaltoken_changelist"),
        {"action": "revoke", "_selected_action": [token.pk]},
    )

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_letter_that_failed_is_tried_again(client, ada, piera):
    letter = post("x", piera, "k", {"notice": "Prova."}, "security_notice")
    type(letter).objects.filter(pk=letter.pk).update(state="failed", attempts=5)
    client.force_login(ada)

    client.post(
        reverse("admin:outbox_message_changelist"),
        {"action": "try_again", "_selected_action": [letter.pk]},
    )

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 0)
