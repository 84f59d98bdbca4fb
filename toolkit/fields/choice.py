from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from toolkit.fields.registry import Kind, as_list, as_text, flat, refusal, register, tidy, whole
from toolkit.fields.vocabularies import vocabulary

MANY_CHOICES = 8  # more than this and a list of radio buttons is longer than a phone


def choices_of(question) -> list[tuple[str, str]]:
    """What may be chosen, code and label, in the order of the definition."""
    return coded(question.setting("choices") or vocabulary(question.setting("vocabulary")))


def coded(rows) -> list[tuple[str, str]]:
    """Code and label of the rows of a list, whatever else it holds."""
    found = []
    for row in rows if isinstance(rows, (list, tuple)) else []:
        if isinstance(row, dict) and row.get("code") not in (None, ""):
            code = str(row["code"])
            found.append((code, flat(row.get("label")) or code))
    return found


class Closed(Kind):
    """A question answered by choosing."""

    grouped_controls = True
    control = "toolkit/fields/radios.html"

    def options(self, question) -> list[tuple[str, str]]:
        return choices_of(question)

    def missing(self, question) -> str:
        return _("Scegli una risposta.")

    def unknown(self) -> str:
        return _("Scegli una delle risposte dell'elenco.")

    def chosen(self, raw, question) -> str | None:
        """The code that was chosen; None if nothing, a refusal if it is not in the list."""
        code = tidy(as_text(raw))
        if not code:
            return None
        if code not in dict(self.options(question)):
            raise refusal(self.unknown(), "choice")
        return code


@register
class Choice(Closed):
    name = "choice"

    def clean(self, raw, question, references=None) -> str | None:
        return self.chosen(raw, question)

    def display(self, value, question, language=None) -> str:
        text = flat(value)
        return dict(self.options(question)).get(text, text)


@register
class Multiple(Closed):
    name = "multiple"
    control = "toolkit/fields/checkboxes.html"

    def read(self, data, files, name, question):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def clean(self, raw, question, references=None) -> list[str] | None:
        marked = {code for part in as_list(raw) if (code := self.chosen(part, question))}
        if not marked:
            return None
        least, most = (whole(question.setting(name)) for name in ("min_choices", "max_choices"))
        if least is not None and len(marked) < least:
            message = ngettext(
                "Scegli almeno %(limit)d risposta.", "Scegli almeno %(limit)d risposte.", least
            )
            raise refusal(message % {"limit": least}, "min_choices")
        if most is not None and len(marked) > most:
            message = ngettext(
                "Scegli al massimo %(limit)d risposta: ne hai scelte %(count)d.",
                "Scegli al massimo %(limit)d risposte: ne hai scelte %(count)d.",
                most,
            )
            raise refusal(message % {"limit": most, "count": len(marked)}, "max_choices")
        return [code for code, label in self.options(question) if code in marked]

    def initial(self, value, question) -> list[str]:
        return [flat(part) for part in as_list(value)]

    def display(self, value, question, language=None) -> list[str]:
        labels = dict(self.options(question))
        return [labels.get(flat(part), flat(part)) for part in as_list(value)]

    def missing(self, question) -> str:
        return _("Scegli almeno una risposta.")


@register
class YesNo(Closed):
    name = "yes_no"

    def options(self, question) -> list[tuple[str, str]]:
        return [("true", _("Sì")), ("false", _("No"))]

    def clean(self, raw, question, references=None) -> bool | None:
        if isinstance(raw, bool):
            return raw
        code = self.chosen(raw, question)
        return None if code is None else code == "true"

    def display(self, value, question, language=None) -> str:
        if not isinstance(value, bool):
            return flat(value)
        with override(language) if language else _same():
            return _("Sì") if value else _("No")

    def cells(self, value, question) -> list:
        return [self.display(value, question)]


class _same:
    """The language that is on already."""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False
