"""Who is writing where: seen by colleagues for a minute, asked of no table, missed by nobody."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import caches
from django.urls import reverse

from tests import factories as make
from workshops.actions import submissions
from workshops.queries import presence

WORDS = "Paolo Neri sta scrivendo in «La proposta»."


def url(name, assignment, *more):
    return reverse(f"workshops:{name}", args=[assignment.public_id, *more])


@pytest.fixture(autouse=True)
def nobody_yet():
    caches["presence"].clear()


@pytest.fixture
def opened(client, draft, assignment, paolo):
    """Paolo has a page of the form before him."""
    client.force_login(paolo)
    assert client.get(url("question", assignment, 1, 1)).status_code == 200


def test_a_colleague_sees_it_on_the_hub_and_on_the_questions(client, opened, assignment, piera):
    client.force_login(piera)

    for address in (url("hub", assignment), url("question", assignment, 1, 1)):
        assert WORDS in client.get(address).content.decode()
    assert client.get(url("presence", assignment)).json() == {"text": WORDS, "over": False}


def test_nobody_sees_themselves(client, opened, assignment):
    assert client.get(url("presence", assignment)).json()["text"] == ""


def test_a_save_is_a_sign_of_life_and_after_a_minute_and_a_half_nobody_is_there(
    client, draft, assignment, paolo, piera
):
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        client.force_login(paolo)
        client.put(
            url("autosave", assignment, "M90.01"),
            {"value": "Casa", "base_version": 0},
            content_type="application/json",
        )
        client.force_login(piera)
        assert client.get(url("presence", assignment)).json()["text"] == WORDS

        clock.shift(90)

        assert client.get(url("presence", assignment)).json()["text"] == ""


def test_who_only_reads_or_has_no_part_gives_no_sign(
    client, draft, assignment, osvaldo, olga, altra, anna, piera
):
    for who, status in ((osvaldo, 403), (olga, 404), (anna, 404)):
        client.force_login(who)
        reply = client.post(url("presence", assignment), {"section": "M90.A"})
        assert reply.status_code == status
    client.force_login(piera)
    assert client.get(url("presence", assignment)).json()["text"] == ""


@pytest.mark.parametrize("section", ["", "M90.Z", "<b>", "x" * 5000])
def test_a_section_that_is_not_there_is_no_sign(client, draft, assignment, paolo, piera, section):
    client.force_login(paolo)
    assert client.post(url("presence", assignment), {"section": section}).status_code == 200

    client.force_login(piera)
    assert client.get(url("presence", assignment)).json()["text"] == ""


def test_what_was_sent_is_over(client, filled, assignment, piera):
    submissions.send(filled, key="a", by=piera)
    client.force_login(piera)

    assert client.get(url("presence", assignment)).json() == {"text": "", "over": True}


def test_with_the_cache_away_every_page_works_and_nobody_is_seen(
    client, draft, assignment, paolo, settings
):
    settings.CACHES = settings.CACHES | {
        "presence": {
            "BACKEND": "officine.cache.FleetingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.1},
        }
    }
    client.force_login(paolo)

    for address in (url("hub", assignment), url("question", assignment, 1, 1)):
        assert client.get(address).status_code == 200
    said = client.post(url("presence", assignment), {"section": "M90.A"})
    assert said.json() == {"text": "", "over": False}


@pytest.mark.parametrize("many", [1, 15])
def test_it_asks_no_question_per_person(
    client, draft, assignment, quartiere, paolo, many, django_assert_num_queries
):
    for number in range(many):
        person = make.person(f"p{number}@partner.example", f"Persona {number:02}")
        presence.note(assignment, person, "M90.A")
    client.force_login(paolo)
    client.get(url("presence", assignment))

    with django_assert_num_queries(2):
        told = client.get(url("presence", assignment)).json()["text"]
    assert told.count("sta scrivendo") == many
