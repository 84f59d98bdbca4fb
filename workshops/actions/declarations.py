"""Declarations: asked of everybody at the table, given by each, replaced and never rewritten."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from toolkit.forms.fingerprint import sha256_of
from workshops import notifications
from workshops.models import Declaration, DeclarationRequest, Matter, Workshop
from workshops.queries.declarations import is_asked

LONGEST = 10_000
Kind, Measure = DeclarationRequest.Kind, Declaration.Measure


class Changed(Exception):
    """The text is not the one that was read."""


@transaction.atomic
def ask(
    workshop: Workshop,
    *,
    kind: str,
    text: str,
    due_on: dt.date,
    matter: str = "",
    step: str = "",
    form: str = "",
    row: str = "",
    by: User,
) -> DeclarationRequest:
    """Ask everybody at the table to declare. The same kind and matter again is a new version.

    What was declared on the version before stays in force until each has answered this one.
    """
    require(by, "workshops.ask_declarations", workshop)
    Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    text, matter = _clean(text), _clean(matter)
    errors = {}
    if kind not in Kind.values:
        errors["kind"] = _("Scegli che cosa chiedi di dichiarare.")
    if not text:
        errors["text"] = _("Scrivi il testo che ciascuno dichiara.")
    if len(text) > LONGEST:
        errors["text"] = _("Il testo è troppo lungo: il massimo è %(most)s caratteri.") % {
            "most": LONGEST
        }
    if kind == Kind.CONFLICT and not matter:
        errors["matter"] = _("Scrivi su quale materia si dichiara un conflitto.")
    if due_on < timezone.localdate():
        errors["due_on"] = _("Scegli una data che deve ancora venire.")
    if errors:
        raise ValidationError(errors)
    about = None
    if kind == Kind.CONFLICT:
        places = {"step": step, "form": form, "row": row}
        about, _new = Matter.objects.get_or_create(workshop=workshop, title=matter, **places)
    same = DeclarationRequest.objects.filter(workshop=workshop, kind=kind, matter=about)
    same.filter(closed_at=None).update(closed_at=timezone.now())
    version = same.count() + 1
    made = DeclarationRequest.objects.create(
        workshop=workshop,
        kind=kind,
        matter=about,
        version=version,
        text=text,
        sha256=sha256_of({"kind": kind, "matter": matter, "version": version, "text": text}),
        due_on=due_on,
        asked_by=by,
    )
    record("declaration.asked", made, by=by, workshop=workshop, kind=kind, version=version)
    notifications.declaration_asked(made)
    return made


@transaction.atomic
def declare(
    request: DeclarationRequest,
    *,
    sha256: str,
    has_interest: bool = False,
    situation: str = "",
    measure: str = Measure.NONE,
    by: User,
) -> Declaration:
    """Say one's word on a text one has read; what one said before is kept, and ends."""
    row = DeclarationRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if not is_asked(by, request.workshop):
        raise PermissionDenied("workshops.declare")
    if row.closed_at is not None:
        raise WrongState(request, "declare", "closed")
    if row.sha256 != sha256:
        raise Changed
    situation = _clean(situation)
    if not row.is_conflict or not has_interest:
        has_interest, situation, measure = False, "", Measure.NONE
    errors = {}
    if has_interest and not situation:
        errors["situation"] = _("Descrivi la situazione.")
    if len(situation) > Declaration.LONGEST:
        words = {"most": Declaration.LONGEST}
        errors["situation"] = _("Il testo è troppo lungo: il massimo è %(most)s caratteri.") % words
    if measure not in Measure.values:
        errors["measure"] = _("Scegli una misura dall'elenco.")
    if errors:
        raise ValidationError(errors)
    _end(by, row)
    made = Declaration.objects.create(
        request=row,
        person=by,
        has_interest=has_interest,
        situation=situation,
        measure=measure,
        sha256=sha256,
    )
    record("declaration.given", made, by=by, workshop=row.workshop_id, kind=row.kind)
    return made


@transaction.atomic
def withdraw(declaration: Declaration, *, by: User) -> None:
    """Take back one's own word; it stays in the history. Twice is once."""
    if declaration.person_id != by.pk:
        raise PermissionDenied("workshops.declare")
    rows = Declaration.objects.filter(pk=declaration.pk, ended_at=None)
    if rows.update(ended_at=timezone.now()):
        workshop = declaration.request.workshop_id
        record("declaration.withdrawn", declaration, by=by, workshop=workshop)


def _end(person: User, request: DeclarationRequest) -> None:
    Declaration.objects.current().filter(
        person=person,
        request__workshop=request.workshop_id,
        request__kind=request.kind,
        request__matter=request.matter_id,
    ).update(ended_at=timezone.now())


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()
