"""Trying a form as a partner would fill it: the real pages, and nothing written."""

import html
import json
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories as make
from toolkit.actions import curation, drafts

ONLY_YES = {"all": [{"question": "M90.01", "op": "equals", "value": True}]}
AFTER = {
    "rule": {"all": [{"question": "M90.05", "op": "greater", "other": "M90.04"}]},
    "message": "La fine viene dopo l'inizio.",
}
QUESTIONS = [
    {"code": "M90.01", "kind": "yes_no", "label": "C'è un elenco?", "required": "required"},
    {"code": "M90.02", "kind": "text", "label": "Quale?", "condition": ONLY_YES},
    {"code": "M90.03", "kind": "table", "label": "Chi?", "required_if": ONLY_YES, "columns": [
        {"code": "nome", "kind": "text", "label": "Nome"},
        {"code": "citta", "kind": "reference", "label": "Città", "to": "city"},
    ]},
    {"code": "M90.04", "kind": "date", "label": "Da quando?"},
    {"code": "M90.05", "kind": "date", "label": "Fino a quando?", "checks": [AFTER]},
    {"code": "M90.06", "kind": "computed", "label": "Giorni",
     "compute": {"op": "working_days", "from": "M90.04", "to": "M90.05"}},
    {"code": "M90.07", "kind": "file", "label": "L'atto"},
    {"code": "M90.08", "kind": "reference", "label": "Chi guida?", "to": "organisation"},
]  # fmt: skip


@pytest.fixture
def carla(db):
    return make.person("carla@prova.example", "Carla Neri", is_curator=True)


@pytest.fixture
def url(carla):
    made = make.edition(state="draft")
    make.form(made, "M90", QUESTIONS)
    make.city("Torino", patron_day="06-24")
    return reverse("workshops:trial", args=[made.pk, "M90"])


@pytest.fixture
def curator(client, carla):
    client.force_login(carla)
    return client


class Walk:
    """A walk through the form, page after page."""

    def __init__(self, client, url):
        self.client, self.url, self.fields = client, url, {}
        self.go("start", **{"trial-city": "torino", "trial-body": "civile"})

    def go(self, do, **typed):
        self.reply = self.client.post(self.url, {**self.fields, **typed, "do": do})
        self.text = self.reply.content.decode()
        hidden = r'name="(trial-[a-z]+)" value="([^"]*)"'
        self.fields = {name: html.unescape(value) for name, value in re.findall(hidden, self.text)}
        return self

    @property
    def answers(self) -> dict:
        return json.loads(self.fields["trial-answers"])

    @property
    def at(self) -> list[str]:
        return re.findall(r'data-question="([^"]+)"', self.text)


def test_one_chooses_a_city_and_an_organisation(curator, url):
    page = curator.get(url).content.decode()

    assert "Anteprima: niente viene salvato" in page
    assert '<option value="torino">Torino</option>' in page
    begun = Walk(curator, url)
    assert "Associazione di esempio (società civile). Città: Torino." in begun.text
    assert begun.at == ["M90.01"]


def test_branches_are_walked(curator, url):
    yes = Walk(curator, url).go("next", **{"M90.01": "true"})
    assert yes.at == ["M90.02"]
    assert yes.go("back").at == ["M90.01"]

    no = yes.go("next", **{"M90.01": "false"})

    assert no.at == ["M90.03"]
    assert no.answers["M90.01"] is False


def test_what_is_wrong_is_told_as_to_a_partner(curator, url):
    refused = Walk(curator, url).go("next")
    assert refused.reply.status_code == 422
    assert "Scegli una risposta." in refused.text

    table = refused.go("next", **{"M90.01": "true"}).go("next")
    assert table.go("next").reply.status_code == 422
    more = table.go("next", **{"M90.03-add": "1", "M90.03-0-nome": "Ada"})
    assert more.reply.status_code == 200
    assert '<option value="torino">Torino</option>' in more.text
    day = more.go("next", **{"M90.03-0-nome": "Ada"}).go("next", **{"M90.04": "20/6/2027"})
    broken = day.go("next", **{"M90.05": "1/6/2027"})
    assert broken.reply.status_code == 422
    assert "La fine viene dopo l&#x27;inizio." in broken.text


def test_the_patron_day_is_that_of_the_chosen_city(curator, url):
    walk = Walk(curator, url).go("next", **{"M90.01": "false"}).go("next")
    figure = walk.go("next", **{"M90.04": "21/6/2027"}).go("next", **{"M90.05": "25/6/2027"})

    assert figure.at == ["M90.06"]
    assert "3 giorni lavorativi" in figure.text


def test_the_end_says_what_is_missing_and_leads_there(curator, url):
    end = Walk(curator, url).go("end")

    assert "il modulo non si potrebbe inviare: una cosa da sistemare" in end.text
    assert end.go("go:1.1").at == ["M90.01"]


def test_rules_are_shown_at_work(curator, url):
    page = Walk(curator, url)
    assert page.text.count("data-rule=") == 2
    assert "Ora non si chiede" in page.text

    back = page.go("next", **{"M90.01": "true"}).go("back")

    assert "Ora si chiede" in back.text
    assert "Ora è obbligatoria" in back.text


def test_files_are_asked_for_and_not_kept(curator, url):
    at = Walk(curator, url).go("go:1.7")
    given = SimpleUploadedFile("atto.pdf", b"%PDF-1.7 prova")

    after = at.go("next", **{"M90.07": given})

    assert after.at == ["M90.08"]
    assert after.answers["M90.07"][0]["name"] == "atto.pdf"


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_a_whole_walk_writes_no_row(curator, url):
    curator.get(url)
    before = counted()

    walk = Walk(curator, url)
    while walk.at:
        walk.go("next", **{
            "M90.01": "true", "M90.02": "Il nostro", "M90.03-0-nome": "Ada",
            "M90.04": "1/6/2027", "M90.05": "2/6/2027",
        })  # fmt: skip
    assert "Con queste risposte il modulo si potrebbe inviare." in walk.text
    walk.go("restart")

    assert counted() == before


SHAPES = {
    "none": "",
    "a list": "[]",
    "half": "{",
    "null": "null",
    "raw": '{"M90.01": {"raw": []}}',
    "deep": "[" * 9000,
    "a number for rows": '{"M90.03": 7}',
}


@pytest.mark.parametrize("answers", SHAPES.values(), ids=SHAPES)
def test_answers_of_any_shape_are_walked(curator, url, answers):
    for do in ("next", "end", "go:1.3", "go:9.9", "?", "back"):
        reply = curator.post(url, {"trial-answers": answers, "trial-at": "1.1", "do": do})
        assert reply.status_code in (200, 422)


def test_a_form_without_questions_says_so(curator, url, carla):
    made = drafts.start_method("Vuoto", by=carla)
    code = curation.add(made, "form", by=carla).code

    page = curator.get(reverse("workshops:trial", args=[made.pk, code])).content.decode()

    assert "Il modulo non ha ancora domande." in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_trial_costs_the_same_for_any_form(curator, carla, rows, django_assert_max_num_queries):
    made = make.edition(state="draft")
    questions = [
        {"code": f"M90.{n:02}", "kind": "text", "label": f"Domanda {n}"} for n in range(1, rows + 1)
    ]
    make.form(made, "M90", questions)
    address = reverse("workshops:trial", args=[made.pk, "M90"])

    with django_assert_max_num_queries(9):
        assert curator.post(address, {"do": "start"}).status_code == 200
