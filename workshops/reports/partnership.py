"""What the officina agreed on and what its people declared, as counts: no person in it.

Rows that are only ever added to, filtered by their moments: the same whenever it runs.
"""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from officine.lifecycle.models import Transition
from workshops.models import (
    Declaration,
    DeclarationRequest,
    Mandate,
    Pact,
    PactSignature,
    Participation,
    TeamMember,
)
from workshops.models.clause import BY_CODE
from workshops.reports.past import Past

ASIDE = Q(declarations__has_interest=True) & ~Q(declarations__measure=Declaration.Measure.NONE)
UNMEASURED = Q(declarations__has_interest=True, declarations__measure=Declaration.Measure.NONE)


def partnership(past: Past, bodies: list[dict]) -> dict:
    """``bodies`` are those of ``collect.table``."""
    seated = [
        one for one in bodies if not one["left"] and one["role"] != Participation.Role.OBSERVER
    ]
    return {"pact": _pact(past, seated), "declarations": _declarations(past)}


def _pact(past: Past, seated: list[dict]) -> dict | None:
    """The version in force at the cut: its rules, who adhered and who had not."""
    kind = ContentType.objects.get_for_model(Pact)
    lines = Transition.objects.filter(subject_type=kind, verb="enact", at__lte=past.cut)
    rows = Pact.objects.filter(
        workshop=past.workshop_id, pk__in=lines.order_by().values("subject_id")
    )
    pact = rows.prefetch_related("rules").order_by("-version").first()
    if pact is None:
        return None
    signed = set(
        PactSignature.objects.filter(pact=pact, at__lte=past.cut).values_list(
            "organisation__public_id", flat=True
        )
    )
    ids = {str(public_id) for public_id in signed}
    return {
        "version": pact.version,
        "starts_on": pact.starts_on.isoformat(),
        "sha256": pact.sha256,
        "rules": [
            {
                "code": rule.code,
                "value": rule.value,
                "source": rule.source,
                "obligation": rule.obligation,
                "reason": rule.reason,
            }
            for rule in pact.rules.all()
            if rule.code in BY_CODE
        ],
        "members": [
            {"name": one["name"], "category": one["category"], "signed": one["id"] in ids}
            for one in seated
        ],
    }


def _declarations(past: Past) -> list[dict]:
    """Each request that was open, with how many were asked and what they said."""
    people = _people(past)
    standing = Q(declarations__at__lte=past.cut, declarations__person__in=people) & (
        Q(declarations__ended_at=None) | Q(declarations__ended_at__gt=past.cut)
    )
    rows = (
        DeclarationRequest.objects.filter(
            Q(closed_at=None) | Q(closed_at__gt=past.cut),
            workshop=past.workshop_id,
            asked_at__lte=past.cut,
        )
        .annotate(
            given=Count("declarations", filter=standing),
            aside=Count("declarations", filter=standing & ASIDE),
            unmeasured=Count("declarations", filter=standing & UNMEASURED),
        )
        .order_by("pk")
    )
    return [
        {
            "kind": one.kind,
            "matter": matter or "",
            "version": one.version,
            "due_on": one.due_on.isoformat(),
            "asked": len(people),
            "given": one.given,
            "aside": one.aside,
            "unmeasured": one.unmeasured,
        }
        for one, matter in (
            (row, row.matter and row.matter.title) for row in rows.select_related("matter")
        )
    ]


def _people(past: Past) -> set[int]:
    """Who is asked: the delegates of the organisations at the table, and the staff of today."""
    seats = past.rows(
        Participation,
        workshop=past.workshop_id,
        gone=lambda said: "organisation_id" in said and "place_id" in said,
    )
    bodies = {
        seat["organisation_id"]
        for seat in seats.values()
        if seat["until"] is None or seat["until"] > past.day
    }
    mandates = past.rows(Mandate, "revoked_at", "person_id", organisation__in=bodies)
    found = {
        row["person_id"] for row in mandates.values() if row.get("person_id") and _held(row, past)
    }
    team = TeamMember.objects.filter(workshop=past.workshop_id)
    return found | set(team.values_list("person_id", flat=True))


def _held(row: dict, past: Past) -> bool:
    revoked: dt.datetime | None = row.get("revoked_at")
    ended = row["valid_to"] is not None and row["valid_to"] < past.day
    return row["valid_from"] <= past.day and not ended and not (revoked and revoked <= past.cut)
