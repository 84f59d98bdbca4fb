"""Files given as answers: kept whole or not at all, typed by what they contain.

A file is first written under a temporary name, flushed to the disk and hashed; it takes its own
name only when it is complete, and its row is written in the same transaction as the answer that
shows it. Whatever fails on the way, nothing is left behind.
"""

import contextlib
import errno
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine import scanner
from officine.access import require
from officine.italian import filesize
from toolkit.fields.registry import kind_of
from toolkit.fields.upload import check_upload, max_bytes
from toolkit.forms.definition import definition_of
from toolkit.forms.document import QuestionDoc
from workshops.actions import quarantine
from workshops.actions.answering import Saved, hold_written, refusing, write_answer
from workshops.models import Answer, Attachment, Organisation, Snapshot, Submission, Upload
from workshops.models.submission import attachment_path
from workshops.queries import files

CHUNK = 64 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT}


class NoSpace(ValidationError):
    """The disk is full: the service's fault, not the person's."""

    def __init__(self):
        message = _(
            "Il file non è stato salvato: lo spazio del servizio è esaurito. Riprova più "
            "tardi; le altre risposte sono al sicuro."
        )
        super().__init__(message, code="no_space")


class AlreadyThere(Exception):
    """The file that arrived in pieces is in its answer by now: somebody else finished it."""


def attach(
    submission: Submission,
    question: str,
    upload: UploadedFile,
    *,
    by,
    arrived: Upload | None = None,
) -> Attachment:
    """Add one file to the answer of a question of kind «file».

    ``arrived``: it came in pieces; its room is given up for the file's, and it is done with.
    """
    require(by, "workshops.write_submission", submission)
    asked = file_question(submission, question)
    checked = check_upload(upload, asked)
    with received(upload, max_bytes(asked)) as (temporary, size, digest):
        state = quarantine.state_of(temporary, checked, submission, by=by)
        attachment = Attachment(
            public_id=uuid.uuid4(),
            submission=submission,
            question=question,
            name=checked.name,
            size=size,
            content_type=checked.content_type,
            sha256=digest,
            uploaded_by=by,
            state=state,
            looked_at=timezone.now() if scanner.is_on() else None,
        )
        _keep(attachment, temporary, asked, by, arrived)
    return attachment


def _keep(attachment: Attachment, temporary: Path, asked: QuestionDoc, by, arrived) -> None:
    """The file under its own name and in the answer, in one transaction."""
    submission = attachment.submission
    place = attachment_path(attachment, attachment.name)
    final = Path(settings.MEDIA_ROOT) / place
    try:
        with transaction.atomic():
            refuse_over_quota(submission, attachment.size, besides=arrived)
            hold_written(submission, "attach")
            refusing(submission, [asked.code])(asked.code)
            held = Answer.objects.filter(submission=submission, question=asked.code).first()
            files = [*files_in(held.value if held else None), entry(attachment)]
            kind_of(asked).check_count(len(files), asked)
            move(temporary, final)
            attachment.file.name = place
            attachment.save()
            write_answer(submission, held, asked.code, files, by=by)
            quarantine.note(attachment, by=by)
            if arrived:
                _close(arrived, attachment)
    except BaseException:
        final.unlink(missing_ok=True)
        raise


def _close(arrived: Upload, attachment: Attachment) -> None:
    """Of two who finish the same file at once, one does."""
    still_open = Upload.objects.open().filter(pk=arrived.pk)
    if not still_open.update(is_done=True, attachment=attachment, touched_at=timezone.now()):
        raise AlreadyThere


def detach(submission: Submission, attachment: Attachment, *, by) -> Saved:
    """Take a file out of its answer; what was sent keeps its copy, the rest is deleted."""
    require(by, "workshops.write_submission", submission)
    with transaction.atomic():
        hold_written(submission, "attach")
        refusing(submission, [attachment.question])(attachment.question)
        held = Answer.objects.filter(submission=submission, question=attachment.question).first()
        there = files_in(held.value if held else None)
        files = [file for file in there if file.get("id") != str(attachment.public_id)]
        if len(files) == len(there):
            raise ValidationError(_("Il file è già stato tolto dalla risposta."), code="gone")
        saved = write_answer(submission, held, attachment.question, files or None, by=by)
        if not was_sent(submission, attachment):
            path = Path(attachment.file.path)
            attachment.delete()
            transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)
    return saved


def entry(attachment: Attachment) -> dict:
    """How an answer names a file."""
    return {
        "id": str(attachment.public_id),
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def files_in(value) -> list[dict]:
    """The files of an answer, whatever else was typed there."""
    if not isinstance(value, list):
        return []
    return [file for file in value if isinstance(file, dict) and file.get("id")]


def waiting_text(attachment: Attachment) -> str:
    """What to say of a file that was taken while the scanner was away."""
    text = _(
        "«%(name)s» è salvato. L'antivirus non risponde: il file resta da parte e lo controlliamo "
        "appena torna. Puoi andare avanti."
    )
    return text % {"name": attachment.name}


def sweep_temporary(*, older_than: timezone.timedelta) -> int:
    """Remove what a process that was killed left half received; how many there were."""
    folder, gone = _temporary_folder(), 0
    limit = (timezone.now() - older_than).timestamp()
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
                gone += 1
    return gone


def file_question(submission: Submission, code: str) -> QuestionDoc:
    doc = definition_of(submission.assignment.form)
    asked = next((one for one in doc.questions if one.code == code), None)
    if asked is None or asked.kind != "file":
        raise ValidationError(_("Questa domanda non chiede un file."), code="unknown")
    return asked


def _temporary_folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "receiving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextlib.contextmanager
def received(upload: UploadedFile, limit: int) -> Iterator[tuple[Path, int, str]]:
    """Stream the file to the disk under a name of ours; its size and fingerprint as written.

    Whatever happens then, nothing stays under that name.
    """
    path, size, digest = _temporary_folder() / uuid.uuid4().hex, 0, hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in upload.chunks(CHUNK):
                size += len(chunk)
                if size > limit:
                    message = _("Il file supera %d MB. Carica un file più piccolo o dividilo.")
                    raise ValidationError(message % (limit // 1024 // 1024), code="too_big")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield path, size, digest.hexdigest()
    except OSError as error:
        if error.errno in FULL:
            raise NoSpace from error
        raise
    finally:
        path.unlink(missing_ok=True)


def move(temporary: Path, final: Path) -> None:
    """Give the file its own name, and make the disk remember it."""
    final.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def refuse_over_quota(submission: Submission, size: int, besides: Upload | None = None) -> None:
    """The organisation's files in all, counted while its row is held: uploads queue up here."""
    refuse_over(submission.assignment.participation.organisation_id, size, besides)


def refuse_over(organisation: int, size: int, besides: Upload | None = None) -> None:
    """The same, of an organisation: for every file that it keeps here."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)
    quota = files.quota()
    if files.used_by(organisation, besides=besides) + size > quota:
        message = _(
            "Con questo file l'organizzazione supererebbe %(quota)s di file. Togli un "
            "allegato che non serve più, oppure scrivi a chi ti aiuta."
        )
        raise ValidationError(message % {"quota": filesize(quota)}, code="quota")


def was_sent(submission: Submission, attachment: Attachment) -> bool:
    """Whether a sending shows this file: what is only being written stays the organisation's."""
    documents = Snapshot.objects.filter(submission=submission).values_list("document", flat=True)
    return any(str(attachment.public_id) in json.dumps(document) for document in documents)
