"""What the virus scanner says of a file: kept, kept back until it says something, or refused.

A scanner that is away loses nobody's work: the file is taken and acknowledged, and nobody else gets
it before the clock has asked again. Without a scanner files are taken as they are.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from officine import scanner
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.lifecycles import AttachmentState
from workshops.models import Arrival, Attachment, Mandate, Submission, Workshop

MOST_FAILURES = 3  # in a row: then the scanner is away, and the rest waits for the next tick


def state_of(path: Path, checked, subject: Submission | Arrival | Mandate | Workshop, *, by) -> str:
    """The state in which a received file may be kept; a refusal if something was found in it."""
    if not scanner.is_on():
        return AttachmentState.CLEAN
    try:
        found = scanner.scan(path)
    except scanner.ScannerAway:
        return AttachmentState.WAITING
    if found:
        record("file.refused", subject, by=by, found=found, **_where(subject))
        raise ValidationError(
            _(
                "L'antivirus ha trovato «%(found)s» in «%(name)s»: il file non è stato salvato. "
                "Controlla il tuo computer e carica un altro file."
            )
            % {"found": found, "name": checked.name},
            code="infected",
        )
    return AttachmentState.CLEAN


def _where(subject) -> dict[str, int]:
    """Whose file it is, for the journal: of a seat, of an officina or of a body itself."""
    if isinstance(subject, Mandate):
        return {"organisation": subject.organisation_id}
    if isinstance(subject, Workshop):
        return {"workshop": subject.pk}
    seat = subject.assignment.participation
    return {"organisation": seat.organisation_id, "workshop": seat.workshop_id}


def note(attachment: Attachment, *, by) -> None:
    """The journal tells of a file that was taken without the scanner's word."""
    if attachment.state == AttachmentState.WAITING:
        _record("file.quarantined", attachment, by)


def scan_waiting(*, most: int = 200) -> int:
    """Ask again about the files that wait, those not tried for longest first; how many are settled.

    May run twice at once: of two who have the scanner's word for one file, one writes it.
    """
    if not scanner.is_on():
        return 0
    settled = failures = 0
    waiting = Attachment.objects.filter(state=AttachmentState.WAITING).order_by(
        F("looked_at").asc(nulls_first=True), "pk"
    )
    for attachment in waiting.select_related(
        "submission__assignment__form",
        "submission__assignment__participation__organisation",
        "submission__assignment__participation__workshop",
        "uploaded_by",
    )[:most]:
        try:
            found = scanner.scan(Path(attachment.file.path))
        except FileNotFoundError:
            continue  # taken out of its answer meanwhile
        except scanner.ScannerAway:
            Attachment.objects.filter(pk=attachment.pk).update(looked_at=timezone.now())
            failures += 1
            if failures == MOST_FAILURES:
                break
            continue
        failures = 0
        settled += _settle(attachment, found)
    return settled


def _settle(attachment: Attachment, found: str) -> bool:
    """Write the scanner's word, once; what it found is deleted and its writer hears of it."""
    now = timezone.now()
    try:
        with transaction.atomic():
            if found:
                advance(attachment, "refuse", by=None, note=found, found=found, looked_at=now)
                _record("file.refused", attachment, None, found=found)
                notifications.file_refused(attachment)
                path = Path(attachment.file.path)
                transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)
            else:
                advance(attachment, "clear", by=None, looked_at=now)
                _record("file.cleared", attachment, None)
    except (WrongState, Attachment.DoesNotExist):
        return False  # somebody else wrote it, or the file was taken out
    return True


def _record(action: str, attachment: Attachment, by, **detail) -> None:
    seat = attachment.submission.assignment.participation
    record(
        action,
        attachment,
        by=by,
        organisation=seat.organisation_id,
        workshop=seat.workshop_id,
        question=attachment.question,
        **detail,
    )
