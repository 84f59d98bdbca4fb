"""A new officina, from its name to «Avvia», left and taken up again."""

import datetime as dt

import pytest
from django.urls import reverse

from tests import factories as make
from workshops.forms.steps import propose
from workshops.models import StepRun, Workshop


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di gestione", "A1", is_authority=True)
    make.mandate(anna, body)
    return body


@pytest.fixture
def aim(authority):
    return {
        "title": "Abitare le città di mezzo",
        "aim": "Decidere insieme.",
        "programme": make.programme().pk,
        "authority": authority.pk,
    }


def stage(name, slug="abitare-le-citta-di-mezzo"):
    return reverse("workshops:prepare", args=[slug, name])


def test_from_a_name_to_a_running_officina(aim, edition, step, desk_of_anna):
    browser, torino, bari = desk_of_anna, make.city("Torino"), make.city("Bari")
    make.category("C1")

    reply = browser.post(reverse("workshops:wizard"), aim)
    assert reply.url == stage("edizione")
    assert browser.post(reply.url, {"edition": edition.pk}).url == stage("citta")
    assert browser.post(stage("citta"), {"cities": [torino.pk, bari.pk]}).url == stage("passi")
    dates = {f"opens-{step.pk}": "2027-03-01", f"due-{step.pk}": "31/03/2027"}
    assert browser.post(stage("passi"), dates).url == stage("partner")
    browser.post(
        stage("partner"),
        {"name": "Rete Casa", "category": make.category("C1").pk, "role": "partner"},
    )
    assert browser.post(stage("partner"), {"onwards": "1"}).url == stage("controlla")
    assert "È tutto pronto." in browser.get(stage("controlla")).content.decode()
    browser.post(stage("controlla"))

    made = Workshop.objects.get()
    assert (made.state, made.edition, made.participations.count()) == ("running", edition, 1)
    assert list(StepRun.objects.values_list("place__city__name", "due_on", "state")) == [
        ("Bari", dt.date(2027, 3, 31), "planned"),
        ("Torino", dt.date(2027, 3, 31), "planned"),
    ]
    assert browser.get(stage("citta")).url == reverse("workshops:overview", args=[made.slug])


def test_one_leaves_anywhere_and_finds_the_draft_again(aim, edition, desk_of_anna):
    reply = desk_of_anna.post(reverse("workshops:wizard"), aim | {"leave": "1"})
    assert reply.url == reverse("workshops:desk")

    desk = desk_of_anna.get(reply.url).content.decode()

    assert "Riprendi la preparazione" in desk
    assert stage("controlla") in desk
    page = desk_of_anna.get(stage("controlla")).content.decode()
    assert "Scegli l&#x27;edizione del Toolkit." in page
    assert desk_of_anna.get(stage("scopo")).context["form"].initial["aim"] == "Decidere insieme."


def test_starting_too_soon_says_what_is_missing(aim, desk_of_anna):
    desk_of_anna.post(reverse("workshops:wizard"), aim)

    page = desk_of_anna.post(stage("controlla")).content.decode()

    assert 'role="alert"' in page
    assert "Programma almeno un passo." in page
    assert Workshop.objects.get().state == "draft"


def test_what_was_typed_comes_back_with_the_error_at_its_place(aim, desk_of_anna):
    reply = desk_of_anna.post(reverse("workshops:wizard"), aim | {"title": "", "theme": "Casa"})

    html = reply.content.decode()
    assert "<title>Errore:" in html
    assert 'href="#id_title"' in html
    assert "Decidere insieme." in html
    assert 'value="Casa"' in html
    assert Workshop.objects.count() == 0


def test_haste_needs_a_reason_and_nothing_is_half_saved(aim, edition, desk_of_anna):
    easy = make.step(edition, "3.1")
    long = make.step(edition, "3.2", least_working_days=10)
    desk_of_anna.post(reverse("workshops:wizard"), aim)
    desk_of_anna.post(stage("edizione"), {"edition": edition.pk})
    desk_of_anna.post(stage("citta"), {"cities": [make.city("Torino").pk]})
    dates = {}
    for step in (easy, long):
        dates |= {f"opens-{step.pk}": "2027-03-01", f"due-{step.pk}": "2027-03-08"}

    refused = desk_of_anna.post(stage("passi"), dates)

    html = refused.content.decode()
    assert "3.2: Torino: 5 giorni lavorativi, il Toolkit ne chiede 10." in html
    assert 'value="2027-03-08"' in html
    assert StepRun.objects.count() == 0
    desk_of_anna.post(stage("passi"), dates | {"override_reason": "Urgenza."})
    assert list(StepRun.objects.order_by("step").values_list("override_reason", flat=True)) == [
        "",
        "Urgenza.",
    ]


@pytest.mark.parametrize(
    ("opens", "due", "words"),
    [
        ("2027-03-10", "2027-03-01", "la chiusura viene prima dell&#x27;apertura"),
        ("2027-03-10", "", "scrivi tutte e due le date"),
        ("", "", "Scrivi le date di almeno un passo."),
        ("31/02/2027", "2027-03-01", "La data deve essere nel formato gg/mm/aaaa"),
    ],
)
def test_wrong_dates_are_told_at_their_place(aim, edition, step, desk_of_anna, opens, due, words):
    desk_of_anna.post(reverse("workshops:wizard"), aim)
    desk_of_anna.post(stage("edizione"), {"edition": edition.pk})
    desk_of_anna.post(stage("citta"), {"cities": [make.city("Torino").pk]})

    reply = desk_of_anna.post(stage("passi"), {f"opens-{step.pk}": opens, f"due-{step.pk}": due})

    assert words in reply.content.decode()
    assert StepRun.objects.count() == 0


def test_the_proposal_gives_every_step_its_working_days(edition):
    first = make.step(edition, "3.1", least_working_days=10)
    second = make.step(edition, "3.2")

    dates = propose([first, second], dt.date(2027, 3, 1))

    assert dates[first.pk] == (dt.date(2027, 3, 1), dt.date(2027, 3, 15))
    assert dates[second.pk] == (dt.date(2027, 3, 16), dt.date(2027, 3, 23))


def test_what_is_proposed_is_accepted_also_across_the_day_of_a_patron(aim, edition, desk_of_anna):
    made = make.step(edition, "3.1", least_working_days=10)
    desk_of_anna.post(reverse("workshops:wizard"), aim)
    desk_of_anna.post(stage("edizione"), {"edition": edition.pk})
    turin, bari = make.city("Torino", patron_day="06-24"), make.city("Bari", patron_day="06-22")
    desk_of_anna.post(stage("citta"), {"cities": [turin.pk, bari.pk]})

    page = desk_of_anna.get(stage("passi"), {"proposal_from": "2027-06-17"})
    opens, due = (page.context["form"][f"{name}-{made.pk}"].value() for name in ("opens", "due"))
    answer = desk_of_anna.post(stage("passi"), {f"opens-{made.pk}": opens, f"due-{made.pk}": due})

    assert str(due) == "2027-07-05"
    assert answer.status_code == 302
    assert StepRun.objects.count() == 2


def test_the_proposal_writes_nothing(aim, edition, step, desk_of_anna):
    desk_of_anna.post(reverse("workshops:wizard"), aim)
    desk_of_anna.post(stage("edizione"), {"edition": edition.pk})
    desk_of_anna.post(stage("citta"), {"cities": [make.city("Torino").pk]})

    html = desk_of_anna.get(stage("passi"), {"proposal_from": "2027-03-01"}).content.decode()

    assert 'value="2027-03-08"' in html
    assert StepRun.objects.count() == 0


def test_who_is_of_the_staff_but_not_responsible_only_looks(aim, desk_of_anna, enter, ugo):
    desk_of_anna.post(reverse("workshops:wizard"), aim)
    make.member(Workshop.objects.get(), ugo, "officer")

    assert enter(ugo).get(stage("scopo")).status_code == 403
