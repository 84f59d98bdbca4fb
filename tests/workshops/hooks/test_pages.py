"""Registering a program, seeing how it goes, by pages and by REST."""

import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from officine.accounts.actions import issue_token
from workshops.actions import hooks
from workshops.hooks.postman import deliver
from workshops.models import Hook, HookDelivery

EVENTS = ["submission.sent"]
HERE = "/gestione/officine/casa/avvisi-ai-programmi"


@pytest.fixture
def hook(casa, program, anna):
    return hooks.register(casa, address=program.address, events=EVENTS, by=anna)[0]


def test_the_secret_is_on_one_page_and_on_no_other(client, casa, anna):
    client.force_login(anna)
    given = {"address": "https://protocollo.example/avvisi", "events": EVENTS}

    answer = client.post(HERE, given)

    secret = answer.context["secret"]
    assert secret.startswith("whsec_")
    assert secret in answer.text
    assert "no-store" in answer["Cache-Control"]
    again = client.post(HERE, given)  # a page that is loaded once more
    assert again.status_code == 422
    assert "Questo indirizzo è già registrato." in again.text
    for address in (HERE, Hook.objects.get().get_absolute_url()):
        assert secret not in client.get(address).text


def test_an_empty_page_says_how_to_begin_with_a_command_that_works(client, casa, anna):
    client.force_login(anna)

    page = client.get(HERE)

    assert "Come si comincia" in page.text
    address = page.context["address"].partition("/api/v1")[2]
    _token, key = issue_token(anna, name="p", scopes=["write"], days=1, by=None)
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    sent = json.loads(page.context["example"])
    assert program.post(f"/api/v1{address}", sent).status_code == 201
    assert "Come si comincia" not in client.get(HERE).text


def test_what_was_typed_stays_beside_what_is_wrong_with_it(client, casa, anna):
    client.force_login(anna)

    answer = client.post(HERE, {"address": "https://10.0.0.7/avvisi", "events": EVENTS})

    assert answer.status_code == 422
    assert 'value="https://10.0.0.7/avvisi"' in answer.text
    assert "L&#x27;indirizzo deve essere raggiungibile da Internet." in answer.text
    assert not Hook.objects.exists()


def test_a_try_is_pressed_and_seen(client, hook, program, anna):
    client.force_login(anna)
    program.answers = [503]
    client.post(reverse("workshops:hook-verb", args=[hook.public_id, "prova"]))
    deliver()

    text = client.get(hook.get_absolute_url()).text
    assert "Non consegnato" in text
    assert "503" in text
    told = HookDelivery.objects.get()
    client.post(reverse("workshops:hook-again", args=[hook.public_id, told.public_id]))
    deliver()
    assert "Consegnato" in client.get(hook.get_absolute_url()).text


def test_a_message_on_its_way_is_not_sent_again(client, hook, anna):
    client.force_login(anna)
    told = hooks.test(hook, by=anna)
    address = reverse("workshops:hook-again", args=[hook.public_id, told.public_id])

    assert client.post(address).status_code == 409


def test_it_is_asked_once_more_before_it_goes(client, hook, anna):
    client.force_login(anna)
    address = reverse("workshops:hook-remove", args=[hook.public_id])
    client.get(address)
    assert Hook.objects.exists()

    assert client.post(address).url == HERE
    assert not Hook.objects.exists()


def test_a_referente_finds_it_on_the_page_of_the_organisation(client, quartiere, piera, paolo):
    address = reverse("workshops:own-hooks", args=[quartiere.public_id])
    own = reverse("workshops:organisation", args=[quartiere.public_id])
    seen = []
    for who in (piera, paolo):
        client.force_login(who)
        seen.append(address in client.get(own).text)

    assert seen == [True, False]


def test_the_whole_of_it_by_rest(casa, program, anna):
    api = APIClient()
    _token, key = issue_token(anna, name="prova", scopes=["read", "write"], days=1, by=None)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    root = "/api/v1/webhooks/"
    given = {"address": program.address, "events": EVENTS}

    made = api.post(root, {"workshop": "casa", **given})
    one = f"{root}{made.json()['id']}/"
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in api.get(one).json()
    assert api.post(f"{one}secret/").json()["secret"] != made.json()["secret"]
    assert api.post(f"{one}pause/").json()["paused_at"]
    assert api.post(f"{one}resume/").json()["paused_at"] is None
    assert api.post(f"{one}test/").status_code == 201
    deliver()
    (told,) = api.get(f"{one}deliveries/").json()["results"]
    assert (told["event"], told["state"], told["status"]) == ("test", "delivered", 204)
    assert api.post(f"{one}deliveries/{told['id']}/resend/").json()["state"] == "waiting"
    deliver()
    assert len(program.came) == 2
    wider = api.put(one, given | {"events": ["report.ready", "submission.sent"]})
    assert wider.json()["events"] == ["submission.sent", "report.ready"]
    assert api.put(one, given | {"address": "ftp://x"}).json()["errors"].keys() == {"address"}
    both = {"workshop": "casa", "organisation": str(casa.authority.public_id)}
    assert api.post(root, {**both, **given}).status_code == 400
    assert api.delete(one).status_code == 204
    assert api.get(root).json()["count"] == 0
