import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from officine import italian
from toolkit.fields.date import Date, parse
from toolkit.fields.parts import Part, Parts
from toolkit.fields.registry import flat, register

BETWEEN = re.compile(
    r"(?:dal(?:l['’]|\s)\s*)?(.+?)(?:\s+[–—-]\s+|\s+al(?:l['’]|\s)\s*|\s*[–—]\s*)(.+)", re.I
)
ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{4}-[0-9]{2}-[0-9]{2})")
DAY = Date()


@register
class Period(Parts):
    """From a day to a day, both included: the end is never before the beginning."""

    name = "period"

    def parts(self, question) -> list[Part]:
        return [Part("from", _("Dal"), "short"), Part("to", _("Al"), "short")]

    def hint(self, question) -> str:
        return _("gg/mm/aaaa, per esempio 07/03/2027")

    def parse(self, text: str) -> Mapping | str:
        found = ISO.fullmatch(text) or BETWEEN.fullmatch(text)
        return {"from": found[1], "to": found[2]} if found else text

    def limits(self, question) -> dict:
        """The first and the last day that a period may touch, as far as there are any."""
        ends = {end: question.setting(end) for end in ("earliest", "latest")}
        return {end: day for end, day in ends.items() if parse(day)}

    def words(self, question) -> dict[str, str]:
        said = {
            "shape": _("Le date devono essere nel formato gg/mm/aaaa, per esempio 07/03/2027."),
            "missing": _("Scrivi l'inizio e la fine del periodo."),
            "order": _("La fine del periodo viene prima dell'inizio."),
            "long": _("Le date devono essere nel formato gg/mm/aaaa, per esempio 07/03/2027."),
        }
        days = {end: italian.day(parse(day)) for end, day in self.limits(question).items()}
        if "earliest" in days:
            said["earliest"] = _("Il periodo non può cominciare prima del %s.") % days["earliest"]
        if "latest" in days:
            said["latest"] = _("Il periodo non può finire dopo il %s.") % days["latest"]
        return said

    def whole(self, texts, question) -> tuple[dict, list[str]]:
        if not all(texts.values()):
            return {}, ["missing"]
        try:
            value = {key: DAY.clean(text, question) for key, text in texts.items()}
        except ValidationError:
            return {}, ["shape"]
        limits = self.limits(question)
        wrong = ["order"] if value["to"] < value["from"] else []
        if value["from"] < limits.get("earliest", ""):
            wrong.append("earliest")
        if value["to"] > limits.get("latest", "9999"):
            wrong.append("latest")
        return value, wrong

    def part_text(self, value, key) -> str:
        return DAY.initial(value.get(key), None)

    def display(self, value, question, language=None) -> str:
        """«1 marzo 2027 – 31 marzo 2027»."""
        if not self.is_whole(value, question):
            return flat(value)
        shown = (DAY.display(value.get(key), question, language) for key in ("from", "to"))
        return " – ".join(filter(None, shown))

    def cell(self, value, key):
        return parse(value.get(key)) or flat(value.get(key))

    def missing(self, question) -> str:
        return self.words(question)["missing"]
