"""From the desk to the table: versions are frozen when shared, and never change after it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from officine import scanner
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from tests.workshops.documents.conftest import pdf, text, uploaded
from workshops.actions import declarations, documents
from workshops.lifecycles import DOCUMENT, DocumentState
from workshops.models import Document, DocumentReading, DocumentVersion
from workshops.queries.documents import for_reader, opened_by

pytestmark = pytest.mark.django_db


def on_disk() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "documents"
    return {file.name for file in folder.rglob("*") if file.is_file()} if folder.exists() else set()


def test_each_format_keeps_its_weight_its_type_and_whether_it_is_accessible(studio):
    version = studio.versions.get()
    files = {file.name: file for file in version.files.all()}

    assert (studio.number, version.number, version.state) == (1, 1, "prepared")
    assert files["studio.pdf"].content_type == "application/pdf"
    assert files["studio.pdf"].is_accessible
    assert not files["studio.txt"].is_accessible
    assert files["studio.txt"].size == len("Quante case mancano")
    assert files["studio.txt"].file.read().decode() == "Quante case mancano"


def test_what_is_shared_is_frozen_and_told_once(studio, anna, paolo, piera):
    version = studio.versions.get()
    documents.share(version, public=False, by=anna)

    version.refresh_from_db()
    assert version.state == "shared"
    assert version.sha256 == documents.fingerprint(version, list(version.files.all()))
    assert {one.to for one in Message.objects.filter(kind="document_shared")} >= {
        paolo.email,
        piera.email,
    }
    with pytest.raises(WrongState):
        documents.share(version, public=True, by=anna)
    with pytest.raises(WrongState):
        documents.add_files(version, others=[text("altro.txt")], by=anna)
    with pytest.raises(WrongState):
        documents.drop_file(version.files.first(), by=anna)
    with pytest.raises(WrongState):
        documents.discard(version, by=anna)


def test_the_fingerprint_says_what_is_in_the_files(casa, anna):
    """The same words under another title, name or version are something else."""
    one = uploaded(casa, anna, accessible=[text()], others=[]).versions.get()
    other = uploaded(casa, anna, accessible=[text(body="Altro")], others=[]).versions.get()
    other.document.number = one.document.number

    prints = {documents.fingerprint(one, list(made.files.all())) for made in (one, other)}

    assert len(prints) == 2


def test_the_next_version_says_what_changes_and_the_one_before_stays(shared, anna):
    after = documents.add_version(shared.document, changes="I dati", others=[text()], by=anna)

    assert after.number == 2
    with pytest.raises(WrongState):
        documents.add_version(shared.document, changes="Ancora", others=[text()], by=anna)
    documents.share(after, public=True, by=anna)
    shared.refresh_from_db()
    assert shared.state == "shared"
    assert shared.files.count() == 2


def test_a_version_that_nobody_saw_is_thrown_away_with_its_files(
    studio, anna, django_capture_on_commit_callbacks
):
    there = on_disk()
    assert {
        file.file.name.rpartition("/")[2] for file in studio.versions.get().files.all()
    } <= there
    with django_capture_on_commit_callbacks(execute=True):
        documents.discard(studio.versions.get(), by=anna)

    assert not Document.objects.exists()
    assert len(there) - len(on_disk()) == 2
    assert Event.objects.filter(action="document.discarded").exists()


def test_a_refused_file_leaves_nothing_behind(casa, anna):
    there = on_disk()
    with pytest.raises(ValidationError) as refused:
        uploaded(casa, anna, others=[text("finto.pdf")])

    assert set(refused.value.message_dict) == {"others"}
    assert on_disk() == there
    assert not Document.objects.exists()


def test_what_the_scanner_finds_is_refused_and_while_it_is_away_nothing_is_kept(
    casa, anna, monkeypatch
):
    monkeypatch.setattr(scanner, "is_on", lambda: True)
    monkeypatch.setattr(scanner, "scan", lambda _path: "Eicar")
    with pytest.raises(ValidationError, match="Eicar"):
        uploaded(casa, anna)
    assert Event.objects.get(action="file.refused").workshop_id == casa.pk

    def away(_path):
        raise scanner.ScannerAway

    monkeypatch.setattr(scanner, "scan", away)
    with pytest.raises(ValidationError, match="riprova"):
        uploaded(casa, anna)
    assert not Document.objects.exists()


def test_without_files_there_is_nothing_to_share(studio, anna):
    version = studio.versions.get()
    for file in version.files.all():
        documents.drop_file(file, by=anna)

    with pytest.raises(ValidationError, match="almeno un file"):
        documents.share(version, public=False, by=anna)


def test_withdrawn_is_told_with_its_reason(shared, anna, piera):
    with pytest.raises(ValidationError, match="perché"):
        documents.withdraw(shared, reason="  ", by=anna)
    documents.withdraw(shared, reason="Dati sbagliati", by=anna)

    told = for_reader(shared.document.workshop, piera).get().versions.all()[0]
    assert (told.state, told.reason) == ("withdrawn", "Dati sbagliati")
    assert not told.is_readable
    with pytest.raises(WrongState):
        documents.publish(shared, by=anna)


@pytest.mark.parametrize("state", DocumentState.values)
@pytest.mark.parametrize("verb", sorted(DOCUMENT))
def test_every_verb_in_every_state(studio, anna, state, verb):
    version = studio.versions.get()
    if state != "prepared":
        documents.share(version, public=state == "public", tell=False, by=anna)
    if state == "withdrawn":
        documents.withdraw(version, reason="Errore", by=anna)
    acts = {
        "share": lambda: documents.share(version, public=False, by=anna),
        "publish": lambda: documents.publish(version, by=anna),
        "withdraw": lambda: documents.withdraw(version, reason="Errore", by=anna),
    }
    if state in DOCUMENT[verb].sources:
        acts[verb]()
        version.refresh_from_db()
        assert version.state == DOCUMENT[verb].target
    else:
        with pytest.raises(WrongState):
            acts[verb]()
        version.refresh_from_db()
        assert version.state == state


def test_the_database_holds_what_the_code_promises(shared):
    rows = DocumentVersion.objects.filter(pk=shared.pk)
    for wrong in ({"sha256": ""}, {"state": "withdrawn"}, {"state": "public"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_who_facilitates_uploads_and_does_not_share(casa, fiora, at_table):
    studio = uploaded(casa, fiora)

    with pytest.raises(PermissionDenied):
        documents.share(studio.versions.get(), public=False, by=fiora)


def test_the_first_reading_of_each_person_is_kept_for_the_organisations_of_the_table(
    shared, casa, anna, paolo, piera, nino, torino, altra
):
    make.participation(casa, altra, torino)
    for who in (paolo, paolo, piera, anna, nino):
        documents.note_reading(shared, by=who)

    assert sorted(DocumentReading.objects.values_list("person__email", flat=True)) == sorted(
        [paolo.email, piera.email]
    )
    opened = opened_by(casa, [shared.document])[shared.pk]
    assert [one.person for one in opened.by] == [paolo]
    assert [seat.organisation for seat in opened.not_yet] == [altra]


def test_a_city_has_its_own_documents(casa, anna, torino, piera, olga, altra):
    """Piera sits in Torino, Olga in Bari."""
    bari = make.place(casa, "Bari")
    make.participation(casa, altra, bari)
    studio = uploaded(casa, anna, place=torino)
    documents.share(studio.versions.get(), public=False, by=anna)

    assert not for_reader(casa, olga).exists()
    told = set(Message.objects.filter(kind="document_shared").values_list("to", flat=True))
    assert olga.email not in told


def test_who_keeps_out_of_its_matter_neither_reads_nor_hears_of_it(
    casa, at_table, anna, ugo, paolo, piera
):
    asked = declarations.ask(
        casa,
        kind="conflict",
        matter="Bando",
        text="Dichiaro.",
        due_on=timezone.localdate(),
        by=ugo,
    )
    said = {"has_interest": True, "situation": "Socio", "measure": "abstention"}
    declarations.declare(asked, sha256=asked.sha256, **said, by=paolo)
    studio = uploaded(casa, anna, matter=asked.matter)
    documents.share(studio.versions.get(), public=False, by=anna)

    assert not for_reader(casa, paolo).exists()
    assert for_reader(casa, piera).exists()
    told = set(Message.objects.filter(kind="document_shared").values_list("to", flat=True))
    assert paolo.email not in told
    assert piera.email in told
    with pytest.raises(ValidationError, match="materia"):
        documents.publish(studio.versions.get(), by=anna)


def test_many_readings_of_one_person_at_once_are_one(shared, paolo):
    """Phones tap twice: the unique row decides, not who asked first."""
    for _tap in range(3):
        documents.note_reading(shared, by=paolo)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workshops_documentreading")
        assert cursor.fetchone() == (1,)


def test_a_pdf_is_a_pdf_by_what_it_contains(casa, anna):
    with pytest.raises(ValidationError):
        uploaded(casa, anna, accessible=[text("finto.pdf")], others=[])
    assert uploaded(casa, anna, accessible=[pdf("VERO.PDF")], others=[])
