"""The pages of the pact: written, signed from both sides, read by everybody, printed."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.workshops.test_pact_life import VALUES, in_force
from workshops.actions import pacts
from workshops.models import Pact
from workshops.models.clause import CLAUSES
from workshops.reports.pact import pact_data, pact_pdf

TYPED = {clause.code: clause.default for clause in CLAUSES} | {"lock": 1, "premise": "Insieme"}


@pytest.fixture
def co_lead(casa, torino, altra):
    return make.participation(casa, altra, torino, role="co_lead")


def page(client, who, name, **query):
    client.force_login(who)
    return client.get(reverse(f"workshops:{name}", args=["casa"]), query)


def press(client, who, name, **data):
    client.force_login(who)
    return client.post(reverse(f"workshops:{name}", args=["casa"]), data)


def test_from_the_first_word_to_the_page_of_everybody(
    client, casa, co_lead, at_table, anna, ugo, olga, piera, quartiere
):
    assert "non ha ancora un patto" in client.get("/officine/casa/patto").content.decode()
    assert press(client, ugo, "pact-write", **TYPED | {"quorum": "60"}).status_code == 302
    assert press(client, anna, "pact-work", versione=1, do="propose").status_code == 302
    pact = Pact.objects.get()
    key = {"versione": 1, "verdict": "signed", "sha256": pact.sha256}
    assert "Firma</button>" in page(client, olga, "own-pact").content.decode()
    assert press(client, olga, "own-pact", **key).status_code == 302
    assert "non ha ancora un patto" in client.get("/officine/casa/patto").content.decode()
    assert press(client, anna, "pact-work", **key).status_code == 302
    yes = {"do": "adhere", "sha256": pact.sha256, "organizzazione": quartiere.public_id}
    assert press(client, piera, "own-pact", versione=1, **yes).status_code == 302

    client.logout()
    public = client.get("/officine/casa/patto").content.decode()
    assert "60%" in public
    assert "Ha aderito 1 organizzazione su 2." in public
    for name in ("Anna Rossi", "Olga Russo", "Piera Bianchi", "Ugo Ferri"):
        assert name not in public


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, casa, ugo):
    reply = press(client, ugo, "pact-write", **TYPED | {"meeting_notice": "5", "groups": "Tre"})
    text = reply.content.decode()

    assert reply.status_code == 422
    assert "La norma chiede almeno 10" in text
    assert 'href="#id_meeting_notice_reason"' in text
    assert ">\nTre</textarea>" in text
    assert not Pact.objects.filter(rules__code="meeting_notice", rules__value=5).exists()


def test_who_wrote_meanwhile_is_told_and_nothing_typed_is_lost(client, casa, ugo, anna):
    draft = pacts.begin(casa, by=anna)
    pacts.write(draft, premise="Prima", changes="", rules=VALUES, lock=1, by=anna)

    reply = press(client, ugo, "pact-write", **TYPED | {"premise": "Seconda"})

    assert reply.status_code == 409
    assert "Seconda" in reply.content.decode()
    assert Pact.objects.get().premise == "Prima"


def test_refusing_without_a_reason_is_told_at_the_field(client, casa, co_lead, anna, olga):
    pact = pacts.begin(casa, by=anna)
    pacts.propose(pact, by=anna)
    no = {"versione": 1, "verdict": "refused", "sha256": pact.sha256}

    empty = press(client, olga, "own-pact", **no)
    said = press(client, olga, "own-pact", **no, text="Il quorum è basso")

    assert empty.status_code == 422
    assert "Scrivi perché non firmi." in empty.content.decode()
    assert said.status_code == 302
    shown = page(client, anna, "pact-work").content.decode()
    assert "Il quorum è basso" in shown
    assert "Altra Associazione non ha firmato" in shown


def test_signing_what_changed_meanwhile_is_told(client, casa, co_lead, anna, olga):
    pact = pacts.begin(casa, by=anna)
    pacts.propose(pact, by=anna)
    was = pact.sha256
    pacts.take_back(pact, by=anna)
    rules = VALUES | {"quorum": {"value": 70}}
    pacts.write(pact, premise="", changes="", rules=rules, lock=pact.lock, by=anna)
    pacts.propose(pact, by=anna)

    reply = press(client, olga, "own-pact", versione=1, verdict="signed", sha256=was)

    assert reply.status_code == 422
    assert "rileggilo prima di firmare" in reply.content.decode()


def test_what_changed_between_versions_is_read_by_everybody(client, casa, co_lead, anna, olga):
    in_force(casa, anna, olga, meeting_notice=12)
    in_force(casa, anna, olga, changes="Più tempo ai piccoli", meeting_notice=15)

    now = client.get("/officine/casa/patto").content.decode()
    then = client.get("/officine/casa/patto?versione=1").content.decode()

    assert "Più tempo ai piccoli" in now
    assert "da «12 giorni lavorativi» a «15 giorni lavorativi»" in now
    assert "sostituita il" in then


def test_on_paper_it_says_the_same_and_names_no_person(casa, co_lead, at_table, anna, olga, piera):
    pact = in_force(casa, anna, olga, meeting_notice=12)
    pacts.adhere(pact, at_table, sha256=pact.sha256, by=piera)

    data = pact_data(pact, "it")
    content = pact_pdf(pact)

    assert content.startswith(b"%PDF-")
    assert content == pact_pdf(pact)
    assert data["rules"][0]["value"] == "12 giorni lavorativi"
    assert [one["name"] for one in data["signed"]] == ["Casa del Quartiere"]
    assert data["waiting"] == ["Altra Associazione"]
    assert not any(name in str(data) for name in ("Anna", "Olga", "Piera"))


@pytest.mark.parametrize(
    ("name", "who", "most"),
    [("pact", None, 11), ("pact-work", "anna", 16), ("own-pact", "olga", 17)],
)
def test_a_page_costs_the_same_for_one_member_and_for_many(
    client,
    casa,
    torino,
    co_lead,
    request,
    anna,
    olga,
    name,
    who,
    most,
    django_assert_max_num_queries,
):
    pact = in_force(casa, anna, olga)
    second = pacts.begin(casa, by=anna)
    pacts.write(second, premise="", changes="Altro", rules=VALUES, lock=1, by=anna)
    pacts.propose(second, by=anna)
    if who:
        client.force_login(request.getfixturevalue(who))
    address = reverse(f"workshops:{name}", args=["casa"])
    client.get(address)

    with django_assert_max_num_queries(most) as one:
        client.get(f"{address}?versione=1")
    for number in range(12):
        person = make.person(f"p{number}@partner.example")
        body = make.organisation(f"Ente {number}")
        make.mandate(person, body)
        seat = make.participation(casa, body, torino)
        if number % 2:
            pacts.adhere(pact, seat, sha256=pact.sha256, by=person)
    with django_assert_max_num_queries(most) as many:
        client.get(f"{address}?versione=1")

    assert len(one) == len(many)
