"""Files that the authority keeps: received, looked at, and moved to their place with their rows.

While the scanner is away nothing is kept: whoever works at a desk tries again.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from toolkit.fields.upload import Checked, check_upload, max_bytes
from toolkit.forms.document import QuestionDoc
from workshops.actions import quarantine
from workshops.actions.attachments import move, received
from workshops.lifecycles import AttachmentState


@dataclass(frozen=True)
class Taken:
    """A file that may be kept, still under a temporary name."""

    checked: Checked
    temporary: Path
    size: int
    sha256: str


class Shelf:
    """All the files of a block take their place, or none::

    with Shelf() as shelf:
        taken = shelf.take(upload, SCANS, arrival, by=by)
        with transaction.atomic():
            scan.file.name = shelf.put(taken, scan_path(scan, ""))
    """

    def __init__(self):
        self._stack, self._put = ExitStack(), []

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(self, error, *_rest) -> None:
        self._stack.close()
        if error is not None:
            for path in self._put:
                path.unlink(missing_ok=True)

    def take(self, upload: UploadedFile, asked: QuestionDoc, subject, *, by) -> Taken:
        """``ValidationError`` for what ``asked`` does not take, and for what the scanner found."""
        checked = check_upload(upload, asked)
        temporary, size, digest = self._stack.enter_context(received(upload, max_bytes(asked)))
        if quarantine.state_of(temporary, checked, subject, by=by) != AttachmentState.CLEAN:
            raise ValidationError(
                _("Il controllo antivirus non risponde: riprova fra qualche minuto.")
            )
        return Taken(checked, temporary, size, digest)

    def put(self, taken: Taken, place: str) -> str:
        """Under its own name, to be called inside the transaction; the name that its row keeps."""
        self._put.append(Path(settings.MEDIA_ROOT) / place)
        move(taken.temporary, self._put[-1])
        return place
