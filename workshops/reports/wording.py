"""The language of a reader, and that of the records."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

RECORDS = "it"  # the Toolkit, the law, and what people write


def foreign() -> str:
    """The language of the records, where it is not that of the reader."""
    return "" if language() == RECORDS else RECORDS


def language() -> str:
    return (get_language() or RECORDS)[:2]


def told(sentence: str, values: dict | None = None) -> tuple[str, str]:
    """A sentence that was frozen with its values, and the language it is in if not the reader's.

    Sentences are frozen in Italian as they were written that day: one that the catalogue knows is
    told in the language of the reader, one of before stays as it is.
    """
    translated = _(sentence) if sentence else ""
    lang = foreign() if translated == sentence and sentence else ""
    if values:
        translated %= {name: _known(value) for name, value in values.items()}
    return translated, lang


def _known(value) -> str:
    if isinstance(value, list):
        return ", ".join(_known(one) for one in value)
    return _(value) if isinstance(value, str) and value else str(value)
