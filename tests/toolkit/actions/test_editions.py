import hashlib
import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.toolkit.small_edition import EDITION, FILES, bent, write
from toolkit import guards
from toolkit.actions import drafts, editions, reference
from toolkit.canonical.forms import compile_form, fingerprint
from toolkit.models import (
    Edition,
    FormDefinition,
    Guideline,
    Obligation,
    Question,
    Step,
    Toolkit,
)

CONTENT = Path(editions.__file__).parent.parent / "content" / "officine" / "edizione-1"
FIRST = "forms/M01.yaml"


@pytest.fixture
def duty(db):
    return Obligation.objects.create(
        code="E05.1", act="Reg.", article="5", title="t", text="t", kind="process"
    )


@pytest.fixture
def folder(tmp_path, duty):
    return write(tmp_path)


def everything():
    models = [Toolkit, Edition, FormDefinition, Question, Step, Guideline, Event]
    return [model.objects.count() for model in models]


def test_an_edition_is_loaded_whole(folder):
    edition = editions.load_edition(folder)

    assert (edition.number, edition.state, edition.loaded) == (1, "draft", "new")
    step = Step.objects.get(code="1.1")
    assert (step.position, step.who, step.least_working_days) == (1, ["authority", "partner"], 10)
    assert [tool.code for tool in step.tools.all()] == ["T01"]
    assert [form.code for form in step.forms.all()] == ["M01"]
    assert [duty.code for duty in step.obligations.all()] == ["E05.1"]
    assert edition.tools.get().minutes_to == 60
    assert edition.good_practices.get().steps.get() == step
    assert Guideline.objects.get().title == "Linee guida"
    assert list(Event.objects.values_list("action", flat=True)) == ["edition.loaded"]


def test_a_document_has_every_default_filled_in(folder):
    editions.load_edition(folder)

    form = FormDefinition.objects.get(code="M01")
    questions = form.document["sections"][0]["questions"]
    assert questions[1] == {
        "code": "M01.02",
        "kind": "long_text",
        "label": "Quale?",
        "help": "",
        "required": "optional",
        "not_applicable": False,
        "personal_data": False,
        "public": False,
        "condition": {"all": [{"question": "M01.01", "op": "equals", "value": True}]},
        "max_length": 2000,
    }
    assert questions[2]["max_rows"] == 50
    assert questions[2]["columns"][1] == {
        "code": "peso",
        "kind": "integer",
        "label": "Peso",
        "help": "",
        "required": "optional",
        "not_applicable": False,
        "personal_data": False,
        "public": False,
        "condition": None,
        "min": 1,
        "max": 5,
        "unit": "",
    }
    assert compile_form(form) == form.document
    assert fingerprint(form.document) == form.sha256


def test_a_vocabulary_is_written_out_in_the_document(folder):
    editions.load_edition(folder)

    form = FormDefinition.objects.get(code="M02")
    choices = form.document["sections"][0]["questions"][2]["choices"]
    assert [choice["code"] for choice in choices] == ["co_lead", "partner", "observer"]


def test_what_is_loaded_is_what_the_files_describe(folder):
    edition = editions.load_edition(folder)

    files = editions.read_edition(folder, {"E05.1"})
    assert editions.canonical(edition) == editions.described(files)


@pytest.mark.parametrize("broken", ["forms/M02.yaml", "guidelines.yaml", "edition.yaml"])
def test_nothing_is_half_loaded(tmp_path, duty, broken):
    before = everything()

    with pytest.raises(editions.Refused):
        editions.load_edition(write(tmp_path, **{broken: FILES[broken] + "extra: 1\n"}))

    assert everything() == before


def test_a_failure_in_the_middle_leaves_the_old_draft(folder, tmp_path):
    editions.load_edition(folder)
    before = everything()
    too_long = FILES[FIRST].replace("label: Chi c'è?", "label: Chi c'è oggi?")
    write(folder, **{FIRST: too_long})
    # A workshop pinned to a draft protects its parts, so that replacing them fails half way.
    workshop = make.workshop("casa", Edition.objects.get())
    make.step_run(make.place(workshop), Step.objects.first())

    with pytest.raises(editions.Refused, match="già in uso"):
        editions.load_edition(folder)

    assert everything() == before
    assert Question.objects.get(code="M01.03").label == "Chi c'è?"


def test_loading_the_same_again_changes_nothing(folder):
    first = editions.load_edition(folder)
    before = everything(), set(Question.objects.values_list("pk", flat=True))

    again = editions.load_edition(folder)

    assert (again.pk, again.loaded) == (first.pk, "unchanged")
    assert (everything(), set(Question.objects.values_list("pk", flat=True))) == before


def test_a_draft_is_replaced(folder):
    first = editions.load_edition(folder)
    write(folder, **bent(FIRST, "Chi c'è?", "Chi manca?"), **{"good_practices.yaml": None})
    (folder / "good_practices.yaml").unlink()

    again = editions.load_edition(folder)

    assert (again.pk, again.loaded) == (first.pk, "replaced")
    assert Question.objects.get(code="M01.03").label == "Chi manca?"
    assert FormDefinition.objects.count() == 2
    assert again.good_practices.count() == 0


def test_publishing_freezes_and_signs(folder):
    edition = editions.load_edition(folder)

    editions.publish(edition, by=None)

    edition.refresh_from_db()
    assert edition.state == "published"
    assert edition.published_at is not None
    assert edition.frozen == editions.canonical(edition)
    text = json.dumps(
        edition.frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    assert edition.sha256 == hashlib.sha256(text).hexdigest()
    assert editions.verify(edition)


def test_an_edition_is_published_once(folder):
    edition = editions.publish(editions.load_edition(folder), by=None)
    signed = edition.sha256, edition.published_at

    with pytest.raises(WrongState):
        editions.publish(edition, by=None)

    edition.refresh_from_db()
    assert (edition.sha256, edition.published_at) == signed


def test_an_edition_without_phases_is_not_published(db):
    empty = Edition.objects.create(toolkit=make.edition().toolkit, number=5, title="Vuota")

    with pytest.raises(ValidationError):
        editions.publish(empty, by=None)


def test_a_published_edition_loaded_again_is_left_alone(folder):
    edition = editions.publish(editions.load_edition(folder), by=None)

    again = editions.load_edition(folder)

    assert (again.pk, again.loaded, again.state) == (edition.pk, "unchanged", "published")


def test_other_content_under_a_published_number_is_refused(folder):
    editions.publish(editions.load_edition(folder), by=None)
    write(folder, **bent(FIRST, "Chi c'è?", "Chi manca?"))

    with pytest.raises(editions.Refused, match=r"forms.*numero nuovo"):
        editions.load_edition(folder)

    assert Question.objects.get(code="M01.03").label == "Chi c'è?"


def test_an_edition_in_review_is_not_replaced(folder):
    edition = editions.load_edition(folder)
    Edition.objects.filter(pk=edition.pk).update(state="in_review")
    write(folder, **bent(FIRST, "Chi c'è?", "Chi manca?"))

    with pytest.raises(editions.Refused, match="in revisione"):
        editions.load_edition(folder)


def test_the_fingerprint_does_not_depend_on_the_machine(folder, tmp_path):
    """The same files give the same fingerprint, whatever numbers the rows got."""
    first = editions.publish(editions.load_edition(folder), by=None)
    other = write(tmp_path / "altrove", **{"edition.yaml": EDITION.replace("prova", "altro", 1)})

    second = editions.load_edition(other)

    assert second.pk != first.pk
    assert editions.canonical(second) | {"toolkit": "prova"} == editions.canonical(first)
    assert editions.fingerprint(editions.canonical(second) | {"toolkit": "prova"}) == first.sha256
    assert first.sha256 == "56c965612361ee600d6f3f0de961d1ba2a200889aa15ef48a0898cb8344a3360"


def test_the_fingerprint_does_not_depend_on_the_order_of_keys():
    assert fingerprint({"a": 1, "b": "è"}) == fingerprint({"b": "è", "a": 1})


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE toolkit_question SET label = 'X' WHERE code = 'M01.03'",
        "UPDATE toolkit_step SET least_working_days = 1 WHERE code = '1.1'",
        "UPDATE toolkit_edition SET title = 'X'",
        "DELETE FROM toolkit_step_tools",
        "UPDATE toolkit_formdefinition SET sha256 = 'X'",
        "UPDATE toolkit_edition SET sha256 = 'X'",
    ],
)
def test_verify_notices_what_was_changed_behind_its_back(folder, harm):
    edition = editions.publish(editions.load_edition(folder), by=None)
    assert editions.verify(edition)

    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(harm)
    guards.install(connection, Edition)
    edition.refresh_from_db()

    assert not editions.verify(edition)
    with pytest.raises(CommandError, match="Edizione 1"):
        call_command("verify")


def test_verify_is_content_when_nothing_happened(folder, capsys):
    edition = editions.publish(editions.load_edition(folder), by=None)

    call_command("verify")

    said = capsys.readouterr().out
    assert edition.sha256 in said
    assert "catena è integra" in said


def test_verify_checks_the_journal_too(folder):
    editions.publish(editions.load_edition(folder), by=None)
    event = Event.objects.order_by("sequence").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_event SET action = 'x' WHERE sequence = %s", [event.sequence]
        )

    with pytest.raises(CommandError, match="Registro"):
        call_command("verify")


@pytest.mark.parametrize(("who", "may"), [("carla", True), ("anna", False), ("nino", False)])
def test_curators_load_and_publish(folder, request, who, may):
    user = request.getfixturevalue(who)

    if may:
        edition = editions.load_edition(folder, by=user)
        drafts.submit(edition, by=user)
        drafts.approve(edition, by=make.person("dario@redazione.example", is_curator=True))
        assert editions.publish(edition, by=user).published_by == user
    else:
        with pytest.raises(PermissionDenied):
            editions.load_edition(folder, by=user)
        edition = editions.load_edition(folder)
        with pytest.raises(PermissionDenied):
            editions.publish(edition, by=user)


def test_the_command_lists_every_fault(folder):
    write(folder, **bent(FIRST, "minutes: 20", "minutes: venti"))

    with pytest.raises(CommandError, match=r"forms/M01.yaml:5: .*\n1 errori"):
        call_command("load_edition", folder)


def test_the_command_says_what_it_did(folder, capsys):
    call_command("load_edition", folder, "--publish")
    call_command("load_edition", folder, "--publish")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Edizione 1 caricata."
    assert lines[1].startswith("Pubblicata. SHA-256 ")
    assert lines[2] == "Edizione 1 già caricata: nessun cambiamento."


def test_a_folder_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="non esiste"):
        call_command("load_edition", tmp_path / "niente")


def test_our_own_edition_loads_and_is_whole(db):
    reference.load_reference()

    edition = editions.publish(editions.load_edition(CONTENT), by=None)

    assert editions.verify(edition)
    counts = edition.phases.count(), Step.objects.count(), edition.forms.count()
    assert counts == (10, 31, 35)
    assert not Step.objects.filter(forms=None).exists()
    asked = set(FormDefinition.objects.exclude(steps=None).values_list("code", flat=True))
    unasked = edition.forms.exclude(code__in=asked)
    assert all(form.cross_phase for form in unasked)


def test_the_editions_of_the_factories_are_what_they_say(edition, step, form):
    edition = Edition.objects.get(pk=edition.pk)

    assert edition.state == "published"
    assert editions.verify(edition)
