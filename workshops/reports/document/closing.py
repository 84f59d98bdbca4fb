"""The code of conduct, the organisations, and what the words of the report mean."""

import datetime as dt

from django.utils.translation import gettext as _

from officine import italian
from workshops.reports.document.parts import (
    facts,
    number,
    said,
    section,
    sources,
    table,
    text,
    words,
)
from workshops.reports.lists import ledger_words, role_words, state_words
from workshops.reports.wording import told


def code(figures: dict) -> dict:
    title = _("Codice di condotta sul partenariato")
    obligations = figures["obligations"]
    if not obligations:
        return section(
            "codice", title, text(_("Gli adempimenti del Codice non sono caricati nel portale."))
        )
    state = ledger_words()
    counted = [(name, sum(o["state"] == name for o in obligations)) for name in state]
    judged = [one for one in obligations if one["state"] != "not_computable"]
    rest = [one for one in obligations if one["state"] == "not_computable"]
    return section(
        "codice",
        title,
        facts(
            [
                (state[name].capitalize(), number(count, f"adempimenti?stato={name}"))
                for name, count in counted
            ],
            sources()["ledger"],
        ),
        table(
            "adempimenti",
            _("Adempimenti calcolati dalle registrazioni"),
            [_("Adempimento"), _("Art."), _("Stato"), _("Perché"), _("Su quali cifre")],
            [
                [
                    said(f"{one['code']} {one['title']}"),
                    words(one["article"]),
                    words(state[one["state"]]),
                    _told(one["reason"], one.get("values")),
                    _proof(one["figures"]),
                ]
                for one in judged
            ],
            sources()["ledger"],
        )
        if judged
        else None,
        table(
            "adempimenti-altri",
            _("Adempimenti non ancora calcolabili dai dati del portale"),
            [_("Adempimento"), _("Art."), _("Quale registrazione lo prova")],
            [
                [
                    said(f"{one['code']} {one['title']}"),
                    words(one["article"]),
                    said(one["evidence"]),
                ]
                for one in rest
            ],
            sources()["ledger"],
        )
        if rest
        else None,
    )


def _told(sentence: str, values: dict | None) -> dict:
    shown, lang = told(sentence, values)
    return words(shown) | {"lang": lang}


def _proof(figures: list[dict]) -> dict:
    """The numbers that a state rests on, and the list behind the first of them."""
    if not figures:
        return words("–")
    labels = [told(figure["label"], figure.get("values")) for figure in figures]
    text = "; ".join(
        f"{label}: {italian.number(figure['value'])}"
        for (label, _lang), figure in zip(labels, figures, strict=True)
    )
    return words(text, figures[0]["list"]) | {"lang": labels[0][1]}


def organisations(figures: dict) -> dict:
    title = _("Organizzazioni al tavolo")
    if not figures["organisations"]:
        return section("organizzazioni", title, text(_("Nessuna organizzazione.")))
    roles = role_words()
    return section(
        "organizzazioni",
        title,
        table(
            "organizzazioni",
            _("Le organizzazioni; le persone che le rappresentano non compaiono"),
            [_("Organizzazione"), _("Cat."), _("Città"), _("Ruolo"), _("Risposte"), _("Validate")],
            [
                [
                    said(body["name"]),
                    words(body["category"]),
                    words(body["city_name"] or _("tutta l'officina")),
                    words(_seat(body, roles)),
                    number(body["answered"]),
                    number(body["validated"]),
                ]
                for body in figures["organisations"]
            ],
            sources()["register"],
        ),
    )


def _seat(body: dict, roles: dict[str, str]) -> str:
    """How it sits at the table, and since when it does not any more."""
    role = roles.get(body["role"], body["role"])
    if not body.get("left"):
        return role
    day = italian.day_short(dt.date.fromisoformat(body["until"]))
    return _("%(role)s, uscita il %(day)s") % {"role": role, "day": day}


def method(figures: dict) -> dict:
    state = state_words()
    meanings = [
        (
            state["invitate"],
            _("hanno ricevuto un invito, oppure hanno già aderito"),
        ),
        (
            state["aderenti"],
            _("hanno almeno una persona delegata in carica alla data dei dati, o hanno risposto"),
        ),
        (state["con-risposta"], _("hanno inviato almeno una compilazione, con ricevuta")),
        (
            state["restituite"],
            _("inviate e non riaperte alla data dei dati; le bozze non si contano"),
        ),
        (state["fuori-termine"], _("inviate dopo la scadenza, proroghe comprese")),
        (state["in-ritardo"], _("non inviate, con la scadenza passata e il passo aperto")),
        (
            _("giorni per rispondere"),
            _("dalla richiesta al primo invio; in tabella la mediana"),
        ),
        (_("giorni per validare"), _("dall'ultimo invio alla validazione; la mediana")),
        (
            _("giorni dati"),
            _(
                "giorni lavorativi dall'apertura alla chiusura del passo, senza sabati, domeniche, "
                "festività nazionali e festa patronale"
            ),
        ),
    ]
    if "dialogue" in figures:  # reports of before do not count these
        meanings += [
            (_("giro"), _("ogni volta che si chiede di integrare la stessa compilazione")),
            (_("canale"), _("come è arrivato l'ultimo invio: portale, PEC, carta o e-mail")),
        ]
    return section(
        "metodo",
        _("Fonti e metodo"),
        text(
            _(
                "Le cifre sono raccolte dalle registrazioni del portale, congelate e firmate con "
                "un'impronta: cambiare i dati dopo non cambia questa relazione. Ogni numero si "
                "apre sull'elenco che conta, com'era quel giorno."
            )
        ),
        table(
            "definizioni",
            _("Che cosa si conta"),
            [_("Voce"), _("Significato")],
            [[words(name), words(meaning)] for name, meaning in meanings],
            "",
        ),
    )
