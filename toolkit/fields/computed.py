from toolkit.fields import date, number
from toolkit.fields.registry import Kind, flat, register


@register
class Computed(Kind):
    """Worked out from other answers or from the officina's records; nobody types it."""

    name = "computed"
    control = "toolkit/fields/computed.html"
    typed = False

    def read(self, data, files, name, question):
        return None

    def clean(self, raw, question, references=None):
        return None

    def display(self, value, question, language=None) -> str:
        return flat(value)

    def cells(self, value, question) -> list:
        """What can be counted with stays a number, a day stays a day; no unit, no words."""
        figure = number.parse(value)
        if figure is None:
            figure = date.parse(value)
        return [flat(value) if figure is None else figure]
