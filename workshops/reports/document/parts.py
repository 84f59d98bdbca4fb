"""What a document is made of: plain blocks that every face knows how to write."""

import datetime as dt

from django.utils.translation import gettext as _

from officine import italian
from workshops.reports.wording import foreign


def number(value: int | float | None, link: str = "") -> dict:
    """A figure: what is shown, what it is, where its list is."""
    shown = "–" if value is None else italian.number(value)
    return {
        "text": shown,
        "raw": value,
        "figure": True,
        "link": link if value else "",
        "lang": "",
    }


def words(value: str, link: str = "") -> dict:
    """Words of ours, in the language of the reader."""
    return {"text": value, "raw": value, "figure": False, "link": link, "lang": ""}


def said(value: str, link: str = "") -> dict:
    """What is written in the records: it stays in its own language, and says which."""
    return words(value, link) | {"lang": foreign()}


def day(text: str | None) -> dict:
    shown = italian.day_short(dt.date.fromisoformat(text)) if text else "–"
    return {"text": shown, "raw": text or "", "figure": False, "link": "", "lang": ""}


def text(value: str) -> dict:
    return {"kind": "text", "text": value}


def facts(items: list[tuple[str, dict]], source: str) -> dict:
    return {
        "kind": "facts",
        "items": [{"label": label, **value} for label, value in items],
        "source": source,
    }


def table(key: str, caption: str, columns: list[str], rows: list[list[dict]], source: str) -> dict:
    return {
        "kind": "table",
        "key": key,
        "caption": caption,
        "columns": [
            {
                "label": label,
                "figure": bool(rows) and all(row[i]["figure"] for row in rows),
                "width": _width(label, rows, i),
            }
            for i, label in enumerate(columns)
        ],
        "rows": rows,
        "source": source,
    }


def _width(label: str, rows: list[list[dict]], column: int) -> int:
    """What a column asks for beside the others: its longest word, or its typical text if longer.

    Heads are bold: their words ask for more.
    """
    texts = [row[column]["text"] for row in rows]
    longest = max((len(word) for text in texts for word in text.split()), default=1)
    head = max((len(word) for word in label.split()), default=1)
    return max(longest + 1, head + 3, min(36, max(map(len, texts), default=1)))


def chart(key: str, caption: str, svg: str, description: str, twin) -> dict:
    return {
        "kind": "chart",
        "key": key,
        "caption": caption,
        "svg": svg,
        "description": description,
        "table": {
            "columns": twin.columns,
            "rows": [[_shown(value) for value in row] for row in twin.rows],
            "footer": [_shown(value) for value in twin.footer],
        },
    }


def _shown(value) -> str:
    if isinstance(value, dt.date):
        return italian.day(value)
    if isinstance(value, int | float):
        return italian.number(value)
    return "" if value is None else str(value)


def sources() -> dict[str, str]:
    """Where each family of figures comes from."""
    return {
        "register": _("Fonte: registro dei partner dell'officina, inviti e deleghe."),
        "steps": _("Fonte: calendario dei passi nelle città; giorni lavorativi italiani."),
        "forms": _("Fonte: compilazioni richieste, invii con ricevuta, validazioni."),
        "ledger": _("Fonte: calcolo del portale sulle registrazioni; nessuno stato è scritto."),
    }


def section(key: str, title: str, *blocks: dict | None) -> dict:
    return {"id": key, "title": title, "blocks": [block for block in blocks if block]}
