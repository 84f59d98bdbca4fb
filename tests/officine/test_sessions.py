"""Session, person and roles come in one question, and are as fresh as in three."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine.keeping import version
from officine.outbox.models import Message
from officine.sessions import SessionStore
from tests import factories as make
from workshops.queries.roles import roles_of

PAGE = "/area"


def arrived(client) -> bool:
    """Whether a page of work opens, rather than sending to the login."""
    return client.get(PAGE).status_code == 200


def source_of(sql: str) -> str:
    """The table that a question is about; what it asks in passing is not counted."""
    return sql.partition(" FROM ")[2].partition(" ")[0]


def came_with(client):
    store = SessionStore(client.session.session_key)
    store.load()
    return store.person


@pytest.fixture
def partner(client, at_table, piera):
    client.force_login(piera)
    return client


def test_who_logged_in_by_code_costs_one_question(at_table, piera):
    cache.clear()
    client = Client()
    client.post("/accedi/codice", {"email": piera.email})
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.latest("pk").text).group()
    client.post("/accedi/codice/conferma", {"code": code})

    with CaptureQueriesContext(connection) as asked:
        assert arrived(client)

    told = [one["sql"] for one in asked]
    assert len([sql for sql in told if "django_session" in sql]) == 1
    assert [sql for sql in told if 'FROM "accounts_user"' in sql] == []
    assert [sql for sql in told if source_of(sql) == '"workshops_mandate"'] == []
    assert [sql for sql in told if not sql.startswith(version.READING)] == []


def test_the_roles_are_those_that_would_be_read(partner, casa, altrove, piera, quartiere):
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    authority = make.organisation("Autorità", "A1", is_authority=True)
    make.mandate(piera, authority, "compilatore")
    make.mandate(
        piera, make.organisation("Finita"), valid_from=today - 9 * day, valid_to=today - day
    )
    make.mandate(piera, make.organisation("Domani"), valid_from=today + day)
    make.mandate(piera, make.organisation("Revocata"), revoked_at=timezone.now())
    make.mandate(piera, make.organisation("Ultimo giorno"), "osservatore", valid_to=today)
    make.member(casa, piera, "observer")
    make.member(altrove, piera, "officer")

    person = came_with(partner)

    assert person == piera
    with CaptureQueriesContext(connection) as asked:
        roles = roles_of(person)
    assert len(asked) == 0
    assert roles == roles_of(get_user_model().objects.get(pk=piera.pk))
    assert (len(roles.mandates), len(roles.teams), roles.works_for_authority) == (3, 2, True)
    assert roles.acting == [
        ("Autorità", ""),  # it is asked nothing: nobody fills in for it
        ("Casa del Quartiere", "Referente"),
        ("Ultimo giorno", "Legge"),
    ]


def test_a_person_without_roles_comes_alone(client, nino):
    client.force_login(nino)

    assert came_with(client) == nino
    assert roles_of(came_with(client)).mandates == {}


def test_a_role_withdrawn_counts_from_the_next_request(partner, assignment, piera):
    address = f"/area/compilazioni/{assignment.public_id}"
    before = partner.get(address).status_code
    piera.mandates.update(revoked_at=timezone.now())

    assert (before, partner.get(address).status_code) == (200, 403)


def test_a_closed_account_is_out_at_once(partner, piera):
    get_user_model().objects.filter(pk=piera.pk).update(is_active=False)

    assert not arrived(partner)


def test_a_session_that_was_ended_is_over(partner):
    UserSession.objects.get().end()

    assert not arrived(partner)


def test_a_session_that_expired_is_over(partner):
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))

    assert not arrived(partner)


def test_a_new_password_ends_the_others(partner, piera):
    piera.set_password("una parola nuova")
    piera.save()

    assert not arrived(partner)


def test_a_session_without_its_login_is_read_as_django_does(partner, piera):
    UserSession.objects.all().delete()

    assert came_with(partner) is None
    assert partner.get(PAGE).wsgi_request.user == piera


def test_the_session_decides_who_it_is_not_the_row_beside_it(partner, olga, piera):
    UserSession.objects.update(user=olga)

    assert partner.get(PAGE).wsgi_request.user == piera


def test_a_session_before_the_login_has_nobody(client, db):
    client.get("/accedi")
    session = client.session
    session["x"] = 1
    session.save()

    assert came_with(client) is None
    assert SessionStore(session.session_key)["x"] == 1


def test_an_unknown_key_is_no_session(db):
    store = SessionStore("a" * 32)

    assert (dict(store.items()), store.session_key, store.person) == ({}, None, None)
