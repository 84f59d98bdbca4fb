"""Declarations: asked of all, each one's own, kept in their history; what follows from them."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import declarations, submissions
from workshops.models import Declaration, Submission
from workshops.queries.declarations import state_of, waiting
from workshops.queries.gating import (
    in_conflict,
    keeps_out_of,
    organisations_in_conflict,
    persons_in_conflict,
)
from workshops.queries.my_data import about
from workshops.queries.patron_days import patron_days_by_workshop, patron_days_of

SECRET = "Mio fratello lavora nella ditta"


def ask(casa, by, kind="conflict", matter="Bando piazze", **more):
    given = {"text": "Dichiaro di non avere interessi.", "due_on": timezone.localdate()}
    matter = matter if kind == "conflict" else ""
    return declarations.ask(casa, kind=kind, matter=matter, **given | more, by=by)


def declare(request, by, measure="none", situation=""):
    interest = bool(situation)
    said = {"has_interest": interest, "situation": situation, "measure": measure}
    return declarations.declare(request, sha256=request.sha256, **said, by=by)


def test_everybody_at_the_table_is_asked_and_nobody_else(
    casa, at_table, altra_at_table, anna, ugo, fiora, piera, paolo, osvaldo, olga, zeno, sonia
):
    request = ask(casa, ugo, "confidentiality")

    [state] = state_of(casa)
    people = {line.person for line in state.lines}
    assert people == {anna, ugo, fiora, piera, paolo, osvaldo, olga}
    sent = set(Message.objects.filter(kind="declaration_asked").values_list("to", flat=True))
    assert sent == {person.email for person in people}
    assert waiting(piera) == [("casa", casa.title, 1)]
    with pytest.raises(PermissionDenied):
        declare(request, zeno)


def test_only_the_office_asks(casa, fiora, piera, zeno):
    for who in (fiora, piera, zeno):
        with pytest.raises(PermissionDenied):
            ask(casa, who)


def test_a_declaration_holds_the_text_that_was_read_and_empties_ones_list(
    casa, at_table, ugo, piera
):
    request = ask(casa, ugo, "data")
    made = declare(request, piera)

    assert (made.sha256, made.request.version, len(made.sha256)) == (request.sha256, 1, 64)
    assert waiting(piera) == []
    with pytest.raises(declarations.Changed):
        declarations.declare(request, sha256="0" * 64, by=piera)
    assert Event.objects.filter(action="declaration.given", actor=piera).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"situation": "", "measure": "abstention"}, "situation"),
        ({"situation": "x" * 2001, "measure": "abstention"}, "situation"),
        ({"situation": SECRET, "measure": "fuga"}, "measure"),
    ],
)
def test_an_interest_says_which_and_what_one_does(casa, at_table, ugo, piera, given, field):
    request = ask(casa, ugo)

    with pytest.raises(ValidationError) as refused:
        declarations.declare(request, sha256=request.sha256, has_interest=True, **given, by=piera)

    assert list(refused.value.message_dict) == [field]
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "altro"}, "kind"),
        ({"text": " "}, "text"),
        ({"matter": ""}, "matter"),
        ({"due_on": dt.date(2020, 1, 1)}, "due_on"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(casa, ugo, given, field):
    with pytest.raises(ValidationError) as refused:
        ask(casa, ugo, **given)

    assert list(refused.value.message_dict) == [field]


def test_who_steps_aside_is_in_conflict_and_abstaining_takes_the_organisation_along(
    casa, at_table, altra_at_table, quartiere, altra, ugo, piera, paolo, olga
):
    request = ask(casa, ugo)
    declare(request, piera, "substitution", SECRET)
    declare(request, paolo)
    declare(request, olga, "abstention", SECRET)
    matter = request.matter

    assert [in_conflict(who, matter) for who in (piera, paolo, olga)] == [True, False, True]
    assert [in_conflict(body, matter) for body in (quartiere, altra)] == [False, True]
    assert in_conflict(AnonymousUser(), matter) is False
    assert persons_in_conflict(matter) == {piera.pk, olga.pk}
    assert organisations_in_conflict(matter) == {altra.pk}
    other = ask(casa, ugo, matter="Bando scuole").matter
    assert in_conflict(olga, other) is False


def test_a_new_text_keeps_what_was_declared_until_each_answers_it(casa, at_table, ugo, piera):
    first = ask(casa, ugo)
    declare(first, piera, "abstention", SECRET)
    second = ask(casa, ugo, text="Dichiaro di non avere interessi, neppure indiretti.")

    assert (second.version, second.matter, second.sha256 != first.sha256) == (2, first.matter, True)
    assert in_conflict(piera, first.matter)
    with pytest.raises(WrongState):
        declare(first, piera)
    declare(second, piera)
    assert in_conflict(piera, first.matter) is False
    assert Declaration.objects.filter(person=piera).count() == 2


def test_what_is_withdrawn_stays_in_the_history(client, casa, at_table, ugo, piera, paolo):
    made = declare(ask(casa, ugo), piera, "abstention", SECRET)

    with pytest.raises(PermissionDenied):
        declarations.withdraw(made, by=paolo)
    declarations.withdraw(made, by=piera)
    declarations.withdraw(made, by=piera)

    assert in_conflict(piera, made.request.matter) is False
    assert Event.objects.filter(action="declaration.withdrawn").count() == 1
    client.force_login(piera)
    shown = client.get(reverse("workshops:own-declarations", args=["casa"])).content.decode()
    assert SECRET in shown
    assert "Che cosa hai dichiarato prima" in shown


def test_who_stepped_aside_does_not_examine_the_answers_of_the_matter(
    client, casa, run, at_table, edition, form, ugo, anna, paolo
):
    here = submissions.start(make.assignment(run, at_table, form), by=paolo)
    other = submissions.start(make.assignment(run, at_table, make.form(edition, "M97")), by=paolo)
    may = "workshops.review_submission"
    assert User.objects.get(pk=ugo.pk).has_perm(may, here)

    declare(ask(casa, anna, form=form.code), ugo, "abstention", SECRET)

    ugo = User.objects.get(pk=ugo.pk)
    rows = Submission.objects.select_related("assignment__participation", "assignment__form")
    assert keeps_out_of(ugo, rows.get(pk=here.pk))
    assert [ugo.has_perm(may, one) for one in (here, other)] == [False, True]
    assert anna.has_perm(may, here)


def test_the_pages_ask_declare_and_show(client, casa, at_table, ugo, piera, fiora):
    page, own = (
        reverse(f"workshops:{n}", args=["casa"]) for n in ("declarations", "own-declarations")
    )
    client.force_login(ugo)
    typed = {
        "kind": "conflict",
        "matter": "Bando piazze",
        "text": "Dichiaro.",
        "due_on": "2030-01-07",
    }
    assert client.post(page, typed | {"matter": ""}).status_code == 422
    assert client.post(page, typed).status_code == 302
    [state] = state_of(casa)
    client.force_login(piera)
    said = {"a": state.request.public_id}
    prefix = f"d{state.request.pk}-"
    typed = {"sha256": state.request.sha256, "has_interest": "yes", "measure": "abstention"}
    said |= {prefix + name: value for name, value in typed.items()}
    wrong = client.post(own, said)
    assert wrong.status_code == 422
    assert "Descrivi la situazione." in wrong.content.decode()
    assert client.post(own, said | {f"{prefix}situation": SECRET}).status_code == 302
    client.force_login(ugo)
    assert SECRET in client.get(page).content.decode()
    client.force_login(fiora)
    assert client.get(page).status_code == 403


def test_ones_data_include_ones_declarations_and_nobody_elses(casa, at_table, ugo, piera, paolo):
    declare(ask(casa, ugo), piera, "abstention", SECRET)

    [mine] = about(piera)["declarations"]
    assert (mine["situation"], mine["text_version"]) == (SECRET, 1)
    assert about(paolo)["declarations"] == []


def test_the_state_of_many_costs_the_same(
    client, casa, torino, at_table, ugo, piera, django_assert_max_num_queries
):
    ask(casa, ugo)
    client.force_login(ugo)
    page = reverse("workshops:declarations", args=["casa"])
    client.get(page)
    with django_assert_max_num_queries(11) as one:
        client.get(page)
    for number in range(10):
        person = make.person(f"p{number}@partner.example")
        body = make.organisation(f"Ente {number}")
        make.mandate(person, body)
        make.participation(casa, body, torino)
        declare(ask(casa, ugo, matter=f"Bando {number}"), person)
    with django_assert_max_num_queries(11) as many:
        client.get(page)

    assert len(one) == len(many)


def test_the_patron_days_of_a_table_are_those_of_its_cities(
    casa, altrove, django_assert_num_queries
):
    for name, day in (("Torino", "06-24"), ("Genova", "06-24"), ("Milano", "12-07"), ("Asti", "")):
        make.place(casa, name)
        make.city(name).__class__.objects.filter(name=name).update(patron_day=day)

    assert patron_days_of(casa) == ("06-24", "12-07")
    with django_assert_num_queries(1):
        found = patron_days_by_workshop([casa.pk, altrove.pk])
    assert found[altrove.pk] == ()


def test_declarations_are_one_press_away(client, casa, at_table, ugo, fiora, piera):
    address = reverse("workshops:declarations", args=["casa"])
    own = reverse("workshops:own-declarations", args=["casa"])
    overview = reverse("workshops:overview", args=["casa"])

    client.force_login(ugo)
    assert f'href="{address}"' in client.get(overview).content.decode()
    here = client.get(address).content.decode()
    assert f'<a href="{address}" aria-current="page">' in here
    client.force_login(fiora)
    assert f'href="{address}"' not in client.get(overview).content.decode()  # she may not read them
    client.force_login(piera)
    assert f'href="{own}"' in client.get(casa.get_absolute_url()).content.decode()
    body = reverse("workshops:organisation", args=[at_table.organisation.public_id])
    assert f'href="{own}"' in client.get(body).content.decode()


def test_what_an_interest_asks_is_not_called_optional(client, casa, at_table, ugo, piera):
    request = ask(casa, ugo)
    client.force_login(piera)

    shown = client.get(reverse("workshops:own-declarations", args=["casa"])).content.decode()

    for label in ("Situazione", "Che cosa fai"):
        assert f"{label}</l" in re.sub(r"\s+</l", "</l", shown)
    assert f"d{request.pk}-situation" in shown
