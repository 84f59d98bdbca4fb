"""Real workers, started and killed by the test that owns them."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LEASE = 3  # seconds without a heartbeat before a report is taken back


class Workers:
    """The processes of one test: a worker and its clock, on one broker."""

    def __init__(self, log: Path, redis: str = ""):
        self.log = log
        self.redis = redis
        self.running: list[subprocess.Popen] = []

    def start(self, *, beat: bool = True) -> None:
        """As ``manage.py serve`` does: threads with an embedded beat, or prefork and a beat."""
        worker = ["worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
        if self.redis:
            self._run(*worker, "-P", "prefork")
            if beat:
                self._run("beat", "-l", "WARNING", "--pidfile=")
        else:
            self._run(*worker, "-P", "threads", *(["-B"] if beat else []))

    def _run(self, *arguments: str) -> None:
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-q", "-A", "officine", *arguments],
                cwd=ROOT,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.running.append(process)

    def environment(self) -> dict:
        kept = {k: v for k, v in os.environ.items() if k != "REDIS_URL"}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "OFFICINE_TEST_DATA": "1",
            "OFFICINE_DATA": str(settings.DATA),
            "FAULTS_DATABASE": str(connection.settings_dict["NAME"]),
            "REPORT_LEASE_SECONDS": str(LEASE),
            "REDIS_URL": self.redis,
            "PYTHONWARNINGS": "ignore",
        }

    def kill(self) -> None:
        """Signal 9 to everything, without a word: main process, children and scheduler."""
        for process in self.running:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for process in self.running:
            process.wait(10)
        self.running = []

    def kill_a_child(self) -> None:
        """Signal 9 to the children of a prefork worker, as when memory ends."""
        for child in psutil.Process(self.running[0].pid).children():
            child.kill()

    def kill_one_child(self, chance: random.Random) -> None:
        """Signal 9 to one child of the worker, if it has one at this moment."""
        children = psutil.Process(self.running[0].pid).children()
        if children:
            with contextlib.suppress(psutil.NoSuchProcess):
                chance.choice(children).kill()

    def kill_and_restart(self, which: str) -> None:
        """Signal 9 to the whole worker or to the clock, and another in its place."""
        place = 0 if which == "worker" else 1
        process = self.running[place]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        arguments = process.args[process.args.index("officine") + 1 :]
        self._run(*arguments)
        self.running[place] = self.running.pop()


def waited(condition, seconds: float, every: float = 0.05) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(every)
    return bool(condition())
