"""A form answered by an organisation, whole: four people, a director, the authority, and paper.

Piera leads from her desk, Paolo writes on a phone, Rita where the network comes and goes, Luca
from a spreadsheet. Their director signs by the letter; the authority sends two answers back; they
integrate, sign and send again, and it is validated. Another organisation answers on paper. Both
are in the files of answers and in the progress report. Every page is reached and every button
pressed as people do; only what was there before is arranged, and the worker is told to work.
"""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.cache import caches
from django.utils import timezone

from officine.csv_safe import BOM
from tests import factories as make
from tests.browser import chapters, garden
from tests.workshops.actions.test_arrivals import segre
from tests.workshops.area.conftest import uploads
from tests.workshops.area.test_paper import text_of
from workshops.queries.codes import short_code

__all__ = ["segre", "uploads"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_words():
    """Somebody's network comes and goes, and two write the same answer: the console tells it."""
    return re.compile(r"net::ERR|status of 412")


@pytest.fixture
def world(run, edition, casa, quartiere, at_table, altra_at_table, uploads):
    """What was there before: a long form asked of two organisations, and their people."""
    caches["presence"].clear()
    form = make.form(
        edition, garden.CODE, sections=garden.SECTIONS, title="Un orto", signature="link"
    )
    rita = make.person("rita@partner.example", "Rita Levi")
    luca = make.person("luca@partner.example", "Luca Sala")
    for who in (rita, luca):
        make.mandate(who, quartiere, "compilatore")
    made = make.assignment(run, altra_at_table, form)
    make.assignment(run, at_table, form)
    return SimpleNamespace(rita=rita, luca=luca, paper=short_code(made))


def test_an_organisation_answers_together_and_another_on_paper(
    enter, world, anna, ugo, segre, piera, paolo, olga
):
    one, thumb = enter(piera), enter(paolo, "phone", has_touch=True, is_mobile=True)
    rita, luca, officer, lead = enter(world.rita), enter(world.luca), enter(ugo), enter(anna)
    chapters.begin_and_share(one)
    chapters.on_the_phone(thumb, one)
    chapters.where_the_network_goes(rita)
    chapters.from_a_spreadsheet(luca, one)
    chapters.sent_with_a_signature(one, enter)

    chapters.asked_again(officer)
    chapters.integrated(rita, "Che cosa proponete?", "Un orto per la scuola Gobetti.")
    chapters.integrated(thumb, "A chi si scrive?", "rita@example.it")
    number = chapters.sent_again(one, enter)
    chapters.validated(
        officer, "Casa del Quartiere", "due vasche", "scuola Gobetti", "rita@example.it"
    )

    chapters.came_on_paper(enter(segre), enter(olga, "phone"), world.paper)

    assert_in_the_workbook(chapters.exported(lead, "Excel (XLSX)"), number)
    assert_in_the_tables(chapters.exported(lead, "CSV, un file per modulo (ZIP)"), number)
    assert_in_the_report(chapters.reported(lead))


SENT = {"Orti di via Verdi", "Comitato", "rita@example.it", "Un orto per la scuola Gobetti."}
SENT |= {"Via Verdi", "10124"}


def assert_in_the_workbook(content, number):
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Indice", "M77", "M77.08"]
    heads, *rows = book["M77"].values
    ours, theirs = sorted(rows, key=lambda row: row[1] != "Casa del Quartiere")
    assert ours[0] == number
    assert {*ours} >= SENT | {11800.5, 42, dt.datetime(2027, 3, 1), dt.datetime(2027, 11, 30)}
    assert any("pianta.pdf" in str(cell) for cell in ours)
    assert {*theirs} >= {"Altra Associazione", "Gli ortolani", "'=SOMMA(carote)"}
    arrived = theirs[heads.index("Inviata il")]
    day = timezone.localdate() - dt.timedelta(days=2)
    assert (arrived.date(), arrived.strftime("%H:%M")) == (day, "09:30")
    people = [row[-3:] for row in book["M77.08"].values][1:]
    assert people == [("Ada", "Chi guida", 12), ("Bea", "Chi aiuta", 30), ("Ciro", None, None)]


def assert_in_the_tables(content, number):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = packed.read("M77.csv").decode().removeprefix(BOM)
    _heads, *rows = csv.reader(io.StringIO(text), delimiter=";")
    ours, theirs = sorted(rows, key=lambda row: row[1] != "Casa del Quartiere")
    assert ours[0] == number
    assert {*ours} >= SENT
    assert {*theirs} >= {"Gli ortolani", "'=SOMMA(carote)"}


def assert_in_the_report(files):
    [form] = json.loads(files["JSON"])["forms"]
    counted = {name: form[name] for name in ("richieste", "restituite", "validate", "da-validare")}
    assert counted == {"richieste": 2, "restituite": 2, "validate": 1, "da-validare": 1}
    assert "Un orto" in text_of(files["PDF"])
