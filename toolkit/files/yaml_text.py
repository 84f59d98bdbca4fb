"""Plain values as YAML that a person likes to read and ``reading`` reads back to the letter.

One value has one text: the same on every machine, whatever the version of a library. Words stand
bare where nothing can be mistaken, long sentences are folded, texts of several lines keep their
lines; what bare text cannot say (blanks at the ends, odd characters) goes between double quotes.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite

WIDTH = 120
INDENT = "  "
_BARE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]([\w .,;?!()/’'«»–…+%€°-]*[\w.,;?!()/’'»…%€°])?")
_MEANS_SOMETHING = re.compile(r"null|true|false|yes|no|on|off|y|n|[.]?(inf|nan)", re.IGNORECASE)
_ODD = re.compile(  # what a reader of the file could not see, or an editor would lose
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def text_of(value: dict) -> str:
    """The text of a file that says ``value``."""
    return "\n".join(_mapping(value, "")) + "\n"


def _mapping(value: dict, indent: str) -> Iterator[str]:
    for key, item in value.items():
        yield from _item(f"{indent}{key}:", item, indent)


def _item(head: str, value: object, indent: str) -> Iterator[str]:
    """One entry: after its head on the same line, or below it, further in."""
    if isinstance(value, dict) and value:
        yield head
        yield from _mapping(value, indent + INDENT)
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        yield head
        for part in value:
            yield from _part(part, indent + INDENT)
    elif isinstance(value, list) and value and sum(len(str(part)) for part in value) > 60:
        yield head
        for part in value:
            yield from _item(f"{indent}{INDENT}-", part, indent + INDENT)
    elif isinstance(value, list):
        yield f"{head} [{', '.join(_scalar(part, inside=True) for part in value)}]"
    elif isinstance(value, str):
        yield from _text(head, value, indent + INDENT)
    else:
        yield f"{head} {_scalar(value)}"


def _part(part: object, indent: str) -> Iterator[str]:
    """An entry of a list whose entries have parts of their own: its first key after the dash."""
    if not isinstance(part, dict) or not part:
        yield from _item(f"{indent}-", part, indent)
        return
    lines = list(_mapping(part, indent + INDENT))
    yield f"{indent}- {lines[0].removeprefix(indent + INDENT)}"
    yield from lines[1:]


def _text(head: str, text: str, indent: str) -> Iterator[str]:
    if not _is_plain(text):
        yield f"{head} {_quoted(text)}"
    elif "\n" in text:
        yield f"{head} |"
        for line in text.split("\n"):
            yield f"{indent}{line}" if line else ""
    elif len(head) + len(text) > WIDTH and "  " not in text:
        yield f"{head} >-"
        yield from _folded(text, indent)
    else:
        yield f"{head} {_scalar(text)}"


def _is_plain(text: str) -> bool:
    """Whether a block says this text to the letter: the reader trims it and composes accents."""
    return (
        text == text.strip()
        and text != ""
        and not _ODD.search(text)
        and all(line == line.rstrip() for line in text.split("\n"))
        and unicodedata.is_normalized("NFC", text)
    )


def _folded(text: str, indent: str) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(indent) + len(line) + 1 + len(word) > WIDTH:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line


def _scalar(value: object, *, inside: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {_scalar(v, inside=True)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_scalar(part, inside=True) for part in value)}]"
    bare = _BARE.fullmatch(value) and not _MEANS_SOMETHING.fullmatch(value)
    if bare and not (inside and "," in value) and unicodedata.is_normalized("NFC", value):
        return value
    return _quoted(value)


def _number(value: float) -> str:
    """Figures without exponent: the reader takes those for words."""
    if isinstance(value, int) or not isfinite(value):
        return str(value)
    written = format(Decimal(repr(value)), "f")
    return written if "." in written else f"{written}.0"


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, _pieces(text)))}"'


def _pieces(text: str) -> Iterator[str]:
    """Characters, but those that would be composed with their neighbour stand alone."""
    composed = unicodedata.is_normalized("NFC", text)
    for char in text:
        yield char if composed or char.isascii() else f"\0{char}"


def _escaped(piece: str) -> str:
    char = piece[-1]
    if char in _ESCAPES:
        return _ESCAPES[char]
    if piece[0] != "\0" and not _ODD.match(char):
        return char
    number = ord(char)
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
