"""Programs: keys of persons, with their scopes, and programs that ask for themselves.

The rows of the API are the same as for sessions; an operation of the schema without one fails.
"""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.rights import table, world
from tests.rights.conftest import addresses, leaks

API = [case for case in table.CASES if case.is_api]
ONE_EACH = list({(case.name, case.verb.method): case for case in reversed(API)}.values())


def with_key(scene, case, key):
    client = scene.session("anonymous")
    return scene.ask(client, case, Authorization=f"Bearer {scene.world.keys[key]}")


def test_every_operation_of_the_schema_has_a_row():
    schema = SchemaGenerator().get_schema(public=True)
    documented = {
        (shape(path), method) for path, verbs in schema["paths"].items() for method in verbs
    }
    routes = {name: shape("/" + route) for name, route in addresses() if name.startswith("api:")}
    rows = {(routes[case.name], case.verb.method) for case in API}

    assert documented - rows == set()


def shape(path: str) -> str:
    """An address with its parameters blotted out, however they are written."""
    path = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|\{\w+\}|<\w+:\w+>", "*", path)
    return path.replace("^", "").replace("$", "")


@pytest.mark.parametrize(
    "principal",
    [
        "paolo",
        "anna",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("piera", "olga", "zeno", "ada")),
    ],
)
def test_a_key_that_writes_may_what_its_person_may(scene, principal):
    wrong = []
    for case in API:
        reply = with_key(scene, case, f"{principal} write")
        if reply.status != case.expected(principal):
            wrong.append(f"{case.label}: {reply.status}, not {case.expected(principal)}")
        wrong += leaks(case, reply.text, principal)

    assert not wrong, "\n" + "\n".join(wrong)


def test_a_key_that_reads_changes_nothing(scene):
    wrong = []
    for case in API:
        expected = case.expected("piera") if case.is_safe else 403
        reply = with_key(scene, case, "piera read")
        if reply.status != expected:
            wrong.append(f"{case.label}: {reply.status}, not {expected}")

    assert not wrong, "\n" + "\n".join(wrong)


def test_a_key_that_only_writes_reads_nothing(scene):
    reading = [case for case in ONE_EACH if case.is_safe and case.name not in OPEN]

    wrong = [
        case.label for case in reading if with_key(scene, case, "anna only_write").status != 403
    ]

    assert not wrong, "\n" + "\n".join(wrong)


OPEN = {"api:schema", "api:docs"}  # what the API is: told to everybody, whatever key they hold


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_a_key_that_is_over_opens_nothing_not_even_what_is_public(scene, kind):
    wrong = [
        case.label
        for case in ONE_EACH
        if case.name not in OPEN and with_key(scene, case, f"anna {kind}").status != 401
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def test_the_key_of_who_was_suspended_opens_nothing(scene):
    anna = scene.world.people["anna"]
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)

    wrong = [
        case.label
        for case in ONE_EACH
        if case.name not in OPEN and with_key(scene, case, "anna write").status != 401
    ]

    assert not wrong, "\n" + "\n".join(wrong)


def test_an_invented_key_opens_nothing(scene):
    client = scene.session("anonymous")
    case = next(case for case in API if case.name == "api:workshops-list")

    for key in ("off_inventata", "inventata", "", "due parole"):
        assert scene.ask(client, case, Authorization=f"Bearer {key}").status == 401, key


def test_a_program_sees_what_everybody_sees_and_moves_nothing(scene):
    """Its key says read and write, and still it is nobody: no table is its own."""
    wrong = []
    for case in API:
        reply = with_key(scene, case, "program")
        wrong += leaks(case, reply.text, "anonymous")
        if case.is_safe:
            public = case.expected("anonymous")
            private = 200 if case.name.endswith("-list") else 404
            expected = private if public == 401 else public
        else:
            expected = case.expected("nino")
        if reply.status != expected:
            wrong.append(f"{case.label}: {reply.status}, not {expected}")

    assert not wrong, "\n" + "\n".join(wrong)


def test_lists_that_are_of_somebody_are_empty_for_a_stranger_and_for_a_program(scene):
    private = [case for case in API if case.is_safe and case.expected("anonymous") == 401]
    lists = [case for case in private if case.name.endswith("-list")]
    assert len(lists) == 12
    for case in lists:
        for key in ("nino read", "program"):
            assert '"count":0' in with_key(scene, case, key).text, case.label


@pytest.mark.parametrize("principal", world.PRINCIPALS[1:])
def test_a_filter_tells_nothing_about_what_one_cannot_see(scene, principal):
    """Asking by a word of a foreign draft answers as asking by a word that is nowhere (A5)."""
    client = scene.session(principal)
    for noun, filters in {
        "submissions": "search={} assignment__form__code={} ordering=answers__value",
        "assignments": "search={} ordering=submission__answers__value",
        "workshops": "search={} ordering=team__person__email",
        "organisations": "search={} ordering=mandates__person__email",
        "reports": "search={} ordering=error",
    }.items():
        for one in filters.split():
            texts = []
            for word in ("canarinobozza", "parolainventata"):
                verb = table.get("200", query="?" + one.format(word))
                reply = scene.ask(client, table.Case(f"api:{noun}-list", "", verb))
                assert reply.status == 200
                texts.append(reply.text.replace(word, ""))
            assert texts[0] == texts[1], (noun, one)
