"""The words of an item, apart from what the item is: what a translator translates, and what may
change without making another edition.

A text is named by its path inside the item: a field (``title``), or a place in it, by code where
there is one (``choices.pmi.label``) and by turn where there is none (``outputs.0``).
"""

from collections.abc import Callable

from toolkit.models import Kind

EDITION = "edition"  # what an edition says of itself is an item too, without a code
TEXT = object()
LINES = {"*": TEXT}
OPTIONS = {"*": {"label": TEXT}}
TOLD = {"*": {"message": TEXT}}
_COLUMN = {
    "label": TEXT,
    "help": TEXT,
    "rows": OPTIONS,
    "choices": OPTIONS,
    "from_label": TEXT,
    "to_label": TEXT,
    "row_name": TEXT,
}

# Where the words are: the shape of each kind of item, with ``TEXT`` at its texts.
TEXTS: dict[str, dict] = {
    EDITION: {
        "title": TEXT,
        "label": TEXT,
        "summary": TEXT,
        "note": TEXT,
        "sources": {"*": {"title": TEXT}},
    },
    Kind.PHASE: {"title": TEXT, "aim": TEXT},
    Kind.STEP: {
        "title": TEXT,
        "aim": TEXT,
        "who_note": TEXT,
        "inputs": LINES,
        "instructions": TEXT,
        "outputs": LINES,
        "exit_condition": TEXT,
        "ground": TEXT,
    },
    Kind.TOOL: {
        "title": TEXT,
        "when": TEXT,
        "materials": LINES,
        "procedure": TEXT,
        "record": TEXT,
        "cautions": TEXT,
        "sources": LINES,
    },
    Kind.FORM: {
        "title": TEXT,
        "aim": TEXT,
        "prepare": LINES,
        "used_by": TEXT,
        "made_public": TEXT,
        "checks": TOLD,
    },
    Kind.SECTION: {"title": TEXT, "intro": TEXT},
    Kind.QUESTION: _COLUMN | {"columns": {"*": _COLUMN}, "checks": TOLD, "row_checks": TOLD},
    Kind.PRACTICE: {
        "title": TEXT,
        "place": TEXT,
        "summary": TEXT,
        "why_it_matters": TEXT,
        "source": TEXT,
    },
}


def texts_of(kind: str, content: dict) -> dict[str, str]:
    """Every text of an item by its path, in reading order; empty ones are left out."""
    found: dict[str, str] = {}

    def collect(path: str, text: str) -> str:
        if text.strip():
            found[path] = text
        return text

    shape = TEXTS[kind]
    ordered = {key: content[key] for key in shape if key in content}
    _mapped(ordered, shape, "", collect)
    return found


def with_texts(kind: str, content: dict, texts: dict[str, str]) -> dict:
    """The item with other words at the paths given; the rest stays as it is."""
    return _mapped(content, TEXTS[kind], "", lambda path, text: texts.get(path, text))


def bare(kind: str, content: dict) -> dict:
    """What is left of an item without its words."""
    return _mapped(content, TEXTS[kind], "", lambda _path, _text: "")


def _mapped(value, shape, path: str, change: Callable[[str, str], str]):
    if shape is TEXT:
        return change(path, value) if isinstance(value, str) else value
    if isinstance(value, list):
        inner = shape.get("*")
        if inner is None:
            return value
        return [
            _mapped(part, inner, f"{path}.{_name(part, turn)}", change)
            for turn, part in enumerate(value)
        ]
    if isinstance(value, dict):
        head = f"{path}." if path else ""
        return {
            key: _mapped(part, shape[key], f"{head}{key}", change) if key in shape else part
            for key, part in value.items()
        }
    return value


def _name(part, turn: int) -> str:
    code = part.get("code") if isinstance(part, dict) else None
    return str(turn if code in (None, "") else code)
