"""Autosave storms on real web processes: 16 people on one draft, 200 sessions on 200 drafts.

``BENCH_STORM_SECONDS=600`` is the ten minutes of docs/performance.md; a minute is the default.
What is lost is counted against the ledger of what was acknowledged.
``python -m tests.bench --storm`` measures them alone.
"""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from tests import factories as make
from tests.bench.server import server
from tests.faults.web import Ledger, Visitor, begun
from workshops.models import AnswerRevision, StepRun, Workshop

WRITERS, SAVES, QUESTIONS = 16, 200, 20
SESSIONS, EVERY = 200, 5
SECONDS = int(os.environ.get("BENCH_STORM_SECONDS", "60"))
AT_MOST = 0.5  # seconds, nineteen times out of twenty


def run(slug: str) -> None:
    workshop = Workshop.objects.get(slug=slug)
    at = StepRun.objects.filter(place__workshop=workshop, state="open").first()
    code = f"M{time.time_ns() % 10**6}"
    codes = [f"{code}.{number:02}" for number in range(1, QUESTIONS + 1)]
    asked = [{"code": one, "kind": "text", "label": one} for one in codes]
    form = make.form(workshop.edition, code, asked)
    who = make.person(f"tempesta-{time.time_ns()}@bench.example", "Tea Pesta")
    [shared, *own] = begun(SESSIONS + 1, at, form, workshop, at.place, who)
    threads = ["--worker-class", "gthread", "--threads", "8"]  # as the image starts it
    with server(*threads) as (port, _pid):
        portal = SimpleNamespace(url=f"http://127.0.0.1:{port}")
        told = _storm(portal, who, [shared] * WRITERS, codes, SAVES)
        _say(f"{WRITERS} people, one draft, {SAVES} saves each, without a pause", told)
        told = _storm(portal, who, own, codes, SECONDS // EVERY, every=EVERY)
        _say(f"{SESSIONS} sessions, a draft each, one save every {EVERY} s, {SECONDS} s", told)


def _storm(portal, who, writing, codes, count, every=0) -> Ledger:
    ledger = Ledger()
    visitors = [Visitor(portal, who) for _draft in writing]

    def begin(number: int) -> None:
        time.sleep(every * number / len(writing))
        ledger.save_many(visitors[number], writing[number], codes, count, every=every)

    with ThreadPoolExecutor(len(writing)) as pool:
        for done in [pool.submit(begin, number) for number in range(len(writing))]:
            done.result()
    return ledger


def _say(what: str, ledger: Ledger) -> None:
    kept = AnswerRevision.objects.filter(value__in=list(ledger.told))
    lost = ledger.told - set(kept.values_list("value", flat=True))
    p50, p95 = (statistics.quantiles(ledger.took, n=100)[at] * 1000 for at in (49, 94))
    met = "met" if not lost and p95 <= AT_MOST * 1000 else "not met"
    print(f"{what}:")
    print(
        f"  {len(ledger.told):,} acknowledged, {len(lost)} lost, {ledger.stale:,} conflicts; "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(ledger.took) * 1000:.0f} ms "
        f"(0 lost, p95 ≤ {AT_MOST * 1000:.0f} ms): {met}; load {os.getloadavg()[0]:.1f}"
    )
