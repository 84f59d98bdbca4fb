"""Lists of choices that several forms share; a published document carries them written out."""

from functools import lru_cache
from pathlib import Path

import yaml

CATEGORIES = Path(__file__).parents[1] / "content" / "reference" / "partner_categories.yaml"


@lru_cache
def partner_categories() -> list[dict]:
    """The categories of the Code of conduct, sub-categories after their parent."""
    rows = yaml.safe_load(CATEGORIES.read_text(encoding="utf-8"))["partner_categories"]
    return [{"code": row["code"], "label": f"{row['code']} – {row['name']}"} for row in rows]


def _list(**labels: str) -> list[dict]:
    return [{"code": code, "label": label} for code, label in labels.items()]


FIXED = {
    "organisation_sizes": _list(
        micro="Micro (meno di 10 addetti)",
        small="Piccola (10–49)",
        medium="Media (50–249)",
        large="Grande (250 e più)",
    ),
    "workshop_roles": _list(
        co_lead="Co-conduzione",
        partner="Partner",
        observer="Osservatore",
    ),
    "contribution_outcomes": _list(
        accepted="Accolto",
        partly_accepted="Accolto in parte",
        not_accepted="Non accolto",
        postponed="Rinviato",
        already_planned="Già previsto",
        out_of_scope="Fuori ambito",
    ),
    "contribution_kinds": _list(
        question="Quesito",
        change="Modifica",
        addition="Integrazione",
        deletion="Soppressione",
        support="Sostegno",
    ),
    "contribution_channels": _list(
        portal="Portale",
        certified_mail="PEC",
        meeting="Incontro",
        paper="Carta",
    ),
    "attendance_kinds": _list(
        in_person="In presenza",
        online="A distanza",
        absent="Assente",
    ),
}


def vocabulary(name) -> list[dict]:
    """The choices of a vocabulary; none for a name nobody knows."""
    if name == "partner_categories":
        return partner_categories()
    return FIXED.get(name, []) if isinstance(name, str) else []
