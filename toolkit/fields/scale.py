from django.utils.translation import gettext as _

from toolkit.fields.choice import Closed
from toolkit.fields.registry import flat, register, whole


@register
class Scale(Closed):
    """A number of points between two ends that have names."""

    name = "scale"
    control = "toolkit/fields/scale.html"

    def ends(self, question) -> tuple[int, int]:
        first, last = whole(question.setting("from"), 1), whole(question.setting("to"), 5)
        return (first, last) if first <= last <= first + 20 else (1, 5)

    def options(self, question) -> list[tuple[str, str]]:
        first, last = self.ends(question)
        return [(str(point), str(point)) for point in range(first, last + 1)]

    def clean(self, raw, question, references=None) -> int | None:
        code = self.chosen(raw, question)
        return None if code is None else int(code)

    def unknown(self) -> str:
        return _("Scegli uno dei valori della scala.")

    def missing(self, question) -> str:
        return _("Scegli un valore della scala.")

    def initial(self, value, question) -> str:
        return flat(value)

    def display(self, value, question, language=None) -> str:
        first, last = self.ends(question)
        if not isinstance(value, int) or isinstance(value, bool):
            return flat(value)
        label = {first: "from_label", last: "to_label"}.get(value)
        words = flat(question.setting(label)) if label else ""
        return f"{value} ({words})" if words else str(value)

    def cells(self, value, question) -> list:
        number = isinstance(value, int) and not isinstance(value, bool)
        return [value if number else flat(value)]
