"""The documents of a table: uploaded in versions, frozen when they are shared, read.

Lock order: document → version → journal.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from toolkit.forms.document import QuestionDoc
from toolkit.forms.fingerprint import sha256_of
from workshops import notifications
from workshops.actions.shelf import Shelf, Taken
from workshops.lifecycles import DocumentState
from workshops.models import (
    Document,
    DocumentFile,
    DocumentReading,
    DocumentVersion,
    Workshop,
    WorkshopCity,
)
from workshops.models.document import document_path
from workshops.queries.documents import seats_of_reader

MOST_FILES = 10
TAKEN = QuestionDoc("documenti", "file", "", settings={"max_mb": 20, "max_files": MOST_FILES})
Uploads = Sequence[UploadedFile]


def add(
    workshop: Workshop,
    *,
    title: str,
    kind: str,
    place: WorkshopCity | None = None,
    matter=None,
    accessible: Uploads = (),
    others: Uploads = (),
    by: User,
) -> Document:
    """A document with its first version in preparation: nobody but the staff sees it."""
    require(by, "workshops.change_documents", workshop)
    _refuse_elsewhere(workshop, place, matter)
    _refuse_none(accessible, others)
    with Shelf() as shelf:
        taken = _take_all(shelf, workshop, accessible, others, by)
        with transaction.atomic():
            Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
            last = Document.objects.filter(workshop=workshop).aggregate(last=Max("number"))["last"]
            document = Document.objects.create(
                workshop=workshop,
                number=(last or 0) + 1,
                title=title,
                kind=kind,
                place=place,
                matter=matter,
                by=by,
            )
            version = DocumentVersion.objects.create(document=document, number=1, by=by)
            _put_all(shelf, version, taken)
            _note("document.added", version, by, files=len(taken))
    return document


def add_version(
    document: Document,
    *,
    changes: str,
    accessible: Uploads = (),
    others: Uploads = (),
    by: User,
) -> DocumentVersion:
    """The next version, in preparation. ``WrongState`` while another one is."""
    require(by, "workshops.change_documents", document)
    _refuse_none(accessible, others)
    with Shelf() as shelf:
        taken = _take_all(shelf, document.workshop, accessible, others, by)
        with transaction.atomic():
            held = _hold(document)
            last = held.versions.order_by("-number").first()
            if last is not None and last.state == DocumentState.PREPARED:
                raise WrongState(last, "add", last.state)
            version = DocumentVersion.objects.create(
                document=held, number=last.number + 1 if last else 1, changes=changes, by=by
            )
            _put_all(shelf, version, taken)
            _note("document.added", version, by, files=len(taken))
    return version


def add_files(
    version: DocumentVersion, *, accessible: Uploads = (), others: Uploads = (), by: User
) -> None:
    """Other formats of a version in preparation."""
    document = version.document
    require(by, "workshops.change_documents", document)
    _refuse_none(accessible, others)
    with Shelf() as shelf:
        taken = _take_all(shelf, document.workshop, accessible, others, by)
        with transaction.atomic():
            held = _hold_unshared(version, "add")
            if held.files.count() + len(taken) > MOST_FILES:
                raise ValidationError({"others": _("Al massimo %d file.") % MOST_FILES})
            _put_all(shelf, held, taken)
            _note("document.changed", held, by, files=len(taken))


@transaction.atomic
def drop_file(file: DocumentFile, *, by: User) -> None:
    """Out of a version in preparation; of a shared one nothing is ever taken away."""
    require(by, "workshops.change_documents", file.version.document)
    held = _hold_unshared(file.version, "drop")
    file.delete()
    storage, name = file.file.storage, file.file.name
    transaction.on_commit(lambda: storage.delete(name), robust=True)
    _note("document.changed", held, by, files=-1)


@transaction.atomic
def discard(version: DocumentVersion, *, by: User) -> None:
    """Throw away a version that nobody saw; the document with it, if it has no other."""
    require(by, "workshops.change_documents", version.document)
    held = _hold_unshared(version, "discard")
    _note("document.discarded", held, by)
    files = list(held.files.all())
    for file in files:
        file.delete()
    held.delete()
    if not version.document.versions.exists():
        version.document.delete()
    names = [(file.file.storage, file.file.name) for file in files]
    transaction.on_commit(lambda: [storage.delete(name) for storage, name in names], robust=True)


@transaction.atomic
def share(version: DocumentVersion, *, public: bool, tell: bool = True, by: User) -> None:
    """Freeze it: from now on the table reads it, and everybody if ``public``.

    ``tell``: who acts for an organisation of the table has a letter.
    """
    require(by, "workshops.share_document", version.document)
    held = _hold_unshared(version, "share")
    files = list(held.files.all())
    if not files:
        raise ValidationError(_("Prima di condividerla, aggiungi almeno un file."))
    if public:
        _refuse_kept_apart(held.document)
    sha256 = fingerprint(held, files)
    advance(held, "share", by=by, sha256=sha256, shared_at=timezone.now(), shared_by=by)
    if public:
        advance(held, "publish", by=by, public_at=held.shared_at)
    _note("document.shared", held, by, public=public, sha256=sha256)
    if tell:
        notifications.document_shared(held)


@transaction.atomic
def publish(version: DocumentVersion, *, by: User) -> None:
    """What the table reads, everybody may read from now on."""
    require(by, "workshops.share_document", version.document)
    held = _hold_version(version)
    _refuse_kept_apart(held.document)
    advance(held, "publish", by=by, public_at=timezone.now())
    _note("document.published", held, by)


@transaction.atomic
def withdraw(version: DocumentVersion, *, reason: str, by: User) -> None:
    """Its files are no longer given; that it was there, and why it went, stays written."""
    require(by, "workshops.share_document", version.document)
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ValidationError({"reason": _("Scrivi perché la ritiri.")})
    held = _hold_version(version)
    advance(
        held,
        "withdraw",
        by=by,
        note=reason,
        withdrawn_at=timezone.now(),
        withdrawn_by=by,
        reason=reason,
    )
    _note("document.withdrawn", held, by)


def note_reading(version: DocumentVersion, *, by: User) -> None:
    """Who acts for an organisation of the table opened it: the first time is kept."""
    seats = seats_of_reader(version.document, by)
    DocumentReading.objects.bulk_create(
        (
            DocumentReading(version=version, organisation_id=organisation, person=by)
            for organisation in seats
        ),
        ignore_conflicts=True,
    )


def fingerprint(version: DocumentVersion, files: Sequence[DocumentFile]) -> str:
    """SHA-256 over title, number and what each file contains, in the order of their names."""
    document = version.document
    return sha256_of(
        {
            "workshop": document.workshop.slug,
            "document": document.number,
            "title": document.title,
            "version": version.number,
            "files": sorted(
                ({"name": file.name, "sha256": file.sha256, "size": file.size} for file in files),
                key=lambda file: (file["name"], file["sha256"]),
            ),
        }
    )


# What all of them share


def _hold(document: Document) -> Document:
    rows = Document.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("workshop").get(pk=document.pk)


def _hold_version(version: DocumentVersion) -> DocumentVersion:
    document = _hold(version.document)
    held = DocumentVersion.objects.get(pk=version.pk)
    held.document = document
    return held


def _hold_unshared(version: DocumentVersion, verb: str) -> DocumentVersion:
    held = _hold_version(version)
    if held.state != DocumentState.PREPARED:
        raise WrongState(held, verb, held.state)
    return held


def _take_all(
    shelf: Shelf, workshop: Workshop, accessible: Uploads, others: Uploads, by: User
) -> list[tuple[Taken, bool]]:
    """The files with whether they are accessible; a refusal stands at the field it came by."""
    found: list[tuple[Taken, bool]] = []
    for name, uploads in (("accessible", accessible), ("others", others)):
        for upload in uploads:
            try:
                taken = shelf.take(upload, TAKEN, workshop, by=by)
            except ValidationError as refused:
                raise ValidationError({name: refused.messages}) from refused
            found.append((taken, name == "accessible"))
    if len(found) > MOST_FILES:
        raise ValidationError({"others": _("Al massimo %d file.") % MOST_FILES})
    return found


def _put_all(shelf: Shelf, version: DocumentVersion, taken: list[tuple[Taken, bool]]) -> None:
    for one, is_accessible in taken:
        file = DocumentFile(
            version=version,
            name=one.checked.name,
            format=one.checked.format,
            size=one.size,
            content_type=one.checked.content_type,
            sha256=one.sha256,
            is_accessible=is_accessible,
        )
        file.file.name = shelf.put(one, document_path(file, file.name))
        file.save()


def _refuse_none(accessible: Uploads, others: Uploads) -> None:
    if not accessible and not others:
        raise ValidationError({"accessible": _("Carica almeno un file.")})


def _refuse_elsewhere(workshop: Workshop, place, matter) -> None:
    if place is not None and place.workshop_id != workshop.pk:
        raise ValidationError({"place": _("Scegli una città dell'officina.")})
    if matter is not None and matter.workshop_id != workshop.pk:
        raise ValidationError({"matter": _("Scegli una materia dell'officina.")})


def _refuse_kept_apart(document: Document) -> None:
    """Who stepped aside from a matter must not read about it on a public page."""
    if document.matter_id is not None:
        raise ValidationError(
            _(
                "Il documento riguarda una materia su cui qualcuno può astenersi: si condivide con"
                " il tavolo, non con tutti."
            )
        )


def _note(action: str, version: DocumentVersion, by: User, **detail) -> None:
    document = version.document
    record(
        action,
        document,
        by=by,
        workshop=document.workshop_id,
        number=document.number,
        version=version.number,
        **detail,
    )
