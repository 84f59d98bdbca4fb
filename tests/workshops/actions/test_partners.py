import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests import factories as make
from workshops.actions import invitations, partners
from workshops.actions.partners import PartnerRow
from workshops.models import Assignment, Invitation, Mandate, Organisation, Participation

TODAY = timezone.localdate()


def test_an_organisation_takes_its_seat_with_its_first_name(casa, torino, anna):
    seat = partners.add_organisation(
        casa, name="  Rete   Casa ", category=make.category("C1"), place=torino, by=anna
    )

    assert (seat.organisation.name, seat.organisation.city) == ("Rete Casa", torino.city)
    assert list(seat.organisation.names.values_list("name", "valid_to")) == [("Rete Casa", None)]


def test_the_same_body_is_found_again_by_code_or_by_name_and_city(casa, altrove, torino, anna):
    known = make.organisation("Comune di Torino", "A1", ipa_code="c_l219")
    other = make.organisation("Rete Casa", city=torino.city)

    by_code = partners.add_organisation(
        casa, name="Città di Torino", category=make.category("A1"), ipa_code="C_L219", by=anna
    )
    by_name = partners.add_organisation(
        casa, name="rete casa", category=make.category("C1"), place=torino, by=anna
    )

    assert (by_code.organisation, by_name.organisation) == (known, other)
    assert known.name == "Comune di Torino"


def test_nobody_sits_twice(casa, at_table, anna):
    with pytest.raises(ValidationError, match="già nel registro"):
        partners.add_organisation(
            casa, name="casa del quartiere", category=make.category("C1"), by=anna
        )


def test_a_new_name_closes_the_old_one_the_day_before(at_table, anna):
    body = at_table.organisation
    body.names.create(name=body.name, valid_from=dt.date(2020, 1, 1))

    partners.rename(at_table, name="Casa Nuova", since=dt.date(2026, 6, 1), by=anna)

    body.refresh_from_db()
    assert body.name == "Casa Nuova"
    assert list(body.names.values_list("name", "valid_from", "valid_to")) == [
        ("Casa del Quartiere", dt.date(2020, 1, 1), dt.date(2026, 5, 31)),
        ("Casa Nuova", dt.date(2026, 6, 1), None),
    ]


def test_a_body_whose_names_were_never_kept_gets_both(at_table, anna):
    partners.rename(at_table, name="Casa Nuova", since=TODAY, by=anna)

    names = at_table.organisation.names.values_list("name", flat=True)
    assert list(names) == ["Casa del Quartiere", "Casa Nuova"]


@pytest.mark.parametrize("since", [TODAY + dt.timedelta(days=1), dt.date(2019, 12, 31)])
def test_a_name_does_not_begin_tomorrow_nor_before_the_last(at_table, anna, since):
    body = at_table.organisation
    body.names.create(name=body.name, valid_from=dt.date(2020, 1, 1))

    with pytest.raises(ValidationError):
        partners.rename(at_table, name="Casa Nuova", since=since, by=anna)


def test_who_was_asked_something_leaves_and_stays_in_the_history(assignment, at_table, anna):
    assert partners.remove(at_table, by=anna) is False

    assert Participation.objects.get(pk=at_table.pk).until == TODAY
    assert Assignment.objects.count() == 1


def test_who_left_no_trace_goes(altra_at_table, anna):
    assert partners.remove(altra_at_table, by=anna) is True
    assert Participation.objects.count() == 0


def test_leaving_takes_back_the_open_letters(at_table, anna):
    letter = invitations.invite(at_table, email="x@x.example", role="referente", by=anna)

    partners.remove(at_table, by=anna)

    letter.refresh_from_db()
    assert letter.state == "revoked"


def test_the_referente_changes_and_nobody_loses_work(at_table, assignment, piera, paolo, anna):
    before = Mandate.objects.current().get(person=paolo)

    partners.change_referente(at_table, before, by=anna)

    roles = dict(
        Mandate.objects.current()
        .filter(organisation=at_table.organisation, person__in=[piera, paolo])
        .values_list("person__name", "role")
    )
    assert roles == {"Piera Bianchi": "compilatore", "Paolo Neri": "referente"}
    assert Mandate.objects.filter(person=piera).count() == 2


def test_a_change_of_referente_renews_nothing(at_table, piera, paolo, anna):
    """The act of each says until when: another role is no new act."""
    in_march = TODAY + dt.timedelta(days=100)
    Mandate.objects.filter(person=paolo).update(valid_to=in_march)

    partners.change_referente(at_table, Mandate.objects.get(person=paolo), by=anna)

    assert Mandate.objects.current().get(person=paolo).valid_to == in_march
    assert Mandate.objects.current().get(person=piera).valid_to is None


def test_a_stranger_does_not_become_referente(at_table, altra, olga, anna):
    with pytest.raises(ValidationError):
        partners.change_referente(at_table, olga.mandates.get(), by=anna)


def test_a_list_seats_everybody_and_prepares_the_letters(casa, torino, altra, olga, anna):
    category = make.category("C1")
    rows = [
        PartnerRow(2, "Uno", category, torino, person="Una Persona", email="uno@x.example"),
        PartnerRow(3, "Due", category),
        PartnerRow(4, "Altra Associazione", category, email="olga@altra.example"),
    ]

    seats = partners.import_partners(casa, rows, by=anna)

    assert [seat.organisation.name for seat in seats] == ["Uno", "Due", "Altra Associazione"]
    assert seats[2].organisation == altra
    assert list(Invitation.objects.values_list("email", "state")) == [("uno@x.example", "prepared")]
    assert Organisation.objects.get(name="Uno").names.count() == 1


def test_a_list_costs_the_same_for_ten_or_forty(casa, anna, django_assert_num_queries):
    def rows(first, count):
        return [
            PartnerRow(line, f"Ente {line}", category, ipa_code=f"x{line}")
            for line in range(first, first + count)
        ]

    category = make.category("C1")
    partners.import_partners(casa, rows(0, 1), by=anna)
    for first, count in ((10, 10), (100, 40)):
        listed = rows(first, count)
        with django_assert_num_queries(10):
            partners.import_partners(casa, listed, by=anna)


def test_who_may_not_change_partners(casa, at_table, fiora, zeno, piera):
    for who in (fiora, zeno, piera):
        with pytest.raises(PermissionDenied):
            partners.add_organisation(casa, name="X", category=make.category("C1"), by=who)
        with pytest.raises(PermissionDenied):
            partners.import_partners(casa, [], by=who)
        with pytest.raises(PermissionDenied):
            partners.remove(at_table, by=who)
