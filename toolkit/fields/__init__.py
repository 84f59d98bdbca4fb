"""Question kinds. Importing the package registers all of them."""

from toolkit.fields import (
    choice,
    codes,
    computed,
    contact,
    date,
    matrix,
    number,
    place,
    points,
    ranking,
    reference,
    scale,
    table,
    text,
    time,
    upload,
)
from toolkit.fields.registry import KINDS, kind_of

__all__ = [
    "KINDS",
    "choice",
    "codes",
    "computed",
    "contact",
    "date",
    "kind_of",
    "matrix",
    "number",
    "place",
    "points",
    "ranking",
    "reference",
    "scale",
    "table",
    "text",
    "time",
    "upload",
]
