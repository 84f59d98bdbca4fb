"""An edition that comes in from a file: kept, looked at, and taken in whole or not at all."""

import contextlib
import datetime as dt
import os
import re
import uuid
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language

from officine.access import require
from officine.journal.chain import record
from officine.journal.models import Event
from toolkit.actions import curation, pictures
from toolkit.actions.editions import write_content
from toolkit.canonical.editions import described
from toolkit.canonical.forms import OF_FORM, document_of, fingerprint
from toolkit.curation import checks, codes
from toolkit.exchange.document import read_document
from toolkit.exchange.fitting import Taken
from toolkit.exchange.upload import read_upload
from toolkit.exchange.writing import json_of
from toolkit.exchange.xlsform_in import read_xlsform
from toolkit.files.edition import EditionFiles
from toolkit.files.reading import Fault, Refused
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, FormDefinition, Kind, Obligation, Respondent, Toolkit

# What a workbook never says of a form: curators write it before they publish.
BLANK = {
    "aim": "",
    "respondent": Respondent.PARTNER.value,
    "minutes": 20,
    "used_by": "",
    "made_public": "",
}
KEPT = dt.timedelta(days=1)
CHECKED = dt.timedelta(hours=1)
_NAME = re.compile(r"[0-9a-f]{32}")


def keep(content: bytes, *, by) -> str:
    """Put a file aside until its owner decides; the word returned is how one asks for it."""
    require(by, "toolkit.load_edition")
    sweep(older_than=KEPT)
    name = uuid.uuid4().hex
    place = _place(by, name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def kept(name: str, *, by) -> bytes | None:
    """A file that this person put aside; None once it was taken in, thrown away or too old."""
    require(by, "toolkit.load_edition")
    if not _NAME.fullmatch(name):
        return None
    try:
        return _place(by, name).read_bytes()
    except OSError:
        return None


def drop(name: str, *, by) -> None:
    """Throw away a file that was put aside."""
    require(by, "toolkit.load_edition")
    if _NAME.fullmatch(name):
        _place(by, name).unlink(missing_ok=True)


def sweep(*, older_than: dt.timedelta = KEPT) -> int:
    """Throw away what nobody decided upon; how many files there were."""
    limit, gone = (timezone.now() - older_than).timestamp(), 0
    for path in _folder().rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and path.stat().st_mtime < limit:
                path.unlink()
                gone += 1
    return gone


def read_edition_file(content: bytes) -> dict:
    """The canonical document of the draft that a file would make, with the number it would have.

    Raises :class:`toolkit.files.reading.Refused` with everything that is wrong.
    """
    obligations = set(Obligation.objects.values_list("code", flat=True))
    files = read_upload(content, obligations)
    said = _numbered(files, _home(None))
    pictures.refuse_unknown(files.pictures, said)
    return said


def faults_of_export(content: dict) -> list[Fault]:
    """Why what an edition says could not be imported, in any portal with the same duties.

    A draft may lack parts, and what was published long ago may not keep rules that are newer.
    """
    obligations = set(Obligation.objects.values_list("code", flat=True))
    key = f"faults-of-export:{get_language()}:{fingerprint(content)}"
    return cache.get_or_set(key, lambda: _faults(content, obligations), CHECKED.total_seconds())


def _faults(content: dict, obligations: set[str]) -> list[Fault]:
    try:
        read_document(json_of(content), obligations)
    except Refused as refusal:
        return list(refusal.faults)
    return []


def import_edition(content: bytes, *, by, upload: str = "") -> Edition:
    """A draft of the next edition, with everything that the file says under the codes it gives.

    All of it or nothing. The file that was put aside as ``upload`` makes one draft, however often
    one asks; it is thrown away once the draft is there.
    """
    require(by, "toolkit.load_edition")
    obligations = set(Obligation.objects.values_list("code", flat=True))
    files = read_upload(content, obligations)
    with transaction.atomic():
        toolkit = _home(files)
        Toolkit.objects.select_for_update().get(pk=toolkit.pk)
        if upload and (told := _made_from(upload, "edition.imported")):
            return Edition.objects.get(pk=told.subject_ref)
        said = _numbered(files, toolkit)
        pictures.refuse_unknown(files.pictures, said)
        draft = Edition.objects.create(
            toolkit=toolkit,
            number=said["number"],
            title=said["title"],
            based_on=newest(toolkit),
        )
        write_content(draft, said)
        pictures.take(toolkit, files.pictures, said, by=by)
        record(
            "edition.imported",
            draft,
            by=by,
            number=draft.number,
            sha256=fingerprint(said),
            upload=upload,
        )
        if upload:
            transaction.on_commit(lambda: drop(upload, by=by), robust=True)
    return draft


def read_form_file(edition: Edition, content: bytes) -> Taken:
    """The form that an XLSForm would add to a draft, and what of the file is not in it.

    Raises :class:`toolkit.files.reading.Refused` with everything that is wrong.
    """
    taken = read_xlsform(content, codes.next_code(edition, Kind.FORM, edition), edition.language)
    others = list(edition.forms.values_list("document", flat=True))
    document = document_of(BLANK | taken.form)
    known = set(checks.faults_between(others))
    faults = [
        Fault("survey", taken.row_of(fault.code), f"{fault.code}: {fault.reason}")
        for fault in checks.faults_between([*others, document])
        if fault not in known
    ]
    if faults:
        raise Refused(faults)
    return taken


def import_form(edition: Edition, content: bytes, *, by, upload: str = ""):
    """Add the form of an XLSForm to a draft; its row. All of it or nothing."""
    require(by, "toolkit.curate_edition", edition)
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        if upload and (earlier := _made_from(upload, "edition.form_imported")):
            return edition.forms.filter(code=earlier.detail["code"]).first()
        taken = read_form_file(edition, content)
        row = curation.insert(edition, Kind.FORM, lambda code: _whole(taken, code), by=by)
        record("edition.form_imported", edition, by=by, code=row.code, upload=upload)
        if upload:
            transaction.on_commit(lambda: drop(upload, by=by), robust=True)
    return row


def _whole(taken: Taken, code: str) -> dict:
    """The form as an item with its parts."""
    if taken.form["code"] != code:
        raise ValueError(code)  # nobody else adds a form while the draft is locked
    document = document_of(BLANK | taken.form)
    parts = [section | {"parts": section["questions"]} for section in document["sections"]]
    for part in parts:
        del part["questions"]
    head = {key: document[key] for key in OF_FORM}
    head |= {"checks": document.get("checks", []), "signature": document.get("signature", "")}
    return head | {"parts": parts}


def newest(toolkit: Toolkit | None) -> Edition | None:
    """The edition in force, against which an import is shown."""
    if toolkit is None:
        return None
    written = toolkit.editions.in_their_language()
    return written.filter(state=EditionState.PUBLISHED).first()


def the_toolkit() -> Toolkit | None:
    """The method of this portal: an import makes its next edition, whatever its name elsewhere."""
    return Toolkit.objects.order_by("pk").first()


def _home(files: EditionFiles | None) -> Toolkit | None:
    found = the_toolkit()
    if found is None and files is not None:
        head = files.edition
        found = Toolkit.objects.create(slug=head["toolkit"], title=head["title"])
    return found


def _numbered(files: EditionFiles, toolkit: Toolkit | None) -> dict:
    said = described(files)
    said.pop("revision", None)
    if toolkit is None:
        return said | {"number": 1}
    last = toolkit.editions.aggregate(last=Max("number"))["last"] or 0
    return said | {"toolkit": toolkit.slug, "number": last + 1}


def made(upload: str, *, by) -> Edition | FormDefinition | None:
    """What a file of this person became: a draft, or a form of one; None while it is nothing."""
    require(by, "toolkit.load_edition")
    told = Event.objects.filter(
        action__in=("edition.imported", "edition.form_imported"),
        detail__upload=upload,
        actor=by,
    ).first()
    if told is None:
        return None
    rows = Edition.objects.filter(pk=told.subject_ref)
    if told.action == "edition.imported":
        return rows.first()
    return FormDefinition.objects.filter(edition__in=rows, code=told.detail["code"]).first()


def _made_from(upload: str, action: str) -> Event | None:
    """What this file made already, when the button was pressed twice."""
    return Event.objects.filter(action=action, detail__upload=upload).first()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _place(by, name: str) -> Path:
    return _folder() / str(by.pk) / name
