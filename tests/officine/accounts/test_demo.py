"""One click into the demo, and no such door on a real instance."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from officine.accounts.demo import ACCOUNTS
from tests import factories as make


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def authority(casa):
    person = make.person("autorita@demo.example", "Alba Dimostrativa")
    make.member(casa, person, "lead")
    return person


def test_the_page_offers_the_people_who_are_there(client, demo, authority):
    page = client.get("/accedi").content.decode()

    offered = [one.who for one in ACCOUNTS if reverse("demo-login", args=[one.who]) in page]
    assert offered == ["autorita"]


def test_one_click_signs_in_second_factor_included(client, demo, authority):
    done = client.post("/accedi/demo/autorita")

    assert done.url == "/dopo-accesso"
    assert client.session["_auth_user_id"] == str(authority.pk)
    assert client.get("/dopo-accesso").url == reverse("workshops:desk")


def test_a_demo_session_is_worth_nothing_where_there_is_no_demo(client, demo, authority, settings):
    client.post("/accedi/demo/autorita")
    settings.DEMO = False

    assert client.get(reverse("workshops:desk")).url == reverse("mfa_index")


def test_the_click_is_a_post(client, demo, authority):
    assert client.get("/accedi/demo/autorita").status_code == 405


@pytest.mark.parametrize("who", ["autorita", "chiunque"])
def test_without_the_demo_the_door_does_not_exist(client, authority, who):
    answer = client.post(f"/accedi/demo/{who}")

    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_without_the_demo_no_button_is_offered(client, authority):
    assert "/accedi/demo/" not in client.get("/accedi").content.decode()


def test_production_refuses_to_start_as_a_demo(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "OFFICINE_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "officine.settings.production",
        "OFFICINE_DEMO": "1",
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": "postgres://localhost/none",
        "REDIS_URL": "redis://localhost:1/0",
        "ALLOWED_HOSTS": "officine.example",
        "SITE_URL": "https://officine.example",
        "EMAIL_URL": "smtp://localhost:25",
        "OIDC_SIGNING_KEY": "a key that signs nothing here",
    }
    command = [sys.executable, "-c", "import django; django.setup()"]

    refused = subprocess.run(command, env=environment, capture_output=True, text=True)
    started = subprocess.run(
        command, env=environment | {"OFFICINE_DEMO": "0"}, capture_output=True, text=True
    )

    assert refused.returncode == 1
    assert "OFFICINE_DEMO must not be set" in refused.stderr
    assert (started.returncode, started.stderr) == (0, "")
