"""A gateway verifies who somebody is; what they may do stays ours. Against a small real one."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from officine.accounts.models import User


class Gateway(BaseHTTPRequestHandler):
    """The three answers of an OpenID Connect provider; each code is worth one identity."""

    def _json(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        here = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/.well-known/openid-configuration"):
            self._json(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/entra",
                    "token_endpoint": f"{here}/token",
                    "userinfo_endpoint": f"{here}/chi",
                    "jwks_uri": f"{here}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            who = self.headers["Authorization"].removeprefix("Bearer ")
            self._json({"sub": who, "email": f"{who}@spid.example", "email_verified": True})

    def do_POST(self):
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(given)
        if "code_verifier" not in given:
            return self._json({"error": "invalid_request"}, 400)
        return self._json({"access_token": given["code"][0], "token_type": "Bearer"})

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GATEWAYS = [
        {
            "provider_id": "spid",
            "name": "Entra con SPID",
            "client_id": "officine",
            "secret": "segreto",
            "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
        }
    ]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": settings.GATEWAYS}
    }
    cache.clear()
    yield server
    server.shutdown()
    server.server_close()


def go_and_come_back(client, who, process="login"):
    """What the browser does: to the gateway by a button, back with a code and our state."""
    start = reverse("openid_connect_login", args=["spid"])
    leaving = client.post(f"{start}?process={process}")
    state = parse_qs(urlsplit(leaving.url).query)["state"][0]
    callback = reverse("openid_connect_callback", args=["spid"])
    return client.get(callback, {"code": who, "state": state})


def connected(person, who="rssnna80"):
    return SocialAccount.objects.create(user=person, provider="spid", uid=who)


def test_a_connected_identity_comes_in(client, gateway, at_table, piera):
    connected(piera)
    piera.emailaddress_set.create(email=piera.email, verified=True, primary=True)

    done = go_and_come_back(client, "rssnna80")

    assert done.url == "/dopo-accesso"
    assert client.session["_auth_user_id"] == str(piera.pk)
    assert client.get(done.url).url == reverse("workshops:area")


def test_an_identity_nobody_connected_opens_no_account(client, gateway, piera):
    done = go_and_come_back(client, "sconosciuta")

    page = client.get(done.url) if done.status_code == 302 else done
    assert "Si entra su invito" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert list(User.objects.all()) == [piera]


def test_an_address_told_by_a_gateway_is_not_a_key(client, gateway, at_table, piera):
    """The gateway says an address of ours: only a connected identity comes in."""
    User.objects.filter(pk=piera.pk).update(email="bianchi@spid.example")

    go_and_come_back(client, "bianchi")

    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 0


def test_who_is_in_connects_their_identity(client, gateway, at_table, piera):
    client.force_login(piera)

    go_and_come_back(client, "bnchpr80", process="connect")

    assert list(SocialAccount.objects.values_list("user", "uid")) == [(piera.pk, "bnchpr80")]
    assert "Scollega" in client.get(reverse("socialaccount_connections")).content.decode()


def test_staff_give_the_second_factor_after_the_gateway_too(client, gateway, casa, anna):
    connected(anna)
    anna.emailaddress_set.create(email=anna.email, verified=True, primary=True)
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")

    done = go_and_come_back(client, "rssnna80")

    assert done.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_the_exchange_uses_proof_of_possession(client, gateway, piera):
    connected(piera)

    go_and_come_back(client, "rssnna80")

    assert len(gateway.asked[0]["code_verifier"][0]) >= 43


def test_a_reply_nobody_asked_for_is_refused_in_plain_words(client, gateway, piera):
    connected(piera)

    page = client.get(
        reverse("openid_connect_callback", args=["spid"]), {"code": "rssnna80", "state": "x"}
    )

    assert "_auth_user_id" not in client.session
    assert "L'identità non è stata verificata" in page.content.decode()


def test_a_refusal_at_the_gateway_comes_back_to_a_page_of_ours(client, gateway, db):
    start = client.post(reverse("openid_connect_login", args=["spid"]))
    state = parse_qs(urlsplit(start.url).query)["state"][0]

    done = client.get(
        reverse("openid_connect_callback", args=["spid"]),
        {"error": "access_denied", "state": state},
    )

    page = client.get(done.url) if done.status_code == 302 else done
    assert "Accesso annullato" in page.content.decode()
