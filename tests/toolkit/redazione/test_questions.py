"""The page of a question: what is written, chosen and refused there."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from toolkit.actions import curation
from toolkit.models import FormDefinition, ItemChange, Question


def address(draft, code):
    return reverse("redazione:question", args=[draft.pk, code])


def at(draft, code) -> Question:
    return Question.objects.get(section__form__edition=draft, code=code)


def body(draft, code) -> dict:
    """The question in the document of its form."""
    form = FormDefinition.objects.get(edition=draft, code=code.partition(".")[0])
    every = [one for section in form.document["sections"] for one in section["questions"]]
    return next(one for one in every if one["code"] == code)


class Page:
    """A page as a browser without script fills it."""

    def __init__(self, client, url):
        self.client, self.url = client, url
        self.read(client.get(url))

    def read(self, reply):
        self.reply, self.text = reply, reply.content.decode()
        form = re.search(r"<form[^>]*data-sheet.*?</form>", self.text, re.S)
        self.fields = _fields(form[0]) if form else QueryDict(mutable=True)
        return self

    def press(self, do, **typed):
        data = self.fields.copy()
        for name, value in typed.items():
            name = name.replace("__", "-")
            if value is None:
                data.pop(name, None)
            else:
                data.setlist(name, value if isinstance(value, list) else [value])
        data["do"] = do
        reply = self.client.post(
            self.url, data.urlencode(), content_type="application/x-www-form-urlencoded"
        )
        return self.read(self.client.get(reply.url) if reply.status_code == 302 else reply)


def _fields(html) -> QueryDict:
    """What a browser would send of a form, in its order."""
    from html import unescape

    data = QueryDict(mutable=True)
    control = r"<(input|select|textarea)\b([^>]*)>(?:(.*?)</\1>)?"
    for tag, attributes, inner in re.findall(control, html, re.S):
        named = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        name, kind = named.get("name"), named.get("type", "text")
        if not name:
            continue
        if tag == "select":
            options = re.findall(r'<option value="([^"]*)"( selected)?>', inner)
            chosen = [value for value, selected in options if selected]
            data.appendlist(name, unescape((chosen or [options[0][0]])[0]))
        elif tag == "textarea":
            data.appendlist(name, unescape(inner))
        elif kind not in ("checkbox", "radio") or re.search(r"\bchecked\b", attributes):
            data.appendlist(name, unescape(named.get("value", "on" if kind == "checkbox" else "")))
    return data


@pytest.fixture
def page(curator, draft):
    return lambda code: Page(curator, address(draft, code))


@pytest.mark.parametrize("code", [f"M01.0{n}" for n in range(1, 7)] + ["M02.01", "M02.02"])
def test_a_question_saved_as_it_is_says_the_same(page, draft, code):
    before = body(draft, code)

    saved = page(code).press("save")

    assert "è salvata" in saved.text
    assert body(draft, code) == before
    assert not ItemChange.objects.exists()


def test_texts_and_marks_are_written(page, draft):
    page("M01.05").press(
        "save", label="Da  quando, di preciso?", help="Un giorno.", required="required", public="on"
    )

    question = at(draft, "M01.05")
    assert question.label == "Da quando, di preciso?"
    assert (question.help, question.required, question.public) == ("Un giorno.", "required", True)
    assert ItemChange.objects.get().verb == "edited"


def test_a_question_needs_a_text(page, draft):
    refused = page("M01.05").press("save", label="  ")

    assert refused.reply.status_code == 422
    assert "Scrivi la domanda." in refused.text
    assert 'href="#id_label"' in refused.text
    assert at(draft, "M01.05").label == "Da quando?"


def test_a_limit_that_is_no_number_is_told_at_its_control_and_kept_as_typed(page):
    refused = page("M01.02").press("save", **{"s-max_length": "tanti"})

    assert refused.reply.status_code == 422
    assert "Scrivi un numero intero, per esempio 12." in refused.text
    assert 'value="tanti"' in refused.text


def test_a_limit_that_nobody_may_set_is_told_at_its_control(page):
    refused = page("M01.02").press("save", **{"s-max_length": "999999"})

    assert refused.reply.status_code == 422
    assert 'href="#id_s-max_length"' in refused.text


def test_choices_are_added_moved_and_keep_their_codes(page, draft):
    more = page("M02.01").press("add:choice")
    more.press("refresh", **{"choice-2-label": "Perché sì!"})
    assert more.fields["choice-2-code"] == "perche_si"
    moved = more.press("up:choice-2", **{"choice-2-label": "Perché no"})
    moved.press("save")

    assert body(draft, "M02.01")["choices"] == [
        {"code": "poco", "label": "Poco"},
        {"code": "perche_si", "label": "Perché no"},
        {"code": "molto", "label": "Molto"},
    ]


def test_two_choices_at_least(page):
    refused = page("M02.01").press("remove:choice-0").press("save")

    assert refused.reply.status_code == 422
    assert "servono almeno 2 elementi" in refused.text


def test_a_shared_list_takes_the_place_of_choices(page, draft):
    page("M02.01").press("save", vocabulary="workshop_roles")

    said = body(draft, "M02.01")
    assert said["vocabulary"] == "workshop_roles"
    assert [choice["code"] for choice in said["choices"]] == ["co_lead", "partner", "observer"]


def test_another_kind_keeps_what_is_common_and_says_what_goes(page, draft):
    shown = page("M02.01").press("refresh", kind="text")
    assert "Si perde: Scelte." in shown.text
    assert body(draft, "M02.01")["kind"] == "choice"

    back = shown.press("refresh", kind="multiple")
    assert back.fields["choice-1-label"] == "Molto"
    back.press("save", **{"s-max_choices": "1"})

    said = body(draft, "M02.01")
    assert (said["kind"], said["max_choices"], said["required"]) == ("multiple", 1, "required")
    assert [choice["code"] for choice in said["choices"]] == ["poco", "molto"]


@pytest.mark.parametrize("kind", [
    "text", "long_text", "choice", "multiple", "yes_no", "scale", "integer", "decimal", "money",
    "matrix", "ranking", "points", "date", "table", "file", "reference", "computed",
    "map_point", "percentage", "time", "email", "phone", "url", "fiscal_code", "vat_number",
    "ipa_code", "period", "address", "note",
])  # fmt: skip
def test_a_question_can_become_of_any_kind(page, draft, kind):
    shown = page("M02.02").press("refresh", kind=kind)
    typed = {
        "s-rows": "Prima\nSeconda",
        "choice-0-label": "Uno",
        "choice-1-label": "Due",
        "column-0-label": "Nome",
    }
    typed = {name: value for name, value in typed.items() if name in shown.fields}

    saved = shown.press("save", **typed)

    assert "è salvata" in saved.text
    assert body(draft, "M02.02")["kind"] == kind


def test_columns_are_added_typed_and_moved(page, draft):
    more = page("M01.03").press("add:column").press("refresh", **{
        "column-2-label": "Che cosa porta?", "column-2-kind": "choice",
    })  # fmt: skip
    more.press("up:column-2", **{"column-2-lines": "Soldi\nTempo\n\n"}).press("save")

    columns = body(draft, "M01.03")["columns"]
    assert [column["code"] for column in columns] == ["nome", "che_cosa_porta", "peso"]
    assert columns[1]["choices"] == [
        {"code": "soldi", "label": "Soldi"},
        {"code": "tempo", "label": "Tempo"},
    ]
    assert columns[0]["required"] == "required"
    assert columns[2]["max"] == 5


def test_a_figure_is_made_by_choosing(page, draft):
    shown = page("M01.04").press("refresh", **{"s-op": "sum"})
    shown.press("save", **{"s-cells": "M01.03|peso"})

    assert body(draft, "M01.04")["compute"] == {"op": "sum", "of": "M01.03", "column": "peso"}


def test_rows_of_an_earlier_form_are_chosen(page, draft):
    shown = page("M02.01").press("refresh", kind="reference").press("refresh", **{"s-to": "row"})
    shown.press("save", **{"s-table": "M01|M01.03"})

    said = body(draft, "M02.01")
    assert (said["to"], said["form"], said["question"]) == ("row", "M01", "M01.03")


# Rules


def test_a_rule_of_two_levels_is_made_by_choosing(page, draft):
    rule = page("M01.06").press("test:required_if")
    rule = rule.press("refresh", **{"required_if-0-question": "M01.01"})
    rule = rule.press("group:required_if", **{"required_if-0-value": "true"})
    rule = rule.press("refresh", **{"required_if-1-0-question": "M01.05"})
    rule = rule.press("refresh", **{"required_if-1-0-op": "greater"})
    rule = rule.press("test:required_if-1", **{"required_if-1-0-value": "7/3/2027"})
    rule = rule.press("refresh", **{"required_if-1-1-question": "M01.04"})
    rule = rule.press("refresh", **{"required_if-1-1-op": "less"})

    rule.press("save", **{"required_if-1-1-value": "1.200"})

    assert body(draft, "M01.06")["required_if"] == {"all": [
        {"question": "M01.01", "op": "equals", "value": True},
        {"any": [
            {"question": "M01.05", "op": "greater", "value": "2027-03-07"},
            {"question": "M01.04", "op": "less", "value": 1200},
        ]},
    ]}  # fmt: skip
    again = page("M01.06")
    assert again.fields["required_if-1-0-value"] == "07/03/2027"
    again.press("remove:required_if").press("save")
    assert "required_if" not in body(draft, "M01.06")


def test_a_check_is_made_by_choosing(page, draft):
    check = page("M01.06").press("add:check")
    check = check.press("refresh", **{"check-0-0-question": "M01.06"})
    check = check.press("refresh", **{"check-0-0-op": "greater~"})
    check.press("save", **{
        "check-0-0-other": "M01.05", "check-0-message": "La fine viene dopo l'inizio.",
    })  # fmt: skip

    assert body(draft, "M01.06")["checks"] == [{
        "rule": {"all": [{"question": "M01.06", "op": "greater", "other": "M01.05"}]},
        "message": "La fine viene dopo l'inizio.",
    }]  # fmt: skip


def test_what_is_still_to_be_chosen_is_told_at_its_place(page):
    rule = page("M01.06").press("test:condition").press("refresh", **{
        "condition-0-question": "M01.05",
    })  # fmt: skip
    refused = rule.press("refresh", **{"condition-0-op": "greater"}).press("save")

    assert refused.reply.status_code == 422
    assert "Scegli o scrivi un valore." in refused.text
    assert 'href="#id_condition-0-value"' in refused.text


def test_a_rule_that_can_never_hold_is_refused_at_its_place(page, draft):
    rule = page("M01.06").press("test:condition").press("test:condition")
    rule = rule.press("refresh", **{
        "condition-0-question": "M01.01", "condition-1-question": "M01.01",
    })  # fmt: skip

    refused = rule.press("save", **{"condition-0-value": "true", "condition-1-value": "false"})

    assert refused.reply.status_code == 422
    assert "Questa condizione non può mai valere" in refused.text
    assert 'href="#id_condition"' in refused.text
    assert body(draft, "M01.06")["condition"] is None


def test_what_others_need_is_not_changed_under_them(page, draft):
    refused = page("M01.01").press("refresh", kind="long_text").press("save")

    assert refused.reply.status_code == 422
    assert "M01.02: «equals» non si può usare" in refused.text
    assert body(draft, "M01.01")["kind"] == "yes_no"


def test_the_page_says_whose_rules_speak_of_the_question(page):
    assert "Ne parlano le regole di:" in page("M01.01").text
    assert "Ne parlano le regole di:" not in page("M01.06").text


# Two curators


def test_others_texts_are_kept_beside_mine(page, draft, dario):
    mine = page("M01.05")
    curation.edit(draft, "question", "M01.05", {"help": "Di Dario."}, version=1, by=dario)

    mine.press("save", label="Da che giorno?")

    question = at(draft, "M01.05")
    assert (question.label, question.help) == ("Da che giorno?", "Di Dario.")


@pytest.mark.parametrize(("keep", "said"), [("mine", "La mia?"), ("other", "Di Dario?")])
def test_of_two_texts_one_chooses(page, draft, dario, keep, said):
    mine = page("M01.05")
    curation.edit(draft, "question", "M01.05", {"label": "Di Dario?"}, version=1, by=dario)

    told = mine.press("save", label="La mia?", help="Un aiuto.")

    assert told.reply.status_code == 409
    assert "Nel frattempo Dario Verdi ha cambiato le stesse cose" in told.text
    assert at(draft, "M01.05").label == "Di Dario?"
    told.press("save", **{"keep-label": keep})
    question = at(draft, "M01.05")
    assert (question.label, question.help) == (said, "Un aiuto.")


def test_it_is_kept_by_itself_while_it_is_sound(page, draft):
    first = page("M01.05")
    first.fields["label"] = "Da che giorno?"

    kept = first.client.post(first.url, first.fields.dict() | {"do": "autosave"})
    refused = first.client.post(first.url, first.fields.dict() | {"do": "autosave", "label": ""})

    assert (kept.status_code, kept.json()["version"]) == (200, 2)
    assert refused.json() == {"text": "Non ancora salvato: c'è qualcosa da completare."}
    assert at(draft, "M01.05").label == "Da che giorno?"


# A new question, a closed edition


@pytest.mark.parametrize("kind", ["text", "choice", "table", "computed", "reference"])
def test_a_new_question_begins_with_its_kind(curator, draft, kind):
    url = reverse("redazione:question-new", args=[draft.pk, "M01.A"])
    assert "Come si risponde?" in curator.get(url).content.decode()

    reply = curator.post(f"{url}?dopo=M01.01", {"kind": kind})

    assert reply.url == address(draft, "M01.07")
    assert at(draft, "M01.07").kind == kind
    assert at(draft, "M01.07").position == 2
    assert curator.get(reply.url).status_code == 200


def test_a_published_question_is_read_only(curator, small):
    page = Page(curator, address(small, "M01.05"))

    assert "la domanda si legge, non si cambia" in page.text
    assert page.press("save", label="Altro?").reply.status_code == 409
    assert at(small, "M01.05").label == "Da quando?"


def test_every_question_costs_the_same(curator, draft, django_assert_max_num_queries):
    for code in ("M01.01", "M01.06"):
        with django_assert_max_num_queries(12):
            curator.get(address(draft, code))


HOSTILE = ["", "x" * 5000, "\0", "<script>", "-1", "99999999999999999999", "condition-0", "٣"]


@pytest.mark.parametrize("name", [
    "do", "kind", "shown-kind", "version", "required", "condition-joint", "condition-0-question",
    "condition-0-op", "check-0-message", "choice-0-code", "column-0-kind", "s-op", "s-table",
    "s-max_length", "vocabulary",
])  # fmt: skip
def test_no_value_of_any_control_makes_the_page_stumble(curator, draft, name):
    for code in ("M01.03", "M02.01"):
        for value in HOSTILE:
            page = Page(curator, address(draft, code))
            data = page.fields.dict() | {"do": "save", name: value}
            reply = curator.post(page.url, data)
            assert reply.status_code in (200, 302, 409, 422)


def test_a_term_is_made_by_choosing(page, draft):
    term = page("M01.02").press("refresh", answer_by="working_days")
    assert "Quanti giorni prima" in term.text
    term.press("save", **{"answer_by-working_days": "5"})

    assert body(draft, "M01.02")["answer_by"] == {"working_days": 5}
    day = page("M01.02").press("refresh", answer_by="day")
    day.press("save", **{"answer_by-day": "31/3/2027"})
    assert body(draft, "M01.02")["answer_by"] == {"day": "2027-03-31"}
    page("M01.02").press("save", answer_by="")
    assert "answer_by" not in body(draft, "M01.02")


@pytest.mark.parametrize(
    ("how", "typed", "said"),
    [
        pytest.param("days", "", "Scrivi quanti giorni.", id="nothing"),
        pytest.param("days", "tanti", "Scrivi un numero intero", id="no number"),
        pytest.param("working_days", "9999", "deve essere al massimo 250", id="too many"),
        pytest.param("day", "31/2/2027", "gg/mm/aaaa", id="no such day"),
    ],
)
def test_a_term_that_is_none_is_told_at_its_control(page, draft, how, typed, said):
    sheet = page("M01.02").press("refresh", answer_by=how)
    refused = sheet.press("save", **{f"answer_by-{how}": typed})

    assert refused.reply.status_code == 422
    assert said in refused.text
    assert f'href="#id_answer_by-{how}"' in refused.text
    assert "answer_by" not in body(draft, "M01.02")


def test_a_check_of_a_row_is_made_by_choosing(page, draft):
    check = page("M01.03").press("add:row_check")
    assert "Scegli una colonna" in check.text
    check = check.press("refresh", **{"row_check-0-0-question": "peso"})
    check = check.press("refresh", **{"row_check-0-0-op": "less"})
    told = check.press("save", **{"row_check-0-0-value": "4", "row_check-0-message": ""})
    assert (told.reply.status_code, "Scrivi che cosa dire" in told.text) == (422, True)
    told.press("save", **{"row_check-0-message": "Pesa troppo."})

    assert body(draft, "M01.03")["row_checks"] == [
        {
            "rule": {"all": [{"question": "peso", "op": "less", "value": 4}]},
            "message": "Pesa troppo.",
        }
    ]
    page("M01.03").press("remove:row_check-0").press("save")
    assert "row_checks" not in body(draft, "M01.03")


def test_a_column_that_a_check_speaks_of_is_not_taken_away(page, draft):
    check = page("M01.03").press("add:row_check")
    check = check.press("refresh", **{"row_check-0-0-question": "peso"})
    check = check.press("refresh", **{"row_check-0-0-op": "answered"})
    check.press("save", **{"row_check-0-message": "Serve."})

    refused = page("M01.03").press("remove:column-1").press("save")

    assert refused.reply.status_code == 422
    assert "Il controllo parla della colonna peso, che in questa tabella non c" in refused.text
    assert 'href="#id_row_check-0-0-question"' in refused.text
