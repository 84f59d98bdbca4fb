"""What the portal knows of me: all of it, mine alone, and mine to correct."""

import json

import pytest

from officine.journal.models import Event
from tests import factories as make
from workshops.actions import signing, submissions


def test_the_file_holds_all_that_is_known(client, at_table, casa, piera, quartiere, anna):
    client.force_login(piera)

    answer = client.get("/area/dati-personali.json")

    known = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="i-miei-dati.json"'
    assert (known["person"]["name"], known["person"]["email"]) == ("Piera Bianchi", piera.email)
    assert [one["organisation"] for one in known["mandates"]] == ["Casa del Quartiere"]
    assert known["work"]["answers_written"] == 0
    assert Event.objects.get().action == "account.data_downloaded"


def test_who_signs_reads_their_signature_and_who_asked_no_name(
    client, run, at_table, edition, piera, paolo, olga
):
    questions = [{"code": "M92.01", "kind": "text", "label": "Perché?"}]
    form = make.form(edition, "M92", questions, signature="link")
    draft = submissions.start(make.assignment(run, at_table, form), by=paolo)
    who = {"name": "Olga Russo", "office": "Presidente", "email": olga.email}
    signing.ask(draft, **who, by=piera)

    def known(person):
        client.force_login(person)
        return client.get("/area/dati-personali.json").json()["signatures"]

    [given], [asked] = known(olga), known(piera)
    assert (given["mine"], given["name"], given["office"]) == (True, "Olga Russo", "Presidente")
    assert (given["form"], given["organisation"]) == ("Modulo M92", "Casa del Quartiere")
    assert asked["mine"] is False
    assert not {"name", "email", "office", "reason"} & set(asked)
    assert known(paolo) == []


def test_nobody_elses_name_is_in_it(client, at_table, altra_at_table, piera, paolo, anna):
    client.force_login(piera)

    text = json.dumps(client.get("/area/dati-personali.json").json())
    page = client.get("/area/dati-personali").content.decode()

    for person in (paolo, anna):
        assert person.name not in text + page
        assert person.email not in text + page


def test_name_and_language_can_be_corrected(client, piera):
    client.force_login(piera)

    done = client.post("/area/dati-personali", {"name": "Piera Verdi", "language": "en"})

    piera.refresh_from_db()
    assert done.status_code == 302
    assert (piera.name, piera.language) == ("Piera Verdi", "en")


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "language": "it"},
        {"name": "x" * 151, "language": "it"},
        {"name": "Piera", "language": "xx"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(client, piera, given):
    client.force_login(piera)

    page = client.post("/area/dati-personali", given)

    piera.refresh_from_db()
    assert page.status_code == 422
    assert (piera.name, piera.language) == ("Piera Bianchi", "it")


def test_nothing_else_can_be_changed_from_here(client, piera):
    client.force_login(piera)

    client.post(
        "/area/dati-personali",
        {"name": "Piera", "language": "it", "email": "altra@x.example", "is_superuser": "on"},
    )

    piera.refresh_from_db()
    assert (piera.email, piera.is_superuser) == ("piera@partner.example", False)


def test_strangers_are_sent_to_the_door(client, db):
    for path in ("/area/dati-personali", "/area/dati-personali.json"):
        assert client.get(path).url == f"/accedi?next={path}"


@pytest.mark.parametrize("many", [1, 6])
def test_the_page_costs_the_same_for_one_or_many(client, piera, django_assert_num_queries, many):
    for number in range(many):
        make.mandate(piera, make.organisation(f"Ente {number}"))
    client.force_login(piera)

    # One question for each kind of thing that is kept about a person, none for each row
    with django_assert_num_queries(17):
        client.get("/area/dati-personali")
