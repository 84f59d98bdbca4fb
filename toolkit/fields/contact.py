"""Where somebody is reached: an e-mail address, a telephone, a page of the web."""

import re
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from toolkit.fields.line import Line
from toolkit.fields.registry import flat, register

_email = EmailValidator()
_address = URLValidator(schemes=["http", "https"])
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
E164 = re.compile(r"\+[1-9][0-9]{4,14}")
PHONE = re.compile(r"[0-9+()./\s\-\N{NO-BREAK SPACE}]{3,40}")


@register
class Email(Line):
    """An e-mail address; the part after the @ in small letters, as the post reads it."""

    name = "email"
    inputmode = "email"
    width = "wide"
    longest = 254

    def words(self, question) -> dict[str, str]:
        return {"shape": _("Scrivi un indirizzo e-mail, per esempio ufficio@comune.example.it.")}

    def understand(self, text: str, question) -> str:
        text = text.removeprefix("mailto:")
        local, _at, domain = text.rpartition("@")
        text = f"{local}@{domain.lower()}"
        try:
            _email(text)
        except (ValidationError, ValueError):
            self.refuse("shape", question)
        if "." not in domain:
            self.refuse("shape", question)
        return text

    def link(self, value) -> str:
        return f"mailto:{quote(value, safe='@+')}" if isinstance(value, str) and value else ""


@register
class Phone(Line):
    """A telephone number, Italian unless it says another country; stored as ``+39061234567``."""

    name = "phone"
    inputmode = "tel"

    def hint(self, question) -> str:
        return _("Con il prefisso, per esempio 06 1234567; dall'estero +44 20 7946 0958")

    def words(self, question) -> dict[str, str]:
        return {
            "shape": _("Scrivi un numero di telefono con il prefisso, per esempio 06 1234567."),
            "extension": _("Scrivi il numero senza l'interno."),
        }

    def understand(self, text: str, question) -> str:
        import phonenumbers

        text = text.removeprefix("tel:")
        try:
            number = phonenumbers.parse(text, "IT")
        except phonenumbers.NumberParseException:
            self.refuse("shape", question)
        if number.extension:
            self.refuse("extension", question)
        if not PHONE.fullmatch(text) or not phonenumbers.is_valid_number(number):
            self.refuse("shape", question)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def initial(self, value, question) -> str:
        return self.display(value, question)

    def display(self, value, question, language=None) -> str:
        """«+39 06 123 4567», grouped as the country of the number does."""
        if not isinstance(value, str) or not E164.fullmatch(value):
            return flat(value)
        import phonenumbers

        try:
            number = phonenumbers.parse(value)
        except phonenumbers.NumberParseException:
            return value
        shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, shape)

    def link(self, value) -> str:
        return f"tel:{value}" if isinstance(value, str) and E164.fullmatch(value) else ""


@register
class Url(Line):
    """The address of a page, ``https`` where nothing else is said; no other scheme than the web."""

    name = "url"
    inputmode = "url"
    width = "wide"
    longest = 2000

    def words(self, question) -> dict[str, str]:
        return {
            "shape": _("Scrivi l'indirizzo di una pagina, per esempio https://www.example.it."),
            "scheme": _("L'indirizzo deve cominciare con https:// oppure con http://."),
        }

    def understand(self, text: str, question) -> str:
        scheme = SCHEME.match(text)
        if scheme and scheme[1].lower() not in ("http", "https"):
            self.refuse("scheme", question)
        if not scheme:
            text = f"https://{text.removeprefix('//')}"
        try:
            _address(text)
            parts = urlsplit(text)
            host = parts.hostname or ""
        except (ValidationError, ValueError):
            self.refuse("shape", question)
        if "." not in host or "@" in parts.netloc or "\\" in text:
            self.refuse("shape", question)
        netloc = parts.netloc.lower()
        return parts._replace(scheme=parts.scheme.lower(), netloc=netloc).geturl()

    def link(self, value) -> str:
        good = isinstance(value, str) and value.startswith(("https://", "http://"))
        return value if good else ""
