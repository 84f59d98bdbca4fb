"""The pictures that an edition shows, to go along with it in its files."""

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.files.pictures import shown_in
from toolkit.models import Edition, Picture


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture as files hold it: under its name, with its size in pixels."""

    name: str
    width: int
    height: int
    content: bytes

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Its size on paper, in points: as on a screen, or smaller if it would not fit."""
        wide, high = self.width * 0.75, self.height * 0.75
        scale = min(1, width / wide, height / high)
        return round(wide * scale, 1), round(high * scale, 1)


def pictures_of(edition: Edition, value: object) -> dict[str, Shown]:
    """Those in the texts of a plain value, by name; one query, none if there are no pictures."""
    names = shown_in(value)
    found = {one.name: one for one in _kept(edition, names)} if names else {}
    return {name: found[name] for name in sorted(names) if name in found}


def _kept(edition: Edition, names: dict[str, str]) -> Iterator[Shown]:
    codes = [name.partition(".")[0] for name in names]
    rows = Picture.objects.filter(toolkit=edition.toolkit_id, sha256__in=codes)
    for row in rows:
        name = f"{row.sha256}.{row.format}"
        yield Shown(name, row.width, row.height, bytes(row.content))
