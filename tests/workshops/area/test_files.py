import datetime as dt
import errno
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from tests.workshops.area.conftest import FILED
from workshops.actions import attachments, submissions
from workshops.models import Answer, Attachment, Submission

FILE, NAME = FILED
PDF = b"%PDF-1.7\n" + b"x" * 2000


@pytest.fixture
def asked(filed):
    return filed.assignment


@pytest.fixture
def draft(filed):
    return filed


def upload(name="atto.pdf", content=PDF, kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def kept(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def docx(**members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def test_a_file_is_kept_whole_with_its_fingerprint(draft, paolo, uploads):
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)

    assert attachment.sha256 == hashlib.sha256(PDF).hexdigest()
    assert Path(attachment.file.path).read_bytes() == PDF
    assert Answer.objects.get().value == [
        {
            "id": str(attachment.public_id),
            "name": "atto.pdf",
            "size": len(PDF),
            "sha256": attachment.sha256,
        }
    ]
    assert kept(uploads) == [attachment.public_id.hex]


BOMB = {"[Content_Types].xml": "x", "word/document.xml": b"0" * 5_000_000}
HOSTILE = {
    "empty": ("vuoto.pdf", b""),
    "wrong type": ("foto.png", b"\x89PNG\r\n\x1a\n"),
    "page in disguise": ("atto.pdf", b"<html><script>alert(1)</script>"),
    "vector with script": ("atto.svg", b"<svg onload=alert(1)>"),
    "program": ("atto.exe", b"MZ" + b"x" * 100),
    "two endings": ("atto.pdf.exe", PDF),
    "no ending": ("atto", PDF),
    "too big": ("atto.pdf", PDF + b"x" * 1024 * 1024),
    "zip as document": ("atto.docx", docx(readme="x")),
    "macro": (
        "atto.docx",
        docx(**{"[Content_Types].xml": "x", "word/document.xml": "x", "word/vbaProject.bin": "x"}),
    ),
    "climbing names": ("atto.docx", docx(**{"../../etc/passwd": "x", "word/document.xml": "x"})),
    "broken zip": ("atto.docx", b"PK\x03\x04" + b"x" * 100),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_remedy_and_leaves_nothing(draft, paolo, uploads, case):
    name, content = HOSTILE[case]

    with pytest.raises(ValidationError) as told:
        attachments.attach(draft, FILE, upload(name, content), by=paolo)

    assert told.value.messages[0].endswith((".", "PDF, DOCX."))
    assert (kept(uploads), Attachment.objects.count(), Answer.objects.count()) == ([], 0, 0)


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "a\x00b.pdf",
        "C:\\x\\y.pdf",
        "x" * 300 + ".pdf",
        'a"b\r\nSet-Cookie: x.pdf',
    ],
)
def test_a_hostile_name_never_reaches_the_disk_or_a_header(
    client, draft, paolo, uploads, asked, name
):
    file = upload()
    file._name = name  # as a browser could send it, past Django's own tidying

    attachment = attachments.attach(draft, FILE, file, by=paolo)

    assert kept(uploads) == [attachment.public_id.hex]
    client.force_login(paolo)
    reply = client.get(
        reverse("workshops:attachment", args=[asked.public_id, attachment.public_id])
    )
    assert reply.status_code == 200
    assert "\n" not in reply["Content-Disposition"]
    assert "Set-Cookie" not in reply.headers


class Breaking(SimpleUploadedFile):
    """An upload during which the disk fills up."""

    def chunks(self, chunk_size=None):
        yield self.read(1000)
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing_and_says_whose_fault_it_is(draft, paolo, uploads):
    with pytest.raises(attachments.NoSpace):
        attachments.attach(draft, FILE, Breaking("atto.pdf", PDF), by=paolo)

    assert (kept(uploads), Attachment.objects.count(), Answer.objects.count()) == ([], 0, 0)


def test_a_fault_after_the_file_was_moved_leaves_nothing(draft, paolo, uploads):
    Answer.objects.create(
        submission=draft, question=FILE, value=None, by=paolo, at=draft.started_at
    )

    def broken(execute, sql, params, many, context):
        if sql.startswith('UPDATE "workshops_answer"'):
            raise OSError("broken")
        return execute(sql, params, many, context)

    with pytest.raises(OSError, match="broken"), connection.execute_wrapper(broken):
        attachments.attach(draft, FILE, upload(), by=paolo)

    assert (kept(uploads), Attachment.objects.count()) == ([], 0)


def test_an_organisation_has_a_quota(draft, paolo, uploads, settings):
    settings.UPLOAD_QUOTA_MB = 0

    with pytest.raises(ValidationError) as told:
        attachments.attach(draft, FILE, upload(), by=paolo)

    assert told.value.code == "quota"
    assert kept(uploads) == []


def test_no_more_files_than_asked(draft, paolo, uploads):
    for _turn in range(2):
        attachments.attach(draft, FILE, upload(), by=paolo)

    with pytest.raises(ValidationError):
        attachments.attach(draft, FILE, upload(), by=paolo)

    assert len(kept(uploads)) == 2


def test_only_questions_that_ask_a_file_take_one(draft, paolo, uploads):
    with pytest.raises(ValidationError):
        attachments.attach(draft, NAME, upload(), by=paolo)


def test_who_reads_does_not_attach(draft, osvaldo, uploads):
    with pytest.raises(PermissionDenied):
        attachments.attach(draft, FILE, upload(), by=osvaldo)


def test_a_file_taken_out_of_a_draft_is_deleted(
    draft, paolo, uploads, django_capture_on_commit_callbacks
):
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)

    with django_capture_on_commit_callbacks(execute=True):
        attachments.detach(draft, attachment, by=paolo)

    assert (kept(uploads), Answer.objects.get().value) == ([], None)


def test_a_file_that_was_sent_stays(
    draft, paolo, piera, uploads, django_capture_on_commit_callbacks
):
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)
    submissions.send(draft, key="a", by=piera)
    submissions.reopen(Submission.objects.get(), by=piera)

    with django_capture_on_commit_callbacks(execute=True):
        attachments.detach(Submission.objects.get(), attachment, by=paolo)

    assert kept(uploads) == [attachment.public_id.hex]


def test_half_received_files_are_swept(uploads):
    folder = uploads / "receiving"
    folder.mkdir()
    (folder / "half").write_bytes(b"x")

    assert attachments.sweep_temporary(older_than=dt.timedelta(hours=1)) == 0
    assert attachments.sweep_temporary(older_than=dt.timedelta(seconds=-1)) == 1
    assert kept(uploads) == []


@pytest.mark.parametrize(
    ("who", "draft_status", "sent_status"),
    [
        ("paolo", 200, 200),
        ("osvaldo", 200, 200),
        ("anna", 404, 200),
        ("olga", 404, 404),
        ("zeno", 404, 404),
        ("sonia", 404, 404),
    ],
)
def test_downloads_follow_the_answers(
    client, draft, asked, paolo, piera, altra_at_table, altrove, request, uploads, who,
    draft_status, sent_status,
):  # fmt: skip
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)
    address = reverse("workshops:attachment", args=[asked.public_id, attachment.public_id])
    client.force_login(request.getfixturevalue(who))
    before = client.get(address).status_code
    submissions.send(draft, key="a", by=piera)

    assert (before, client.get(address).status_code) == (draft_status, sent_status)


def test_a_download_is_a_file_to_keep_never_a_page(client, draft, asked, paolo, uploads):
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)
    client.force_login(paolo)

    reply = client.get(
        reverse("workshops:attachment", args=[asked.public_id, attachment.public_id])
    )

    assert b"".join(reply.streaming_content) == PDF
    assert reply["Content-Disposition"] == 'attachment; filename="atto.pdf"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]
    assert reply["Cache-Control"] == "private, no-store"


def test_the_page_takes_a_good_file_and_tells_of_a_wrong_one(client, draft, asked, paolo, uploads):
    client.force_login(paolo)
    page = reverse("workshops:question", args=[asked.public_id, 1, 1])

    reply = client.post(page, {FILE: [upload(), upload("foto.png", b"x")], "do": "continue"})
    html = reply.content.decode()

    assert reply.status_code == 422
    assert "atto.pdf (PDF, " in html
    assert html.count("Il formato di «foto.png» non è ammesso.") == 2


def test_a_file_alone_goes_on_to_the_next_question(client, draft, asked, paolo, uploads):
    client.force_login(paolo)
    page = reverse("workshops:question", args=[asked.public_id, 1, 1])

    onward = client.post(page, {FILE: upload(), "do": "continue"})
    stay = client.post(page, {FILE: upload(), "upload": "1"})

    assert (onward.url, stay.url) == (
        reverse("workshops:question", args=[asked.public_id, 1, 2]),
        page,
    )
    assert len(Answer.objects.get(question=FILE).value) == 2


def test_the_page_takes_a_file_away(client, draft, asked, paolo, uploads):
    attachment = attachments.attach(draft, FILE, upload(), by=paolo)
    client.force_login(paolo)
    page = reverse("workshops:question", args=[asked.public_id, 1, 1])

    client.post(page, {f"{FILE}-remove": str(attachment.public_id), "do": "continue"})

    assert (Attachment.objects.count(), Answer.objects.get().value) == (0, None)
