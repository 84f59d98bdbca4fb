"""What kinds share that say something of each thing of a list: a row to judge, a thing to rank.

Raw input is a list of entries, one for each thing: ``{"row": "tempi", "answer": "alto"}``. On a
page the control of a thing is called by question and thing, ``M01.02.tempi``.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.fields.choice import choices_of, coded
from toolkit.fields.registry import (
    Column,
    Fault,
    Kind,
    Outcome,
    flat,
    refusal,
    storable,
)


def shapeless() -> ValidationError:
    return refusal(_("Questa risposta non è nel formato previsto."), "shape")


def is_entry(part, *names: str) -> bool:
    return isinstance(part, dict) and all(name in part for name in names)


class Listed(Kind):
    """A question that asks the same of each thing of a list."""

    grouped_controls = True
    alone = True
    key, part = "item", "value"  # how an entry names its thing, and what is said of it

    def things(self, question) -> list[tuple[str, str]]:
        """What is asked about, code and label, in the order of the definition."""
        return choices_of(question)

    def on_paper(self, question) -> list[str]:
        return [label for code, label in self.things(question)]

    def read(self, data, files, name, question) -> list[dict]:
        found = []
        for code, _label in self.things(question):
            said = self.read_one(data, f"{name}.{code}", question)
            if said not in (None, "", []):
                found.append({self.key: code, self.part: said})
        return found

    def read_one(self, data, name: str, question):
        return data.get(name)

    def entries(self, raw, question) -> dict:
        """What was said of each thing, by its code; a refusal for what no page could send."""
        if isinstance(raw, dict) and set(raw) == {"raw"}:
            raw = raw["raw"]
        if raw is None or raw == "":
            return {}
        if not isinstance(raw, (list, tuple)):
            raise shapeless()
        known, found = dict(self.things(question)), {}
        for part in raw:
            if not is_entry(part, self.key) or not isinstance(part[self.key], str):
                raise shapeless()
            code = part[self.key]
            if code not in known:
                raise refusal(_("Una delle voci non è in questa domanda."), "unknown")
            if code in found:
                raise refusal(_("Una voce compare due volte."), "twice")
            found[code] = part.get(self.part)
        return found

    def weigh(self, entries: dict, question) -> tuple[list | None, list[Fault]]:
        """The value out of the entries, and what is wrong with them."""
        raise NotImplementedError

    def clean(self, raw, question, references=None) -> list | None:
        outcome = self.examine(raw, question, references)
        if outcome.faults:
            raise ValidationError(
                [ValidationError(fault.message, code=fault.code) for fault in outcome.faults]
            )
        return outcome.value

    def examine(self, raw, question, references=None, *, complete=True) -> Outcome:
        try:
            value, faults = self.weigh(self.entries(raw, question), question)
        except ValidationError as error:
            faults = [Fault(message, code=error.code or "") for message in error.messages]
        if not faults:
            return Outcome(value, value)
        kept = raw["raw"] if isinstance(raw, dict) and set(raw) == {"raw"} else raw
        return Outcome(None, {"raw": storable(kept)}, tuple(faults))

    def tell(self, fault: Fault, question) -> str:
        return fault.message

    def initial(self, value, question):
        return value if isinstance(value, list) else []

    def again(self, value, question):
        return value

    def said(self, entry, question) -> str:
        """What is said of one thing, in words."""
        return flat(entry.get(self.part))

    def in_words(self, entry, question) -> str:
        if not is_entry(entry, self.key, self.part):
            return flat(entry)
        code = flat(entry[self.key])
        return f"{dict(self.things(question)).get(code, code)}: {self.said(entry, question)}"

    def display(self, value, question, language=None) -> list[str]:
        parts = value if isinstance(value, list) else [value]
        return [text for part in parts if (text := self.in_words(part, question))]

    def as_typed(self, raw, question) -> str:
        return "\n".join(self.display(raw, question)) if isinstance(raw, list) else flat(raw)

    def columns(self, question) -> list[Column]:
        return [
            Column(f"{question.code}.{code}", f"{question.label} – {label}")
            for code, label in self.things(question)
        ]

    def cells(self, value, question) -> list:
        """One cell for each thing; what fits none of them stands in the last."""
        known = [code for code, label in self.things(question)]
        found, strays = dict.fromkeys(known, ""), []
        for part in value if isinstance(value, list) else [value]:
            code = part.get(self.key) if is_entry(part, self.key, self.part) else None
            if isinstance(code, str) and code in found:
                found[code] = self.cell(part, question)
            elif text := self.in_words(part, question):
                strays.append(text)
        cells = list(found.values())
        if strays and cells:
            cells[-1] = "; ".join(filter(None, [flat(cells[-1]), *strays]))
        return cells

    def cell(self, entry, question):
        """What is said of one thing, as one cell: numbers stay numbers."""
        return self.said(entry, question)


def listed(question, name: str) -> list[tuple[str, str]]:
    """Code and label of a list of the definition that is not its choices."""
    return coded(question.setting(name))
