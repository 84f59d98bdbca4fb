"""A receipt shown to somebody else: is it genuine? Yes or no, and nothing besides."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from toolkit.forms.fingerprint import canonical_bytes
from workshops.actions import answering, submissions

PAGE = "/verifica"
YES, NO = "Corrisponde", "Non corrisponde"


@pytest.fixture(autouse=True)
def counted_anew(db):
    cache.clear()


@pytest.fixture
def snapshot(assignment, piera):
    submission = submissions.start(assignment, by=piera)
    code = f"{assignment.form.code}.01"
    answering.save_answer(submission, code, "Canarino", base_version=0, by=piera)
    return submissions.send(submission, key="chiave", by=piera)


def answer(client, **given) -> str:
    """The title of the answer, or nothing where the page says what to mend."""
    response = client.post(PAGE, given)
    assert response.status_code == 200
    page = response.content.decode()
    if NO in page:
        return NO
    return YES if YES in page else ""


def file_of(snapshot, name="ricevuta.json"):
    return SimpleUploadedFile(name, canonical_bytes(snapshot.document))


def test_the_receipt_of_a_sending_matches(client, snapshot):
    assert answer(client, number=snapshot.number, fingerprint=snapshot.sha256) == YES
    assert answer(client, number=snapshot.number, file=file_of(snapshot)) == YES


def test_as_people_copy_it(client, snapshot):
    figures = snapshot.sha256.upper()
    copied = f" {figures[:32]}\n {figures[32:]} "

    assert answer(client, number=f" {snapshot.number.lower()} ", fingerprint=copied) == YES


def test_another_content_and_an_unknown_number_are_told_alike(client, snapshot):
    other = snapshot.sha256[::-1]
    changed = SimpleUploadedFile("a.json", canonical_bytes(snapshot.document) + b" ")

    replies = [
        client.post(PAGE, {"number": number, "fingerprint": other}).content.decode()
        for number in (snapshot.number, "CAS-2026-9999")
    ]

    assert NO in replies[0]
    told = [page.replace("CAS-2026-9999", snapshot.number) for page in replies]
    assert without_token(told[0]) == without_token(told[1])
    assert answer(client, number=snapshot.number, file=changed) == NO


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_nothing_else_is_said(client, snapshot):
    page = client.post(PAGE, {"number": snapshot.number, "fingerprint": snapshot.sha256})

    for word in ("Canarino", "Casa del Quartiere", "Piera", "Torino", "paolo@"):
        assert word not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"fingerprint": "0" * 64}, "Scrivi il numero che leggi"),
        ({"number": "CAS-1"}, "Scrivi l&#x27;impronta, o scegli il file"),
        ({"number": "CAS-1", "fingerprint": "abc"}, "ne vedo 3"),
        ({"number": "CAS-1", "fingerprint": "g" * 64}, "ne vedo 64"),
        ({"number": "CAS-1", "fingerprint": "à" * 300}, "200"),
        ({"number": "C" * 40, "fingerprint": "0" * 64}, "20"),
        ({"number": "\0", "fingerprint": "0" * 64}, "null"),
    ],
    ids=["no-number", "nothing", "short", "letters", "endless", "long-number", "null"],
)
def test_what_is_wrong_is_told_at_its_place_and_stays(client, given, fault):
    page = client.post(PAGE, given).content.decode()

    assert fault in page
    assert YES not in page
    assert "field-wrong" in page or "of-error" in page


def test_file_and_fingerprint_together_are_refused(client, snapshot):
    given = {"number": snapshot.number, "fingerprint": snapshot.sha256, "file": file_of(snapshot)}

    assert "non tutti e due" in client.post(PAGE, given).content.decode()


def test_the_link_of_a_receipt_brings_its_number(client, piera, assignment, snapshot):
    assert f'value="{snapshot.number}"' in client.get(f"{PAGE}/{snapshot.number}").content.decode()

    client.force_login(piera)
    receipt = f"/area/compilazioni/{assignment.public_id}/ricevute/{snapshot.number}"
    assert f"{PAGE}/{snapshot.number}" in client.get(receipt).content.decode()


def test_who_tries_many_waits(client, snapshot):
    given = {"number": snapshot.number, "fingerprint": "0" * 64}

    assert [client.post(PAGE, given).status_code for _ in range(31)] == [200] * 30 + [429]


def test_one_question_to_the_database(client, snapshot, django_assert_max_num_queries):
    given = {"number": snapshot.number, "fingerprint": snapshot.sha256}
    client.post(PAGE, given)

    with django_assert_max_num_queries(6):  # one of its own, the others count who tries
        client.post(PAGE, given)
    with django_assert_max_num_queries(0):
        client.get(PAGE)
