"""Two editions compared: what moved, what changed, and whether it is only words."""

import copy

import pytest

from tests.toolkit.small_edition import write
from toolkit.canonical.editions import described
from toolkit.curation import diff, impact
from toolkit.curation.texts import EDITION, bare, texts_of, with_texts
from toolkit.files.edition import read_edition
from toolkit.models import Kind


@pytest.fixture
def before(tmp_path):
    return described(read_edition(write(tmp_path), {"E05.1"}))


@pytest.fixture
def after(before):
    return copy.deepcopy(before)


def questions(document, form=0):
    return document["forms"][form]["sections"][0]["questions"]


def told(comparison):
    return [(one.kind, one.code, one.marks) for one in comparison.items]


def test_the_same_edition_differs_in_nothing(before, after):
    after["number"] = 2

    comparison = diff.compare(before, after)

    assert comparison.is_same
    assert comparison.is_wording
    assert comparison.counts == {"added": 0, "removed": 0, "moved": 0, "changed": 0}


WORDING = {
    "title": lambda said: said["phases"][0]["steps"][0].update(title="La mappa"),
    "aim": lambda said: said["phases"][0].update(aim="Ascoltare."),
    "output": lambda said: said["phases"][0]["steps"][0].update(outputs=["Una mappa"]),
    "edition": lambda said: said.update(summary="Un percorso."),
    "tool": lambda said: said["tools"][0]["materials"].append("Colla"),
    "label": lambda said: questions(said)[0].update(label="Hai un elenco?"),
    "help": lambda said: questions(said)[0].update(help="Anche vecchio."),
    "choice": lambda said: questions(said, 1)[0]["choices"][0].update(label="Pochissimo"),
    "column": lambda said: questions(said)[2]["columns"][0].update(label="Nome e cognome"),
    "section": lambda said: said["forms"][0]["sections"][0].update(intro="Elencali tutti."),
    "practice": lambda said: said["good_practices"][0].update(summary="È riuscita."),
}
STRUCTURE = {
    "new output": lambda said: said["phases"][0]["steps"][0]["outputs"].append("Altro"),
    "least days": lambda said: said["phases"][0]["steps"][0].update(least_working_days=11),
    "tools": lambda said: said["phases"][0]["steps"][0].update(tools=[]),
    "licence": lambda said: said.update(licence="CC0-1.0"),
    "minutes": lambda said: said["tools"][0].update(minutes_to=90),
    "required": lambda said: questions(said)[0].update(required="required"),
    "kind": lambda said: questions(said)[4].update(kind="text"),
    "limit": lambda said: questions(said)[2]["columns"][1].update(max=6),
    "choices": lambda said: questions(said, 1)[0]["choices"].reverse(),
    "condition": lambda said: questions(said)[1].update(condition=None),
    "promise": lambda said: said["forms"][0].update(made_public="Tutto."),
    "order": lambda said: questions(said).insert(0, questions(said).pop(4)),
    "gone": lambda said: questions(said).pop(),
    "term": lambda said: questions(said)[0].update(answer_by={"days": 5}),
    "new step": lambda said: said["phases"][0]["steps"].append(
        said["phases"][0]["steps"][0] | {"code": "1.3"}
    ),
}


@pytest.mark.parametrize("change", WORDING)
def test_words_are_only_words(before, after, change):
    WORDING[change](after)

    comparison = diff.compare(before, after)

    assert [one.marks for one in comparison.items] == [("changed",)]
    assert comparison.is_wording
    assert comparison.reasons == []


@pytest.mark.parametrize("change", STRUCTURE)
def test_the_rest_is_structure_and_says_why(before, after, change):
    STRUCTURE[change](after)

    comparison = diff.compare(before, after)

    assert not comparison.is_wording
    assert len(comparison.reasons) == 1


def test_what_was_added_removed_moved_and_changed(before, after):
    step = after["phases"][0]["steps"].pop(0)
    after["phases"].append({"code": "F2", "title": "Nuova", "aim": "", "steps": [step]})
    step["title"] = "La mappa"
    after["tools"] = []

    comparison = diff.compare(before, after)

    assert told(comparison) == [
        ("phase", "F2", ("added",)),
        ("step", "1.1", ("moved", "changed")),
        ("tool", "T01", ("removed",)),
    ]
    moved = comparison.items[1]
    assert (moved.parent_before, moved.parent_after) == ("F1", "F2")
    assert comparison.counts == {"added": 1, "removed": 1, "moved": 1, "changed": 1}


def test_as_few_as_possible_have_moved(before, after):
    asked = questions(after)
    asked.append(asked.pop(0))

    assert told(diff.compare(before, after)) == [("question", "M01.01", ("moved",))]


def test_what_left_is_told_where_it_stood(before, after):
    questions(after).pop(2)
    questions(after)[2]["label"] = "Quanti sono?"

    assert told(diff.compare(before, after)) == [
        ("question", "M01.03", ("removed",)),
        ("question", "M01.04", ("changed",)),
    ]


def test_what_came_with_a_form_is_one_reason(before, after):
    after["forms"].append(copy.deepcopy(after["forms"][0]) | {"code": "M03"})
    section = after["forms"][2]["sections"][0]
    section["code"] = "M03.A"
    for question in section["questions"]:
        question["code"] = question["code"].replace("M01", "M03")

    comparison = diff.compare(before, after)

    assert comparison.counts["added"] == 8
    assert [(one.kind, one.code) for one in comparison.reasons] == [("form", "M03")]


def test_the_words_of_two_texts_are_told_apart():
    found = diff.pieces("Elenca chi c'è oggi qui.", "Elenca tutti i presenti qui.")

    assert [(one.mark, one.text) for one in found] == [
        ("same", "Elenca "),
        ("removed", "chi c'è oggi"),
        ("added", "tutti i presenti"),
        ("same", " qui."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "nuovo"), ("vecchio", ""), ("a b", "a b"), ("riga " * 3000, "riga\n" * 3000)],
    ids=["from nothing", "to nothing", "same", "very long"],
)
def test_no_word_is_lost_between_two_texts(old, new):
    found = diff.pieces(old, new)

    assert "".join(one.text for one in found if one.mark != "added") == old
    assert "".join(one.text for one in found if one.mark != "removed") == new


def test_a_condition_is_told_in_words(before, after):
    questions(after)[1]["condition"] = None

    change = diff.compare(before, after).items[0].fields[0]

    assert "Hai già un elenco?" in change.before
    assert change.after == "sempre"


def test_texts_have_a_path_each(before):
    table = questions(before)[2]

    assert texts_of(Kind.QUESTION, table) == {
        "label": "Chi c'è?",
        "row_name": "soggetto",
        "columns.nome.label": "Nome",
        "columns.peso.label": "Peso",
    }
    assert texts_of(EDITION, before)["sources.0.title"] == "Fonte"
    english = with_texts(Kind.QUESTION, table, {"columns.peso.label": "Weight"})
    assert texts_of(Kind.QUESTION, english)["columns.peso.label"] == "Weight"
    assert bare(Kind.QUESTION, english) == bare(Kind.QUESTION, table)


@pytest.mark.parametrize(
    ("was", "now", "is_breaking"),
    [
        pytest.param(None, {"days": 5}, True, id="a term"),
        pytest.param({"days": 5}, {"days": 3}, False, id="more time"),
        pytest.param({"days": 5}, None, False, id="no term"),
    ],
)
def test_a_term_takes_something_away_more_time_does_not(before, after, was, now, is_breaking):
    questions(before)[0].update(answer_by=was)
    questions(after)[0].update(answer_by=now)

    [found] = diff.compare(before, after).items

    assert impact.is_breaking(found) is is_breaking
    assert [change.label for change in found.fields] == ["Fino a quando si risponde"]
    told = f"{now['days']} giorni prima della scadenza" if now else "fino alla scadenza del modulo"
    assert told in found.fields[0].after
