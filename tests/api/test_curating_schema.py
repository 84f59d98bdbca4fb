"""Requests nobody thought of, in the rooms of the curators: never a 500, nothing undocumented."""

import json

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.api.test_schema import ALWAYS, EXAMPLES, calls, is_of_curators, probe
from tests.examples import examples
from toolkit.actions import curation, exchange, lessons
from toolkit.api.curating.values import QUESTIONS, values_of
from toolkit.curation import items
from toolkit.curation.checks import faults_around
from toolkit.models import ItemChange


@pytest.fixture
def there(draft, small, carla):
    """Things that addresses may name, so that not every one of them leads nowhere."""
    curation.edit(draft, "step", "1.1", {"title": "Altro"}, version=1, by=carla)
    said = curation.comment(draft, "step", "1.1", "Bene", by=carla)
    lesson = lessons.propose(small, "step", "1.1", text="Lungo", by=carla)
    pairs = [
        (kind, row.code)
        for kind in items.KINDS
        if kind != "edition"
        for row in items.rows_of(draft, kind)
    ]
    return {
        "edition": st.sampled_from([draft.pk, draft.pk, small.pk]),
        "item": st.sampled_from(pairs),
        "form": st.sampled_from([pair for pair in pairs if pair[0] == "form"]),
        "other": st.just(small.pk),
        "change": st.just(ItemChange.objects.get().pk),
        "comment": st.just(said.pk),
        "lesson": st.just(lesson.pk),
        "upload": st.just(exchange.keep(b"{}", by=carla)),
    }


def led(strategy, there):
    """Generated requests to addresses where something is."""

    @st.composite
    def drawn(draw):
        case = draw(strategy)
        named = dict(case.path_parameters or {})
        for name in named.keys() & there.keys():
            named[name] = draw(there[name])
        if "code" in named:
            kind, code = draw(there["item" if "kind" in named else "form"])
            named |= {"code": code} | ({"kind": kind} if "kind" in named else {})
        if named.get("ending") == "pdf":  # a second each; every face is asked for elsewhere
            named["ending"] = "md"
        case.path_parameters = named
        (case.headers or {}).pop("Authorization", None)  # who asks is signed in
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = draw(
                st.sampled_from(['"9"', '"1"', case.headers["If-Match"]])
            )
        return case

    return drawn()


def test_no_generated_request_breaks_the_rooms_of_the_curators(client, carla, there):
    client.raise_request_exception = False
    document = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    client.force_login(carla)
    wrong, made = [], []

    for operation, strategy in calls(document):
        if is_of_curators(operation):
            documented = set(operation.definition.raw["responses"]) | ALWAYS
            most = max(2, EXAMPLES // 3) if operation.method.lower() == "get" else EXAMPLES
            probe(client, operation, led(strategy, there), documented, wrong, made, most)

    assert sorted(set(wrong)) == []
    assert len(made) >= 100


# Questions are the widest door: any JSON may be sent as a rule or a setting

CODES = st.sampled_from(["M01.01", "M01.02", "M01.03", "M01.05", "M02.01", "nome", ""])
SIMPLE = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**18), st.floats(), st.text(max_size=5), CODES
)
TEST = st.fixed_dictionaries(
    {
        "question": CODES,
        "op": st.sampled_from(["equals", "in", "contains", "greater", "less", "answered"]),
    },
    optional={"value": SIMPLE | st.lists(SIMPLE, max_size=2), "other": CODES},
)
GROUP = st.recursive(
    TEST,
    lambda inner: st.dictionaries(
        st.sampled_from(["all", "any"]), st.lists(inner, max_size=2), min_size=1, max_size=1
    ),
    max_leaves=4,
)
PLAIN = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["code", "kind", "label", "op", "of"]), inner, max_size=3)
    ),
    max_leaves=5,
)
COLUMN = st.fixed_dictionaries(
    {
        "code": st.sampled_from(["nome", "peso"]),
        "kind": st.sampled_from(["text", "integer", "choice", "date", "reference", "computed"]),
        "label": st.just("Nome"),
    },
    optional={"choices": PLAIN, "vocabulary": SIMPLE, "compute": PLAIN, "not_before": CODES},
)
CHECK = st.fixed_dictionaries({"rule": GROUP, "message": st.just("No")})
SHAPED = {
    "kind": st.sampled_from([name for name, _shown in QUESTIONS]),
    "condition": GROUP,
    "required_if": GROUP,
    "checks": st.lists(CHECK, max_size=2),
    "columns": st.lists(COLUMN, max_size=2),
    "compute": st.fixed_dictionaries(
        {"op": st.sampled_from(["count_rows", "sum", "working_days"])},
        optional={"of": CODES, "column": CODES, "from": CODES, "to": CODES},
    ),
    "not_before": CODES,
    "to": st.sampled_from(["row", "form", "organisation"]),
    "question": CODES,
}
NAMES = sorted(values_of("question")().fields)


@st.composite
def said(draw):
    """Some of what a question may say, well or badly."""
    names = draw(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3))
    return {name: draw(SHAPED.get(name, PLAIN) | PLAIN) for name in sorted(names)}


def test_no_question_that_is_sent_breaks_its_form(client, carla, draft):
    client.raise_request_exception = False
    client.force_login(carla)
    answers = set()

    @examples(share=25)  # each is a request that writes
    @given(values=said(), code=st.sampled_from(["M01.02", "M01.03", "M01.05", "M02.02"]))
    def tried(values, code):
        cache.clear()
        with transaction.atomic():
            reply = client.patch(
                f"/api/v1/curation/{draft.pk}/items/question/{code}/",
                json.dumps(values),
                content_type="application/json",
                headers={"If-Match": '"1"'},
            )
            form = items.find(draft, "question", code).section.form
            assert reply.status_code in (200, 400), (values, reply.content)
            if reply.status_code == 200:
                assert faults_around(form) == set(), values
            transaction.set_rollback(True)
        answers.add(reply.status_code)

    tried()

    assert answers == {200, 400}
