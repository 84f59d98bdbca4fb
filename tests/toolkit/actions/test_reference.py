import datetime as dt
import shutil

import pytest

from toolkit.actions import reference
from toolkit.files.reading import Refused
from toolkit.models import Obligation, PartnerCategory


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(reference.FOLDER, tmp_path / "reference")


def test_duties_and_categories_are_loaded_with_their_sources(db):
    counts = reference.load_reference()

    assert counts == {"obligations": 36, "partner_categories": 14}
    duty = Obligation.objects.get(code="E02.1")
    assert duty.valid_from == dt.date(2014, 1, 7)
    assert duty.source.startswith("S10 – Regolamento delegato (UE) 240/2014")
    assert PartnerCategory.objects.get(code="A1").parent.code == "A"


def test_loading_again_changes_nothing(db):
    reference.load_reference()
    before = list(Obligation.objects.values()), list(PartnerCategory.objects.values())

    reference.load_reference()

    assert (list(Obligation.objects.values()), list(PartnerCategory.objects.values())) == before


def test_a_changed_fact_is_corrected_in_place(db, folder):
    reference.load_reference(folder)
    file = folder / "partner_categories.yaml"
    file.write_text(file.read_text().replace("Parti economiche e sociali", "Parti sociali", 1))

    reference.load_reference(folder)

    assert PartnerCategory.objects.get(code="B").name == "Parti sociali"
    assert PartnerCategory.objects.count() == 14


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("obligations.yaml", "    kind: process", "    kind: secret", "secret"),
        ("obligations.yaml", '    valid_from: "2014-01-07"', "    valid_from: ieri", "una data"),
        ("obligations.yaml", '  - code: "E03.1"', '  - code: "E02.1"', "già usato"),
        ("partner_categories.yaml", "    parent: A\n", "    parent: Z\n", "«Z» non esiste"),
        ("partner_categories.yaml", "    confidence: V", "    confidence: X", "«X»"),
    ],
)
def test_a_wrong_fact_is_refused_and_nothing_is_loaded(db, folder, file, old, new, words):
    path = folder / file
    before, found, after = path.read_text().partition(old)
    assert found
    path.write_text(before + new + after)

    with pytest.raises(Refused) as caught:
        reference.load_reference(folder)

    line = before.count("\n") + 1
    assert [(f.file, f.line, words in f.reason) for f in caught.value.faults] == [
        (file, line, True)
    ]
    assert (Obligation.objects.count(), PartnerCategory.objects.count()) == (0, 0)
