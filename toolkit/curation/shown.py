"""What an item said when a curator opened its page."""

from toolkit.canonical.forms import full_question
from toolkit.curation import items
from toolkit.models import ItemChange, Kind


def as_shown(row, version: int) -> dict:
    """The content of an item at a version: what it says now, or said before the changes since."""
    now = items.content_of(row)
    if version >= row.version:
        return now
    kind = items.kind_of_row(row).name
    since = ItemChange.objects.filter(
        edition=row.owner(), kind=kind, code=row.code, version__gt=version
    )
    for change in since.order_by("version", "pk"):
        before = change.before or {}
        if "code" in before:  # a move says only where the item stood
            return _content(kind, before, now)
    return now


def _content(kind: str, before: dict, now: dict) -> dict:
    if kind == Kind.QUESTION:
        return full_question(before)
    return {key: before.get(key, value) for key, value in now.items()}
