"""The pact on paper: its rules, the two keys with what they said, who adhered."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from officine.italian import day, moment
from officine.pdf import compile_pdf
from workshops.models import Pact
from workshops.queries.keys import keys_of
from workshops.queries.pact_versions import Reading, RuleLine, reading

TEMPLATE = Path(__file__).parent / "pact.typ"


def pact_pdf(pact: Pact, language: str | None = "it") -> bytes:
    """One version as a PDF, the day it came into force in its metadata."""
    with override(language):
        return compile_pdf(TEMPLATE, pact_data(pact, language or "it"), at=pact.proposed_at)


def pact_data(pact: Pact, language: str) -> dict:
    """Plain words for the template. Organisations only: no person is named."""
    read, keys = reading(pact, pact.workshop), keys_of(pact, pact.sha256)
    address = reverse("workshops:pact", args=[pact.workshop.slug])
    return {
        "title": _("Patto di partenariato"),
        "subtitle": pact.workshop.title,
        "authority": pact.workshop.authority.name,
        "language": language[:2],
        "sha256": pact.sha256,
        "standing": _standing(pact, language),
        "premise": _lines(pact.premise),
        "rules": [_rule(line) for line in read.lines],
        "keys": [_key(side, language) for side in keys.sides],
        "dissents": [
            {"who": str(key.organisation), "lines": _lines(key.text)} for key in keys.dissents
        ],
        "signed": _signed(read, language),
        "waiting": [str(one.seat.organisation) for one in read.waiting],
        "address": f"{settings.SITE_URL}{address}?versione={pact.version}",
        "words": {
            "rules": _("Le regole"),
            "rule": _("Regola"),
            "value": _("Che cosa dice"),
            "source": _("Da dove viene"),
            "keys": _("Le due chiavi"),
            "dissents": _("Che cosa è stato detto firmando"),
            "signed": _("Chi ha aderito"),
            "waiting": _("Chi non ha ancora aderito"),
            "nobody": _("Nessuna organizzazione, per ora."),
            "page": _("pagina"),
            "of": _("di"),
            "fingerprint": _("impronta"),
            "check": _("Il patto in vigore si legge qui:"),
        },
    }


def _standing(pact: Pact, language: str) -> str:
    words = {"version": pact.version, "since": day(pact.starts_on, language)}
    if pact.ends_on is None:
        return _("Versione %(version)s, in vigore dal %(since)s") % words
    words["until"] = day(pact.ends_on, language)
    return _("Versione %(version)s, in vigore dal %(since)s, sostituita il %(until)s") % words


def _rule(line: RuleLine) -> dict:
    more = [line.text] if line.text else []
    if line.reason:
        more.append(_("Meno della norma perché: %(reason)s") % {"reason": line.reason})
    source = f"{line.source_word} · {line.article}" if line.article else line.source_word
    return {
        "name": str(line.clause.label),
        "value": line.value,
        "more": [part for text in more for part in _lines(text)],
        "source": source,
    }


def _key(side, language: str) -> dict:
    if side.key is None:
        return {"name": str(side.side.label), "value": _("Da firmare")}
    words = [side.key.get_verdict_display(), str(side.key.organisation)]
    return {
        "name": str(side.side.label),
        "value": ", ".join([*words, moment(side.key.at, language)]),
    }


def _signed(read: Reading, language: str) -> list[dict]:
    return [
        {"name": str(one.seat.organisation), "value": moment(one.signature.at, language)}
        for one in read.signed
    ]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
