"""One question on the curator's desk: read, changed by buttons, told what is wrong, drawn."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from toolkit.canonical.forms import COMMON, DEFAULTS, LATER, RULES, full_question
from toolkit.curation.editor import checking, kinds, rules, settings, terms
from toolkit.curation.editor.columns import ColumnView, columns_of
from toolkit.curation.editor.rules import Choice, Problems
from toolkit.curation.editor.settings import Around, SettingView

FLAGS = ("not_applicable", "personal_data", "public")
BUTTON = re.compile(r"(add|up|down|remove|test|group):([a-z_]+)((?:-[0-9]{1,3}){0,12})")
MOST_COLUMNS = 24
LISTS = {"check": "checks", "row_check": "row_checks"}
# What means the same for every kind that has it («from» and «to» do not).
COMMON_SETTINGS = ("max_length", "min", "max", "unit", "decimals", "choices", "vocabulary", "other")


@dataclass
class Sheet:
    """What a question says on the page, right or wrong.

    ``content`` has the shape of the canonical export; ``stored`` is what the question says now.
    """

    content: dict
    stored: dict
    around: Around
    problems: Problems = field(default_factory=dict)

    @classmethod
    def of(cls, stored: dict, around: Around) -> "Sheet":
        return cls(dict(stored), stored, around)

    @classmethod
    def posted(cls, data, stored: dict, around: Around) -> "Sheet":
        """The sheet as it came with a page, after the button that was pressed."""
        sheet = cls({}, stored, around)
        sheet.content = sheet._read(data)
        pressed = BUTTON.fullmatch(data.get("do", ""))
        if pressed:
            sheet._press(pressed[1], pressed[2], [int(n) for n in pressed[3].split("-")[1:]])
        return sheet

    # Reading

    def _read(self, data) -> dict:
        kind = data.get("kind", "")
        kind = kind if kind in DEFAULTS else self.stored["kind"]
        required = data.get("required", "")
        said = {
            "code": self.stored["code"],
            "kind": kind,
            "label": " ".join(data.get("label", "").split()),
            "help": data.get("help", "").replace("\r\n", "\n").strip(),
            "required": required if required in kinds.REQUIRED else "optional",
            **{flag: flag in data for flag in FLAGS},
        }
        said |= self._settings(data, kind)
        return said | self._rules(data) | self._row_checks(data, said)

    def _settings(self, data, kind: str) -> dict:
        """What was posted, or, if the controls on the page were of another kind, what may stay."""
        if data.get("shown-kind", kind) != kind:
            read = settings.read(data, data["shown-kind"], "", self.stored, {})
            names = DEFAULTS[kind] if self.stored["kind"] == kind else COMMON_SETTINGS
            kept = {key: self.stored[key] for key in names if key in self.stored}
            kept |= {key: read[key] for key in COMMON_SETTINGS if key in read}
            usual = {key: kept.get(key, value) for key, value in DEFAULTS[kind].items()}
            return usual | self._start(kind, usual)
        found = settings.read(data, kind, "", self.stored, self.problems)
        if kind == "table":
            found["columns"] = self._columns(data)
        return found

    def _start(self, kind: str, usual: dict) -> dict:
        if kind == "table" and not usual["columns"]:
            return {"columns": [_blank_column(set())]}
        if kind in kinds.WITH_CHOICES and not usual["choices"]:
            return {"choices": [{"code": "", "label": ""}, {"code": "", "label": ""}]}
        if kind == "computed" and not usual["compute"]:
            return {"compute": {"op": "fact", "name": "partners_count"}}
        return {}

    def _columns(self, data) -> list[dict]:
        before = {column["code"]: column for column in self.stored.get("columns", [])}
        found: list[dict] = []
        for number in settings.row_numbers(data, "column", "label")[: MOST_COLUMNS + 1]:
            found.append(self._column(data, f"column-{number}-", before, found))
        return found

    def _column(self, data, prefix: str, before: dict, above: list[dict]) -> dict:
        code, label = (
            data.get(f"{prefix}code", ""),
            " ".join(data.get(f"{prefix}label", "").split()),
        )
        kind, shown = data.get(f"{prefix}kind", "text"), data.get(f"{prefix}shown-kind", "")
        kind = kind if kind in kinds.IN_COLUMNS else "text"
        stored = before.get(code, {})
        taken = {column["code"] for column in above} | set(before)
        if not code and label:
            code = settings.free_code(label, taken)
        own = settings.read(data, kind, prefix, stored, self.problems) if shown == kind else {}
        if shown != kind and kind == stored.get("kind"):
            own = {key: stored[key] for key in DEFAULTS[kind] if key in stored}
        required = data.get(f"{prefix}required", "")
        head = {
            "code": code,
            "kind": kind,
            "label": label,
            "help": data.get(f"{prefix}help", "").strip(),
            "required": required if required in kinds.REQUIRED else "optional",
            "personal_data": f"{prefix}personal_data" in data,
            "public": f"{prefix}public" in data,
            "not_applicable": stored.get("not_applicable", False),
        }
        return full_question(head | own)

    def _rules(self, data) -> dict:
        asked = self.around.asked
        return {
            "condition": rules.read(data, "condition", asked, self.problems),
            "required_if": rules.read(data, "required_if", asked, self.problems),
            "checks": checking.read(data, "check", self.around.with_own, self.problems),
            "answer_by": terms.read(data, self.problems),
        }

    def _row_checks(self, data, content: dict) -> dict:
        """What the cells of a row must keep together, where the question is a table."""
        if content["kind"] != "table":
            return {}
        checks = checking.read(data, "row_check", columns_of(content), self.problems)
        return {"row_checks": checks}

    # Buttons

    def _press(self, verb: str, what: str, steps: list[int]) -> None:
        self.problems = {}
        if what in ("condition", "required_if"):
            self.content[what] = rules.press(self.content.get(what), verb, steps)
        elif LISTS.get(what) in self.content:
            checking.press(self.content[LISTS[what]], verb, steps)
        elif what == "choice" and "choices" in self.content:
            rows = self.content["choices"]
            _press_row(rows, verb, steps, {"code": "", "label": ""})
        elif what == "column" and "columns" in self.content:
            rows = self.content["columns"]
            _press_row(rows, verb, steps, _blank_column(set()))

    # What is saved

    def finish(self) -> None:
        """Put blanks away and say what is still to be chosen, before the sheet is saved."""
        content = self.content
        if content["kind"] in kinds.UNASKED:
            content |= {"required": "optional", "not_applicable": False}
            content |= {"required_if": None, "checks": [], "answer_by": None}
        terms.unfinished(content.get("answer_by"), self.problems)
        for name in ("condition", "required_if"):
            content[name] = rules.pruned(content.get(name))
            rules.unfinished(content[name], name, self.problems)
        for name, key in LISTS.items():
            if key in content:
                content[key] = checking.finished(content[key], name, self.problems)
        if "choices" in content and not content.get("vocabulary"):
            content["choices"] = [choice for choice in content["choices"] if choice["label"]]
        if "columns" in content:
            content["columns"] = [column for column in content["columns"] if column["label"]]
        if not content["label"]:
            self._problem("label", _("Scrivi la domanda."))

    def _problem(self, name: str, message: str) -> None:
        self.problems.setdefault(name, []).append(message)

    def values(self, shown: dict) -> dict:
        """What this person changed of what they were ``shown``, as the action takes it."""
        if self.content["kind"] != shown["kind"]:
            return {key: value for key, value in self.content.items() if key != "code"}
        names = ["label", *COMMON, *RULES, *DEFAULTS[self.content["kind"]]]
        nothing = {"checks": [], "row_checks": []} | LATER
        return {
            name: self.content[name]
            for name in names
            if name in self.content and self.content[name] != shown.get(name, nothing.get(name))
        }

    def place(self, path: str) -> str:
        """The name of the control for a place in the definition that a check names."""
        parts = [part for part in path.split(".") if part not in ("all", "any", "rule")]
        if not parts or not parts[0]:
            return ""
        head, rest = parts[0], parts[1:]
        if head in ("choices", "checks", "row_checks", "columns"):
            head = head.removesuffix("s")
        if head == "column" and len(rest) > 1 and rest[1] not in ("code", "label", "kind", "help"):
            return f"column-{rest[0]}-s-{_setting(rest[1:])}"
        if head == "choice" and len(rest) == 2:
            return f"choice-{rest[0]}-label"
        if head in DEFAULTS[self.content["kind"]] or head == "compute":
            return f"s-{_setting(parts)}"
        return "-".join([head, *rest])

    # Drawing

    @property
    def is_new_kind(self) -> bool:
        return self.content["kind"] != self.stored["kind"]

    @property
    def lost(self) -> list[str]:
        """What goes when the question becomes of the kind chosen now, in words."""
        if not self.is_new_kind:
            return []
        before, now = self.stored["kind"], self.content["kind"]
        usual = DEFAULTS[before] | {"required_if": None, "checks": []}
        names = [name for name in DEFAULTS[before] if name not in DEFAULTS[now]]
        lost = [name for name in names if self.stored.get(name) not in (usual[name], None, "")]
        words = [str(kinds.SETTING_NAMES[name]) for name in lost if name in kinds.SETTING_NAMES]
        if now in kinds.UNASKED and any(self.stored.get(name) for name in RULES):
            words.append(_("Obblighi, controlli e termine"))
        if self.stored.get("row_checks"):
            words.append(_("Controlli in ogni riga"))
        return list(dict.fromkeys(words))

    @property
    def kind_names(self) -> list[Choice]:
        return [
            Choice(kind, f"{name} – {kinds.KIND_WORDS[kind]}", kind == self.content["kind"])
            for kind, name in kinds.KIND_NAMES.items()
        ]

    @property
    def required_options(self) -> list[Choice]:
        chosen = self.content["required"]
        return [Choice(name, str(words), name == chosen) for name, words in kinds.REQUIRED.items()]

    @property
    def has_choices(self) -> bool:
        return self.content["kind"] in kinds.WITH_CHOICES

    @property
    def vocabularies(self) -> list[Choice]:
        chosen = self.content.get("vocabulary") or ""
        rows = [Choice("", _("Scelte scritte qui"), not chosen)]
        return rows + [Choice(n, str(w), n == chosen) for n, w in kinds.VOCABULARIES.items()]

    @property
    def settings(self) -> list[SettingView]:
        return settings.views(self.content, "", self.around, self.problems)

    @property
    def columns(self) -> list["ColumnView"]:
        rows = self.content.get("columns", [])
        return [ColumnView(self, number, column, rows) for number, column in enumerate(rows)]

    @property
    def condition(self):
        return rules.view(
            self.content.get("condition"), "condition", self.around.asked, self.problems
        )

    @property
    def required_if(self):
        return rules.view(
            self.content.get("required_if"), "required_if", self.around.asked, self.problems
        )

    @property
    def term(self) -> terms.TermView:
        return terms.view(self.content.get("answer_by"), self.problems)

    @property
    def checks(self) -> list[dict]:
        asked = self.around.with_own
        return checking.views(self.content.get("checks") or [], "check", asked, self.problems)

    @property
    def row_checks(self) -> list[dict]:
        asked, checks = columns_of(self.content), self.content.get("row_checks") or []
        return checking.views(checks, "row_check", asked, self.problems)

    @property
    def choices(self) -> list[dict]:
        rows = self.content.get("choices") or []
        return [
            {
                **choice,
                "name": f"choice-{number}",
                "number": number,
                "turn": number + 1,
                "is_last": number == len(rows) - 1,
                "messages": self.problems.get(f"choice-{number}-label", []),
            }
            for number, choice in enumerate(rows)
        ]


def _setting(parts: list[str]) -> str:
    """The control of a setting by the word of the definition."""
    if parts[0] == "compute":
        word = parts[1] if len(parts) > 1 else "op"
        return {"column": "cells", "of": "of"}.get(word, word)
    return "table" if parts[0] == "question" else parts[0]


def _blank_column(taken: set[str]) -> dict:
    return full_question({"code": "", "kind": "text", "label": ""})


def _press_row(rows: list, verb: str, steps: list[int], blank: dict) -> None:
    if verb == "add":
        rows.append(blank)
        return
    at = steps[0] if steps else len(rows)
    if at >= len(rows):
        return
    if verb == "remove":
        del rows[at]
    elif verb in ("up", "down"):
        to = at + (-1 if verb == "up" else 1)
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
