"""Compiling a report: take, collect per city, freeze, render, deliver.

The row of the report is the job. Whoever takes it gets a claim, and everything written later is
written only while that claim holds: a worker that was believed dead, a cancelled report or a
second attempt can do no harm. What is collected is kept, so that an attempt goes on from where
the one before it was killed.
"""

import contextlib
import datetime as dt
import functools
import gc
import uuid

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.italian import ROME, in_rome
from officine.journal.chain import record
from officine.lifecycle.machine import claim
from toolkit.models import Edition, Obligation
from workshops import ledger
from workshops.lifecycles import ReportState
from workshops.models import Organisation, Programme, Report, ReportFile, ReportPart, Workshop
from workshops.reports import collect, store
from workshops.reports.exchange import exchange
from workshops.reports.figures import assemble, count
from workshops.reports.freeze import Frozen, pack
from workshops.reports.gatherings import gatherings
from workshops.reports.partnership import partnership
from workshops.reports.past import Past
from workshops.reports.render import html, json, pdf, xlsx

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
COLLECTED = 60  # per cent of the bar when every city is there
RENDER = {"json": json, "html": html, "pdf": pdf, "xlsx": xlsx}
FACES = [
    ("json", ""),
    *((format, language) for format in ("html", "pdf", "xlsx") for language in ("it", "en")),
]


class LostClaim(Exception):
    """Somebody cancelled the report or took it over: this attempt has nothing more to say."""


def take(report: Report) -> uuid.UUID | None:
    """Claim a queued report for this attempt; None when another was first."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = claim(
        report,
        "take",
        claim=token,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        frozen_at=Coalesce(F("frozen_at"), Value(now)),
        stage=_("Raccolgo i dati"),
        error="",
    )
    return token if taken else None


def beat(report: Report, token: uuid.UUID, progress: int, stage: str) -> None:
    """Say that we are alive and how far; raise when the claim is no longer ours."""
    mine = Report.objects.filter(pk=report.pk, claim=token, state=ReportState.RUNNING)
    if not mine.update(heartbeat_at=timezone.now(), progress=progress, stage=stage[:60]):
        raise LostClaim(report.pk)


def cut_of(report: Report) -> dt.datetime:
    """The moment the report looks from: the end of its period, or when it was begun if earlier."""
    end = dt.datetime.combine(report.period_to + dt.timedelta(days=1), dt.time(), tzinfo=ROME)
    return min(report.frozen_at, end - dt.timedelta(microseconds=1))


def past_of(report: Report) -> Past:
    return Past(report.workshop_id, cut_of(report))


def open_parts(report: Report, past: Past | None = None) -> list[ReportPart]:
    """One part per city, made once; those that are not collected yet."""
    cities = (past or past_of(report)).cities.values()
    ReportPart.objects.bulk_create(
        [ReportPart(report=report, city_id=city["pk"]) for city in cities], ignore_conflicts=True
    )
    return missing_parts(report)


@contextlib.contextmanager
def uncollected():
    """Rows come and go by tens of thousands and never in a circle: nothing to look for in them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def missing_parts(report: Report) -> list[ReportPart]:
    rows = report.parts.filter(collected_at=None).select_related("city")
    return list(rows.order_by("city__name"))


def collect_part(report: Report, part: ReportPart, token: uuid.UUID) -> None:
    collect_parts(report, [part], token, past_of(report))


def collect_parts(report: Report, parts: list[ReportPart], token: uuid.UUID, past: Past) -> None:
    """The figures of some cities, in one transaction; done twice, they are kept once."""
    place_of = {city["pk"]: place for place, city in past.cities.items()}
    period = _period(report)
    with transaction.atomic(), uncollected():
        found = collect.cities(past, [place_of[part.city_id] for part in parts])
        for part, city in zip(parts, found, strict=True):
            report.parts.filter(pk=part.pk, collected_at=None).update(
                figures=count(city, period),
                rows=pack(city["compilations"]),
                collected_at=timezone.now(),
            )
        done = report.parts.exclude(collected_at=None).count()
        total = report.parts.count()
        stage = _("Raccolgo i dati: %(city)s") % {"city": parts[-1].city.name}
        beat(report, token, COLLECTED * done // max(1, total), stage)


def freeze(report: Report, token: uuid.UUID, past: Past | None = None) -> tuple[Frozen, str]:
    """All the figures and their fingerprint; the report gets its number here."""
    beat(report, token, COLLECTED + 2, _("Congelo le cifre"))
    past = past or past_of(report)
    cover = _cover(report, _number(report, token), past)
    parts = dict(report.parts.values_list("city_id", "figures"))
    cities = [parts[city["pk"]] for city in past.cities.values()]
    figures = said(cover, cities, past)
    packed = dict(report.parts.values_list("city_id", "rows"))
    frozen = Frozen(figures, [bytes(packed[city["pk"]]) for city in past.cities.values()])
    return frozen, frozen.sha256


def said(cover: dict, cities: list[dict], past: Past) -> dict:
    """All that a report says, from its cover and the figures of its cities."""
    table = collect.table(past)
    more = {  # before the seats leave the table
        "partnership": partnership(past, table),
        "dialogue": exchange(past, table, cover["period"]),
        "meetings": gatherings(past, table, cover["period"]),
    }
    figures = assemble(cover, cities, table) | more
    figures["obligations"] = judged(figures, past.day)
    return figures


def judged(figures: dict, day: dt.date) -> list[dict]:
    """The obligations in force on a day, each with its evidence."""
    found = []
    for obligation in Obligation.objects.order_by("code"):
        if obligation.valid_from and obligation.valid_from > day:
            continue
        if obligation.valid_to and obligation.valid_to < day:
            continue
        evidence = ledger.assess(obligation.code, figures)
        found.append(
            {
                "code": obligation.code,
                "act": obligation.act,
                "article": obligation.article,
                "title": obligation.title,
                "basis": obligation.basis,
                "evidence": obligation.evidence,
                "state": evidence.state,
                "reason": evidence.reason,
                "values": evidence.values,
                "figures": evidence.figures,
            }
        )
    return found


def deliver(report: Report, token: uuid.UUID, frozen: Frozen, sha256: str) -> None:
    """Write every face, then hand over in one transaction, if the claim still holds."""
    kept = []
    for position, (format, language) in enumerate(FACES):
        stage = _("Scrivo il documento: %(format)s") % {"format": format.upper()}
        alive = functools.partial(beat, report, token, COLLECTED + 8 + 4 * position, stage)
        alive()
        content = RENDER[format].render(frozen, sha256, language, alive)
        kept.append(store.keep(content, format) | {"language": language})
    with transaction.atomic():
        delivered = claim(
            report,
            "deliver",
            expecting={"claim": token},
            figures=frozen.figures,
            sha256=sha256,
            progress=100,
            stage="",
            claim=None,
            heartbeat_at=timezone.now(),
        )
        if not delivered:
            raise LostClaim(report.pk)
        for file in kept:
            ReportFile.objects.update_or_create(
                report=report,
                format=file.pop("format"),
                language=file.pop("language"),
                defaults=file,
            )
        record(
            "report.compiled",
            report,
            by=None,
            workshop=report.workshop,
            number=report.number,
            attempts=report.attempts,
        )


def stumble(report: Report, token: uuid.UUID, error: Exception) -> None:
    """An attempt that failed: back in the queue, or given up when it was the last."""
    log.error("report.failed", report=report.pk, attempt=report.attempts, exc_info=error)
    reason = _(
        "Durante la preparazione si è verificato un errore (%(kind)s, tentativo %(attempt)s di "
        "%(most)s)."
    ) % {"kind": type(error).__name__, "attempt": report.attempts, "most": MOST_ATTEMPTS}
    set_aside(report, {"claim": token}, reason)


def set_aside(report: Report, expecting: dict, reason: str) -> bool:
    """Put a running report back in the queue, or give it up after the last attempt."""
    if report.attempts < MOST_ATTEMPTS:
        return claim(
            report,
            "put_back",
            expecting=expecting,
            claim=None,
            queued_at=timezone.now(),
            stage="",
            error=reason,
        )
    return give_up(report, expecting, reason)


def give_up(report: Report, expecting: dict, reason: str) -> bool:
    with transaction.atomic():
        given_up = claim(report, "give_up", expecting=expecting, claim=None, stage="", error=reason)
        if given_up:
            record(
                "report.failed",
                report,
                by=None,
                workshop=report.workshop,
                attempts=report.attempts,
            )
    return given_up


def may_still(report: Report) -> bool:
    """Whether who asked still has the right; the clock and the house always have."""
    who = report.requested_by
    return who is None or (who.is_active and who.has_perm("workshops.compile_report", report))


def _number(report: Report, token: uuid.UUID) -> str:
    """«OPM-REL-2027-03»: the next one of the officina in the year, given once to a report."""
    if report.number:
        return report.number
    year = in_rome(report.frozen_at).year
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update().get(pk=report.workshop_id)
        start = f"{workshop.prefix}-REL-{year}-"
        given = (
            Report.objects.filter(workshop=workshop, number__startswith=start)
            .exclude(pk=report.pk)
            .values_list("number", flat=True)
        )
        last = max((int(number.removeprefix(start)) for number in given), default=0)
        mine = Report.objects.filter(pk=report.pk, claim=token, state=ReportState.RUNNING)
        if not mine.update(number=f"{start}{last + 1:02}"):
            raise LostClaim(report.pk)
    report.refresh_from_db(fields=["number"])
    return report.number


def _period(report: Report) -> dict:
    return {
        "from": report.period_from.isoformat(),
        "to": report.period_to.isoformat(),
        "key": report.period_key,
    }


def _cover(report: Report, number: str, past: Past) -> dict:
    """What the report is, with the names that were in use at the cut."""
    workshop, was = report.workshop, past.workshop
    edition = Edition.objects.defer("frozen").filter(pk=was["edition_id"]).first()
    authority = past.rows(Organisation, pk=workshop.authority_id)
    programme = past.rows(Programme, pk=was["programme_id"])
    return {
        "schema": "officine.relazione/3",
        "number": number,
        "id": str(report.public_id),
        "address": f"{settings.SITE_URL}/officine/{workshop.slug}/relazioni/{report.public_id}",
        "period": _period(report),
        "frozen_at": in_rome(report.frozen_at).isoformat(timespec="seconds"),
        "cut": in_rome(past.cut).isoformat(timespec="seconds"),
        "workshop": {
            "slug": workshop.slug,
            "title": was["title"],
            "theme": was["theme"],
            "authority": authority[workshop.authority_id]["name"],
            "programme": programme[was["programme_id"]]["title"],
            "is_example": workshop.is_example,
            "edition": {
                "name": str(edition),
                "number": edition.number,
                "label": edition.label,
                "sha256": edition.sha256,
            }
            if edition
            else None,
        },
    }
