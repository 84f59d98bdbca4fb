"""An edition and its translation side by side: what is translated, missing, or older than it."""

from dataclasses import dataclass, field

from toolkit.curation import words
from toolkit.curation.checklist import items_in
from toolkit.curation.texts import texts_of
from toolkit.models import Edition, Translation

MISSING, STALE, DONE = "missing", "stale", "done"


@dataclass(frozen=True)
class TextPair:
    """One text and what there is of it in the other language."""

    kind: str
    path: str
    source: str
    text: str
    was: str
    state: str

    @property
    def label(self) -> str:
        """The name of the field, and the place in it: by code, or counted from 1."""
        name, *places = self.path.split(".")
        if places and places[-1] in ("label", "title"):
            places.pop()
        told = [words.SETTINGS.get(one, int(one) + 1 if one.isdigit() else one) for one in places]
        return " · ".join(map(str, [words.name_of_field(self.kind, name), *told]))

    @property
    def id(self) -> str:
        return self.path.replace(".", "-")


@dataclass(frozen=True)
class ItemPair:
    """An item that has something to translate."""

    kind: str
    code: str
    title: str
    pairs: list[TextPair]

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.code}".strip("-").replace(".", "-")

    @property
    def kind_name(self) -> str:
        return words.name_of_kind(self.kind)


@dataclass(frozen=True)
class WholeTranslation:
    """Everything to translate in an edition, and how far one is."""

    items: list[ItemPair]
    texts: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def _count(self, state: str) -> int:
        return sum(pair.state == state for item in self.items for pair in item.pairs)

    @property
    def missing(self) -> int:
        return self._count(MISSING)

    @property
    def stale(self) -> int:
        return self._count(STALE)

    @property
    def done(self) -> int:
        return self._count(DONE)

    @property
    def total(self) -> int:
        return sum(len(item.pairs) for item in self.items)

    def only(self, state: str) -> list[ItemPair]:
        """The items with a text in this state, each with those texts alone."""
        found = []
        for item in self.items:
            pairs = [pair for pair in item.pairs if pair.state == state]
            if pairs:
                found.append(ItemPair(item.kind, item.code, item.title, pairs))
        return found


def translation_of(edition: Edition, content: dict, language: str) -> WholeTranslation:
    """One query: what the edition says is given."""
    kept: dict[tuple[str, str], dict[str, Translation]] = {}
    for row in Translation.objects.filter(edition=edition, language=language).exclude(text=""):
        kept.setdefault((row.kind, row.code), {})[row.path] = row
    found, texts = [], {}
    for kind, one in items_in(content):
        key = (str(kind), one["code"])
        rows = kept.get(key, {})
        pairs = [
            _pair(str(kind), path, source, rows.get(path))
            for path, source in texts_of(kind, one).items()
        ]
        if pairs:
            found.append(ItemPair(*key, one.get("title") or one.get("label") or "", pairs))
            texts[key] = {pair.path: pair.text for pair in pairs if pair.text}
    return WholeTranslation(found, texts)


def item_of(content: dict, kind: str, code: str) -> dict:
    """One item of a document; ``KeyError`` if there is none."""
    for found, one in items_in(content):
        if found == kind and one["code"] == code:
            return one
    raise KeyError(f"{kind} {code}")


def _pair(kind: str, path: str, source: str, row: Translation | None) -> TextPair:
    if row is None:
        return TextPair(kind, path, source, "", "", MISSING)
    state = DONE if row.source == source else STALE
    return TextPair(kind, path, source, row.text, row.source, state)
