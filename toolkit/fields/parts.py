"""Answers of several parts under one legend: one value, several controls."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.fields.registry import Column, Kind, as_text, flat, refusal, tidy


@dataclass(frozen=True)
class Part:
    """One control of an answer; ``key`` names it in what is stored."""

    key: str
    label: str
    width: str = "medium"
    inputmode: str = "text"
    longest: int = 60
    is_optional: bool = False


class Parts(Kind):
    """One answer in several controls, stored as a dictionary of texts."""

    control = "toolkit/fields/parts.html"
    grouped_controls = True

    def parts(self, question) -> list[Part]:
        raise NotImplementedError

    def read(self, data, files, name, question) -> dict:
        return {part.key: data.get(f"{name}-{part.key}") for part in self.parts(question)}

    def parse(self, text: str) -> Mapping | str:
        """The parts of an answer written in one line; the line if they cannot be told apart."""
        return text

    def whole(self, texts: dict[str, str], question) -> tuple[dict, list[str]]:
        """The value out of the texts of its parts, and the names of what is wrong."""
        raise NotImplementedError

    def clean(self, raw, question, references=None) -> dict | None:
        if isinstance(raw, Mapping) and set(raw) == {"raw"}:
            raw = raw["raw"]
        if isinstance(raw, str):
            text = tidy(raw)
            raw = (self.parse(text) if len(text) < 400 else text) if text else {}
        keys = [part.key for part in self.parts(question)]
        raw = {} if raw is None else raw
        if not isinstance(raw, Mapping) or not set(raw) <= set(keys):
            raise refusal(_("Questa risposta non è nel formato previsto."), "shape")
        texts = {key: tidy(as_text(raw.get(key))) for key in keys}
        if not any(texts.values()):
            return None
        words = self.words(question)
        if any(len(texts[part.key]) > part.longest for part in self.parts(question)):
            raise refusal(words["long"], "long")
        value, wrong = self.whole(texts, question)
        if wrong:
            raise ValidationError([refusal(words[name], name) for name in wrong])
        return value

    def initial(self, value, question) -> dict | str:
        if self.is_whole(value, question):
            return {part.key: self.part_text(value, part.key) for part in self.parts(question)}
        if isinstance(value, Mapping) and set(value) == {"raw"}:
            value = value["raw"]
        keys = [part.key for part in self.parts(question)]
        if isinstance(value, Mapping) and set(value) <= set(keys):
            return {key: flat(value.get(key)) for key in keys}
        return flat(value)

    def is_whole(self, value, question) -> bool:
        """Whether a stored value is one of this kind."""
        keys = {part.key for part in self.parts(question)}
        return (
            isinstance(value, Mapping)
            and bool(value)
            and set(value) <= keys
            and all(isinstance(part, str) for part in value.values())
        )

    def part_text(self, value: Mapping, key: str) -> str:
        """One part as it is typed."""
        return flat(value.get(key))

    def as_typed(self, raw, question) -> str:
        labels = {part.key: part.label for part in self.parts(question)}
        if not isinstance(raw, Mapping) or not set(raw) <= set(labels):
            return flat(raw)
        named = ((label, flat(raw.get(key))) for key, label in labels.items())
        return "; ".join(f"{label}: {text}" for label, text in named if text)

    def columns(self, question) -> list[Column]:
        return [
            Column(f"{question.code}.{part.key}", f"{question.label} – {part.label}")
            for part in self.parts(question)
        ]

    def cells(self, value, question) -> list:
        parts = self.parts(question)
        if not self.is_whole(value, question):
            is_raw = isinstance(value, Mapping) and set(value) == {"raw"}
            text = self.as_typed(value["raw"], question) if is_raw else flat(value)
            return [text, *("" for _part in parts[1:])]
        return [self.cell(value, part.key) for part in parts]

    def cell(self, value: Mapping, key: str):
        return flat(value.get(key))
