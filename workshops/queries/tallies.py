"""What can be counted of the answers to one question, over all who gave one."""

import statistics
from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from toolkit.fields.choice import Closed, choices_of, is_other
from toolkit.fields.listed import Listed
from toolkit.fields.number import parse
from toolkit.fields.registry import as_list, flat, kind_of
from toolkit.fields.scale import Scale
from toolkit.forms.answers import is_not_applicable
from toolkit.forms.document import QuestionDoc


def tally_of(question: QuestionDoc):
    if isinstance(kind_of(question), Listed):
        return _Things(question)
    return _Choices(question) if isinstance(kind_of(question), Closed) else _Numbers(question)


class _Choices:
    """How often each of the possible answers was given."""

    def __init__(self, question):
        self.question, self.kind = question, kind_of(question)
        self.times, self.answered, self.points = Counter(), 0, []

    def add(self, value) -> None:
        self.answered += 1
        if is_not_applicable(value):
            self.times[_("Non so / non applicabile")] += 1
            return
        if isinstance(value, bool):
            value = "true" if value else "false"
        if isinstance(self.kind, Scale) and isinstance(value, int):
            self.points.append(value)
        parts = value if isinstance(value, list) else [value]
        self.times.update({_("Altro") if is_other(one) else flat(one) for one in parts})

    def told(self):
        options = self.kind.options(self.question)
        shown = [
            (label, self.times.pop(code, 0)) for code, label in options if not code.startswith("_")
        ]
        shown += sorted(self.times.items())  # «Altro», and what the form no longer offers
        shares = [
            (label, count, round(100 * count / self.answered) if self.answered else 0)
            for label, count in shown
        ]
        figures = []
        if self.points:
            middle = statistics.median(self.points)
            figures.append((_("Il valore di mezzo"), f"{middle:g}".replace(".", ",")))
        return shares, figures


class _Numbers:
    """The least, the one in the middle, the most, and all together."""

    def __init__(self, question):
        self.question, self.kind, self.found = question, kind_of(question), []

    def add(self, value) -> None:
        number = parse(value)
        if number is not None:
            self.found.append(number)

    def told(self):
        if not self.found:
            return [], []
        told = [
            (_("Il più basso"), min(self.found)),
            (_("Quello di mezzo"), Decimal(statistics.median(self.found))),
            (_("Il più alto"), max(self.found)),
        ]
        if self.kind.name in ("integer", "money"):
            told.append((_("In tutto"), sum(self.found)))
        return [], [(words, self.kind.write(number, self.question)) for words, number in told]


class _Things:
    """Of each thing of a list: how often each answer was given, or the number in the middle."""

    def __init__(self, question):
        self.kind, self.question = kind_of(question), question
        self.said = {code: [] for code, _label in self.kind.things(question)}

    def add(self, value) -> None:
        entries = self.kind.initial(value, self.question) if isinstance(value, list) else []
        for entry in entries:
            code = entry.get(self.kind.key) if isinstance(entry, dict) else None
            if isinstance(code, str) and code in self.said:
                self.said[code].append(entry)

    def told(self):
        labels = self.kind.things(self.question)
        return [], [(label, words) for code, label in labels if (words := self._told(code))]

    def _told(self, code: str) -> str:
        entries = self.said[code]
        numbers = [parse(entry.get(self.kind.part)) for entry in entries]
        if numbers and self.kind.name != "matrix" and None not in numbers:
            middle = f"{Decimal(statistics.median(numbers)):f}".replace(".", ",")
            return _("%(middle)s nel mezzo, su %(count)d") % {
                "middle": middle,
                "count": len(numbers),
            }
        parts = (part for entry in entries for part in as_list(entry.get(self.kind.part)))
        times = Counter(self.kind.said({self.kind.part: part}, self.question) for part in parts)
        return ", ".join(f"{words}: {times[words]}" for words in self._in_order(times) if words)

    def _in_order(self, times: Counter) -> list[str]:
        """The most said first, then as the form lists them: never as the rows happened to come."""
        offered = [label for _code, label in choices_of(self.question)]
        last = len(offered)
        return sorted(
            times,
            key=lambda words: (
                -times[words],
                offered.index(words) if words in offered else last,
                words,
            ),
        )
