"""Who works with what an edition changes, before it is published.

The Toolkit knows no officina: whoever works with editions registers a counter, which is asked once
for everything. Nobody loses anything by a publication, since officine stay on their edition; the
figures say what waits for those that will move to the new one.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from toolkit.curation.checklist import items_in
from toolkit.curation.diff import CHANGED, MOVED, REMOVED, Comparison, Difference, FieldChange
from toolkit.curation.texts import texts_of
from toolkit.forms import terms
from toolkit.models import Edition, Kind, Translation

Key = tuple[str, str]
ANSWERED = (Kind.QUESTION, Kind.FORM)
LOOSER = {
    "required": ("required", "advised", "optional"),
    "not_applicable": (False, True),
    "other": (None, True),
    "signature": ("strong", "login", "link", "", None),
}
UPWARDS = ("max", "max_length", "max_rows", "max_mb", "max_files", "max_choices")


@dataclass(frozen=True)
class Place:
    """Where an edition is at work; ``url`` leads to what the person who asks may read."""

    title: str
    url: str
    edition: str
    drafts: int
    sent: int
    reports: int


@dataclass
class Uses:
    """What is at work on the editions of a Toolkit. ``hidden`` places are counted, not named."""

    places: list[Place] = field(default_factory=list)
    hidden: int = 0
    drafts: Counter = field(default_factory=Counter)
    sent: Counter = field(default_factory=Counter)
    running: Counter = field(default_factory=Counter)

    def add(self, other: "Uses") -> None:
        self.places += other.places
        self.hidden += other.hidden
        for mine, theirs in (
            (self.drafts, other.drafts),
            (self.sent, other.sent),
            (self.running, other.running),
        ):
            mine.update(theirs)


CountUses = Callable[[int, set[Key], object], Uses]
_counters: list[CountUses] = []


def register(counter: CountUses) -> CountUses:
    """Let ``counter(toolkit_id, keys, user)`` be asked; keys are kinds and codes of items."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


@dataclass(frozen=True)
class Touched:
    """One change and what it touches."""

    item: Difference
    is_breaking: bool
    drafts: int
    sent: int
    running: int
    translations: int


@dataclass(frozen=True)
class Impact:
    """All that a publication touches."""

    uses: Uses
    touched: list[Touched]

    @property
    def breaking(self) -> list[Touched]:
        return [one for one in self.touched if one.is_breaking]

    @property
    def translations(self) -> int:
        return sum(one.translations for one in self.touched)

    @property
    def drafts(self) -> int:
        return sum(place.drafts for place in self.uses.places)

    @property
    def sent(self) -> int:
        return sum(place.sent for place in self.uses.places)

    @property
    def reports(self) -> int:
        return sum(place.reports for place in self.uses.places)


def impact(edition: Edition, content: dict, comparison: Comparison, *, user) -> Impact:
    """What each change touches. The number of queries does not depend on how many there are."""
    keys = {(one.kind, one.code) for one in comparison.items}
    found = Uses()
    for counter in _counters:
        found.add(counter(edition.toolkit_id, keys, user))
    stale = _stale(edition, content)
    touched = []
    for one in comparison.items:
        key = (one.kind, one.code)
        counts = (found.drafts[key], found.sent[key], found.running[key], stale[key])
        breaking = is_breaking(one)
        if breaking or any(counts):
            touched.append(Touched(one, breaking, *counts))
    return Impact(found, touched)


def is_breaking(one: Difference) -> bool:
    """Whether what was answered, or asked, may not fit any more.

    Something taken away, or a question or a form that asks otherwise. What asks for less, what
    is new and what only moved or says it in other words breaks nothing.
    """
    if REMOVED in one.marks:
        return one.kind in (Kind.STEP, Kind.FORM, Kind.SECTION, Kind.QUESTION)
    if CHANGED not in one.marks or one.kind not in ANSWERED:
        return MOVED in one.marks and one.kind == Kind.STEP and one.changed_place
    return any(not change.is_wording and not _is_looser(change) for change in one.fields)


def _is_looser(change: FieldChange) -> bool:
    was, now = change.was, change.now
    if change.name in LOOSER and was in LOOSER[change.name] and now in LOOSER[change.name]:
        scale = LOOSER[change.name]
        return scale.index(now) > scale.index(was)
    if change.name in UPWARDS:
        return now is None or (was is not None and now > was)
    if change.name == "choices":
        return _codes(was) <= _codes(now)
    if change.name == "rows":
        return _codes(was) == _codes(now)  # one more row is one more answer to give
    if change.name in ("checks", "row_checks"):
        return all(check in (was or []) for check in now or [])
    if change.name == "answer_by":
        return terms.is_looser(was, now)
    if change.name == "columns":
        return _only_more(was, now)
    return change.name in ("prepare", "minutes", "page")


def _codes(rows: Iterable[dict] | None) -> set[str]:
    return {row["code"] for row in rows or []}


def _only_more(was: list[dict] | None, now: list[dict] | None) -> bool:
    """Every column is there as it was, and the new ones need no answer."""
    before = {row["code"]: row for row in was or []}
    after = {row["code"]: row for row in now or []}
    kept = all(after.get(code) == row for code, row in before.items())
    new = (row for code, row in after.items() if code not in before)
    return kept and all(row.get("required") != "required" for row in new)


def _stale(edition: Edition, content: dict) -> Counter:
    """By item, the translated texts whose Italian is another now."""
    said = {
        (kind, one["code"], path): text
        for kind, one in items_in(content)
        for path, text in texts_of(kind, one).items()
    }
    rows = Translation.objects.filter(edition=edition).exclude(text="")
    return Counter(
        (kind, code)
        for kind, code, path, source in rows.values_list("kind", "code", "path", "source")
        if said.get((kind, code, path)) != source
    )
