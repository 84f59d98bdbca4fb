"""Deputies: who stands in for whom, what they may do, and what becomes of them."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from workshops.actions import answering, handovers, invitations, mandates, partners, submissions
from workshops.models import Mandate
from workshops.queries.deputies import colleagues_in, deputies_of
from workshops.queries.mandates import register, told

TODAY = {"act": "Decreto n. 4 del 2 marzo 2027", "valid_to": None}


def mandate_of(who, on=None) -> Mandate:
    return Mandate.objects.current(on).get(person=who)


def stand_in(who, titular, by, **more) -> Mandate:
    """``who`` becomes the deputy of a person, from today unless told otherwise."""
    days = {"valid_from": timezone.localdate(), **TODAY, **more}
    return mandates.renew(
        mandate_of(who), deputy_for=titular and mandate_of(titular), **days, by=by
    )


def fresh(who):
    return type(who).objects.get(pk=who.pk)


def test_a_deputy_has_the_doors_of_the_titular_and_acts_as_themselves(assignment, paolo, piera):
    stand_in(paolo, piera, by=piera)

    draft = submissions.start(assignment, by=fresh(paolo))
    answering.save_answer(draft, "M90.01", "Testo", base_version=0, by=fresh(paolo))
    assert fresh(paolo).has_perm("workshops.send_submission", draft)
    assert fresh(paolo).has_perm("workshops.invite_colleague", assignment.participation)
    assert draft.started_by == paolo


def test_before_they_stood_in_for_the_referente_they_could_not_send(assignment, paolo, piera):
    draft = submissions.start(assignment, by=paolo)
    assert not paolo.has_perm("workshops.send_submission", draft)

    stand_in(paolo, piera, by=piera)
    assert fresh(paolo).has_perm("workshops.send_submission", draft)


def test_it_is_a_row_with_its_act_and_the_one_before_stays(at_table, paolo, piera):
    before = mandate_of(paolo)

    new = stand_in(paolo, piera, by=piera)

    assert (new.renews, new.deputy_for, new.role) == (before, mandate_of(piera), "referente")
    assert Event.objects.get(action="mandate.renewed").detail["deputy_for"] == piera.pk
    assert list(deputies_of(mandate_of(piera))) == [new]


@pytest.mark.parametrize("case", ["self", "elsewhere", "deputy", "no_mandate", "has_deputies"])
def test_who_cannot_be_a_deputy_of_whom(
    at_table, altra_at_table, paolo, piera, osvaldo, olga, anna, case
):
    who, titular = osvaldo, piera
    if case == "self":
        titular = osvaldo
    elif case == "elsewhere":
        titular = olga
    elif case == "deputy":
        stand_in(paolo, piera, by=piera)
        titular = paolo
    elif case == "no_mandate":
        Mandate.objects.filter(person=paolo).update(valid_to=timezone.localdate())
        titular = paolo
    else:
        stand_in(paolo, osvaldo, by=piera)
    had = Mandate.objects.count()
    later = timezone.localdate() + dt.timedelta(days=case == "no_mandate")

    with pytest.raises(ValidationError) as refused:
        stand_in(who, titular, by=anna, valid_from=later)

    assert [one.code for one in refused.value.error_dict["deputy_for"]] == [case]
    assert Mandate.objects.count() == had


def test_who_will_be_a_deputy_is_nobodys_titular(at_table, paolo, piera, osvaldo):
    """Also when it begins only later: nothing would take it back on that day."""
    stand_in(paolo, piera, by=piera, valid_from=timezone.localdate() + dt.timedelta(days=9))

    with pytest.raises(ValidationError, match="è supplente di un'altra persona"):
        stand_in(osvaldo, paolo, by=piera)


@pytest.mark.parametrize("who", ["paolo", "osvaldo", "olga", "fiora", "zeno"])
def test_who_may_not_name_one(
    at_table, altra_at_table, altrove, piera, osvaldo, paolo, request, who
):
    with pytest.raises(PermissionDenied):
        stand_in(osvaldo, paolo, by=request.getfixturevalue(who))


def test_the_only_referente_does_not_become_the_deputy_of_a_compilatore(
    at_table, piera, paolo, anna
):
    with pytest.raises(ValidationError, match="almeno una persona referente"):
        stand_in(piera, paolo, by=anna)


def test_the_role_follows_the_titular(at_table, piera, paolo, osvaldo):
    stand_in(osvaldo, paolo, by=piera)
    assert mandate_of(osvaldo).role == "compilatore"

    mandates.change_role(at_table, mandate_of(paolo), "referente", by=piera)
    assert mandate_of(osvaldo).role == "referente"

    with pytest.raises(ValidationError, match="ruolo della persona che sostituisce"):
        mandates.change_role(at_table, mandate_of(osvaldo), "osservatore", by=piera)


def test_a_referente_whose_only_other_is_their_deputy_stays_referente(at_table, piera, paolo, nino):
    elio = make.mandate(nino, at_table.organisation, "referente")
    stand_in(paolo, piera, by=piera)
    mandates.revoke(at_table, elio, by=fresh(piera))

    with pytest.raises(ValidationError, match="almeno una persona referente"):
        mandates.change_role(at_table, mandate_of(piera), "compilatore", by=fresh(piera))
    assert mandate_of(paolo).role == "referente"


@pytest.mark.parametrize("how", ["revoke", "role", "hand_over"])
def test_a_deputy_does_not_take_the_titulars_place(at_table, piera, paolo, how):
    stand_in(paolo, piera, by=piera)
    own = mandate_of(piera)

    presses = {
        "revoke": lambda by: mandates.revoke(at_table, own, by=by),
        "role": lambda by: mandates.change_role(at_table, own, "osservatore", by=by),
        "hand_over": lambda by: handovers.hand_over(own, to=mandate_of(paolo), by=by),
    }
    with pytest.raises(ValidationError, match="Sei supplente di questa persona"):
        presses[how](fresh(paolo))
    assert mandate_of(piera) == own


def test_a_deputy_has_nothing_to_hand_over(at_table, piera, paolo, osvaldo):
    new = stand_in(paolo, piera, by=piera)

    with pytest.raises(ValidationError, match="Le consegne le passa"):
        handovers.hand_over(new, to=mandate_of(osvaldo), by=fresh(paolo))


def test_when_the_titular_has_gone_the_deputy_stays_and_the_register_says_so(
    at_table, piera, paolo
):
    new = stand_in(paolo, piera, by=piera)
    mandates.revoke(at_table, mandate_of(piera), by=fresh(piera))

    assert mandate_of(paolo) == new
    words = "supplente di Piera Bianchi, che non ha più una delega in vigore"
    said = {one.person_id: one.stands_in_for for one in colleagues_in(at_table.organisation, paolo)}
    assert said[paolo.pk] == words
    lines = told(register(Q(organisation=at_table.organisation)))
    assert words in [line.stands_in_for for line in lines]


def test_the_titular_renewed_goes_on_being_stood_in_for(at_table, piera, paolo, anna):
    stand_in(paolo, piera, by=piera)
    mandates.renew(mandate_of(piera), valid_from=timezone.localdate(), **TODAY, by=anna)

    said = {one.person_id: one.stands_in_for for one in colleagues_in(at_table.organisation, piera)}
    assert said[paolo.pk] == "supplente di Piera Bianchi"
    assert [one.person for one in deputies_of(mandate_of(piera))] == [paolo]


def test_without_a_titular_a_deputy_acts_alone_again(at_table, piera, paolo, anna):
    stand_in(paolo, piera, by=piera)
    new = stand_in(paolo, None, by=anna)
    assert (new.deputy_for, new.role) == (None, "referente")


@pytest.mark.parametrize("carries", [True, False])
def test_a_handover_carries_the_deputies_or_leaves_them(at_table, piera, paolo, osvaldo, carries):
    old = stand_in(osvaldo, piera, by=piera)

    handovers.hand_over(
        mandate_of(piera), to=mandate_of(paolo), carries_deputies=carries, by=fresh(piera)
    )

    now = mandate_of(osvaldo)
    assert now.deputy_for.person == (paolo if carries else piera)
    assert (now.renews, now.act) == ((old, old.act) if carries else (old.renews, old.act))
    assert now.role == "referente"


def test_who_stays_to_fill_in_keeps_the_deputies_in_that_role(at_table, piera, paolo, osvaldo):
    stand_in(osvaldo, piera, by=piera)
    handovers.hand_over(mandate_of(piera), to=mandate_of(paolo), stays=True, by=fresh(piera))
    assert (mandate_of(piera).role, mandate_of(osvaldo).role) == ("compilatore", "compilatore")


def test_a_deputy_who_follows_acts_by_themselves(at_table, piera, paolo):
    stand_in(paolo, piera, by=piera)
    handovers.hand_over(
        mandate_of(piera), to=mandate_of(paolo), carries_deputies=True, by=fresh(piera)
    )
    now = mandate_of(paolo)
    assert (now.deputy_for, now.role) == (None, "referente")


def test_the_secretariat_makes_a_deputy_the_referente(at_table, piera, paolo, osvaldo, anna):
    stand_in(paolo, piera, by=piera)
    stand_in(osvaldo, piera, by=piera)

    partners.change_referente(at_table, mandate_of(paolo), by=anna)

    roles = {
        one.person: (one.role, one.deputy_for_id and one.deputy_for.person)
        for one in Mandate.objects.current().filter(organisation=at_table.organisation)
    }
    assert roles[paolo] == ("referente", None)
    assert roles[piera] == ("compilatore", None)
    assert roles[osvaldo] == ("compilatore", piera)


def test_an_invitation_to_a_greater_role_ends_the_substitution(
    at_table, piera, paolo, osvaldo, monkeypatch
):
    stand_in(osvaldo, paolo, by=piera)
    monkeypatch.setattr(invitations.secrets, "token_urlsafe", lambda _size: "key")
    letter = invitations.invite(
        at_table, email=osvaldo.email, name="Osvaldo", role="referente", by=fresh(piera)
    )
    invitations.send_invitation(letter, by=fresh(piera))
    invitations.accept("key")

    now = mandate_of(osvaldo)
    assert (now.role, now.deputy_for) == ("referente", None)


def test_pages_register_and_rest_say_whose_deputy(assignment, piera, paolo, anna, client):
    new = stand_in(paolo, piera, by=piera)
    body = assignment.participation.organisation
    client.force_login(piera)
    for name, args in (
        ("people", [assignment.public_id]),
        ("mandates", [body.public_id]),
        ("mandate", [body.public_id, new.pk]),
    ):
        page = client.get(reverse(f"workshops:{name}", args=args)).content.decode()
        assert "supplente di Piera Bianchi" in page
    own = client.get(
        reverse("workshops:mandate", args=[body.public_id, mandate_of(piera).pk])
    ).content.decode()
    assert "Supplenti</dt><dd>Paolo Neri" in own
    told_api = client.get(f"/api/v1/mandates/{new.pk}/").json()
    assert told_api["deputy_for"] == str(piera.public_id)
    assert told_api["deputy_for_name"] == piera.name
    alone = client.get(f"/api/v1/mandates/{mandate_of(piera).pk}/").json()
    assert (alone["deputy_for"], alone["deputy_for_name"]) == (None, "")

    client.force_login(anna)
    page = client.get(reverse("workshops:workshop-mandates", args=["casa"])).content.decode()
    assert "supplente di Piera Bianchi" in page
    file = client.get(reverse("workshops:workshop-mandates-csv", args=["casa"]))
    text = file.getvalue().decode()
    assert "Supplente di" in text.splitlines()[0]
    assert [line for line in text.splitlines() if "Paolo Neri" in line and "Piera Bianchi" in line]


def test_in_the_page_one_names_a_deputy_and_what_was_typed_is_kept(at_table, piera, paolo, client):
    row, body = mandate_of(paolo), at_table.organisation
    address = reverse("workshops:mandate", args=[body.public_id, row.pk])
    client.force_login(piera)
    given = {
        "do": "renew",
        "act": "Decreto n. 4",
        "deputy_for": str(mandate_of(piera).pk),
        "valid_from": timezone.localdate().isoformat(),
    }
    wrong = client.post(address, given | {"deputy_for": str(row.pk)})
    assert wrong.status_code == 422
    assert "Scegli una persona dell&#x27;elenco." in wrong.content.decode()
    assert 'value="Decreto n. 4"' in wrong.content.decode()

    assert client.post(address, given).status_code == 302
    assert mandate_of(paolo).deputy_for == mandate_of(piera)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_each_other_at_once_one_is_told_no(at_table, piera, paolo, osvaldo, anna):
    start = threading.Barrier(2)

    def name(pair):
        start.wait(10)
        try:
            stand_in(*pair, by=fresh(anna))
        except ValidationError as refused:
            return refused.error_dict["deputy_for"][0].code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as crew:
        ended = sorted(crew.map(name, [(paolo, osvaldo), (osvaldo, paolo)]))

    assert ended in (["deputy", "done"], ["done", "has_deputies"])
    assert Mandate.objects.current().exclude(deputy_for=None).count() == 1
