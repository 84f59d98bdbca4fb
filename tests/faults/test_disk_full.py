"""A disk that fills up at any byte of an upload: nothing stays, and the person is told whose fault.

The disk is the outside world here: what writes to it fails after so many bytes, as when another
process took the rest in the meantime.
"""

import errno
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as make
from tests.examples import FULL
from workshops.actions import attachments, submissions
from workshops.models import Answer, Attachment

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"x" * 400_000
POINTS = 100 if FULL else 8


class FillingDisk:
    """A file on a disk with room for so many bytes; what fits is written, as by a real one."""

    def __init__(self, file, room: int):
        self.file, self.room = file, room

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.file.close()

    def write(self, chunk: bytes) -> int:
        fits = chunk[: self.room]
        self.file.write(fits)
        self.room -= len(fits)
        if len(fits) < len(chunk):
            self.file.flush()
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(chunk)

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.fixture
def draft(run, at_table, edition, piera, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    question = {"code": "M96.02", "kind": "file", "label": "Un allegato?", "formats": ["pdf"]}
    made = make.form(edition, "M96", [question])
    return submissions.start(make.assignment(run, at_table, made), by=piera)


def attach(draft, who):
    return attachments.attach(
        draft, "M96.02", SimpleUploadedFile("atto.pdf", PDF, "application/pdf"), by=who
    )


def test_a_disk_that_fills_at_any_byte_leaves_nothing(draft, piera, tmp_path, monkeypatch):
    open_real, left = os.fdopen, []

    for point in range(POINTS):
        room = point * len(PDF) // POINTS
        monkeypatch.setattr(
            attachments.os,
            "fdopen",
            lambda number, mode, room=room: FillingDisk(open_real(number, mode), room),
        )
        with pytest.raises(attachments.NoSpace):
            attach(draft, piera)
        left += [str(path) for path in tmp_path.rglob("*") if path.is_file()]

    assert left == []
    assert (Attachment.objects.count(), Answer.objects.count()) == (0, 0)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_the_last_step_leaves_nothing(
    call, draft, piera, tmp_path, monkeypatch
):
    def refused(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(attachments.os, call, refused)

    with pytest.raises(attachments.NoSpace):
        attach(draft, piera)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert (Attachment.objects.count(), Answer.objects.count()) == (0, 0)


def test_with_room_again_the_file_is_there(draft, piera, tmp_path):
    attachment = attach(draft, piera)

    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [PDF]
    assert Answer.objects.get().value[0]["id"] == str(attachment.public_id)
