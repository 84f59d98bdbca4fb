from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.fields.listed import Listed
from toolkit.fields.registry import Fault, as_text, flat, register, tidy, whole


@register
class Ranking(Listed):
    """Things put in order: all of them, or the first few."""

    name = "ranking"
    control = "toolkit/fields/ranking.html"
    part = "position"

    def wanted(self, question) -> int:
        """How many things are put in order."""
        count = len(self.things(question))
        return min(max(whole(question.setting("first"), count), 1), count)

    def entries(self, raw, question) -> dict:
        """Also the stored list of codes, first things first."""
        if isinstance(raw, dict) and set(raw) == {"raw"}:
            raw = raw["raw"]
        if isinstance(raw, (list, tuple)) and raw and all(isinstance(one, str) for one in raw):
            raw = self.initial(list(raw), question)
        return super().entries(raw, question)

    def weigh(self, entries, question):
        labels, wanted = dict(self.things(question)), self.wanted(question)
        faults: list[Fault] = []
        places: dict[int, str] = {}
        for code, label in labels.items():
            text = tidy(as_text(entries.get(code)))
            if not text:
                continue
            place = int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else 0
            if not 1 <= place <= wanted:
                message = _("«%(item)s»: scegli una posizione da 1 a %(last)d.")
                said = message % {"item": label, "last": wanted}
                faults.append(Fault(said, column=code, code="position"))
            elif place in places:
                message = _("«%(item)s» e «%(other)s» hanno tutte e due la posizione %(place)d.")
                names = {"item": label, "other": labels[places[place]], "place": place}
                faults.append(Fault(message % names, column=code, code="twice"))
            else:
                places[place] = code
        free = [str(place) for place in range(1, wanted + 1) if place not in places]
        if places and free and not faults:
            message = ngettext(
                "Manca la voce alla posizione %(places)s.",
                "Mancano le voci alle posizioni %(places)s.",
                len(free),
            )
            faults.append(Fault(message % {"places": ", ".join(free)}, code="places"))
        return [places[place] for place in sorted(places)] or None, faults

    def hint(self, question) -> str:
        wanted = self.wanted(question)
        if wanted == len(self.things(question)):
            return _("Dai a ogni voce una posizione: 1 alla prima, poi le altre.")
        message = ngettext(
            "Dai la posizione 1 a una sola voce e lascia vuote le altre.",
            "Dai una posizione a %(count)d voci, 1 alla prima, e lascia vuote le altre.",
            wanted,
        )
        return message % {"count": wanted}

    def initial(self, value, question):
        """One entry for each thing that has a place; what is no ranking stays as it is."""
        if not isinstance(value, list):
            return []
        return [
            {"item": one, "position": str(place)} if isinstance(one, str) else one
            for place, one in enumerate(value, 1)
        ]

    def again(self, value, question):
        return self.initial(value, question) if isinstance(value, list) else value

    def display(self, value, question, language=None) -> list[str]:
        """«1. Verde», in order; a ranking that is not whole yet as it was typed."""
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(one, str) for one in parts):
            labels = dict(self.things(question))
            return [f"{place}. {labels.get(one, one)}" for place, one in enumerate(parts, 1) if one]
        return super().display(value, question, language)

    def cells(self, value, question) -> list:
        """The place of each thing, as a number."""
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            value = [{"item": one, "position": at} for at, one in enumerate(value, 1)]
        return super().cells(value, question)

    def cell(self, entry, question):
        place = entry["position"]
        number = isinstance(place, int) and not isinstance(place, bool)
        return place if number else flat(place)

    def missing(self, question) -> str:
        if self.wanted(question) == len(self.things(question)):
            return _("Metti in ordine tutte le voci.")
        message = ngettext(
            "Scegli la prima voce.", "Scegli le prime %(count)d voci.", self.wanted(question)
        )
        return message % {"count": self.wanted(question)}
