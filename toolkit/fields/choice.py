from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from toolkit.fields.registry import (
    Column,
    Kind,
    as_list,
    as_text,
    flat,
    refusal,
    register,
    tidy,
    whole,
)
from toolkit.fields.vocabularies import vocabulary

OTHER = "_other"  # no choice of a definition can have this code
LONGEST_OTHER = 200
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

    def on_paper(self, question) -> list[str]:
        """What may be chosen, as it is printed."""
        return [label for code, label in self.options(question)]

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


def has_other(question) -> bool:
    """Whether «Altro» may be chosen, to be said in one's own words."""
    return question.setting("other") is True


def is_told(part) -> bool:
    """Whether it is a choice with words of one's own beside it, right or wrong."""
    return isinstance(part, Mapping) and set(part) == {"id", "text"}


def is_other(value) -> bool:
    """Whether a part of an answer is «Altro» with its words: ``{"id": "_other", "text": …}``."""
    return is_told(value) and value["id"] == OTHER


class Open(Closed):
    """A list of choices that may end with «Altro», to be said in one's own words."""

    def options(self, question) -> list[tuple[str, str]]:
        other = [(OTHER, _("Altro (specifica)"))] if has_other(question) else []
        return choices_of(question) + other

    def on_paper(self, question) -> list[str]:
        other = [f"{_('Altro')}: ____________________"] if has_other(question) else []
        return [label for code, label in choices_of(question)] + other

    def told(self, text: str) -> dict:
        """«Altro» with its words; a refusal without."""
        if not text:
            raise refusal(_("Hai scelto «Altro»: scrivi quale."), "other")
        if len(text) > LONGEST_OTHER:
            message = _("Accanto ad «Altro» puoi scrivere al massimo %(limit)d caratteri.")
            raise refusal(message % {"limit": LONGEST_OTHER}, "max_length")
        return {"id": OTHER, "text": text}

    def split(self, part, question) -> tuple:
        """What was chosen, and what was written beside «Altro»."""
        if has_other(question) and is_told(part):
            return part["id"], tidy(as_text(part["text"]))
        return part, ""

    def label(self, part, question) -> str:
        if is_other(part):
            return f"{_('Altro')}: {flat(part['text'])}"
        text = flat(part)
        return dict(self.options(question)).get(text, text)

    def columns(self, question) -> list[Column]:
        found = super().columns(question)
        if has_other(question):
            found.append(Column(f"{question.code}.other", f"{question.label} – {_('Altro')}"))
        return found

    def cells(self, value, question) -> list:
        parts = value if isinstance(value, list) else [value]
        labels = [_("Altro") if is_other(one) else self.label(one, question) for one in parts]
        words = [flat(one["text"]) for one in parts if is_other(one)]
        if not has_other(question):
            return ["; ".join(self.label(one, question) for one in parts)]
        return ["; ".join(filter(None, labels)), "; ".join(words)]


@register
class Choice(Open):
    name = "choice"

    def read(self, data, files, name, question):
        chosen = data.get(name)
        text = data.get(f"{name}-other") if has_other(question) else None
        return {"id": chosen or "", "text": text or ""} if text or chosen == OTHER else chosen

    def clean(self, raw, question, references=None) -> str | dict | None:
        if isinstance(raw, Mapping) and set(raw) == {"raw"}:
            raw = raw["raw"]
        part, text = self.split(raw, question)
        code = self.chosen(part, question)
        if code == OTHER or (text and not code):
            return self.told(text)
        if text:
            raise refusal(
                _("Hai scritto accanto ad «Altro», ma hai scelto un'altra risposta: tienine una."),
                "other",
            )
        return code

    def initial(self, value, question):
        if isinstance(value, Mapping) and set(value) == {"raw"}:
            value = value["raw"]
        return dict(value) if is_told(value) else flat(value)

    def as_typed(self, raw, question) -> str:
        if is_told(raw):
            shown = self.label(raw["id"], question) if raw["id"] else ""
            return ": ".join(filter(None, [shown, flat(raw["text"])]))
        return flat(raw)

    def display(self, value, question, language=None) -> str:
        with override(language) if language else _same():
            return self.label(value, question)


@register
class Multiple(Open):
    name = "multiple"
    control = "toolkit/fields/checkboxes.html"

    def read(self, data, files, name, question):
        codes = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        text = data.get(f"{name}-other") if has_other(question) else None
        if not text and OTHER not in as_list(codes):
            return codes
        rest = [code for code in as_list(codes) if code != OTHER]
        return [*rest, {"id": OTHER, "text": text or ""}]

    def clean(self, raw, question, references=None) -> list | None:
        marked, told = set(), None
        for part in as_list(raw):
            part, text = self.split(part, question)
            if code := self.chosen(part, question):
                marked.add(code)
            if code == OTHER or text:
                marked.add(OTHER)
                told = self.told(text)
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
        codes = [code for code, label in choices_of(question) if code in marked]
        return [*codes, told] if told else codes

    def initial(self, value, question) -> list:
        return [dict(part) if is_told(part) else flat(part) for part in as_list(value)]

    def as_typed(self, raw, question) -> str:
        return "; ".join(filter(None, (self.label(part, question) for part in as_list(raw))))

    def display(self, value, question, language=None) -> list[str]:
        with override(language) if language else _same():
            return [self.label(part, question) for part in as_list(value)]

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
