"""Loading what the method refers to: duties of the Code, categories of partners."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from toolkit.files.reading import Document, Refused
from toolkit.files.reference import cite, date, read_reference
from toolkit.models import Obligation, PartnerCategory

FOLDER = Path(__file__).resolve().parent.parent / "content" / "reference"


def load_reference(folder: Path = FOLDER) -> dict[str, int]:
    """Write every fact of the files, all or nothing; loading them again changes nothing.

    Facts that are no longer in the files stay: records point at them.
    """
    faults, documents = [], {}
    for name in ("obligations", "partner_categories"):
        try:
            documents[name] = read_reference(folder, name)
        except Refused as refusal:
            faults += refusal.faults
    if "partner_categories" in documents:
        faults += _orphans(documents["partner_categories"])
    if faults:
        raise Refused(faults)
    with transaction.atomic():
        return {
            "obligations": _obligations(documents["obligations"]),
            "partner_categories": _categories(documents["partner_categories"]),
        }


def _orphans(document: Document):
    rows = document.value["partner_categories"]
    codes = {row["code"] for row in rows}
    for number, row in enumerate(rows):
        parent = row.get("parent")
        if parent and (parent not in codes or parent == row["code"]):
            reason = _("La categoria «%(code)s» non esiste.") % {"code": parent}
            yield document.fault(reason, "partner_categories", number, "parent")


def _obligations(document: Document) -> int:
    rows = document.value["obligations"]
    for row in rows:
        same = ("act", "article", "title", "text", "kind", "basis")
        fields = {key: row[key] for key in same} | {
            "evidence": row.get("evidence") or "",
            "note": row.get("note") or "",
        }
        Obligation.objects.update_or_create(
            code=row["code"], defaults=fields | _sourced(document, row)
        )
    return len(rows)


def _categories(document: Document) -> int:
    rows = sorted(document.value["partner_categories"], key=lambda row: len(row["code"]))
    for row in rows:
        parent = row.get("parent")
        fields = {
            "name": row["name"],
            "ground": row.get("ground") or "",
            "parent": PartnerCategory.objects.get(code=parent) if parent else None,
        }
        PartnerCategory.objects.update_or_create(
            code=row["code"], defaults=fields | _sourced(document, row)
        )
    return len(rows)


def _sourced(document: Document, row: dict) -> dict:
    return {
        "source": cite(document, row["source"]),
        "confidence": row["confidence"],
        "valid_from": date(row.get("valid_from")),
        "valid_to": date(row.get("valid_to")),
    }
