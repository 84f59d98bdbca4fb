"""Two reports side by side: what grew, what shrank, what was added or taken away."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from officine import italian
from workshops.reports.document import document

# Tables that are lists of things, not of figures to set side by side
LEFT_OUT = {"definizioni", "adempimenti-altri"}


@dataclass(frozen=True)
class Change:
    """One thing that differs: a figure with its Δ, or words with what happened to them."""

    what: str
    column: str
    before: str
    after: str
    delta: str


@dataclass(frozen=True)
class Group:
    title: str
    changes: list[Change]
    same: int


def compare(before: dict, after: dict) -> list[Group]:
    """What differs between two sets of figures, by table, in the order of the report."""
    groups = []
    old = {key: cells for key, _title, cells in _cells(document(before, ""))}
    for key, title, cells in _cells(document(after, "")):
        known = old.get(key, {})
        changes = [
            _change(place, known.get(place), cells.get(place))
            for place in [*cells, *(place for place in known if place not in cells)]
        ]
        found = [change for change in changes if change]
        groups.append(Group(title, found, len(changes) - len(found)))
    return groups


def _cells(report: dict):
    """Each table or group of figures: its key, its title and its cells by row and column."""
    for section in report["sections"]:
        for position, block in enumerate(section["blocks"]):
            if block["kind"] == "facts":
                yield (
                    f"{section['id']}-{position}",
                    section["title"],
                    {(item["label"], ""): item for item in block["items"]},
                )
            elif block["kind"] == "table" and block["key"] not in LEFT_OUT:
                heads = [column["label"] for column in block["columns"]]
                yield (
                    block["key"],
                    block["caption"],
                    {
                        (row[0]["text"], head): cell
                        for row in block["rows"]
                        for head, cell in zip(heads[1:], row[1:], strict=True)
                    },
                )


def _change(place: tuple[str, str], before: dict | None, after: dict | None) -> Change | None:
    if before and after and before["text"] == after["text"]:
        return None
    if before is None:
        return Change(*place, "–", after["text"], _("aggiunto"))
    if after is None:
        return Change(*place, before["text"], "–", _("tolto"))
    return Change(*place, before["text"], after["text"], _delta(before, after))


def _delta(before: dict, after: dict) -> str:
    if before["figure"] and after["figure"] and None not in (before["raw"], after["raw"]):
        difference = round(after["raw"] - before["raw"], 1)
        return f"+{italian.number(difference)}" if difference > 0 else italian.number(difference)
    return _("cambiato")
