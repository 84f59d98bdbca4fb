"""One text for one set of figures, and its fingerprint; the lists behind them, kept small.

The rows that a report counts are many and never change: each city's are kept as compressed JSON
and put into the text where they belong, so that no report is ever whole in memory.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from workshops.models import Report

WRITE = {"separators": (",", ":"), "ensure_ascii": False, "allow_nan": False}
# No text of ours or of anybody holds a zero byte: databases and forms refuse it
GAP = "\0rows"


def pack(rows: list) -> bytes:
    """The rows of a city as they will stand in the text, compressed."""
    return zlib.compress(json.dumps(rows, **WRITE).encode(), 1)


class _Kept(Sequence):
    """The packed rows of a finished report, read when somebody looks at them."""

    def __init__(self, report: Report):
        self.report = report

    @cached_property
    def parts(self) -> list[bytes]:
        kept = dict(self.report.parts.values_list("city__slug", "rows"))
        return [bytes(kept[city["slug"]]) for city in self.report.figures["cities"]]

    def __getitem__(self, position):
        return self.parts[position]

    def __len__(self) -> int:
        return len(self.parts)


@dataclass(frozen=True)
class Frozen:
    """The figures of a report, and for each city of them the rows that they count."""

    figures: dict
    packed: Sequence[bytes] = field(repr=False)

    @classmethod
    def of(cls, report: Report) -> "Frozen":
        """What a finished report holds. Those of before have the rows among the figures."""
        figures = report.figures
        if all("compilations" in city for city in figures["cities"]):
            return cls(figures, [pack(city["compilations"]) for city in figures["cities"]])
        return cls(figures, _Kept(report))

    def rows(self, position: int) -> list[list]:
        """What was asked in a city of the figures, one line each."""
        return json.loads(zlib.decompress(self.packed[position]))

    def canonical(self) -> Iterator[bytes]:
        """The one form that is hashed, piece by piece: sorted keys, no spaces, UTF-8."""
        cities = [city | {"compilations": GAP} for city in self.figures["cities"]]
        text = json.dumps(self.figures | {"cities": cities}, sort_keys=True, **WRITE)
        first, *rest = text.split(json.dumps(GAP))
        yield first.encode()
        for rows, following in zip(self.packed, rest, strict=True):
            yield zlib.decompress(rows)
            yield following.encode()

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.canonical():
            digest.update(piece)
        return digest.hexdigest()
