"""The act of a mandate as a file: kept privately, in its history, read by who may."""

import datetime as dt
import hashlib
import uuid
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine import scanner
from officine.journal.chain import faults
from officine.journal.models import Event
from tests import factories as make
from tests.workshops.area.conftest import uploads
from workshops.actions import acts
from workshops.clock import forget_acts
from workshops.models import Mandate, MandateAct
from workshops.queries import files

__all__ = ["uploads"]
pytestmark = pytest.mark.usefixtures("uploads")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OTHER = PDF + b"% un'altra delibera\n"


def act(content=PDF, name="delibera 12.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def delega(at_table, paolo, piera) -> Mandate:
    return paolo.mandates.get()


@pytest.fixture
def segre(casa):
    who = make.person("segre@autorita.example", "Sara Egre")
    make.member(casa, who, "secretariat")
    return who


def kept(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_it_is_kept_under_a_name_of_ours_with_its_fingerprint(delega, piera, uploads):
    made = acts.attach(delega, act(), by=piera)

    found = MandateAct.objects.get()
    assert (found.name, found.size, found.content_type) == (
        "delibera 12.pdf",
        len(PDF),
        "application/pdf",
    )
    assert (found.sha256, found.uploaded_by) == (hashlib.sha256(PDF).hexdigest(), piera)
    assert found.public_id.hex in made.file.name
    assert "delibera" not in made.file.name
    assert kept(uploads) == [PDF]
    event = Event.objects.get(action="mandate.act_attached")
    assert (event.actor, event.detail["person"]) == (piera, delega.person_id)
    assert list(faults()) == []


def test_a_later_file_replaces_it_and_takes_nothing_away(delega, piera, uploads):
    first = acts.attach(delega, act(), by=piera)

    second = acts.attach(delega, act(OTHER), by=piera)

    first.refresh_from_db()
    assert first.replaced_at is not None
    assert list(MandateAct.objects.current()) == [second]
    assert kept(uploads) == sorted([PDF, OTHER])
    assert Event.objects.filter(action="mandate.act_replaced").count() == 1


def test_the_same_file_twice_is_one(delega, piera, uploads):
    first = acts.attach(delega, act(), by=piera)

    assert acts.attach(delega, act(), by=piera) == first
    assert (MandateAct.objects.count(), kept(uploads)) == (1, [PDF])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("atto.exe", b"MZ\x90", "non è ammesso"),
        ("atto.pdf", b"<html>", "non corrisponde"),
        ("atto.svg", b"<svg/>", "non è ammesso"),
        ("atto.zip", b"PK\x03\x04", "non è ammesso"),
        ("atto.pdf", b"", "è vuoto"),
        ("atto.pdf", PDF + b"x" * 20 * 1024 * 1024, "supera 20 MB"),
    ],
)
def test_what_is_no_act_is_refused_at_its_field(delega, piera, uploads, name, content, words):
    with pytest.raises(ValidationError) as refused:
        acts.attach(delega, act(content, name), by=piera)

    assert list(refused.value.message_dict) == ["file"]
    assert words in refused.value.messages[0]
    assert (MandateAct.objects.count(), kept(uploads)) == (0, [])


def test_what_the_scanner_finds_is_not_kept_and_the_journal_says_so(
    delega, piera, uploads, settings, monkeypatch
):
    settings.SCANNER_URL = "tcp://127.0.0.1:1"
    monkeypatch.setattr(scanner, "scan", lambda path: "Eicar")

    with pytest.raises(ValidationError, match="ha trovato «Eicar»"):
        acts.attach(delega, act(), by=piera)

    assert (MandateAct.objects.count(), kept(uploads)) == (0, [])
    event = Event.objects.get(action="file.refused")
    assert event.organisation_id == delega.organisation_id


def test_while_the_scanner_is_away_nothing_is_taken(delega, piera, uploads, settings):
    settings.SCANNER_URL = "tcp://127.0.0.1:1"

    with pytest.raises(ValidationError, match="riprova fra qualche minuto"):
        acts.attach(delega, act(), by=piera)

    assert (MandateAct.objects.count(), kept(uploads)) == (0, [])


def test_it_counts_in_the_room_of_the_organisation(delega, piera, uploads, monkeypatch):
    monkeypatch.setattr(files, "quota", lambda: len(PDF) + 10)
    acts.attach(delega, act(), by=piera)
    assert files.used_by(delega.organisation_id) == len(PDF)

    with pytest.raises(ValidationError) as refused:
        acts.attach(delega, act(OTHER), by=piera)

    assert refused.value.error_dict["file"][0].code == "quota"
    assert kept(uploads) == [PDF]


def test_renewing_keeps_the_new_act_with_the_new_mandate(delega, piera, uploads):
    today = timezone.localdate()
    terms = {"act": "Delibera 12", "valid_from": today, "valid_to": None}

    new = acts.renew(delega, file=act(), by=piera, **terms)

    assert [one.mandate for one in MandateAct.objects.all()] == [new]


def test_a_renewal_that_is_refused_leaves_no_file(delega, piera, uploads):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    terms = {"act": "Delibera 12", "valid_from": yesterday, "valid_to": None}

    with pytest.raises(ValidationError):
        acts.renew(delega, file=act(), by=piera, **terms)

    assert (Mandate.objects.filter(renews=delega).exists(), kept(uploads)) == (False, [])


def test_a_file_that_is_refused_leaves_no_renewal(delega, piera, uploads):
    terms = {"act": "Delibera 12", "valid_from": timezone.localdate(), "valid_to": None}

    with pytest.raises(ValidationError):
        acts.renew(delega, file=act(b"no"), by=piera, **terms)

    assert not Mandate.objects.filter(renews=delega).exists()


def test_who_only_writes_or_is_of_another_body_attaches_nothing(delega, paolo, olga, anna):
    for who in (paolo, olga):
        with pytest.raises(PermissionDenied):
            acts.attach(delega, act(), by=who)


def test_two_in_use_are_refused_by_the_database(delega, piera):
    twin = acts.attach(delega, act(), by=piera)
    twin.pk, twin.public_id = None, uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


# Pages


def page_of(delega: Mandate) -> str:
    return f"/area/organizzazione/{delega.organisation.public_id}/deleghe/{delega.pk}"


def test_without_javascript_it_is_uploaded_shown_and_downloaded(client, delega, piera):
    client.force_login(piera)

    done = client.post(page_of(delega), {"do": "attach", "file": act()}, follow=True)

    assert "Il file dell&#x27;atto di Paolo Neri è salvato." in done.content.decode()
    found = MandateAct.objects.get()
    html = client.get(page_of(delega)).content.decode()
    assert "delibera 12.pdf" in html
    assert "Caricato da Piera Bianchi il" in html
    given = client.get(f"{page_of(delega)}/atto/{found.public_id}")
    assert b"".join(given.streaming_content) == PDF
    assert given["Content-Disposition"] == 'attachment; filename="delibera 12.pdf"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given["Content-Security-Policy"]


def test_renewing_from_the_page_takes_the_file_along(client, delega, piera):
    client.force_login(piera)
    given = {"do": "renew", "act": "Delibera 12", "valid_from": timezone.localdate().isoformat()}

    reply = client.post(page_of(delega), given | {"file": act()})

    assert reply.status_code == 302
    assert MandateAct.objects.get().mandate.renews == delega


def test_a_refused_file_is_told_at_its_field_and_what_was_typed_stays(client, delega, piera):
    client.force_login(piera)
    given = {"do": "renew", "act": "Delibera 99", "valid_from": timezone.localdate().isoformat()}

    reply = client.post(page_of(delega), given | {"file": act(b"no")})

    html = reply.content.decode()
    assert reply.status_code == 422
    assert "non corrisponde al suo formato" in html
    assert 'value="Delibera 99"' in html
    assert not Mandate.objects.filter(renews=delega).exists()


def test_no_file_is_told_at_its_field(client, delega, piera):
    client.force_login(piera)

    reply = client.post(page_of(delega), {"do": "attach"})

    assert reply.status_code == 422
    assert "Scegli il file dell&#x27;atto." in reply.content.decode()


def test_the_desk_reads_it_and_the_journal_says_who(client, casa, delega, piera, segre):
    made = acts.attach(delega, act(), by=piera)
    client.force_login(segre)
    desk = f"/gestione/officine/casa/deleghe/{delega.pk}"

    assert "delibera 12.pdf" in client.get(desk).content.decode()
    given = client.get(f"{desk}/atto/{made.public_id}")

    assert b"".join(given.streaming_content) == PDF
    event = Event.objects.get(action="mandate.act_read")
    assert (event.actor, event.workshop_id) == (segre, casa.pk)


def test_the_name_is_where_the_mandate_is_told(client, assignment, casa, delega, piera, segre):
    acts.attach(delega, act(), by=piera)
    client.force_login(piera)
    body = delega.organisation.public_id
    own = [
        f"/area/organizzazione/{body}/deleghe",
        f"/area/compilazioni/{assignment.public_id}/persone",
    ]
    for address in own:
        assert "delibera 12.pdf" in client.get(address).content.decode()
    client.force_login(segre)
    for address in ("deleghe", "deleghe.csv", f"partner/{body}"):
        reply = client.get(f"/gestione/officine/casa/{address}")
        assert "delibera 12.pdf" in b"".join(reply).decode(), address


def test_the_registers_ask_as_much_for_one_act_as_for_many(client, assignment, casa, delega, piera):
    client.force_login(piera)
    body = delega.organisation
    people = f"/area/compilazioni/{assignment.public_id}/persone"
    addresses = [f"/area/organizzazione/{body.public_id}/deleghe", people]
    acts.attach(delega, act(), by=piera)
    for address in addresses:
        client.get(address)
    before = [_queries(client, address) for address in addresses]
    for number in range(4):
        other = make.mandate(make.person(f"p{number}@x.example"), body, "compilatore")
        acts.attach(other, act(), by=piera)

    assert [_queries(client, address) for address in addresses] == before


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# How long


def test_ten_years_after_the_mandate_the_file_goes_and_its_fingerprint_stays(
    delega, piera, uploads
):
    made = acts.attach(delega, act(), by=piera)
    stays = acts.attach(piera.mandates.get(), act(OTHER), by=piera)
    end = timezone.localdate()
    Mandate.objects.filter(pk=delega.pk).update(valid_to=end)
    day = dt.timedelta(days=1)

    with time_machine.travel(timezone.now() + acts.KEPT - day, tick=False):
        forget_acts()
    assert kept(uploads) == sorted([PDF, OTHER])

    with time_machine.travel(timezone.now() + acts.KEPT + 2 * day, tick=False):
        forget_acts()
        forget_acts()
    made.refresh_from_db()
    stays.refresh_from_db()
    assert (made.name, bool(made.forgotten_at)) == ("", True)
    assert made.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept(uploads), stays.forgotten_at) == ([OTHER], None)
    assert Event.objects.filter(action="mandate.act_forgotten").count() == 1
    assert files.used_by(delega.organisation_id) == len(OTHER)
