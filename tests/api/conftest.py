"""The cast of the curators' addresses: an edition, a draft of it, and programs with their keys."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from officine.accounts.actions import issue_token
from tests import factories as make
from tests.toolkit.small_edition import write
from toolkit.actions import drafts, editions
from toolkit.models import Edition, Obligation


@pytest.fixture
def no_keys_of_before():
    cache.clear()


@pytest.fixture
def dario(db):
    return make.person("dario@redazione.example", "Dario Verdi", is_curator=True)


@pytest.fixture
def small(db, tmp_path) -> Edition:
    """The small edition, published."""
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path)), by=None)


@pytest.fixture
def draft(small, carla) -> Edition:
    return drafts.start_draft(small, by=carla)


class Curator:
    """A program that curates with the key of a person."""

    def __init__(self, person):
        _, key = issue_token(
            person, name="prova", scopes=["read", "toolkit:write"], days=1, by=None
        )
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")

    def get(self, path, status=200, **more):
        return self._asked("get", path, status, **more)

    def post(self, path, sent=None, status=200, **more):
        return self._asked("post", path, status, sent, **more)

    def patch(self, path, sent, version, status=200):
        return self._asked("patch", path, status, sent, headers={"If-Match": f'"{version}"'})

    def patch_at(self, path, sent, status=200):
        return self._asked("patch", path, status, sent)

    def delete(self, path, status=200):
        return self._asked("delete", path, status)

    def send(self, path, content: bytes, status=201, **more):
        file = SimpleUploadedFile("file", content)
        return self._asked("post", path, status, {"file": file, **more}, format="multipart")

    def _asked(self, method, path, status, sent=None, **more):
        reply = getattr(self.client, method)(f"/api/v1/{path}", sent, **more)
        assert reply.status_code == status, reply.content.decode()[:600]
        return reply.json() if reply.headers.get("Content-Type", "").endswith("json") else reply


@pytest.fixture
def carlas(carla) -> Curator:
    return Curator(carla)


@pytest.fixture
def darios(dario) -> Curator:
    return Curator(dario)
