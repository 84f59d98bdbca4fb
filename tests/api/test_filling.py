"""A form of the edition that ships, from the first question to the validation, by REST alone."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from rest_framework.test import APIClient

from officine.accounts.actions import issue_token
from tests import factories as make
from toolkit.models import Edition

FOLDER = settings.BASE_DIR / "toolkit" / "content" / "officine" / "edizione-1"
ROOT = "/api/v1"


@pytest.fixture
def idea(db, quartiere, ugo, piera):
    """M17 of the shipped edition, asked of Casa del Quartiere."""
    cache.clear()
    call_command("load_reference", verbosity=0)
    call_command("load_edition", str(FOLDER), publish=True, verbosity=0)
    edition = Edition.objects.get()
    form = edition.forms.get(code="M17")
    workshop = make.workshop("idee", edition)
    make.member(workshop, ugo, "officer")
    place = make.place(workshop, "Torino")
    run = make.step_run(place, form.steps.first())
    return make.assignment(run, make.participation(workshop, quartiere, place), form)


class Program:
    """A program with the key of a person."""

    def __init__(self, person, *scopes):
        self.client = APIClient()
        _token, key = issue_token(person, name="p", scopes=list(scopes), days=1, by=None)
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")

    def __call__(self, method, path, status=200, sent=None, *, format="json", **headers):
        ask = getattr(self.client, method)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = ask(f"{ROOT}{path}", sent, format=format, headers=names)
        assert answer.status_code == status, (path, answer.content)
        return answer


def pdf(text="disegno"):
    return SimpleUploadedFile("Il disegno.pdf", b"%PDF-1.4\n" + text.encode() + b"\n%%EOF\n")


def test_the_whole_story_without_a_page(idea, quartiere, piera, ugo):
    partner, looks = Program(piera, "read", "write"), Program(piera, "read")
    office = Program(ugo, "read", "write")

    # It finds what is asked, begins, reads the form
    (asked,) = partner("get", "/assignments/").json()["results"]
    assert (asked["form"], asked["state"]) == ("M17", "to_start")
    looks("post", f"/assignments/{asked['id']}/start/", 403)
    draft = partner("post", f"/assignments/{asked['id']}/start/").json()
    here = f"/submissions/{draft['id']}"
    form = partner("get", f"{here}/form/").json()
    codes = [q["code"] for part in form["document"]["sections"] for q in part["questions"]]
    assert codes == [f"M17.{number:02}" for number in range(1, 15)]
    own = {"id": str(quartiere.public_id), "label": "Casa del Quartiere"}
    assert own in form["options"]["M17.02"]
    assert form["options"]["M17.04"] == []  # nobody has written a need yet

    # It hears what is missing, before sending and on sending
    missing = ["M17.01", "M17.02", "M17.07", "M17.12"]
    check = partner("get", f"{here}/check/").json()
    assert [line["question"] for line in check["problems"]] == missing
    assert check["complete"] is False
    refused = partner("post", f"{here}/send/", 400, Idempotency_Key="uno")
    assert refused["Content-Type"] == "application/problem+json"
    assert list(refused.json()["errors"]) == missing
    assert refused.json()["problems"] == check["problems"]

    # It answers, with the version each time
    answers = {
        "M17.01": "Cortili aperti",
        "M17.02": own["id"],
        "M17.07": "Aprire i cortili delle scuole.",
        "M17.10": "25000.00",
        "M17.12": True,
    }
    for code, value in answers.items():
        saved = partner("put", f"{here}/answers/{code}/", 200, {"value": value}, If_Match='"0"')
        assert saved["ETag"] == '"1"'
    partner("put", f"{here}/answers/M17.01/", 412, {"value": "Altro"}, If_Match='"0"')
    (left,) = partner("get", f"{here}/check/").json()["problems"]
    assert left["question"] == "M17.13"  # asked now, because of the answer to M17.12
    partner("put", f"{here}/answers/M17.13/", 200, {"value": "Fondi"}, If_Match='"0"')

    # Files: one that is none, one that goes again, one that stays
    files = f"{here}/answers/M17.14/files/"
    fake = SimpleUploadedFile("disegno.pdf", b"<script>alert(1)</script>")
    partner("post", files, 400, {"file": fake}, format="multipart")
    partner("post", files, 400, {}, format="multipart")
    wrong = f"{here}/answers/M17.01/files/"
    partner("post", wrong, 400, {"file": pdf()}, format="multipart")
    looks("post", files, 403, {"file": pdf()}, format="multipart")
    office("post", files, 404, {"file": pdf()}, format="multipart")
    first = partner("post", files, 201, {"file": pdf("uno")}, format="multipart").json()
    kept = partner("post", files, 201, {"file": pdf("due")}, format="multipart").json()
    partner("delete", f"{here}/files/{first['id']}/", 204)
    partner("delete", f"{here}/files/{first['id']}/", 404)
    assert (kept["name"], kept["content_type"]) == ("Il disegno.pdf", "application/pdf")
    office("get", f"{here}/files/{kept['id']}/", 404)  # a draft is its organisation's alone

    # It sends, once
    assert partner("get", f"{here}/check/").json()["complete"] is True
    receipt = partner("post", f"{here}/send/", Idempotency_Key="uno").json()
    again = partner("post", f"{here}/send/", Idempotency_Key="uno").json()
    assert again["number"] == receipt["number"]
    partner("put", f"{here}/answers/M17.01/", 409, {"value": "Tardi"}, If_Match='"1"')
    partner("post", files, 409, {"file": pdf()}, format="multipart")
    partner("delete", f"{here}/files/{kept['id']}/", 409)

    # The authority reads what was sent, takes it, finds it fine
    sent = office("get", f"{here}/").json()
    assert (sent["state"], sent["answers"]) == ("sent", [])
    office("get", f"{here}/check/", 404)
    document = office("get", f"/receipts/{receipt['number']}/").json()["document"]
    assert "Cortili aperti" in str(document)
    file = office("get", f"{here}/files/{kept['id']}/")
    assert b"".join(file.streaming_content).startswith(b"%PDF-1.4\ndue")
    assert file["Content-Disposition"].startswith("attachment")
    partner("post", f"{here}/validate/", 403)
    for verb, state in {"take": "sent", "release": "sent", "validate": "validated"}.items():
        assert office("post", f"{here}/{verb}/").json()["state"] == state
    office("post", f"{here}/validate/", 409)
    assert partner("get", f"{here}/").json()["validated_at"]
