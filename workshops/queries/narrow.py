"""Only the columns that are used: what a wide join costs most is naming what nobody reads."""

from collections.abc import Iterable

from django.db.models import QuerySet


def narrow(rows: QuerySet, columns: Iterable[str]) -> QuerySet:
    """These columns and the joins that lead to them; any other is read when somebody asks for it.

    ``participation__organisation`` is its id, ``participation__organisation__name`` a join.
    """
    columns = list(columns)
    joins = {column.rpartition("__")[0] for column in columns} - {""}
    return rows.select_related(*sorted(joins)).only(*columns)
