"""Laying out what a sending points at, and what may be pointed at in it."""

from collections.abc import Iterable

from toolkit.forms.definition import definition_of
from toolkit.forms.links import Pointer, pointers, rows_of
from toolkit.forms.snapshot import snapshot_answers
from workshops.models import Link, SentRow, Snapshot
from workshops.queries.links.resolving import targets_of


def lay_out(snapshot: Snapshot) -> None:
    """Rows and links of what was just sent; those of earlier sendings are no longer current."""
    submission = snapshot.submission
    assignment = submission.assignment
    doc, answers = definition_of(assignment.form), snapshot_answers(snapshot.document)
    if snapshot.round > 1:
        for model in (SentRow, Link):
            model.objects.filter(snapshot__submission=submission).update(is_current=False)
    officina = assignment.participation.workshop_id
    rows = [
        SentRow(
            workshop_id=officina,
            snapshot=snapshot,
            form=doc.code,
            question=row.question,
            key=row.key,
            text=row.text,
            position=row.position,
            is_public=row.is_public,
        )
        for row in rows_of(doc, answers)
    ]
    SentRow.objects.bulk_create(rows)
    found = list(pointers(doc, answers))
    if found:
        texts = {(row.question, row.key): row.text for row in rows}
        targets = targets_of(assignment, submission, found)
        Link.objects.bulk_create(_links(snapshot, officina, found, texts, targets))


def _links(snapshot, officina: int, found: Iterable[Pointer], texts, targets) -> list[Link]:
    return [
        Link(
            workshop_id=officina,
            snapshot=snapshot,
            question=one.question,
            is_public=one.is_public,
            row=one.row,
            row_text=texts.get((one.question, one.row), ""),
            column=one.column,
            to_id=targets.get((one.to_question, one.key)),
            to_form=one.to_form,
            to_question=one.to_question,
            key=one.key,
            label=one.label,
        )
        for one in found
    ]
