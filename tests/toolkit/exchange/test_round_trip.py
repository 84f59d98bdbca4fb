"""What goes out comes back the same: any edition, as a folder and as one file, to the byte."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given

from tests.examples import examples
from tests.toolkit.curation.conftest import CONTENT
from tests.toolkit.exchange.contents import contents
from toolkit.actions import drafts, editions, exchange, reference
from toolkit.canonical.editions import canonical, described
from toolkit.canonical.forms import fingerprint
from toolkit.exchange import writing
from toolkit.exchange.document import read_document
from toolkit.exchange.upload import read_upload
from toolkit.files.edition import read_edition
from toolkit.models import Edition, ItemChange

DUTIES = {"E05.1"}


def through_files(content: dict) -> dict:
    with TemporaryDirectory() as name:
        for path, text in writing.folder_of(content).items():
            place = Path(name) / path
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return described(read_edition(Path(name), DUTIES))


@examples(share=5)  # each writes a folder and reads it
@given(content=contents())
def test_any_edition_says_the_same_after_a_way_through_files(content):
    again = through_files(content)

    assert again == content
    assert writing.folder_of(again) == writing.folder_of(content)


@examples(share=5)  # each is read with all the checks
@given(content=contents())
def test_any_edition_says_the_same_after_a_way_through_one_file(content):
    packed = writing.zip_of(content)

    assert writing.json_of(described(read_document(writing.json_of(content), DUTIES))) == (
        writing.json_of(content)
    )
    assert writing.zip_of(described(read_upload(packed, DUTIES))) == packed


@pytest.mark.parametrize("written", [writing.json_of, writing.zip_of])
def test_the_shipped_edition_leaves_and_comes_back_to_the_byte(db, carla, written):
    reference.load_reference()
    edition = editions.load_edition(CONTENT)
    before = written(canonical(edition))
    drafts.discard(edition, by=carla)

    draft = exchange.import_edition(before, by=carla)

    assert written(canonical(draft)) == before


@pytest.mark.parametrize("written", [writing.json_of, writing.zip_of])
def test_an_edition_that_was_moved_around_comes_back_in_its_order(small, carla, written):
    first = small.forms.get(code="M01")
    small.forms.filter(code="M02").update(position=0)
    before = written(canonical(small))
    drafts.discard(small, by=carla)

    draft = exchange.import_edition(before, by=carla)

    assert first.code == "M01"
    assert list(draft.forms.order_by("position").values_list("code", flat=True)) == ["M02", "M01"]
    assert written(canonical(draft)) == before


def test_the_folder_loads_as_the_edition_it_was_written_from(published, tmp_path, capsys):
    folder = tmp_path / "fuori"

    call_command("export_edition", "1", str(folder))

    again = editions.load_edition(folder)
    assert (again, again.loaded) == (published, "unchanged")
    assert fingerprint(canonical(again)) == published.sha256
    assert "Edizione 1 scritta" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["edizione.json", "edizione.zip"])
def test_the_command_writes_what_can_be_imported(published, carla, tmp_path, name):
    call_command("export_edition", "1", str(tmp_path / name))

    draft = exchange.import_edition((tmp_path / name).read_bytes(), by=carla)

    assert canonical(draft) == canonical(published) | {"number": 2}
    assert ItemChange.objects.count() == 0


def test_the_command_writes_over_nothing_and_knows_its_editions(published, tmp_path):
    (tmp_path / "pieno").mkdir()
    (tmp_path / "pieno" / "altro.txt").write_text("mio")

    for number, target in [("1", "pieno"), ("7", "nuovo"), ("1.x", "nuovo"), ("uno", "nuovo")]:
        with pytest.raises(CommandError):
            call_command("export_edition", number, str(tmp_path / target))

    assert [path.name for path in (tmp_path / "pieno").iterdir()] == ["altro.txt"]
    assert not (tmp_path / "nuovo").exists()


def test_one_document_has_the_bytes_of_the_fingerprint(published):
    frozen = Edition.objects.values_list("frozen", flat=True).get(pk=published.pk)

    assert writing.json_of(canonical(published)) == writing.json_of(frozen)
    assert json.loads(writing.json_of(frozen))["number"] == 1
