"""Files that arrive in pieces, for networks that break: begun, added to, whole at the end.

A piece is written where the last one ended and flushed before it is acknowledged: who was cut off
asks how far it got and goes on from there. When the last piece is in, the whole goes the way of
every file given as an answer: the same checks, the same transaction.
"""

import contextlib
import datetime as dt
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from toolkit.fields.registry import kind_of
from toolkit.fields.upload import check_announced, plain_name
from workshops.actions import attachments
from workshops.actions.answering import hold_written, refusing
from workshops.models import Answer, Attachment, Submission, Upload

KEPT = dt.timedelta(hours=24)
MOST_AT_ONCE = 10
MOST_IN_PIECE = 2 * 1024 * 1024


class WrongOffset(Exception):
    """A piece came that does not begin where the last one ended; ``at`` is where it should."""

    def __init__(self, at: int):
        self.at = at
        super().__init__(f"the next piece begins at {at}")


def begin(submission: Submission, question: str, *, name: str, size: int, by) -> Upload:
    """Make room for a file that will arrive in pieces; what could never be taken is refused now."""
    require(by, "workshops.write_submission", submission)
    asked = attachments.file_question(submission, question)
    check_announced(name, size, asked)
    with transaction.atomic():
        attachments.refuse_over_quota(submission, size)
        hold_written(submission, "attach")
        refusing(submission, [question])(question)
        held = Answer.objects.filter(submission=submission, question=question).first()
        there = len(attachments.files_in(held.value if held else None))
        kind_of(asked).check_count(there + 1, asked)
        if Upload.objects.open().filter(submission=submission, by=by).count() >= MOST_AT_ONCE:
            raise ValidationError(
                _("Stai caricando troppi file insieme: aspetta che finiscano."), code="many"
            )
        return Upload.objects.create(
            submission=submission, question=question, name=plain_name(name), size=size, by=by
        )


def receive(upload: Upload, offset: int, piece: bytes) -> None:
    """Add a piece where the last one ended. Raises :class:`WrongOffset` anywhere else."""
    with transaction.atomic():
        rows = Upload.objects.select_for_update(no_key=True)
        upload.received, upload.is_done = rows.values_list("received", "is_done").get(pk=upload.pk)
        if offset != upload.received or (upload.is_done and piece):
            raise WrongOffset(upload.received)
        if offset + len(piece) > upload.size:
            raise ValidationError(_("Il file è più lungo di quanto annunciato."), code="length")
        if piece:
            _write(path_of(upload), offset, piece)
            upload.received, upload.touched_at = offset + len(piece), timezone.now()
            upload.save(update_fields=["received", "touched_at"])


def finish(upload: Upload, *, by) -> Attachment:
    """The whole file into its answer, once; what is refused is forgotten, and its room is free."""
    if upload.is_done:
        return _finished(upload)
    path = path_of(upload)
    try:
        with path.open("rb") as opened:
            file = File(opened, name=upload.name)
            made = attachments.attach(
                upload.submission, upload.question, file, by=by, arrived=upload
            )
    except attachments.AlreadyThere:  # the same last piece, twice at the same time
        return _finished(Upload.objects.get(pk=upload.pk))
    except attachments.NoSpace:
        raise  # not the file's fault: what has arrived stays
    except ValidationError:
        forget(upload)
        raise
    path.unlink(missing_ok=True)
    return made


def forget(upload: Upload) -> None:
    """Drop what has arrived."""
    upload.delete()
    path_of(upload).unlink(missing_ok=True)


def sweep(*, older_than: dt.timedelta = KEPT) -> int:
    """Drop what nobody has added to for a day, and files whose row is gone; how many there were."""
    limit = timezone.now() - older_than
    gone = 0
    for upload in Upload.objects.filter(touched_at__lt=limit):
        forget(upload)
        gone += 1
    known = {key.hex for key in Upload.objects.values_list("public_id", flat=True)}
    for path in _folder().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.name not in known and path.stat().st_mtime < limit.timestamp():
                path.unlink()
                gone += 1
    return gone


def path_of(upload: Upload) -> Path:
    return _folder() / uuid.UUID(str(upload.public_id)).hex


def _finished(upload: Upload) -> Attachment:
    if upload.attachment is None:  # taken out of the answer since
        raise Upload.DoesNotExist
    return upload.attachment


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "arriving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _write(path: Path, offset: int, piece: bytes) -> None:
    """On the disk before it is acknowledged; half a piece is cut off by the next one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in attachments.FULL:
            raise attachments.NoSpace from error
        raise
