"""Where what was chosen is written: the submission that each choice leads to.

As when choosing (``OfficinaReferences``): one's own first, then what others sent that may be
read, by the name of who sent it.
"""

import uuid
from collections.abc import Iterable

from toolkit.forms.links import Pointer
from workshops.lifecycles import SubmissionState
from workshops.models import Answer, Assignment, SentRow, Submission


def targets_of(
    assignment: Assignment, submission: Submission, found: Iterable[Pointer]
) -> dict[tuple[str, str], int]:
    """Question (empty for a whole form) and key → the submission; what is nowhere is left out."""
    found = list(found)
    forms = {one.key for one in found if not one.to_question}
    here = {one for one in found if one.to_form == assignment.form.code and one.to_question}
    rows = {(one.to_question, one.key) for one in found if one.to_question and one not in here}
    targets = {(one.to_question, one.key): submission.pk for one in here}
    if forms:
        targets |= {("", key): pk for key, pk in _forms(assignment, forms)}
    if rows:
        targets |= _of_others(assignment, rows) | _own(assignment, rows)
    return targets


def _forms(assignment, keys: set[str]) -> list[tuple[str, int]]:
    wanted = [key for key in keys if _is_uuid(key)]
    rows = Submission.objects.filter(
        public_id__in=wanted, assignment__participation__workshop=_officina(assignment)
    )
    return [(str(public_id), pk) for public_id, pk in rows.values_list("public_id", "pk")]


def _own(assignment, rows: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Rows that the same organisation wrote, sent or not."""
    answers = Answer.objects.filter(
        submission__assignment__participation=assignment.participation_id,
        question__in={question for question, _key in rows},
    ).order_by("-submission")
    return {
        (question, row["_id"]): submission
        for question, value, submission in answers.values_list("question", "value", "submission")
        for row in (value if isinstance(value, list) else [])
        if isinstance(row, dict) and (question, row.get("_id")) in rows
    }


def _of_others(assignment, rows: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    sent = (
        SentRow.objects.filter(
            workshop=_officina(assignment),
            question__in={question for question, _key in rows},
            key__in={key for _question, key in rows},
            is_current=True,
            is_public=True,
        )
        .exclude(snapshot__submission__state=SubmissionState.DRAFT)
        .order_by("-snapshot__submission__assignment__participation__organisation__name", "-pk")
    )
    return {
        (question, key): submission
        for question, key, submission in sent.values_list("question", "key", "snapshot__submission")
        if (question, key) in rows
    }


def _officina(assignment) -> int:
    return assignment.participation.workshop_id


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
