"""Role × door × method, over every address the portal has, with real foreign objects.

The rows are in ``table_*.py``: an address without a row fails, and so does a row without an
address. Every reply is searched for the words of tenants it must not show.
"""

import pytest
from django.conf import settings

from officine.journal.models import Event
from officine.outbox.models import Message
from tests.rights import table, world
from tests.rights.conftest import addresses, leaks


def test_every_address_has_a_row_and_every_row_an_address():
    found = {name for name, _route in addresses() if not name.startswith(table.LEFT_TO_OTHERS)}
    rows = {case.name for case in table.CASES}

    assert found - rows == set()
    assert rows - found == set()


@pytest.mark.parametrize("principal", world.PRINCIPALS)
def test_the_table_holds(scene, principal):
    """Status, words and keeping, for one principal at every door."""
    wrong = []
    for index, reply in scene.went(principal).items():
        case = table.CASES[index]
        expected = case.expected(principal)
        if reply.status != expected:
            wrong.append(f"{case.label}: {reply.status}, not {expected}")
        wrong += [f"{case.label} shows «{word}»" for word in leaks(case, reply.text, principal)]

    assert not wrong, "\n" + "\n".join(wrong)


def test_each_word_is_met_by_somebody(scene):
    """A word that nobody ever sees would prove nothing. What was told us goes by mail."""
    silent = set(world.CANARIES) - {"canarinosegnalazione"}
    for principal in world.PRINCIPALS:
        for reply in scene.went(principal).values():
            silent -= {word for word in silent if word in reply.text}

    assert silent == set()


def test_mail_carries_no_word_that_its_reader_must_not_meet(scene):
    """Who is not here yet is told only what stands in their own address."""
    names = {person.email: name for name, person in scene.world.people.items()}
    wrong = []
    for message in Message.objects.all():
        text = f"{message.subject} {message.text} {message.html}"
        for word, audience in world.CANARIES.items():
            reader = names.get(message.to)
            allowed = reader in audience.split() if reader else word in message.to
            if word in text and not allowed and message.to != settings.CONTACT_EMAIL:
                wrong.append(f"{message.kind} to {message.to} says «{word}»")

    assert not wrong, "\n" + "\n".join(wrong)
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"receipt", "invitation", "problem_report"}, kinds


def test_staff_who_take_a_receipt_are_noted(scene):
    """The answers leave as a file: the journal says by whom, unless they are one's own."""
    rows = [case for case in table.CASES if case.name == "workshops:receipt-json"]
    address = rows[0].address(scene.world)
    taken = Event.objects.filter(action="submission.read")
    before = taken.count()

    for name in ("piera", "fiora"):
        scene.session(name).get(address)

    assert taken.count() == before + 1
    assert taken.order_by("-sequence").first().actor == scene.world.people["fiora"]


@pytest.mark.parametrize("principal", [name for name in world.PRINCIPALS if name != "anonymous"])
def test_nobody_keeps_the_pages_of_who_is_signed_in(scene, principal):
    """Not a proxy, not the browser after signing out: public pages carry one's name too."""
    kept = [
        table.CASES[index].label
        for index, reply in scene.went(principal).items()
        if not reply.is_private
        and table.CASES[index].label != "account_logout  post"  # nobody is signed in by then
    ]

    assert not kept, "\n" + "\n".join(kept)


def test_who_is_not_signed_in_gets_no_cookie_with_a_page_that_proxies_keep(scene):
    kept = [
        table.CASES[index].label
        for index, reply in scene.went("anonymous").items()
        if "public" in reply.headers.get("Cache-Control", "")
        and ("Set-Cookie" in reply.text or "Cookie" not in reply.headers.get("Vary", ""))
        and not table.CASES[index].is_api
        and table.CASES[index].name != "toolkit:download"
    ]

    assert not kept, "\n" + "\n".join(kept)


def test_nothing_breaks_at_any_door(scene):
    broken = [
        f"{table.CASES[index].label} {principal}"
        for principal in world.PRINCIPALS
        for index, reply in scene.went(principal).items()
        if reply.status >= 500
    ]

    assert not broken, "\n" + "\n".join(broken)
