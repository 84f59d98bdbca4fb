"""What somebody acts as: said in the menu, obviously."""

import pytest
from django.urls import reverse

from tests import factories as make
from workshops.queries.roles import roles_of


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di gestione PN Metro", "A1", is_authority=True)
    make.mandate(anna, body)
    return body


def menu(client, who):
    client.force_login(who)
    html = client.get(reverse("my-data")).content.decode()
    words = ("Come partner", "Le mie attività", "Ricevute", "Come autorità", "Da fare oggi")
    part = html[html.index('id="menu-voci"') : html.index("</nav>", html.index("menu-voci"))]
    return [word for word in words if word in part]


def test_who_works_for_an_authority_sees_no_rooms_of_partners(client, casa, authority, anna):
    assert menu(client, anna) == ["Da fare oggi"]


def test_a_partner_sees_no_rooms_of_the_authority(client, at_table, piera):
    assert menu(client, piera) == ["Le mie attività", "Ricevute"]


def test_who_is_both_sees_which_is_which(client, casa, authority, quartiere, anna):
    make.mandate(anna, quartiere)

    assert menu(client, anna) == [
        "Come partner", "Le mie attività", "Ricevute", "Come autorità", "Da fare oggi"
    ]  # fmt: skip


def test_an_authority_that_is_asked_something_answers_as_a_partner(
    client, casa, torino, run, form, authority, anna
):
    make.assignment(run, make.participation(casa, authority, torino), form)

    assert "Le mie attività" in menu(client, anna)


def test_who_only_reads_for_an_authority_has_a_room(db, nino):
    body = make.organisation("Autorità", "A1", is_authority=True)
    make.mandate(nino, body, "osservatore")

    roles = roles_of(nino)

    assert (roles.is_staff, roles.acts_as_partner) == (False, True)


def test_the_header_says_for_whom_and_as_what(client, casa, authority, quartiere, anna):
    make.mandate(anna, quartiere, "compilatore")
    client.force_login(anna)

    html = client.get(reverse("my-data")).content.decode().casefold()

    assert "casa del quartiere · compila<" in html
    assert "autorità di gestione pn metro · referente" in html


def test_roles_cost_one_query(casa, authority, anna, django_assert_num_queries):
    with django_assert_num_queries(1):
        roles_of(anna)
