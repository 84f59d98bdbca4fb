"""The page of the checks of a form as a whole."""

import re

import pytest
from django.urls import reverse

from tests.toolkit.redazione.test_questions import Page
from toolkit.actions import curation
from toolkit.canonical.editions import canonical
from toolkit.curation import diff
from toolkit.models import FormDefinition, ItemChange

DAYS = {
    "rule": {"all": [{"question": "M01.06", "op": "greater", "other": "M01.05"}]},
    "message": "La fine viene dopo l'inizio.",
}


def address(draft):
    return reverse("redazione:form-checks", args=[draft.pk, "M01"])


def form(draft) -> FormDefinition:
    return FormDefinition.objects.get(edition=draft, code="M01")


@pytest.fixture
def page(curator, draft):
    return lambda: Page(curator, address(draft))


@pytest.fixture
def checked(draft, carla):
    curation.edit(draft, "form", "M01", {"checks": [DAYS]}, version=1, by=carla)
    return draft


def test_a_form_without_checks_saved_as_it_is_says_the_same(page, draft):
    before = form(draft).sha256

    assert "sono salvati" in page().press("save").text
    assert form(draft).sha256 == before
    assert not ItemChange.objects.exists()


def test_a_check_is_made_by_choosing_among_all_the_questions(page, draft):
    check = page().press("add:check")
    check = check.press("refresh", **{"check-0-0-question": "M01.06"})
    check = check.press("refresh", **{"check-0-0-op": "greater~"})
    unfinished = check.press("save", **{"check-0-message": "La fine viene dopo l'inizio."})
    assert (unfinished.reply.status_code, "Scegli una domanda." in unfinished.text) == (422, True)
    unfinished.press("save", **{"check-0-0-other": "M01.05"})

    assert form(draft).document["checks"] == [DAYS]
    page().press("remove:check-0").press("save")
    assert "checks" not in form(draft).document


def test_what_cannot_be_kept_is_told_at_its_check(page, draft):
    check = page().press("add:check").press("refresh", **{"check-0-0-question": "M01.03"})
    never = check.press("test:check-0").press("refresh", **{"check-0-1-question": "M01.03"})
    never = never.press("refresh", **{"check-0-0-op": "answered", "check-0-1-op": "not_answered"})

    refused = never.press("save", **{"check-0-message": "No."})

    assert refused.reply.status_code == 422
    assert 'href="#id_check-0"' in refused.text
    assert "Nessuna risposta può rispettare questo controllo" in refused.text
    assert "checks" not in form(draft).document


def test_a_question_that_it_speaks_of_is_not_taken_away(checked, carla):
    with pytest.raises(curation.ValidationError) as refused:
        curation.delete(checked, "question", "M01.05", by=carla)

    assert "M01: La condizione parla della domanda M01.05" in refused.value.messages[0]


def test_a_copy_speaks_of_its_own_questions(checked, carla):
    copy = curation.duplicate(checked, "form", "M01", by=carla)

    [check] = copy.checks
    assert check["rule"]["all"][0]["question"] == f"{copy.code}.06"


def test_who_comes_second_sees_both_and_decides(page, checked, dario):
    mine = page()
    other = [DAYS | {"message": "Le date non tornano."}]
    curation.edit(checked, "form", "M01", {"checks": other}, version=2, by=dario)

    clash = mine.press("save", **{"check-0-message": "Controlla le date."})
    assert (clash.reply.status_code, "Le date non tornano." in clash.text) == (409, True)
    clash.press("save")

    assert form(checked).checks[0]["message"] == "Controlla le date."


def test_it_is_kept_by_itself_while_it_is_sound(page, checked):
    assert "Non ancora salvato" in page().press("autosave", **{"check-0-message": ""}).text
    assert '"version": 3' in page().press("autosave", **{"check-0-message": "Le date."}).text
    assert form(checked).checks[0]["message"] == "Le date."


def test_a_published_form_is_read_only(curator, small):
    sheet = Page(curator, address(small))

    assert "i controlli si leggono, non si cambiano" in sheet.text
    assert sheet.press("save").reply.status_code == 409


def test_another_message_is_wording_another_rule_is_not(checked, carla):
    before = canonical(checked)
    curation.edit(
        checked, "form", "M01", {"checks": [DAYS | {"message": "Date."}]}, version=2, by=carla
    )
    worded = diff.compare(before, canonical(checked))
    rule = {"rule": {"all": [{"question": "M01.05", "op": "answered"}]}, "message": "Date."}
    curation.edit(checked, "form", "M01", {"checks": [rule]}, version=3, by=carla)

    assert worded.is_wording
    changed = diff.compare(before, canonical(checked))
    assert not changed.is_wording
    assert "hai risposto a «Da quando?»" in changed.items[0].fields[0].after


@pytest.mark.parametrize("name", ["do", "version", "check-0-message", "check-0-joint"])
@pytest.mark.parametrize("value", ["", "x" * 5000, "\0", "<script>", "-1", "remove:check", "٣"])
def test_no_value_of_any_control_makes_the_page_stumble(page, checked, name, value):
    do = value if name == "do" else "save"

    reply = page().press(do, **({} if name == "do" else {name: value})).reply

    assert reply.status_code in (200, 422)


def test_the_page_costs_little(curator, checked, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert "La fine viene dopo" in curator.get(address(checked)).content.decode()


def test_figures_are_added_up_by_choosing(page, draft, carla):
    check = page().press("add:check").press("refresh", **{"check-0-0-question": "M01.04"})
    check = check.press("refresh", **{"check-0-0-op": "at_most"})
    assert "Somma con altre risposte" not in check.text  # there is no other figure
    figure = {"kind": "integer", "label": "Quanti altri?"}
    curation.add(draft, "question", parent="M01.A", values=figure, by=carla)

    check = page().press("add:check").press("refresh", **{"check-0-0-question": "M01.04"})
    check = check.press("refresh", **{"check-0-0-op": "at_most"})
    added = form(draft).document["sections"][0]["questions"][-1]["code"]
    check.press(
        "save",
        **{"check-0-0-plus": added, "check-0-0-value": "12", "check-0-message": "Troppi."},
    )

    test = {"question": "M01.04", "op": "at_most", "plus": [added], "value": 12}
    assert form(draft).document["checks"] == [{"rule": {"all": [test]}, "message": "Troppi."}]
    assert "open" in re.search(r"<details[^>]*check-0-0-plus[^>]*>", page().text)[0]
