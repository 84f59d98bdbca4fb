"""By when a question is answered, made by choosing: what was posted, and what to draw of it."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.curation.editor.rules import Choice, Problems
from toolkit.fields.registry import KINDS, flat
from toolkit.forms.terms import DAY, DAYS, WORKING_DAYS, last_day

NAME = "answer_by"
HOW = {
    "": gettext_lazy("Fino alla scadenza del modulo"),
    WORKING_DAYS: gettext_lazy("Alcuni giorni lavorativi prima della scadenza del modulo"),
    DAYS: gettext_lazy("Alcuni giorni prima della scadenza del modulo"),
    DAY: gettext_lazy("Fino a un giorno uguale per tutti"),
}


def read(data, problems: Problems) -> dict | None:
    """The term that was posted; what is not understood stays as typed, and is told."""
    how = data.get(NAME, "")
    if how not in HOW or not how:
        return None
    name = f"{NAME}-{how}"
    raw = data.get(name, "").strip()
    if how == DAY:
        try:
            day = KINDS["date"].clean(raw, None)
        except ValidationError as error:
            problems.setdefault(name, []).extend(error.messages)
            return {how: raw}
        return {how: day or ""}
    if raw.isascii() and raw.isdigit() and len(raw) < 9:
        return {how: int(raw)}
    if raw:
        problems.setdefault(name, []).append(_("Scrivi un numero intero, per esempio 12."))
    return {how: raw}


def unfinished(term: dict | None, problems: Problems) -> None:
    """Say what is still to be written."""
    for how, value in (term or {}).items():
        if value == "":
            said = _("Scrivi il giorno.") if how == DAY else _("Scrivi quanti giorni.")
            problems.setdefault(f"{NAME}-{how}", []).append(said)


@dataclass
class TermView:
    """The list of ways to count, and the control of the one that is chosen."""

    options: list[Choice]
    how: str
    text: str
    problems: Problems

    @property
    def name(self) -> str:
        return f"{NAME}-{self.how}"

    @property
    def label(self) -> str:
        return _("Ultimo giorno per rispondere") if self.how == DAY else _("Quanti giorni prima")

    @property
    def messages(self) -> list[str]:
        return [*self.problems.get(NAME, []), *self.problems.get(self.name, [])]


def view(term: dict | None, problems: Problems) -> TermView:
    how, value = next(iter(term.items())) if term else ("", "")
    options = [Choice(one, str(words), one == how) for one, words in HOW.items()]
    text = flat(value)
    if how == DAY and isinstance(last_day(term, None), dt.date):
        text = KINDS["date"].initial(value, None)
    return TermView(options, how, text, problems)
