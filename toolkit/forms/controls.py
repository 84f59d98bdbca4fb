"""What the templates of questions read: one control, with its options, errors and ids."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from toolkit.fields import upload
from toolkit.fields.choice import MANY_CHOICES, Open, has_other, is_told
from toolkit.fields.number import Number
from toolkit.fields.reference import FEW
from toolkit.fields.registry import flat, kind_of

OPTION = '<option value="{}">{}</option>'
CHOSEN = '<option value="{}" selected>{}</option>'
WITH_LEGEND = (
    *("radios.html", "checkboxes.html", "scale.html", "table.html", "matrix.html"),
    *("ranking.html", "points.html", "map_point.html", "parts.html"),
)


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    code: str
    label: str
    id: str
    checked: bool


class Control:
    """What one control of a page shows: a question, or a cell of a table."""

    def __init__(self, question, name: str, raw, *, page, faults=(), row=None, position=0):
        self.question = question
        self.kind = kind_of(question)
        self.name = name
        self.raw = raw
        self.page = page
        self.faults = faults
        self.row = row
        self.position = position
        self.autofocus = False

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def help_id(self) -> str:
        return f"{self.id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"

    @property
    def format_id(self) -> str:
        return f"{self.id}_format"

    @property
    def check_id(self) -> str:
        return f"{self.id}_check"

    @cached_property
    def hint(self) -> str:
        return self.kind.hint(self.question)

    @cached_property
    def check_words(self) -> str:
        """What the browser says of an answer that cannot be right, where its control is left."""
        words = self.kind.words(self.question)
        return json.dumps(words, ensure_ascii=False) if words else ""

    @cached_property
    def check_limits(self) -> str:
        """The settings that the checks of the browser need."""
        return json.dumps(self.kind.limits(self.question), ensure_ascii=False, default=str)

    @property
    def in_table(self) -> bool:
        return self.row is not None

    @property
    def messages(self) -> list[str]:
        return [fault.message for fault in self.faults]

    @property
    def own_messages(self) -> list[str]:
        """What is wrong with the answer as a whole."""
        return self.messages

    @property
    def described_by(self) -> str:
        ids = [self.help_id] if self.question.help else []
        if self.limit:
            ids.append(f"{self.id}_counter")
        if self.unit_id:
            ids.append(self.unit_id)
        if self.kind.name in ("date", "file") or self.hint:
            ids.append(self.format_id)
        if self.check_words:
            ids.append(self.check_id)
        return " ".join([*ids, self.error_id] if self.faults else ids)

    @property
    def is_optional(self) -> bool:
        """Marked «facoltativo»: only what nobody has to answer."""
        return self.question.required == "optional" and self.kind.typed

    @property
    def is_required_now(self) -> bool:
        """Whether an answer given before asks for this one."""
        rule = self.question.required_if
        return bool(rule) and self.page.reading.is_required(self.question)

    @property
    def template(self) -> str:
        """Closed questions are a native list inside tables and where the choices are many."""
        if self.kind.name == "reference":
            boxes = self.kind.is_many(self.question)
            return f"toolkit/fields/{'checkboxes' if boxes else 'select'}.html"
        if self.kind.name in ("choice", "yes_no", "scale") and self.is_list:
            return "toolkit/fields/select.html"
        return self.kind.control

    @cached_property
    def is_list(self) -> bool:
        return self.in_table or (len(self.options) > MANY_CHOICES and self.kind.name == "choice")

    @property
    def has_legend(self) -> bool:
        """Whether several controls need one name."""
        return self.template.rsplit("/", 1)[1] in WITH_LEGEND

    def anchor(self, fault) -> str:
        """The address of what is to be mended."""
        return self.id

    @property
    def text(self) -> str:
        return flat(self.raw)

    @property
    def limit(self) -> int:
        return self.kind.max_length(self.question) if self.kind.name in ("text", "long_text") else 0

    @property
    def rows(self) -> int:
        return 3 if self.in_table else 6 if self.limit <= 2000 else 10

    @property
    def width(self) -> str:
        """How wide a one-line control is, by what goes into it."""
        if self.kind.name == "text":
            return "wide" if self.limit > 60 else "medium"
        return getattr(self.kind, "width", "short")

    @property
    def unit(self) -> str:
        return getattr(self.kind, "sign", "") or flat(self.question.setting("unit"))

    @property
    def unit_id(self) -> str:
        has_unit = isinstance(self.kind, Number) and self.unit
        return f"{self.id}_unit" if has_unit else ""

    @property
    def inputmode(self) -> str:
        usual = "numeric" if self.kind.name == "integer" else "decimal"
        return getattr(self.kind, "inputmode", usual)

    @property
    def from_label(self) -> str:
        return flat(self.question.setting("from_label"))

    @property
    def to_label(self) -> str:
        return flat(self.question.setting("to_label"))

    @cached_property
    def options(self) -> list[Option]:
        if self.kind.name == "reference":
            pairs = self._reference_options()
        else:
            pairs = self.kind.options(self.question)
        marked = set(self._marked())
        return [
            Option(code, label, self.id if at == 0 else f"{self.id}_{at}", code in marked)
            for at, (code, label) in enumerate(pairs)
        ]

    def _marked(self) -> list[str]:
        raw = self.raw if isinstance(self.raw, list) else [self.raw]
        codes = (part.get("id") if is_told(part) else part for part in raw)
        return [flat(part) for part in codes if part not in (None, "")]

    @property
    def has_other(self) -> bool:
        return isinstance(self.kind, Open) and has_other(self.question)

    @property
    def other_text(self) -> str:
        """What is written beside «Altro»."""
        raw = self.raw if isinstance(self.raw, list) else [self.raw]
        return "; ".join(flat(part["text"]) for part in raw if is_told(part))

    @property
    def parts(self) -> list[SimpleNamespace]:
        """The controls of an answer in several parts; the first has the id of the whole."""
        raw = self.raw if isinstance(self.raw, Mapping) else {}
        found = self.kind.parts(self.question)
        texts = [flat(raw.get(part.key)) for part in found]
        if self.raw and not isinstance(self.raw, Mapping):
            texts[0] = flat(self.raw)
        return [
            SimpleNamespace(
                part=part,
                text=text,
                name=f"{self.name}-{part.key}",
                id=f"{self.id}-{part.key}" if at else self.id,
            )
            for at, (part, text) in enumerate(zip(found, texts, strict=True))
        ]

    def _reference_options(self) -> list[tuple[str, str]]:
        """What can be chosen, and what was chosen once and is no longer offered."""
        offered = self.page.references.options(self.question)
        known = {code for code, label in offered}
        gone = [code for code in self._marked() if code not in known]
        words = _("Voce non più disponibile")
        return offered + [(code, self.page.stored_labels.get(code, words)) for code in gone]

    @property
    def scrolls(self) -> bool:
        return len(self.options) > FEW

    @property
    def select_options(self) -> list[Option]:
        """On a list, the ends of a scale carry their names."""
        if self.kind.name != "scale":
            return self.options
        return [
            Option(o.code, self.kind.display(int(o.code), self.question), o.id, o.checked)
            for o in self.options
        ]

    @property
    def list_html(self) -> str:
        """The options of a native list; a table draws each list once for each choice made in it."""
        key = (id(self.question), *self._marked())
        drawn = self.page.drawn_lists.get(key)
        if drawn is None:
            lines = (
                (format_html(CHOSEN if option.checked else OPTION, option.code, option.label),)
                for option in self.select_options
            )
            drawn = self.page.drawn_lists[key] = format_html_join("\n", "{}", lines)
        return drawn

    @property
    def has_options(self) -> bool:
        """Whether there is anything to choose."""
        if self.kind.name != "reference":
            return True
        return bool(self.page.references.options(self.question) or self._marked())

    @cached_property
    def offered(self) -> list[tuple[str, str]]:
        """What may be written, where it is known beforehand; anything else may be written too."""
        return self.page.references.options(self.question) if self.kind.offers else []

    @property
    def accept(self) -> str:
        return upload.accept(self.question)

    @property
    def formats(self) -> str:
        return ", ".join(upload.formats_of(self.question)).upper()

    @property
    def max_mb(self) -> int:
        return upload.max_bytes(self.question) // upload.MEGABYTE

    @property
    def max_files(self) -> int:
        return upload.max_files(self.question)

    @property
    def upload_url(self) -> str:
        return "" if self.in_table else self.page.references.upload_url(self.question)

    @property
    def files(self) -> list[SimpleNamespace]:
        """The files kept so far, with where to download them."""
        return [
            SimpleNamespace(
                id=flat(entry.get("id")),
                text=self.kind.name_of(entry),
                url=self.page.references.file_url(entry),
                state=self.page.references.file_state(entry),
                removed=flat(entry.get("id")) in self.page.removed.get(self.question.code, ()),
            )
            for entry in (self.raw if isinstance(self.raw, list) else [])
            if isinstance(entry, dict)
        ]

    @property
    def computed(self) -> str:
        row = self.row
        reading = self.page.reading
        return reading.computed_text(self.question, reading.compute(self.question, row))


class Row:
    """One row of a table on a page."""

    def __init__(self, table: Control, number: int | str, raw: Mapping, faults, last: bool):
        self.number = number
        self.position = number + 1 if isinstance(number, int) else "__position__"
        self.prefix = f"{table.name}-{number}"
        self.id = flat(raw.get("_id"))
        self.first, self.last = number == 0, last
        self.messages = [f.message for f in faults if f.column is None]
        self.name = table.kind.row_name(table.question)
        self.autofocus = ""
        self.controls = [
            Control(
                column,
                f"{self.prefix}-{column.code}",
                raw.get(column.code),
                page=table.page,
                faults=tuple(f for f in faults if f.column == column.code),
                row=raw,
                position=self.position,
            )
            for column in table.question.columns
        ]


class TableControl(Control):
    """A question that is a table: its rows, and a blank one to begin with."""

    def anchor(self, fault) -> str:
        return f"{self.id}-add"

    @cached_property
    def table_rows(self) -> list[Row]:
        raws = self.raw if isinstance(self.raw, list) else []
        if not raws:
            raws = [{}] * max(1, min(self.kind.min_rows(self.question), 3))
        rows = [
            Row(self, at, raw, [f for f in self.faults if f.row == at + 1], at == len(raws) - 1)
            for at, raw in enumerate(raws)
        ]
        self._place_focus(rows)
        return rows

    def _place_focus(self, rows: list[Row]) -> None:
        """Where the keyboard goes on after a button of the table."""
        action = self.page.row_action
        if not action or action.question != self.question.code or not rows:
            return
        if action.button == "add":
            typed = [c for c in rows[-1].controls if c.kind.typed]
            if typed:
                typed[0].autofocus = True
        elif action.button in ("up", "down"):
            at = action.row + (-1 if action.button == "up" else 1)
            row = rows[min(max(at, 0), len(rows) - 1)]
            row.autofocus = "down" if row.first else "up" if row.last else action.button

    @property
    def focus_add(self) -> bool:
        action = self.page.row_action
        return bool(action and action.question == self.question.code and action.button == "remove")

    @property
    def messages(self) -> list[str]:
        return [self.kind.tell(fault, self.question) for fault in self.faults]

    @property
    def own_messages(self) -> list[str]:
        whole = [fault.message for fault in self.faults if fault.row is None]
        return whole or [_("Controlla le caselle indicate.")]

    @property
    def row_name(self) -> str:
        return self.kind.row_name(self.question)

    @property
    def max_rows(self) -> int:
        return self.kind.max_rows(self.question)

    @property
    def is_full(self) -> bool:
        return len(self.table_rows) >= self.max_rows

    @property
    def pattern(self) -> Row:
        """The row that a script copies; ``__row__`` stands for its number."""
        return Row(self, "__row__", {}, [], True)
