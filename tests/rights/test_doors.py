"""Rules that hold at every door, made from the list of addresses: nobody can forget one."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.examples import FULL
from tests.rights import table, world
from tests.rights.conftest import addresses, leaks

METHODS = ("get", "post", "put", "patch", "delete") if FULL else ("get", "post", "put")


# allauth's own pages take what Django's generic views take.
GENERIC = ("mfa_", "usersessions_", "account_confirm", "account_logout")


def first_cases():
    """One case for each address and method, with the principal who comes in furthest."""
    found = {}
    for case in table.CASES:
        best = min(world.PRINCIPALS[1:], key=lambda name: (case.expected(name), name))
        known = found.get((case.name, case.verb.method))
        if known is None or case.expected(best) < known[0].expected(known[1]):
            found[case.name, case.verb.method] = case, best
    return found


def test_a_form_posted_without_its_token_changes_nothing(scene):
    """Every method that writes, with somebody's cookie and from elsewhere: 403 before anything."""
    accepted = []
    for (name, method), (case, best) in first_cases().items():
        # Choosing a language has a guard of its own: see the test below.
        if method == "get" or name == "set-language":
            continue
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = scene.session(best).cookies.copy()
        reply = scene.ask(client, case)
        if reply.status != 403:
            accepted.append(f"{case.label}: {reply.status}")

    assert not accepted, "\n" + "\n".join(accepted)


def test_the_language_is_not_changed_from_elsewhere(scene):
    case = next(case for case in table.CASES if case.name == "set-language" and case.verb.data)

    reply = scene.ask(scene.session("paolo"), case, **{"Sec-Fetch-Site": "cross-site"})

    assert reply.status == 403


def test_methods_that_no_row_declares_are_refused(scene):
    """405 for whoever may use the others: a page never answers to a method nobody thought of."""
    declared = {}
    for name, method in first_cases():
        declared.setdefault(name, set()).add(method)
    answered = []
    for (name, _method), (case, best) in first_cases().items():
        if name.startswith(GENERIC) or case.expected(best) >= 400:
            continue
        for other in set(METHODS) - declared[name]:
            verb = table.Verb(other, {}, None, frozenset())
            reply = scene.ask(scene.session(best), table.Case(name, case.where, verb))
            if reply.status != 405:
                answered.append(f"{name} {other} {best}: {reply.status}")

    assert not answered, "\n" + "\n".join(answered)


# Second factor


@pytest.mark.parametrize("principal", ["fiora", "anna", "ada", "carla"])
def test_staff_see_nothing_before_the_second_factor(scene, principal):
    """With the e-mailed code alone: pages send to the second factor, the API refuses."""
    client = scene.session(principal, second_factor=False)
    entered = []
    for case, _best in first_cases().values():
        address = case.address(scene.world)
        if not address.startswith(("/gestione", "/redazione", "/area", "/api/", "/dopo-accesso")):
            continue
        reply = scene.ask(client, case)
        where = reply.headers.get("Location", "")
        sent = reply.status == 302 and where.startswith("/accesso/sicurezza/")
        if not (reply.status == 403 if case.is_api else sent):
            entered.append(f"{case.label}: {reply.status} {where}")
        entered += leaks(case, reply.text, "anonymous")

    assert not entered, "\n" + "\n".join(entered)


def test_partners_work_without_a_second_factor(scene):
    client = scene.session("paolo", second_factor=False)
    case = next(case for case in table.CASES if case.name == "workshops:hub")

    assert scene.ask(client, case).status == 200


# The administration


def administration():
    """Every page of Django's admin that can be opened without naming a row, from its registry."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        for face in ("changelist", "add"):
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{face}")


@pytest.mark.parametrize("principal", ["anonymous", "piera", "anna", "carla"])
def test_the_administration_is_closed_to_who_does_not_administer(scene, principal):
    client = scene.session(principal)
    entered = [
        address
        for address in administration()
        if (reply := client.get(address)).status_code not in (302, 403)
        or (reply.status_code == 302 and not reply["Location"].startswith(("/amm", "/acced")))
    ]

    assert not entered, "\n" + "\n".join(entered)


def test_the_administration_asks_for_the_second_factor_too(scene):
    client = scene.session("ada", second_factor=False)

    answers = {address: client.get(address) for address in administration()}

    assert {reply.status_code for reply in answers.values()} == {302}
    assert {reply["Location"].split("?")[0] for reply in answers.values()} == {reverse("mfa_index")}


def test_the_administration_opens_for_who_administers_and_shows_no_draft(scene):
    client = scene.session("ada")
    secret = ("canarinobozza", "canarinoaltra", "canarinofuori")
    for address in administration():
        reply = client.get(address)

        assert reply.status_code in (200, 403), address  # 403: what only actions may write
        assert not any(word in reply.content.decode() for word in secret), address


def test_every_door_that_is_left_to_others_is_really_theirs():
    ours = {name for name, _route in addresses() if name.startswith("admin:")}

    assert ours, "the administration has addresses, and the tests above hold them closed"
