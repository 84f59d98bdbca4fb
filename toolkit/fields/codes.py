"""Codes that bodies and persons have by law, with the character that checks the others."""

import re

from django.utils.translation import gettext as _

from toolkit.fields.line import Line
from toolkit.fields.registry import register

# Where figures stand, letters may: they tell apart persons whose code would be the same.
INSTEAD = "LMNPQRSTUV"
_N = f"[0-9{INSTEAD}]"
PERSON = re.compile(rf"[A-Z]{{6}}{_N}{{2}}[ABCDEHLMPRST]{_N}{{2}}[A-Z]{_N}{{3}}[A-Z]")
BODY = re.compile(r"[0-9]{11}")
ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
BETWEEN = re.compile(r"[\s.\-/]+")
IPA = re.compile(r"[a-z0-9][a-z0-9_\-]{1,19}")


def _compact(text: str) -> str:
    return BETWEEN.sub("", text).upper()


def control_character(first: str) -> str:
    """The sixteenth character of the code of a person, out of the first fifteen."""
    total = 0
    for turn, char in enumerate(first):
        place = int(char) if char.isdigit() else ord(char) - ord("A")
        total += place if turn % 2 else ODD[place]
    return chr(ord("A") + total % 26)


def control_figure(first: str) -> str:
    """The eleventh figure of the code of a body, out of the first ten (as Luhn has it)."""
    total = 0
    for turn, char in enumerate(first):
        figure = int(char) * (1 + turn % 2)
        total += figure - 9 if figure > 9 else figure
    return str(-total % 10)


def is_person(code: str) -> bool:
    """Whether the shape is that of a person and the day of birth can be one."""
    if not PERSON.fullmatch(code):
        return False
    figures = "".join(str(INSTEAD.index(c)) if c in INSTEAD else c for c in code[9:11])
    return int(figures) % 40 in range(1, 32) and int(figures) < 72


def is_body(code: str) -> bool:
    return bool(BODY.fullmatch(code)) and code[:7] != "0000000"


@register
class FiscalCode(Line):
    """The *codice fiscale*: 16 characters of a person, 11 figures of a body."""

    name = "fiscal_code"

    def hint(self, question) -> str:
        return _("16 caratteri per una persona, 11 cifre per un ente")

    def words(self, question) -> dict[str, str]:
        return {
            "shape": _("Scrivi un codice fiscale di 16 caratteri, oppure di 11 cifre per un ente."),
            "check": _("Questo codice fiscale non torna: controlla lettere e cifre."),
        }

    def understand(self, text: str, question) -> str:
        code = _compact(text)
        if not code.isascii() or not (is_person(code) or is_body(code)):
            self.refuse("shape", question)
        control = control_character if len(code) == 16 else control_figure
        if control(code[:-1]) != code[-1]:
            self.refuse("check", question)
        return code


@register
class VatNumber(Line):
    """The *partita IVA*: 11 figures, the last of which checks the others."""

    name = "vat_number"
    inputmode = "numeric"

    def hint(self, question) -> str:
        return _("11 cifre")

    def words(self, question) -> dict[str, str]:
        return {
            "shape": _("Scrivi una partita IVA di 11 cifre."),
            "check": _("Questa partita IVA non torna: controlla le cifre."),
        }

    def understand(self, text: str, question) -> str:
        code = _compact(text).removeprefix("IT")
        if not is_body(code):
            self.refuse("shape", question)
        if control_figure(code[:-1]) != code[-1]:
            self.refuse("check", question)
        return code


@register
class IpaCode(Line):
    """The code of a public body in the Indice PA; those of the register are offered."""

    name = "ipa_code"
    offers = True

    def hint(self, question) -> str:
        return _("Quello dell'indice delle pubbliche amministrazioni, per esempio c_h501")

    def words(self, question) -> dict[str, str]:
        return {"shape": _("Scrivi un codice IPA: lettere, cifre e trattino basso, senza spazi.")}

    def understand(self, text: str, question) -> str:
        code = text.lower()
        if not IPA.fullmatch(code):
            self.refuse("shape", question)
        return code
