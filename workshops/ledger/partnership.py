"""What the officina agreed on and its people declared: articles 11, 12 and 13 of the code."""

from django.utils.translation import gettext_noop as _

from workshops.ledger.registry import (
    AT_RISK,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Evidence,
    figure,
    proves,
)

NO_PACT = _("L'officina non ha ancora un patto in vigore.")


def _pact(figures: dict) -> dict | None:
    return figures.get("partnership", {}).get("pact")


def _asked(figures: dict, *kinds: str) -> list[dict]:
    rows = figures.get("partnership", {}).get("declarations", [])
    return [one for one in rows if one["kind"] in kinds]


def is_complete(request: dict) -> bool:
    """Everybody who was asked has declared."""
    return request["given"] >= request["asked"]


def _of_the_pact(figures: dict, code: str) -> list[dict]:
    """The rules that the pact has for an obligation, and who adhered to it."""
    pact = _pact(figures) or {"rules": [], "members": []}
    rules = [one for one in pact["rules"] if one["obligation"] == code]
    signed = [one for one in pact["members"] if one["signed"]]
    return [
        figure(_("Regole del patto"), len(rules), f"regole?adempimento={code}"),
        figure(_("Organizzazioni che hanno aderito"), len(signed), "adesioni?stato=firmate"),
        figure(
            _("che non hanno ancora aderito"),
            len(pact["members"]) - len(signed),
            "adesioni?stato=mancanti",
        ),
    ]


@proves("E11.1")
def voting(figures: dict) -> Evidence:
    """The pact says who votes, with how many present, and how it is decided."""
    shown, pact = _of_the_pact(figures, "E11.1"), _pact(figures)
    if pact is None:
        return Evidence(NOT_MET, NO_PACT, shown)
    if all(one["signed"] for one in pact["members"]):
        return Evidence(MET, _("Il patto dice chi vota e come, e vi hanno aderito tutti."), shown)
    return Evidence(MET, _("Il patto dice chi vota e come; alcune adesioni mancano ancora."), shown)


def _clause(figures: dict, code: str, rule: str, said: str, silent: str) -> Evidence:
    shown, pact = _of_the_pact(figures, code), _pact(figures)
    if pact is None:
        return Evidence(NOT_MET, NO_PACT, shown)
    written = any(one["code"] == rule and one["value"] for one in pact["rules"])
    return Evidence(MET, said, shown) if written else Evidence(AT_RISK, silent, shown)


@proves("E11.5")
def working_groups(figures: dict) -> Evidence:
    return _clause(
        figures,
        "E11.5",
        "groups",
        _("Il patto dice come lavorano i gruppi."),
        _("Il patto non dice nulla dei gruppi di lavoro."),
    )


@proves("E11.7")
def reimbursements(figures: dict) -> Evidence:
    return _clause(
        figures,
        "E11.7",
        "reimbursements",
        _("Il patto dice di rimborsi e sostegno ai partner."),
        _("Il patto non dice nulla di rimborsi e sostegno ai partner."),
    )


def _declared(requests: list[dict], address: str) -> list[dict]:
    done = sum(map(is_complete, requests))
    return [
        figure(_("Dichiarazioni chieste a delegati e staff"), len(requests), address),
        figure(_("rese da tutti"), done, f"{address}&stato=complete"),
        figure(
            _("con chi non ha ancora risposto"), len(requests) - done, f"{address}&stato=aperte"
        ),
    ]


@proves("E11.6")
def conflicts(figures: dict) -> Evidence:
    """Everybody declared on each matter, and who has an interest took a measure."""
    asked = _asked(figures, "conflict")
    shown = _declared(asked, "dichiarazioni?tipo=conflict")
    if not asked:
        return Evidence(
            NOT_MET, _("Nessuna dichiarazione di conflitto d'interessi è stata chiesta."), shown
        )
    if not all(map(is_complete, asked)):
        return Evidence(AT_RISK, _("Alcune persone non hanno ancora dichiarato."), shown)
    if any(one["unmeasured"] for one in asked):
        return Evidence(AT_RISK, _("Un interesse dichiarato non ha una misura."), shown)
    return Evidence(
        MET, _("Tutti hanno dichiarato, e ogni interesse dichiarato ha una misura."), shown
    )


@proves("E12.1")
def awareness(figures: dict) -> Evidence:
    """Confidentiality and data protection: a text, accepted by everybody."""
    asked = _asked(figures, "confidentiality", "data")
    shown = _declared(asked, "dichiarazioni?tipo=confidentiality,data")
    kinds = {one["kind"] for one in asked}
    if not asked:
        return Evidence(
            NOT_MET,
            _("Riservatezza e protezione dei dati non sono ancora state dichiarate."),
            shown,
        )
    if len(kinds) < 2:
        return Evidence(AT_RISK, _("È stata chiesta una sola delle due dichiarazioni."), shown)
    if all(map(is_complete, asked)):
        return Evidence(MET, _("Tutti hanno letto e accettato i due testi."), shown)
    return Evidence(AT_RISK, _("Alcune persone non hanno ancora dichiarato."), shown)


@proves("E13.1")
def kept_apart(figures: dict) -> Evidence:
    """Who declared an interest is kept out of its matter."""
    asked = _asked(figures, "conflict")
    with_aside = [one for one in asked if one["aside"]]
    without = [one for one in asked if one["unmeasured"]]
    shown = [
        figure(_("Materie dichiarate"), len(asked), "dichiarazioni?tipo=conflict"),
        figure(
            _("con qualcuno che si fa da parte"),
            len(with_aside),
            "dichiarazioni?tipo=conflict&stato=con-misura",
        ),
        figure(
            _("con un interesse senza misura"),
            len(without),
            "dichiarazioni?tipo=conflict&stato=senza-misura",
        ),
    ]
    if not asked:
        return Evidence(
            NOT_APPLICABLE, _("Nessuna materia chiede ancora di farsi da parte."), shown
        )
    if without:
        return Evidence(NOT_MET, _("Un interesse dichiarato non ha una misura."), shown)
    if not with_aside:
        return Evidence(MET, _("Nessuno ha dichiarato un interesse."), shown)
    return Evidence(
        MET, _("Chi ha un interesse non esamina le risposte della materia e non la decide."), shown
    )
