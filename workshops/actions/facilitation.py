"""What who leads a step tells of its meetings, for the officina and for who writes the Toolkit."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from toolkit.models import Tool
from workshops.models import FacilitationNote, StepRun

LONGEST = 24 * 60  # minutes: a meeting of a day


@transaction.atomic
def tell(
    step_run: StepRun,
    *,
    text: str,
    held_on: dt.date,
    tool: str = "",
    minutes: int | None = None,
    people: int | None = None,
    by: User,
) -> FacilitationNote:
    """Keep how a meeting of a step in a city went; for the staff that leads and writes.

    Raises ``ValidationError`` for an empty text, a day to come (Rome's), an unknown tool.
    """
    require(by, "workshops.tell_facilitation", step_run)
    errors = {}
    if not text.strip():
        errors["text"] = _("Scrivi com'è andata.")
    if held_on > timezone.localdate():
        errors["held_on"] = _("Il giorno non è ancora venuto.")
    if minutes is not None and not 1 <= minutes <= LONGEST:
        errors["minutes"] = _("La durata va da 1 a 1440 minuti.")
    if tool and not Tool.objects.filter(edition=_edition(step_run), code=tool).exists():
        errors["tool"] = _("Scegli uno strumento dall'elenco.")
    if errors:
        raise ValidationError(errors)
    note = FacilitationNote.objects.create(
        step_run=step_run,
        tool=tool,
        held_on=held_on,
        minutes=minutes,
        people=people,
        text=text.strip(),
        by=by,
    )
    _record("facilitation.told", note, by)
    return note


@transaction.atomic
def withdraw(note: FacilitationNote, *, by: User) -> None:
    """Take back one's own note; who is responsible takes back any. Twice is once."""
    allowed = "tell_facilitation" if note.by_id == by.pk else "change_workshop"
    require(by, f"workshops.{allowed}", note.step_run)
    rows = FacilitationNote.objects.filter(pk=note.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=timezone.now()):
        _record("facilitation.withdrawn", note, by)


def _edition(step_run: StepRun) -> int:
    return step_run.step.phase.edition_id


def _record(action: str, note: FacilitationNote, by: User) -> None:
    workshop = note.step_run.place.workshop_id
    record(action, note, by=by, workshop=workshop, step=note.step_run.step.code)
