"""Every table that leaves the portal opens in a spreadsheet as text: nothing in it runs (C3)."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from officine.csv_safe import BOM, unguard
from officine.journal.chain import record
from tests import factories as make
from tests.test_architecture import PACKAGES, ROOT
from tests.workshops.meetings.conftest import prepared
from workshops import tasks
from workshops.actions import reports

DANGEROUS = tuple("=+-@\t\r\n\0")
BODY, PLACE, STEP, PERSON = "=1+1 ente", "@città", "+39 passo", "-persona"

# Each address that gives CSV, how it is asked, and a word of people that must stand in it
EXPORTS = {
    "data-download": ("/dati/partner.csv", BODY),
    "workshops:workshop-csv": ("/officine/casa/dati/tempo.csv", PLACE),
    "workshops:report-csv": ("{report}/dati/organizzazioni.csv", BODY),
    "workshops:journal-csv": ("/gestione/registro.csv", PERSON),
    "workshops:matrix-csv": ("/gestione/officine/casa/matrice.csv", PLACE),
    "workshops:register-csv": ("/gestione/officine/casa/partner.csv", BODY),
    "workshops:duties-csv": ("/area/organizzazione/{body}/da-fare.csv", PLACE),
    "workshops:mandates-csv": ("/area/organizzazione/{body}/deleghe.csv", PERSON),
    "workshops:workshop-mandates-csv": ("/gestione/officine/casa/deleghe.csv", BODY),
    "workshops:attendance-csv": ("/gestione/officine/casa/incontri/1/presenze.csv", BODY),
    "workshops:comparison-csv": (
        "/gestione/officine/casa/confronto.csv?modulo=M90&domanda=M90.01",
        "",
    ),
    "workshops:partner-template": ("/gestione/officine/casa/partner/importa/modello.csv", ""),
}
MORE = [
    "/dati/officine.csv",
    "/dati/citta.csv",
    "/dati/passi.csv",
    "/officine/casa/dati/partecipazione.csv",
    "{report}/dati/passi.csv",
    "{report}/dati/compilazioni.csv",
    "{report}/dati/tempo.csv",
    "{report}/dati/partecipazione.csv",
]


@pytest.fixture
def hostile(client, edition, form, anna):
    """An officina where everything that people name begins with a sign that a spreadsheet runs."""
    casa = make.workshop("casa", edition, title="=cmd|' /C calc'!A0")
    make.member(casa, anna, "lead")
    type(anna).objects.filter(pk=anna.pk).update(name=PERSON)
    anna.refresh_from_db()
    place = make.place(casa, PLACE)
    run = make.step_run(place, make.step(edition, "3.7", STEP))
    seat = make.participation(casa, make.organisation(BODY), place)
    make.assignment(run, seat, form)
    make.mandate(anna, seat.organisation)
    prepared(casa, anna)
    record("workshop.changed", casa, by=anna, workshop=casa)
    today = timezone.localdate()
    report = reports.ask(casa, period_from=today - dt.timedelta(days=90), period_to=today, by=anna)
    tasks.compile_report(report.pk)
    client.force_login(anna)
    client.body = seat.organisation.public_id
    client.base = reverse("workshops:public-report", args=["casa", report.public_id])
    return client


def cells(client, address: str) -> list[str]:
    reply = client.get(address.format(report=client.base, body=client.body))
    assert reply.status_code == 200, address
    text = b"".join(reply.streaming_content).decode().removeprefix(BOM)
    return [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]


def test_no_export_runs_in_a_spreadsheet_and_none_alters_what_people_wrote(hostile):
    for address, word in [*EXPORTS.values(), *((address, "") for address in MORE)]:
        found = cells(hostile, address)
        wild = [
            cell
            for cell in found
            if cell.startswith(DANGEROUS) and not re.fullmatch(r"-\d+([.,]\d+)?", cell)
        ]
        assert wild == [], address
        if word:
            assert f"'{word}" in found, address
            assert word in map(unguard, found), address


def test_every_address_that_gives_csv_is_asked_here():
    def addresses(patterns, route="", space=""):
        for one in patterns:
            here = route + str(one.pattern)
            if hasattr(one, "url_patterns"):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from addresses(one.url_patterns, here, inner)
            else:
                yield f"{space}{one.name}", here

    known = {
        name for name, route in addresses(get_resolver().url_patterns) if "csv" in name + route
    }

    assert known <= set(EXPORTS)
    assert len(known) == len(EXPORTS) - 1  # the open data name their format in the address


@pytest.mark.parametrize(
    ("pattern", "rooms"),
    [
        (r"csv\.(writer|DictWriter)", {"officine/csv_safe.py"}),
        (r"text/csv; charset", {"officine/csv_safe.py"}),
        (
            r"xlsxwriter\.Workbook\(",
            {
                "workshops/reports/answers/xlsx.py",
                "workshops/reports/render/xlsx.py",
                "toolkit/exchange/blank_sheet.py",
                "toolkit/exchange/xlsform_out.py",
            },
        ),
        (r"import (openpyxl|tablib)", set()),
    ],
)
def test_tables_are_written_in_one_place(pattern, rooms):
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    writers = {str(f.relative_to(ROOT)) for f in files if re.search(pattern, f.read_text("utf-8"))}

    assert writers == rooms
