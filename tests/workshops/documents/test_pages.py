"""The pages of documents: what they cost, what they say, and who gets a file."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as make
from tests.conftest import SignedInClient
from tests.workshops.documents.conftest import pdf, text, uploaded
from tests.workshops.meetings.conftest import prepared
from tests.workshops.meetings.test_pages import session, spent
from workshops.actions import convocations, documents, meetings
from workshops.models import Document, DocumentReading, Meeting

pytestmark = pytest.mark.django_db
DESK = "/gestione/officine/casa/documenti"
TABLE = "/officine/casa/documenti"


def test_from_the_file_to_the_reader(casa, at_table, anna, paolo):
    desk, reader = session(anna), session(paolo)
    given = {"title": "Bozza del piano", "kind": "plan", "accessible": [pdf("bozza.pdf")]}
    reply = desk.post(f"{DESK}/nuovo", given)
    assert reply.url == f"{DESK}/1"
    assert "Bozza del piano" not in reader.get(TABLE).content.decode()

    reply = desk.post(f"{DESK}/1/1/condividi", {"audience": "table", "tell": "on"})
    assert reply.status_code == 302
    page = reader.get(f"{TABLE}/1").content.decode()
    assert "bozza.pdf (PDF, " in page
    assert "solo per il tavolo" in page
    assert SignedInClient().get(f"{TABLE}/1").status_code == 404

    file = Document.objects.get().versions.get().files.get()
    reply = reader.get(f"{TABLE}/1/file/{file.public_id}")
    assert b"".join(reply.streaming_content).startswith(b"%PDF")
    assert reply["Content-Disposition"].startswith("attachment")
    assert "sandbox" in reply["Content-Security-Policy"]
    page = desk.get(f"{DESK}/1").content.decode()
    assert "1 organizzazione su 1." in page
    assert str(paolo) in page

    assert desk.post(f"{DESK}/1/1/pubblica").status_code == 302
    assert "bozza.pdf" in SignedInClient().get(f"{TABLE}/1").content.decode()


def test_what_was_withdrawn_says_so_instead_of_the_file(shared, anna, paolo):
    file = shared.files.first()
    documents.withdraw(shared, reason="Dati sbagliati", by=anna)

    reply = session(paolo).get(f"{TABLE}/1/file/{file.public_id}")

    assert reply.status_code == 410
    assert "Dati sbagliati" in reply.content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(casa, anna):
    desk = session(anna)
    fake = SimpleUploadedFile("finto.pdf", b"MZ\x90 programma")
    reply = desk.post(
        f"{DESK}/nuovo", {"title": "Il mio titolo", "kind": "study", "others": [fake]}
    )
    page = reply.content.decode()

    assert reply.status_code == 422
    assert 'href="#id_others"' in page
    assert 'value="Il mio titolo"' in page
    reply = desk.post(f"{DESK}/nuovo", {"title": "Il mio titolo", "kind": "study"})
    assert 'href="#id_accessible"' in reply.content.decode()


def test_a_version_needs_to_say_what_changes(shared, anna):
    reply = session(anna).post(f"{DESK}/1", {"others": [text()], "changes": ""})

    assert reply.status_code == 422
    assert "Scrivi che cosa cambia" in reply.content.decode()


def test_withdrawing_without_a_reason_is_told_at_the_field(shared, anna):
    reply = session(anna).post(f"{DESK}/1/1/ritira", {"reason": ""})

    assert reply.status_code == 422
    assert 'aria-invalid="true"' in reply.content.decode()


def test_a_page_costs_the_same_for_one_or_many(shared, casa, anna, paolo, piera):
    documents.publish(shared, by=anna)
    documents.note_reading(shared, by=paolo)
    pages = {
        (anna, DESK): 14,
        (anna, f"{DESK}/1"): 15,
        (paolo, TABLE): 10,
        (paolo, f"{TABLE}/1"): 9,
        (None, TABLE): 5,
        (None, f"{TABLE}/1"): 4,
    }
    clients = {who: session(who) if who else SignedInClient() for who in (anna, paolo, None)}
    alone = {page: spent(clients[page[0]], page[1]) for page in pages}
    for number in range(8):
        made = uploaded(casa, anna, f"Documento {number}").versions.get()
        documents.share(made, public=True, tell=False, by=anna)
        for who in (paolo, piera):
            documents.note_reading(made, by=who)
    for turn in range(3):
        after = documents.add_version(
            shared.document, changes=f"Giro {turn}", others=[text()], by=anna
        )
        documents.share(after, public=True, tell=False, by=anna)
        documents.note_reading(after, by=piera)

    many = {page: spent(clients[page[0]], page[1]) for page in pages}

    assert many == alone
    assert {page: cost for page, cost in many.items() if cost > pages[page]} == {}


def test_an_agenda_names_a_document_and_says_how_long_before_it_was_there(
    shared, casa, at_table, anna, olga, altra, torino
):
    make.participation(casa, altra, torino, role="co_lead")
    meeting = prepared(casa, anna)
    item = meeting.items.first()
    form = f"/gestione/officine/casa/incontri/1/ordine-del-giorno/{item.public_id}"
    desk = session(anna)
    assert "Studio sulla casa (versione 1)" in desk.get(form).content.decode()
    assert desk.post(f"{form}/documenti", {"version": shared.pk}).status_code == 302
    named = item.documents.get()
    assert named.version == shared
    assert named.shared_at == shared.shared_at

    row = convocations.prepare(Meeting.objects.get(), by=anna)
    for who in (anna, olga):
        convocations.sign(row, sha256=row.sha256, by=who)
    convocations.send(row, by=anna)
    page = SignedInClient().get("/officine/casa/incontri/1").content.decode()
    assert "Studio sulla casa (versione 1)" in page
    assert "giorni lavorativi prima" in page
    documents.withdraw(shared, reason="Errore", by=anna)
    assert (
        "Studio sulla casa" not in desk.get(form).content.decode().split("Aggiungi un documento")[1]
    )


def test_a_document_of_another_officina_is_not_named(shared, altrove, zeno):
    meeting = prepared(altrove, zeno)
    with pytest.raises(ValidationError, match="documento condiviso"):
        meetings.name_document(meeting.items.first(), shared, by=zeno)


def test_readings_survive_a_withdrawal(shared, anna, paolo):
    documents.note_reading(shared, by=paolo)
    documents.withdraw(shared, reason="Errore", by=anna)

    assert DocumentReading.objects.filter(version=shared).count() == 1


def test_programs_read_what_their_person_reads(shared, casa, anna, paolo):
    documents.publish(shared, by=anna)
    hidden = uploaded(casa, anna, "Solo per il tavolo").versions.get()
    documents.share(hidden, public=False, tell=False, by=anna)
    uploaded(casa, anna, "In preparazione")

    def told(who) -> dict:
        client = session(who) if who else SignedInClient()
        rows = client.get("/api/v1/documents/").json()["results"]
        return {row["title"]: row for row in rows}

    assert set(told(None)) == {"Studio sulla casa"}
    assert set(told(paolo)) == {"Studio sulla casa", "Solo per il tavolo"}
    version = told(None)["Studio sulla casa"]["versions"][0]
    assert version["sha256"] == shared.sha256
    file = next(one for one in version["files"] if one["format"] == "txt")
    assert (file["name"], file["accessible"]) == ("studio.txt", False)
    body = SignedInClient().get(file["url"])
    assert b"".join(body.streaming_content) == b"Quante case mancano"
    documents.withdraw(shared, reason="Errore", by=anna)
    (gone,) = told(None)["Studio sulla casa"]["versions"]
    assert (gone["state"], gone["reason"], gone["files"]) == ("withdrawn", "Errore", [])


def test_the_list_of_programs_costs_the_same_for_one_or_many(shared, casa, anna, paolo):
    documents.publish(shared, by=anna)
    client, address = session(paolo), "/api/v1/documents/"
    alone = spent(client, address)
    for number in range(6):
        made = uploaded(casa, anna, f"Documento {number}").versions.get()
        documents.share(made, public=True, tell=False, by=anna)

    assert spent(client, address) == alone
    assert alone <= 9
