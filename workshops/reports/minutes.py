"""Minutes on paper: what was decided, by whom, on which documents. No person is named."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from officine.italian import day, moment
from officine.pdf import compile_pdf
from workshops.models import Minutes
from workshops.queries.keys import keys_of
from workshops.queries.minutes import number_of
from workshops.queries.minutes_shown import shown

TEMPLATE = Path(__file__).parent / "minutes.typ"


def minutes_pdf(minutes: Minutes, language: str | None = "it") -> bytes:
    """Published minutes as a PDF, the day of publication in its metadata."""
    with override(language):
        data = minutes_data(minutes, (language or "it")[:2])
        return compile_pdf(TEMPLATE, data, at=minutes.published_at)


def minutes_data(minutes: Minutes, language: str) -> dict:
    """Plain words for the template."""
    document, keys = shown(minutes.document), keys_of(minutes, minutes.sha256)
    slug = document["workshop"]["slug"]
    address = reverse("workshops:public-minutes", args=[slug, minutes.year, minutes.number])
    said = [(str(key.organisation), key.text) for key in keys.dissents]
    said += [(str(one.organisation), one.text) for one in minutes.dissents.all()]
    return {
        "title": _("Verbale: %(title)s") % {"title": document["meeting"]["title"]},
        "subtitle": document["workshop"]["title"],
        "authority": document["authority"],
        "language": language,
        "sha256": minutes.sha256,
        "standing": _standing(minutes, document, language),
        "opening": _lines(document["opening"]),
        "convocations": [_convocation(one, language) for one in document["convocations"]],
        "attendance": [_present(one) for one in document["attendance"]],
        "points": [_point(one, language) for one in document["items"]],
        "keys": [_key(side, language) for side in keys.sides],
        "dissents": [{"who": who, "lines": _lines(text)} for who, text in said],
        "terms": _terms(document["terms"], language),
        "address": f"{settings.SITE_URL}{address}",
        "words": {
            "convocations": _("Come è stato convocato"),
            "attendance": _("Chi c'era"),
            "decided": _("Deciso"),
            "actions": _("Impegni"),
            "comments": _("Osservazioni"),
            "keys": _("Le due chiavi"),
            "dissents": _("Dissensi"),
            "terms": _("I tempi del verbale"),
            "page": _("pagina"),
            "of": _("di"),
            "fingerprint": _("impronta"),
            "check": _("Il verbale si legge qui:"),
        },
    }


def _standing(minutes: Minutes, document: dict, language: str) -> str:
    words = {
        "number": number_of(minutes),
        "held": moment(document["meeting"]["starts_at"], language),
        "published": day(minutes.published_at, language),
    }
    return _("%(number)s – incontro del %(held)s – pubblicato il %(published)s") % words


def _convocation(one: dict, language: str) -> dict:
    days = ngettext(
        "%(days)s giorno lavorativo prima (richiesti %(rule)s)",
        "%(days)s giorni lavorativi prima (richiesti %(rule)s)",
        one["notice_days"],
    ) % {"days": one["notice_days"], "rule": one["rule_days"]}
    words = [moment(one["sent_at"], language), days]
    if one["is_late"]:
        words.append(_("fuori termine"))
    return {"name": one["kind_word"], "value": ", ".join(words), "why": one["urgency"]}


def _present(one: dict) -> dict:
    parts = [
        (_("in sede: %(names)s"), one["present"]),
        (_("a distanza: %(names)s"), one["remote"]),
        (_("assenti giustificate: %(names)s"), one["excused"]),
    ]
    said = [words % {"names": ", ".join(names)} for words, names in parts if names]
    return {"name": one["category"], "value": "; ".join(said) or "–"}


def _point(point: dict, language: str) -> dict:
    return {
        "title": point["title"],
        "documents": [_document(one) for one in point["documents"]],
        "said": _lines(point["said"]),
        "decision": _lines(point["decision"]),
        "votes": _votes(point["votes"]) if point["votes"] else [],
        "actions": [
            f"{one['text']} – {one['who']}, {day(one['due_on'], language)}"
            for one in point["actions"]
        ],
        "comments": [_comment(one) for one in point["comments"]],
    }


def _document(one: dict) -> str:
    words = ngettext(
        "%(title)s, condiviso %(days)s giorno lavorativo prima",
        "%(title)s, condiviso %(days)s giorni lavorativi prima",
        one["days_before"],
    )
    return words % {"title": one["title"], "days": one["days_before"]}


def _votes(votes: dict) -> list[str]:
    counted = _("Favorevoli %(yes)s, contrari %(no)s, astenuti %(rest)s.")
    said = {"yes": votes["for"], "no": votes["against"], "rest": votes["abstained"]}
    there = _("Presenti %(present)s su %(rights)s con diritto di voto.")
    lines = [f"{votes['outcome_word']}. {counted % said} {there % votes}"]
    if votes["kept_out"]:
        words = _("Non hanno votato per conflitto d'interessi: %(names)s.")
        lines.append(words % {"names": ", ".join(votes["kept_out"])})
    lines += [f"{one['organisation']}: {one['choice_word']}" for one in votes["ballots"]]
    return lines


def _comment(one: dict) -> str:
    answer = f" ({one['answer']})" if one["answer"] else ""
    return f"{one['organisation']}: {one['text']} – {one.get('verdict_word', '')}{answer}"


def _key(side, language: str) -> dict:
    if side.key is None:
        return {"name": str(side.side.label), "value": _("Da firmare")}
    words = [side.key.get_verdict_display(), str(side.key.organisation)]
    return {
        "name": str(side.side.label),
        "value": ", ".join([*words, moment(side.key.at, language)]),
    }


def _terms(terms: dict, language: str) -> list[str]:
    due = _("Da mandare ai partecipanti entro il %(due)s; mandato il %(sent)s.")
    said = {"due": day(terms["due_on"], language), "sent": day(terms["opened_on"], language)}
    lines = [due % said]
    if terms["days_late"]:
        words = ngettext(
            "%(days)s giorno lavorativo di ritardo",
            "%(days)s giorni lavorativi di ritardo",
            terms["days_late"],
        )
        lines.append(words % {"days": terms["days_late"]})
    return lines


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
