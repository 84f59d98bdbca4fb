"""Question kinds. Importing the package registers all of them."""

from toolkit.fields import (
    choice,
    computed,
    date,
    number,
    reference,
    scale,
    table,
    text,
    upload,
)
from toolkit.fields.registry import KINDS, kind_of

__all__ = [
    "KINDS",
    "choice",
    "computed",
    "date",
    "kind_of",
    "number",
    "reference",
    "scale",
    "table",
    "text",
    "upload",
]
