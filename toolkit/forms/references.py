"""What the engine asks of the world outside a form, and the answers when there is none."""

from typing import Any, Protocol

from toolkit.fields.registry import flat, kind_of
from toolkit.fields.table import row_label


class References(Protocol):
    """What a reference question may point at.

    An implementation may also offer ``file_url(entry) -> str``: where a kept file is downloaded;
    and ``file_state(entry) -> str``: ``waiting`` or ``refused`` for one that nobody may have yet.
    """

    def options(self, question) -> list[tuple[str, str]]:
        """What can be chosen, as id and label."""

    def label(self, question, key: str) -> str | None:
        """The label of one id, None if it cannot be chosen."""


class Facts(Protocol):
    """Figures that the officina's records know; None for a fact that has none."""

    def fact(self, name: str, **by) -> Any: ...


class NoReferences:
    """A form outside any officina: previews, blank prints."""

    def options(self, question) -> list[tuple[str, str]]:
        return []

    def label(self, question, key: str) -> str | None:
        return None


class NoFacts:
    def fact(self, name: str, **by) -> None:
        return None


class FormReferences:
    """The references of one draft: each question is asked once, rows of the same form are here.

    A row question that points at an earlier table of its own form sees the rows being written,
    together with whatever the officina offers for it.
    """

    def __init__(self, inner, doc, answers):
        self.inner = inner or NoReferences()
        self.doc = doc
        self.answers = answers
        self._options: dict[int, list[tuple[str, str]]] = {}
        self._labels: dict[tuple[int, str], str | None] = {}

    def options(self, question) -> list[tuple[str, str]]:
        found = self._options.get(id(question))
        if found is None:
            offered = {str(key): str(label) for key, label in self.inner.options(question)}
            found = self._options[id(question)] = list((offered | self._own(question)).items())
        return found

    def label(self, question, key: str) -> str | None:
        known = (id(question), key)
        if known not in self._labels:
            own = self._own(question).get(key)
            self._labels[known] = own or self.inner.label(question, key)
        return self._labels[known]

    def file_url(self, entry) -> str:
        url = getattr(self.inner, "file_url", None)
        return flat(url(entry)) if url else ""

    def upload_url(self, question) -> str:
        """Where a file is sent in pieces; empty where it only comes with the page."""
        url = getattr(self.inner, "upload_url", None)
        return flat(url(question)) if url else ""

    def file_state(self, entry) -> str:
        """Whether a kept file is kept back: ``waiting`` or ``refused``; empty if it is not."""
        state = getattr(self.inner, "file_state", None)
        return flat(state(entry)) if state else ""

    def _own(self, question) -> dict[str, str]:
        if question.setting("to") != "row" or question.setting("form") != self.doc.code:
            return {}
        table = self.doc.get(question.setting("question"))
        rows = self.answers.get(table.code) if table and kind_of(table).name == "table" else None
        return {
            flat(row["_id"]): row_label(table, row)
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and row.get("_id")
        }
