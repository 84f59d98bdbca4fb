"""Texts that know in which language they are."""


class Spoken(str):
    """A text in a language that is not the Toolkit's; it stays one through what readers do to it.

    ``in_italian`` and its kin declare everything else Italian on a page in another language.
    """

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str):
        spoken = super().__new__(cls, text)
        spoken.lang = lang
        return spoken

    def __str__(self) -> str:
        return self

    def strip(self, chars: str | None = None) -> "Spoken":
        return Spoken(super().strip(chars), self.lang)


def spoken(value, lang: str):
    """Every text inside plain values, marked with its language."""
    if isinstance(value, str):
        return Spoken(value, lang)
    if isinstance(value, list):
        return [spoken(part, lang) for part in value]
    if isinstance(value, dict):
        return {key: spoken(part, lang) for key, part in value.items()}
    return value
