"""A published edition does not change, whichever way one writes."""

# ruff: noqa: S608  the names of tables are our own

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from officine.lifecycle.machine import advance
from tests import factories as make
from toolkit import guards
from toolkit.models import (
    Edition,
    FormDefinition,
    GoodPractice,
    Obligation,
    Phase,
    Question,
    Section,
    Step,
    Tool,
)

MODELS = [Phase, Step, Tool, FormDefinition, Section, Question, GoodPractice]
LINKS = [
    ("toolkit_step_tools", "step_id", "tool_id"),
    ("toolkit_step_forms", "step_id", "formdefinition_id"),
    ("toolkit_step_obligations", "step_id", "obligation_id"),
    ("toolkit_goodpractice_steps", "goodpractice_id", "step_id"),
]


@pytest.fixture
def draft(db):
    """A draft with one row of everything, and a second one beside it to take rows from."""
    made = make.edition(7, state="draft")
    step = make.step(made)
    form = make.form(made)
    tool = Tool.objects.create(edition=made, code="T01", position=1, title="Mappa")
    practice = GoodPractice.objects.create(edition=made, code="BP01", title="Torino", summary="…")
    duty = Obligation.objects.create(
        code="E05.1", act="Reg.", article="5", title="t", text="t", kind="process"
    )
    step.tools.add(tool)
    step.forms.add(form)
    step.obligations.add(duty)
    practice.steps.add(step)
    return made


@pytest.fixture
def published(draft):
    return make.publish(draft)


def refused_by_the_database(sql, params=()):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except IntegrityError as error:
        return guards.MESSAGE in str(error)
    return False


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_saved_again(published, model):
    part = model.objects.first()

    with pytest.raises(ValidationError):
        part.save()


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_deleted(published, model):
    part = model.objects.first()

    with pytest.raises(ValidationError):
        part.delete()
    with pytest.raises(ValidationError):
        model.objects.all().delete()


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_changed_in_bulk(published, model):
    parts = list(model.objects.all())

    with pytest.raises(ValidationError):
        model.objects.update(code="X")
    with pytest.raises(ValidationError):
        model.objects.bulk_update(parts, ["code"])
    with pytest.raises(ValidationError):
        model.objects.bulk_create(parts)


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_changed_by_plain_sql(published, model):
    table = model._meta.db_table

    assert refused_by_the_database(f"UPDATE {table} SET code = 'X'")
    assert refused_by_the_database(f"DELETE FROM {table}")
    assert model.objects.filter(code="X").count() == 0


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_added_by_plain_sql(published, model):
    columns = [field.column for field in model._meta.concrete_fields if field.name != "id"]
    names = ", ".join(f'"{column}"' for column in columns)
    values = names.replace('"code"', "'X'")
    table = model._meta.db_table

    assert refused_by_the_database(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}")
    assert model.objects.filter(code="X").count() == 0


@pytest.mark.parametrize(("table", "one", "other"), LINKS)
def test_no_link_is_added_or_cut(published, table, one, other):
    assert refused_by_the_database(f"DELETE FROM {table}")
    assert refused_by_the_database(
        f"INSERT INTO {table} ({one}, {other}) SELECT {one}, {other} + 1 FROM {table}"
    )


def test_links_are_refused_through_the_models_too(published):
    step = Step.objects.get()

    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        step.tools.clear()


def test_nothing_moves_into_a_published_edition(published):
    other = make.edition(8, state="draft")
    phase = other.phases.get()

    assert refused_by_the_database(
        "UPDATE toolkit_phase SET edition_id = %s WHERE id = %s", [published.pk, phase.pk]
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [("title", "Altro"), ("sha256", "1" * 64), ("number", 9), ("note", "x"), ("state", "draft")],
)
def test_the_edition_itself_keeps_its_content(published, column, value):
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        Edition.objects.filter(pk=published.pk).update(**{column: value})


def test_a_published_edition_is_not_deleted(published):
    assert refused_by_the_database("DELETE FROM toolkit_edition WHERE id = %s", [published.pk])


def test_a_published_edition_can_be_retired_and_no_more(published):
    advance(published, "retire", by=None)

    published.refresh_from_db()
    assert published.state == "retired"
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        Edition.objects.filter(pk=published.pk).update(state="published")


@pytest.mark.parametrize("model", MODELS)
def test_a_draft_can_be_written(draft, model):
    part = model.objects.first()

    part.save()
    model.objects.filter(pk=part.pk).update(code=part.code)
    assert not refused_by_the_database(f"UPDATE {model._meta.db_table} SET code = code")
    draft.delete()
    assert model.objects.count() == 0


def test_a_draft_beside_a_published_edition_can_be_written(published):
    other = make.edition(8, state="draft")

    make.step(other, code="3.2").save()
    other.phases.update(title="Nuovo")
    assert list(other.phases.values_list("title", flat=True)) == ["Nuovo"]


def test_every_guard_stands(db):
    assert guards.missing(connection) == []


def test_a_missing_guard_is_noticed(db):
    guards.remove_one(connection, "toolkit_step")

    assert guards.missing(connection) != []


@pytest.mark.django_db(transaction=True)
def test_guards_come_back_with_the_next_migrate():
    guards.remove_one(connection, "toolkit_question")
    call_command("migrate", verbosity=0)

    assert guards.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_whole_database_can_still_be_emptied():
    made = make.edition(7)
    call_command("flush", verbosity=0, interactive=False)

    assert not Edition.objects.filter(pk=made.pk).exists()
    assert guards.missing(connection) == []


def test_the_factories_close_the_door_behind_them(published):
    make.form(published, code="M91")

    assert guards.missing(connection) == []
    published.refresh_from_db()
    assert published.state == "published"
    assert published.published_at <= timezone.now()
