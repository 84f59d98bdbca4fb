"""Redis goes and comes back: saves, sends and downloads never notice, reports only wait."""

import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import redis
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from officine.outbox.models import Message
from tests.faults.web import BACK, Portal, Visitor, begun, database, free_port
from tests.faults.workers import Workers, waited
from workshops.models import Answer, Report, Snapshot

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


class Server:
    """A Redis that the test may kill; it keeps nothing, as the one of compose.yaml."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert waited(self.answers, BACK)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return client.ping()
        except redis.ConnectionError:
            return False

    def end(self, number: int) -> None:
        """Killed, or only stopped: then it takes what is sent to it, and answers nothing."""
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait(10)

    def back(self, number: int) -> None:
        if number == signal.SIGKILL:
            self.start()
        else:
            self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.process.kill()
    server.process.wait(10)


@pytest.fixture
def workers(server, tmp_path):
    workers = Workers(tmp_path / "workers.txt", redis=server.url)
    yield workers
    workers.kill()


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGSTOP, id="frozen", marks=pytest.mark.slow),
    ],
)
def test_without_redis_everything_is_kept_and_what_was_asked_is_made_later(
    number, server, workers, run, form, casa, torino, piera, anna, tmp_path
):
    call_command("createcachetable", "cache", verbosity=0)  # where attempts are counted meanwhile
    written, sent = begun(2, run, form, casa, torino, piera)
    Answer.objects.create(
        submission=sent.submission, question="M90.01", value="Sì", by=piera, at=timezone.now()
    )
    workers.start()
    with Portal(tmp_path / "web.txt", database(), redis=server.url) as portal:
        partner, authority = Visitor(portal, piera), Visitor(portal, anna)
        assert partner.save(written, "M90.01", "Prima", 0).status_code == 200

        server.end(number)
        saved = partner.save(written, "M90.01", "Mentre non c'è", 1)
        handed_in = partner.send(sent, "una")
        receipt = partner.ask("GET", f"{handed_in.headers['Location']}.pdf")
        period = {"period_from": "2026-01-01", "period_to": timezone.localdate().isoformat()}
        asked = authority.ask(
            "POST", reverse("workshops:report-new", args=[casa.slug]), data=period
        )
        public = partner.ask("GET", "/")
        program = authority.ask("GET", "/api/v1/workshops/")
        ready = partner.ask("GET", "/health/ready")
        meanwhile = Report.objects.get().state
        server.back(number)

        replies = (saved, handed_in, receipt, asked, public, program, ready)
        assert [reply.status_code for reply in replies] == [200, 302, 200, 302, 200, 200, 200]
        assert ready.json() == {"status": "degraded"}
        assert meanwhile == "queued"
        assert waited(lambda: Report.objects.get().state == "ready", 2 * BACK), (
            workers.log.read_text()
        )
    assert Answer.objects.get(submission=written.submission).value == "Mentre non c'è"
    assert Snapshot.objects.count() == 1
    assert waited(lambda: not Message.objects.filter(state="waiting").exists(), BACK)
