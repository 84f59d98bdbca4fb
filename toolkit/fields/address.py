import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from toolkit.fields.parts import Part, Parts
from toolkit.fields.registry import flat, register

LINE = re.compile(
    r"(?P<street>.+?)(?:[,\s]\s*(?P<number>[0-9][^,\s]*|snc))?,?\s+(?P<postcode>[0-9]{5}),?\s+"
    r"(?P<town>[^()]+?)(?:\s*\((?P<province>[A-Za-z]{2})\))?",
    re.I,
)
POSTCODE = re.compile(r"[0-9]{5}")
PROVINCE = re.compile(r"[A-Z]{2}")


@register
class Address(Parts):
    """Where something is, as it is written on a letter: one answer of five parts."""

    name = "address"

    def parts(self, question) -> list[Part]:
        return [
            Part("street", _("Via o piazza"), "wide", longest=160),
            Part("number", _("Numero civico"), "tiny", longest=20, is_optional=True),
            Part("postcode", _("CAP"), "tiny", "numeric", longest=20),
            Part("town", _("Comune"), "medium", longest=100),
            Part("province", _("Provincia (sigla)"), "tiny", longest=20, is_optional=True),
        ]

    def parse(self, text: str) -> Mapping | str:
        found = LINE.fullmatch(text)
        return {key: part or "" for key, part in found.groupdict().items()} if found else text

    def words(self, question) -> dict[str, str]:
        return {
            "street": _("Scrivi la via o la piazza."),
            "postcode": _("Scrivi il CAP con cinque cifre, per esempio 00185."),
            "town": _("Scrivi il comune."),
            "province": _("Scrivi la sigla della provincia con due lettere, per esempio RM."),
            "long": _("Una parte dell'indirizzo è troppo lunga."),
        }

    def whole(self, texts, question) -> tuple[dict, list[str]]:
        texts = texts | {"province": texts["province"].upper()}
        good = {
            "street": bool(texts["street"]),
            "postcode": bool(POSTCODE.fullmatch(texts["postcode"])),
            "town": bool(texts["town"]),
            "province": not texts["province"] or bool(PROVINCE.fullmatch(texts["province"])),
        }
        value = {key: text for key, text in texts.items() if text}
        return value, [name for name, fine in good.items() if not fine]

    def display(self, value, question, language=None) -> str:
        """«Via Giulia 25, 00185, Roma (RM)»."""
        if not self.is_whole(value, question):
            return flat(value)
        street = " ".join(filter(None, [value.get("street"), value.get("number")]))
        province = f"({value['province']})" if value.get("province") else ""
        town = " ".join(filter(None, [value.get("town"), province]))
        return ", ".join(filter(None, [street, value.get("postcode"), town]))

    def missing(self, question) -> str:
        return _("Scrivi un indirizzo.")
