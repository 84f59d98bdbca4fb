"""After its last day in Rome a mandate opens no door: each says what happened, whom to ask."""

import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from officine.italian import ROME
from tests import factories as make
from tests.workshops.area.conftest import NAME
from workshops.actions import answering, calendar, mandates, signing, submissions
from workshops.models import Answer
from workshops.queries.roles import home_of

LAST = dt.date(2027, 3, 27)  # the night after it the hour changes
OVER = dt.datetime(2027, 3, 28, 0, 0, 1, tzinfo=ROME)
EVE = dt.datetime(2027, 3, 27, 23, 59, 59, tzinfo=ROME)
SAID = "La tua delega per Casa del Quartiere è scaduta il 27 marzo 2027."


@pytest.fixture
def clock():
    with time_machine.travel(EVE - dt.timedelta(days=40), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ending(clock, filled, paolo):
    """Paolo has written; his mandate ends the evening before summer time."""
    row = paolo.mandates.get()
    row.valid_to = LAST
    row.save()
    return row


@pytest.fixture
def over(ending, clock, client, paolo):
    clock.move_to(EVE)
    client.force_login(paolo)
    assert client.get(url("hub", ending, paolo)).status_code == 200
    clock.move_to(OVER)
    return client


def url(name, _ending, paolo, *more):
    answer = Answer.objects.select_related("submission__assignment").first()
    return reverse(f"workshops:{name}", args=[answer.submission.assignment.public_id, *more])


PAGES = [("hub", ()), ("check", ()), ("people", ()), ("question", (1, 1)), ("print-pdf", ())]


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_a_page_says_what_happened_and_whom_to_ask(over, ending, paolo, name, more):
    page = over.get(url(name, ending, paolo, *more))

    assert page.status_code == 403
    text = page.content.decode()
    assert SAID in text
    assert "Piera Bianchi (piera@partner.example)" in text
    assert "restano dell'organizzazione" in text


def test_what_was_typed_stays_in_the_page_and_is_not_written(over, ending, paolo):
    before = list(Answer.objects.values_list("question", "value", "version"))
    typed = {NAME: "Un nome appena scritto <b>", f"version-{NAME}": "1"}

    page = over.post(url("question", ending, paolo, 1, 1), typed)

    assert page.status_code == 403
    assert "Un nome appena scritto &lt;b&gt;" in page.content.decode()
    assert "Come ti chiami?" in page.content.decode()
    assert list(Answer.objects.values_list("question", "value", "version")) == before


def test_sent_again_when_renewed_it_is_written(over, ending, paolo, piera, clock):
    today = timezone.localdate()
    mandates.renew(ending, act="Delibera 3", valid_from=today, valid_to=None, by=piera)

    again = over.post(
        url("question", ending, paolo, 1, 1), {NAME: "Appena scritto", f"version-{NAME}": "1"}
    )

    assert again.status_code == 302
    assert Answer.objects.get(question=NAME).value == "Appena scritto"


def test_the_script_that_saves_hears_it_and_writes_nothing(over, ending, paolo):
    reply = over.put(
        url("autosave", ending, paolo, NAME),
        json.dumps({"value": "tardi", "base_version": 1}),
        content_type="application/json",
    )

    assert reply.status_code == 403
    assert reply.json()["ended"] is True
    assert SAID in reply.json()["text"]
    assert Answer.objects.get(question=NAME).value == "Casa del Quartiere"


def test_rest_answers_with_the_same_words(over, ending, paolo):
    submission = Answer.objects.first().submission
    address = f"/api/v1/submissions/{submission.public_id}"
    for reply in (
        over.get(f"{address}/"),
        over.put(f"{address}/answers/{NAME}/", {}, "application/json", headers={"If-Match": "1"}),
        over.post(f"{address}/send/", headers={"Idempotency-Key": "x"}),
    ):
        assert reply.status_code == 403, reply.content
        assert reply["Content-Type"] == "application/problem+json"
        assert reply.json()["code"] == "mandate_ended"
        assert SAID in reply.json()["detail"]


def test_the_calendar_loses_the_deadlines_and_says_why(over, ending, paolo, client):
    address = f"/calendario/{calendar.token_of(calendar.open_address(by=paolo))}.ics"

    (event,) = Calendar.from_ical(client.get(address).content).walk("VEVENT")

    assert str(event["SUMMARY"]) == "Delega scaduta: Casa del Quartiere"
    assert event["DTSTART"].dt == LAST
    assert SAID in str(event["DESCRIPTION"]).replace("\n", "")


def test_the_link_to_sign_is_refused_to_whose_mandate_is_over(
    clock, client, casa, run, at_table, edition, paolo, piera
):
    clock.move_to(EVE - dt.timedelta(days=9))
    row = paolo.mandates.get()
    row.valid_to = LAST
    row.save()
    asked = make.assignment(
        run, at_table, make.form(edition, "M94", signature="link"), due_at=OVER + dt.timedelta(9)
    )
    token = _asked(asked, paolo, piera)
    clock.move_to(OVER)

    page = client.get(reverse("workshops:signature", args=[token]))
    signed = client.post(reverse("workshops:signature-sign", args=[token]), {"sha256": "x"})

    for reply in (page, signed):
        assert reply.status_code == 403
        assert SAID in reply.content.decode()


def _asked(assignment, paolo, piera) -> str:
    draft = submissions.start(assignment, by=paolo)
    answering.save_answer(draft, "M94.01", "Testo", base_version=0, by=paolo)
    signature = signing.ask(draft, name="Paolo", office="Direttore", email=paolo.email, by=piera)
    signature.digest = signing.digest_of("chiave")
    signature.save()
    return "chiave"


def test_the_desk_tells_it_before_and_after(ending, clock, client, paolo):
    clock.move_to(dt.datetime(2027, 3, 20, 9, tzinfo=ROME))
    client.force_login(paolo)
    assert "La tua delega scade il 27 marzo 2027 (fra 7 giorni)" in desk(client)

    clock.move_to(OVER)
    client.force_login(paolo)
    assert SAID in desk(client)
    assert home_of(paolo) == "workshops:area"


def desk(client) -> str:
    return client.get("/area").content.decode()


def test_who_never_acted_for_it_is_told_nothing(over, ending, paolo, olga, client):
    address = url("hub", ending, paolo)
    client.force_login(olga)

    assert client.get(address).status_code == 404
    assert over is client


def test_what_was_asked_after_the_end_does_not_exist_for_them(over, run, at_table, edition):
    later = make.assignment(run, at_table, make.form(edition, "M95"), due_at=OVER + dt.timedelta(9))

    assert over.get(reverse("workshops:hub", args=[later.public_id])).status_code == 404


def test_revoked_is_said_as_such(clock, filled, paolo, piera, client, at_table):
    mandates.revoke(at_table, paolo.mandates.get(), by=piera)
    client.force_login(paolo)

    page = client.get(url("hub", None, paolo))

    assert page.status_code == 403
    assert "La tua delega per Casa del Quartiere è stata revocata" in page.content.decode()
