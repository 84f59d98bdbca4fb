"""Postmen killed between two doors: every event is told at least once, is listed, and none is lost.

The ledger is what the program heard, beside the journal of what happened. At least once: who was
killed after knocking leaves a delivery that another takes up, under the same name.
"""

import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest
from django.utils import timezone

from tests.examples import FULL
from tests.faults.web import begun, waited
from tests.faults.workers import ROOT, Workers
from tests.workshops.hooks.conftest import program
from workshops.actions import hooks, submissions
from workshops.models import Answer, HookDelivery

__all__ = ["program"]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

KILLS, SENT = (200, 400) if FULL else (6, 16)
STILL = 60  # seconds without one event told: only standing still is a fault


@pytest.fixture
def happened(run, form, casa, torino, piera, anna, program):
    """A program that wants to hear, and as many forms sent."""
    hook, _secret = hooks.register(
        casa, address=program.address, events=["submission.sent"], by=anna
    )
    for number, asked in enumerate(begun(SENT, run, form, casa, torino, piera)):
        Answer.objects.create(
            submission=asked.submission, question="M90.01", value="Sì", by=piera, at=timezone.now()
        )
        submissions.send(asked.submission, key=f"invio-{number}", by=piera)
    return hook


@pytest.fixture
def postmen(tmp_path, happened):
    log = tmp_path / "postmen.txt"
    environment = Workers(log).environment()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.postmen"],
            cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def kill_one(process, chance) -> None:
    at_work = psutil.Process(process.pid).children()
    if at_work:
        os.kill(chance.choice(at_work).pid, signal.SIGKILL)


def test_killed_postmen_leave_no_event_untold(happened, program, postmen):
    seed = int(os.environ.get("OFFICINE_SEED", "1"))
    chance, rows = random.Random(seed), HookDelivery.objects.filter(hook=happened)
    program.pause = 0.05  # a program takes its time: most kills fall while it is waited for
    for _ in range(KILLS):
        heard = len(program.came)
        assert waited(lambda heard=heard: len(program.came) > heard or done(rows), STILL)
        time.sleep(chance.uniform(0, 0.05))
        kill_one(postmen, chance)
    left = SENT
    while left:
        assert waited(lambda left=left: SENT - rows.filter(state="delivered").count() < left, STILL)
        left = SENT - rows.filter(state="delivered").count()

    print(f"kills: {KILLS} (seed {seed}), events: {SENT}, heard: {len(program.came)}")
    assert rows.count() == SENT
    assert set(program.names) == {str(one.public_id) for one in rows}
    assert rows.filter(attempts__gt=1).exists()  # somebody died with one in hand


def done(rows) -> bool:
    return rows.filter(state="delivered").count() == SENT
