"""A published edition does not change: every way round the models that a database leaves open.

``test_stillness`` tries the models and plain SQL row by row; here are links through the ORM, the
edition itself, writings that replace a row, the admin, the pages and the API.
"""

# ruff: noqa: S608  the names of tables are our own

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import NoReverseMatch, reverse

from officine.lifecycle.machine import WrongState
from tests import factories as make
from tests.api.conftest import Curator
from tests.toolkit.test_stillness import (  # noqa: F401  fixtures
    LINKS,
    MODELS,
    draft,
    published,
    refused_by_the_database,
)
from toolkit import guards, redazione_urls
from toolkit.actions import curation, drafts, editions
from toolkit.api.curating import routes
from toolkit.canonical.editions import canonical
from toolkit.models import Edition, GoodPractice, Obligation, Step, Tool

THROUGH = {
    "step-tools": (Step, "tools"),
    "step-forms": (Step, "forms"),
    "step-obligations": (Step, "obligations"),
    "practice-steps": (GoodPractice, "steps"),
}
LINK_WRITINGS = {
    "add": lambda linked, other: linked.add(other),
    "set": lambda linked, _other: linked.set([]),
    "remove": lambda linked, _other: linked.remove(linked.first()),
    "clear": lambda linked, _other: linked.clear(),
    "rows-delete": lambda linked, _other: linked.through.objects.all().delete(),
    "rows-update": lambda linked, _other: linked.through.objects.update(id=77),
    "row-save": lambda linked, _other: linked.through.objects.first().save(),
    "row-delete": lambda linked, _other: linked.through.objects.first().delete(),
    "rows-again": lambda linked, _other: linked.through.objects.bulk_create(
        [again(linked.through.objects.first())]
    ),
}
EDITION_WRITINGS = {
    "save": lambda edition: edition.save(),
    "some-fields": lambda edition: edition.save(update_fields=["title"]),
    "update": lambda edition: Edition.objects.update(title="Altro"),
    "bulk-update": lambda edition: Edition.objects.bulk_update([edition], ["title"]),
    "update-or-create": lambda edition: Edition.objects.update_or_create(
        pk=edition.pk, defaults={"title": "Altro"}
    ),
    "upsert": lambda edition: Edition.objects.bulk_create(
        [edition], update_conflicts=True, unique_fields=["id"], update_fields=["title"]
    ),
    "delete": lambda edition: edition.delete(),
    "delete-all": lambda edition: Edition.objects.all().delete(),
}


def again(row):
    row.pk = None
    return row


@pytest.fixture
def as_published(published):  # noqa: F811
    """The published edition; what it says is compared once more at the end."""
    before = canonical(published), published.sha256
    yield published
    after = Edition.objects.get(pk=published.pk)
    assert (canonical(after), after.sha256, after.state) == (*before, "published")
    assert editions.verify(after)


def refused(write, *args) -> bool:
    try:
        with transaction.atomic():
            write(*args)
    except IntegrityError as error:
        return guards.MESSAGE in str(error)
    except (ValidationError, WrongState):
        return True
    return False


@pytest.mark.parametrize("how", LINK_WRITINGS)
@pytest.mark.parametrize("link", THROUGH)
def test_no_link_changes_through_the_models(as_published, link, how):
    model, name = THROUGH[link]
    row = model.objects.get()
    other = make.edition(8, state="draft")
    others = {
        "tools": lambda: Tool.objects.create(edition=other, code="T09", position=1, title="x"),
        "forms": lambda: make.form(other, code="M99"),
        "obligations": make_duty,
        "steps": lambda: make.step(other, code="3.9"),
    }
    new = others[name]()

    assert refused(LINK_WRITINGS[how], getattr(row, name), new)


def make_duty() -> Obligation:
    return Obligation.objects.create(code="E05.9", title="Altro", source="prova", confidence="V")


def test_no_link_changes_from_the_other_side(as_published):
    tool = Tool.objects.get()

    assert refused(lambda: tool.steps.clear())
    assert refused(lambda: tool.steps.set([]))


@pytest.mark.parametrize("how", EDITION_WRITINGS)
def test_the_edition_is_not_written_through_its_model(as_published, how):
    edition = Edition.objects.get(pk=as_published.pk)
    edition.title = "Altro"

    assert refused(EDITION_WRITINGS[how], edition)


@pytest.mark.parametrize("model", MODELS)
def test_no_part_is_written_over(as_published, model):
    part = model.objects.order_by("pk").first()
    upsert = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["code"]}
    table = model._meta.db_table

    assert refused(lambda: model.objects.bulk_create([part], **upsert))
    assert refused(lambda: model.objects.update_or_create(pk=part.pk, defaults={"code": "X"}))
    assert refused_by_the_database(
        f"INSERT INTO {table} SELECT * FROM {table} WHERE id = %s"
        " ON CONFLICT (id) DO UPDATE SET code = 'X'",
        [part.pk],
    )


@pytest.fixture
def beside(as_published):
    """A draft with one row of everything too."""
    other = make.edition(8, state="draft")
    step, form = make.step(other, code="3.9"), make.form(other, code="M99")
    tool = Tool.objects.create(edition=other, code="T09", position=1, title="x")
    practice = GoodPractice.objects.create(edition=other, code="BP9", title="x", summary="x")
    step.tools.add(tool)
    step.forms.add(form)
    step.obligations.add(make_duty())
    practice.steps.add(step)
    return other


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "table", [model._meta.db_table for model in MODELS] + [t for t, *_ in LINKS]
)
def test_no_row_takes_the_place_of_one(beside, table):
    """What SQLite calls REPLACE throws the old row away without asking its trigger."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id), max(id) FROM {table}")
        old, new = cursor.fetchone()
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column[0] for column in cursor.description]
    assert old < new
    values = ", ".join("%s" if column == "id" else f'"{column}"' for column in columns)

    assert refused_by_the_database(
        f"INSERT OR REPLACE INTO {table} SELECT {values} FROM {table} WHERE id = %s", [old, new]
    )
    assert refused_by_the_database(
        f"UPDATE OR REPLACE {table} SET id = %s WHERE id = %s", [old, new]
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["its-number", "its-place"])
def test_no_edition_takes_the_place_of_one(beside, how):
    frozen = Edition.objects.get(state="published")
    taken = {"its-number": {"number": frozen.number}, "its-place": {"id": frozen.pk}}[how]
    columns = [field.column for field in Edition._meta.concrete_fields]
    free = {"number": 9, "id": 999} | taken
    values = ", ".join(str(free.get(column, f'"{column}"')) for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    setting = ", ".join(f"{name} = {value}" for name, value in taken.items())

    assert refused_by_the_database(
        f"INSERT OR REPLACE INTO toolkit_edition ({names})"
        f" SELECT {values} FROM toolkit_edition WHERE id = %s",
        [beside.pk],
    )
    assert refused_by_the_database(
        f"UPDATE OR REPLACE toolkit_edition SET {setting} WHERE id = %s", [beside.pk]
    )
    assert not refused_by_the_database(
        "UPDATE toolkit_edition SET title = 'Bozza' WHERE id = %s", [beside.pk]
    )


@pytest.mark.parametrize("model", [Edition, *MODELS])
def test_the_admin_has_no_door(client, as_published, model):
    client.force_login(make.person("root@example.it", is_staff=True, is_superuser=True))
    row = model.objects.order_by("pk").first()
    name = model._meta.model_name
    for verb in ("change", "delete"):
        try:
            address = reverse(f"admin:toolkit_{name}_{verb}", args=[row.pk])
        except NoReverseMatch:
            continue
        client.post(address, {"code": "X", "title": "Altro", "label": "Altro", "post": "yes"})


def test_no_page_of_the_curators_writes(client, as_published):
    """Every address of a room, with everything one could send."""
    carla = make.person("carla@redazione.example", is_curator=True)
    client.force_login(carla)
    client.raise_request_exception = True
    step = Step.objects.get()
    said = {"title": "Altro", "version": "1", "licence": "x", "note": "x", "verso": "su"}
    said |= {"text": "x", "field": "title", "when": "now", "number": "7"}
    given = {"kind": "step", "code": step.code, "pk": as_published.pk, "language": "en"}
    tried = 0
    for route in redazione_urls.urlpatterns:
        names = route.pattern.converters
        if "pk" not in names or not set(names) <= set(given) or route.name == "retire":
            continue
        address = reverse(f"redazione:{route.name}", kwargs={name: given[name] for name in names})
        client.post(address, said)
        tried += 1

    assert tried > 15


def test_no_address_of_the_api_writes(as_published):
    client = Curator(make.person("carla@redazione.example", is_curator=True)).client
    given = {"edition": as_published.pk, "kind": "step", "code": "3.1", "language": "en"}
    answers = set()
    for route in routes.urlpatterns:
        names = set(route.pattern.converters)
        if "edition" not in names or not names <= set(given) or route.name == "curation-retire":
            continue
        address = reverse(f"api:{route.name}", kwargs={name: given[name] for name in names})
        for verb in ("post", "patch", "put", "delete"):
            for tag in ("*", '"1"'):
                sent = {"title": "Altro", "name": "7", "turn": 1, "text": "x", "kind": "phase"}
                reply = getattr(client, verb)(address, sent, headers={"If-Match": tag})
                answers.add(reply.status_code)

    assert 409 in answers
    assert answers <= {400, 404, 405, 409, 412, 415, 422, 428}


ACTS = {
    "edit": lambda one, by: curation.edit(one, "step", "3.1", {"title": "x"}, version=9, by=by),
    "describe": lambda one, by: curation.edit(one, "edition", "", {"title": "x"}, version=9, by=by),
    "add": lambda one, by: curation.add(one, "phase", by=by),
    "move": lambda one, by: curation.move(one, "phase", "F3", turn=2, by=by),
    "duplicate": lambda one, by: curation.duplicate(one, "step", "3.1", by=by),
    "delete": lambda one, by: curation.delete(one, "step", "3.1", by=by),
    "submit": lambda one, by: drafts.submit(one, by=by),
    "schedule": lambda one, by: drafts.schedule(one, None, by=by),
    "discard": lambda one, by: drafts.discard(one, by=by),
    "publish": lambda one, by: editions.publish(one, by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_action_writes(as_published, act):
    carla = make.person("carla@redazione.example", is_curator=True)

    assert refused(ACTS[act], as_published, carla)
