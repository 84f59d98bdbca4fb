"""The columns of a table on the curator's desk."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from toolkit.curation.editor import kinds, settings
from toolkit.curation.editor.rules import Choice
from toolkit.curation.editor.settings import SettingView

if TYPE_CHECKING:
    from toolkit.curation.editor.sheet import Sheet


@dataclass
class ColumnView:
    """One column of a table on the sheet."""

    sheet: "Sheet"
    number: int
    content: dict
    rows: list[dict]

    @property
    def prefix(self) -> str:
        return f"column-{self.number}-"

    @property
    def turn(self) -> int:
        return self.number + 1

    @property
    def is_last(self) -> bool:
        return self.number == len(self.rows) - 1

    @property
    def kind_names(self) -> list[Choice]:
        return [
            Choice(kind, str(kinds.KIND_NAMES[kind]), kind == self.content["kind"])
            for kind in kinds.IN_COLUMNS
        ]

    @property
    def required_options(self) -> list[Choice]:
        chosen = self.content["required"]
        words = {"optional": _("Facoltativa"), "required": _("Obbligatoria")}
        return [Choice(name, said, name == chosen) for name, said in words.items()]

    @property
    def settings(self) -> list[SettingView]:
        others = [column for column in self.rows if column is not self.content]
        sheet = self.sheet
        return settings.views(self.content, self.prefix, sheet.around, sheet.problems, others)

    @property
    def lines(self) -> str:
        return "\n".join(choice["label"] for choice in self.content.get("choices") or [])

    @property
    def vocabularies(self) -> list[Choice]:
        chosen = self.content.get("vocabulary") or ""
        rows = [Choice("", _("Scelte scritte qui"), not chosen)]
        return rows + [Choice(n, str(w), n == chosen) for n, w in kinds.VOCABULARIES.items()]

    @property
    def has_problems(self) -> bool:
        return any(name.startswith(self.prefix) for name in self.sheet.problems)

    @property
    def messages(self) -> list[str]:
        """What is wrong with the column, other than in a setting that tells it itself."""
        told = {setting.name for setting in self.settings}
        problems = self.sheet.problems
        mine = (name for name in problems if name.startswith(self.prefix) and name not in told)
        return [message for name in mine for message in problems[name]]


def columns_of(content: dict) -> dict[str, dict]:
    """The columns that a check of a row may speak of, by code."""
    return {column["code"]: column for column in content.get("columns") or [] if column["code"]}
