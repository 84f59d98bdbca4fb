"""Loading the cities and the programmes that officine work on."""

from decimal import Decimal
from pathlib import Path

from django.db import transaction

from toolkit.files.reading import Document, Refused
from toolkit.files.reference import cite, date, read_reference
from workshops.models import City, CityCode, Priority, Programme, SpecificObjective

CONTENT = Path(__file__).resolve().parent.parent / "content"
CERTAINTY = "VKI"  # from the surest


def load_reference(folder: Path = CONTENT / "reference") -> dict[str, int]:
    """Write every fact of the files, all or nothing; loading them again changes nothing.

    Facts that are no longer in the files stay: records point at them.
    """
    faults, documents = [], {}
    for name in ("cities", "programmes"):
        try:
            documents[name] = read_reference(folder, name, CONTENT / "schema")
        except Refused as refusal:
            faults += refusal.faults
    if faults:
        raise Refused(faults)
    with transaction.atomic():
        return {
            "cities": _cities(documents["cities"]),
            "programmes": _programmes(documents["programmes"]),
        }


def _cities(document: Document) -> int:
    rows = document.value["cities"]
    for row in rows:
        known = [grade for grade in row["confidence"].values() if grade]
        sources = dict.fromkeys(key for key in row["source"].values() if key)
        same = ("name", "istat_code", "region", "kind", "category")
        fields = {key: row[key] for key in same} | {
            "metro_code": row.get("metro_code") or "",
            "cadastral_code": row.get("cadastral_code") or "",
            "patron_day": row.get("patron_day") or "",
            "latitude": _decimal(row.get("latitude")),
            "longitude": _decimal(row.get("longitude")),
            "confidence": max(known, key=CERTAINTY.index),
            "source": "\n".join(cite(document, key) for key in sources),
        }
        city, _new = City.objects.update_or_create(slug=row["slug"], defaults=fields)
        _codes(document, city, row)
    return len(rows)


def _codes(document: Document, city: City, row: dict) -> None:
    sourced = {
        "source": cite(document, row["source"]["codes"]),
        "confidence": row["confidence"]["codes"] or "K",
    }
    codes = {
        "istat": (row["istat_code"], date(row.get("istat_valid_to"))),
        "metro": (row.get("metro_code"), None),
        "cadastral": (row.get("cadastral_code"), None),
    }
    for kind, (code, valid_to) in codes.items():
        if code:
            CityCode.objects.update_or_create(
                city=city, kind=kind, code=code, defaults=sourced | {"valid_to": valid_to}
            )


def _programmes(document: Document) -> int:
    rows = document.value["programmes"]
    for row in rows:
        fields = {
            "title": row["title"],
            "period": row["period"],
            "cci": row.get("cci") or "",
            "decision": row.get("decision") or "",
            "authority_name": row.get("managing_authority") or "",
        }
        programme, _new = Programme.objects.update_or_create(
            code=row["code"], defaults=fields | _sourced(document, row)
        )
        for priority in row.get("priorities", []):
            _priority(document, programme, priority)
    return len(rows)


def _priority(document: Document, programme: Programme, row: dict) -> None:
    actions = [f"- {action['code']} {action['title']}" for action in row.get("actions", [])]
    notes = [row.get("title_note"), row.get("note"), *actions]
    fields = {
        "title": row["title"],
        "fund": row.get("fund") or "",
        "amount": _decimal(row.get("amount")),
        "note": "\n".join(filter(None, notes)),
    }
    sourced = _sourced(document, row)
    start = sourced.pop("valid_from")
    priority, _new = Priority.objects.update_or_create(
        programme=programme, code=row["code"], valid_from=start, defaults=fields | sourced
    )
    for objective in row.get("objectives", []):
        sourced = _sourced(document, objective)
        start = sourced.pop("valid_from")
        SpecificObjective.objects.update_or_create(
            priority=priority,
            code=objective["code"],
            valid_from=start,
            defaults={"title": objective.get("title") or ""} | sourced,
        )


def _sourced(document: Document, row: dict) -> dict:
    return {
        "source": cite(document, row["source"]),
        "confidence": row["confidence"],
        "valid_from": date(row.get("valid_from")),
        "valid_to": date(row.get("valid_to")),
    }


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
