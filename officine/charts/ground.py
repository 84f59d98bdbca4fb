"""A piece of the map to show a place on, or to choose one: our sketch of Italy, a grid of degrees
and the metropolitan cities; no tiles, no third party. It is linear in degrees, so that a click can
be turned into coordinates by whoever reads ``data-`` of the drawing.
"""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language

from officine import italian
from officine.charts import svg
from officine.charts.map import MAINLAND, SARDINIA, SHRINK, SICILY
from officine.charts.svg import tag, text

# Latitude and longitude as in workshops/content/reference/cities.yaml; a test holds them together.
CITIES = {
    "Torino": (45.07, 7.69),
    "Milano": (45.46, 9.19),
    "Genova": (44.4, 8.94),
    "Venezia": (45.44, 12.33),
    "Bologna": (44.49, 11.34),
    "Firenze": (43.78, 11.25),
    "Roma": (41.89, 12.51),
    "Napoli": (40.85, 14.27),
    "Bari": (41.12, 16.87),
    "Reggio di Calabria": (38.11, 15.66),
    "Palermo": (38.12, 13.36),
    "Messina": (38.19, 15.55),
    "Catania": (37.49, 15.07),
    "Cagliari": (39.23, 9.12),
}
TO_THE_LEFT = ("Palermo", "Catania")
ABOVE = ("Messina", "Torino")
LONGEST = 480  # of the longer side
STEPS = (10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


class Ground:
    """Where degrees are on the drawing."""

    def __init__(self, bounds: Mapping[str, float]):
        self.south, self.west = bounds["south"], bounds["west"]
        self.north, self.east = bounds["north"], bounds["east"]
        wide = (self.east - self.west) * SHRINK
        high = self.north - self.south
        self.scale = LONGEST / max(wide, high)
        self.width = max(wide * self.scale, 60)
        self.height = max(high * self.scale, 60)

    def xy(self, latitude: float, longitude: float) -> tuple[float, float]:
        across = (longitude - self.west) / (self.east - self.west)
        down = (self.north - latitude) / (self.north - self.south)
        return across * self.width, down * self.height

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


def place(
    bounds: Mapping[str, float],
    point: tuple[float, float] | None,
    *,
    title: str,
    uid: str,
    words: bool = True,
) -> str:
    """The drawing with a point on it; ``words`` also writes degrees and names of cities."""
    ground = Ground(bounds)
    sides = tuple(bounds[side] for side in ("south", "west", "north", "east"))
    x, y = ground.xy(*point) if point else (0, 0)
    marker = tag(
        "g",
        tag("circle", cx=0, cy=0, r=9, fill=svg.ACCENT, stroke=svg.WHITE, stroke_width=3),
        tag("circle", cx=0, cy=0, r=2.5, fill=svg.WHITE),
        data_marker="",
        transform=f"translate({svg.number(x)} {svg.number(y)})",
        visibility=None if point else "hidden",
    )
    return svg.markup(
        tag(
            "svg",
            tag("title", svg.escape(title), id=f"{uid}-t"),
            _drawn(sides, words, get_language()),
            marker,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {svg.number(ground.width)} {svg.number(ground.height)}",
            width=svg.number(ground.width),
            height=svg.number(ground.height),
            role="img",
            aria_labelledby=f"{uid}-t",
            class_="question-ground",
            **{f"data_{side}": f"{value:g}" for side, value in bounds.items()},
        )
    )


@lru_cache(maxsize=64)
def _drawn(sides: tuple[float, ...], words: bool, language: str | None) -> str:
    """Sea, land, degrees and cities: the same for every point of an area."""
    ground = Ground(dict(zip(("south", "west", "north", "east"), sides, strict=True)))
    parts = [
        tag("rect", width=ground.width, height=ground.height, fill="#F5F8FB", stroke="#B8C4D2"),
        tag(
            "path",
            d="".join(_coast(ground, points) for points in (MAINLAND, SICILY, SARDINIA)),
            fill="#E3EAF1",
            stroke="#8FA1B5",
            stroke_width=1.2,
            stroke_linejoin="round",
        ),
        *_degrees(ground, words, language),
    ]
    for name, (latitude, longitude) in CITIES.items():
        if not ground.holds(latitude, longitude):
            continue
        x, y = ground.xy(latitude, longitude)
        parts.append(tag("circle", cx=x, cy=y, r=3, fill=svg.INK))
        if words:
            parts.append(_named(name, x, y))
    return "".join(parts)


def _named(name: str, x: float, y: float) -> str:
    """The name of a city beside its point, where it meets no other."""
    if name in ABOVE:
        return text(x, y - 7, name, 11, text_anchor="middle")
    if name in TO_THE_LEFT:
        return text(x - 6, y + 4, name, 11, text_anchor="end")
    return text(x + 6, y + 4, name, 11)


def _coast(ground: Ground, points: str) -> str:
    pairs = [pair.split(",") for pair in points.split()]
    places = (ground.xy(float(latitude), float(longitude)) for longitude, latitude in pairs)
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in places) + "Z"


def _degrees(ground: Ground, words: bool, language: str | None) -> list[str]:
    """Parallels and meridians, three to seven of each."""
    span = max(ground.north - ground.south, ground.east - ground.west)
    step = next((step for step in STEPS if span / step >= 4), STEPS[-1])
    drawn = []
    for least, most, is_parallel in (
        (ground.south, ground.north, True),
        (ground.west, ground.east, False),
    ):
        turn = int(least // step) + 1
        while turn * step < most:
            value = round(turn * step, 3)
            x, y = ground.xy(value, ground.west) if is_parallel else ground.xy(ground.north, value)
            d = f"M0 {svg.number(y)}H{svg.number(ground.width)}"
            d = d if is_parallel else f"M{svg.number(x)} 0V{svg.number(ground.height)}"
            drawn.append(tag("path", d=d, stroke="#C9D3DE", stroke_width=0.8, fill="none"))
            has_room = 14 < y < ground.height - 18 if is_parallel else 20 < x < ground.width - 30
            if words and has_room:
                said = f"{italian.number(value, language)}°"
                at = (3, y - 3) if is_parallel else (x + 3, ground.height - 4)
                drawn.append(text(*at, said, 11, fill=svg.SOFT))
            turn += 1
    return drawn
