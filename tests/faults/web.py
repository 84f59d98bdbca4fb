"""A real web server, started and killed by the test that owns it, and people who write to it.

What a person was told is saved goes into a ledger; afterwards it is held against the database.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from pathlib import Path

import psutil
import requests
from django.conf import settings
from django.db import connection
from django.urls import reverse

from tests import factories as make
from tests.conftest import SignedInClient
from tests.faults.workers import ROOT, waited
from workshops.models import Submission

BACK = 60  # seconds for somebody to serve again, on a busy machine
AWAY = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


def database() -> str:
    """The address of the database of the test."""
    given = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    return given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def begun(count: int, run, form, workshop, place, who) -> list:
    """As many drafts, each of another organisation that ``who`` may send for."""
    asked = []
    for number in range(count):
        body = make.organisation(f"Organizzazione {number}")
        make.mandate(who, body, "referente")
        assignment = make.assignment(run, make.participation(workshop, body, place), form)
        Submission.objects.create(assignment=assignment, started_by=who)
        asked.append(assignment)
    return asked


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """Gunicorn as the image starts it; forked from one that is ready, so they come back soon."""

    def __init__(self, log: Path, database: str, *, redis: str = "", app: str = ""):
        self.log, self.port = log, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = app or "tests.faults.warm:application"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("OFFICINE_")}
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.faults.web_settings",
            "OFFICINE_DATA": str(settings.DATA),
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "WARNING",
        }

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", self.app, "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", "2", "--threads", "4", "--no-control-socket"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        assert waited(self.answers, 60), self.log.read_text()[-2000:]
        return self

    def __exit__(self, *_fault):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/health/live", timeout=5).status_code == 200
        except AWAY:
            return False

    def kill_one(self, chance: random.Random) -> bool:
        """Signal 9 to one of the processes that serve pages, if one is there at this moment."""
        serving = psutil.Process(self.process.pid).children()
        if serving:
            os.kill(chance.choice(serving).pid, signal.SIGKILL)
        return bool(serving)


class Visitor:
    """Somebody with a session, who talks to the portal as the pages do."""

    def __init__(self, portal: Portal, who):
        client = SignedInClient()
        client.force_login(who)
        self.portal, self.cookies = portal, {"officine_csrf": "a" * 32}
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
            settings.SESSION_COOKIE_NAME
        ].value

    def ask(self, method: str, path: str, **more) -> requests.Response:
        """One request on a connection of its own: a retry would hide what is looked for."""
        headers = {"X-CSRFToken": "a" * 32} | more.pop("headers", {})
        return requests.request(
            method,
            self.portal.url + path,
            headers=headers,
            cookies=self.cookies,
            timeout=30,
            allow_redirects=False,
            **more,
        )

    def save(self, assignment, code: str, text: str, version: int) -> requests.Response:
        """Autosave, as static/js/autosave.js does it."""
        path = reverse("workshops:autosave", args=[assignment.public_id, code])
        body = {"fields": f"{code}={text}", "base_version": version}
        return self.ask("PUT", path, data=json.dumps(body))

    def send(self, assignment, key: str) -> requests.Response:
        return self.ask(
            "POST", reverse("workshops:send", args=[assignment.public_id]), data={"key": key}
        )


class Ledger:
    """What was asked and what was acknowledged, by whoever wrote, in whatever order."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked: set = set()
        self.told: set = set()
        self.unheard = 0  # requests whose reply never came
        self.unavailable = 0  # requests told to come back later
        self.stale = 0  # saves told that somebody else was first
        self.took: list[float] = []  # seconds from the first try of a save to its «saved»

    def write(self, visitor: Visitor, assignment, code: str, until) -> None:
        """One answer, saved over and over; each text is new and is asked once."""
        version = 0
        while not until.is_set():
            text = uuid.uuid4().hex
            with self.lock:
                self.asked.add(text)
            try:
                reply = visitor.save(assignment, code, text, version)
            except AWAY:
                with self.lock:
                    self.unheard += 1
                continue
            if reply.status_code == 503:
                with self.lock:
                    self.unavailable += 1
                time.sleep(0.1)
                continue
            assert reply.status_code in (200, 412), reply.text
            version = reply.json()["version"]  # of mine, or of the one whose reply was lost
            if reply.status_code == 200:
                with self.lock:
                    self.told.add(text)

    def save_many(
        self, visitor: Visitor, assignment, codes: list, count: int, *, every: float = 0
    ) -> None:
        """So many answers, each new; who is told that another was first says it again.

        ``every``: seconds from one save to the next, as somebody who types.
        """
        versions = dict.fromkeys(codes, 0)
        for turn in range(count):
            code, text, began = codes[turn % len(codes)], uuid.uuid4().hex, time.monotonic()
            reply = visitor.save(assignment, code, text, versions[code])
            stale = 0
            while reply.status_code == 412:
                stale += 1
                versions[code] = reply.json()["version"]
                reply = visitor.save(assignment, code, text, versions[code])
            assert reply.status_code == 200, reply.text
            versions[code] = reply.json()["version"]
            took = time.monotonic() - began
            with self.lock:
                self.told.add(text)
                self.took.append(took)
                self.stale += stale
            time.sleep(max(0, every - took))

    def send_all(self, visitor: Visitor, assignments: list) -> None:
        for assignment in assignments:
            self.send(visitor, assignment)

    def send(self, visitor: Visitor, assignment) -> None:
        """«Invia», pressed again with the same key until somebody answers."""
        key = uuid.uuid4().hex
        while True:
            try:
                reply = visitor.send(assignment, key)
            except AWAY:
                with self.lock:
                    self.unheard += 1
                continue
            assert reply.status_code == 302, reply.text
            number = reply.headers["Location"].rstrip("/").rpartition("/")[2]
            with self.lock:
                self.told.add((assignment.pk, number))
            return
