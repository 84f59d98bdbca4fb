"""What was learnt while working with an edition: proposed, answered, linked to what it changed."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officine.access import require
from officine.journal.chain import record
from officine.lifecycle.machine import advance
from toolkit.curation import items
from toolkit.models import Edition, ItemChange, Kind, Lesson


def propose(
    edition: Edition,
    kind: str,
    code: str,
    *,
    text: str,
    proposal: str = "",
    origin: str = "",
    origin_ref: str = "",
    by,
) -> Lesson:
    """Tell curators what was learnt about an item of an edition.

    Whoever calls has asked whether ``by`` may: the right belongs to where the lesson comes from
    (an officina's staff). Raises ``ValidationError`` for an unknown item or no text.
    """
    if not text.strip():
        raise ValidationError({"text": _("Scrivi che cosa avete imparato.")})
    if kind not in Kind.values or not items.rows_of(edition, kind).filter(code=code).exists():
        raise ValidationError({"code": _("Scegli un passo, uno strumento o un modulo.")})
    with transaction.atomic():
        lesson = Lesson.objects.create(
            edition=edition,
            kind=kind,
            code=code,
            text=text.strip(),
            proposal=proposal.strip(),
            origin=origin,
            origin_ref=origin_ref,
            by=by,
        )
        record("lesson.proposed", lesson, by=by, kind=kind, code=code)
    return lesson


def accept(lesson: Lesson, *, answer: str = "", by) -> Lesson:
    """Curators will act on it."""
    return _answered(lesson, "accept", answer, by)


def decline(lesson: Lesson, *, answer: str, by) -> Lesson:
    """Curators will not act on it, and say why to who proposed it."""
    if not answer.strip():
        raise ValidationError({"answer": _("Scrivi perché: chi l'ha proposta lo legge.")})
    return _answered(lesson, "decline", answer, by)


def apply(lesson: Lesson, change: ItemChange, *, answer: str = "", by) -> Lesson:
    """The lesson became this change of an edition: the link is walked in both directions."""
    require(by, "toolkit.curate_edition", lesson.edition)
    if change.edition.toolkit_id != lesson.edition.toolkit_id:
        raise ValidationError(_("La modifica è di un altro Toolkit."), code="other_toolkit")
    with transaction.atomic():
        advance(lesson, "apply", by=by, note=answer, answer=answer.strip() or lesson.answer)
        change.lesson = lesson
        change.save(update_fields=["lesson"])
        record("lesson.applied", lesson, by=by, kind=change.kind, code=change.code)
    return lesson


def _answered(lesson: Lesson, verb: str, answer: str, by) -> Lesson:
    require(by, "toolkit.curate_edition", lesson.edition)
    with transaction.atomic():
        advance(lesson, verb, by=by, note=answer.strip(), answer=answer.strip())
        record(f"lesson.{'accepted' if verb == 'accept' else 'declined'}", lesson, by=by)
    return lesson
