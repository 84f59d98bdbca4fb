"""An edition as pages to lay out: what stands in it, in the order of reading, as plain values.

Markdown, PDF and Word say what stands here and compute nothing. The words around the texts are in
the language of the edition.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from officine.italian import day, number
from toolkit.book import Book
from toolkit.forms.paper import Cell, Sheet, sheets
from toolkit.models import Edition, Obligation


def pages_of(edition: Edition, book: Book) -> dict:
    """The whole edition: its cover, then parts of chapters of blocks."""
    duties = dict(Obligation.objects.values_list("code", "title"))
    with override(edition.language):
        return {
            "language": edition.language,
            "cover": _cover(edition),
            "summary": edition.summary,
            "note": edition.note,
            "parts": [part for part in _parts(edition, book, duties) if part["chapters"]],
        }


def form_pages(edition: Edition, form: dict) -> dict:
    """One blank form by itself; ``form`` is a part of the book."""
    with override(edition.language):
        return {
            "language": edition.language,
            "edition": _("%(title)s, edizione %(name)s")
            % {"title": edition.title, "name": edition.name},
            "licence": edition.licence,
            **_form(form),
        }


def _cover(edition: Edition) -> dict:
    rows = [
        (_("Edizione"), edition.name),
        (_("Pubblicata il"), day(edition.published_at, edition.language)),
        (_("Stato"), "" if edition.is_frozen else edition.get_state_display()),
        (_("Licenza"), edition.licence),
    ]
    return {
        "title": edition.title,
        "label": edition.label,
        "edition": _("Edizione %(name)s") % {"name": edition.name},
        "rows": [[label, value] for label, value in rows if value],
        "fingerprint_label": _("Impronta (SHA-256)"),
        "fingerprint": edition.sha256,
    }


def _parts(edition: Edition, book: Book, duties: dict) -> list[dict]:
    return [
        {
            "title": _("Le fasi e i passi"),
            "chapters": [
                {
                    **_head(phase),
                    "blocks": [_prose(phase["aim"])],
                    "sections": [_step(step, duties) for step in phase["steps"]],
                }
                for phase in book.phases.values()
            ],
        },
        {"title": _("Gli strumenti"), "chapters": [_tool(tool) for tool in book.tools.values()]},
        {"title": _("I moduli"), "chapters": [_form(form) for form in book.forms.values()]},
        {"title": _("Le buone pratiche"), "chapters": [_practice(row) for row in book.practices]},
        {"title": _("Da dove viene"), "chapters": _sources(edition)},
    ]


def _head(part: dict) -> dict:
    return {"code": part["code"], "title": part["title"], "blocks": [], "sections": []}


def _step(step: dict, duties: dict) -> dict:
    days = step["least_working_days"]
    least = ngettext("%(days)s giorno lavorativo", "%(days)s giorni lavorativi", days)
    who = ", ".join(str(who.label) for who in step["who"])
    facts = [
        (_("Chi"), f"{who}. {step['who_note']}" if step["who_note"] else who),
        (_("Tempo minimo"), least % {"days": days} if days else _("Nessuno")),
        (_("È concluso quando"), step["exit_condition"]),
    ]
    met = [f"{code} – {duties[code]}" if code in duties else code for code in step["obligations"]]
    blocks = [
        _prose(step["aim"]),
        _facts(facts),
        _list(_("Che cosa serve"), step["inputs"]),
        _prose(step["instructions"], _("Come si fa")),
        _list(_("Che cosa resta"), step["outputs"]),
        _list(_("Strumenti"), [_named(tool) for tool in step["tools"]]),
        _list(_("Moduli"), [_named(form) for form in step["forms"]]),
        _list(_("Adempimenti del Codice di condotta"), met),
        _prose(step["ground"], _("Da dove viene")),
    ]
    return _head(step) | {"blocks": _said(blocks)}


def _tool(tool: dict) -> dict:
    facts = [
        (_("Durata"), _span(tool["minutes_from"], tool["minutes_to"], tool["hours"])),
        (_("Persone"), _between(tool["people_from"], tool["people_to"])),
        (_("Si registra in"), _named(tool["record_form"]) if tool["record_form"] else ""),
    ]
    blocks = [
        _facts(facts),
        _prose(tool["when"], _("Quando usarlo")),
        _list(_("Materiali"), tool["materials"]),
        _prose(tool["procedure"], _("Come si fa")),
        _prose(tool["record"], _("Che cosa resta scritto")),
        _prose(tool["cautions"], _("Attenzioni")),
        _list(_("In quali passi serve"), [_named(step) for step in tool["steps"]]),
        _list(_("Fonti"), tool["sources"]),
    ]
    return _head(tool) | {"blocks": _said(blocks)}


def _signed(signature: str) -> str:
    return _("Prima dell'invio firma chi rappresenta l'organizzazione.") if signature else ""


def _form(form: dict) -> dict:
    minutes = ngettext("circa %(minutes)s minuto", "circa %(minutes)s minuti", form["minutes"])
    facts = [
        (_("Risponde"), str(form["respondent"].label)),
        (_("Tempo"), minutes % {"minutes": form["minutes"]}),
        (_("Tieni a portata di mano"), "; ".join(form["prepare"])),
        (_("Chi usa le risposte"), form["used_by"]),
        (_("Che cosa diventa pubblico"), form["made_public"]),
        (_("Firma"), _signed(form.get("signature", ""))),
        (_("Nei passi"), "; ".join(_named(step) for step in form["steps"])),
    ]
    asked = {
        "kind": "form",
        "sections": [
            {
                "code": section.view.code,
                "title": section.view.title,
                "intro": section.view.intro,
                "questions": [on_paper(sheet) for sheet in section.sheets],
            }
            for section in sheets(form)
        ],
    }
    whole = _list(_("Controlli del modulo"), [check.message for check in form["doc"].checks])
    return _head(form) | {
        "blocks": [*_said([_prose(form["aim"]), _facts(facts)]), asked, *_said([whole])]
    }


def on_paper(sheet: Sheet) -> dict:
    """A question as paper asks it, in plain values."""
    view, row = sheet.view, sheet.row_name
    each = _("Una scheda come questa per ogni riga (%(row)s).") if row else ""
    return {
        "code": view.code,
        "label": view.label,
        "help": "\n".join(filter(None, [view.help, sheet.hint, *_checks(view)])),
        "need": _need(view.required),
        "condition": _when(view),
        "room": sheet.room,
        "hint": _hint(sheet.room),
        "options": [str(option) for option in view.options] or _yes_no(sheet.room),
        "marks": list(view.marks),
        "unit": sheet.unit,
        "parts": sheet.parts,
        "each": each % {"row": row} if row else _("Una scheda come questa per ogni riga."),
        "cells": [_cell(cell) for cell in sheet.cells],
    }


def _checks(view) -> list[str]:
    """What must hold of the answer and, in a table, of each of its rows."""
    return [
        *(_("Controllo in ogni riga: %(check)s") % {"check": one} for one in view.row_checks),
        *(_("Controllo: %(check)s") % {"check": one} for one in view.checks),
    ]


def _when(view) -> str:
    """If and until when it is asked."""
    asked = _("Solo se %(condition)s.") % {"condition": view.condition} if view.condition else ""
    return " ".join(filter(None, [asked, view.answer_by]))


def _cell(cell: Cell) -> dict:
    return {
        "label": cell.label,
        "help": "\n".join(filter(None, [cell.help, cell.hint])),
        "need": _need(cell.required),
        "room": cell.room,
        "hint": _hint(cell.room),
        "options": [str(option) for option in cell.options] or _yes_no(cell.room),
        "unit": cell.unit,
        "parts": cell.parts,
    }


def _need(required: str) -> str:
    return {"required": _("obbligatoria"), "advised": _("consigliata")}.get(required, "")


def _hint(room: str) -> str:
    return {
        "date": _("giorno, mese, anno"),
        "computed": _("Lo calcola il portale."),
        "file": _("Si allega un documento."),
    }.get(room, "")


def _yes_no(room: str) -> list[str]:
    return [_("Sì"), _("No")] if room == "one" else []


def _practice(practice: dict) -> dict:
    blocks = [
        _facts([(_("Luogo"), practice["place"])]),
        _prose(practice["summary"]),
        _prose(practice["why_it_matters"], _("Perché conta")),
        _list(_("Nei passi"), [_named(step) for step in practice["steps"]]),
        _prose(practice["source"], _("Fonte")),
    ]
    return _head(practice) | {"blocks": _said(blocks)}


def _sources(edition: Edition) -> list[dict]:
    told = [
        " – ".join(filter(None, [source.get("title"), source.get("reference")]))
        for source in edition.sources
    ]
    blocks = _said([_list("", told)])
    return [{"code": "", "title": _("Fonti"), "blocks": blocks, "sections": []}] if blocks else []


def _named(part: dict) -> str:
    return f"{part['code']} – {part['title']}"


def _between(low: int | None, high: int | None) -> str:
    return _("da %(low)s a %(high)s") % {"low": number(low), "high": number(high)} if low else ""


def _span(low: int | None, high: int | None, hours: tuple | None) -> str:
    if not low:
        return ""
    if hours:
        ends = {"low": number(hours[0]), "high": number(hours[1])}
        return _("da %(low)s a %(high)s ore") % ends
    return _("da %(low)s a %(high)s minuti") % {"low": number(low), "high": number(high)}


def _prose(text: str, title: str = "") -> dict:
    return {"kind": "prose", "title": title, "text": text}


def _facts(rows: list[tuple[str, str]]) -> dict:
    return {"kind": "facts", "rows": [[label, value] for label, value in rows if value]}


def _list(title: str, items: list[str]) -> dict:
    return {"kind": "list", "title": title, "items": list(items)}


def _said(blocks: list[dict]) -> list[dict]:
    """Without the blocks that say nothing."""
    return [one for one in blocks if one.get("text") or one.get("rows") or one.get("items")]
