"""Parts of pages that a process draws once for what they show."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import Model
from django.urls import get_script_prefix
from django.utils.translation import get_language


class Drawn:
    """Keeps the last parts under all that they were drawn from, so none of them can be stale.

    ``facts`` must hold everything that the drawing says, besides the words of the interface: the
    rows as they were just read, the day. The language is added here.
    """

    def __init__(self, most: int):
        self.most, self.kept = most, OrderedDict()

    def get(self, facts: Hashable, draw: Callable[[], Any]) -> Any:
        key = (get_language(), get_script_prefix(), facts)
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = draw()
            while len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return found


def facts_of(row: Model | None, *more: str) -> tuple:
    """The columns that were read of a row, and what the query added to it under these names."""
    if row is None:
        return ()
    read = vars(row)
    columns = (read.get(field.attname) for field in row._meta.concrete_fields)
    return (*columns, *(read[name] for name in more))
