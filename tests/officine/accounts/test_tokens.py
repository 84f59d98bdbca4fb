"""Keys for programs: hashed, limited by scopes and time, dead as soon as they are revoked."""

import base64
import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from officine.accounts.actions import add_client, issue_token, revoke_token
from officine.accounts.models import PersonalToken
from officine.accounts.tokens import digest_of
from officine.journal.models import Event
from workshops.models import Workshop


class Closed(APIView):
    def get(self, request):
        return Response({"who": str(request.user)})

    post = get


class Open(Closed):
    public_read = True


class Exports(Closed):
    required_scopes = {"read", "write"}


def call(view=Closed, key=None, method="get", header=None):
    headers = {"HTTP_AUTHORIZATION": header or f"Bearer {key}"} if key or header else {}
    return view.as_view()(getattr(APIRequestFactory(), method)("/api/v1/prova", **headers))


@pytest.fixture
def reader(piera):
    return issue_token(piera, name="prova", scopes=["read"], days=30, by=None)


def test_the_key_acts_for_its_person(reader, piera):
    answer = call(key=reader[1])

    assert (answer.status_code, answer.data) == (200, {"who": "Piera Bianchi"})


def test_the_key_itself_is_kept_nowhere(reader):
    token, key = reader
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_personaltoken")
        row = str(cursor.fetchall())

    assert key.startswith("off_")
    assert key not in row
    assert token.digest == digest_of(key)
    assert key not in str(Event.objects.get(action="account.token_issued").detail)


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        (["read"], "get", 200),
        (["read"], "post", 403),
        (["write"], "get", 403),
        (["write"], "post", 200),
        (["read", "write"], "post", 200),
    ],
)
def test_scopes_say_what_a_key_may_do(piera, scopes, method, status):
    _, key = issue_token(piera, name="prova", scopes=scopes, days=30, by=None)

    assert call(key=key, method=method).status_code == status


def test_a_view_may_ask_for_more(piera, reader):
    _, both = issue_token(piera, name="due", scopes=["read", "write"], days=30, by=None)

    assert call(Exports, key=reader[1]).status_code == 403
    assert call(Exports, key=both).status_code == 200


def test_an_expired_key_is_refused(reader):
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        answer = call(key=reader[1])

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Officine"'


def test_a_revoked_key_is_refused_at_once(reader, ada):
    before = call(key=reader[1]).status_code
    revoke_token(reader[0], by=ada)
    revoke_token(reader[0], by=ada)

    assert (before, call(key=reader[1]).status_code) == (200, 401)
    assert Event.objects.filter(action="account.token_revoked").count() == 1


def test_the_key_of_a_suspended_person_is_refused(reader, piera):
    piera.is_active = False
    piera.save()

    assert call(key=reader[1]).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer off_inventata",
        "Bearer inventata",
        "Bearer",
        "Bearer uno due",
        "bearer off_",
        "Bearer off_\xe0",
    ],
)
def test_a_wrong_key_is_401_even_where_anybody_may_read(db, header):
    answer = call(Open, header=header)

    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer


def test_without_a_key_one_reads_only_what_is_public(db):
    answers = [
        call(Open).status_code,
        call(Open, method="post").status_code,
        call(Closed).status_code,
    ]

    assert answers == [200, 401, 401]


def test_a_key_cannot_have_invented_scopes_or_last_for_ever(piera):
    for scopes, days in ((["admin"], 30), ([], 30), (["read"], 0), (["read"], 366)):
        with pytest.raises(ValidationError):
            issue_token(piera, name="prova", scopes=scopes, days=days, by=None)

    assert PersonalToken.objects.count() == 0


def test_the_command_prints_the_key_once(piera, capsys):
    call_command("token", piera.email.upper(), scopes="read,write", days=10, name="mia")

    key = capsys.readouterr().out.strip()
    token = PersonalToken.objects.get()
    assert (token.digest, token.scopes, token.name) == (digest_of(key), ["read", "write"], "mia")


def test_the_command_refuses_strangers_and_wrong_scopes(piera):
    with pytest.raises(CommandError):
        call_command("token", "nessuno@example.com")
    with pytest.raises(CommandError):
        call_command("token", piera.email, scopes="tutto")


def client_key(client, program, secret, **data):
    basic = base64.b64encode(f"{program.pk}:{secret}".encode()).decode()
    return client.post(
        "/identity/o/api/token",
        {"grant_type": "client_credentials", **data},
        headers={"Authorization": f"Basic {basic}"},
    )


def test_a_program_gets_a_key_for_itself_and_reads(client, db):
    program, secret = add_client(name="Cruscotto", scopes=["read"], by=None)

    given = client_key(client, program, secret)
    key = given.json()["access_token"]

    assert given.json()["scope"] == "read"
    assert call(key=key).status_code == 200
    assert call(key=key, method="post").status_code == 403
    assert call(key=key).data == {"who": f"client {program.pk}"}


def test_a_program_with_the_wrong_secret_gets_nothing(client, db):
    program, _ = add_client(name="Cruscotto", scopes=["read"], by=None)

    given = client_key(client, program, "sbagliata")

    assert given.status_code == 401
    assert "access_token" not in given.json()


def test_a_program_cannot_take_scopes_it_was_not_given(client, db):
    program, secret = add_client(name="Cruscotto", scopes=["read"], by=None)

    given = client_key(client, program, secret, scope="read write")

    assert given.status_code == 400


def test_a_program_sees_what_everybody_sees(client, casa, altrove):
    Workshop.objects.filter(pk=altrove.pk).update(is_public=False)
    program, secret = add_client(name="Cruscotto", scopes=["read"], by=None)
    key = client_key(client, program, secret).json()["access_token"]
    seen = {}

    class Look(APIView):
        def get(self, request):
            seen["public"] = list(Workshop.objects.visible_to(request.user))
            seen["right"] = request.user.has_perm("workshops.manage_workshop", casa)
            return Response({})

    call(Look, key=key)

    assert seen == {
        "public": list(Workshop.objects.visible_to(AnonymousUser())),
        "right": False,
    }
    assert seen["public"] == [casa]


def test_the_key_of_a_program_expires(client, db):
    program, secret = add_client(name="Cruscotto", scopes=["read"], by=None)
    key = client_key(client, program, secret).json()["access_token"]

    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert call(key=key).status_code == 401


def test_the_command_for_programs_prints_id_and_secret(client, db, capsys):
    call_command("client", "Cruscotto", scopes="read")

    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.split())
    program = type("Program", (), {"pk": lines["client_id"]})
    assert client_key(client, program, lines["client_secret"]).status_code == 200
