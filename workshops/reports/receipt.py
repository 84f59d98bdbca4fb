"""The receipt as a PDF: the facts of the sending, then every answer as it was sent."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officine.italian import moment
from officine.pdf import compile_pdf
from toolkit.forms.definition import definition_of
from toolkit.forms.links import pointers, rows_of
from toolkit.forms.snapshot import snapshot_answers
from toolkit.models import FormDefinition
from workshops.models import Snapshot

TEMPLATE = Path(__file__).parent / "receipt.typ"


def receipt_pdf(snapshot: Snapshot, language: str | None = "it") -> bytes:
    """The same bytes for the same snapshot and language."""
    with override(language):
        return compile_pdf(TEMPLATE, receipt_data(snapshot, language or "it"), at=snapshot.sent_at)


def receipt_data(snapshot: Snapshot, language: str) -> dict:
    """Plain words for the template, all from what was frozen."""
    document = snapshot.document
    workshop = snapshot.submission.assignment.participation.workshop
    edition = document["edition"]
    facts = [
        (_("Numero"), snapshot.number, False),
        (_("Inviata il"), moment(snapshot.sent_at, language), False),
        (_("Organizzazione"), document["organisation"]["name"], False),
        (_("Ha inviato"), document["sender"]["name"], False),
        (_("Officina"), document["workshop"]["title"], False),
        (_("Città e passo"), _place(document), False),
        (_("Modulo"), f"{document['form']['code']} {document['form']['title']}", False),
        (_("Edizione del Toolkit"), f"{edition['title']}, {edition['number']}", False),
    ]
    if told := signed(document):
        signature = document["signature"]
        words = [signature["name"], signature["office"], moment(told["signed_at"], language)]
        facts.append((_("Ha firmato"), ", ".join([*words, str(told["signed_how"])]), False))
        facts.append((_("Impronta firmata"), signature["sha256"], True))
    if snapshot.is_late:
        facts.append((_("Termine"), _("Fuori termine"), False))
    if snapshot.arrival_id:
        facts[1] = (_("Ricevuta il"), moment(snapshot.sent_at, language), False)
        facts[3] = (_("Ha mandato"), snapshot.arrival.sender, False)
        facts.append((_("Canale"), channel_said(snapshot, language), False))
        facts.append((_("Conferma"), snapshot.arrival.get_state_display(), False))
    if snapshot.protocol_number:
        facts.append((_("Numero di protocollo"), snapshot.protocol_number, False))
    facts.append((_("Impronta (SHA-256)"), snapshot.sha256, True))
    return {
        "title": _("Ricevuta %s") % snapshot.number,
        "subtitle": document["form"]["title"],
        "authority": workshop.authority.name,
        "workshop": workshop.title,
        "number": snapshot.number,
        "sha256": snapshot.sha256,
        "language": language[:2],
        "words": {
            "facts": _("Dati dell'invio"),
            "fingerprint": _("impronta"),
            "page": _("pagina"),
            "of": _("di"),
        },
        "facts": [{"name": name, "value": value, "code": code} for name, value, code in facts],
        "next": _("L'Autorità di gestione esamina le risposte e scrive in ogni caso."),
        "note": _("Questa ricevuta non è il numero di protocollo.")
        if not snapshot.protocol_number
        else "",
        "check": _("Chi l'ha in mano può verificare che sia autentica:"),
        "address": settings.SITE_URL + reverse("workshops:verify-receipt", args=[snapshot.number]),
        "sections": [
            *(_section(section, document) for section in document["sections"]),
            *_links(document),
        ],
    }


def channel_said(snapshot: Snapshot, language: str) -> str:
    """«Ricevuta via PEC, protocollo n. 12 del 3 marzo 2027, trascritta da Anna Rossi.»"""
    words = {
        "way": snapshot.arrival.way,
        "number": snapshot.protocol_number,
        "moment": moment(snapshot.sent_at, language),
        "who": snapshot.sent_by,
    }
    return (
        _("Ricevuta %(way)s, protocollo n. %(number)s del %(moment)s, trascritta da %(who)s.")
        % words
    )


HOW = {
    FormDefinition.Signature.LINK: gettext_lazy("dal collegamento ricevuto per email"),
    FormDefinition.Signature.LOGIN: gettext_lazy("con il proprio accesso"),
    FormDefinition.Signature.STRONG: gettext_lazy("con il proprio accesso e il secondo fattore"),
}


def signed(document: dict) -> dict:
    """When and how it was signed; nothing where no signature was asked for."""
    signature = document.get("signature")
    if not signature:
        return {}
    return {
        "signed_at": dt.datetime.fromisoformat(signature["at"]),
        "signed_how": HOW.get(signature["how"], signature["how"]),
    }


def _place(document: dict) -> str:
    step = document["step"]
    return f"{document['city']['name']} · {step['code']} {step['title']}"


def _section(section: dict, document: dict) -> dict:
    return {
        "title": section["title"],
        "questions": [
            _question(question, document["answers"].get(question["code"]))
            for question in section["questions"]
        ],
    }


def _question(question: dict, given: dict | None) -> dict:
    table = (given or {}).get("table")
    text = given["text"] if given else _("Non fornita")
    return {
        "code": question["code"],
        "label": question["label"],
        "empty": given is None,
        "lines": [] if table else [line for line in text.split("\n") if line.strip()],
        "table": {"columns": table["labels"], "rows": table["rows"]} if table else None,
    }


@dataclass(frozen=True)
class _AsAsked:
    """The form of a sending, by its fingerprint: the assignment may ask a newer one by now."""

    sha256: str

    @property
    def document(self) -> dict | None:
        """Read only where this process has not met the form yet."""
        rows = FormDefinition.objects.filter(sha256=self.sha256)
        return rows.values_list("document", flat=True).first()


def _links(document: dict) -> list[dict]:
    """What the answers use, all from what was frozen. Who uses them came later: it is not here."""
    if not (sha256 := document["form"]["sha256"]) or not _chooses(document):
        return []
    doc, answers = definition_of(_AsAsked(sha256)), snapshot_answers(document)
    texts = {(row.question, row.key): row.text for row in rows_of(doc, answers)}
    found: dict[str, list] = {}
    for one in pointers(doc, answers):
        text = texts.get((one.question, one.row), "")
        found.setdefault(one.question, []).append([text, one.label, one.to_question or one.to_form])
    columns = [_("Riga"), _("Voce scelta"), _("Modulo scelto")]
    questions = [
        {
            "code": code,
            "label": doc.question(code).label,
            "empty": False,
            "lines": [],
            "table": {"columns": columns, "rows": rows},
        }
        for code, rows in found.items()
    ]
    return [{"title": _("Legami"), "questions": questions}] if questions else []


def _chooses(document: dict) -> bool:
    asked = [question for section in document["sections"] for question in section["questions"]]
    columns = [column for question in asked for column in question.get("columns", [])]
    return any(one["kind"] == "reference" for one in (*asked, *columns))
