import datetime as dt
import shutil
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from toolkit.files.reading import Refused
from toolkit.models import Obligation, PartnerCategory
from workshops.actions import reference
from workshops.models import City, CityCode, Priority, Programme, SpecificObjective

MODELS = [City, CityCode, Programme, Priority, SpecificObjective]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(reference.CONTENT / "reference", tmp_path / "reference")


def rows():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_cities_and_programmes_are_loaded_with_codes_and_sources(db):
    counts = reference.load_reference()

    assert counts == {"cities": 53, "programmes": 2}
    kinds = [City.objects.filter(kind=kind).count() for kind in ("metropolitan", "medium")]
    assert kinds == [14, 39]
    torino = City.objects.get(slug="torino")
    assert (torino.istat_code, torino.metro_code, torino.patron_day) == ("001272", "201", "06-24")
    assert (torino.latitude, torino.longitude) == (Decimal("45.07"), Decimal("7.69"))
    assert torino.confidence == "K"  # no surer than the least sure of its facts
    assert "S21 – " in torino.source


def test_a_code_that_ended_keeps_its_date(db):
    reference.load_reference()

    code = CityCode.objects.get(city__slug="cagliari", kind="istat")
    assert (code.code, code.valid_to) == ("092009", dt.date(2025, 12, 31))


def test_a_programme_has_its_priorities_and_objectives(db):
    reference.load_reference()

    old = Programme.objects.get(code="pon-metro-2014-2020")
    first = old.priorities.get(code="1")
    assert (first.fund, first.amount) == ("FESR", Decimal("169010000.00"))
    assert SpecificObjective.objects.exclude(priority__programme=old).exists()


def test_loading_again_changes_nothing(db):
    reference.load_reference()
    before = rows()

    reference.load_reference()

    assert rows() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("cities.yaml", '    istat_code: "001272"', '    istat_code: "1272"', "sei cifre"),
        ("cities.yaml", "    latitude: 45.07", "    latitude: 4.507", "almeno 35"),
        ("cities.yaml", '    patron_day: "06-24"', '    patron_day: "24-06"', "mese e giorno"),
        ("cities.yaml", "  - slug: milano", "  - slug: torino", "già usato"),
        ("programmes.yaml", "    period: 2014–2020\n", "", "«period»"),
        ("programmes.yaml", "        amount: 169010000", "        amount: molti", "un numero"),
    ],
)
def test_a_wrong_fact_is_refused_and_nothing_is_loaded(db, folder, file, old, new, words):
    path = folder / file
    before, found, after = path.read_text().partition(old)
    assert found
    path.write_text(before + new + after)

    with pytest.raises(Refused) as caught:
        reference.load_reference(folder)

    assert [(f.file, words in f.reason) for f in caught.value.faults] == [(file, True)]
    if new:
        assert caught.value.faults[0].line == before.count("\n") + 1
    assert rows() == [[], [], [], [], []]


def test_the_command_loads_all_of_it(db, capsys):
    call_command("load_reference")

    assert capsys.readouterr().out.splitlines() == [
        "adempimenti: 36",
        "categorie di partner: 14",
        "città: 53",
        "programmi: 2",
    ]


def test_the_command_loads_all_or_nothing(db, folder, monkeypatch):
    (folder / "programmes.yaml").write_text("programmes: []\n")
    monkeypatch.setattr(reference.load_reference, "__defaults__", (folder,))

    with pytest.raises(CommandError, match=r"programmes.yaml:1: .*\n1 errori"):
        call_command("load_reference")

    assert (Obligation.objects.count(), PartnerCategory.objects.count()) == (0, 0)
