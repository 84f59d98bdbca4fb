import re

from django.utils.translation import gettext as _

from officine import italian
from toolkit.fields.listed import Listed
from toolkit.fields.registry import Fault, as_text, flat, register, tidy, whole

WHOLE = re.compile(r"[0-9]{1,7}|[0-9]{1,3}(\.[0-9]{3})+")


@register
class Points(Listed):
    """So many points shared out among things: all of them, or no more than that."""

    name = "points"
    control = "toolkit/fields/points.html"
    part = "points"

    def total(self, question) -> int:
        return max(whole(question.setting("total"), 100), 1)

    def may_spare(self, question) -> bool:
        """Whether some points may be given to nothing."""
        return question.setting("spare") is True

    def weigh(self, entries, question):
        found, faults = [], []
        for code, label in self.things(question):
            text = tidy(as_text(entries.get(code)))
            if not text:
                continue
            if not WHOLE.fullmatch(text):
                message = _("«%(item)s»: scrivi un numero intero di punti, da 0 in su.")
                faults.append(Fault(message % {"item": label}, column=code, code="number"))
                continue
            found.append({"item": code, "points": int(text.replace(".", ""))})
        if found and not faults:
            faults = self._sum_faults(sum(one["points"] for one in found), question)
        return found or None, faults

    def _sum_faults(self, given: int, question) -> list[Fault]:
        total = self.total(question)
        if given == total or (given < total and self.may_spare(question)):
            return []
        return [Fault(self._sum_text(given, question), code="sum")]

    def sum_in_words(self, texts: list[str], question) -> str:
        given = [text.strip() for text in texts if text.strip()]
        if not all(WHOLE.fullmatch(text) for text in given):
            return ""
        return self._sum_text(sum(int(text.replace(".", "")) for text in given), question)

    def _sum_text(self, points: int, question) -> str:
        total = self.total(question)
        words = {
            "given": italian.number(points),
            "total": italian.number(total),
            "left": italian.number(abs(total - points)),
        }
        if points == total:
            return _("Hai dato tutti i {total} punti.").format(**words)
        if points > total:
            return _("Hai dato {given} punti su {total}: togline {left}.").format(**words)
        return _("Hai dato {given} punti su {total}: te ne restano {left}.").format(**words)

    def hint(self, question) -> str:
        total = italian.number(self.total(question))
        if self.may_spare(question):
            return _("Dividi fra le voci al massimo %(total)s punti.") % {"total": total}
        return _("Dividi fra le voci %(total)s punti.") % {"total": total}

    def initial(self, value, question):
        """As typed: a stored number is a text on the page."""
        return [
            one | {"points": flat(one.get("points"))} if isinstance(one, dict) else one
            for one in (value if isinstance(value, list) else [])
        ]

    def said(self, entry, question) -> str:
        points = entry.get("points")
        number = isinstance(points, int) and not isinstance(points, bool)
        return italian.number(points) if number and abs(points) < 10**15 else flat(points)

    def cell(self, entry, question):
        points = entry["points"]
        number = isinstance(points, int) and not isinstance(points, bool)
        return points if number else flat(points)

    def missing(self, question) -> str:
        return _("Distribuisci i punti fra le voci.")
