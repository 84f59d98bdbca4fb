"""Rows that come into a table from a sheet, all together, after somebody has seen them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine.access import require
from toolkit.forms.document import QuestionDoc
from toolkit.forms.sheet import Fitted, kept_rows, room
from workshops.actions import answering
from workshops.models import Answer, Submission


def take_rows(
    submission: Submission,
    asked: QuestionDoc,
    fitted: Fitted,
    known: dict[str, Answer],
    *,
    base_version: int,
    replace: bool,
    by,
) -> int:
    """Put the good rows in the answer, after those that are there or in their place; how many.

    The caller holds the submission and has read ``known`` since. Rows that are there already
    (the button was pressed twice) are not added again. Raises ``StaleAnswer`` if somebody wrote
    the answer after ``base_version``.
    """
    require(by, "workshops.write_submission", submission)
    held = known.get(asked.code)
    before = kept_rows(held.value if held else None)
    good = [row.value for row in fitted.good]
    there = {row.get("_id") for row in before or []}
    if not good:
        raise ValidationError(_("Nessuna riga del file si può aggiungere."), code="empty")
    if all(row["_id"] in there for row in good):
        return len(good)
    if before is None and not replace:
        raise ValidationError(unlike_a_table(), code="shape")
    rows = good if replace else [*before, *good]
    if refused := room(asked, len(rows)):
        raise ValidationError(refused, code="max_rows")
    answering.save_answer(submission, asked.code, rows, base_version=base_version, held=True, by=by)
    return len(good)


def unlike_a_table() -> str:
    return _("Nella tabella c'è una risposta di altro genere: puoi solo sostituirla.")
