"""A whole officina prepared by a program: the same actions as the pages, the same journal."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from officine.journal.models import Event
from officine.outbox.models import Message
from tests import factories as make
from workshops.models import (
    Assignment,
    Invitation,
    Participation,
    ReportSchedule,
    StepRun,
    TeamMember,
    Workshop,
)

CASA = "/api/v1/workshops/casa"


@pytest.fixture
def api(anna):
    client = APIClient()
    client.force_authenticate(anna)
    return client


@pytest.fixture
def later():
    return timezone.localdate() + dt.timedelta(days=40)


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di gestione", "A1", is_authority=True)
    make.mandate(anna, body)
    return body


def test_an_officina_is_opened_with_its_edition_and_cities(
    api, anna, authority, casa, torino, edition
):
    sent = {
        "title": "Case vuote",
        "programme": casa.programme.code,
        "authority": str(authority.public_id),
        "edition": edition.number,
        "cities": [torino.city.slug],
        "theme": "Abitare",
    }

    reply = api.post("/api/v1/workshops/", sent, format="json")

    assert reply.status_code == 201, reply.content
    made = Workshop.objects.get(slug=reply.json()["slug"])
    assert (made.title, made.theme, made.edition, made.state) == (
        "Case vuote", "Abitare", edition, "draft"
    )  # fmt: skip
    assert reply.json()["cities"] == [torino.city.slug]
    assert TeamMember.objects.get(workshop=made).person == anna
    assert Event.objects.filter(action="workshop.created", workshop_id=made.pk).count() == 1


def test_nothing_is_opened_when_a_part_is_refused(api, authority, casa, edition):
    other = make.organisation("Altra autorità", "A1", is_authority=True)
    sent = {"title": "X", "programme": casa.programme.code, "authority": str(other.public_id)}

    reply = api.post("/api/v1/workshops/", sent, format="json")

    assert (reply.status_code, Workshop.objects.count()) == (400, 1)
    assert reply["Content-Type"] == "application/problem+json"


def test_a_step_is_planned_and_a_short_time_needs_a_reason(api, casa, torino, edition, later):
    step = make.step(edition, "3.7", least_working_days=10)
    dates = {"opens_on": later, "due_on": later + dt.timedelta(days=1)}
    sent = {"step": step.code, "cities": [torino.city.slug], **dates}

    short = api.post(f"{CASA}/plan/", sent, format="json")
    made = api.post(f"{CASA}/plan/", sent | {"override_reason": "Elezioni"}, format="json")

    assert (short.status_code, list(short.json()["errors"])) == (400, ["override_reason"])
    assert made.status_code == 201, made.content
    [run] = made.json()
    assert (run["step"], run["city"], run["override_reason"]) == (
        step.code, torino.city.slug, "Elezioni"
    )  # fmt: skip
    assert StepRun.objects.get().opens_on == later


def test_a_form_is_asked_once(api, casa, run, at_table, form, later):
    sent = {
        "form": form.code,
        "step_runs": [run.pk],
        "participations": [at_table.pk],
        "due_on": later,
    }

    first = api.post(f"{CASA}/ask/", sent, format="json")
    second = api.post(f"{CASA}/ask/", sent, format="json")

    assert (first.status_code, len(first.json())) == (201, 1), first.content
    assert (second.status_code, second.json()) == (201, [])
    assert str(Assignment.objects.get().public_id) == first.json()[0]["id"]


def test_an_organisation_is_seated_and_a_person_invited(api, casa, torino, at_table):
    category = at_table.organisation.category.code
    sent = {"name": "Rete Casa", "category": category, "place": torino.city.slug}
    seat = api.post(f"{CASA}/seat/", sent, format="json")
    assert seat.status_code == 201, seat.content

    sent = {"participation": seat.json()["id"], "email": "rita@x.example", "role": "referente"}
    letter = api.post(f"{CASA}/invite/", sent, format="json")
    kept = api.post(f"{CASA}/invite/", sent | {"send": False, "role": "compilatore",
                    "email": "rosa@x.example"}, format="json")  # fmt: skip

    assert (letter.status_code, letter.json()["state"]) == (201, "sent"), letter.content
    assert (kept.status_code, kept.json()["state"]) == (201, "prepared")
    assert Invitation.objects.count() == 2
    assert [one.to for one in Message.objects.filter(kind="invitation")] == ["rita@x.example"]
    assert Participation.objects.get(pk=seat.json()["id"]).organisation.name == "Rete Casa"


def test_a_reminder_says_who_hears_it_and_who_does_not(api, casa, assignment, altra_at_table, run):
    other = make.assignment(run, altra_at_table, assignment.form, waived_reason="Fuori tema")
    sent = {"assignments": [str(assignment.public_id), str(other.public_id)]}

    first = api.post(f"{CASA}/remind/", sent, format="json")
    again = api.post(f"{CASA}/remind/", sent, format="json")

    assert first.status_code == 200, first.content
    assert first.json()["assignments"] == [str(assignment.public_id)]
    assert (first.json()["organisations"], again.json()["organisations"]) == (1, 0)
    assert set(first.json()["excluded"]) == {str(other.public_id)}
    assert set(again.json()["excluded"]) == {str(assignment.public_id), str(other.public_id)}


def test_reports_are_scheduled_and_the_schedule_is_changed(api, casa, later):
    first = api.put(f"{CASA}/schedule/", {"every": "month", "starts_on": later}, format="json")
    second = api.put(
        f"{CASA}/schedule/",
        {"every": "quarter", "starts_on": later, "is_active": False},
        format="json",
    )

    assert (first.status_code, first.json()["is_active"]) == (200, True), first.content
    assert second.json() == {"every": "quarter", "starts_on": str(later), "is_active": False}
    assert ReportSchedule.objects.get().every == "quarter"


@pytest.mark.parametrize("verb", ["plan", "ask", "seat", "invite", "remind"])
def test_what_is_of_another_officina_is_not_there_to_be_chosen(
    api, casa, altrove, edition, later, verb
):
    place = altrove.places.get()
    seat = altrove.participations.get()
    run = make.step_run(place, make.step(edition, "9.9"))
    owed = make.assignment(run, seat, make.form(edition, "M97"))
    sent = {
        "plan": {"step": "9.9", "cities": [place.city.slug], "opens_on": later, "due_on": later},
        "ask": {"form": "M97", "step_runs": [run.pk], "participations": [seat.pk], "due_on": later},
        "seat": {"name": "X", "category": "C1", "place": place.city.slug},
        "invite": {"participation": seat.pk, "email": "x@x.example", "role": "referente"},
        "remind": {"assignments": [str(owed.public_id)]},
    }[verb]

    reply = api.post(f"{CASA}/{verb}/", sent, format="json")

    assert reply.status_code == 400
    assert reply["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("count", [1, 6])
def test_asking_of_many_costs_what_asking_of_one_costs(
    api, casa, run, torino, form, later, count, django_assert_max_num_queries
):
    seats = [
        make.participation(casa, make.organisation(f"Ente {number}"), torino)
        for number in range(count)
    ]
    sent = {
        "form": form.code,
        "step_runs": [run.pk],
        "participations": [seat.pk for seat in seats],
        "due_on": later,
    }

    with django_assert_max_num_queries(30 + 3 * count):
        reply = api.post(f"{CASA}/ask/", sent, format="json")

    assert len(reply.json()) == count
