"""Taking an edition in: one draft, whole, by who may; the file is kept until then."""

import datetime as dt
import json
import os

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from officine.journal.models import Event
from tests import factories as make
from toolkit.actions import drafts, exchange
from toolkit.canonical.editions import canonical
from toolkit.exchange import writing
from toolkit.files.reading import Refused
from toolkit.models import Edition, FormDefinition, Toolkit


@pytest.fixture
def nobody(db):
    return make.person("nino@nessuno.example", "Nino Serra")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_an_import_is_a_draft_with_the_next_number_and_the_codes_of_the_file(published, carla):
    content = writing.json_of(canonical(published) | {"number": 7, "toolkit": "altro"})

    draft = exchange.import_edition(content, by=carla)

    assert (draft.number, draft.state, draft.based_on) == (2, "draft", published)
    assert Toolkit.objects.count() == 1
    assert canonical(draft) == canonical(published) | {"number": 2}
    told = Event.objects.get(action="edition.imported")
    assert (told.actor, told.subject_ref) == (carla, str(draft.pk))


def test_the_first_edition_of_a_portal_can_come_from_a_file(small, carla):
    content = writing.json_of(canonical(small))
    drafts.discard(small, by=carla)
    Toolkit.objects.all().delete()

    draft = exchange.import_edition(content, by=carla)

    assert writing.json_of(canonical(draft)) == content


DOORS = {
    "keep": lambda edition, by: exchange.keep(b"{}", by=by),
    "kept": lambda edition, by: exchange.kept("x", by=by),
    "drop": lambda edition, by: exchange.drop("x", by=by),
    "an edition": lambda edition, by: exchange.import_edition(b"{}", by=by),
    "a form": lambda edition, by: exchange.import_form(edition, b"", by=by),
}


@pytest.mark.parametrize("door", DOORS)
def test_only_curators_take_in(published, nobody, door):
    with pytest.raises(PermissionDenied):
        DOORS[door](published, nobody)


def test_nothing_of_a_bad_file_is_written(published, carla):
    document = canonical(published)
    document["forms"][1]["sections"][0]["questions"][0]["choices"] = []
    before = [list(model.objects.values_list("pk")) for model in (Edition, FormDefinition, Event)]

    with pytest.raises(Refused):
        exchange.import_edition(writing.json_of(document), by=carla)

    after = [list(model.objects.values_list("pk")) for model in (Edition, FormDefinition, Event)]
    assert after == before


def test_what_breaks_half_way_leaves_nothing(published, carla, monkeypatch):
    content = writing.json_of(canonical(published))

    def fails(*args, **kwargs):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(exchange, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        exchange.import_edition(content, by=carla)

    assert Edition.objects.count() == 1


def test_a_file_is_kept_until_it_is_taken_in(published, carla, django_capture_on_commit_callbacks):
    content = writing.json_of(canonical(published))
    upload = exchange.keep(content, by=carla)
    assert exchange.kept(upload, by=carla) == content

    with django_capture_on_commit_callbacks(execute=True):
        draft = exchange.import_edition(content, by=carla, upload=upload)

    assert exchange.kept(upload, by=carla) is None
    assert Edition.objects.filter(state="draft").get() == draft


def test_pressing_twice_makes_one_draft(published, carla):
    content = writing.json_of(canonical(published))
    upload = exchange.keep(content, by=carla)

    first = exchange.import_edition(content, by=carla, upload=upload)
    second = exchange.import_edition(content, by=carla, upload=upload)

    assert first == second
    assert Edition.objects.count() == 2


def test_a_kept_file_is_of_who_sent_it_and_its_name_leads_nowhere(published, carla, settings):
    dario = make.person("dario@redazione.example", "Dario Verdi", is_curator=True)
    upload = exchange.keep(b"{}", by=carla)

    assert exchange.kept(upload, by=dario) is None
    assert exchange.kept(f"../{carla.pk}/{upload}", by=carla) is None
    exchange.drop(f"../{carla.pk}/{upload}", by=dario)
    assert exchange.kept(upload, by=carla) == b"{}"
    place = settings.MEDIA_ROOT / "imports" / str(carla.pk) / upload
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_kept_file_is_thrown_away_after_a_day(carla, settings):
    old, new = exchange.keep(b"{}", by=carla), exchange.keep(b"[]", by=carla)
    place = settings.MEDIA_ROOT / "imports" / str(carla.pk) / old
    long_ago = place.stat().st_mtime - dt.timedelta(hours=25).total_seconds()
    os.utime(place, (long_ago, long_ago))

    assert exchange.sweep() == 1

    assert exchange.kept(old, by=carla) is None
    assert exchange.kept(new, by=carla) == b"[]"


def test_the_preview_says_what_would_be_written(published, carla):
    content = json.dumps(canonical(published)).encode()

    said = exchange.read_edition_file(content)

    assert said == canonical(exchange.import_edition(content, by=carla))
