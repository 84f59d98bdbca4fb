"""The kinds of question: what each reads, accepts, stores and shows.

A kind knows nothing of pages, drafts or workshops. Three forms of an answer are told apart:

- *raw*: what a person typed or a program sent, of any shape, hostile ones included;
- *value*: what is stored (``docs/recipes/toolkit-files.md``), made by ``clean`` alone;
- *text*: what is shown, made by ``display``.

``clean(initial(value)) == value`` for every value that ``clean`` made.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS: dict[str, "Kind"] = {}
DEEPEST = 5


@dataclass(frozen=True)
class Column:
    """One column that a question fills in exports."""

    code: str
    label: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with an answer; in a table also where: row from 1, column by code."""

    message: str
    row: int | None = None
    column: str | None = None
    code: str = "invalid"


@dataclass(frozen=True)
class Outcome:
    """What became of raw input.

    ``value`` is there only without faults; ``kept`` is always fit to be stored and loses nothing:
    what was not understood is in it as ``{"raw": …}``.
    """

    value: Any
    kept: Any
    faults: tuple[Fault, ...] = ()


class Kind:
    """One kind of question. Subclasses say what differs."""

    name = ""
    control = "toolkit/fields/input.html"
    grouped_controls = False  # several controls under one legend
    alone = False  # has a page of its own
    typed = True  # a person answers; computed ones are worked out
    offers = False  # what may be written is offered, and anything else may be too

    def read(self, data, files, name: str, question) -> Any:
        """What came with a page for the control ``name``."""
        return data.get(name)

    def clean(self, raw, question, references=None) -> Any:
        """The value to store, or None; every refusal is a ``ValidationError`` in final words."""
        raise NotImplementedError

    def examine(self, raw, question, references=None, *, complete: bool = True) -> Outcome:
        """``clean`` without exceptions; ``complete`` also asks for required cells of tables."""
        try:
            value = self.clean(raw, question, references)
        except ValidationError as error:
            kept = raw["raw"] if isinstance(raw, dict) and set(raw) == {"raw"} else raw
            code = getattr(error, "code", "") or ""
            faults = tuple(Fault(message, code=code) for message in error.messages)
            return Outcome(None, {"raw": storable(kept)}, faults)
        return Outcome(value, value)

    def again(self, value, question) -> Any:
        """A stored value as raw input, to be examined once more."""
        return self.initial(value, question)

    def initial(self, value, question) -> Any:
        """The raw form that a stored value takes in the controls."""
        return flat(value)

    def display(self, value, question, language: str | None = None) -> str | list:
        """A value for people."""
        return flat(value)

    def as_typed(self, raw, question) -> str:
        """What was typed and not understood, in the words of who typed it."""
        return flat(raw)

    def hint(self, question) -> str:
        """How the answer is written, beside its control."""
        return ""

    def words(self, question) -> dict[str, str]:
        """What is wrong, by name, for the checks that a browser can make too."""
        return {}

    def limits(self, question) -> dict[str, Any]:
        """What those checks need to know of the settings."""
        return {}

    def link(self, value) -> str:
        """Where an answer leads: a telephone, a page."""
        return ""

    def missing(self, question) -> str:
        """What to say when a required answer is not there."""
        return _("Scrivi una risposta.")

    def incomplete(self, value, question) -> list[Fault]:
        """What an answer that has to be given whole still lacks."""
        return []

    def on_paper(self, question) -> list[str]:
        """What is printed to be marked or filled in by hand."""
        return []

    def marks(self, question) -> list[str]:
        """The answers to choose from for each of what is printed."""
        return []

    def columns(self, question) -> list[Column]:
        return [Column(question.code, question.label)]

    def cells(self, value, question) -> list:
        """The value in as many export cells as ``columns``: numbers stay numbers."""
        shown = self.display(value, question)
        return ["; ".join(shown) if isinstance(shown, list) else shown]


def register(kind: type[Kind]) -> type[Kind]:
    KINDS[kind.name] = kind()
    return kind


def kind_of(question) -> Kind:
    """The kind of a question; one that this release does not know is shown as text."""
    return KINDS.get(question.kind) or KINDS["text"]


def flat(value) -> str:
    """Any stored thing as text, whatever its shape: nothing that was kept may be invisible."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if set(value) == {"raw"}:
            return flat(value["raw"])
        return "; ".join(
            f"{key}: {flat(part)}" for key, part in value.items() if part not in (None, "")
        )
    if isinstance(value, (list, tuple)):
        return "; ".join(filter(None, (flat(part) for part in value)))
    return str(value)


# Control characters (category Cc) and lone surrogates (Cs); lines keep their ends and tabs.
IMPOSSIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
IMPOSSIBLE_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


def tidy(text: str, *, lines: bool = False) -> str:
    """Text without control characters, lone surrogates and outer blanks; lines kept if asked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    return (IMPOSSIBLE_IN_LINES if lines else IMPOSSIBLE).sub("", text).strip()


def storable(raw, depth: int = 0) -> Any:
    """Anything at all, as JSON that a database accepts; words stay, impossible characters go."""
    if isinstance(raw, str):
        return tidy(raw, lines=True)
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, int):
        return raw if abs(raw) < 10**15 else f"{raw:.3e}" if abs(raw) < 10**300 else "∞"
    if isinstance(raw, float):
        return raw if math.isfinite(raw) and not raw.is_integer() else str(raw)
    if isinstance(raw, dict):
        if depth >= DEEPEST:
            return "…"
        return {tidy(str(key)): storable(part, depth + 1) for key, part in list(raw.items())[:200]}
    if isinstance(raw, (list, tuple, set)):
        return "…" if depth >= DEEPEST else [storable(part, depth + 1) for part in raw]
    return tidy(str(raw), lines=True)


def as_text(raw) -> str:
    """Raw input that has to be one string: typed text, or a plain number from a program."""
    if raw is None:
        return ""
    if isinstance(raw, dict) and set(raw) == {"raw"}:
        raw = raw["raw"]
    if isinstance(raw, str):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if isinstance(raw, int) and abs(raw) >= 10**18:
            raise refusal(_("Il numero è troppo grande."), "number")
        return repr(raw)
    if raw is None:
        return ""
    raise refusal(_("Questa risposta non è nel formato previsto."), "shape")


def as_list(raw) -> list:
    """Raw input that has to be a list of strings or entries."""
    if isinstance(raw, dict) and set(raw) == {"raw"}:
        raw = raw["raw"]
    if raw is None or raw == "":
        return []
    if isinstance(raw, (list, tuple)):
        return list(raw)
    return [raw]


def whole(value, default: int | None = None) -> int | None:
    """A whole number out of a definition's setting, or the default."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def refusal(message: str, code: str = "invalid") -> ValidationError:
    return ValidationError(message, code=code)


def same(one, other) -> bool:
    """Whether two stored values are the same JSON (True is not 1)."""
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(
        other, sort_keys=True, default=str
    )
