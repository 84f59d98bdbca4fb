"""Writing a file of answers: take, write, deliver.

As with a report, the row is the job: whoever takes it gets a claim and writes nothing without it.
Each attempt works in a folder of its own, named after its claim; the one file there is in the end
is put in its place in the transaction that says so.
"""

import datetime as dt
import hashlib
import os
import shutil
import uuid
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from officine.italian import in_rome
from officine.journal.chain import record
from officine.lifecycle.machine import claim
from toolkit.forms.definition import definition_of
from workshops.lifecycles import ExportState
from workshops.models import AnswerExport
from workshops.reports.answers import links, reading
from workshops.reports.answers.layout import FormLayout
from workshops.reports.answers.lines import Lines
from workshops.reports.answers.tables import Tables
from workshops.reports.answers.xlsx import Book
from workshops.reports.compiling import MOST_ATTEMPTS, LostClaim, uncollected

log = structlog.get_logger(__name__)

WRITTEN = 95  # per cent of the bar when every row is there
ENDINGS = {"xlsx": "xlsx", "csv": "zip", "jsonl": "jsonl"}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "application/zip",
    "jsonl": "application/jsonl",
}


def room() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"


def path_of(export: AnswerExport) -> Path:
    """Where the one file of an export is, under a name nobody can guess."""
    return room() / f"{export.public_id.hex}.{ENDINGS[export.format]}"


def file_name(export: AnswerExport) -> str:
    """What whoever downloads it finds in their folder."""
    day = f"{export.requested_at:%Y%m%d}"
    return f"risposte-{export.workshop.slug}-{day}.{ENDINGS[export.format]}"


def folder_of(export: AnswerExport, token: uuid.UUID) -> Path:
    """The folder of one attempt."""
    return room() / f".work-{export.public_id.hex}-{token.hex}"


def take(export: AnswerExport) -> uuid.UUID | None:
    """Claim a queued export for this attempt; None when another was first."""
    token = uuid.uuid4()
    taken = claim(
        export,
        "take",
        claim=token,
        heartbeat_at=timezone.now(),
        attempts=F("attempts") + 1,
        progress=0,
        stage=_("Cerco le compilazioni"),
        error="",
    )
    return token if taken else None


def beat(export: AnswerExport, token: uuid.UUID, progress: int, stage: str) -> None:
    """Say that we are alive and how far; raise when the claim is no longer ours."""
    mine = AnswerExport.objects.filter(pk=export.pk, claim=token, state=ExportState.RUNNING)
    if not mine.update(heartbeat_at=timezone.now(), progress=progress, stage=stage[:60]):
        raise LostClaim(export.pk)


def write(export: AnswerExport, token: uuid.UUID) -> None:
    """The whole of an attempt: its folder is gone afterwards, however it ends."""
    for left in room().glob(f".work-{export.public_id.hex}-*"):
        shutil.rmtree(left, ignore_errors=True)  # of an attempt that was killed
    folder = folder_of(export, token)
    folder.mkdir(parents=True)
    try:
        with override(export.requested_by.language or "it"), uncollected():
            made, rows, answers = _write(export, token, folder)
            deliver(export, token, made, rows, answers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(export, token, folder: Path) -> tuple[Path, int, int]:
    keys = reading.keys_of(export)
    written = _lines if export.format == AnswerExport.Format.JSONL else _sheets
    path, rows, answers = written(export, token, folder, keys)
    if rows != len(keys):  # a file that says less than was asked is no file
        raise ValueError(f"{rows} rows of {len(keys)}")
    return path, rows, answers


def _parts(export, token, keys):
    """The forms with the parts of what was sent; before each part we say how far we are."""
    done = 0
    for form, snapshots in reading.by_form(keys):
        for part in reading.sent(snapshots):
            stage = _("Scrivo le risposte: %(form)s") % {"form": form.code}
            beat(export, token, WRITTEN * done // len(keys), stage)
            yield form, part
            done += len(part)


def _sheets(export, token, folder, keys) -> tuple[Path, int, int]:
    writer = Book(folder) if export.format == AnswerExport.Format.XLSX else Tables(folder)
    sheets, layout, last, answers = [], None, None, 0
    for form, part in _parts(export, token, keys):
        if form.pk != last:
            last, layout = form.pk, FormLayout(definition_of(form), _name(form, sheets))
            fresh = [layout.sheet, *layout.table_sheets.values()]
            for sheet in fresh:
                writer.open(sheet)
            sheets += fresh
        for one in part:
            row = layout.row(one.about, one.document)
            writer.add(layout.sheet, row.cells)
            for code, rows in row.tables.items():
                for cells in rows:
                    writer.add(layout.table_sheets[code], cells)
            answers += row.answers
    sheets += _links(writer, keys)
    beat(export, token, WRITTEN, _("Chiudo il file"))
    rows = sum(sheet.rows for sheet in sheets if sheet.is_form)
    return writer.finish(_about(export, rows, answers), sheets), rows, answers


def _links(writer, keys) -> list:
    """A table of what the answers point at, where one does."""
    made = None
    for part in links.of([snapshot for _form, snapshot in keys]):
        for _snapshot, link in part:
            if made is None:
                made = links.sheet()
                writer.open(made)
            writer.add(made, list(link.values()))
    return [made] if made else []


def _name(form, sheets) -> str:
    """The code; of an officina that moved, the second form of a code also says its edition."""
    taken = {sheet.title.partition(" ")[0] for sheet in sheets if sheet.is_form}
    return f"{form.code} ed. {form.edition.number}" if form.code in taken else form.code


def _lines(export, token, folder, keys) -> tuple[Path, int, int]:
    heading = {
        "kind": "answers",
        "officina": export.workshop.slug,
        "made_at": in_rome(timezone.now()).isoformat(timespec="seconds"),
        "filters": reading.filters_of(export).chosen,
        "rows": len(keys),
    }
    writer, answers = Lines(folder, heading), 0
    names = ("number", "organisation", "category", "city", "step", "state", "sent_at", "round")
    for form, part in _parts(export, token, keys):
        tied: dict[int, list[dict]] = {}
        for key, link in next(links.of([one.key for one in part]), []):
            tied.setdefault(key, []).append(link)
        for one in part:
            about = dict(zip(names, one.about, strict=False)) | {"late": one.is_late}
            writer.add(form.code, about, one.document, tied.get(one.key, []))
            answers += len(one.document.get("answers") or {})
    beat(export, token, WRITTEN, _("Chiudo il file"))
    return writer.finish(), writer.rows, answers


def _about(export, rows: int, answers: int) -> list[tuple]:
    """What the index of a file says of it."""
    workshop, filters = export.workshop, reading.filters_of(export).chosen
    told = ", ".join(f"{name}: {value}" for name, value in filters.items())
    about = [
        (_("Risposte inviate"), workshop.title),
        (_("Officina"), workshop.title),
        (_("Autorità di gestione"), workshop.authority.name),
        (_("Preparata il"), in_rome(timezone.now()).replace(tzinfo=None, second=0, microsecond=0)),
        (_("Filtri"), told or _("nessuno")),
        (_("Compilazioni"), rows),
        (_("Risposte"), answers),
    ]
    if workshop.is_example:
        about.append((_("Nota"), _("Dati di esempio: organizzazioni e persone sono inventate.")))
    return about


def deliver(export: AnswerExport, token: uuid.UUID, made: Path, rows: int, answers: int) -> None:
    """Hand over in one transaction, if the claim still holds; the file is put there in it."""
    with made.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    size, now = made.stat().st_size, timezone.now()
    with transaction.atomic():
        delivered = claim(
            export,
            "deliver",
            expecting={"claim": token},
            rows=rows,
            answers=answers,
            size=size,
            sha256=sha256,
            progress=100,
            stage="",
            claim=None,
            heartbeat_at=now,
            expires_at=now + dt.timedelta(days=settings.EXPORT_KEEP_DAYS),
        )
        if not delivered:
            raise LostClaim(export.pk)
        record(
            "answers.exported",
            export,
            by=None,
            workshop=export.workshop,
            rows=rows,
            format=export.format,
            attempts=export.attempts,
        )
        os.replace(made, path_of(export))


def stumble(export: AnswerExport, token: uuid.UUID, error: Exception) -> None:
    """An attempt that failed: back in the queue, or given up when it was the last."""
    log.error("export.failed", export=export.pk, attempt=export.attempts, exc_info=error)
    reason = _(
        "Durante la preparazione si è verificato un errore (%(kind)s, tentativo %(attempt)s di "
        "%(most)s)."
    ) % {"kind": type(error).__name__, "attempt": export.attempts, "most": MOST_ATTEMPTS}
    set_aside(export, {"claim": token}, reason)


def set_aside(export: AnswerExport, expecting: dict, reason: str) -> bool:
    """Put a running export back in the queue, or give it up after the last attempt."""
    if export.attempts >= MOST_ATTEMPTS:
        return give_up(export, expecting, reason)
    return claim(
        export,
        "put_back",
        expecting=expecting,
        claim=None,
        queued_at=timezone.now(),
        progress=0,
        stage="",
        error=reason,
    )


def give_up(export: AnswerExport, expecting: dict, reason: str) -> bool:
    with transaction.atomic():
        given_up = claim(export, "give_up", expecting=expecting, claim=None, stage="", error=reason)
        if given_up:
            record("answers.export_failed", export, by=None, workshop=export.workshop)
    return given_up


def may_still(export: AnswerExport) -> bool:
    """Whether who asked still has the right."""
    who = export.requested_by
    return who.is_active and who.has_perm("workshops.export_answers", export)


def sweep_files() -> int:
    """Remove what no row stands for: folders of killed attempts, files of exports that are over."""
    if not room().is_dir():
        return 0
    removed, found = 0, list(room().iterdir())  # before the rows: what is newer is left alone
    running = {
        f".work-{one.hex}-{token.hex}"
        for one, token in AnswerExport.objects.filter(state=ExportState.RUNNING).values_list(
            "public_id", "claim"
        )
    }
    kept = {
        one.hex
        for one in AnswerExport.objects.filter(
            state__in=[ExportState.RUNNING, ExportState.READY]
        ).values_list("public_id", flat=True)
    }
    for path in found:
        if path.is_dir() and path.name not in running:
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
        elif path.is_file() and path.stem not in kept:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
