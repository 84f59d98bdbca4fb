"""PEC and paper at the desk of the secretariat, and what the organisation sees of it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from officine.journal.models import Event
from tests import factories as make
from tests.workshops.actions.test_arrivals import PDF, ROME, register, segre, typed
from tests.workshops.area.conftest import uploads
from workshops.actions import answering, arrivals, submissions
from workshops.models import Answer, Arrival, Snapshot, StepRun, Submission
from workshops.queries.codes import number_of, short_code
from workshops.reports.receipt import receipt_data

__all__ = ["segre", "uploads"]
NAME, IDEA = "M90.01", "M90.02"


@pytest.fixture
def arrival(assignment, segre):
    return register(assignment, segre)


def at(name, *args):
    return reverse(f"workshops:{name}", args=args)


def html(reply, status=200):
    assert reply.status_code == status
    return reply.content.decode()


def given(**changed):
    day = dt.datetime.now(ROME) - dt.timedelta(days=1)
    return {
        "channel": "pec",
        "protocol_number": "1234/2027",
        "day": day.strftime("%d/%m/%Y"),
        "time": "18:30:59",
        "sender": "casa@pec.example",
    } | changed


def test_it_is_registered_with_its_true_second_and_its_files(enter, segre, assignment, uploads):
    desk = enter(segre)
    address = at("arrival-new", "casa", assignment.public_id)
    scans = [SimpleUploadedFile("uno.pdf", PDF), SimpleUploadedFile("due.pdf", PDF)]

    reply = desk.post(address, given(scans=scans))

    found = Arrival.objects.get()
    assert reply.url == at("arrival", "casa", found.public_id)
    assert found.received_at.astimezone(ROME).time() == dt.time(18, 30, 59)
    page = html(desk.get(reply.url))
    assert "casa@pec.example" in page
    file = desk.get(at("scan", "casa", found.public_id, found.scans.first().public_id))
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"] == 'attachment; filename="uno.pdf"'
    assert "sandbox" in file["Content-Security-Policy"]
    assert Event.objects.filter(action="arrival.read", actor=segre).count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channel": ""}, "Scegli come è arrivata"),
        ({"channel": "fax"}, "fax"),
        ({"protocol_number": " "}, "Scrivi il numero di protocollo"),
        ({"time": "25:00"}, "18:30"),
        ({"day": "31/12/2999"}, "futuro"),
        ({"day": "01/01/2001"}, "Il passo si è aperto"),
        ({"sender": ""}, "Scrivi chi l"),
    ],
    ids=["none", "fax", "protocol", "hour", "future", "past", "sender"],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(enter, segre, assignment, changed, words):
    address = at("arrival-new", "casa", assignment.public_id)

    page = html(enter(segre).post(address, given(**changed)), 422)

    assert words in page
    assert "Errore:" in page
    if "sender" not in changed:
        assert 'value="casa@pec.example"' in page
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("spoken", [number_of, short_code], ids=["number", "code"])
def test_the_number_on_the_paper_leads_to_its_request(enter, segre, assignment, spoken):
    desk = enter(segre)

    found = desk.get(at("arrivals", "casa"), {"numero": spoken(assignment).lower()})
    nothing = desk.get(at("arrivals", "casa"), {"numero": "ZZZZ-ZZZZ"})

    assert found.url == at("arrival-new", "casa", assignment.public_id)
    assert "Nessuna richiesta di questa officina" in html(nothing)


def test_from_paper_to_confirmation(enter, segre, piera, assignment, arrival, client):
    desk = enter(segre)
    begun = desk.post(at("arrival-verb", "casa", arrival.public_id, "trascrivi"))
    assert begun.url == at("transcription", assignment.public_id)
    room = html(desk.get(begun.url))
    assert "Stai trascrivendo per «Casa del Quartiere»" in room

    question = at("transcription-question", assignment.public_id, 1, 1)
    assert "Stai trascrivendo per «Casa del Quartiere»" in html(desk.get(question))
    onward = desk.post(question, {NAME: "Cortile", f"version-{NAME}": "0"})
    assert onward.url.startswith(begun.url)
    saved = desk.put(
        at("transcription-autosave", assignment.public_id, IDEA),
        {"value": "Un orto", "base_version": 0},
        content_type="application/json",
    )
    assert saved.status_code == 200
    assert "Registra la trascrizione" in html(
        desk.get(at("transcription-check", assignment.public_id))
    )

    client.force_login(piera)  # meanwhile the organisation reads, and cannot write
    own = html(client.get(at("hub", assignment.public_id)))
    assert "La segreteria sta trascrivendo quello che avete mandato" in own
    assert client.get(at("question", assignment.public_id, 1, 1)).status_code == 302
    wrote = client.post(at("question", assignment.public_id, 1, 1), {NAME: "Altro"})
    assert wrote.status_code == 403

    sending = at("transcription-send", assignment.public_id)
    done = desk.post(sending, {"key": "a"})
    again = desk.post(sending, {"key": "a"})
    assert done.url == again.url == at("arrival", "casa", arrival.public_id)
    snapshot = Snapshot.objects.get()

    ask = at("own-arrival", assignment.public_id, arrival.public_id)
    assert "È quello che avete mandato?" in html(client.get(ask))
    contested = client.post(ask, {"do": "contest", "text": "Manca una riga"}, follow=True)
    assert "Manca una riga" in html(contested)
    assert "Manca una riga" in html(desk.get(done.url))
    client.post(ask, {"do": "confirm"})
    said = "Ricevuta via PEC, protocollo n. 1234/2027 del"
    for who, page in [
        (client, snapshot.get_absolute_url()),
        (client, at("hub", assignment.public_id)),
        (desk, at("review", "casa", assignment.public_id)),
    ]:
        text = html(who.get(page))
        assert said in text
        assert "trascritta da Sara Egre" in text
    assert "Confermata" in html(client.get(snapshot.get_absolute_url()))
    assert "PEC" in html(client.get(reverse("workshops:receipts")))
    assert "(PEC)" in html(desk.get(at("queue", "casa")))
    facts = {fact["name"]: fact["value"] for fact in receipt_data(snapshot, "it")["facts"]}
    assert facts["Canale"].startswith(said)
    assert facts["Ha mandato"] == "casa@pec.example"


def test_gaps_are_said_and_sent_only_with_a_tick(enter, segre, assignment, arrival):
    desk = enter(segre)
    typed(arrival, segre, **{IDEA: "Orto"})
    sending = at("transcription-send", assignment.public_id)

    refused = html(desk.post(sending, {"key": "a"}), 422)
    assert "così come sono" in refused
    assert not Snapshot.objects.exists()

    desk.post(sending, {"key": "a", "as_is": "1"})
    assert Snapshot.objects.get().document["arrival"]["incomplete"] is True


def test_the_desk_never_reads_the_draft_of_the_organisation(
    enter, segre, assignment, paolo, piera, client
):
    draft = submissions.start(assignment, by=paolo)
    answering.save_answer(draft, NAME, "Segretissima bozza", base_version=0, by=paolo)
    arrival = register(assignment, segre)
    desk = enter(segre)

    pages = [
        html(desk.get(at("arrival-new", "casa", assignment.public_id))),
        html(desk.get(at("arrival", "casa", arrival.public_id))),
        html(desk.get(at("review", "casa", assignment.public_id))),
        html(desk.post(at("arrival-verb", "casa", arrival.public_id, "trascrivi"), follow=True)),
    ]
    assert all("Segretissima" not in page for page in pages)
    assert "la sua bozza non si tocca" in pages[-1]
    assert desk.get(at("transcription", assignment.public_id)).status_code == 404

    client.force_login(piera)
    ask = at("own-arrival", assignment.public_id, arrival.public_id)
    assert "Avete anche una bozza on line" in html(client.get(ask))
    client.post(ask, {"do": "paper"})
    room = [
        html(desk.get(at("transcription-check", assignment.public_id))),
        html(desk.get(at("transcription-question", assignment.public_id, 1, 1))),
    ]
    assert all("Segretissima" not in page for page in room)
    assert [one.value for one in Answer.objects.all()] == [None]


def test_after_it_is_reopened_the_room_is_closed(enter, segre, piera, assignment, arrival):
    submissions.send(typed(arrival, segre), key="a", by=segre)
    submissions.reopen(Submission.objects.get(), by=piera)

    reply = enter(segre).get(at("transcription-check", assignment.public_id))

    assert reply.status_code == 404


def test_programs_read_the_channel(piera, segre, arrival, client):
    snapshot = submissions.send(typed(arrival, segre), key="a", by=segre)
    api = APIClient()
    api.force_authenticate(piera)

    detail = api.get(f"/api/v1/submissions/{snapshot.submission.public_id}/").json()
    receipt = api.get(f"/api/v1/receipts/{snapshot.number}/").json()

    assert (detail["channel"], detail["receipts"][0]["channel"]) == ("pec", "pec")
    assert (receipt["channel"], receipt["protocol_number"]) == ("pec", "1234/2027")


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_for_one_or_many(
    enter, segre, run, at_table, edition, count, django_assert_max_num_queries
):
    for number in range(count):
        made = make.assignment(run, at_table, make.form(edition, f"N{number}"))
        register(made, segre)
    desk = enter(segre)

    with django_assert_max_num_queries(9):
        page = html(desk.get(at("arrivals", "casa")))

    assert page.count("1234/2027") == count


def test_the_step_that_opened_today_takes_what_arrives_today(enter, segre, assignment):
    StepRun.objects.update(opens_on=dt.datetime.now(ROME).date())
    now = dt.datetime.now(ROME) - dt.timedelta(seconds=5)
    moment = {"day": now.strftime("%d/%m/%Y"), "time": now.strftime("%H:%M:%S")}

    reply = enter(segre).post(at("arrival-new", "casa", assignment.public_id), given(**moment))

    assert reply.status_code == 302


def test_who_types_while_it_is_withdrawn_reads_what_happened_and_keeps_the_text(
    enter, segre, assignment, arrival, anna, zeno
):
    arrivals.begin(arrival, by=segre)
    desk = enter(segre)
    page = at("transcription-question", assignment.public_id, 1, 1)
    assert desk.get(page).status_code == 200
    arrivals.withdraw(arrival, reason="Doppione", by=anna)

    reply = desk.post(page, {NAME: "Scritto a mano", f"version-{NAME}": "0", "do": "next"})

    told = html(reply, 409)
    assert "L&#x27;arrivo è stato ritirato" in told or "L'arrivo è stato ritirato" in told
    assert ">Scritto a mano</textarea>" in told
    assert at("arrival", "casa", arrival.public_id) in told
    assert not Answer.objects.filter(value="Scritto a mano").exists()
    for name in ("transcription", "transcription-check"):
        assert desk.get(at(name, assignment.public_id)).status_code == 409
    assert desk.post(at("transcription-send", assignment.public_id)).status_code == 409
    assert enter(zeno).get(page).status_code == 404


def test_the_page_that_saves_by_itself_is_told_too(enter, segre, assignment, arrival, anna):
    arrivals.begin(arrival, by=segre)
    arrivals.withdraw(arrival, reason="Doppione", by=anna)

    reply = enter(segre).put(
        at("transcription-autosave", assignment.public_id, NAME),
        {"value": "Scritto a mano"},
        content_type="application/json",
        headers={"If-Match": '"0"'},
    )

    assert reply.status_code == 409
    assert reply.json()["ended"] is True
    assert "ritirato" in reply.json()["text"]
