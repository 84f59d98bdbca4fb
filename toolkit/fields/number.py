import re
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from officine import italian
from toolkit.fields.registry import Kind, as_text, flat, refusal, register, tidy, whole

# 1200 · 1.200 · 1.200,50 · 12,5 · 12.5 (one or two figures after the point cannot be thousands)
GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:[.'  ][0-9]{3})+)(?:,([0-9]+))?")
PLAIN = re.compile(r"([+-]?)([0-9]+)(?:,([0-9]*))?")
POINTED = re.compile(r"([+-]?)([0-9]+)\.([0-9]{1,2})")
CANONICAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
MOST_FIGURES = 15


def parse(value) -> Decimal | None:
    """The number of a stored value, None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**MOST_FIGURES else None
    if isinstance(value, str) and CANONICAL.fullmatch(value):
        return Decimal(value)
    return None


class Number(Kind):
    """A number as Italians write it: point for thousands, comma for decimals."""

    control = "toolkit/fields/number.html"
    sign = ""  # the unit that the kind always has

    def decimals(self, question) -> int:
        return 0

    def bound(self, question, name: str):
        value = question.setting(name)
        try:
            found = Decimal(str(value)) if value not in (None, "") else None
        except ArithmeticError:
            return None
        return found if found is not None and found.is_finite() else None

    def read_number(self, text: str) -> Decimal | None:
        text = re.sub(r"\s*€\s*|^euro\s+|\s+euro$", "", text.lower()).strip()
        text = text.replace("−", "-").replace("\N{NO-BREAK SPACE}", " ")
        for pattern in (GROUPED, PLAIN, POINTED):
            if found := pattern.fullmatch(text):
                sign, digits, fraction = found.groups()
                digits = re.sub(r"[^0-9]", "", digits)
                return Decimal(f"{sign}{digits}.{fraction or '0'}")
        return None

    def clean(self, raw, question, references=None):
        text = tidy(as_text(raw))
        if not text:
            return None
        if len(text) > 60:
            raise refusal(_("Il numero è troppo grande."), "number")
        number = self.read_number(text)
        if number is None:
            raise refusal(self.wrong(question), "number")
        if abs(number) >= Decimal(10) ** MOST_FIGURES:
            raise refusal(_("Il numero è troppo grande."), "number")
        if number != round(number, self.decimals(question)):
            raise refusal(self.too_fine(question), "decimals")
        self.check_bounds(number, question)
        return self.store(number, question)

    def check_bounds(self, number: Decimal, question) -> None:
        least, most = self.bound(question, "min"), self.bound(question, "max")
        if least is not None and number < least:
            raise refusal(_("Il valore minimo è %s.") % self.write(least, question), "min")
        if most is not None and number > most:
            raise refusal(_("Il valore massimo è %s.") % self.write(most, question), "max")

    def write(self, number, question, language=None) -> str:
        text = italian.number(number, language)
        unit = question.setting("unit")
        return f"{text} {unit}" if isinstance(unit, str) and unit else text

    def display(self, value, question, language=None) -> str:
        number = parse(value)
        return flat(value) if number is None else self.write(number, question, language)

    def initial(self, value, question) -> str:
        number = parse(value)
        if number is None:
            return flat(value)
        return f"{number:f}".replace(".", ",")

    def cells(self, value, question) -> list:
        number = parse(value)
        return [flat(value) if number is None else number]

    def missing(self, question) -> str:
        return _("Scrivi un numero.")

    def wrong(self, question) -> str:
        return _("Scrivi un numero, per esempio 1.200 oppure 2,5.")

    def too_fine(self, question) -> str:
        most = self.decimals(question)
        message = ngettext(
            "Usa al massimo %d cifra dopo la virgola.",
            "Usa al massimo %d cifre dopo la virgola.",
            most,
        )
        return message % most


@register
class Integer(Number):
    name = "integer"

    def store(self, number: Decimal, question) -> int:
        return int(number)

    def wrong(self, question) -> str:
        return _("Scrivi un numero intero, per esempio 12.")

    def too_fine(self, question) -> str:
        return _("Scrivi un numero intero, senza virgola.")


@register
class DecimalNumber(Number):
    name = "decimal"

    def decimals(self, question) -> int:
        return min(max(whole(question.setting("decimals"), 2), 0), 6)

    def store(self, number: Decimal, question) -> str:
        number = number + 0  # no minus on zero
        return f"{number:.{self.decimals(question)}f}"


@register
class Money(DecimalNumber):
    """An amount in euro."""

    name = "money"
    sign = "€"

    def decimals(self, question) -> int:
        return 2

    def bound(self, question, name: str):
        found = super().bound(question, name)
        return Decimal(0) if found is None and name == "min" else found

    def write(self, number, question, language=None) -> str:
        return italian.money(number, language)

    def missing(self, question) -> str:
        return _("Scrivi un importo in euro, per esempio 1.200,50.")

    def wrong(self, question) -> str:
        return self.missing(question)


@register
class Percentage(DecimalNumber):
    """A part of a hundred."""

    name = "percentage"
    sign = "%"

    def decimals(self, question) -> int:
        return min(max(whole(question.setting("decimals"), 1), 0), 6)

    def bound(self, question, name: str):
        """Between 0 and 100, or closer."""
        found = super().bound(question, name)
        if name == "min":
            return max(found, Decimal(0)) if found is not None else Decimal(0)
        return min(found, Decimal(100)) if found is not None else Decimal(100)

    def read_number(self, text: str) -> Decimal | None:
        return super().read_number(text.strip().removesuffix("%").strip())

    def write(self, number, question, language=None) -> str:
        """«42,5 %», with as many figures as there are."""
        return italian.number(number, language) + italian.percent(0, language)[1:]

    def limits(self, question) -> dict:
        ends = {end: float(self.bound(question, end)) for end in ("min", "max")}
        return ends | {"decimals": self.decimals(question)}

    def words(self, question) -> dict[str, str]:
        least, most = (self.write(self.bound(question, end), question) for end in ("min", "max"))
        return {
            "shape": self.wrong(question),
            "decimals": self.too_fine(question),
            "min": _("Il valore minimo è %s.") % least,
            "max": _("Il valore massimo è %s.") % most,
        }

    def missing(self, question) -> str:
        return _("Scrivi una percentuale, per esempio 42,5.")

    def wrong(self, question) -> str:
        return self.missing(question)
