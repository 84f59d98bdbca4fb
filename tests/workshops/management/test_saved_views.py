"""Views of the queue: one's own, the team's, the one that opens by itself."""

import pytest
from django.urls import reverse

from officine.journal.models import Event
from tests import factories as make
from workshops.actions import saved_views
from workshops.models import SavedView

QUERY = "stato=inviata&citta=torino"


def queue(casa, query=""):
    return reverse("workshops:queue", args=[casa.slug]) + query


def views(casa, query=""):
    return reverse("workshops:queue-views", args=[casa.slug]) + query


def test_filters_are_kept_under_a_name_and_opened_again(casa, assignment, anna, desk_of_anna):
    offered = desk_of_anna.get(queue(casa, f"?{QUERY}")).content.decode()
    assert "Salva questa vista" in offered

    saved = desk_of_anna.post(views(casa, f"?{QUERY}"), {"name": "Torino da esaminare"})

    assert saved.url == queue(casa, f"?{QUERY}")
    html = desk_of_anna.get(saved.url).content.decode()
    link = 'href="?stato=inviata&amp;citta=torino" aria-current="page">Torino da esaminare</a>'
    assert link in html
    assert Event.objects.get(action="view.saved").actor == anna


def test_a_view_is_ones_own_until_it_is_shared(casa, anna, ugo, enter):
    view = saved_views.save(casa, name="Solo mia", query=QUERY, by=anna)
    of_ugo = enter(ugo)
    alone = of_ugo.get(queue(casa)).content.decode()
    assert "Solo mia" not in alone
    assert "Solo mia" not in of_ugo.get(views(casa)).content.decode()
    for name in ("queue-view", "queue-view-remove"):
        address = reverse(f"workshops:{name}", args=[casa.slug, view.public_id])
        assert of_ugo.post(address, {"name": "Presa"}).status_code == 404

    saved_views.change(view, name="Di tutti", is_shared=True, is_default=True, by=anna)

    page = of_ugo.get(queue(casa))
    assert page.status_code == 200  # what opens by itself for anna does not for him
    assert "Di tutti" in page.content.decode()
    assert "di Anna Rossi, per tutto lo staff" in of_ugo.get(views(casa)).content.decode()


def test_the_default_view_opens_by_itself_and_all_can_still_be_seen(
    casa, crowd, sent, anna, desk_of_anna
):
    first, _second = crowd(2)
    sent(first, anna)
    saved_views.save(casa, name="Inviate", query="stato=inviata", is_default=True, by=anna)

    opened = desk_of_anna.get(queue(casa))

    assert opened.url == queue(casa, "?stato=inviata")
    assert desk_of_anna.get(opened.url).context["page"].paginator.count == 1
    everything = desk_of_anna.get(queue(casa, "?tutte=1"))
    assert everything.context["page"].paginator.count == 2
    empty = {"stato": "", "citta": "", "incarico": ""}  # the filters, sent without choosing any
    assert desk_of_anna.get(queue(casa), empty).context["page"].paginator.count == 2
    figures = desk_of_anna.get(reverse("workshops:overview", args=[casa.slug])).content.decode()
    assert f'href="{queue(casa)}?tutte=1"' in figures


def test_one_view_at_most_opens_by_itself(casa, anna, ugo):
    first = saved_views.save(casa, name="A", query="stato=inviata", is_default=True, by=anna)
    saved_views.save(casa, name="B", query="stato=validata", is_default=True, by=anna)
    saved_views.save(casa, name="A", query="stato=inviata", is_default=True, by=ugo)

    first.refresh_from_db()

    assert not first.is_default
    assert SavedView.objects.filter(is_default=True).count() == 2


def test_the_same_name_again_says_the_new_filters(casa, anna):
    saved_views.save(casa, name="A", query="stato=inviata", by=anna)
    saved_views.save(casa, name="A", query="stato=validata", by=anna)

    assert SavedView.objects.get().query == "stato=validata"


def test_what_cannot_be_kept_is_said_at_the_field(casa, anna, desk_of_anna):
    nameless = desk_of_anna.post(views(casa, f"?{QUERY}"), {"name": "  "}).content.decode()
    assert "Scrivi un nome, per esempio" in nameless
    for number in range(SavedView.MOST):
        view = saved_views.save(casa, name=f"Vista {number}", query=QUERY, by=anna)

    full = desk_of_anna.post(views(casa, f"?{QUERY}"), {"name": "Una di troppo"}).content.decode()
    assert "Hai già 20 viste" in full
    assert 'value="Una di troppo"' in full
    address = reverse("workshops:queue-view", args=[casa.slug, view.public_id])
    taken = desk_of_anna.post(address, {"name": "Vista 0"}).content.decode()
    assert "Hai già una vista con questo nome" in taken
    assert "<title>Errore:" in taken


def test_hostile_names_and_filters_are_only_text(casa, anna, desk_of_anna):
    wild = "<script>alert(1)</script>"
    desk_of_anna.post(views(casa, "?stato=x&organizzazione=%3Cb%3E%26=1&altro=%0A"), {"name": wild})

    view = SavedView.objects.get()

    assert view.query == "organizzazione=%3Cb%3E%26%3D1"
    html = desk_of_anna.get(queue(casa, f"?{view.query}")).content.decode()
    assert wild not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(("who", "status"), [("anna", 302), ("ugo", 302), ("fiora", 403)])
def test_a_shared_view_is_taken_away_by_its_owner_or_who_leads(
    casa, ugo, request, enter, who, status
):
    view = saved_views.save(casa, name="Di ugo", query=QUERY, is_shared=True, by=ugo)
    address = reverse("workshops:queue-view-remove", args=[casa.slug, view.public_id])

    reply = enter(request.getfixturevalue(who)).post(address)

    assert reply.status_code == status
    assert SavedView.objects.exists() == (status == 403)


@pytest.mark.parametrize("count", [1, 15])
def test_views_add_no_query_to_the_queue(
    casa, assignment, anna, ugo, count, desk_of_anna, django_assert_num_queries
):
    for number in range(count):
        saved_views.save(casa, name=f"A{number}", query=QUERY, by=anna)
        saved_views.save(casa, name=f"U{number}", query=QUERY, is_shared=True, by=ugo)

    with django_assert_num_queries(8):
        page = desk_of_anna.get(queue(casa))

    assert len(page.context["views"]) == 2 * count


def test_other_officine_have_other_views(casa, altrove, anna, zeno, enter):
    make.member(altrove, anna, "officer")
    saved_views.save(casa, name="Di casa", query=QUERY, is_shared=True, by=anna)

    html = enter(zeno).get(queue(altrove)).content.decode()

    assert "Di casa" not in html
