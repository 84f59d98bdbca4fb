"""Who sits at the table: articles 2, 3 and 4 of the code of conduct."""

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

# Article 4(1): authorities, social and economic partners, civil society
ROOTS = {
    "A": _("autorità pubbliche"),
    "B": _("parti economiche e sociali"),
    "C": _("società civile"),
}
SIZES = {
    "micro": _("micro"),
    "small": _("piccole"),
    "medium": _("medie"),
    "large": _("grandi"),
    "": _("senza dimensione indicata"),
}


@proves("E02.1")
def mandates(figures: dict) -> Evidence:
    """Whoever takes part acts by a mandate with its act."""
    counted = figures["summary"]["organisations"]
    joined, mandated = counted["aderenti"], counted["con-mandato"]
    shown = [
        figure(_("Organizzazioni aderenti"), joined, "organizzazioni?stato=aderenti"),
        figure(_("con un atto di delega"), mandated, "organizzazioni?stato=con-mandato"),
        figure(
            _("senza atto di delega"),
            counted["senza-mandato"],
            "organizzazioni?stato=senza-mandato",
        ),
    ]
    if not joined:
        return Evidence(NOT_MET, _("Nessuna organizzazione ha ancora una persona delegata."), shown)
    if mandated == joined:
        return Evidence(MET, _("Tutte le organizzazioni aderenti hanno un atto di delega."), shown)
    if mandated:
        return Evidence(AT_RISK, _("Alcune organizzazioni aderenti non hanno un atto."), shown)
    return Evidence(NOT_MET, _("Nessuna delega è accompagnata dal suo atto."), shown)


@proves("E03.1")
def coverage(figures: dict) -> Evidence:
    """Each of the three families of partners has somebody at the table."""
    joined = dict.fromkeys(ROOTS, 0)
    invited = dict.fromkeys(ROOTS, 0)
    for category in figures["participation"]["categories"]:
        if category["root"] in ROOTS:
            joined[category["root"]] += category["aderenti"]
            invited[category["root"]] += category["invitate"]
    shown = [
        figure(
            _("Aderenti, %(family)s"),
            joined[code],
            f"organizzazioni?stato=aderenti&categoria={code}",
            family=name,
        )
        for code, name in ROOTS.items()
    ]
    absent = [ROOTS[code] for code in ROOTS if not joined[code]]
    if not absent:
        return Evidence(MET, _("Tutte e tre le famiglie di partner hanno aderito."), shown)
    names = {"families": absent}
    if all(invited[code] for code in ROOTS if not joined[code]):
        return Evidence(AT_RISK, _("Invitate, ma senza adesioni: %(families)s."), shown, names)
    return Evidence(NOT_MET, _("Mancano al tavolo: %(families)s."), shown, names)


@proves("E04.1")
def business_balance(figures: dict) -> Evidence:
    """Business is there in more than one size, and not the large alone."""
    sizes = figures["participation"]["sizes"]
    base = "organizzazioni?categoria=B2"
    shown = [
        figure(
            _("Categoria B2, %(size)s"),
            sizes[size],
            f"{base}&dimensione={size or 'non-indicata'}",
            size=name,
        )
        for size, name in SIZES.items()
    ]
    total = sum(sizes.values())
    known = {size: count for size, count in sizes.items() if size and count}
    if not total:
        return Evidence(NOT_MET, _("Nessuna organizzazione della categoria B2 al tavolo."), shown)
    if sizes[""]:
        return Evidence(AT_RISK, _("La dimensione di alcune organizzazioni non è indicata."), shown)
    if len(known) >= 2 and (known.get("micro") or known.get("small")):
        return Evidence(MET, _("Presenti dimensioni diverse, anche micro o piccole."), shown)
    return Evidence(AT_RISK, _("È rappresentata una parte sola delle dimensioni."), shown)


@proves("E04.2")
def hard_to_reach(figures: dict) -> Evidence:
    """Groups that are hard to reach are sought, and answer."""
    groups = [body for body in figures["organisations"] if body["hard_to_reach"]]
    joined = sum(body["joined"] for body in groups)
    shown = [
        figure(
            _("Organizzazioni di gruppi difficili da raggiungere"),
            len(groups),
            "organizzazioni?stato=difficili-da-raggiungere",
        ),
        figure(
            _("di cui aderenti"),
            joined,
            "organizzazioni?stato=difficili-da-raggiungere&anche=aderenti",
        ),
    ]
    if joined:
        return Evidence(MET, _("Gruppi difficili da raggiungere sono al tavolo."), shown)
    if groups:
        return Evidence(AT_RISK, _("Cercati, ma nessuno ha ancora aderito."), shown)
    if not figures["organisations"]:
        return Evidence(NOT_APPLICABLE, _("Il tavolo non è ancora composto."), shown)
    return Evidence(NOT_MET, _("Nessun gruppo difficile da raggiungere nel registro."), shown)
