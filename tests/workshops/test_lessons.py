"""The method learns: practice is counted, lessons are proposed, answered and linked to changes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests import factories as make
from toolkit.actions import curation, drafts
from toolkit.actions import lessons as answers
from toolkit.models import ItemChange, Lesson
from workshops.actions import answering, lessons, submissions
from workshops.models import StepRun
from workshops.queries.use import use


@pytest.fixture
def world(db):
    edition = make.edition(state="draft")
    step = make.step(edition)
    form = make.form(edition)
    make.ask(step, form)
    make.publish(edition)
    officina = make.workshop(made=edition)
    anna, paolo = make.person("anna@example.it"), make.person("paolo@example.it")
    carla = make.person("carla@example.it", is_curator=True)
    make.member(officina, anna)
    return {
        "edition": edition,
        "step": step,
        "form": form,
        "officina": officina,
        "anna": anna,
        "paolo": paolo,
        "carla": carla,
    }


def send(world, name: str, city: str, idea) -> None:
    body = make.organisation(name)
    make.mandate(world["paolo"], body)
    run = make.step_run(make.place(world["officina"], city), world["step"])
    asked = make.assignment(run, make.participation(world["officina"], body), world["form"])
    paolo = type(world["paolo"]).objects.get(pk=world["paolo"].pk)  # roles are read once a person
    draft = submissions.start(asked, by=paolo)
    answering.save_answer(draft, "M90.01", name, base_version=0, by=paolo)
    if idea:
        answering.save_answer(draft, "M90.02", idea, base_version=0, by=paolo)
    submissions.send(draft, key="k", by=paolo)


def test_practice_is_counted_by_code(world):
    send(world, "Casa", "Torino", "Un orto")
    send(world, "Banca", "Milano", None)
    run = StepRun.objects.order_by("pk").first()
    run.finished_on = run.opens_on + dt.timedelta(days=12)
    run.state = "done"
    run.save()

    told = use(world["edition"].toolkit_id, world["carla"])

    assert told.officine == 1
    step, form = told.steps["3.1"], told.forms["M90"]
    assert (step.planned, step.done, step.days_planned, step.days_taken) == (2, 1, 30, 12)
    assert (form.asked, form.sent, form.late) == (2, 2, 0)
    assert [(one.code, one.unanswered) for one in form.questions] == [("M90.02", 1)]


def test_reasons_of_an_officina_one_may_not_read_are_not_told(world):
    send(world, "Casa", "Torino", "Un orto")
    StepRun.objects.update(override_reason="segreto")
    world["officina"].is_public = False
    world["officina"].save()

    assert use(world["edition"].toolkit_id, world["carla"]).steps["3.1"].reasons == []
    assert use(world["edition"].toolkit_id, world["anna"]).steps["3.1"].reasons == ["segreto"]


def test_practice_asks_the_same_for_one_and_for_many(world, django_assert_num_queries):
    send(world, "Casa", "Torino", "Un orto")
    with django_assert_num_queries(12) as one:
        use(world["edition"].toolkit_id, world["carla"])
    for number, city in enumerate(("Milano", "Roma", "Bari"), 1):
        send(world, f"Casa {number}", city, None)
    with django_assert_num_queries(len(one)):
        use(world["edition"].toolkit_id, world["carla"])


def test_practice_tells_notes_and_what_one_speaks_of(client, world, django_assert_max_num_queries):
    send(world, "Casa", "Torino", "Un orto")
    address = reverse("redazione:practice")
    client.force_login(world["carla"])
    with django_assert_max_num_queries(22) as silent:
        client.get(address)
    about = [("step", "3.1"), ("step", "3.1"), ("form", "M90"), ("question", "M90.02")]
    for turn, (kind, code) in enumerate([*about, ("step", "3.1"), ("step", "3.1")]):
        lessons.propose(world["officina"], kind, code, text=f"Nota {turn}", by=world["anna"])
    draft = drafts.start_draft(world["edition"], by=world["carla"])
    for code in ("M90.01", "M90.02", "M90.02"):
        curation.comment(draft, "question", code, "Troppo lunga", by=world["carla"])

    with django_assert_max_num_queries(22) as told:
        page = client.get(address)

    assert len(told) == len(silent)
    ((_code, _title, _use, of_step),) = page.context["steps"]
    assert (of_step.count, [one.text for one in of_step.newest]) == (
        4,
        ["Nota 5", "Nota 4", "Nota 1"],
    )
    of_form = page.context["forms"][0][-1]
    assert (of_form.count, [one.text for one in of_form.newest]) == (2, ["Nota 3", "Nota 2"])
    spoken = [(one.code, one.notes, one.comments) for one, _label in page.context["discussed"]]
    assert spoken == [("M90.02", 1, 2), ("M90.01", 0, 1)]
    text = page.content.decode()
    assert "Nota 5" in text
    assert "Le note sono 4 in tutto." in text


def test_a_lesson_goes_from_officina_to_change_and_back(world):
    lesson = lessons.propose(
        world["officina"], "step", "3.1", text="Serve più tempo.", by=world["anna"]
    )
    draft = drafts.start_draft(world["edition"], by=world["carla"])
    curation.edit(draft, "step", "3.1", {"least_working_days": 9}, version=1, by=world["carla"])
    change = ItemChange.objects.get()

    answers.accept(lesson, answer="Avete ragione.", by=world["carla"])
    answers.apply(lesson, change, by=world["carla"])

    lesson.refresh_from_db()
    assert (lesson.state, lesson.answer) == ("applied", "Avete ragione.")
    assert list(lesson.changes.all()) == [change]


def test_who_may_propose_and_who_answers(world):
    with pytest.raises(PermissionDenied):
        lessons.propose(world["officina"], "step", "3.1", text="x", by=world["paolo"])
    with pytest.raises(ValidationError):
        lessons.propose(world["officina"], "step", "9.9", text="x", by=world["anna"])
    lesson = lessons.propose(world["officina"], "step", "3.1", text="x", by=world["anna"])
    with pytest.raises(PermissionDenied):
        answers.accept(lesson, by=world["anna"])
    with pytest.raises(ValidationError):
        answers.decline(lesson, answer=" ", by=world["carla"])


def test_the_pages(world, client, django_assert_max_num_queries):
    send(world, "Casa", "Torino", "Un orto")
    client.force_login(world["anna"])
    address = "/gestione/officine/casa/lezioni"
    empty = client.post(address, {"about": "step:3.1", "text": "", "proposal": "Di più"})
    assert "Scrivi che cosa avete imparato." in empty.content.decode()
    assert "Di più" in empty.content.decode()
    client.post(address, {"about": "step:3.1", "text": "Serve più tempo."})
    lesson = Lesson.objects.get()

    client.force_login(world["carla"])
    with django_assert_max_num_queries(9):
        assert "Serve più tempo." in client.get("/redazione/lezioni").content.decode()
    with django_assert_max_num_queries(22):
        assert "Dossier di contesto" in client.get("/redazione/pratica").content.decode()
    refused = client.post(f"/redazione/lezioni/{lesson.pk}", {"verb": "decline", "answer": ""})
    assert refused.status_code == 422
    client.post(f"/redazione/lezioni/{lesson.pk}", {"verb": "accept", "answer": "Sì."})

    client.force_login(world["anna"])
    with django_assert_max_num_queries(16):
        assert "Sì." in client.get(address).content.decode()
