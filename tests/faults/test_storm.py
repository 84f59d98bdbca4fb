"""A storm: workers, their children and the clock killed over and over while reports are made.

The oracle is the ledger of what was asked: each report is there, finished once, with the bytes
that a quiet run gives. Who was killed five times is given up, says so and is begun again by hand.
"""

import datetime as dt
import os
import random
import time

import pytest
import redis
from django.utils import timezone

from officine.lifecycle.machine import history
from tests import factories as make
from tests.examples import FULL
from tests.faults.workers import Workers, waited
from tests.workshops.reports.arrange import officina
from tests.workshops.test_report_jobs import assert_fresh
from workshops.actions import reports
from workshops.models import Report

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.slow,
]

KILLS = 500 if FULL else 20
ASKED = 2 * KILLS
STILL = 180  # seconds without one report finished
LOOKED_AT = 100  # reports whose bytes are compared


@pytest.fixture
def on_redis(tmp_path):
    address = os.environ["REDIS_URL"].rpartition("/")[0] + "/14"
    client = redis.Redis.from_url(address)
    client.flushdb()
    workers = Workers(tmp_path / "workers.txt", redis=address)
    yield workers
    workers.kill()
    client.flushdb()
    client.close()


@pytest.fixture
def asked(anna):
    """As many reports of one small officina, each of another period."""
    edition = make.edition()
    workshop = make.workshop("casa", edition)
    make.member(workshop, anna, "lead")
    officina(workshop, [make.step(edition)], [make.form(edition)], cities=["Torino"], bodies=3)
    today = timezone.localdate()
    return [
        reports.ask(workshop, period_from=today - dt.timedelta(days=day), period_to=today, by=anna)
        for day in range(ASKED)
    ]


def unfinished() -> int:
    return Report.objects.filter(state__in=["queued", "running"]).count()


def drain() -> None:
    """Wait for every report, however slow the machine: only standing still is a fault."""
    left = unfinished()
    while left:
        assert waited(lambda left=left: unfinished() < left, STILL, every=0.5), f"{left} left"
        left = unfinished()


def kill_somebody(workers: Workers, chance: random.Random) -> str:
    """One signal 9: mostly to a child at work, now and then to the worker or to the clock."""
    kind = chance.choices(["child", "worker", "clock"], [90, 6, 4])[0]
    if kind == "child":
        workers.kill_one_child(chance)
    else:
        workers.kill_and_restart(kind)
    return kind


def test_a_storm_of_kills_loses_nothing_and_makes_nothing_twice(on_redis, asked, anna):
    seed = int(os.environ.get("OFFICINE_SEED", "1"))
    chance, kinds = random.Random(seed), []
    on_redis.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.2))
        if not unfinished():
            break
        kinds.append(kill_somebody(on_redis, chance))

    drain()
    given_up = list(Report.objects.filter(state="failed").select_related("workshop"))
    for report in given_up:
        assert report.attempts == 5
        reports.retry(report, by=anna)
    drain()

    print(f"kills: {len(kinds)} (seed {seed}), reports: {ASKED}, given up: {len(given_up)}")
    made = Report.objects.filter(pk__in=[report.pk for report in asked]).select_related("workshop")
    assert [report.state for report in made] == ["ready"] * ASKED
    assert Report.objects.count() == ASKED
    assert len({report.number for report in made}) == ASKED
    for report in made:
        assert [line.verb for line in history(report)].count("deliver") == 1
    for report in chance.sample(list(made), min(LOOKED_AT, ASKED)):
        assert_fresh(report)
