"""One world for all the tests of this folder, each request of which is taken back."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from functools import cache

import pytest
from django.core.cache import cache as rates
from django.db import transaction
from django.urls import get_resolver

from tests.conftest import SignedInClient
from tests.examples import FULL
from tests.rights import (
    table,
    table_api,
    table_api_dialogue,
    table_api_review,
    table_area,
    table_curating,
    table_management,
    table_meetings,
    table_minutes,
    table_partnership,
    table_public,
    table_redazione,
    world,
)

ROWS = [
    table_api,
    table_api_dialogue,
    table_api_review,
    table_area,
    table_curating,
    table_management,
    table_partnership,
    table_meetings,
    table_minutes,
    table_public,
    table_redazione,
]  # importing them declares them


@pytest.fixture(scope="package")
def scene(django_db_setup, django_db_blocker):
    """Built once, undone at the end: building it costs more than asking a hundred pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        rates.clear()
        yield Scene(world.build())
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def open_database(scene, db):
    """What a test changes in the world besides its requests is taken back too."""


@dataclass(frozen=True)
class Reply:
    """What came back, as text that can be searched."""

    status: int
    text: str
    headers: dict
    is_private: bool


class Scene:
    """The world and those who go through it, each in a session of their own."""

    def __init__(self, made: world.World):
        self.world = made
        self._passes = {}
        # Opened with the world: a session opened in a test would end with it.
        self._sessions = {
            (name, factor): self._open(name, factor)
            for name in world.PRINCIPALS
            for factor in (True, False)
        }

    def _open(self, principal: str, second_factor: bool) -> SignedInClient:
        client = SignedInClient(raise_request_exception=False)
        if principal != "anonymous":
            client.force_login(self.world.people[principal], second_factor=second_factor)
        return client

    def session(self, principal: str, *, second_factor: bool = True) -> SignedInClient:
        return self._sessions[principal, second_factor]

    def ask(self, client, case: table.Case, **headers) -> Reply:
        """One request that leaves nothing behind: no row, no cookie, no count of a limit."""
        cookies = client.cookies.copy()
        rates.clear()  # limits are tested elsewhere
        verb = case.verb
        extra = {"headers": {**verb.headers, **headers}}
        if verb.method in ("put", "patch", "delete") or (case.is_api and verb.method != "get"):
            extra["content_type"] = "application/json"
        if case.name in ("workshops:autosave", "workshops:transcription-autosave"):
            extra["content_type"] = "application/json"
        try:
            with transaction.atomic():
                response = getattr(client, verb.method)(
                    case.address(self.world), case.data(self.world), **extra
                )
                body = b"".join(response) if response.streaming else response.content
                transaction.set_rollback(True)
        finally:
            client.cookies = cookies
        heads = "\n".join(f"{name}: {value}" for name, value in response.items())
        text = "\n".join([readable(body), heads, response.cookies.output()])
        kept = response.get("Cache-Control", "")
        private = {"private", "no-store"} <= {part.strip() for part in kept.split(",")}
        return Reply(response.status_code, text, dict(response.items()), private)

    def went(self, principal: str) -> dict[int, Reply]:
        """The rows as one principal, asked once and remembered; all of them in the full suite.

        In the quick one: every row that names the principal, and a fifth of the others, always
        the same.
        """
        if principal not in self._passes:
            client = self.session(principal)
            self._passes[principal] = {
                index: self.ask(client, case)
                for index, case in enumerate(table.CASES)
                if FULL or case.is_told_apart(principal)
            }
        return self._passes[principal]


def readable(body: bytes) -> str:
    """The words of a reply, also of those that are packed."""
    if body.startswith(b"%PDF-1.") and len(body) > 1000:
        return pdf_words(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "\n".join(
                packed.read(name).decode("utf-8", "replace") for name in packed.namelist()
            )
    return body.decode("utf-8", "replace")


@cache
def pdf_words(body: bytes) -> str:
    """What somebody reads in a PDF; its bytes where poppler is not installed."""
    if not shutil.which("pdftotext"):
        return body.decode("latin-1")
    done = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
    return done.stdout.decode()


def leaks(case: table.Case, text: str, principal: str) -> list[str]:
    """The words of others in a reply; what the holder of a letter is told is no leak."""
    return [
        word
        for word, audience in world.CANARIES.items()
        if word in text and principal not in audience.split() and word not in case.verb.tells
    ]


def addresses(patterns=None, namespaces=(), prefix=""):
    """Every named address of the portal: (name, route)."""
    for entry in patterns or get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from addresses(entry.url_patterns, inner, route)
        else:
            yield ":".join([*namespaces, entry.name or route]), route
