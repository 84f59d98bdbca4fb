"""The commands of Dockerfile and compose.yaml, run one after the other on a copy of the source.

There is no container here: what is tried is that these very commands, with the settings of a
public instance and nothing else in the environment, bring up a portal whose parts find each other,
and that none of them writes anywhere but in the folder of the instance.
"""

import fnmatch
import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.parse
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
import requests
import yaml

from tests.faults.web import AWAY, BACK, database, free_port
from tests.faults.workers import ROOT, waited

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

HOST = "officine.example.it"


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


class Image:
    """What the image holds and how its parts are started, with this machine's addresses."""

    def __init__(self, folder: Path, environment: dict):
        self.app, self.data, self.port = folder / "app", folder / "data", free_port()
        self.beat = folder / "beat"
        self.log = folder / "log.txt"
        self.data.mkdir()
        self.copy()
        self.file = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
        self.compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.environment = {"PATH": path, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        self.instance = environment | {"OFFICINE_DATA": str(self.data)}
        self.running: list[subprocess.Popen] = []

    def copy(self) -> None:
        """What ``COPY . .`` takes: the files of the repository that .dockerignore leaves in."""
        left_out = (ROOT / ".dockerignore").read_text().split()
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in names.splitlines():
            parts = [name, *map(str, Path(name).parents)]
            if not any(fnmatch.fnmatch(part, one) for part in parts for one in left_out):
                (self.app / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.app / name)

    def here(self, command: str) -> str:
        """The command with the port and the scratch folders of this test."""
        command = re.sub(r"(0\.0\.0\.0|127\.0\.0\.1):8000", f"127.0.0.1:{self.port}", command)
        return command.replace("/tmp/beat", str(self.beat))

    def build(self) -> None:
        """The one command that runs while the image is made."""
        [command] = re.findall(r"^RUN (OFFICINE_DATA=.*)$", self.file, re.MULTILINE)
        self.finish(command.replace("/tmp/build", str(self.data.parent / "build")), {})

    def finish(self, command: str, more: dict) -> None:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.app,
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def production(self) -> dict:
        [settings] = re.findall(r"^ENV (DJANGO_SETTINGS_MODULE=\S+)$", self.file, re.MULTILINE)
        return dict([settings.split("=")]) | self.instance

    def command_of(self, service: str) -> str:
        """That of compose.yaml, or the one that the image has for everybody."""
        given = self.compose[service].get("command")
        given = given or json.loads(re.search(r"^CMD (.*)$", self.file, re.MULTILINE)[1])
        return self.here(shlex.join(given))

    def start(self, service: str) -> None:
        with self.log.open("ab") as output:
            self.running.append(
                subprocess.Popen(
                    ["sh", "-c", f"exec {self.command_of(service)}"],
                    cwd=self.app,
                    env=self.environment | self.production(),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def is_healthy(self) -> bool:
        """As the engine asks, with the command of compose.yaml."""
        asked = self.compose["web"]["healthcheck"]["test"][1:]
        asked[-1] = self.here(asked[-1])
        environment = self.environment | self.production()
        return subprocess.run(asked, env=environment, capture_output=True).returncode == 0

    def get(self, path: str) -> requests.Response:
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        return requests.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=30)

    def stop(self) -> list[int]:
        """Asked to stop, as an engine asks: the main process alone; and with what code they end."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        return [process.wait(BACK) for process in self.running]

    def end(self) -> None:
        for process in self.running:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


@pytest.fixture
def image(tmp_path, db_of_its_own):
    """Named as the example of the environment says; only what a fresh instance must choose."""
    key = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.M))
    given = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": db_of_its_own,
        "REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/13",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "OIDC_SIGNING_KEY": key.strip().replace("\n", "\\n"),
    }
    image = Image(tmp_path, example | given)
    yield image
    image.end()
    with redis.Redis.from_url(given["REDIS_URL"]) as queue:
        queue.flushdb()


@pytest.fixture
def db_of_its_own(db):
    """An empty database beside that of the test."""
    name = f"image_{secrets.token_hex(4)}"
    with closing(psycopg2.connect(database())) as own:
        own.autocommit = True
        with own.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            yield urllib.parse.urlsplit(database())._replace(path=f"/{name}").geturl()
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def is_well(image: Image) -> bool:
    try:
        return image.get("/health/ready").json() == {"status": "ok"}
    except AWAY:
        return False


def test_the_commands_of_the_image_bring_up_a_portal(image):
    image.build()
    built = tree(image.app)

    image.finish(image.command_of("migrate"), image.production())
    for service in ("web", "worker", "beat"):
        image.start(service)

    assert waited(image.is_healthy, 2 * BACK, every=1), image.log.read_text()[-2000:]
    # The clock ticks through the queue and a worker: all three have found each other.
    assert waited(lambda: is_well(image), 2 * BACK, every=1), image.log.read_text()[-2000:]
    page = image.get("/")
    sheets = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page.text)
    assert page.status_code == 200
    assert {image.get(sheet).status_code for sheet in sheets} == {200}
    assert any("italia" in sheet for sheet in sheets)
    assert "en/LC_MESSAGES/django.mo" in " ".join(built)
    assert image.stop() == [0, 0, 0]
    assert tree(image.app) == built
