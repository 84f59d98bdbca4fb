"""The act of a mandate as a file: kept when a mandate is renewed, or whenever it comes.

Lock order as for mandates: organisation → mandate → journal.
"""

import datetime as dt
import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from toolkit.forms.document import QuestionDoc
from workshops.actions import mandates
from workshops.actions.attachments import refuse_over
from workshops.actions.shelf import Shelf, Taken
from workshops.models import Mandate, MandateAct, Workshop
from workshops.models.mandate_act import act_path

FORMATS = ["pdf", "p7m", "odt", "docx", "jpg", "png"]
ASKED = QuestionDoc("atto", "file", "", settings={"max_mb": 20, "formats": FORMATS})
KEPT = dt.timedelta(days=3653)  # ten years after the mandate is over
AT_ONCE = 500


def attach(
    mandate: Mandate, upload: UploadedFile, *, by: User, workshop: Workshop | None = None
) -> MandateAct:
    """Keep the act's file; the one before stays in the history. The same file twice is one."""
    require(by, "workshops.attach_act", mandate)
    with Shelf() as shelf:
        taken = _take(mandate, upload, shelf, by)
        with transaction.atomic():
            return _keep(mandate, taken, shelf, workshop, by)


def renew(
    mandate: Mandate,
    *,
    file: UploadedFile | None = None,
    by: User,
    workshop: Workshop | None = None,
    **terms,
) -> Mandate:
    """A new mandate with the file of its act, both or neither."""
    require(by, "workshops.renew_mandate", mandate)
    if file is None:
        return mandates.renew(mandate, by=by, workshop=workshop, **terms)
    with Shelf() as shelf:
        taken = _take(mandate, file, shelf, by)
        with transaction.atomic():
            new = mandates.renew(mandate, by=by, workshop=workshop, **terms)
            _keep(new, taken, shelf, workshop, by)
            return new


def note_reading(act: MandateAct, *, by: User, workshop: Workshop | None = None) -> None:
    """Who opened it at the desk of an officina, in the journal."""
    _note("mandate.act_read", act, by, workshop)


def forget() -> int:
    """Delete the files of mandates long over; how many. Row and fingerprint stay.

    The file goes before the row says so: who is killed in between does it again.
    """
    limit, gone = timezone.now() - KEPT, 0
    over = Q(mandate__revoked_at__lt=limit) | Q(mandate__valid_to__lt=limit.date())
    rows = MandateAct.objects.filter(over, forgotten_at=None).select_related("mandate")
    while batch := list(rows.order_by("pk")[:AT_ONCE]):
        for act in batch:
            Path(act.file.path).unlink(missing_ok=True)
            with transaction.atomic():
                still = MandateAct.objects.filter(pk=act.pk, forgotten_at=None)
                if still.update(name="", forgotten_at=timezone.now()):
                    _note("mandate.act_forgotten", act, None, None)
                    gone += 1
    return gone


def _take(mandate: Mandate, upload: UploadedFile, shelf: Shelf, by) -> Taken:
    try:
        return shelf.take(upload, ASKED, mandate, by=by)
    except ValidationError as refused:
        raise ValidationError({"file": refused}) from refused


def _keep(mandate: Mandate, taken: Taken, shelf: Shelf, workshop, by) -> MandateAct:
    try:
        refuse_over(mandate.organisation_id, taken.size)  # holds the organisation
    except ValidationError as refused:
        raise ValidationError({"file": refused}) from refused
    before = MandateAct.objects.current().filter(mandate=mandate, forgotten_at=None).first()
    if before and (before.sha256, before.name) == (taken.sha256, taken.checked.name):
        return before
    MandateAct.objects.current().filter(mandate=mandate).update(replaced_at=timezone.now())
    act = MandateAct(
        public_id=uuid.uuid4(),
        mandate=mandate,
        name=taken.checked.name,
        size=taken.size,
        content_type=taken.checked.content_type,
        sha256=taken.sha256,
        uploaded_by=by,
    )
    act.file.name = shelf.put(taken, act_path(act, act.name))
    act.save()
    verb = "replaced" if before else "attached"
    _note(f"mandate.act_{verb}", act, by, workshop, sha256=act.sha256)
    return act


def _note(action: str, act: MandateAct, by, workshop, **detail) -> None:
    mandate = act.mandate
    record(
        action,
        mandate,
        by=by,
        organisation=mandate.organisation_id,
        workshop=workshop,
        person=mandate.person_id,
        **detail,
    )
