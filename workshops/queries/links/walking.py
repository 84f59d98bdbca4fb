"""The chain of one thing, from link to link: back to what it was taken from, on to who uses it.

For the staff of the officina: what was sent. A level of the chain is one query, however many
things it holds. Who uses a whole form uses each row of it, and comes from all that it uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q

from workshops.models import SentRow, Workshop
from workshops.queries.links.offered import sent_links
from workshops.queries.links.seeing import Place, Sight, named

DEEPEST = 10  # levels: the method has seven, from the problem to the indicator
MOST = 200  # things in one direction that a page shows

Key = tuple[int | None, str, str]  # submission, question (empty: all of it), row (empty: no row)


@dataclass
class Knot:
    """One thing of the chain with what comes next to it.

    ``text`` is empty for an answer that is no row; ``is_whole``: tied through the form as a
    whole; ``is_again``: it is already shown, with what follows it. ``is_gone``: no longer there.
    """

    key: Key
    text: str
    place: Place | None
    public_id: object = None
    is_whole: bool = False
    is_again: bool = False
    is_gone: bool = False
    next: list["Knot"] = field(default_factory=list)

    @property
    def question(self) -> str:
        return self.key[1]

    @property
    def row(self) -> str:
        return self.key[2]


@dataclass(frozen=True)
class Walk:
    """What one direction of the chain holds; ``is_cut``: there is more than is shown."""

    knots: list[Knot]
    is_cut: bool


def onwards(user, workshop: Workshop, start: Key) -> Walk:
    """What uses a thing, and what uses that."""
    return _walk(Sight(user, workshop), start, _uses)


def backwards(user, workshop: Workshop, start: Key) -> Walk:
    """What a thing was taken from, and what that was taken from."""
    return _walk(Sight(user, workshop), start, _sources)


def _walk(sight: Sight, start: Key, step) -> Walk:
    root = Knot(start, "", None)
    seen, level, shown = {start}, [root], 0
    for _level in range(DEEPEST):
        following = []
        for knot, found in step(sight, level):
            if any(one.key == found.key for one in knot.next if found.key[0] is not None):
                continue
            if shown == MOST:
                return Walk(root.next, is_cut=True)
            shown += 1
            found.is_again = found.key in seen
            knot.next.append(found)
            if not found.is_again and found.public_id:
                seen.add(found.key)
                following.append(found)
        level = following
        if not level:
            return Walk(root.next, is_cut=False)
    return Walk(root.next, is_cut=True)


def _uses(sight: Sight, level: list[Knot]) -> Iterator[tuple[Knot, Knot]]:
    keys, here = {knot.row for knot in level if knot.row}, _by_submission(level)
    rows = sent_links(sight.workshop).filter(Q(to_question="") | Q(key__in=keys), to__in=here)
    for row in named(rows.order_by("snapshot__sent_at", "pk"), "snapshot__submission__"):
        key = (row["submission"], row["question"], row["row"])
        chosen, place = (row["to_question"], row["key"]), sight.place(row, row["question"])
        is_whole = not row["to_question"]
        for knot in here[row["to_id"]]:
            if is_whole or knot.key[1:] == chosen:
                through = is_whole and bool(knot.question)
                yield knot, Knot(key, row["row_text"], place, row["public_id"], through)


def _sources(sight: Sight, level: list[Knot]) -> Iterator[tuple[Knot, Knot]]:
    there = SentRow.objects.filter(
        snapshot__submission=OuterRef("to"),
        question=OuterRef("to_question"),
        key=OuterRef("key"),
        is_current=True,
    )
    here = _by_submission(level)
    rows = sent_links(sight.workshop).filter(snapshot__submission__in=here)
    rows = rows.annotate(said=F("snapshot__submission"), is_there=Exists(there)).order_by("pk")
    for row in named(rows, "to__"):
        place = sight.place(row, row["to_question"]) if row["to_id"] else None
        sent = bool(place and not place.is_draft)
        gone = row["to_id"] is None or bool(sent and row["to_question"] and not row["is_there"])
        key = (row["to_id"], row["to_question"], row["key"] if row["to_question"] else "")
        public_id = row["public_id"] if sent and not gone else None
        for knot in here[row["said"]]:
            if not knot.question or knot.key[1:] == (row["question"], row["row"]):
                yield knot, Knot(key, row["label"], place, public_id, is_gone=gone)


def _by_submission(level: list[Knot]) -> dict[int | None, list[Knot]]:
    found: dict[int | None, list[Knot]] = {}
    for knot in level:
        found.setdefault(knot.key[0], []).append(knot)
    return found
