"""V4, the map of cities: our own sketch of Italy and numbered points; no tiles, no third party.

Data: :class:`Point` with its number, label, latitude, longitude and weight (contributions). The
list beside the map carries the same numbers and the links.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from officine.charts import svg
from officine.charts.svg import drawing, tag, text

# Longitude and latitude of capes, harbours and passes, by hand: enough to recognise, no more.
MAINLAND = (
    "7.52,43.78 8.02,43.87 8.22,44.05 8.48,44.30 8.93,44.40 9.23,44.33 9.83,44.06 10.23,43.87 "
    "10.29,43.55 10.53,43.25 10.50,42.93 10.75,42.92 10.98,42.68 11.10,42.40 11.78,42.10 "
    "12.22,41.77 12.62,41.45 13.05,41.23 13.57,41.21 13.92,41.02 14.05,40.80 14.27,40.84 "
    "14.33,40.58 14.75,40.67 14.95,40.35 15.28,40.03 15.63,40.06 15.79,39.81 16.03,39.36 "
    "16.07,39.13 16.20,38.86 15.85,38.63 15.89,38.43 15.66,38.24 15.64,38.07 15.78,37.92 "
    "16.06,37.92 16.26,38.23 16.58,38.45 16.55,38.69 16.66,38.82 17.10,38.90 17.15,39.08 "
    "17.13,39.40 16.62,39.65 16.50,39.78 16.62,39.98 16.83,40.34 17.20,40.45 17.55,40.30 "
    "17.98,40.05 18.36,39.80 18.50,40.15 18.30,40.38 17.97,40.65 17.30,40.96 16.87,41.13 "
    "16.28,41.33 15.92,41.62 16.18,41.88 15.88,41.93 15.35,41.90 15.00,42.00 14.72,42.11 "
    "14.40,42.36 14.18,42.50 13.88,42.95 13.75,43.30 13.52,43.62 12.91,43.92 12.57,44.07 "
    "12.28,44.42 12.28,44.72 12.53,44.95 12.28,45.22 12.42,45.43 12.88,45.60 13.40,45.68 "
    "13.57,45.78 13.78,45.62 13.62,45.95 13.42,46.20 13.70,46.52 12.75,46.63 12.38,46.70 "
    "12.15,47.06 11.50,46.99 11.10,46.93 10.47,46.85 10.45,46.53 10.10,46.60 9.95,46.37 "
    "9.45,46.50 9.25,46.43 9.28,46.18 9.03,45.83 8.92,46.00 8.80,46.10 8.45,46.45 8.15,46.18 "
    "7.87,45.92 7.10,45.86 6.86,45.83 6.85,45.55 7.13,45.25 6.65,45.10 7.02,44.70 6.87,44.40 "
    "7.02,44.22 7.40,44.12 7.67,44.16"
)
SICILY = (
    "15.63,38.26 15.30,37.85 15.10,37.50 15.23,37.23 15.30,37.05 15.12,36.68 14.85,36.72 "
    "14.45,36.80 14.23,37.06 13.93,37.10 13.52,37.27 13.08,37.50 12.65,37.58 12.43,37.80 "
    "12.50,38.02 12.73,38.18 12.90,38.03 13.30,38.21 13.70,37.99 14.02,38.03 14.75,38.16 "
    "15.24,38.25"
)
SARDINIA = (
    "9.19,41.25 9.55,41.10 9.52,40.92 9.83,40.53 9.66,40.33 9.71,39.94 9.62,39.42 9.52,39.10 "
    "9.12,39.21 9.00,38.98 8.65,38.87 8.40,39.00 8.38,39.40 8.45,39.75 8.50,39.90 8.38,40.03 "
    "8.46,40.30 8.30,40.57 8.15,40.58 8.20,40.95 8.40,40.84 8.71,40.91"
)
SCALE = 44
WEST, NORTH = 6.4, 47.3
SHRINK = math.cos(math.radians(42))
WIDTH, HEIGHT = 405, 480


@dataclass(frozen=True)
class Point:
    number: int
    label: str
    latitude: float
    longitude: float
    weight: int = 0


def _xy(longitude: float, latitude: float) -> tuple[float, float]:
    return (longitude - WEST) * SHRINK * SCALE, (NORTH - latitude) * SCALE


def _coast(points: str) -> str:
    pairs = [_xy(*map(float, pair.split(","))) for pair in points.split()]
    return "M" + "L".join(f"{svg.number(x)} {svg.number(y)}" for x, y in pairs) + "Z"


COAST = "".join(map(_coast, (MAINLAND, SICILY, SARDINIA)))


def italy(points: Sequence[Point], *, title: str, description: str, uid: str = "italia") -> str:
    """The drawing; larger points where more was contributed, each with its number."""
    most = max((point.weight for point in points), default=0)
    parts = [
        tag(
            "path",
            d=COAST,
            fill="#EDF1F6",
            stroke="#B8C4D2",
            stroke_width=1.2,
            stroke_linejoin="round",
        )
    ]
    for (x, y), point in zip(_apart(points), points, strict=True):
        radius = 11 + (5 * math.sqrt(point.weight / most) if most else 0)
        parts.append(
            tag(
                "g",
                tag("title", svg.escape(f"{point.number}. {point.label}")),
                tag(
                    "circle",
                    cx=x,
                    cy=y,
                    r=radius,
                    fill=svg.ACCENT,
                    stroke=svg.WHITE,
                    stroke_width=2,
                ),
                text(
                    x,
                    y + 5,
                    str(point.number),
                    14,
                    fill=svg.WHITE,
                    font_weight=700,
                    text_anchor="middle",
                ),
            )
        )
    return drawing(WIDTH, HEIGHT, uid, title, description, *parts)


def _apart(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Where each point goes: cities that would lie on each other are pushed apart a little."""
    places = [list(_xy(float(point.longitude), float(point.latitude))) for point in points]
    for _round in range(30):
        moved = False
        for i, a in enumerate(places):
            for b in places[i + 1 :]:
                dx, dy = b[0] - a[0], b[1] - a[1]
                distance = math.hypot(dx, dy)
                if distance < 24:
                    if distance == 0:
                        dx, dy, distance = 1.0, 0.0, 1.0
                    push = (24 - distance) / 2 + 0.1
                    for place, sign in ((a, -1), (b, 1)):
                        place[0] += sign * push * dx / distance
                        place[1] += sign * push * dy / distance
                    moved = True
        if not moved:
            break
    return [(x, y) for x, y in places]
