from django.utils.translation import gettext as _

from toolkit.fields.registry import Kind, as_list, as_text, flat, refusal, register, tidy

FEW = 12  # up to so many options with ``many`` are checkboxes; more are a list to pick from


def can_choose(question, references) -> bool:
    """False for a reference whose list has nothing in it yet: nobody can be asked to choose.

    What is not there to be chosen does not keep a form from being sent; the answer says that
    nothing was given. Without ``references`` nobody knows, and the question is asked.
    """
    if question.kind != "reference" or references is None:
        return True
    return bool(references.options(question))


@register
class Reference(Kind):
    """Something the officina already knows: chosen, never typed again."""

    name = "reference"

    def is_many(self, question) -> bool:
        return question.setting("many") is True

    def read(self, data, files, name, question):
        if self.is_many(question):
            return data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        return data.get(name)

    def clean(self, raw, question, references=None):
        if isinstance(raw, dict) and set(raw) == {"raw"}:
            raw = raw["raw"]
        if not self.is_many(question):
            if isinstance(raw, (list, tuple)):
                if len(raw) > 1:
                    raise refusal(_("Scegli una sola voce."), "reference")
                raw = raw[0] if raw else None
            return self._one(raw, question, references)
        found, seen = [], set()
        for part in as_list(raw):
            entry = self._one(part, question, references)
            if entry and entry["id"] not in seen:
                seen.add(entry["id"])
                found.append(entry)
        return found or None

    def _one(self, raw, question, references) -> dict | None:
        stored = ""
        if isinstance(raw, dict):
            stored = flat(raw.get("label"))
            raw = raw.get("id")
        key = tidy(as_text(raw))
        if not key:
            return None
        if references is None:  # nobody to ask: what was stored stands, if it says what it is
            if not stored:
                raise refusal(_("Questa voce non è più disponibile: scegline un'altra."), "gone")
            return {"id": key, "label": tidy(stored)}
        label = references.label(question, key)
        if label is None:
            raise refusal(_("Questa voce non è più disponibile: scegline un'altra."), "gone")
        return {"id": key, "label": tidy(str(label))}

    def again(self, value, question):
        return value

    def initial(self, value, question):
        ids = [
            flat(part.get("id")) if isinstance(part, dict) and "raw" not in part else flat(part)
            for part in as_list(value)
        ]
        if self.is_many(question):
            return [key for key in ids if key]
        return ids[0] if ids else ""

    def display(self, value, question, language=None):
        labels = [
            flat(part.get("label")) or flat(part.get("id"))
            if isinstance(part, dict) and "id" in part
            else flat(part)
            for part in as_list(value)
        ]
        return labels if self.is_many(question) else "; ".join(labels)

    def missing(self, question) -> str:
        if self.is_many(question):
            return _("Scegli almeno una voce.")
        return _("Scegli una voce dell'elenco.")
