"""When two curators change one item: who comes second hears of it, and nothing is overwritten."""

from toolkit.curation import items
from toolkit.models import ItemChange


class Stale(Exception):
    """Somebody else changed the same texts meanwhile: nothing was written, both are kept.

    ``row`` is the item as it is now, ``fields`` the names of the texts in question, ``change``
    the last change that touched one of them (who, when).
    """

    def __init__(self, row, fields: list[str], change: ItemChange):
        self.row, self.fields, self.change = row, fields, change
        super().__init__(f"{row} changed: {', '.join(fields)}")


def refuse_changed(row, version: int | None) -> None:
    """Who takes an item away or elsewhere has seen what it says now, if they say what they saw."""
    if version is None or row.version == version:
        return
    change = ItemChange.objects.filter(edition=row.owner(), code=row.code).select_related("by")
    raise Stale(row, [], change.last())


def refuse_stale(row, kind: str, version: int, changed: dict) -> None:
    if version >= row.version:
        return
    edition = row.owner()
    since = ItemChange.objects.filter(
        edition=edition, kind=kind, code=row.code, version__gt=version
    ).select_related("by")
    clashing: list[str] = []
    last = None
    for change in since:
        before, after = change.before or {}, change.after or {}
        touched = [key for key in changed if before.get(key) != after.get(key)]
        if touched:
            last = change
            clashing += [key for key in touched if key not in clashing]
    now = items.content_of(row)
    clashing = [key for key in clashing if now.get(key) != changed[key]]
    if clashing:
        raise Stale(row, clashing, last)
