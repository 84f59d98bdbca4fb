from django.utils.translation import gettext as _

from toolkit.fields.choice import choices_of
from toolkit.fields.listed import Listed, listed
from toolkit.fields.registry import Fault, as_list, as_text, flat, refusal, register, tidy


@register
class Matrix(Listed):
    """The same closed question asked of each row."""

    name = "matrix"
    control = "toolkit/fields/matrix.html"
    key, part = "row", "answer"

    def is_many(self, question) -> bool:
        return question.setting("many") is True

    def things(self, question) -> list[tuple[str, str]]:
        return listed(question, "rows")

    def marks(self, question) -> list[str]:
        return [label for code, label in choices_of(question)]

    def read_one(self, data, name, question):
        if self.is_many(question) and hasattr(data, "getlist"):
            return data.getlist(name)
        return data.get(name)

    def weigh(self, entries, question):
        columns, found, faults = dict(choices_of(question)), [], []
        labels = dict(self.things(question))
        for code in labels:  # in the order of the definition
            given = [tidy(as_text(part)) for part in as_list(entries.get(code))]
            given = [part for part in given if part]
            if not given:
                continue
            if any(part not in columns for part in given):
                raise refusal(_("Scegli una delle risposte dell'elenco."), "choice")
            if self.is_many(question):
                answer = [column for column in columns if column in given]
            elif len(given) > 1:
                message = _("«%(row)s»: scegli una sola risposta.") % {"row": labels[code]}
                faults.append(Fault(message, column=code, code="one"))
                continue
            else:
                answer = given[0]
            found.append({"row": code, "answer": answer})
        return found or None, faults

    def incomplete(self, value, question) -> list[Fault]:
        """One sentence for each row without an answer, where some have one."""
        if not isinstance(value, list) or not value:
            return []
        given = {part["row"] for part in value}
        return [
            Fault(_("«%(row)s»: scegli una risposta.") % {"row": label}, column=code)
            for code, label in self.things(question)
            if code not in given
        ]

    def said(self, entry, question) -> str:
        labels = dict(choices_of(question))
        parts = [flat(part) for part in as_list(entry.get("answer"))]
        return ", ".join(labels.get(part, part) for part in parts)

    def missing(self, question) -> str:
        return _("Scegli una risposta in ogni riga.")
