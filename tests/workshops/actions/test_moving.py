"""An officina goes on with a newer edition: nothing that was answered is lost."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from officine.lifecycle.machine import WrongState
from tests import factories as make
from toolkit.models import Question
from workshops.actions import answering, submissions, workshops
from workshops.actions import moving as actions
from workshops.models import Answer, Assignment, StepRun
from workshops.queries import moving

QUESTIONS = [
    {"code": "M90.01", "kind": "text", "label": "Come ti chiami?", "required": "required"},
    {"code": "M90.02", "kind": "long_text", "label": "Che cosa proponi?"},
    {"code": "M90.03", "kind": "text", "label": "Chi ti aiuta?"},
]
LATER = [
    {"code": "M90.01", "kind": "text", "label": "Qual è il tuo nome?", "required": "required"},
    {"code": "M90.02", "kind": "text", "label": "Che cosa proponi?"},
    {"code": "M90.04", "kind": "yes_no", "label": "Ti serve aiuto?"},
]


@pytest.fixture
def world(db):
    """An officina on edition 1 with a draft and a sent form; edition 2 is published."""
    first, second = make.edition(1, state="draft"), make.edition(2, state="draft")
    steps, forms = [], []
    for edition, questions in ((first, QUESTIONS), (second, LATER)):
        step = make.step(edition)
        form = make.form(edition, questions=questions)
        make.ask(step, form)
        make.publish(edition)
        steps.append(step)
        forms.append(form)
    anna, paolo = make.person("anna@example.it"), make.person("paolo@example.it")
    officina = make.workshop(made=first)
    make.member(officina, anna)
    run = make.step_run(make.place(officina), steps[0])
    asked = []
    for name in ("Casa del Quartiere", "Banca del Tempo"):
        body = make.organisation(name)
        make.mandate(paolo, body)
        asked.append(make.assignment(run, make.participation(officina, body), forms[0]))
    drafts = [submissions.start(one, by=paolo) for one in asked]
    for draft in drafts:
        for code, value in (("M90.01", "Paolo"), ("M90.02", "Un orto"), ("M90.03", "Nessuno")):
            answering.save_answer(draft, code, value, base_version=0, by=paolo)
    submissions.send(drafts[1], key="k", by=paolo)
    return {
        "officina": officina,
        "editions": (first, second),
        "steps": steps,
        "forms": forms,
        "asked": asked,
        "drafts": drafts,
        "anna": anna,
        "paolo": paolo,
    }


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_the_preview_accounts_for_every_answer(world):
    plan = moving.plan(world["officina"], world["editions"][1])

    form = plan.forms[0]
    assert (form.open, form.sent) == (1, 1)
    fates = {one.code: (one.fate, one.answers) for one in form.questions}
    assert fates == {
        "M90.01": ("reworded", 1),
        "M90.02": ("changed", 1),
        "M90.03": ("removed", 1),
        "M90.04": ("added", 0),
    }
    assert sum(count for _word, count in plan.counts) == 3


def test_a_move_repins_what_is_open_and_leaves_what_was_sent(world):
    actions.move(world["officina"], world["editions"][1], by=world["anna"])

    assert again(world["officina"]).edition == world["editions"][1]
    assert StepRun.objects.get().step == world["steps"][1]
    assert again(world["asked"][0]).form == world["forms"][1]
    assert again(world["asked"][1]).form == world["forms"][0]


def test_no_answer_is_touched_and_those_without_a_question_stay_readable(world):
    before = list(Answer.objects.order_by("pk").values())

    actions.move(world["officina"], world["editions"][1], by=world["anna"])

    assert list(Answer.objects.order_by("pk").values()) == before
    assert left(world["drafts"][0]) == [("Chi ti aiuta?", ["Nessuno"])]
    assert left(world["drafts"][1]) == []


def left(draft) -> list:
    draft = again(draft)
    rows = {row.question: row for row in draft.answers.all()}
    form = draft.assignment.form
    return [(one.label, one.texts) for one in moving.left_behind(form, rows)]


def test_partner_and_staff_still_find_what_was_begun(world, client):
    second = world["editions"][1]
    with make.past_the_guards():
        world["steps"][1].code = "3.9"
        make._save(world["steps"][1])
    actions.move(world["officina"], second, by=world["anna"])

    client.force_login(world["paolo"])
    hub = client.get(f"/area/compilazioni/{world['asked'][0].public_id}").content.decode()
    assert "Risposte a domande tolte" in hub
    assert "Nessuno" in hub

    client.force_login(world["anna"])
    assert StepRun.objects.get().step == world["steps"][0]
    for page in ("matrice", "passi"):
        assert "3.1" in client.get(f"/gestione/officine/casa/{page}").content.decode()


def test_it_goes_back_until_somebody_writes(world):
    actions.move(world["officina"], world["editions"][1], by=world["anna"])
    actions.take_back(again(world["officina"]), by=world["anna"])

    assert again(world["officina"]).edition == world["editions"][0]
    assert again(world["asked"][0]).form == world["forms"][0]
    assert StepRun.objects.get().step == world["steps"][0]

    actions.move(again(world["officina"]), world["editions"][1], by=world["anna"])
    draft = again(world["drafts"][0])
    answering.save_answer(draft, "M90.04", True, base_version=0, by=world["paolo"])
    with pytest.raises(ValidationError) as refused:
        actions.take_back(again(world["officina"]), by=world["anna"])
    assert refused.value.code == "written"


def test_only_forward_to_what_is_published_and_only_at_work(world):
    officina, (first, second) = world["officina"], world["editions"]
    other = make.edition(5, slug="altro")

    for wrong in (first, other):
        with pytest.raises(ValidationError):
            actions.move(officina, wrong, by=world["anna"])
    with pytest.raises(PermissionDenied):
        actions.move(officina, second, by=world["paolo"])
    workshops.close(officina, by=world["anna"])
    with pytest.raises(WrongState):
        actions.move(officina, second, by=world["anna"])
    assert Question.objects.filter(code="M90.03").count() == 1


def test_a_form_that_was_sent_before_the_move_is_not_asked_again(world):
    from workshops.actions import assignments

    officina = world["officina"]
    actions.move(officina, world["editions"][1], by=world["anna"])
    run = StepRun.objects.select_related("place__workshop", "step").get()

    made = assignments.ask(
        world["forms"][1],
        [run],
        list(officina.participations.all()),
        due_on=run.due_on,
        by=world["anna"],
    )

    assert made == []
    assert Assignment.objects.count() == 2


def test_the_pages_tell_and_do_it(world, client, django_assert_max_num_queries):
    client.force_login(world["anna"])
    base = "/gestione/officine/casa/edizione"
    second = world["editions"][1]

    page = client.get(base)
    assert "Guarda che cosa cambia" in page.content.decode()
    with django_assert_max_num_queries(22):
        preview = client.get(f"{base}/{second.pk}").content.decode()
    assert "Chi ti aiuta?" in preview
    assert "tolta" in preview

    unread = client.post(f"{base}/{second.pk}")
    assert "Conferma di aver letto" in unread.content.decode()
    assert again(world["officina"]).edition != second

    client.post(f"{base}/{second.pk}", {"understood": "on"})
    assert again(world["officina"]).edition == second
    client.post(f"{base}/annulla")
    assert again(world["officina"]).edition == world["editions"][0]
