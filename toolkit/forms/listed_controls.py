"""What the templates read of questions that say something of each thing of a list."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from toolkit.fields.choice import choices_of
from toolkit.fields.listed import is_entry
from toolkit.fields.registry import as_list, flat
from toolkit.forms.controls import Control, Option

MANY_COLUMNS = 7  # more than this, or long words, and a row is read as a card on any screen
LONG_WORDS = 90


@dataclass(frozen=True)
class Line:
    """One thing of the list with its control."""

    code: str
    label: str
    name: str
    id: str
    text: str
    options: list[Option]
    messages: list[str]

    @property
    def label_id(self) -> str:
        return f"{self.id}_label"

    @property
    def error_id(self) -> str:
        return f"{self.id}_error"


class ListedControl(Control):
    """A control for each thing; the first has the id of the question."""

    @cached_property
    def lines(self) -> list[Line]:
        said = self._said()
        return [
            Line(
                code=code,
                label=label,
                name=f"{self.name}.{code}",
                id=self._id_of(turn),
                text=flat(said.get(code)),
                options=self._options_of(turn, said.get(code)),
                messages=[fault.message for fault in self.faults if fault.column == code],
            )
            for turn, (code, label) in enumerate(self.kind.things(self.question))
        ]

    def _said(self) -> dict:
        entries = self.raw if isinstance(self.raw, list) else []
        key, part = self.kind.key, self.kind.part
        return {
            entry[key]: entry.get(part)
            for entry in entries
            if is_entry(entry, key) and isinstance(entry[key], str)
        }

    def _id_of(self, turn: int) -> str:
        return self.id if turn == 0 else f"{self.id}-{turn}"

    def _options_of(self, turn: int, said) -> list[Option]:
        return []

    def anchor(self, fault) -> str:
        found = (line.id for line in self.lines if line.code == fault.column)
        return next(found, self.id)

    @property
    def own_messages(self) -> list[str]:
        whole = [fault.message for fault in self.faults if fault.column is None]
        return whole or [_("Controlla le righe indicate.")]


class RankingControl(ListedControl):
    """A position for each thing."""

    @property
    def wanted(self) -> int:
        return self.kind.wanted(self.question)

    def _options_of(self, turn: int, said) -> list[Option]:
        places = (str(place) for place in range(1, self.wanted + 1))
        return [Option(place, place, "", place == flat(said).strip()) for place in places]


class PointsControl(ListedControl):
    """A number of points for each thing, and what is left of them."""

    @property
    def total(self) -> int:
        return self.kind.total(self.question)

    @property
    def may_spare(self) -> bool:
        return self.kind.may_spare(self.question)

    @property
    def sum_text(self) -> str:
        """How many points are given, as far as what is written there can be added up."""
        return self.kind.sum_in_words([line.text for line in self.lines], self.question)


class MatrixControl(ListedControl):
    """Rows of radio buttons or boxes under shared columns."""

    @property
    def is_many(self) -> bool:
        return self.kind.is_many(self.question)

    @cached_property
    def heads(self) -> list[tuple[str, str]]:
        """The columns: the id of each head, and its words."""
        labels = [label for code, label in choices_of(self.question)]
        return [(f"{self.id}-c{turn}", label) for turn, label in enumerate(labels)]

    @property
    def is_stacked(self) -> bool:
        words = sum(len(label) for head, label in self.heads)
        return len(self.heads) > MANY_COLUMNS or words > LONG_WORDS

    def _options_of(self, turn: int, said) -> list[Option]:
        marked = {flat(part) for part in as_list(said)}
        own = self._id_of(turn)
        return [
            Option(code, label, own if at == 0 else f"{own}_{at}", code in marked)
            for at, (code, label) in enumerate(choices_of(self.question))
        ]
