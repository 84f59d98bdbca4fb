"""Files in pieces: cut off and resumed, bound to who began them, checked like any other."""

import base64
import datetime as dt
import errno
import os
import time
import uuid
from pathlib import Path

import pytest
from django.urls import reverse

from tests.workshops.area.conftest import FILED
from tests.workshops.area.test_files import PDF, kept, upload
from workshops import clock
from workshops.actions import attachments, submissions, uploads
from workshops.models import Answer, Attachment, Upload
from workshops.queries import files

FILE, SIZE = FILED[0], len(PDF)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def tus(filed, client):
    return Tus(client, filed.assignment.public_id)


class Tus:
    """What a program that speaks tus does."""

    def __init__(self, client, form):
        self.client, self.form = client, form

    def begin(self, size=SIZE, name="atto.pdf", code=FILE, **headers):
        named = base64.b64encode(name.encode()).decode()
        return self.client.post(
            reverse("workshops:upload-begin", args=[self.form, code]),
            headers=TUS
            | {"Upload-Length": str(size), "Upload-Metadata": f"filename {named}"}
            | headers,
        )

    def add(self, address, offset, content, **headers):
        return self.client.patch(
            address,
            content,
            headers=TUS
            | {
                "Upload-Offset": str(offset),
                "Content-Type": headers.pop("kind", "application/offset+octet-stream"),
            }
            | headers,
        )

    def ask(self, address):
        return self.client.head(address, headers=TUS)


def test_a_file_cut_off_goes_on_where_it_was_and_is_whole_at_the_end(
    tus, client, paolo, uploads_folder
):
    client.force_login(paolo)
    begun = tus.begin()
    address = begun["Location"]
    first = tus.add(address, 0, PDF[:700])
    where = tus.ask(address)

    assert (begun.status_code, first.status_code, where.status_code) == (201, 204, 200)
    assert (where["Upload-Offset"], where["Upload-Length"]) == ("700", str(len(PDF)))
    assert not Answer.objects.exists()

    again = tus.add(address, 0, PDF[:700])  # the answer to the first was lost on the way
    assert (again.status_code, again["Upload-Offset"]) == (409, "700")
    last = tus.add(address, 700, PDF[700:])

    attachment = Attachment.objects.get()
    assert last.status_code == 200
    assert last.json() == {
        "id": str(attachment.public_id),
        "text": "atto.pdf (PDF, 2 kB)",
        "url": reverse("workshops:attachment", args=[tus.form, attachment.public_id]),
        "note": "",
    }
    assert Path(attachment.file.path).read_bytes() == PDF
    assert Answer.objects.get().value == [attachments.entry(attachment)]
    assert kept(uploads_folder) == [attachment.public_id.hex]
    assert tus.add(address, len(PDF), b"").json() == last.json()  # that answer was lost as well
    assert Attachment.objects.count() == 1


@pytest.fixture
def uploads_folder(uploads):
    return uploads


@pytest.mark.parametrize(
    ("offset", "content", "headers", "status"),
    [
        ("99", b"x", {}, 409),
        ("0", b"x" * (len(PDF) + 1), {}, 422),
        ("-1", b"x", {}, 400),
        ("x", b"x", {}, 400),
        ("0", b"x", {"kind": "text/plain"}, 415),
        ("0", b"x", {"Tus-Resumable": "0.2"}, 412),
        ("0", b"x" * (2 * 1024 * 1024 + 1), {}, 413),
    ],
    ids=["elsewhere", "too long", "negative", "no number", "other kind", "other tus", "too much"],
)
def test_a_piece_that_does_not_fit_is_not_written(
    tus, client, paolo, offset, content, headers, status
):
    client.force_login(paolo)
    address = tus.begin()["Location"]

    assert tus.add(address, offset, content, **headers).status_code == status
    assert Upload.objects.get().received == 0
    assert not uploads.path_of(Upload.objects.get()).exists()


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [
        (0, "atto.pdf", "è vuoto"),
        (1024 * 1024 + 1, "atto.pdf", "supera 1 MB"),
        (10, "atto.pdf.exe", "non è ammesso"),
        (10, "atto\u202efdp.exe", "non è ammesso"),
    ],
    ids=["empty", "too big", "two endings", "turned"],
)
def test_what_can_never_be_taken_is_refused_before_it_travels(
    tus, client, paolo, size, name, words
):
    client.force_login(paolo)

    reply = tus.begin(size, name)

    assert (reply.status_code, Upload.objects.count()) == (422, 0)
    assert words in reply.json()["text"]


def test_whole_files_are_checked_like_any_other(tus, client, paolo, uploads_folder):
    client.force_login(paolo)
    page = b"<html><script>alert(1)</script>"
    address = tus.begin(len(page))["Location"]

    reply = tus.add(address, 0, page)

    assert reply.status_code == 422
    assert "non corrisponde al suo formato" in reply.json()["text"]
    assert (Upload.objects.count(), Attachment.objects.count()) == (0, 0)
    assert kept(uploads_folder) == []
    assert tus.ask(address).status_code == 404


@pytest.mark.parametrize("who", ["piera", "osvaldo", "olga", "anna", "sonia"])
def test_nobody_else_finds_it(
    tus, client, paolo, altra_at_table, altrove, request, who, uploads_folder
):
    client.force_login(paolo)
    address = tus.begin()["Location"]
    client.force_login(request.getfixturevalue(who))

    assert tus.ask(address).status_code == 404
    assert tus.add(address, 0, PDF).status_code == 404
    assert client.delete(address, headers=TUS).status_code == 404
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize(
    ("who", "status"), [("piera", 201), ("osvaldo", 403), ("olga", 404), ("anna", 404)]
)
def test_who_writes_there_begins(tus, client, altra_at_table, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert tus.begin().status_code == status


def test_only_questions_that_ask_a_file(tus, client, paolo):
    client.force_login(paolo)

    assert tus.begin(code=FILED[1]).status_code == 422
    assert tus.begin(code="M92.99").status_code == 404
    assert tus.begin(**{"Upload-Length": "molto"}).status_code == 400
    assert tus.begin(**{"Upload-Metadata": "filename ***"}).status_code == 422  # «file»


def test_what_is_arriving_counts_as_if_it_were_whole(tus, filed, client, paolo, settings):
    settings.UPLOAD_QUOTA_MB = 0.005
    client.force_login(paolo)
    for _turn in range(2):
        assert tus.begin().status_code == 201
    body = filed.assignment.participation.organisation_id
    assert files.used_by(body) == 2 * len(PDF)

    refused = tus.begin()
    assert (refused.status_code, Upload.objects.count()) == (422, 2)
    address = reverse("workshops:upload-piece", args=[tus.form, Upload.objects.first().public_id])
    assert tus.add(address, 0, PDF).status_code == 200  # its own room is not counted twice
    assert files.used_by(body) == 2 * len(PDF)


def test_calling_it_off_frees_its_room(tus, filed, client, paolo, uploads_folder):
    client.force_login(paolo)
    address = tus.begin()["Location"]
    tus.add(address, 0, PDF[:100])

    assert client.delete(address, headers=TUS).status_code == 204
    assert kept(uploads_folder) == []
    assert files.used_by(filed.assignment.participation.organisation_id) == 0


def test_nobody_begins_without_end(tus, client, paolo, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 1)
    client.force_login(paolo)
    tus.begin()

    assert "troppi file insieme" in tus.begin().json()["text"]


def test_no_more_files_than_asked(tus, filed, client, paolo):
    client.force_login(paolo)
    for _turn in range(2):
        attachments.attach(filed, FILE, upload(), by=paolo)

    assert "al massimo 2 file" in tus.begin().json()["text"]


def test_a_form_sent_meanwhile_takes_no_more_pieces(tus, filed, client, paolo, piera):
    client.force_login(paolo)
    address = tus.begin()["Location"]
    submissions.send(filed, key="a", by=piera)

    assert tus.add(address, 0, PDF).status_code == 409
    assert tus.begin().status_code == 409
    assert Attachment.objects.count() == 0


def test_a_full_disk_loses_no_acknowledged_byte(tus, client, paolo, monkeypatch):
    client.force_login(paolo)
    address = tus.begin()["Location"]
    tus.add(address, 0, PDF[:100])

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert tus.add(address, 100, PDF[100:]).status_code == 507

    assert tus.ask(address)["Upload-Offset"] == "100"
    assert tus.add(address, 100, PDF[100:]).status_code == 200
    assert Path(Attachment.objects.get().file.path).read_bytes() == PDF


def test_of_two_who_finish_one_does(tus, client, paolo, uploads_folder):
    client.force_login(paolo)
    tus.begin()
    mine = Upload.objects.get()
    uploads.receive(mine, 0, PDF)
    twin = Upload.objects.get()

    first = uploads.finish(mine, by=paolo)
    uploads.path_of(twin).write_bytes(PDF)  # which the other had still open
    second = uploads.finish(twin, by=paolo)

    assert first == second
    assert (Attachment.objects.count(), len(Answer.objects.get().value)) == (1, 1)


def test_leftovers_are_swept(tus, client, paolo, uploads_folder):
    client.force_login(paolo)
    for _turn in range(2):
        tus.add(tus.begin()["Location"], 0, PDF[:100])
    old = Upload.objects.first()
    Upload.objects.filter(pk=old.pk).update(touched_at=old.touched_at - dt.timedelta(hours=25))
    stray = uploads_folder / "arriving" / uuid.uuid4().hex
    stray.write_bytes(b"x")
    os.utime(stray, (time.time() - 90_000,) * 2)

    clock.sweep_uploads()

    left = Upload.objects.get()
    assert left.pk != old.pk
    assert kept(uploads_folder) == [left.public_id.hex]
