"""Staff without a second factor see nothing but how to give it."""

import itertools
import re
import time
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import URLPattern, get_resolver, reverse

from officine.accounts.middleware import SecondFactor
from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make

SAMPLES = {
    "int": "1",
    "slug": "casa",
    "str": "x",
    "uuid": str(uuid.UUID(int=1)),
    "path": "x",
    "kind": "passi",
    "ending": "pdf",
    "paper": "docx",
}
GUARDED = ("/gestione", "/amministrazione", "/area", "/redazione")


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def addresses(patterns=None, before="/"):
    """Every address of the portal, with something plausible in place of its variables."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield before + re.sub(
                r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), route
            )
        else:
            yield from addresses(pattern.url_patterns, before + route)


def guarded() -> list[str]:
    found = (one for one in addresses() if one.startswith(GUARDED) and "(?P" not in one)
    return sorted({one for one in found if not one.endswith(("/login/", "/logout/"))})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("who", ["anna", "fiora", "carla", "ada"])
def test_no_page_of_work_opens_to_staff_who_gave_only_a_code(client, casa, request, who):
    client.force_login(request.getfixturevalue(who), second_factor=False)

    answers = {
        path: response.get("Location")
        for path, method in itertools.product(guarded(), ["get", "post"])
        if (response := getattr(client, method)(path)).get("Location") != reverse("mfa_index")
    }

    assert len(guarded()) > 10
    assert answers == {}


def test_the_same_pages_open_with_the_factor(client, casa, anna):
    client.force_login(anna)

    assert client.get("/dopo-accesso").url == reverse("workshops:desk")


def test_partners_need_no_second_factor(client, at_table, piera):
    client.force_login(piera, second_factor=False)

    assert client.get("/dopo-accesso").url == reverse("workshops:area")


def test_a_role_gained_counts_from_the_next_request(client, casa, nino):
    client.force_login(nino, second_factor=False)
    before = client.get("/dopo-accesso").status_code
    make.member(casa, nino, "observer")

    after = client.get("/dopo-accesso")

    assert (before, after.status_code, after.url) == (200, 302, reverse("mfa_index"))


def test_who_works_for_an_authority_is_staff(client, nino):
    body = make.organisation("Autorità", "A1", is_authority=True)
    make.mandate(nino, body, "compilatore")
    client.force_login(nino, second_factor=False)

    assert client.get("/dopo-accesso").url == reverse("mfa_index")


def test_who_has_the_app_is_asked_its_code_and_comes_back(client, casa, anna):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(anna, secret)
    client.force_login(anna, second_factor=False)

    asked = client.get(reverse("workshops:desk") + "?pagina=2")
    given = client.post(asked.url, {"code": code_of(secret)})

    assert asked.url == "/accesso/sicurezza/reauthenticate/?next=%2Fgestione%3Fpagina%3D2"
    assert given.url == "/gestione?pagina=2"
    assert client.get("/dopo-accesso").url == reverse("workshops:desk")


def test_a_wrong_app_code_opens_nothing(client, casa, anna):
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    client.force_login(anna, second_factor=False)

    page = client.post("/accesso/sicurezza/reauthenticate/", {"code": "000000"})

    assert "Il codice non è giusto" in page.content.decode()
    assert client.get(reverse("workshops:desk")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_staff_set_up_the_app_the_first_time_and_go_on(client, casa, anna):
    client.force_login(anna, second_factor=False)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get("/dopo-accesso").url == reverse("workshops:desk")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert Event.objects.get(action="account.factor_added").detail == {"kind": "totp"}
    assert set(Message.objects.values_list("kind", flat=True)) == {"security_notice"}


def test_the_login_itself_asks_for_the_app(client, casa, anna):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(anna, secret)
    client.post("/accedi/codice", {"email": anna.email})
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", Message.objects.latest("pk").text).group()

    first = client.post("/accedi/codice/conferma", {"code": code})
    between = "_auth_user_id" in client.session
    second = client.post(first.url, {"code": code_of(secret)})

    assert (first.url, between) == (reverse("mfa_authenticate"), False)
    assert second.url == "/dopo-accesso"
    assert client.get("/dopo-accesso").url == reverse("workshops:desk")


def test_a_session_reads_the_api_only_with_the_factor(client, casa, anna):
    client.force_login(anna, second_factor=False)

    answer = client.get("/api/v1/workshops/")

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_pages_everybody_must_reach_stay_open(client, casa, anna):
    client.force_login(anna, second_factor=False)

    statuses = {
        path: client.get(path).status_code
        for path in (
            "/privacy",
            "/esci",
            "/accesso/sicurezza/",
            "/accesso/sessioni",
            "/health/live",
        )
    }

    assert set(statuses.values()) == {200}


def test_a_session_with_the_factor_costs_no_query_to_check(
    rf, anna, casa, django_assert_num_queries
):
    request = rf.get("/gestione")
    request.user = anna
    request.resolver_match = type("Match", (), {"view_name": "workshops:desk"})
    request.session = {
        "account_authentication_methods": [{"method": "mfa", "at": 1}],
        "account_authentication_methods_user": str(anna.pk),
    }

    with django_assert_num_queries(0):
        answer = SecondFactor(lambda _: None).process_view(request, None, (), {})

    assert answer is None


def test_a_factor_given_by_somebody_else_in_this_browser_does_not_count(client, casa, anna, ugo):
    client.force_login(anna)
    session = client.session
    session["account_authentication_methods_user"] = str(ugo.pk)
    session.save()

    assert client.get(reverse("workshops:desk")).url == reverse("mfa_index")


def test_strangers_are_sent_to_the_door(client, db):
    assert client.get("/dopo-accesso").url == "/accedi?next=/dopo-accesso"
