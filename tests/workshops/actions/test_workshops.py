import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from tests import factories as make
from workshops.actions import workshops
from workshops.models import Workshop


@pytest.fixture
def authority(anna):
    body = make.organisation("Autorità di casa", "A1", is_authority=True)
    make.mandate(anna, body, "referente")
    return body


@pytest.fixture
def draft(edition, anna):
    workshop = make.workshop("nuova", edition, state="draft", is_public=False)
    make.member(workshop, anna, "lead")
    return workshop


def test_who_creates_an_officina_leads_it_and_it_is_in_preparation(anna, authority):
    made = workshops.create(
        title="Abitare le città di mezzo",
        programme=make.programme(),
        authority=authority,
        aim="Decidere insieme.",
        by=anna,
    )

    assert (made.state, made.slug, made.prefix) == ("draft", "abitare-le-citta-di-mezzo", "ACM")
    assert list(made.team.values_list("person__name", "role")) == [("Anna Rossi", "lead")]
    assert Event.objects.first().action == "workshop.created"


def test_two_officine_of_one_title_have_their_own_address_and_prefix(anna, authority):
    first, second = (
        workshops.create(
            title="Casa Verde", programme=make.programme(), authority=authority, by=anna
        )
        for _ in range(2)
    )

    assert (first.slug, second.slug) == ("casa-verde", "casa-verde-2")
    assert (first.prefix, second.prefix) == ("CV", "CV2")


def test_a_title_without_letters_still_gets_an_address(anna, authority):
    made = workshops.create(title="!!!", programme=make.programme(), authority=authority, by=anna)

    assert (made.slug, made.prefix) == ("officina", "OFF")


def test_only_who_works_for_an_authority_creates_officine(nino, piera, authority):
    for who in (nino, piera):
        with pytest.raises(PermissionDenied):
            workshops.create(title="Mia", programme=make.programme(), authority=authority, by=who)


def test_nobody_creates_an_officina_for_somebody_elses_authority(anna, authority):
    other = make.organisation("Altra autorità", "A1", is_authority=True)

    with pytest.raises(ValidationError):
        workshops.create(title="Mia", programme=make.programme(), authority=other, by=anna)


def test_it_starts_only_with_an_edition_a_city_and_a_step(anna, edition, step):
    workshop = make.workshop("nuova", None, state="draft")
    make.member(workshop, anna, "lead")

    with pytest.raises(ValidationError) as refusal:
        workshops.start(workshop, by=anna)

    assert refusal.value.messages == [
        "Scegli l'edizione del Toolkit.",
        "Scegli almeno una città.",
        "Programma almeno un passo.",
    ]
    workshops.choose_edition(workshop, edition, by=anna)
    make.step_run(make.place(workshop), step, state="planned")
    workshops.start(workshop, by=anna)
    assert Workshop.objects.get(pk=workshop.pk).state == "running"


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("start", "running"),
        ("close", "draft"),
        ("conclude", "running"),
        ("resume", "running"),
        ("reopen", "running"),
    ],
)
def test_a_verb_at_the_wrong_moment_changes_nothing(casa, anna, verb, state):
    Workshop.objects.filter(pk=casa.pk).update(state=state)
    casa.refresh_from_db()

    with pytest.raises(WrongState):
        getattr(workshops, verb)(casa, by=anna)

    assert Workshop.objects.get(pk=casa.pk).state == state
    assert Event.objects.count() == 0


def test_an_officina_goes_its_way_and_the_history_tells_it(casa, anna):
    workshops.suspend(casa, reason="Elezioni.", by=anna)
    workshops.resume(casa, by=anna)
    workshops.close(casa, by=anna)
    workshops.conclude(casa, by=anna)

    assert [line.verb for line in history(casa)] == ["suspend", "resume", "close", "conclude"]
    assert history(casa)[0].note == "Elezioni."


def test_a_suspension_needs_its_reason(casa, anna):
    with pytest.raises(ValidationError):
        workshops.suspend(casa, reason="  ", by=anna)


def test_it_does_not_conclude_while_something_is_open(casa, anna, run):
    workshops.close(casa, by=anna)

    with pytest.raises(ValidationError, match="passi ancora aperti"):
        workshops.conclude(casa, by=anna)


def test_only_the_person_responsible_changes_it(casa, ugo, fiora, zeno):
    for who in (ugo, fiora, zeno):
        with pytest.raises(PermissionDenied):
            workshops.change(casa, title="Mia", by=who)


def test_the_journal_says_which_fields_changed_not_the_words(casa, anna):
    workshops.change(casa, title="Un segreto", aim=casa.aim, by=anna)

    event = Event.objects.get()
    assert (event.action, event.detail) == ("workshop.changed", {"fields": "title"})


def test_the_end_does_not_come_before_the_beginning(casa, anna):
    with pytest.raises(ValidationError):
        workshops.change(casa, ends_on=dt.date(2020, 1, 1), by=anna)


def test_the_edition_stays_once_it_runs(casa, anna):
    with pytest.raises(ValidationError):
        workshops.choose_edition(casa, make.edition(2), by=anna)


def test_a_draft_edition_is_not_chosen(draft, anna):
    with pytest.raises(ValidationError):
        workshops.choose_edition(draft, make.edition(2, state="draft"), by=anna)


def test_a_city_that_works_is_not_taken_away(draft, anna, step):
    torino, bari = make.city("Torino"), make.city("Bari")
    workshops.set_cities(draft, [torino, bari], by=anna)
    workshops.set_cities(draft, [torino], by=anna)
    assert [str(place) for place in draft.places.all()] == ["Torino"]

    make.step_run(draft.places.get(), step, state="planned")
    with pytest.raises(ValidationError):
        workshops.set_cities(draft, [bari], by=anna)

    assert [str(place) for place in draft.places.all()] == ["Torino"]


def test_somebody_always_answers_for_an_officina(casa, anna, ugo):
    only = casa.team.get(person=anna)
    with pytest.raises(ValidationError):
        workshops.remove_member(only, by=anna)
    with pytest.raises(ValidationError):
        workshops.set_member(casa, anna, "officer", by=anna)

    workshops.set_member(casa, ugo, "lead", by=anna)
    workshops.remove_member(only, by=anna)

    assert list(casa.team.filter(role="lead").values_list("person__name", flat=True)) == [
        "Ugo Ferri"
    ]
