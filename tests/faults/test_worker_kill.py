"""A worker killed in the middle of a report: one report, once, with the bytes of a quiet run."""

import datetime as dt
import os
import shutil

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone

from officine.lifecycle.machine import history
from tests import factories as make
from tests.faults.workers import LEASE, Workers, waited
from tests.workshops.reports.arrange import officina
from tests.workshops.test_report_jobs import assert_fresh
from workshops import tasks
from workshops.actions import exports, reports
from workshops.models import (
    AnswerExport,
    Assignment,
    Organisation,
    Participation,
    Report,
    ReportFile,
    Snapshot,
    Submission,
)
from workshops.reports import compiling, exporting

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGES = settings.DATA / "broker" / "messages"
RECOVERY = 60  # lease, sweep and the work itself, on a busy machine


@pytest.fixture
def embedded(tmp_path):
    """Workers on the broker of files, with nothing left over from another test."""
    for folder in ("messages", "control", "done"):
        (settings.DATA / "broker" / folder).mkdir(parents=True, exist_ok=True)
    _empty()
    workers = Workers(tmp_path / "workers.txt")
    yield workers
    workers.kill()
    _empty()


@pytest.fixture
def on_redis(tmp_path):
    """Workers on a database of Redis that is theirs alone."""
    address = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    address = address.rpartition("/")[0] + "/15"
    client = redis.Redis.from_url(address)
    client.flushdb()
    workers = Workers(tmp_path / "workers.txt", redis=address)
    yield workers
    workers.kill()
    client.flushdb()
    client.close()


def _empty():
    for file in MESSAGES.glob("*.msg"):
        file.unlink(missing_ok=True)


@pytest.fixture
def report(anna):
    """A report of six cities, asked and not begun; its message is in the queue of files."""
    edition = make.edition()
    form = make.form(edition)
    steps = [make.step(edition, f"3.{n}") for n in (5, 6)]
    workshop = make.workshop("casa", edition)
    make.member(workshop, anna, "lead")
    cities = ["Bari", "Cagliari", "Catania", "Genova", "Milano", "Torino"]
    officina(workshop, steps, [form], cities=cities, bodies=48, seed=1)
    return reports.ask(
        workshop, period_from=dt.date(2026, 1, 1), period_to=timezone.localdate(), by=anna
    )


def now_of(report: Report) -> Report:
    return Report.objects.select_related("workshop").get(pk=report.pk)


def nudged_through(workers: Workers, report: Report) -> None:
    with current_app.connection_for_write(workers.redis) as connection:
        tasks.compile_report.apply_async(args=(report.pk,), connection=connection)


def reaches(report: Report, progress: int) -> bool:
    """Wait until the report is being made and has come so far."""
    rows = Report.objects.filter(pk=report.pk, state="running", progress__gte=progress)
    return waited(rows.exists, 40, every=0.001)


def assert_finished_once(report: Report, workers: Workers) -> None:
    """One delivery, every file whole, and the bytes that an undisturbed run gives."""
    finished = now_of(report)
    assert finished.state == "ready", (finished.error, workers.log.read_text()[-2000:])
    assert [line.verb for line in history(finished)].count("deliver") == 1
    assert Report.objects.count() == 1
    assert ReportFile.objects.filter(report=finished).count() == len(compiling.FACES)
    assert_fresh(finished)


# Part of a second passes between the first city and the last file: three places to be killed in
@pytest.mark.parametrize(
    "progress",
    [
        10,
        pytest.param(compiling.COLLECTED, marks=pytest.mark.slow),
        pytest.param(compiling.COLLECTED + 16, marks=pytest.mark.slow),
    ],
)
def test_a_killed_worker_leaves_one_finished_report(embedded, report, progress):
    embedded.start()
    assert reaches(report, progress)
    embedded.kill()
    killed = now_of(report)

    embedded.start()

    assert killed.state == "running"
    assert waited(lambda: now_of(report).state == "ready", RECOVERY)
    assert now_of(report).attempts == 2
    assert_finished_once(report, embedded)


def test_a_lost_message_costs_only_time(embedded, report):
    _empty()

    embedded.start()

    assert waited(lambda: now_of(report).state == "ready", RECOVERY)
    assert now_of(report).attempts == 1
    assert_finished_once(report, embedded)


def test_without_the_sweep_a_killed_report_is_never_finished(embedded, report):
    """The negative control: the same kill, and from then on nobody who looks after the rows."""
    embedded.start()
    assert reaches(report, 10)
    embedded.kill()

    embedded.start(beat=False)

    assert not waited(lambda: now_of(report).state != "running", LEASE + 12)
    assert now_of(report).attempts == 1


@pytest.mark.redis
@pytest.mark.postgres
def test_a_killed_worker_leaves_one_finished_report_on_redis(on_redis, report):
    on_redis.start()
    nudged_through(on_redis, report)
    assert reaches(report, 10)
    on_redis.kill()

    on_redis.start()

    assert waited(lambda: now_of(report).state == "ready", RECOVERY)
    assert now_of(report).attempts == 2
    assert_finished_once(report, on_redis)


@pytest.mark.redis
@pytest.mark.postgres
def test_a_killed_child_leaves_one_finished_report_on_redis(on_redis, report):
    on_redis.start()
    nudged_through(on_redis, report)
    assert reaches(report, 10)

    on_redis.kill_a_child()

    assert waited(lambda: now_of(report).state == "ready", RECOVERY)
    assert now_of(report).attempts == 2
    assert_finished_once(report, on_redis)


@pytest.mark.redis
@pytest.mark.postgres
def test_messages_lost_by_redis_cost_only_time(on_redis, report):
    nudged_through(on_redis, report)
    redis.Redis.from_url(on_redis.redis).flushdb()

    on_redis.start()

    assert waited(lambda: now_of(report).state == "ready", RECOVERY)
    assert_finished_once(report, on_redis)


# Files of answers --------------------------------------------------------------------------------


@pytest.fixture
def export(anna):
    """Two thousand forms sent, to be written as a workbook; asked and not begun."""
    shutil.rmtree(exporting.room(), ignore_errors=True)
    edition = make.edition()
    form = make.form(edition)
    workshop = make.workshop("casa", edition)
    make.member(workshop, anna, "lead")
    run = make.step_run(make.place(workshop), make.step(edition))
    kind, now = make.category(), timezone.now()
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"Ente {number}", category=kind) for number in range(2000)
    )
    seats = Participation.objects.bulk_create(
        Participation(workshop=workshop, organisation=body) for body in bodies
    )
    asked = Assignment.objects.bulk_create(
        Assignment(step_run=run, participation=seat, form=form, due_at=now, original_due_at=now)
        for seat in seats
    )
    sent = Submission.objects.bulk_create(
        Submission(assignment=one, started_by=anna, state="sent", sent_at=now) for one in asked
    )
    answers = {f"M90.{n:02}": {"value": "Una risposta. " * 9, "text": ""} for n in range(1, 31)}
    Snapshot.objects.bulk_create(
        Snapshot(
            submission=one,
            number=f"CAS-2026-{number:06}",
            document={"answers": answers},
            sha256="0" * 64,
            sent_at=now,
            sent_by=anna,
        )
        for number, one in enumerate(sent)
    )
    yield exports.ask(workshop, format="xlsx", filters="", by=anna)
    shutil.rmtree(exporting.room(), ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize("progress", [10, 60])
def test_a_killed_worker_leaves_one_file_of_answers(embedded, export, progress):
    rows = AnswerExport.objects.filter(pk=export.pk)
    embedded.start()
    assert waited(rows.filter(state="running", progress__gte=progress).exists, 40, every=0.001)
    embedded.kill()
    killed = rows.get()

    embedded.start()

    assert killed.state == "running"
    assert waited(rows.filter(state="ready").exists, RECOVERY), embedded.log.read_text()[-2000:]
    finished = rows.get()
    assert (finished.attempts, finished.rows, finished.answers) == (2, 2000, 60_000)
    assert [line.verb for line in history(finished)].count("deliver") == 1
    assert [path.name for path in exporting.room().iterdir()] == [exporting.path_of(finished).name]
