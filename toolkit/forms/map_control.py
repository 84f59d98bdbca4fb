"""What the template of a place reads: two boxes and a drawing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from officine.charts import ground
from toolkit.fields.place import LIMITS, degrees
from toolkit.fields.registry import flat
from toolkit.forms.controls import Control


@dataclass(frozen=True)
class Box:
    """Latitude or longitude."""

    part: str
    label: str
    name: str
    id: str
    text: str
    messages: list[str]

    @property
    def error_id(self) -> str:
        return f"{self.id}_error{self.part}"


class MapControl(Control):
    """A place by its coordinates."""

    @property
    def boxes(self) -> list[Box]:
        said = self.raw if isinstance(self.raw, dict) else {}
        labels = {"lat": _("Latitudine"), "lon": _("Longitudine")}
        return [
            Box(
                part=part,
                label=labels[part],
                name=f"{self.name}.{part}",
                id=self._id_of(part),
                text=flat(said.get(part)),
                messages=[fault.message for fault in self.faults if fault.column == part],
            )
            for part in LIMITS
        ]

    def _id_of(self, part) -> str:
        return f"{self.id}-lon" if part == "lon" else self.id

    def anchor(self, fault) -> str:
        return self._id_of(fault.column)

    @property
    def own_messages(self) -> list[str]:
        whole = [fault.message for fault in self.faults if fault.column is None]
        return whole or [_("Controlla le caselle indicate.")]

    @property
    def drawing(self):
        """The area a point may be in, with the point that is written in the boxes."""
        bounds = self.kind.bounds(self.question)
        found = [degrees(box.text, box.part) for box in self.boxes]
        point = tuple(found) if None not in found else None
        sides = ground.Ground(bounds)
        point = point if point and sides.holds(*point) else None
        title = _("Carta dell'area con le città metropolitane")
        return ground.place(bounds, point, title=title, uid=f"{self.id}-carta")
