"""«Da fare oggi»: what it counts is what its lists show."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests import factories as make
from workshops.models import HelpThread, Invitation, Workshop
from workshops.queries.desk import desk
from workshops.queries.queue import Filters, Queue

LISTS = [
    ("to_review", "stato=inviata"),
    ("late", "scadenza=in-ritardo"),
    ("soon", "scadenza=7-giorni"),
]


@pytest.fixture
def busy(casa, crowd, sent, anna, at_table, yesterday):
    """Sent, late, due soon, far, waived: some of each, and letters nobody answered."""
    first, second, *late = crowd(6, due_at=yesterday)
    sent(first, anna)
    sent(second, anna, state="validated")
    late[0].waived_reason = "Fusione."
    late[0].save()
    make.assignment(
        first.step_run,
        at_table,
        first.form,
        due_at=yesterday + dt.timedelta(days=4),
    )
    for number in range(3):
        letter = Invitation.objects.create(
            participation=at_table, email=f"x{number}@x.example", role="referente"
        )
        Invitation.objects.filter(pk=letter.pk).update(state="sent", sent_at=yesterday)
    HelpThread.objects.create(
        assignment=first.participation.assignments.first(),
        question="M90.01",
        label="Come?",
        written_at=yesterday,
    )


def test_each_counter_is_the_length_of_the_list_it_opens(busy, anna, desk_of_anna):
    counted = desk(anna).counts

    asked_first = {"to_review": 1, "late": 3, "soon": 1, "invitations": 3}
    assert counted == asked_first | {"help": 1, "meetings": 0}
    for name, query in LISTS:
        page = desk_of_anna.get(f"{reverse('workshops:queue-of-all')}?{query}").context["page"]
        assert page.paginator.count == counted[name]
    letters = desk_of_anna.get(reverse("workshops:invitations")).context["page"]
    assert letters.paginator.count == counted["invitations"]
    asked = desk_of_anna.get(reverse("workshops:help-of-all")).context["page"]
    assert asked.paginator.count == counted["help"]


def test_every_number_on_the_page_leads_to_as_many_rows(busy, desk_of_anna):
    html = desk_of_anna.get(reverse("workshops:desk")).content.decode()
    doors = re.findall(r'of-figure-door" href="([^"]+)"><strong>(\d+)</strong>', html)

    assert len(doors) == 6
    for address, number in doors:
        found = desk_of_anna.get(address.replace("&amp;", "&")).context["page"]
        assert found.paginator.count == int(number)


def test_the_figures_of_an_officina_open_lists_of_the_same_length(busy, casa, desk_of_anna):
    html = desk_of_anna.get(reverse("workshops:overview", args=[casa.slug])).content.decode()
    doors = re.findall(r'of-figure-door" href="([^"]+)"><strong>(\d+)</strong>', html)
    queues = [door for door in doors if "/compilazioni" in door[0]]

    assert len(queues) == 5
    for address, number in queues:
        found = desk_of_anna.get(address.replace("&amp;", "&")).context["page"]
        assert found.paginator.count == int(number)


def test_what_was_sent_first_comes_first(casa, crowd, sent, anna, yesterday):
    first, second = crowd(2)
    sent(first, anna)
    sent(second, anna, sent_at=yesterday)

    assert [one.pk for one in desk(anna).to_review] == [second.pk, first.pk]


def test_who_took_it_is_said(casa, crowd, sent, anna, ugo, desk_of_anna):
    (one,) = crowd(1)
    sent(one, anna, reviewer=ugo)

    html = desk_of_anna.get(reverse("workshops:desk")).content.decode()

    assert "in carico a Ugo Ferri" in html


def test_other_peoples_officine_do_not_count(busy, zeno, enter, altrove):
    names = ("to_review", "late", "soon", "invitations", "help", "meetings")
    assert desk(zeno).counts == dict.fromkeys(names, 0)


def test_an_officina_that_rests_asks_nothing_today(busy, casa, anna):
    Workshop.objects.filter(pk=casa.pk).update(state="suspended")

    assert set(desk(anna).counts.values()) == {0}


def test_the_first_time_three_moves_are_shown(nino, enter):
    make.mandate(nino, make.organisation("Autorità nuova", "A1", is_authority=True))

    html = enter(nino).get(reverse("workshops:desk")).content.decode()

    assert "Crea un'officina" in html
    assert "Scegli il Toolkit" in html


@pytest.mark.parametrize("who", ["nino", "piera"])
def test_the_desk_is_not_for_everybody(who, request, enter, quartiere):
    browser = enter(request.getfixturevalue(who))

    for name in ("desk", "queue-of-all", "invitations", "persons", "journal", "wizard"):
        assert browser.get(reverse(f"workshops:{name}")).status_code == 403, name


@pytest.mark.parametrize("count", [1, 8])
def test_the_desk_costs_the_same_for_one_or_many(
    casa, crowd, sent, anna, count, desk_of_anna, django_assert_max_num_queries, yesterday
):
    for one in crowd(count):
        sent(one, anna)
    for number in range(count):
        body = make.organisation(f"Tarda {number}")
        at = make.participation(casa, body, casa.places.get())
        make.assignment(casa.places.get().step_runs.get(), at, _form(casa), due_at=yesterday)

    # Session, person, mandates, teams; counts of forms, of letters, of help, four lists,
    # officine, two for meetings.
    with django_assert_max_num_queries(13):  # two are of minutes: keys, commitments
        desk_of_anna.get(reverse("workshops:desk"))


def _form(casa):
    return casa.edition.forms.first()


def test_the_queue_across_officine_filters_like_the_one_inside(busy, casa, anna):
    for query in ({}, {"stato": "inviata"}, {"scadenza": "in-ritardo"}):
        filters = Filters.read(query)
        everywhere = set(Queue(anna, filters).rows.values_list("pk", flat=True))
        here = set(Queue(anna, filters, casa).rows.values_list("pk", flat=True))
        assert everywhere == here
