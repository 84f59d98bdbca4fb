"""Sharing out the sections of a form among colleagues. It says who begins, never who may write.

What an organisation arranges inside is its own: these events name no officina, so that no
authority reads them in its journal.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState
from toolkit.forms.definition import definition_of
from workshops import notifications
from workshops.lifecycles import BEING_WRITTEN
from workshops.models import Assignment, Entrusting, Mandate

WRITERS = (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)


@transaction.atomic
def entrust(
    assignment: Assignment, section: str, *, to: User, note: str = "", by: User
) -> Entrusting:
    """Put a section in a colleague's hands, or in one's own; whoever had it before has it no more.

    Giving it to somebody else is for the referente. The colleague hears of it by e-mail.
    """
    own = to.pk == by.pk
    require(by, "workshops.write_submission" if own else "workshops.entrust_section", assignment)
    _hold(assignment)
    _refuse_sent(assignment)
    title = title_of(assignment, section)
    if title is None:
        raise ValidationError(_("Questa sezione non fa parte del modulo."), code="section")
    note = note.strip()
    if len(note) > 300:
        raise ValidationError(
            _("La nota può avere al massimo 300 caratteri."), code="too_long", params={"at": "note"}
        )
    if not _writes(assignment, to):
        raise ValidationError(
            _("Scegli una persona che può scrivere per l'organizzazione."), code="person"
        )
    before = assignment.entrustings.current().filter(section=section).first()
    if before and (before.to_id, before.note, before.done_at) == (to.pk, note, None):
        return before
    if before:
        if own and before.to_id != by.pk:
            require(by, "workshops.entrust_section", assignment)  # it is a colleague's by now
        _take_back(before)
    made = Entrusting.objects.create(
        assignment=assignment, section=section, to=to, note=note, by=by
    )
    if not own:
        notifications.entrusted(made, title)
    _note("section.entrusted", made, by=by, to=to.pk)
    return made


@transaction.atomic
def finish(entrusting: Entrusting, *, by: User) -> None:
    """«Ho finito»: only who has it says so, and who gave it hears."""
    require(by, "workshops.write_submission", entrusting.assignment)
    row = _current(entrusting)
    if row.to_id != by.pk:
        raise PermissionDenied
    if row.done_at:
        return
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    if row.by_id != by.pk:
        notifications.section_done(row, title_of(row.assignment, row.section) or row.section)
    _note("section.done", row, by=by)


@transaction.atomic
def withdraw(entrusting: Entrusting, *, by: User) -> None:
    """Take a section back: the referente, or who has it in hand."""
    own = entrusting.to_id == by.pk
    right = "workshops.write_submission" if own else "workshops.entrust_section"
    require(by, right, entrusting.assignment)
    row = _current(entrusting)
    _take_back(row)
    _note("section.withdrawn", row, by=by)


def title_of(assignment: Assignment, section: str) -> str | None:
    """The words of a section; none when the form has it no more."""
    sections = definition_of(assignment.form).sections
    return next((one.title for one in sections if one.code == section), None)


def _take_back(row: Entrusting) -> None:
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])


def _hold(assignment: Assignment) -> None:
    """Of two people who share out at once the second sees what the first did."""
    Assignment.objects.select_for_update(no_key=True).only("pk").get(pk=assignment.pk)


def _current(entrusting: Entrusting) -> Entrusting:
    _hold(entrusting.assignment)
    row = Entrusting.objects.filter(pk=entrusting.pk).select_related("by", "to").get()
    if row.withdrawn_at:
        raise WrongState(row, "finish", "withdrawn")
    row.assignment = entrusting.assignment
    return row


def _refuse_sent(assignment: Assignment) -> None:
    submission = getattr(assignment, "submission", None)
    if submission is not None and submission.state not in BEING_WRITTEN:
        raise WrongState(submission, "entrust", submission.state)


def _writes(assignment: Assignment, person: User) -> bool:
    mandates = Mandate.objects.current().filter(
        person=person,
        person__is_active=True,
        organisation=assignment.participation.organisation_id,
        role__in=WRITERS,
    )
    return mandates.exists()


def _note(action: str, row: Entrusting, *, by, **detail) -> None:
    organisation = row.assignment.participation.organisation_id
    record(action, row, by=by, organisation=organisation, section=row.section, **detail)
