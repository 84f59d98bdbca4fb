import re

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officine import italian
from toolkit.fields.registry import (
    Column,
    Fault,
    Kind,
    Outcome,
    as_text,
    flat,
    refusal,
    register,
    storable,
    tidy,
)

# Degrees as people write them: 45,0703 · 45.0703° N · −9,12 · 7.6869 E
DEGREES = re.compile(r"([+-]?)\s*([0-9]{1,3})(?:[.,]([0-9]{1,15}))?\s*°?\s*([NSEWO]?)", re.I)
PAIR = re.compile(r"\s*(\S+(?:\s*°)?(?:\s*[NSns])?)\s*[,;\s]\s+(\S+(?:\s*°)?(?:\s*[EWOewo])?)\s*")
ITALY = {"south": 35.2, "west": 6.4, "north": 47.3, "east": 18.8}
LIMITS = {"lat": 90, "lon": 180}
FIGURES = 6


def degrees(text: str, name: str) -> float | None:
    """A latitude or longitude out of what was typed; None if it is none.

    Whole degrees are an ``int``: a stored answer has no number that ends with ``.0``.
    """
    found = DEGREES.fullmatch(text.replace("−", "-").strip())
    if not found:
        return None
    sign, digits, fraction, side = found.groups()
    side = side.upper()
    if side and side not in ("NS" if name == "lat" else "EWO"):
        return None
    value = round(float(f"{digits}.{fraction or '0'}"), FIGURES)
    if value > LIMITS[name] or (sign and side):
        return None
    value = int(value) if value.is_integer() else value
    return -value if (sign == "-" or side in ("S", "W", "O")) and value else value


def point(value) -> tuple[float, float] | None:
    """Latitude and longitude of a stored point, None for anything else."""
    if not isinstance(value, dict) or value.get("type") != "Point":
        return None
    found = value.get("coordinates")
    if not isinstance(found, list) or len(found) != 2:
        return None
    for number, most in zip(found, (180, 90), strict=True):
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not is_number or not -most <= number <= most:
            return None
    return float(found[1]), float(found[0])


def written(number: float, comma: str = ",") -> str:
    """Four figures at least, without useless zeros after them."""
    whole, _dot, fraction = f"{abs(number):.{FIGURES}f}".partition(".")
    return f"{whole}{comma}{fraction.rstrip('0').ljust(4, '0')}"


@register
class MapPoint(Kind):
    """A place on the map, by its coordinates; the value is a GeoJSON point."""

    name = "map_point"
    control = "toolkit/fields/map_point.html"
    grouped_controls = True

    def bounds(self, question) -> dict[str, float]:
        """South, west, north and east of the area a point may be in."""
        found = {}
        for side, usual in ITALY.items():
            value = question.setting(side)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            found[side] = float(value) if is_number else usual
        fits = -90 <= found["south"] < found["north"] <= 90
        fits = fits and -180 <= found["west"] < found["east"] <= 180
        return found if fits else dict(ITALY)

    def read(self, data, files, name, question) -> dict:
        return {part: data.get(f"{name}.{part}") or "" for part in LIMITS}

    def clean(self, raw, question, references=None) -> dict | None:
        outcome = self.examine(raw, question, references)
        if outcome.faults:
            raise ValidationError(
                [ValidationError(fault.message, code=fault.code) for fault in outcome.faults]
            )
        return outcome.value

    def examine(self, raw, question, references=None, *, complete=True) -> Outcome:
        inner = raw["raw"] if isinstance(raw, dict) and set(raw) == {"raw"} else raw
        try:
            value, faults = self._weigh(inner, question)
        except ValidationError as error:
            value, faults = None, [Fault(m, code=error.code or "") for m in error.messages]
        if faults:
            return Outcome(None, {"raw": storable(inner)}, tuple(faults))
        return Outcome(value, value)

    def _weigh(self, raw, question) -> tuple[dict | None, list[Fault]]:
        texts = self._texts(raw)
        if not any(texts.values()):
            return None, []
        if texts["lat"] and not texts["lon"] and (pair := PAIR.fullmatch(texts["lat"])):
            texts = {"lat": pair[1], "lon": pair[2]}  # copied from a map in one piece
        found = {name: degrees(text, name) for name, text in texts.items()}
        wrong = {
            "lat": _("Scrivi la latitudine in gradi, per esempio 45,0703."),
            "lon": _("Scrivi la longitudine in gradi, per esempio 7,6869."),
        }
        faults = [
            Fault(wrong[name], column=name, code="degrees")
            for name, number in found.items()
            if number is None
        ]
        if faults:
            return None, faults
        if not self._is_inside(found, question):
            return None, [Fault(self.outside(question), code="outside")]
        return {"type": "Point", "coordinates": [found["lon"], found["lat"]]}, []

    def _texts(self, raw) -> dict[str, str]:
        if raw is None or raw == "":
            return {"lat": "", "lon": ""}
        if isinstance(raw, dict) and (stored := point(raw)):
            raw = dict(zip(LIMITS, (f"{number:.{FIGURES}f}" for number in stored), strict=True))
        if not isinstance(raw, dict) or set(raw) - set(LIMITS):
            raise refusal(_("Questa risposta non è nel formato previsto."), "shape")
        return {name: tidy(as_text(raw.get(name))) for name in LIMITS}

    def _is_inside(self, found: dict, question) -> bool:
        sides = self.bounds(question)
        inside = sides["south"] <= found["lat"] <= sides["north"]
        return inside and sides["west"] <= found["lon"] <= sides["east"]

    def outside(self, question) -> str:
        sides = {side: italian.number(value) for side, value in self.bounds(question).items()}
        return (
            _(
                "Il punto è fuori dall'area di questa domanda: latitudine da %(south)s "
                "a %(north)s, longitudine da %(west)s a %(east)s."
            )
            % sides
        )

    def initial(self, value, question) -> dict:
        if stored := point(value):
            return {
                name: f"{'-' if number < 0 else ''}{written(number)}"
                for name, number in zip(LIMITS, stored, strict=True)
            }
        return value if isinstance(value, dict) and set(value) <= set(LIMITS) else {}

    def again(self, value, question):
        return value

    def display(self, value, question, language=None) -> str:
        """«45,0703 N, 7,6869 E»."""
        stored = point(value)
        if stored is None:
            return self.as_typed(value, question)
        comma = "." if (language or get_language() or "it").startswith("en") else ","
        sides = zip(stored, ("NS", "EW"), strict=True)
        return ", ".join(f"{written(n, comma)} {side[n < 0]}" for n, side in sides)

    def as_typed(self, raw, question) -> str:
        if not isinstance(raw, dict) or set(raw) - set(LIMITS):
            return flat(raw)
        names = {"lat": _("Latitudine"), "lon": _("Longitudine")}
        return "; ".join(f"{names[name]}: {flat(raw[name])}" for name in LIMITS if raw.get(name))

    def on_paper(self, question) -> list[str]:
        return [_("Latitudine"), _("Longitudine")]

    def hint(self, question) -> str:
        return _("In gradi con la virgola, per esempio 45,0703 e 7,6869.")

    def tell(self, fault: Fault, question) -> str:
        return fault.message

    def columns(self, question) -> list[Column]:
        return [
            Column(f"{question.code}.lat", f"{question.label} ({_('Latitudine')})"),
            Column(f"{question.code}.lon", f"{question.label} ({_('Longitudine')})"),
        ]

    def cells(self, value, question) -> list:
        """Two numbers; what is no point stands in the first cell as it is."""
        stored = point(value)
        return list(stored) if stored else [self.display(value, question), ""]

    def missing(self, question) -> str:
        return _("Scrivi latitudine e longitudine, o scegli il punto sul disegno.")
