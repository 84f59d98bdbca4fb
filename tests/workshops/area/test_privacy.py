"""A draft is read by its organisation alone; staff see it when it is sent. Canaries tell."""

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from tests import factories as make
from toolkit.forms.definition import definition_of
from workshops.actions import answering, submissions
from workshops.models import Submission
from workshops.queries.references import OfficinaFacts, OfficinaReferences

CANARY = "CANARINO-7391"
STRANGERS = ["olga", "anna", "sonia", "nino", "ada"]


def patterns(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield prefix + pattern.name, list(pattern.pattern.converters)
        elif pattern.namespace != "admin" and not str(pattern.pattern).startswith("accesso"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from patterns(pattern, inner)


def addresses(known: dict) -> set[str]:
    """Every address of the portal that the known things can fill."""
    found = set()
    for name, wanted in patterns():
        if all(key in known for key in wanted):
            try:
                found.add(reverse(name, kwargs={key: known[key] for key in wanted}))
            except NoReverseMatch:
                continue
    return found


@pytest.fixture
def canary(assignment, paolo):
    draft = submissions.start(assignment, by=paolo)
    answering.save_answer(draft, "M90.01", CANARY, base_version=0, by=paolo)
    return draft


@pytest.fixture
def known(canary, casa, form, edition, step):
    return {
        "public_id": canary.assignment.public_id,
        "submission": canary.public_id,
        "uuid": canary.public_id,
        "pk": canary.pk,
        "slug": casa.slug,
        "workshop": casa.slug,
        "city": "torino",
        "section": 1,
        "page": 1,
        "number": edition.number,
        "form": form.code,
        "code": form.code,
        "step": step.code,
    }


def seen_by(client, who, known) -> list[str]:
    client.force_login(who)
    client.raise_request_exception = False
    hits = []
    for address in sorted(addresses(known) | {f"/cerca?q={CANARY}", "/api/v1/submissions/"}):
        reply = client.get(address)
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        if CANARY.encode() in body.replace(f"q={CANARY}".encode(), b""):
            hits.append(address)
    return hits


@pytest.mark.parametrize("who", STRANGERS)
def test_a_draft_shows_on_no_page_of_anybody_else(
    client, canary, known, altra_at_table, altrove, request, who
):
    hits = seen_by(client, request.getfixturevalue(who), known)

    # The search page repeats what one asked for: that is one's own word, not the draft's.
    assert [hit for hit in hits if not hit.startswith("/cerca")] == []


def test_control_the_crawl_finds_it_for_who_may_read(client, canary, known, paolo):
    hits = seen_by(client, paolo, known)

    assert reverse("workshops:check", args=[canary.assignment.public_id]) in hits


def test_once_sent_the_staff_of_the_officina_reads_it(client, canary, known, piera, anna, zeno):
    submissions.send(canary, key="a", by=piera)
    number = Submission.objects.get().snapshots.get().number
    address = reverse("workshops:receipt-json", args=[canary.assignment.public_id, number])

    client.force_login(anna)
    assert CANARY.encode() in client.get(address).content
    client.force_login(zeno)
    assert client.get(address).status_code == 404


# What others wrote, where a question points at it

TABLE = {
    "code": "M96.01",
    "kind": "table",
    "label": "I bisogni",
    "columns": [{"code": "nome", "kind": "text", "label": "Nome"}],
}
POINTER = {"code": "M97.01", "kind": "reference", "to": "row", "form": "M96", "question": "M96.01",
           "label": "Quale bisogno?"}  # fmt: skip


def rows_offered(run, at_table, altra_at_table, edition, olga, *, public, respondent, sent):
    """The rows that Casa del Quartiere may choose, of a table that another organisation wrote."""
    other = make.form(edition, "M96", [TABLE | {"public": public}], respondent=respondent)
    theirs = submissions.start(make.assignment(run, altra_at_table, other), by=olga)
    rows = [{"_id": "r1", "nome": CANARY}]
    answering.save_answer(theirs, "M96.01", rows, base_version=0, by=olga)
    if sent:
        submissions.send(theirs, key="a", by=olga)
    asking = make.assignment(run, at_table, make.form(edition, "M97", [POINTER]))
    references = OfficinaReferences(asking)
    question = definition_of(asking.form).question("M97.01")
    return [label for _key, label in references.options(question)]


@pytest.mark.parametrize(
    ("public", "respondent", "sent", "offered"),
    [
        (True, "partner", True, 1),
        (False, "partner", True, 0),
        (True, "partner", False, 0),
        (False, "facilitator", True, 1),
        (False, "facilitator", False, 0),
    ],
)
def test_rows_of_others_are_offered_only_if_sent_and_meant_for_all(
    run, at_table, altra_at_table, edition, olga, public, respondent, sent, offered
):
    found = rows_offered(
        run, at_table, altra_at_table, edition, olga,
        public=public, respondent=respondent, sent=sent,
    )  # fmt: skip

    assert len(found) == offered


def test_facts_count_who_sits_at_the_table(assignment, altra_at_table):
    facts = OfficinaFacts(assignment)

    assert {
        "partners": facts.fact("partners_count"),
        "cities": facts.fact("cities_count"),
        "society": facts.fact("partners_in_category", categoria="C"),
        "unions": facts.fact("partners_in_category", categoria="B2"),
        "unknown": facts.fact("something_else"),
    } == {"partners": 2, "cities": 1, "society": 1, "unions": 1, "unknown": None}
