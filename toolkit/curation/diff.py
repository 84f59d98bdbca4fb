"""Two editions side by side, item by item: what was added, removed, moved, changed.

Items are compared by kind and code, which name them for ever. *Wording* is a change of texts that
asks nobody for anything else; everything else is *structure*, and makes another edition.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.canonical.forms import fingerprint
from toolkit.curation import words
from toolkit.curation.texts import EDITION, bare
from toolkit.forms.definition import definition_of
from toolkit.models import Kind

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
MARKS = (ADDED, REMOVED, MOVED, CHANGED)
ROOTS = {
    Kind.PHASE: "phases",
    Kind.TOOL: "tools",
    Kind.FORM: "forms",
    Kind.PRACTICE: "good_practices",
}
CHILDREN = {
    Kind.PHASE: (Kind.STEP, "steps"),
    Kind.FORM: (Kind.SECTION, "sections"),
    Kind.SECTION: (Kind.QUESTION, "questions"),
}
HEAD = ("title", "label", "summary", "note", "licence", "sources", "language")
# Texts that are promises to who answers: other words there are not only words.
PROMISES = {(Kind.FORM, "used_by"), (Kind.FORM, "made_public")}
# Lists to which a line may be added without asking anything of anybody.
LOOSE = {(Kind.TOOL, "materials"), (Kind.TOOL, "sources"), (EDITION, "sources")}
ITEMS_OF_ONE_KIND = {Kind.PRACTICE}  # in the order of their codes: they cannot be moved
MOST_WORDS = 2000
_WORDS = re.compile(r"\s+|[^\s]+")

Key = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: in both, only after (``added``), only before (``removed``)."""

    mark: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field of an item that says something else."""

    kind: str
    name: str
    before: str
    after: str
    is_wording: bool
    was: Any = field(default=None, compare=False, repr=False)
    now: Any = field(default=None, compare=False, repr=False)

    @property
    def label(self) -> str:
        return words.name_of_field(self.kind, self.name)

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(self.before, self.after)


@dataclass(frozen=True)
class Difference:
    """One item of the tree; without ``marks`` it is the way to what changed under it."""

    kind: str
    code: str
    title: str
    marks: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    parent_before: str = ""
    parent_after: str = ""
    parts: tuple["Difference", ...] = ()

    @property
    def id(self) -> str:
        """An anchor for the page."""
        return f"{self.kind}-{self.code}".strip("-").replace(".", "-")

    @property
    def kind_name(self) -> str:
        return words.name_of_kind(self.kind)

    @property
    def is_wording(self) -> bool:
        return self.marks in ((), (CHANGED,)) and all(one.is_wording for one in self.fields)

    @property
    def changed_place(self) -> bool:
        return self.parent_before != self.parent_after

    def walk(self) -> Iterator["Difference"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Reason:
    """Why a change is more than wording."""

    kind: str
    code: str
    text: str


@dataclass(frozen=True)
class Comparison:
    """All that differs between two editions, as a tree in the order of reading."""

    groups: tuple[tuple[str | Promise, tuple[Difference, ...]], ...]

    @cached_property
    def items(self) -> list[Difference]:
        """Every item that differs, in the order of reading."""
        found = (one for _name, tops in self.groups for top in tops for one in top.walk())
        return [one for one in found if one.marks]

    @cached_property
    def counts(self) -> dict[str, int]:
        counted = Counter(mark for one in self.items for mark in one.marks)
        return {mark: counted[mark] for mark in MARKS}

    @property
    def is_same(self) -> bool:
        return not self.items

    @property
    def is_wording(self) -> bool:
        return all(one.is_wording for one in self.items)

    @cached_property
    def reasons(self) -> list[Reason]:
        """What makes it more than wording, in words, in the order of reading."""
        tops = (top for _name, tops in self.groups for top in tops)
        return [reason for top in tops for reason in _reasons(top)]


def compare(before: dict, after: dict) -> Comparison:
    """What happened from one canonical document to the other. Asks the database nothing."""
    old, new = _Documents(before), _Documents(after)
    moved = _moved(old, new)
    groups = [(gettext_lazy("L'edizione"), _head(before, after))]
    names = {
        Kind.PHASE: gettext_lazy("Fasi e passi"),
        Kind.TOOL: gettext_lazy("Strumenti"),
        Kind.FORM: gettext_lazy("Moduli"),
        Kind.PRACTICE: gettext_lazy("Buone pratiche"),
    }
    for kind, name in names.items():
        groups.append((name, _merged(old, new, moved, (kind, ""))))
    return Comparison(tuple((name, tops) for name, tops in groups if tops))


class _Documents:
    """A canonical document with every item at hand by its key, and its children in order."""

    def __init__(self, document: dict):
        self.items: dict[Key, dict] = {}
        self.parents: dict[Key, Key] = {}
        self.order: dict[Key, list[Key]] = {}
        self.forms: dict[Key, dict] = {}
        self._docs: dict[Key, object] = {}
        for kind, name in ROOTS.items():
            self._take(kind, document.get(name, []), (kind, ""), None)

    def _take(self, kind: str, rows: list[dict], parent: Key, form: dict | None) -> None:
        self.order[parent] = [(kind, row["code"]) for row in rows]
        child, name = CHILDREN.get(kind, ("", ""))
        for row in rows:
            key = (kind, row["code"])
            self.items[key] = {part: row[part] for part in row if part != name}
            self.parents[key] = parent
            around = row if kind == Kind.FORM else form
            if around is not None:
                self.forms[key] = around
            if child:
                self._take(child, row[name], key, around)

    def doc(self, key: Key):
        """The form around an item, which names the questions of a condition."""
        form = self.forms.get(key)
        if form is None:
            return None
        if form["code"] not in self._docs:
            row = SimpleNamespace(document=form, sha256=fingerprint(form))
            self._docs[form["code"]] = definition_of(row)
        return self._docs[form["code"]]


def _merged(old: _Documents, new: _Documents, moved: set[Key], parent: Key):
    """The children of a place in the new order, with what left it where it stood."""
    here = list(new.order.get(parent, []))
    before = old.order.get(parent, [])
    for turn, key in enumerate(before):
        if key not in new.items:
            earlier = [one for one in before[:turn] if one in here]
            here.insert(here.index(earlier[-1]) + 1 if earlier else 0, key)
    found = []
    for key in here:
        one = _difference(old, new, moved, key)
        if one.marks or one.parts:
            found.append(one)
    return tuple(found)


def _difference(old: _Documents, new: _Documents, moved: set[Key], key: Key) -> Difference:
    before, after = old.items.get(key), new.items.get(key)
    marks, fields = [], ()
    if before is None:
        marks = [ADDED]
    elif after is None:
        marks = [REMOVED]
    else:
        fields = tuple(_fields(key, before, after, old, new))
        marks = [MOVED] * (key in moved) + [CHANGED] * bool(fields)
    said = after or before
    return Difference(
        kind=key[0],
        code=key[1],
        title=said.get("title") or said.get("label") or "",
        marks=tuple(marks),
        fields=fields,
        parent_before=old.parents.get(key, ("", ""))[1],
        parent_after=new.parents.get(key, ("", ""))[1],
        parts=_merged(old, new, moved, key) if key[0] in CHILDREN else (),
    )


def _fields(key: Key, before: dict, after: dict, old, new) -> Iterator[FieldChange]:
    kind = key[0]
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        asks = name in ("condition", "checks")
        yield FieldChange(
            kind,
            name,
            words.value_in_words(name, was, old.doc(key) if asks else None),
            words.value_in_words(name, now, new.doc(key) if asks else None),
            _is_wording(kind, name, was, now),
            was,
            now,
        )


def _is_wording(kind: str, name: str, was, now) -> bool:
    if (kind, name) in PROMISES:
        return False
    if (kind, name) in LOOSE:
        return True
    return bare(kind, {name: was}) == bare(kind, {name: now})


def _head(before: dict, after: dict) -> tuple[Difference, ...]:
    said = [{name: one.get(name) for name in HEAD} for one in (before, after)]
    fields = tuple(_fields((EDITION, ""), *said, None, None))
    if not fields:
        return ()
    return (Difference(EDITION, "", after.get("title", ""), (CHANGED,), fields),)


def _moved(old: _Documents, new: _Documents) -> set[Key]:
    """Items in another place; in the same one, as few as explain the new order."""
    moved = {key for key, parent in new.parents.items() if old.parents.get(key, parent) != parent}
    for parent, keys in new.order.items():
        if parent[0] in ITEMS_OF_ONE_KIND:
            continue
        turns = {key: turn for turn, key in enumerate(old.order.get(parent, []))}
        stayed = [key for key in keys if key in turns]
        still = _longest_rising([turns[key] for key in stayed])
        moved |= {key for turn, key in enumerate(stayed) if turn not in still}
    return moved


def _longest_rising(numbers: list[int]) -> set[int]:
    """The positions of a longest rising sequence among ``numbers``."""
    ends: list[int] = []  # the smallest number that ends a sequence of each length
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
    found, place = set(), places[-1] if places else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found


def _reasons(one: Difference, within: str = "") -> Iterator[Reason]:
    """``within`` is what happened to the item around this one: its parts went with it."""
    told = {
        ADDED: _("è un elemento nuovo"),
        REMOVED: _("non c'è più"),
        MOVED: _("ha cambiato posto"),
    }
    for mark in one.marks:
        if mark in told and mark != within:
            yield Reason(one.kind, one.code, told[mark])
    for change in one.fields:
        if not change.is_wording:
            yield Reason(one.kind, one.code, _("cambia «%(field)s»") % {"field": change.label})
    fate = next((mark for mark in one.marks if mark in (ADDED, REMOVED)), "")
    for part in one.parts:
        yield from _reasons(part, fate)


def pieces(before: str, after: str) -> list[Piece]:
    """The words of two texts, told apart; line by line where the texts are very long."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _in_common(old, new)
    tail = _in_common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    found = [Piece("same", "".join(old[:head]))] if head else []
    found += _between(old[head:old_end], new[head:new_end])
    found += [Piece("same", "".join(old[old_end:]))] if tail else []
    return _smooth(found)


def _in_common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _between(old: list[str], new: list[str]) -> list[Piece]:
    found: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i:j])))
            continue
        if j > i:
            found.append(Piece(REMOVED, "".join(old[i:j])))
        if m > k:
            found.append(Piece(ADDED, "".join(new[k:m])))
    return found


def _smooth(found: list[Piece]) -> list[Piece]:
    """Join changes that only a blank keeps apart: «a b» for «c d» is one change, not two."""
    joined: list[list[str]] = []
    for turn, piece in enumerate(found):
        blank = piece.mark == "same" and not piece.text.strip()
        if blank and 0 < turn < len(found) - 1 and "\n" not in piece.text:
            joined += [[REMOVED, piece.text], [ADDED, piece.text]]
        else:
            joined.append([piece.mark, piece.text])
    return [piece for run in _runs(joined) for piece in run]


def _runs(parts: list[list[str]]) -> Iterator[list[Piece]]:
    """Between two texts in common, what was there first, then what is there now."""
    gone = come = ""
    for mark, text in [*parts, ["same", ""]]:
        if mark == REMOVED:
            gone += text
        elif mark == ADDED:
            come += text
        else:
            yield [Piece(m, t) for m, t in ((REMOVED, gone), (ADDED, come)) if t]
            gone = come = ""
            if text:
                yield [Piece("same", text)]
