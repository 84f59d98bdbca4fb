"""Curating over REST: who may, what it costs, lessons, translations, schedules."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from officine.accounts.actions import issue_token
from tests.api.conftest import Curator
from tests.toolkit.curation.payloads import PAYLOADS
from tests.toolkit.redazione.test_hostile_texts import unsound
from toolkit.actions import curation, drafts, lessons, translations
from toolkit.canonical.editions import canonical
from toolkit.curation import items
from toolkit.curation.translating import translation_of
from toolkit.models import Edition, ItemChange, Lesson

pytestmark = pytest.mark.usefixtures("no_keys_of_before")

# Who may


@pytest.mark.parametrize(
    ("scopes", "read", "written"),
    [
        (["read"], 200, 403),
        (["read", "write"], 200, 403),
        (["write"], 403, 403),
        (["toolkit:write"], 403, 200),
        (["read", "toolkit:write"], 200, 200),
    ],
    ids=["reads", "writes", "only-writes", "only-curates", "curates"],
)
def test_writing_has_a_scope_of_its_own(draft, carla, scopes, read, written):
    _, key = issue_token(carla, name="prova", scopes=scopes, days=1, by=None)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    place = f"/api/v1/curation/{draft.pk}/items/step/1.1/"

    assert api.get(place).status_code == read
    reply = api.patch(place, {"title": "Altro"}, headers={"If-Match": '"1"'})
    assert reply.status_code == written


def test_the_scope_of_curators_writes_nothing_else(anna, casa):
    _, key = issue_token(anna, name="x", scopes=["read", "toolkit:write"], days=1, by=None)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")

    assert api.post("/api/v1/workshops/casa/close/").status_code == 403


def test_to_others_nothing_is_there_whatever_they_send(draft, anna):
    stranger = Curator(anna)
    for path in ("curation/", "curation/999/", f"curation/{draft.pk}/", "lessons/", "practice/"):
        told = stranger.get(path, 404)
        assert told["detail"] == stranger.get("curation/999/items/step/1.1/", 404)["detail"]
    stranger.post("curation/", {"base": "niente"}, 404)


# Begun, scheduled, taken back


def test_a_draft_begins_from_nothing_or_from_an_edition(small, carlas):
    empty = carlas.post("curation/", {"title": "Nuovo"}, 201)
    for wrong in ({}, {"title": " "}, {"base": 0}, {"base": small.pk, "title": "Nuovo"}):
        carlas.post("curation/", wrong, 400)
    listed = carlas.get("curation/?state=draft")["results"]

    assert (empty["based_on"], [one["id"] for one in listed]) == (None, [empty["id"]])
    assert carlas.post(f"curation/{empty['id']}/submit/", None, 400)["errors"]["detail"]
    carlas.get("curation/?state=niente", 400)


def test_an_approved_edition_is_scheduled_and_taken_back(draft, carlas, darios):
    room = f"curation/{draft.pk}"
    carlas.patch(f"{room}/items/step/1.1/", {"title": "Mappa del quartiere"}, 1)
    name = carlas.get(f"{room}/checklist/")["name"]
    later = (timezone.now() + dt.timedelta(days=3)).isoformat()
    past = (timezone.now() - dt.timedelta(days=3)).isoformat()
    carlas.post(f"{room}/schedule/", {"name": name, "at": later}, 409)
    carlas.post(f"{room}/submit/")
    darios.post(f"{room}/approve/")
    refused = carlas.post(f"{room}/schedule/", {"name": name, "at": past}, 400)
    planned = carlas.post(f"{room}/schedule/", {"name": name, "at": later, "release_note": "Sì"})
    again = carlas.post(f"{room}/unschedule/")

    assert list(refused["errors"]) == ["at"]
    assert dt.datetime.fromisoformat(planned["publish_at"]) == dt.datetime.fromisoformat(later)
    assert (planned["name"], planned["release_note"], again["publish_at"]) == ("1.1", "Sì", None)


def test_words_alone_are_a_revision_unless_one_chooses(draft, carlas, darios):
    room = f"curation/{draft.pk}"
    carlas.patch(f"{room}/items/step/1.1/", {"title": "Mappa del quartiere"}, 1)
    found = carlas.get(f"{room}/checklist/")
    carlas.post(f"{room}/submit/")
    darios.post(f"{room}/approve/")
    wrong = darios.post(f"{room}/publish/", {"name": "1.1", "as_new": True}, 400)
    done = darios.post(f"{room}/publish/", {"name": "2", "as_new": True})

    assert (found["name"], found["name_as_new"]) == ("1.1", "2")
    assert (list(wrong["errors"]), done["name"]) == (["name"], "2")


def test_what_says_nothing_new_has_no_number_and_is_not_published(draft, carlas, darios):
    room = f"curation/{draft.pk}"
    found = carlas.get(f"{room}/checklist/")
    carlas.post(f"{room}/submit/")
    darios.post(f"{room}/approve/")
    refused = darios.post(f"{room}/publish/", {"name": "1.1"}, 400)

    assert (found["name"], found["name_as_new"], len(found["stops"])) == (None, None, 1)
    assert "non c'è niente da pubblicare" in refused["errors"]["detail"][0]


# In another language


def test_an_edition_is_translated_whole_and_published(small, carlas):
    room = f"curation/{small.pk}/translations/en"
    early = carlas.post(f"{room}/publish/", None, 400)
    for one in carlas.get(f"{room}/?page_size=100&state=missing")["results"]:
        texts = {pair["path"]: f"en {pair['source']}" for pair in one["pairs"]}
        sent = {"kind": one["kind"], "code": one["code"], "texts": texts}
        assert carlas.patch_at(f"{room}/", sent) == {"stale": []}
    done = carlas.post(f"{room}/publish/")
    public = APIClient().get("/api/v1/editions/1/")

    assert early["errors"]["detail"]
    assert (done["language"], done["title"]) == ("en", "en Toolkit di prova")
    assert public.json()["language"] == "it"


def test_a_translation_of_older_words_is_kept_and_told(draft, carlas):
    room = f"curation/{draft.pk}/translations/en/"
    sent = {"kind": "step", "code": "1.1", "texts": {"title": "Map"}}
    told = carlas.patch_at(room, sent | {"seen": {"title": "Una mappa"}})
    unknown = carlas.patch_at(room, sent | {"code": "9.9"}, 400)
    elsewhere = carlas.patch_at(room, sent | {"texts": {"titolo": "Map"}}, 400)

    assert told == {"stale": ["title"]}
    assert list(unknown["errors"]) == ["code"]
    assert elsewhere["errors"]["detail"]
    [stale] = carlas.get(f"{room}?state=stale")["results"]
    assert [pair["text"] for pair in stale["pairs"]] == ["Map"]


def test_no_translation_comes_alive(draft, carlas):
    text = "\n\n".join(f"First {one} then" for one in PAYLOADS)[:15_000].replace("\x00", "")
    sent = {"kind": "step", "code": "1.1", "texts": {"instructions": text, "title": text[:150]}}

    carlas.patch_at(f"curation/{draft.pk}/translations/en/", sent)

    kept = translation_of(draft, canonical(draft), "en").texts["step", "1.1"]
    assert [unsound(one) for one in kept.values()] == [[], []]


# What was learnt


def test_lessons_are_answered_and_linked_to_what_they_changed(draft, small, carla, carlas):
    told = [
        lessons.propose(small, "step", "1.1", text=f"Lezione {number}", by=carla)
        for number in range(3)
    ]
    curation.edit(draft, "step", "1.1", {"title": "Altro"}, version=1, by=carla)
    change = ItemChange.objects.get()
    places = [f"lessons/{one.pk}/" for one in told]

    carlas.post(f"{places[0]}accept/", {"answer": "Sì"})
    refused = carlas.post(f"{places[1]}decline/", {}, 400)
    carlas.post(f"{places[1]}decline/", {"answer": "È già così"})
    done = carlas.post(f"{places[2]}apply/", {"change": change.pk})
    carlas.post(f"{places[2]}apply/", {"change": change.pk}, 409)

    assert list(refused["errors"]) == ["answer"]
    assert (done["state"], done["changes"]) == ("applied", [change.pk])
    states = {one["id"]: one["state"] for one in carlas.get("lessons/")["results"]}
    assert [states[one.pk] for one in told] == ["accepted", "declined", "applied"]
    assert carlas.get("lessons/?state=declined")["count"] == 1
    assert carlas.get("practice/").keys() == {"officine", "steps", "forms", "tools"}


# What it costs

BUDGETS = {
    "curation/": 5,
    "curation/{draft}/": 5,
    "curation/{draft}/outline/": 13,
    "curation/{draft}/outline/?open=M01": 15,
    "curation/{draft}/items/step/1.1/": 8,
    "curation/{draft}/items/step/1.1/history/": 5,
    "curation/{draft}/items/step/1.1/comments/": 4,
    "curation/{draft}/pictures/": 3,
    "curation/{draft}/life/": 4,
    "curation/{draft}/checklist/": 20,
    "curation/{draft}/compare/": 16,
    "curation/{draft}/impact/": 40,
    "curation/{draft}/translations/en/": 16,
    "curation/{draft}/files/json/": 16,
    "lessons/": 4,
    "practice/": 20,
}


def test_reading_costs_the_same_for_one_or_many(draft, small, carla):
    api = APIClient()
    api.force_authenticate(carla)

    grow(draft, small, carla, 1)
    before = costs(api, draft)
    grow(draft, small, carla, 4)
    after = costs(api, draft)

    assert {one: (count, after[one]) for one, count in before.items() if after[one] != count} == {}
    assert {one: count for one, count in after.items() if count > BUDGETS[one]} == {}


def costs(api, edition) -> dict[str, int]:
    found = {}
    for path in BUDGETS:
        address = f"/api/v1/{path.format(draft=edition.pk)}"
        api.get(address)  # what a process reads once
        with CaptureQueriesContext(connection) as asked:
            assert api.get(address).status_code == 200, path
        found[path] = len([one for one in asked if not one["sql"].startswith("SAVEPOINT")])
    return found


def grow(edition: Edition, base: Edition, carla, count: int) -> None:
    """More of everything that a list shows."""
    for number in range(count):
        curation.add(edition, "step", parent="F1", values={"title": f"{number}"}, by=carla)
        curation.add(edition, "tool", values={"title": f"{number}"}, by=carla)
        row = items.find(edition, "step", "1.1")
        text = {"title": f"Titolo {number} di {count}"}
        curation.edit(edition, "step", "1.1", text, version=row.version, by=carla)
        curation.comment(edition, "step", "1.1", f"Nota {number}", by=carla)
        lessons.propose(base, "step", "1.1", text=f"{number}", by=carla)
        seen = {"title": row.title}
        translations.translate(
            edition, "en", "step", "1.1", {"title": f"{number}"}, seen=seen, by=carla
        )
    lessons.apply(Lesson.objects.first(), ItemChange.objects.first(), by=carla)
    drafts.start_draft(base, by=carla)
    drafts.start_draft(edition, by=carla)
