"""Codes of items: given once, never given again to something else."""

import re
from string import ascii_uppercase

from toolkit.canonical.forms import full_question
from toolkit.curation import items
from toolkit.models import Edition, ItemChange, Kind, Respondent, Section, Step

_LAST = re.compile(r"([0-9]+|[A-Z]+)$")


def next_code(edition: Edition, kind: str, above) -> str:
    """The code of a new item under ``above``: after the highest that any edition of the same
    Toolkit has, or had before it was deleted."""
    head = {
        Kind.PHASE: "F",
        Kind.TOOL: "T",
        Kind.FORM: "M",
        Kind.PRACTICE: "BP",
    }.get(kind) or f"{above.code.removeprefix('F') if kind == Kind.STEP else _form_code(above)}."
    used = [_turn(code) for code in _used(edition, kind, head)]
    turn = max(used, default=-1 if kind == Kind.PHASE else 0) + 1
    return head + _written(kind, turn)


def blank(kind: str, code: str, question_kind: str = "text") -> dict:
    """What a new item says before a curator writes in it: enough to be sound."""
    match kind:
        case Kind.QUESTION:
            start = {"code": code, "kind": question_kind, "label": ""}
            return full_question(start | STARTS.get(question_kind, {}))
        case Kind.SECTION:
            return {"code": code, "title": "", "intro": "", "page": Section.Page.SINGLE.value}
        case Kind.FORM:
            return {"code": code, "title": "", "respondent": Respondent.PARTNER.value}
        case Kind.STEP:
            return {"code": code, "title": "", "who": [Step.Who.AUTHORITY.value]}
    return {"code": code, "title": ""}


_TWO = [{"code": "a", "label": "Prima"}, {"code": "b", "label": "Seconda"}]
STARTS = {
    "choice": {"choices": _TWO},
    "multiple": {"choices": _TWO},
    "ranking": {"choices": _TWO},
    "points": {"choices": _TWO},
    "matrix": {"rows": _TWO, "choices": _TWO},
    "table": {"columns": [{"code": "voce", "kind": "text", "label": "Voce"}], "row_name": "riga"},
    "computed": {"compute": {"op": "fact", "name": "partners_count"}},
}


def renamed(edition: Edition, kind: str, whole: dict, above) -> dict:
    """A copy of a whole item under free codes; what it says of its own parts follows them."""
    new: dict[str, str] = {whole["code"]: next_code(edition, kind, above)}
    fresh = new[whole["code"]]
    for part in whole.get("parts", []):
        new[part["code"]] = _under(part["code"], whole["code"], fresh, kind, edition, len(new))
        for inner in part.get("parts", []):
            if kind == Kind.FORM:
                new[inner["code"]] = inner["code"].replace(whole["code"], fresh, 1)
    if kind == Kind.SECTION:
        taken = next_code(edition, Kind.QUESTION, above)
        first, form = _turn(taken), taken.rpartition(".")[0]
        for turn, part in enumerate(whole["parts"], first):
            new[part["code"]] = f"{form}.{_written(Kind.QUESTION, turn)}"
    copy = _with_codes(whole, new) | {"linked_from": []}
    name = "label" if kind == Kind.QUESTION else "title"
    return copy | {name: f"{copy[name]} (copia)"}


def _under(code: str, old: str, fresh: str, kind: str, edition: Edition, turn: int) -> str:
    if kind == Kind.FORM:
        return code.replace(old, fresh, 1)
    if kind == Kind.PHASE:
        return f"{fresh.removeprefix('F')}.{turn}"
    return code


def _with_codes(value, new: dict[str, str]):
    if isinstance(value, dict):
        return {key: _with_codes(item, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_codes(item, new) for item in value]
    return new.get(value, value) if isinstance(value, str) else value


def _form_code(above) -> str:
    """Sections and questions carry the code of their form."""
    return above.form.code if isinstance(above, Section) else above.code


def _used(edition: Edition, kind: str, head: str) -> list[str]:
    described = items.KINDS[kind]
    rows = described.model.objects.filter(
        **{f"{described.path}__toolkit": edition.toolkit_id, "code__startswith": head}
    )
    said = ItemChange.objects.filter(
        edition__toolkit=edition.toolkit_id, kind=kind, code__startswith=head
    )
    known = {*rows.values_list("code", flat=True), *said.values_list("code", flat=True)}
    if kind in (Kind.QUESTION, Kind.SECTION):
        known |= _buried(edition, kind, head)
    lettered = kind == Kind.SECTION
    return [
        code
        for code in known
        if _LAST.fullmatch(rest := code.removeprefix(head)) and rest.isalpha() == lettered
    ]


def _buried(edition: Edition, kind: str, head: str) -> set[str]:
    """Codes that left with the form or section they stood in."""
    gone = ItemChange.objects.filter(
        edition__toolkit=edition.toolkit_id,
        verb=ItemChange.Verb.DELETED,
        kind__in=(Kind.FORM, Kind.SECTION),
        code__startswith=head.rstrip("."),
    ).values_list("before", flat=True)
    found: set[str] = set()
    for whole in gone:
        for part in whole.get("parts", []):
            found.add(part["code"])
            found |= {inner["code"] for inner in part.get("parts", [])}
    return {code for code in found if code.startswith(head)}


def _turn(code: str) -> int:
    """The number at the end of a code, letters counted A = 1, Z = 26, AA = 27."""
    last = _LAST.search(code)[1]
    if last.isdigit():
        return int(last)
    turn = 0
    for letter in last:
        turn = turn * 26 + ascii_uppercase.index(letter) + 1
    return turn


def _written(kind: str, turn: int) -> str:
    if kind in (Kind.PHASE, Kind.STEP):
        return str(turn)
    if kind != Kind.SECTION:
        return f"{turn:02}"
    letters = ""
    while turn:
        turn, left = divmod(turn - 1, 26)
        letters = ascii_uppercase[left] + letters
    return letters
