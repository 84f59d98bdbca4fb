"""A file of answers as a job: asked, made once, counted, private, gone after its days."""

import csv
import datetime as dt
import io
import json
import re
import shutil
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from officine.csv_safe import BOM, unguard
from officine.journal.models import Event
from officine.lifecycle.machine import WrongState, history
from tests import factories as make
from toolkit.fields import KINDS
from toolkit.fields.registry import kind_of
from toolkit.forms.document import FormDoc, QuestionDoc, SectionDoc
from workshops import clock, tasks
from workshops.actions import answering, exports, submissions
from workshops.models import AnswerExport, Snapshot, Submission, TeamMember
from workshops.reports import exporting
from workshops.reports.answers import reading
from workshops.reports.answers.layout import FormLayout

WILD = '=HYPERLINK("http://x")'
QUESTIONS = [
    {"code": "M90.01", "kind": "text", "label": "Nome"},
    {"code": "M90.02", "kind": "integer", "label": "Quanti"},
    {
        "code": "M90.03",
        "kind": "multiple",
        "label": "Temi",
        "choices": [{"code": "casa", "label": "Casa"}, {"code": "aria", "label": "Aria"}],
    },
    {"code": "M90.04", "kind": "date", "label": "Quando"},
    {
        "code": "M90.05",
        "kind": "table",
        "label": "Soggetti",
        "columns": [
            {"code": "nome", "kind": "text", "label": "Chi"},
            {"code": "peso", "kind": "money", "label": "Importo"},
        ],
    },
]


@pytest.fixture
def form(edition, step):
    made = make.form(edition, questions=QUESTIONS)
    make.ask(step, made)
    return made


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def filled(number: int) -> dict:
    return {
        "M90.01": f"{WILD} {number}",
        "M90.02": -number,
        "M90.03": ["casa", "aria"],
        "M90.04": "2026-12-24",
        "M90.05": [
            {"_id": "a", "nome": "@uno", "peso": "12.50"},
            {"_id": "b", "nome": "Due"},
        ],
    }


@pytest.fixture
def three_sent(crowd, sent, anna):
    """Three sent, one of them twice; one draft and one that was taken back."""
    rows = crowd(5)
    for number, row in enumerate(rows[:3], 1):
        submission = sent(row, anna, answers=filled(number))
    again = dict(filled(9), **{"M90.99": "Di una domanda che non c'è più"})
    Snapshot.objects.create(
        submission=submission,
        round=2,
        number="TST-2026-900000",
        document={
            "answers": {code: {"value": value, "text": f"{value}"} for code, value in again.items()}
        },
        sha256="cd" * 32,
        sent_at=timezone.now(),
        sent_by=anna,
    )
    Submission.objects.create(assignment=rows[3], started_by=anna)
    sent(rows[4], anna, state="draft", answers={"M90.01": "canarino della bozza"})
    return rows


def made(casa, by, format="xlsx", filters="") -> AnswerExport:
    export = exports.ask(casa, format=format, filters=filters, by=by)
    tasks.export_answers(export.pk)
    return AnswerExport.objects.get(pk=export.pk)


def files() -> list[str]:
    room = exporting.room()
    return sorted(path.name for path in room.iterdir()) if room.is_dir() else []


def tables_of(export) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(exporting.path_of(export)) as packed:
        return {
            name: list(
                csv.reader(io.StringIO(packed.read(name).decode().removeprefix(BOM)), delimiter=";")
            )
            for name in packed.namelist()
        }


def test_a_workbook_has_a_row_for_each_form_sent_and_says_how_many(casa, three_sent, anna):
    export = made(casa, anna)

    assert (export.state, export.rows, export.answers, export.progress) == ("ready", 3, 16, 100)
    book = openpyxl.load_workbook(exporting.path_of(export))
    assert book.sheetnames == ["Indice", "M90", "M90.05"]
    index = {row[0]: row[1:] for row in book["Indice"].values if row[0]}
    assert index["Compilazioni"][0] == 3
    assert index["Risposte"][0] == 16
    assert (index["M90"][1], index["M90.05"][1]) == (3, 6)
    heads, first, _second, third = book["M90"].values
    assert heads[-6:] == (
        "M90.01 Nome",
        "M90.02 Quanti",
        "M90.03 Temi",
        "M90.04 Quando",
        "M90.05 Soggetti (righe)",
        "Risposte a domande che il modulo non ha più",
    )
    assert first[1] == "Ente 000"
    assert first[-6:] == (f"'{WILD} 1", -1, "Casa; Aria", dt.datetime(2026, 12, 24), 2, None)
    assert third[0] == "TST-2026-900000"  # the last time it was sent, and only that
    assert third[-5] == -9
    assert third[-1] == "M90.99: Di una domanda che non c'è più"
    assert list(book["M90.05"].values)[1][1:] == ("Ente 000", "Torino", 1, "'@uno", 12.5)
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_csv_and_json_say_the_same(casa, three_sent, anna):
    tables = tables_of(made(casa, anna, "csv"))
    assert set(tables) == {"M90.csv", "M90.05.csv", "indice.csv"}
    assert ["Compilazioni", "3"] in tables["indice.csv"]
    assert ["M90.csv", "M90 Modulo M90", "3"] in tables["indice.csv"]
    names = [row[9] for row in tables["M90.csv"]]
    assert [unguard(name) for name in names[1:]] == [f"{WILD} 1", f"{WILD} 2", f"{WILD} 9"]
    assert all(name.startswith("'=") for name in names[1:])
    assert len(tables["M90.05.csv"]) == 7
    dangerous = tuple("=+-@\t\r")
    wild = [
        cell
        for rows in tables.values()
        for row in rows
        for cell in row
        if cell.startswith(dangerous) and not re.fullmatch(r"-\d+", cell)
    ]
    assert wild == []

    export = made(casa, anna, "jsonl")
    first, *rows, last = map(json.loads, exporting.path_of(export).read_text("utf-8").splitlines())
    assert (first["rows"], last) == (3, {"kind": "end", "rows": 3})
    assert [row["answers"]["M90.02"]["value"] for row in rows] == [-1, -2, -9]
    assert rows[0]["answers"]["M90.01"]["value"] == f"{WILD} 1"  # data, not a spreadsheet


def test_what_was_worked_out_is_a_number_or_a_day_in_every_file(
    casa, run, at_table, edition, anna, paolo, piera
):
    """As typed answers are, with no unit and no words; text stays text."""
    columns = [
        {"code": "chi", "kind": "text", "label": "Chi"},
        {"code": "peso", "kind": "money", "label": "Importo"},
    ]
    rules = {
        "M95.02": {"op": "count_rows", "of": "M95.01"},
        "M95.03": {"op": "sum", "of": "M95.01", "column": "peso"},
        "M95.04": {"op": "average", "of": "M95.01", "column": "peso"},
    }
    questions = [
        {"code": "M95.01", "kind": "table", "label": "Costi", "columns": columns},
        *(
            {"code": code, "kind": "computed", "label": code, "compute": rule}
            for code, rule in rules.items()
        ),
    ]
    asked = make.assignment(run, at_table, make.form(edition, "M95", questions))
    begun = submissions.start(asked, by=paolo)
    rows = [{"chi": "Uno", "peso": "1200.50"}, {"chi": "Due", "peso": "99.50"}]
    answering.save_answer(begun, "M95.01", rows, base_version=0, by=paolo)
    submissions.send(begun, key="prima", by=piera)
    question = QuestionDoc("M95.05", "computed", "Oggi")

    book = openpyxl.load_workbook(exporting.path_of(made(casa, anna)))
    assert list(book["M95"].values)[1][10:13] == (2, 1300, 650)
    assert {cell.data_type for cell in list(book["M95"].rows)[1][10:13]} == {"n"}
    [_heads, line] = tables_of(made(casa, anna, "csv"))["M95.csv"]
    assert line[10:13] == ["2", "1300.00", "650.00"]
    lines = exporting.path_of(made(casa, anna, "jsonl")).read_text("utf-8").splitlines()
    given = json.loads(lines[1])["answers"]
    assert [given[code]["value"] for code in rules] == [2, "1300.00", "650.00"]  # as money is
    assert kind_of(question).cells("2027-03-01", question) == [dt.date(2027, 3, 1)]
    assert kind_of(question).cells({"C1": 3}, question) == ["C1: 3"]


def test_no_draft_is_ever_in_a_file(casa, three_sent, anna):
    for format in ("csv", "jsonl", "xlsx"):
        export = made(casa, anna, format)
        content = exporting.path_of(export).read_bytes()
        if format != "jsonl":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                content = b"".join(packed.read(name) for name in packed.namelist())
        assert b"canarino" not in content
        assert b"Ente 003" not in content
        assert b"Ente 000" in content


def test_a_filtered_queue_is_what_is_exported(casa, three_sent, anna, ugo, desk_of_anna):
    Submission.objects.filter(assignment=three_sent[1]).update(reviewer=ugo, state="validated")
    address = reverse("workshops:exports", args=[casa.slug])
    queue = desk_of_anna.get(
        reverse("workshops:queue", args=[casa.slug]), {"stato": "validata"}
    ).content.decode()
    assert f'href="{address}?stato=validata"' in queue
    page = desk_of_anna.get(f"{address}?stato=validata").content.decode()
    assert "Una compilazione da esportare" in page
    assert "Stato: Validata" in page

    asked = desk_of_anna.post(f"{address}?stato=validata", {"format": "csv"})

    export = AnswerExport.objects.get()
    assert asked.url == export.get_absolute_url()
    tasks.export_answers(export.pk)
    export.refresh_from_db()
    assert export.rows == 1
    assert [row[1] for row in tables_of(export)["M90.csv"][1:]] == ["Ente 001"]
    assert ["Filtri", "stato: validata"] in tables_of(export)["indice.csv"]


def test_the_page_tells_how_far_it_is_then_how_much_it_holds(casa, three_sent, anna, desk_of_anna):
    address = reverse("workshops:exports", args=[casa.slug])
    asked = desk_of_anna.post(address, {"format": "xlsx"}).url
    waiting = desk_of_anna.get(asked).content.decode()
    assert "data-progress" in waiting
    assert "In attesa di cominciare" in waiting
    assert desk_of_anna.get(f"{asked}/avanzamento").status_code == 200

    tasks.export_answers(AnswerExport.objects.get().pk)

    assert desk_of_anna.get(f"{asked}/avanzamento").status_code == 286
    ready = desk_of_anna.get(asked).content.decode()
    assert "<dt>Compilazioni</dt><dd>3</dd>" in ready
    assert "<dt>Risposte</dt><dd>16</dd>" in ready
    reply = desk_of_anna.get(f"{asked}/scarica")
    assert b"".join(reply.streaming_content)[:2] == b"PK"
    assert reply["Content-Disposition"].startswith('attachment; filename="risposte-casa-')
    actions = ["answers.export_asked", "answers.exported", "answers.downloaded"]
    assert (
        list(
            Event.objects.filter(action__startswith="answers.")
            .order_by("sequence")
            .values_list("action", flat=True)
        )
        == actions
    )
    assert "3 compilazioni" in desk_of_anna.get(address).content.decode()


def test_who_lost_the_role_gets_nothing(casa, three_sent, anna, ugo, enter):
    export = exports.ask(casa, format="csv", filters="", by=ugo)
    TeamMember.objects.filter(person=ugo).update(role="observer")

    tasks.export_answers(export.pk)

    export.refresh_from_db()
    assert (export.state, files()) == ("failed", [])
    ready = made(casa, anna, "csv")
    reply = enter(ugo).get(reverse("workshops:export-download", args=["casa", ready.public_id]))
    assert reply.status_code == 403


@pytest.mark.parametrize("who", ["fiora", "zeno", "piera", "nino"])
def test_only_the_desk_asks(casa, request, who):
    with pytest.raises(PermissionDenied):
        exports.ask(casa, format="csv", filters="", by=request.getfixturevalue(who))


def test_asking_twice_gives_one_and_too_many_wait(casa, assignment, anna, ugo):
    first = exports.ask(casa, format="csv", filters="", by=anna)
    assert exports.ask(casa, format="csv", filters="", by=anna) == first
    for filters in ("stato=inviata", "stato=validata", "citta=torino"):
        exports.ask(casa, format="csv", filters=filters, by=anna)
    exports.ask(casa, format="csv", filters="", by=ugo)

    with pytest.raises(ValidationError):
        exports.ask(casa, format="xlsx", filters="", by=anna)


STRANGE = [
    "testo",
    True,
    7,
    "-12.50",
    [],
    ["a", {"b": [1]}],
    {"na": True},
    {"raw": "=1"},
    {"lat": "45.1", "lon": "7.7"},
    [{"_id": "r", "nome": ["x"], "strano": {"y": 1}}],
]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_was_stored_fills_as_many_cells_as_there_are_columns(kind):
    """Also what no kind would store today, and questions that lost what they asked about."""
    column = QuestionDoc("nome", "text", "Chi")
    full = {"choices": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}], "many": True}
    for settings in ({}, full | {"rows": full["choices"], "items": full["choices"]}):
        question = QuestionDoc("Q1", kind, "Domanda", settings=settings, columns=(column,))
        doc = FormDoc("Q", "Modulo", sections=(SectionDoc("S", "Parte", questions=(question,)),))
        layout = FormLayout(doc, "Q")
        for value in STRANGE:
            answer = {"value": value, "text": "le sue parole"}
            row = layout.row(["x"] * 9, {"answers": {"Q1": answer}})
            assert len(row.cells) == len(layout.sheet.heads), value
            plain = int | float | str | None | dt.date | Decimal
            assert all(isinstance(cell, plain) for cell in row.cells), value
            said = [cell for cell in row.cells[9:] if cell not in (None, "")]
            assert said, value
            for code, rows in row.tables.items():
                widths = {len(cells) for cells in rows}
                assert widths <= {len(layout.table_sheets[code].heads)}, value


# The job ----------------------------------------------------------------------------------------


def silent(export) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=1)
    AnswerExport.objects.filter(pk=export.pk).update(heartbeat_at=long_ago)


@pytest.mark.parametrize("format", ["xlsx", "csv", "jsonl"])
def test_a_killed_worker_leaves_exactly_one_file(casa, three_sent, anna, format, monkeypatch):
    """Killed between the last row and the end of the file: nothing of its own is cleaned up."""
    monkeypatch.setattr(reading, "PART", 1)
    killed = exports.ask(casa, format=format, filters="", by=anna)
    token = exporting.take(killed)
    beats = iter(range(100))

    def die(*args):
        if next(beats) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(exporting, "beat", die)
        dying.setattr(shutil, "rmtree", lambda *args, **more: None)
        with pytest.raises(KeyboardInterrupt):
            exporting.write(killed, token)
    assert files() == [exporting.folder_of(killed, token).name]
    silent(killed)

    clock.sweep_exports()
    tasks.export_answers(killed.pk)
    tasks.export_answers(killed.pk)

    export = AnswerExport.objects.get()
    assert (export.state, export.attempts, export.rows) == ("ready", 2, 3)
    assert files() == [exporting.path_of(export).name]
    assert [line.verb for line in history(export)] == ["take", "put_back", "take", "deliver"]


def test_who_lost_the_claim_hands_over_nothing(casa, three_sent, anna, tmp_path):
    slow = exports.ask(casa, format="csv", filters="", by=anna)
    token = exporting.take(slow)
    silent(slow)
    exports.recover()
    made_late = tmp_path / "late"
    made_late.write_text("tardi")

    with pytest.raises(exporting.LostClaim):
        exporting.deliver(slow, token, made_late, 3, 15)
    with pytest.raises(exporting.LostClaim):
        exporting.beat(slow, token, 50, "Tardi")

    assert AnswerExport.objects.get().state == "queued"
    assert files() == []


def test_a_cancelled_export_lets_go_and_leaves_nothing(casa, three_sent, anna, monkeypatch):
    monkeypatch.setattr(reading, "PART", 1)
    export = exports.ask(casa, format="csv", filters="", by=anna)
    original = reading.sent

    def sent_then_cancelled(keys):
        for number, part in enumerate(original(keys)):
            if number == 1:
                exports.cancel(AnswerExport.objects.get(), by=anna)
            yield part

    monkeypatch.setattr(reading, "sent", sent_then_cancelled)

    tasks.export_answers(export.pk)

    export.refresh_from_db()
    assert (export.state, files()) == ("cancelled", [])
    monkeypatch.setattr(reading, "sent", original)
    exports.retry(export, by=anna)
    tasks.export_answers(export.pk)
    assert AnswerExport.objects.get().state == "ready"


def test_a_file_with_fewer_rows_than_asked_is_no_file(casa, three_sent, anna, monkeypatch):
    original = reading.sent
    monkeypatch.setattr(reading, "sent", lambda keys: (part[1:] for part in original(keys)))
    export = exports.ask(casa, format="csv", filters="", by=anna)

    for _attempt in range(exporting.MOST_ATTEMPTS):
        tasks.export_answers(export.pk)

    export.refresh_from_db()
    assert (export.state, export.attempts) == ("failed", exporting.MOST_ATTEMPTS)
    assert "ValueError" in export.error
    assert files() == []


def test_after_its_days_the_file_is_gone(casa, three_sent, anna, desk_of_anna, settings):
    export = made(casa, anna)
    assert export.expires_at - timezone.now() > dt.timedelta(days=settings.EXPORT_KEEP_DAYS - 1)
    address = reverse("workshops:export-download", args=["casa", export.public_id])
    AnswerExport.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert desk_of_anna.get(address).status_code == 409  # before anybody swept

    clock.sweep_exports()

    assert (AnswerExport.objects.get().state, files()) == ("expired", [])
    page = desk_of_anna.get(export.get_absolute_url()).content.decode()
    assert "sono passati i suoi giorni" in page
    with pytest.raises(WrongState):
        exports.download(AnswerExport.objects.get(), by=anna)


def test_what_no_row_stands_for_is_removed(casa, three_sent, anna):
    ready = made(casa, anna)
    running = exports.ask(casa, format="csv", filters="", by=anna)
    folder = exporting.folder_of(running, exporting.take(running))
    folder.mkdir()
    for stray in (".work-abc-def", f".work-{ready.public_id.hex}-abc"):
        (exporting.room() / stray).mkdir()
    (exporting.room() / "abc.xlsx").write_text("x")

    clock.sweep_export_files()

    assert files() == sorted([folder.name, exporting.path_of(ready).name])


def test_an_empty_export_is_a_whole_file(casa, assignment, anna):
    export = made(casa, anna, "csv")

    assert (export.state, export.rows) == ("ready", 0)
    assert ["Compilazioni", "0"] in tables_of(export)["indice.csv"]


@pytest.mark.parametrize("count", [1, 12])
def test_an_export_asks_as_often_for_few_as_for_many(
    casa, crowd, sent, anna, count, django_assert_num_queries
):
    for row in crowd(count):
        sent(row, anna, answers=filled(1))
    export = exports.ask(casa, format="csv", filters="", by=anna)
    token = exporting.take(export)
    export = AnswerExport.objects.select_related("workshop__authority", "requested_by").get()

    # Keys, form, documents, links, two beats; the transaction and what it says at the end.
    with django_assert_num_queries(17):
        exporting.write(export, token)
