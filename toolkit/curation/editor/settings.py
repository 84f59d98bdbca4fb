"""What can be set for a kind of question: what was posted, and what to draw of it.

The same controls serve a question (``s-max_length``) and a column of a table
(``column-2-s-max_length``); the prefix tells them apart.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.canonical.forms import DEFAULTS
from toolkit.curation.editor import kinds
from toolkit.curation.editor.rules import Choice, Problems
from toolkit.fields.registry import KINDS, flat
from toolkit.fields.upload import TYPES
from toolkit.fields.vocabularies import vocabulary
from toolkit.files.conditions import NUMBERS

MOST_CHOICES = 60


@dataclass
class Around:
    """What a question may speak of: those of its form by code, tables and forms of the edition."""

    code: str
    asked: dict[str, dict] = field(default_factory=dict)
    own: dict | None = None
    tables: Callable[[], list[tuple[str, str, str]]] = list  # form, question, label
    forms: Callable[[], list[tuple[str, str]]] = list

    @property
    def with_own(self) -> dict[str, dict]:
        """The same with the question itself, for checks."""
        return self.asked | ({self.code: self.own} if self.own else {})

    def of_kind(self, kind: str, columns=()) -> list[tuple[str, str]]:
        """Questions of the form of one kind, and columns of the same row."""
        found = [(c["code"], flat(c["label"])) for c in columns if c.get("kind") == kind]
        return found + [
            (code, f"{code} {one['label']}")
            for code, one in self.with_own.items()
            if one["kind"] == kind
        ]


# Reading what was posted


def read(data, kind: str, prefix: str, stored: dict, problems: Problems) -> dict:
    """The settings of a kind out of what was posted; ``stored`` is what was there before."""
    found = {}
    for setting in kinds.SETTINGS.get(kind, ()):
        name = f"{prefix}s-{setting.name}"
        if setting.type == kinds.FLAG:
            found[setting.name] = name in data
        elif setting.type == kinds.FORMATS:
            found[setting.name] = [one for one in TYPES if one in data.getlist(name)]
        elif setting.type == kinds.LINES:
            found[setting.name] = _lines(data.get(name, ""), stored.get(setting.name))
        elif setting.type in (kinds.INTEGER, kinds.NUMBER):
            found[setting.name] = _number(data.get(name, ""), setting.type, name, problems)
        elif setting.type == kinds.DATE:
            found[setting.name] = _date(data.get(name, ""), name, problems)
        else:
            found[setting.name] = data.get(name, "").strip() or None
    if kind == "reference":
        found |= _target(data, prefix)
    if kind == "computed":
        found["compute"] = _compute(data, prefix)
    if kind in kinds.WITH_CHOICES:
        found |= _choices(data, prefix, stored)
    return found


def _number(raw: str, wanted: str, name: str, problems: Problems):
    """A number as Italians write it; what is none stays as typed, and is told."""
    raw = raw.strip()
    if not raw:
        return None
    number = KINDS["decimal"].read_number(raw) if len(raw) < 20 else None
    if number is None or (wanted == kinds.INTEGER and number != int(number)):
        problems.setdefault(name, []).append(_("Scrivi un numero intero, per esempio 12."))
        return raw
    return int(number) if number == int(number) else float(number)


def _date(raw: str, name: str, problems: Problems) -> str | None:
    """A day as Italians write it; what is none stays as typed, and is told."""
    try:
        return KINDS["date"].clean(raw, None)
    except ValidationError as error:
        problems.setdefault(name, []).extend(error.messages)
        return raw


def _target(data, prefix: str) -> dict:
    to = data.get(f"{prefix}s-to", "")
    found = {"to": to if to in kinds.TARGETS else "organisation", "form": None, "question": None}
    if to == "form":
        found["form"] = data.get(f"{prefix}s-form") or None
    elif to == "row":
        form, _bar, question = data.get(f"{prefix}s-table", "").partition("|")
        found |= {"form": form or None, "question": question or None}
    return found


def _compute(data, prefix: str) -> dict:
    op = data.get(f"{prefix}s-op", "")
    rule = {"op": op if op in kinds.OPERATIONS else "fact"}
    match rule["op"]:
        case "count_rows":
            rule["of"] = data.get(f"{prefix}s-of", "")
        case "sum" | "average":
            rule["of"], _bar, rule["column"] = data.get(f"{prefix}s-cells", "").partition("|")
        case "working_days":
            rule |= {end: data.get(f"{prefix}s-{end}", "") for end in ("from", "to")}
        case _:
            rule["name"] = data.get(f"{prefix}s-name") or "partners_count"
            if data.get(f"{prefix}s-by"):
                rule["by"] = data[f"{prefix}s-by"]
    return rule


def _choices(data, prefix: str, stored: dict) -> dict:
    """The choices written here, one control each or one line each, or a shared list."""
    shared = data.get(f"{prefix}vocabulary", "")
    if shared in kinds.VOCABULARIES:
        same = stored.get("vocabulary") == shared and stored.get("choices")
        return {"vocabulary": shared, "choices": stored["choices"] if same else listed(shared)}
    if f"{prefix}lines" in data:
        before = {choice["label"]: choice["code"] for choice in stored.get("choices") or []}
        labels = [line.strip() for line in data[f"{prefix}lines"].splitlines() if line.strip()]
        pairs = [(before.get(label, ""), label) for label in labels]
    else:
        numbers = row_numbers(data, f"{prefix}choice", "label")
        pairs = [
            (data.get(f"{prefix}choice-{n}-code", ""), data.get(f"{prefix}choice-{n}-label", ""))
            for n in numbers
        ]
    return {"vocabulary": None, "choices": coded(pairs[: MOST_CHOICES + 1])}


def _lines(text: str, stored) -> list[dict]:
    """One thing a line. One that was there keeps its code, and so does one in other words as long
    as nothing was added or taken away."""
    labels = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    stored = stored if isinstance(stored, list) else []
    before = {row["label"]: row["code"] for row in stored}
    codes = [before.pop(label, "") for label in labels]
    if len(labels) == len(stored):
        left = set(before.values())
        codes = [
            code or (row["code"] if row["code"] in left else "")
            for code, row in zip(codes, stored, strict=True)
        ]
    return coded(list(zip(codes, labels, strict=True))[: MOST_CHOICES + 1])


def row_numbers(data, name: str, key: str) -> list[int]:
    """The numbers of the rows that were posted, in their order."""
    numbered = re.compile(re.escape(name) + rf"-([0-9]{{1,3}})-{key}$")
    return sorted({int(found[1]) for each in data if (found := numbered.match(str(each)))})


def coded(pairs: list[tuple[str, str]]) -> list[dict]:
    """Choices with their codes: one that had a code keeps it, a new one takes it from its label."""
    taken = {code for code, _label in pairs if code}
    found, seen = [], set()
    for code, label in pairs:
        label = " ".join(label.split())
        if not code and label:
            code = free_code(label, taken)
            taken.add(code)
        if code in seen:
            code = free_code(label or code, taken | seen)
        seen.add(code)
        found.append({"code": code, "label": label})
    return found


def free_code(label: str, taken: set[str]) -> str:
    """A code out of a label: plain small letters, not one of those taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30].strip("_")
    stem = words if words[:1].isalpha() else f"v_{words}".strip("_")
    code, turn = stem, 1
    while code in taken:
        turn += 1
        code = f"{stem}_{turn}"
    return code


def listed(name: str) -> list[dict]:
    return [dict(choice) for choice in vocabulary(name)]


# Drawing


@dataclass
class SettingView:
    """One control for one setting."""

    name: str
    label: str
    type: str
    help: str
    text: str
    checked: bool
    options: list[Choice]
    messages: list[str]

    @property
    def refreshes(self) -> bool:
        """Whether choosing here brings other controls."""
        return self.name.endswith(("s-to", "s-op"))

    @property
    def is_open(self) -> bool:
        """Whether nothing may be chosen, or nothing is yet."""
        return self.type == "day" or not any(option.selected for option in self.options)


def views(content: dict, prefix: str, around: Around, problems: Problems, columns=()):
    """The controls of the settings of a question or column, in their order."""
    kind = content["kind"]
    found = [
        _view(setting, content, prefix, around, problems, columns)
        for setting in kinds.SETTINGS.get(kind, ())
    ]
    if kind == "reference":
        found = [*_reference(content, prefix, around, problems), *found]
    if kind == "computed":
        found = [*found, *_computed(content, prefix, around, problems, columns)]
    return found


def _view(setting, content, prefix, around, problems, columns) -> SettingView:
    name, value = f"{prefix}s-{setting.name}", content.get(setting.name)
    default = DEFAULTS[content["kind"]].get(setting.name)
    options = []
    if setting.type == kinds.DAY:
        days = [pair for pair in around.of_kind("date", columns) if pair[0] != content["code"]]
        options = [Choice(code, label, code == value) for code, label in days]
    if setting.type == kinds.FORMATS:
        options = [Choice(one, one.upper(), one in (value or [])) for one in TYPES]
    text = "" if value is None or isinstance(value, list) else flat(value)
    if setting.type == kinds.LINES:
        text = "\n".join(row["label"] for row in value or [])
    if setting.type == kinds.DATE:
        text = KINDS["date"].initial(value, None)
    if setting.type in (kinds.INTEGER, kinds.NUMBER):
        text = text.replace(".", ",")
    help_ = str(setting.help)
    if setting.type == kinds.INTEGER and default is not None and not help_:
        help_ = _("Se lasci vuoto: %(default)s.") % {"default": default}
    return SettingView(
        name=name,
        label=str(setting.label),
        type=setting.type,
        help=help_,
        text=text,
        checked=value is True,
        options=options,
        messages=problems.get(name, []),
    )


def _select(name, label, pairs, chosen, problems, help_="") -> SettingView:
    """A list to choose from; what was chosen and is gone stays in it, with its code."""
    options = [Choice(code, str(words), code == chosen) for code, words in pairs]
    if chosen and chosen.strip("|") and not any(option.selected for option in options):
        options.append(Choice(chosen, chosen.replace("|", " "), True))
    said = problems.get(name, [])
    return SettingView(name, str(label), "select", str(help_), "", False, options, said)


def _reference(content, prefix, around: Around, problems) -> list[SettingView]:
    to = content.get("to") or "organisation"
    found = [
        _select(f"{prefix}s-to", _("Che cosa si sceglie"), kinds.TARGETS.items(), to, problems)
    ]
    if to == "form":
        form = content.get("form") or ""
        found.append(_select(f"{prefix}s-form", _("Quale modulo"), around.forms(), form, problems))
    if to == "row":
        pairs = [(f"{form}|{code}", f"{code} {label}") for form, code, label in around.tables()]
        chosen = f"{content.get('form') or ''}|{content.get('question') or ''}"
        help_ = _("Chi compila sceglie fra le righe già scritte in quella tabella.")
        found.append(
            _select(f"{prefix}s-table", _("Righe di quale tabella"), pairs, chosen, problems, help_)
        )
    return found


def _computed(content, prefix, around: Around, problems, columns) -> list[SettingView]:
    rule = content.get("compute") or {}
    op = rule.get("op") or "fact"
    found = [_select(f"{prefix}s-op", _("Calcolo"), kinds.OPERATIONS.items(), op, problems)]
    if op == "count_rows":
        tables = around.of_kind("table")
        found.append(_select(f"{prefix}s-of", _("Tabella"), tables, rule.get("of"), problems))
    elif op in ("sum", "average"):
        chosen = f"{rule.get('of') or ''}|{rule.get('column') or ''}"
        found.append(_select(f"{prefix}s-cells", _("Colonna"), _cells(around), chosen, problems))
    elif op == "working_days":
        days = around.of_kind("date", columns)
        for end, label in (("from", _("Dalla data in")), ("to", _("Alla data in"))):
            found.append(_select(f"{prefix}s-{end}", label, days, rule.get(end), problems))
    else:
        facts = kinds.FACT_NAMES.items()
        found.append(_select(f"{prefix}s-name", _("Quale dato"), facts, rule.get("name"), problems))
        if columns:
            pairs = [("", _("Uguale per tutte le righe"))]
            pairs += [
                (c["code"], c["label"]) for c in columns if c["kind"] in ("choice", "reference")
            ]
            label = _("Secondo la colonna")
            found.append(_select(f"{prefix}s-by", label, pairs, rule.get("by") or "", problems))
    return found


def _cells(around: Around) -> list[tuple[str, str]]:
    """The columns of numbers of the tables of the form."""
    return [
        (f"{code}|{column['code']}", f"{code} {table['label']} › {column['label']}")
        for code, table in around.with_own.items()
        if table["kind"] == "table"
        for column in table.get("columns", [])
        if column["kind"] in NUMBERS
    ]
