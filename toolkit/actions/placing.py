"""The order of items among their siblings, and the one number that steps have."""

from toolkit.curation import items
from toolkit.models import Edition, Kind


def place(row, turn: int | None) -> None:
    """Put the row at its turn among its siblings (None: last), and number them all again."""
    kind = items.kind_of_row(row).name
    if kind == Kind.PRACTICE:
        return
    rows = [one for one in items.siblings(row) if one.pk != row.pk]
    rows.insert(len(rows) if turn is None else max(turn - 1, 0), row)
    _number(rows)
    renumber(row.owner(), kind)


def renumber(edition: Edition, kind: str) -> None:
    """Steps are numbered through the whole edition, in the order of their phases."""
    if kind in (Kind.PHASE, Kind.STEP):
        steps = items.rows_of(edition, Kind.STEP).select_related("phase__edition")
        _number(list(steps.order_by("phase__position", "position", "pk")))


def _number(rows: list) -> None:
    moved = []
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            moved.append(row)
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["position"])
