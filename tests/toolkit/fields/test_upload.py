"""Files are told by their content."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.toolkit.fields.test_kinds import question
from toolkit.fields.registry import kind_of
from toolkit.fields.upload import TYPES, check_upload, plain_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\n"
P7M = bytes.fromhex("308006092a864886f70d010702a080") + b"x" * 50


def package(members: dict) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # A fixed moment, so that the same package has the same bytes in every worker.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def office(member, **more) -> bytes:
    return package({"[Content_Types].xml": "<Types/>", member: "<x/>"} | more)


def opendocument(name) -> bytes:
    return package({"mimetype": TYPES[name], "content.xml": "<x/>"})


CONTENT = {
    "pdf": PDF,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + b"x" * 30,
    "csv": "città;abitanti\nTorino;850000\n".encode(),
    "txt": b"Verbale dell'incontro",
    "zip": package({"a/b.txt": "x"}),
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "odt": opendocument("odt"),
    "ods": opendocument("ods"),
    "odp": opendocument("odp"),
    "p7m": P7M,
}
ALL = question("file", formats=list(TYPES), max_mb=10, max_files=3)


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_every_format_is_known_by_its_content(name):
    upload = SimpleUploadedFile(f"atto.{name}", CONTENT[name], "application/x-anything")

    checked = check_upload(upload, ALL)

    assert (checked.format, checked.content_type) == (name, TYPES[name])
    assert upload.read() == CONTENT[name]


@pytest.mark.parametrize("name", sorted(set(CONTENT) - {"txt", "csv"}))
def test_no_other_content_passes_for_a_format(name):
    passing = {"zip": {"docx", "xlsx", "pptx", "odt", "ods", "odp"}}.get(name, set())

    for other in sorted(set(CONTENT) - {name} - passing):
        upload = SimpleUploadedFile(f"atto.{name}", CONTENT[other], TYPES[name])
        with pytest.raises(ValidationError):
            check_upload(upload, ALL)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "v.pdf",
            b"",
            "Il file «v.pdf» è vuoto. Controlla di averlo salvato e caricalo di nuovo.",
        ),
        (
            "g.pdf",
            PDF + b"x" * (1024 * 1024),
            "Il file supera 1 MB. Carica un file più piccolo o dividilo.",
        ),
        ("foto.gif", b"GIF89a", "Il formato di «foto.gif» non è ammesso. Carica un file PDF, PNG."),
        ("senza", PDF, "Il formato di «senza» non è ammesso. Carica un file PDF, PNG."),
        (
            "finto.pdf",
            b"<script>alert(1)</script>",
            "Il contenuto di «finto.pdf» non corrisponde al suo formato. "
            "Salvalo di nuovo e carica un file PDF, PNG.",
        ),
    ],
)  # fmt: skip
def test_each_fault_of_a_file_says_what_to_do(name, content, message):
    asked = question("file", formats=["pdf", "png"], max_mb=1)

    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, content), asked)

    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("macro.docx", office("word/document.xml", **{"word/vbaProject.bin": "x"})),
        ("basic.odt", package({"mimetype": TYPES["odt"], "Basic/Standard/Uno.xml": "x"})),
        ("script.ods", package({"mimetype": TYPES["ods"], "Scripts/python/x.py": "x"})),
        ("coda.pdf", b"<html>" + PDF),
        ("prima.docx", PDF + office("word/document.xml")),
        ("immagine.png", b"<svg onload=alert(1)>" + PNG),
        ("disegno.svg", b"<svg onload=alert(1)>"),
        ("atto.pdf.html", PDF),
        ("atto.html", b"<html>"),
        ("slip.zip", package({"../../etc/cron.d/x": "x"})),
        ("radice.zip", package({"/etc/passwd": "x"})),
        ("molti.zip", package({f"f{n}": "" for n in range(5001)})),
        ("troncato.zip", package({"a": "x" * 1000})[:-30]),
        ("finto.docx", package({"word/document.xml": "x"})),
        ("pagina.csv", b"<html><body>"),
        ("disegno.txt", b"  <svg onload=alert(1)>"),
        ("binario.csv", b"a;b\n\0\0"),
        ("programma.txt", b"MZ\x90\0\x03"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_files_that_pretend_or_threaten_are_refused(name, content):
    with pytest.raises(ValidationError):
        check_upload(SimpleUploadedFile(name, content), ALL)


def test_a_bomb_is_refused_before_it_is_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(51):
            archive.writestr(f"{part}.bin", b"\0" * (10 * 1024 * 1024))

    with pytest.raises(ValidationError):
        check_upload(SimpleUploadedFile("bomba.zip", made.getvalue()), ALL)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\atto.pdf", "atto.pdf"),
        ('atto"; filename="x.pdf', "atto_; filename=_x.pdf"),
        ("riga\r\nSet-Cookie: a.pdf", "riga Set-Cookie_ a.pdf"),
        ("...", "file"),
        ("", "file"),
        ("a" * 300 + ".pdf", "a" * 146 + ".pdf"),
        ("perché no.pdf", "perché no.pdf"),
        ("atto\u202efdp.exe", "attofdp.exe"),
        ("at\u200bto\ufeff.pdf", "atto.pdf"),
        ("\u2067atto\u2069.pdf", "atto.pdf"),
    ],
)
def test_names_lose_folders_and_whatever_a_header_could_mean(given, name):
    assert plain_name(given) == name


def test_kept_files_are_shown_with_format_and_weight():
    entry = {"id": "a", "name": "mandato.pdf", "size": 1_234_567, "sha256": "0" * 64}

    assert kind_of(ALL).clean([entry], ALL) == [entry]
    assert kind_of(ALL).display([entry], ALL, "it") == ["mandato.pdf (PDF, 1,2 MB)"]


def test_more_files_than_allowed_are_refused():
    entries = [{"id": str(n), "name": "a.pdf", "size": 1, "sha256": ""} for n in range(4)]

    with pytest.raises(ValidationError) as refused:
        kind_of(ALL).clean(entries, ALL)

    assert refused.value.messages == ["Puoi caricare al massimo 3 file: togline qualcuno."]
