"""A form as XLSForm, the workbook that survey tools read: survey, choices, settings.

What XLSForm has no word for goes into a column of ours, ``officine``, which other tools leave alone
and our import reads. docs/xlsform.md says what becomes what.
"""

import datetime as dt
import io
import json
from collections.abc import Iterator

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import override

from toolkit.curation.shape import question_as_file
from toolkit.exchange.packing import repack
from toolkit.exchange.xlsform_kinds import WHOLE
from toolkit.exchange.xpath import NO, YES, name_of, written
from toolkit.forms.document import codes_in
from toolkit.models import Edition

LANGUAGES = {"it": "Italiano (it)", "en": "English (en)"}
LONG_AGO = dt.datetime(2000, 1, 1)
TYPES = {
    "text": "text",
    "long_text": "text",
    "date": "date",
    "integer": "integer",
    "decimal": "decimal",
    "money": "decimal",
    "percentage": "decimal",
    "time": "time",
    "note": "note",
    "file": "file",
    "reference": "text",
    "scale": "range",
    "map_point": "geopoint",
}
# What the other columns say already; the rest of a question is in ours.
SAID = {
    *("code", "label", "help", "choices", "columns", "condition", "required_if", "checks"),
    "row_checks",
    *("min", "max", "max_length", "min_choices", "max_choices", "not_before", "not_after"),
    *("from", "to", "required", "other"),
}
PLAIN = (
    "text",
    "date",
    "time",
    "integer",
    "decimal",
    "choice",
    "multiple",
    "yes_no",
    "scale",
    "map_point",
    "file",
)


def xlsform_of(edition: Edition, form: dict) -> bytes:
    """The workbook of a form, given its document; the same bytes for the same form."""
    with override(edition.language):
        book = _Workbook(edition, form)
        book.write()
        return book.saved()


class _Workbook:
    def __init__(self, edition: Edition, form: dict):
        self.edition, self.form = edition, form
        self.language = LANGUAGES.get(edition.language, edition.language)
        self.questions = {
            question["code"]: question
            for section in form["sections"]
            for question in section["questions"]
        }
        self.lists: dict[str, list[dict]] = {}

    def write(self) -> None:
        self.out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.out, options)
        title = f"{self.form['code']} {self.form['title']}"
        self.book.set_properties({"title": title, "created": LONG_AGO})
        self._sheet("survey", self._columns(), list(self._survey()))
        named = ["list_name", "name", f"label::{self.language}"]
        self._sheet("choices", named, list(self._choices()))
        settings = {
            "form_title": _text(title),
            "form_id": f"{self.edition.toolkit.slug}_{self.form['code']}".replace("-", "_"),
            "version": self.edition.name,
            "default_language": self.language,
        }
        if self.form.get("signature"):
            settings["officine"] = json.dumps({"signature": self.form["signature"]})
        self._sheet("settings", list(settings), [settings])
        self.book.close()

    def saved(self) -> bytes:
        return repack(self.out.getvalue())

    def _columns(self) -> list[str]:
        texts = [f"{name}::{self.language}" for name in ("label", "hint", "constraint_message")]
        return [
            *("type", "name", texts[0], texts[1], "required", "relevant", "constraint", texts[2]),
            *("appearance", "parameters", "calculation", "officine"),
        ]

    def _sheet(self, name: str, columns: list[str], rows: list[dict]) -> None:
        sheet = self.book.add_worksheet(name)
        bold = self.book.add_format({"bold": True, "bottom": 1})
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for turn, column in enumerate(columns):
            wide = 48 if column.startswith(("label", "hint")) else 20
            sheet.set_column(turn, turn, wide, wrapped)
            sheet.write_string(0, turn, column, bold)
        for number, row in enumerate(rows, 1):
            for turn, column in enumerate(columns):
                if row.get(column):
                    sheet.write_string(number, turn, row[column])

    def _survey(self) -> Iterator[dict]:
        if self.form["aim"]:
            yield self._labelled("note", f"{self.form['code']}_scopo", self.form["aim"])
        for section in self.form["sections"]:
            name = name_of(section["code"])
            group = self._labelled("begin_group", name, section["title"])
            yield group | ({"appearance": "field-list"} if section["page"] == "grouped" else {})
            if section["intro"]:
                yield self._labelled("note", f"{name}_intro", section["intro"])
            for question in section["questions"]:
                yield from self._question(question)
            yield {"type": "end_group"}

    def _question(self, question: dict) -> Iterator[dict]:
        name = name_of(question["code"])
        if question["kind"] != "table":
            yield self._asked(question, name)
            return
        yield self._asked(question, name) | {"type": "begin_repeat"}
        for column in question["columns"]:
            beside = {one["code"] for one in question["columns"]}
            yield self._asked(column, name_of(question["code"], column["code"]), question, beside)
        yield {"type": "end_repeat"}

    def _asked(self, asked: dict, name: str, table: dict | None = None, beside=()) -> dict:
        row = self._labelled(self._type(asked, name), name, asked["label"])
        row |= {f"hint::{self.language}": _text(asked["help"])}
        if asked["required"] == "required" and asked["kind"] not in ("computed", "note"):
            row["required"] = "yes"
        elif asked.get("required_if"):
            row["required"] = written(asked["required_if"], self.questions)
        if asked["condition"]:
            row["relevant"] = written(asked["condition"], self.questions)
        limits = list(self._limits(asked, table, beside))
        if limits:
            row["constraint"] = " and ".join(limit for limit, _message in limits)
            messages = [message for _limit, message in limits if message]
            row[f"constraint_message::{self.language}"] = _text(" ".join(messages))
        if asked["kind"] == "long_text":
            row["appearance"] = "multiline"
        if asked["kind"] == "scale":
            row["parameters"] = f"start={asked['from']} end={asked['to']} step=1"
        if asked["kind"] == "computed" and row["type"] == "calculate":
            row["calculation"] = self._calculation(asked)
        ours = _ours(asked)
        return row | ({"officine": json.dumps(ours, ensure_ascii=False)} if ours else {})

    def _labelled(self, kind: str, name: str, label: str) -> dict:
        return {"type": kind, "name": name, f"label::{self.language}": _label(label, name)}

    def _type(self, asked: dict, name: str) -> str:
        match asked["kind"]:
            case "choice" | "multiple":
                self.lists[name] = asked["choices"]
                many = "one" if asked["kind"] == "choice" else "multiple"
                return f"select_{many} {name}{' or_other' if asked.get('other') else ''}"
            case "yes_no":
                yes_no = [{"code": YES, "label": _("Sì")}, {"code": NO, "label": _("No")}]
                self.lists["si_no"] = yes_no
                return "select_one si_no"
            case "computed":
                return "calculate" if self._calculation(asked) else "note"
        return TYPES.get(asked["kind"], "text")

    def _limits(self, asked: dict, table: dict | None, beside) -> Iterator[tuple[str, str]]:
        """What an answer must keep to, with what is said to who does not."""
        if most := asked.get("max_length"):
            message = _("Al massimo %(number)s caratteri.") % {"number": most}
            yield f"string-length(.) <= {most}", message
        if asked["kind"] in ("integer", "decimal", "money", "percentage"):
            if asked["min"] is not None:
                yield f". >= {asked['min']}", _("Almeno %(number)s.") % {"number": asked["min"]}
            if asked["max"] is not None:
                yield f". <= {asked['max']}", _("Al massimo %(number)s.") % {"number": asked["max"]}
        if (least := asked.get("min_choices")) is not None:
            message = _("Scegline almeno %(number)s.") % {"number": least}
            yield f"count-selected(.) >= {least}", message
        if most := asked.get("max_choices"):
            message = _("Scegline al massimo %(number)s.") % {"number": most}
            yield f"count-selected(.) <= {most}", message
        for key, op in (("not_before", ">="), ("not_after", "<=")):
            if other := asked.get(key):
                inside = other in beside
                named = name_of(table["code"], other) if inside else name_of(other)
                yield f"(${{{named}}} = '' or . {op} ${{{named}}})", _("Controlla le date.")
        for check in asked.get("checks", []):
            own = asked["code"]
            yield written(check["rule"], self.questions, own=own, doubt=True), check["message"]
        if table is not None:
            yield from _of_row(asked, table)

    def _calculation(self, asked: dict) -> str:
        rule = asked["compute"]
        if rule["op"] == "count_rows":
            return f"count(${{{name_of(rule['of'])}}})"
        if rule["op"] in ("sum", "average"):
            column = f"${{{name_of(rule['of'], rule['column'])}}}"
            over = f" div count({column})" if rule["op"] == "average" else ""
            return f"sum({column}){over}"
        return ""

    def _choices(self) -> Iterator[dict]:
        for name, choices in self.lists.items():
            for choice in choices:
                yield {
                    "list_name": name,
                    "name": choice["code"],
                    f"label::{self.language}": _label(choice["label"], choice["code"]),
                }


def _of_row(column: dict, table: dict) -> Iterator[tuple[str, str]]:
    """The checks of a row that speak of this column and of none that comes after it."""
    columns = {one["code"]: one for one in table["columns"]}
    for check in table.get("row_checks", []):
        named = codes_in(check["rule"])
        if [code for code in columns if code in named][-1:] == [column["code"]]:
            rule = written(
                check["rule"], columns, own=column["code"], doubt=True, table=table["code"]
            )
            yield rule, check["message"]


def _ours(asked: dict) -> dict:
    said = question_as_file(asked)
    if asked["kind"] in WHOLE:
        common = {"code", "label", "help", "condition", "required_if", "checks", "required"}
        ours = {key: value for key, value in said.items() if key not in common}
        return ours | ({"required": "advised"} if asked["required"] == "advised" else {})
    ours = {key: value for key, value in said.items() if key not in SAID}
    if asked["kind"] in PLAIN or asked["kind"] in ("table", "long_text"):
        ours.pop("kind")
    if asked["kind"] == "reference":
        ours["to"] = asked["to"]
    if asked["required"] == "advised" or (asked["kind"] == "computed" and "required" in said):
        ours["required"] = asked["required"]
    return ours


def _label(label: str, name: str) -> str:
    """What is asked, or the name of what asks: no tool takes a label of blanks."""
    return _text(label) if label.split() else name


def _text(text: str) -> str:
    """A text in which nothing is taken for the name of a question."""
    return text.replace("${", "$ {")
