"""Public editions over REST: marked by what they say, and kept for long."""

import pytest
from rest_framework.test import APIClient

from tests.toolkit.small_edition import write
from toolkit.actions import drafts, editions
from toolkit.models import Obligation

PARTS = ["phases/F1", "steps/1.1", "tools/T01", "forms/M01", "good-practices/BP01"]
LISTS = ["editions", "phases", "steps", "tools", "forms", "good-practices", "obligations"]


@pytest.fixture
def small(db, tmp_path):
    """The small edition, published."""
    Obligation.objects.create(code="E05.1", title="Tempi", source="prova", confidence="V")
    return editions.publish(editions.load_edition(write(tmp_path)), by=None)


EXACT = ["editions/1.0/", *(f"{part}/?edition=1.0" for part in PARTS)]
MOVING = ["editions/1/", *(f"{part}/" for part in PARTS), *(f"{name}/" for name in LISTS)]


@pytest.mark.parametrize(
    ("addresses", "seconds"), [(EXACT, 86_400), (MOVING, 3_600)], ids=["exact", "moving"]
)
def test_what_is_public_is_marked_and_kept(small, addresses, seconds):
    api = APIClient()
    for address in addresses:
        first = api.get(f"/api/v1/{address}")
        again = api.get(f"/api/v1/{address}", headers={"If-None-Match": first["ETag"]})

        assert first.status_code == 200, address
        assert (again.status_code, again.content) == (304, b""), address
        for reply in (first, again):
            kept = {part.strip() for part in reply["Cache-Control"].split(",")}
            assert kept == {"public", f"max-age={seconds}"}, address
            assert {"Authorization", "Cookie"} <= set(reply["Vary"].split(", ")), address


def test_the_document_of_an_exact_edition_is_kept_for_ever(small):
    api = APIClient()
    exact = api.get("/api/v1/editions/1.0/document/")
    moving = api.get("/api/v1/editions/1/document/")
    again = api.get("/api/v1/editions/1/document/", headers={"If-None-Match": f'"{small.sha256}"'})

    assert exact["ETag"] == moving["ETag"] == f'"{small.sha256}"'
    assert "immutable" in exact["Cache-Control"]
    assert "max-age=31536000" in exact["Cache-Control"]
    assert "max-age=3600" in moving["Cache-Control"]
    assert again.status_code == 304


def test_a_mark_changes_with_what_is_said(small, carla):
    api = APIClient()
    before = api.get("/api/v1/editions/")["ETag"]
    drafts.retire(small, by=carla)

    assert api.get("/api/v1/editions/", headers={"If-None-Match": before}).status_code == 200


def test_what_a_curator_reads_is_kept_by_nobody(small, carla):
    draft = drafts.start_draft(small, by=carla)
    api = APIClient()
    api.force_authenticate(carla)
    for address in (f"editions/{draft.number}/", "steps/1.1/?edition=1.0", "editions/"):
        assert api.get(f"/api/v1/{address}")["Cache-Control"] == "private, no-store", address


def test_a_refusal_is_kept_by_nobody(small):
    reply = APIClient().get("/api/v1/steps/9.9/?edition=1.0")

    assert (reply.status_code, reply.has_header("ETag")) == (404, False)
