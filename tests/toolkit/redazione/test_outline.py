"""The outline: what stands where, and what buttons do to it."""

import pytest
from django.urls import reverse

from toolkit.actions import curation, drafts
from toolkit.models import Edition, FormDefinition, ItemChange, Phase, Question, Section, Step


def address(name, edition, *args):
    return reverse(f"redazione:{name}", args=[edition.pk, *args])


def codes(edition):
    rows = Step.objects.filter(phase__edition=edition).order_by("position")
    return [f"{step.phase.code} {step.code}" for step in rows.select_related("phase")]


def test_the_desk_tells_what_to_do_with_each_edition(curator, draft):
    page = curator.get("/redazione")

    assert page.status_code == 200
    assert [row.pk for row in page.context["drafts"]] == [draft.pk]
    assert "Scrivi, poi mandala in revisione" in page.content.decode()
    assert "Comincia una bozza dall'edizione 1" in page.content.decode()


def test_an_empty_desk_says_how_to_begin(curator, db):
    page = curator.get("/redazione")

    said = page.content.decode()
    assert "Parti dal Toolkit di esempio, importa un file o crea la prima fase." in said

    reply = curator.post("/redazione/comincia", {"title": "Il nostro metodo"})

    made = Edition.objects.get()
    assert reply.url == address("outline", made)
    assert (made.title, made.number, made.state) == ("Il nostro metodo", 1, "draft")
    assert "Crea la prima fase" in curator.get(reply.url).content.decode()


def test_a_title_is_needed_to_begin_from_nothing(curator, db):
    curator.post("/redazione/comincia", {"title": "  "})

    assert not Edition.objects.exists()


def test_a_draft_begins_from_the_current_edition(curator, small):
    reply = curator.post("/redazione/comincia", {"base": small.pk})

    made = Edition.objects.exclude(pk=small.pk).get()
    assert reply.url == address("outline", made)
    assert made.based_on == small


@pytest.mark.parametrize("base", ["0", "999999", "x", "٣", "99999999999999999999"])
def test_a_draft_of_nothing_known_is_not_begun(curator, small, base):
    assert curator.post("/redazione/comincia", {"base": base}).status_code == 404


def test_the_outline_shows_everything_in_its_place(curator, draft):
    page = curator.get(address("outline", draft) + "?apri=M01")

    outline = page.context["outline"]
    assert [row.code for row in outline.all()] == [
        *("F1", "1.1", "1.2", "T01", "M01", "M01.A"),
        *("M01.01", "M01.02", "M01.03", "M01.04", "M01.05", "M01.06", "M02", "BP01"),
    ]
    assert outline.rows["step", "1.1"].tools == ["T01"]
    assert outline.rows["form", "M02"].questions == 3
    assert "Chi c&#x27;è?" in page.content.decode()


def test_down_and_up_move_and_tell_the_new_place(curator, draft):
    reply = curator.post(address("move", draft, "step", "1.1"), {"verso": "giu"})

    assert codes(draft) == ["F1 1.2", "F1 1.1"]
    page = curator.get(reply.url.partition("#")[0])
    assert page.context["done"]["words"] == "«1.1 Mappa» ora è al posto 2 di 2 in «F1 Ascolto»."
    assert reply.url.endswith("#passi-1.1")
    text = page.content.decode()
    link = text[text.index('id="passi-1.1"') :]
    assert "autofocus" in link[: link.index("</a>")]

    curator.post(address("move", draft, "step", "1.1"), {"verso": "su"})

    assert codes(draft) == ["F1 1.1", "F1 1.2"]


def test_a_step_moves_into_another_phase(curator, draft, carla):
    other = curation.add(draft, "phase", values={"title": "Dopo"}, by=carla)
    page = curator.get(address("move", draft, "step", "1.1"))
    offered = [value for _group, turns in page.context["places"] for value, _words in turns]
    assert f"{other.code}|1" in offered

    curator.post(address("move", draft, "step", "1.1"), {"posto": f"{other.code}|1"})

    assert codes(draft) == ["F1 1.2", f"{other.code} 1.1"]


def test_what_was_deleted_comes_back(curator, draft):
    before = curator.get(address("outline", draft) + "?apri=M02").context["outline"]
    kept = {key: (row.title, row.turn, row.tools) for key, row in before.rows.items()}

    reply = curator.post(address("delete", draft, "step", "1.1"))
    page = curator.get(reply.url.partition("#")[0])

    assert ("step", "1.1") not in page.context["outline"].rows
    change = page.context["done"]["change"]
    curator.post(address("undo", draft, change.pk))

    after = curator.get(address("outline", draft) + "?apri=M02").context["outline"]
    assert {key: (row.title, row.turn, row.tools) for key, row in after.rows.items()} == kept


def test_what_others_need_is_not_deleted_and_it_is_said_why(curator, draft):
    reply = curator.post(address("delete", draft, "question", "M01.03"), follow=True)

    assert "M01.04" in " ".join(str(said) for said in reply.context["messages"])
    assert Question.objects.filter(section__form__edition=draft, code="M01.03").exists()


def test_a_duplicate_stands_right_after(curator, draft):
    curator.post(address("duplicate", draft, "step", "1.1"))

    assert codes(draft) == ["F1 1.1", "F1 1.3", "F1 1.2"]


@pytest.mark.parametrize(
    ("asked", "kind", "code"),
    [
        ("tipo=fasi", "phase", "F2"),
        ("tipo=passi&in=F1&dopo=1.1", "step", "1.3"),
        ("tipo=strumenti", "tool", "T02"),
        ("tipo=moduli", "form", "M03"),
        ("tipo=sezioni&in=M02", "section", "M02.B"),
        ("tipo=buone-pratiche", "practice", "BP02"),
    ],
)
def test_a_new_item_opens_to_be_written(curator, draft, asked, kind, code):
    reply = curator.post(f"{address('add', draft)}?{asked}")

    assert reply.status_code == 302
    assert f"/{code}?fatto=" in reply.url
    assert ItemChange.objects.filter(edition=draft, kind=kind, code=code, verb="added").exists()


@pytest.mark.parametrize("after", ["", "M02.01"], ids=["last", "after"])
def test_a_new_question_is_asked_first_how_one_answers_it(curator, draft, after):
    page = curator.get(f"{address('outline', draft)}?apri=M02").content.decode()
    asked = address("question-new", draft, "M02.A") + (f"?dopo={after}" if after else "")

    reply = curator.post(f"{address('add', draft)}?tipo=domande&in=M02.A&dopo={after}")

    assert f'href="{asked}"' in page
    assert "tipo=domande" not in page
    assert reply.url == asked
    assert not ItemChange.objects.filter(edition=draft).exists()


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "tipo=cose",
        "tipo=passi",
        "tipo=passi&in=F9",
        "tipo=fasi&in=F1",
        "tipo=passi&in=F1&dopo=9.9",
    ],
)
def test_nothing_is_added_nowhere(curator, draft, asked):
    assert curator.post(f"{address('add', draft)}?{asked}").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"verso": "via"}, {"posto": "F9|1"}, {"posto": "F1|x"}])
def test_nothing_moves_nowhere(curator, draft, sent):
    assert curator.post(address("move", draft, "step", "1.1"), sent).status_code == 404
    assert codes(draft) == ["F1 1.1", "F1 1.2"]


def test_a_published_edition_is_read_and_not_changed(curator, small):
    page = curator.get(address("outline", small))

    assert "Sposta su" not in page.content.decode()
    assert curator.post(address("delete", small, "step", "1.1")).status_code == 409
    assert curator.post(f"{address('add', small)}?tipo=fasi").status_code == 409


def test_the_outline_costs_the_same_for_a_small_and_a_large_edition(
    curator, draft, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16) as small:
        curator.get(address("outline", draft) + "?apri=M01&apri=M02")
    grow(draft)

    with django_assert_max_num_queries(16) as large:
        page = curator.get(address("outline", draft) + "?apri=M01&apri=M02")

    assert len(page.context["outline"].phases) == 7
    assert len(large) == len(small)


def grow(edition, steps=10, forms=20, questions=15):
    """Many more of everything, as rows."""
    first = edition.forms.first()
    for number in range(2, 8):
        phase = Phase.objects.create(
            edition=edition, code=f"F{number}", position=number, title=f"Fase {number}"
        )
        for turn in range(1, steps + 1):
            step = Step.objects.create(
                phase=phase, code=f"{number}.{turn}", position=number * 100 + turn, title="Passo"
            )
            step.forms.add(first)
    for number in range(3, forms + 3):
        form = FormDefinition.objects.create(
            edition=edition, code=f"M{number:02}", position=number, title=f"Modulo {number}"
        )
        section = Section.objects.create(form=form, code=f"{form.code}.A", position=1, title="A")
        Question.objects.bulk_create(
            Question(
                section=section,
                code=f"{form.code}.{turn:02}",
                position=turn,
                kind="text",
                label=f"Domanda {turn}",
            )
            for turn in range(1, questions + 1)
        )


def test_the_desk_costs_the_same_for_one_edition_and_many(
    curator, small, carla, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4) as one:
        curator.get("/redazione")
    for _again in range(3):
        drafts.start_draft(small, by=carla)

    with django_assert_max_num_queries(4) as many:
        curator.get("/redazione")

    assert len(many) == len(one)
