from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.fields.registry import Kind, as_text, flat, refusal, register, tidy, whole


@register
class Text(Kind):
    """One line of text."""

    name = "text"
    lines = False
    limit = 200

    def max_length(self, question) -> int:
        return whole(question.setting("max_length"), self.limit)

    def clean(self, raw, question, references=None) -> str | None:
        text = tidy(as_text(raw), lines=self.lines)
        limit = self.max_length(question)
        if len(text) > limit:
            message = ngettext(
                "Hai scritto %(count)d carattere: il massimo è %(limit)d.",
                "Hai scritto %(count)d caratteri: il massimo è %(limit)d.",
                len(text),
            )
            raise refusal(message % {"count": len(text), "limit": limit}, "max_length")
        return text or None

    def display(self, value, question, language=None) -> str:
        return flat(value)


@register
class LongText(Text):
    """Paragraphs and lists in plain text."""

    name = "long_text"
    control = "toolkit/fields/textarea.html"
    lines = True
    limit = 2000

    def missing(self, question) -> str:
        return _("Scrivi una risposta.")
