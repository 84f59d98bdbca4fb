"""Work on a draft: every change whole, checked, remembered, and to be undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from officine.lifecycle.machine import WrongState
from tests import factories as make
from toolkit.actions import curation, drafts, editions
from toolkit.canonical.forms import document_of
from toolkit.curation import checks, items, shape
from toolkit.models import FormDefinition, ItemChange, Kind, Question

pytestmark = pytest.mark.django_db


def said(edition) -> dict:
    """All that an edition says, but its number."""
    return editions.canonical(edition) | {"number": 0}


def test_a_draft_says_what_its_base_says_and_has_no_faults(shipped, draft):
    assert draft.number == 2
    assert draft.based_on == shipped
    assert said(draft) == said(shipped)
    assert checks.all_faults(draft) == []


def test_the_file_of_every_form_gives_the_same_document(shipped):
    for form in shipped.forms.all():
        assert document_of(shape.form_as_file(form.document)) == form.document


def test_an_edit_is_written_and_remembered(draft, carla):
    row = curation.edit(draft, Kind.STEP, "2.1", {"title": "Il patto"}, version=1, by=carla)

    change = ItemChange.objects.get()
    assert (row.title, row.version) == ("Il patto", 2)
    assert (change.verb, change.version, change.by) == ("edited", 2, carla)
    assert change.before["title"] == "Patto di partenariato"
    assert change.after["title"] == "Il patto"


def test_two_curators_keep_both_texts_or_are_told(draft, carla, dario):
    curation.edit(draft, Kind.STEP, "2.1", {"title": "Il patto"}, version=1, by=carla)

    beside = curation.edit(draft, Kind.STEP, "2.1", {"aim": "Decidere."}, version=1, by=dario)
    with pytest.raises(curation.Stale) as told:
        curation.edit(draft, Kind.STEP, "2.1", {"title": "Accordo"}, version=1, by=dario)

    assert (beside.title, beside.aim) == ("Il patto", "Decidere.")
    assert told.value.fields == ["title"]
    assert told.value.change.by == carla
    assert items.find(draft, Kind.STEP, "2.1").title == "Il patto"


def test_the_same_words_are_no_conflict(draft, carla, dario):
    curation.edit(draft, Kind.STEP, "2.1", {"title": "Il patto"}, version=1, by=carla)

    same = curation.edit(draft, Kind.STEP, "2.1", {"title": "Il patto"}, version=1, by=dario)

    assert same.version == 2


@pytest.mark.parametrize(
    ("kind", "parent", "code"),
    [
        ("phase", "", "F10"),
        ("step", "F2", "2.4"),
        ("tool", "", "T23"),
        ("form", "", "M36"),
        ("section", "M05", "M05.D"),
        ("question", "M05.A", "M05.08"),
        ("practice", "", "BP02"),
    ],
)
def test_a_new_item_has_the_next_code_and_is_remembered(draft, carla, kind, parent, code):
    row = curation.add(draft, kind, parent=parent, by=carla)

    assert items.place_of(row)["parent"] == parent
    assert row.code.partition(".")[0] == code.partition(".")[0]
    assert items.rows_of(draft, kind).last().pk == row.pk or kind in ("step", "section", "question")
    assert ItemChange.objects.get().verb == "added"
    assert all(fault.unfinished for fault in checks.all_faults(draft))


def test_codes_are_never_given_twice(draft, carla):
    first = curation.add(draft, Kind.QUESTION, parent="M05.A", by=carla)
    curation.delete(draft, Kind.QUESTION, first.code, by=carla)

    second = curation.add(draft, Kind.QUESTION, parent="M05.A", by=carla)
    curation.delete(draft, Kind.FORM, curation.add(draft, Kind.FORM, by=carla).code, by=carla)
    third = curation.add(draft, Kind.FORM, by=carla)

    assert second.code > first.code
    assert third.code == "M37"


def test_every_kind_of_question_starts_sound(draft, carla):
    from toolkit.canonical.forms import DEFAULTS
    from toolkit.curation import codes

    for kind in DEFAULTS:
        values = codes.blank(Kind.QUESTION, "M05.99", kind) | {"label": f"Una {kind}"}
        del values["code"]
        curation.add(draft, Kind.QUESTION, parent="M05.A", values=values, by=carla)

    assert checks.all_faults(draft) == []
    form = FormDefinition.objects.get(edition=draft, code="M05")
    assert len(form.document["sections"][0]["questions"]) == 3 + len(DEFAULTS)


def test_a_move_keeps_codes_and_says_where_from(draft, carla):
    before = [row.code for row in items.rows_of(draft, Kind.STEP)]

    curation.move(draft, Kind.STEP, "2.1", parent="F3", turn=1, by=carla)

    codes = [row.code for row in items.rows_of(draft, Kind.STEP)]
    assert sorted(codes) == sorted(before)
    assert codes.index("2.1") == codes.index("3.1") - 1
    assert [row.position for row in items.rows_of(draft, Kind.STEP)] == [*range(1, len(codes) + 1)]
    change = ItemChange.objects.get()
    assert change.before["stands"]["parent"] == "F2"
    assert change.after["stands"] == {"parent": "F3", "turn": 1}


def test_a_move_within_a_section_compiles_the_form_anew(draft, carla):
    curation.move(draft, Kind.QUESTION, "M05.03", turn=1, by=carla)

    form = FormDefinition.objects.get(edition=draft, code="M05")
    first = [one["code"] for one in form.document["sections"][0]["questions"]]
    assert first == ["M05.03", "M05.01", "M05.02"]


def test_what_others_need_is_not_taken_away(draft, carla):
    needed = _with_condition(draft, carla)

    with pytest.raises(ValidationError) as refused:
        curation.delete(draft, Kind.QUESTION, needed, by=carla)

    assert "M05." in str(refused.value)
    assert Question.objects.filter(section__form__edition=draft, code=needed).exists()


def test_a_question_does_not_go_before_what_it_depends_on(draft, carla):
    needed = _with_condition(draft, carla)
    last = items.find(draft, Kind.SECTION, "M05.A").questions.order_by("-position").first()

    with pytest.raises(ValidationError):
        curation.move(draft, Kind.QUESTION, last.code, turn=1, by=carla)

    assert needed != last.code


def _with_condition(draft, carla) -> str:
    asked = curation.add(
        draft,
        Kind.QUESTION,
        parent="M05.A",
        values={"kind": "yes_no", "label": "C'è un vuoto?"},
        by=carla,
    )
    curation.add(
        draft,
        Kind.QUESTION,
        parent="M05.A",
        values={
            "kind": "text",
            "label": "Quale?",
            "condition": {"all": [{"question": asked.code, "op": "equals", "value": True}]},
        },
        by=carla,
    )
    return asked.code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("phase", "F3"),
        ("step", "3.1"),
        ("tool", "T01"),
        ("section", "M35.A"),
        ("practice", "BP01"),
    ],
)
def test_what_was_deleted_comes_back_as_it_was(draft, carla, kind, code):
    before = said(draft)

    change = curation.delete(draft, kind, code, by=carla)
    assert said(draft) != before
    curation.restore(change, by=carla)

    assert said(draft) == before


def test_every_change_can_be_undone(draft, carla):
    before = said(draft)
    curation.edit(draft, Kind.STEP, "2.1", {"title": "x", "tools": ["T01"]}, version=1, by=carla)
    curation.move(draft, Kind.QUESTION, "M05.03", turn=1, by=carla)
    curation.duplicate(draft, Kind.SECTION, "M05.B", by=carla)
    curation.delete(draft, Kind.TOOL, "T02", by=carla)

    for change in ItemChange.objects.order_by("-pk"):
        curation.restore(change, by=carla)

    assert said(draft) == before


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("phase", "F3"),
        ("tool", "T01"),
        ("form", "M05"),
        ("section", "M05.B"),
        ("question", "M05.04"),
    ],
)
def test_a_copy_is_sound_and_has_codes_of_its_own(draft, carla, kind, code):
    copy = curation.duplicate(draft, kind, code, by=carla)

    assert copy.code != code
    assert "(copia)" in str(copy)
    assert checks.all_faults(draft) == []


def test_mistakes_are_refused_at_their_field(draft, carla):
    with pytest.raises(ValidationError) as refused:
        curation.edit(draft, Kind.STEP, "2.1", {"who": ["nobody"]}, version=1, by=carla)

    assert list(refused.value.message_dict) == ["who"]
    assert items.find(draft, Kind.STEP, "2.1").who == ["everyone"]


def test_only_curators_and_only_drafts(shipped, draft, carla):
    nobody = make.person("nessuno@example.it")
    with pytest.raises(PermissionDenied):
        curation.edit(draft, Kind.STEP, "2.1", {"title": "x"}, version=1, by=nobody)
    with pytest.raises(WrongState):
        curation.edit(shipped, Kind.STEP, "2.1", {"title": "x"}, version=1, by=carla)

    drafts.submit(draft, by=carla)
    with pytest.raises(WrongState):
        curation.add(draft, Kind.PHASE, by=carla)


def test_a_question_gets_the_settings_of_its_kind_back(draft, carla):
    code = curation.add(draft, Kind.QUESTION, parent="M01.A", by=carla).code
    said = {"label": "Quando?", "max_length": 40}
    row = curation.edit(draft, Kind.QUESTION, code, said, version=9, by=carla)
    before = items.content_of(row)
    curation.edit(draft, Kind.QUESTION, code, {"kind": "yes_no"}, version=9, by=carla)

    curation.restore(ItemChange.objects.latest("pk"), by=carla)

    assert items.content_of(items.find(draft, Kind.QUESTION, code)) == before
    assert before["max_length"] == 40


def test_a_second_curator_approves(draft, carla, dario):
    curation.edit(draft, Kind.STEP, "2.1", {"title": "Altro titolo"}, version=1, by=carla)
    drafts.submit(draft, by=carla)
    with pytest.raises(ValidationError):
        drafts.approve(draft, by=carla)
    with pytest.raises(ValidationError):
        editions.publish(draft, by=carla)

    drafts.approve(draft, by=dario)
    editions.publish(draft, by=carla)

    assert draft.state == "published"
    assert editions.verify(draft)
