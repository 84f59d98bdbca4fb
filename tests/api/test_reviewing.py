"""Examining by REST alone: the queue, several at once, one form side by side, saved views."""

import datetime as dt

import pytest
from django.utils import timezone

from officine.outbox.models import Message
from tests import factories as make
from tests.api.test_filling import Program
from workshops.actions import answering, submissions
from workshops.models import Reminder, SavedView, Submission

QUESTIONS = [
    {"code": "M91.01", "kind": "integer", "label": "Quante persone?", "required": "required"},
    {"code": "M91.02", "kind": "yes_no", "label": "Con altri?"},
]
BODIES = ["Arci", "Banca del Tempo", "Circolo", "Diaconia"]


@pytest.fixture
def sent(casa, torino, run, edition, no_keys_of_before):
    """``sent(4)``: so many organisations have sent the form, with 10, 20 … as their answer."""
    form = make.form(edition, "M91", QUESTIONS)

    def made(count: int) -> list[Submission]:
        found = []
        for number, name in enumerate(BODIES[:count], 1):
            body = make.organisation(name)
            who = make.person(f"referente@{number}.example")
            make.mandate(who, body)
            asked = make.assignment(run, make.participation(casa, body, torino), form)
            begun = submissions.start(asked, by=who)
            answering.save_answer(begun, "M91.01", number * 10, base_version=0, by=who)
            submissions.send(begun, key="prima", by=who)
            found.append(begun)
        return found

    return made


def lines(office, query=""):
    return office("get", f"/workshops/casa/queue/{query}").json()["results"]


def test_the_queue_is_filtered_and_worked_on_line_by_line(sent, ugo, anna):
    sent(3)
    office, lead = Program(ugo, "read", "write"), Program(anna, "read", "write")
    first, second, third = lines(office, "?status=sent&form=M91")
    assert [one["organisation_name"] for one in (first, second, third)] == BODIES[:3]
    assert (first["status"], first["reviewer"], first["channel"]) == ("sent", None, "portal")

    def named(*rows):
        return {"rows": [{name: row[name] for name in ("assignment", "sent_at")} for row in rows]}

    # Two are given to a colleague with one letter, however often the same key is pressed
    give = named(first, second) | {"to": str(anna.public_id)}
    for _again in range(2):
        done = office(
            "post", "/workshops/casa/queue/assign/", 200, give, Idempotency_Key="lunedì"
        ).json()
    assert (done["done"], done["refused"]) == (2, 0)
    assert Message.objects.filter(to=anna.email).count() == 1
    assert {one["reviewer"] for one in lines(lead, "?reviewer=me")} == {str(anna.public_id)}
    assert len(lines(office, "?reviewer=nobody")) == 1
    assert len(lines(office, f"?reviewer={anna.public_id}")) == 2

    # Who takes hears which are a colleague's; who validates what changed hears it too
    taken = office("post", "/workshops/casa/queue/take/", 200, named(first, third)).json()
    assert [one["done"] for one in taken["rows"]] == [False, True]
    assert "Anna Rossi" in taken["rows"][0]["words"]
    old = {"rows": [{"assignment": third["assignment"], "sent_at": "2020-01-01T00:00:00Z"}]}
    refused = office("post", "/workshops/casa/queue/validate/", 200, old).json()
    assert (refused["done"], refused["refused"]) == (0, 1)
    done = office("post", "/workshops/casa/queue/validate/", 200, named(third)).json()
    assert done["done"] == 1
    assert [one["organisation_name"] for one in lines(office, "?status=validated")] == ["Circolo"]


def test_what_a_filter_does_not_know_is_refused(sent, ugo):
    office = Program(ugo, "read")

    for query in ("?status=boh", "?due=mai", "?reviewer=anna"):
        assert office("get", f"/workshops/casa/queue/{query}", 400).json()["errors"]
    assert lines(office, "?reviewer=00000000-0000-4000-8000-000000000000") == []


def test_one_form_side_by_side_with_its_figures(sent, ugo):
    sent(4)
    office = Program(ugo, "read")
    here = "/workshops/casa/comparison/?form=M91&question=M91.01&question=M91.02"

    page = office("get", f"{here}&page_size=3").json()
    rest = office("get", f"{here}&page_size=3&page=2").json()

    assert (page["count"], len(page["results"]), len(rest["results"])) == (4, 3, 1)
    assert [row["answers"][0]["value"] for row in page["results"]] == [10, 20, 30]
    assert page["results"][0]["answers"][1] == {"question": "M91.02", "text": "", "value": None}
    figures, shares = page["summaries"]
    assert (figures["answered"], figures["figures"]["In tutto"]) == (4, "100")
    assert (shares["answered"], shares["shares"][0]["count"]) == (0, 0)
    assert rest["summaries"] == []
    office("get", "/workshops/casa/comparison/?form=M91", 400)
    office("get", "/workshops/casa/comparison/?form=M91&question=M99.01", 400)
    office("get", "/workshops/casa/comparison/?form=M99&question=M99.01", 404)


def test_views_are_kept_with_the_filters_that_the_queue_takes(casa, ugo, fiora, no_keys_of_before):
    mine, theirs = Program(ugo, "read", "write"), Program(fiora, "read", "write")
    filters = {"status": "sent", "due": "late", "city": "torino", "reviewer": str(ugo.public_id)}
    sent = {"workshop": "casa", "name": "Mie", "filters": filters, "is_shared": True}

    view = mine("post", "/queue-views/", 201, sent).json()
    assert (view["filters"], view["own"]) == (filters, True)
    assert SavedView.objects.get().query == (
        f"stato=inviata&citta=torino&scadenza=in-ritardo&incarico={ugo.pk}"
    )
    [seen] = theirs("get", "/queue-views/?workshop__slug=casa").json()["results"]
    assert (seen["filters"], seen["own"]) == (filters, False)
    theirs("put", f"/queue-views/{view['id']}/", 403, {"name": "Nostre"})
    told = mine("put", f"/queue-views/{view['id']}/", 200, {"name": "Solo mie"}).json()
    assert (told["name"], told["is_shared"]) == ("Solo mie", False)
    assert theirs("get", "/queue-views/").json()["results"] == []
    mine("delete", f"/queue-views/{view['id']}/", 204)


def test_more_time_for_many_and_another_plan_for_reminders(sent, assignment, ugo):
    [done] = sent(1)
    office = Program(ugo, "read", "write")
    until = (timezone.localdate() + dt.timedelta(days=200)).isoformat()
    asked = {
        "assignments": [str(assignment.public_id), str(done.assignment.public_id)],
        "until": until,
        "reason": "Ferie",
    }

    told = office("post", "/workshops/casa/extend/", 200, asked).json()
    plan = office("get", "/workshops/casa/reminder-plan/").json()
    changed = office("put", "/workshops/casa/reminder-plan/", 200, {"days": [3, -5]}).json()

    assert told["extended"] == [str(assignment.public_id)]  # the other one was sent
    assert plan == {"days": [-7, -2, 1], "is_paused": False}
    assert changed == {"days": [-5, 3], "is_paused": False}
    office("put", "/workshops/casa/reminder-plan/", 400, {"days": []})
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_reading_costs_the_same_for_one_or_many(
    sent, casa, ugo, anna, count, django_assert_max_num_queries
):
    sent(count)
    for number in range(count):
        query = f"stato=inviata&incarico={(ugo, anna)[number % 2].pk}"
        SavedView.objects.create(workshop=casa, owner=ugo, name=f"Vista {number}", query=query)
    office = Program(ugo, "read")

    for path in (
        "/workshops/casa/queue/?status=sent",
        "/workshops/casa/comparison/?form=M91&question=M91.01&question=M91.02",
        "/queue-views/",
    ):
        with django_assert_max_num_queries(14):
            assert len(office("get", path).json()["results"]) == count
