"""The life of an edition before it is published: begun, reviewed, approved, scheduled."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from toolkit import notifications
from toolkit.actions.editions import publish, refuse_unfit, write_content
from toolkit.canonical.editions import OF_EDITION, canonical
from toolkit.curation import numbering
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, Toolkit, Translation

log = structlog.get_logger(__name__)


def start_draft(base: Edition, *, by) -> Edition:
    """A draft of the next edition, with everything that ``base`` says and its own number."""
    require(by, "toolkit.curate_edition", base)
    content = canonical(base)
    with transaction.atomic():
        Toolkit.objects.select_for_update().get(pk=base.toolkit_id)
        draft = Edition.objects.create(
            toolkit=base.toolkit,
            number=_next_number(base.toolkit),
            based_on=base,
            **{key: getattr(base, key) for key in OF_EDITION},
        )
        write_content(draft, content)
        Translation.objects.bulk_create(_same(one, draft) for one in _translations(base))
        record("edition.drafted", draft, by=by, number=draft.number, base=base.name)
    return draft


def start_empty(toolkit: Toolkit, title: str, *, by) -> Edition:
    """A draft that begins with nothing, for a method of one's own."""
    require(by, "toolkit.curate_edition", toolkit)
    if not title.strip():
        raise ValidationError({"title": _("Scrivi il titolo.")})
    with transaction.atomic():
        Toolkit.objects.select_for_update().get(pk=toolkit.pk)
        draft = Edition.objects.create(
            toolkit=toolkit, number=_next_number(toolkit), title=title.strip()
        )
        record("edition.drafted", draft, by=by, number=draft.number, base="")
    return draft


def start_method(title: str, *, by) -> Edition:
    """An empty draft of the portal's Toolkit, which is made with the first one."""
    require(by, "toolkit.curate_edition")
    if not title.strip():
        raise ValidationError({"title": _("Scrivi il titolo.")})
    with transaction.atomic():
        toolkit = Toolkit.objects.order_by("pk").first()
        if toolkit is None:
            toolkit = Toolkit.objects.create(slug="officine", title=title.strip())
        return start_empty(toolkit, title, by=by)


@transaction.atomic
def submit(edition: Edition, *, by) -> Edition:
    """Hand a draft to a second curator: nobody edits it while it is read."""
    require(by, "toolkit.curate_edition", edition)
    if not edition.phases.exists():
        raise ValidationError(_("Una bozza senza fasi non si manda in revisione."), code="empty")
    advance(
        edition,
        "submit",
        by=by,
        submitted_by=by,
        approved_by=None,
        approved_at=None,
        publish_at=None,
    )
    record("edition.submitted", edition, by=by, number=edition.number)
    notifications.submitted(edition)
    return edition


def approve(edition: Edition, *, by, note: str = "") -> Edition:
    """A second curator finds the edition good. Whoever handed it in cannot approve it."""
    require(by, "toolkit.review_edition", edition)
    with transaction.atomic():
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
        if by is not None and edition.submitted_by_id == by.pk:
            reason = _("Hai mandato tu l'edizione in revisione: la approva un'altra persona.")
            raise ValidationError(reason, code="same_person")
        advance(edition, "approve", by=by, note=note, approved_by=by, approved_at=timezone.now())
        record("edition.approved", edition, by=by, number=edition.number)
        notifications.approved(edition)
    return edition


def ask_changes(edition: Edition, *, by, note: str) -> Edition:
    """Give an edition back with the reason; it is a draft again."""
    require(by, "toolkit.review_edition", edition)
    if not note.strip():
        raise ValidationError({"note": _("Scrivi che cosa va cambiato.")})
    with transaction.atomic():
        advance(
            edition,
            "ask_changes",
            by=by,
            note=note.strip(),
            approved_by=None,
            approved_at=None,
            publish_at=None,
        )
        record("edition.changes_asked", edition, by=by, number=edition.number)
        notifications.changes_asked(edition, note.strip())
    return edition


def schedule(
    edition: Edition,
    at: datetime | None,
    *,
    by,
    as_new: bool = False,
    release_note: str | None = None,
) -> Edition:
    """Publish an approved edition at a moment to come; ``None`` takes the schedule away.

    The edition has its number from now on: a draft that is called ``2.0`` was meant as new.
    """
    require(by, "toolkit.publish_edition", edition)
    with transaction.atomic():
        Toolkit.objects.select_for_update().get(pk=edition.toolkit_id)
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
        if edition.state != EditionState.IN_REVIEW:
            raise WrongState(edition, "schedule", edition.state)
        if at is not None:
            content = canonical(edition)
            numbers = numbering.numbering(edition, content, as_new=as_new)
            refuse_unfit(edition, content, numbers, by=by)
            if at <= timezone.now():
                raise ValidationError({"at": _("Scegli un momento futuro.")})
            numbering.give(edition, numbers)
        if release_note is not None:
            edition.release_note = release_note.strip()
        edition.publish_at = at
        edition.save(update_fields=["publish_at", "release_note"])
        record("edition.scheduled", edition, by=by, number=edition.number)
    return edition


def publish_due() -> int:
    """Publish the editions whose moment has come; called by the clock. Says how many.

    One that cannot be published (somebody else just did, or it was sent back) keeps no other
    waiting.
    """
    due = Edition.objects.filter(
        state=EditionState.IN_REVIEW, approved_by__isnull=False, publish_at__lte=timezone.now()
    )
    published = 0
    for edition in due.order_by("publish_at", "pk"):
        try:
            publish(edition, by=None, as_new=edition.revision == 0)
        except (WrongState, ValidationError) as refusal:
            log.error("edition.not_published", edition=edition.pk, reason=str(refusal))
            continue
        published += 1
    return published


def retire(edition: Edition, *, by) -> Edition:
    """No new officina starts on the edition; those that run on it go on, and it stays readable."""
    require(by, "toolkit.publish_edition", edition)
    advance(edition, "retire", by=by)
    record("edition.retired", edition, by=by, number=edition.number)
    return edition


def discard(edition: Edition, *, by) -> None:
    """Throw a draft away, with its history: nothing was ever published of it."""
    require(by, "toolkit.curate_edition", edition)
    with transaction.atomic():
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
        if edition.state != EditionState.DRAFT:
            raise WrongState(edition, "discard", edition.state)
        record("edition.discarded", edition, by=by, number=edition.number)
        edition.delete()


def _next_number(toolkit: Toolkit) -> int:
    return (toolkit.editions.aggregate(last=Max("number"))["last"] or 0) + 1


def _translations(edition: Edition) -> Iterator[Translation]:
    yield from Translation.objects.filter(edition=edition).order_by("pk")


def _same(said: Translation, edition: Edition) -> Translation:
    """The same translation for another edition; whoever made it made it."""
    names = ("kind", "code", "language", "path", "source", "text", "by")
    return Translation(edition=edition, **{name: getattr(said, name) for name in names})
