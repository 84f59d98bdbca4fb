"""The history of an item as one reads it: what one person wrote in one sitting is one entry.

A page that saves itself leaves a change for every pause. All of them are kept, and each can be
restored; here they are only read together.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from toolkit.models import Edition, ItemChange

SITTING = dt.timedelta(minutes=30)
PER_PAGE = 20
LIGHT = ("pk", "verb", "by_id", "at")


@dataclass
class Entry:
    """Changes of one item that follow each other, oldest first."""

    changes: list[ItemChange]

    @property
    def first(self) -> ItemChange:
        return self.changes[0]

    @property
    def last(self) -> ItemChange:
        return self.changes[-1]

    @property
    def before(self) -> dict | None:
        return self.first.before

    @property
    def after(self) -> dict | None:
        return self.last.after

    @property
    def newest_first(self) -> list[ItemChange]:
        return self.changes[::-1]


def history_of(edition: Edition, kind: str, code: str, page: str | None) -> Page:
    """A page of the entries of an item, newest first; the texts of that page alone are read."""
    rows = ItemChange.objects.filter(edition=edition, kind=kind, code=code)
    light = rows.order_by("pk").values_list(*LIGHT, named=True)
    sittings = list(_sittings(light))[::-1]
    found = Paginator(sittings, PER_PAGE).get_page(page)
    wanted = [one.pk for sitting in found.object_list for one in sitting]
    whole = rows.select_related("by").in_bulk(wanted)
    found.object_list = [Entry([whole[one.pk] for one in sitting]) for sitting in found.object_list]
    return found


def _sittings(changes) -> Iterator[list]:
    """Edits that one person made one after the other, within half an hour from the first."""
    sitting: list = []
    for change in changes:
        if sitting and not _goes_on(sitting, change):
            yield sitting
            sitting = []
        sitting.append(change)
    if sitting:
        yield sitting


def _goes_on(sitting: list, change) -> bool:
    first = sitting[0]
    edits = first.verb == change.verb == ItemChange.Verb.EDITED
    return edits and first.by_id == change.by_id and change.at - first.at <= SITTING
