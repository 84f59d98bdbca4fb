"""Rows of a spreadsheet in a table: looked at first, taken when one says so, the others mended."""

import csv
import datetime as dt
import io
import json
import re
import zipfile

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from officine import sheets
from officine.csv_safe import unguard
from tests import factories as make
from workshops.actions import answering, submissions
from workshops.models import Answer, AnswerRevision

TABLE = "M94.01"
COLUMNS = [
    {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
    {
        "code": "ruolo",
        "kind": "choice",
        "label": "Che cosa fa?",
        "choices": [{"code": "a", "label": "È in città"}, {"code": "b", "label": "Fuori"}],
    },
    {"code": "temi", "kind": "multiple", "label": "Temi", "choices": [
        {"code": "casa", "label": "Casa"}, {"code": "scuola", "label": "Scuola"}]},
    {"code": "spesa", "kind": "money", "label": "Spesa"},
    {"code": "inizio", "kind": "date", "label": "Inizio"},
    {"code": "ente", "kind": "reference", "to": "organisation", "label": "Ente"},
    {"code": "attivo", "kind": "yes_no", "label": "Attivo"},
]  # fmt: skip
HEADS = [column["label"] for column in COLUMNS]
ROW = ["Ada", "e IN CITTA", "casa; Scuola", "1.200,50", "07/03/2027", "", "Sì"]
TAKEN = {
    "nome": "Ada",
    "ruolo": "a",
    "temi": ["casa", "scuola"],
    "spesa": "1200.50",
    "inizio": "2027-03-07",
    "attivo": True,
}


@pytest.fixture
def asked(run, at_table, edition, paolo):
    questions = [
        {"code": TABLE, "kind": "table", "label": "Chi c'è?", "max_rows": 60, "columns": COLUMNS},
        {"code": "M94.02", "kind": "text", "label": "Come si chiama?"},
    ]
    assignment = make.assignment(run, at_table, make.form(edition, "M94", questions))
    submissions.start(assignment, by=paolo)
    return assignment


@pytest.fixture
def send(client, asked, paolo):
    client.force_login(paolo)
    address = reverse("workshops:table-import", args=[asked.public_id, TABLE])

    def post(content=None, name="righe.csv", **fields):
        if content is not None:
            fields["file"] = SimpleUploadedFile(name, content)
        return client.post(address, fields)

    return post


def as_csv(*rows, sign=";", encoding="utf-8-sig"):
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows, far=None):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Righe")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if far:
            sheet.write_string(1048575, far, "x")
    return out.getvalue()


NAMES = "office:1.0 table:1.0 text:1.0"
SPACES = " ".join(
    f'xmlns:{one.partition(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{one}"'
    for one in NAMES.split()
)
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></m:manifest>'
ODS_ROW = "<table:table-row>{}</table:table-row>"
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def as_ods(*rows, head="", row=ODS_ROW):
    body = "".join(row.format("".join(map(ODS_CELL.format, cells))) for cells in rows)
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content {SPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="Foglio1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


def payload(reply) -> str:
    return reply.context["payload"]


def stored():
    return Answer.objects.get(question=TABLE).value


def without_ids(rows):
    return [{key: part for key, part in row.items() if key != "_id"} for row in rows]


def test_fifty_rows_with_three_wrong_put_forty_seven_in_and_list_three(send, asked):
    rows = [[f"Ente {number}", "Fuori", "", number, "", "", ""] for number in range(1, 51)]
    rows[4][1], rows[20][3], rows[30][0] = "altrove", "=2+3", ""

    seen = send(as_csv(HEADS, *rows))

    assert seen.status_code == 200
    html = " ".join(seen.content.decode().split())
    assert "<h1>47 righe da aggiungere, 3 da correggere</h1>" in html
    assert [
        (row.number, one.column, one.reason)
        for row in seen.context["fitted"].wrong
        for one in row.mistakes
    ] == [
        (6, "Che cosa fa?", "«altrove» non è fra le scelte."),
        (22, "Spesa", "Scrivi un importo in euro, per esempio 1.200,50."),
        (32, "Nome", "Scrivi una risposta."),
    ]
    assert not Answer.objects.exists()

    mend = send(do="wrong", rows=payload(seen))
    taken = send(do="append", rows=payload(seen))

    text = b"".join(mend.streaming_content).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert back[0] == [*HEADS, "Riga nel file", "Da correggere"]
    assert back[2][3] == "'=2+3"  # a sheet would run it
    assert [row[7] for row in back[1:]] == ["6", "22", "32"]
    assert "47 righe aggiunte." in taken.content.decode()
    assert len(stored()) == 47
    assert stored()[-1]["nome"] == "Ente 50"

    mended = [[unguard(cell) for cell in row] for row in back]
    mended[1][1], mended[2][3], mended[3][0] = "Fuori", "5", "Ente 31"
    again = send(as_csv(*mended))
    done = send(do="append", rows=payload(again))

    assert (again.context["fitted"].wrong, again.context["fitted"].unused) == ([], [])
    assert done.url == reverse("workshops:question", args=[asked.public_id, 1, 1])
    assert len(stored()) == 50


@pytest.mark.parametrize(
    ("sign", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-16"), (";", "utf-8-sig")],
    ids=["italian excel", "plain", "unicode text", "marked"],
)  # fmt: skip
def test_csv_is_read_however_it_was_saved(send, sign, encoding):
    seen = send(as_csv(HEADS, ROW, sign=sign, encoding=encoding))

    send(do="append", rows=payload(seen))

    assert without_ids(stored()) == [TAKEN]


def test_xlsx_and_ods_are_read_like_csv(send):
    number_row = ["Ada", "è in città", "casa;scuola", 1200.5, dt.date(2027, 3, 7), "", True]
    for content in (as_xlsx(HEADS, [], number_row), as_ods(HEADS, ROW)):
        seen = send(content, "righe.bin")
        send(do="replace", rows=payload(seen))
        assert without_ids(stored()) == [TAKEN]
        assert seen.context["fitted"].rows[0].number in (2, 3)


def test_things_the_officina_knows_are_found_by_their_name(send, at_table):
    row = ["Ada", "", "", "", "", at_table.organisation.name.upper(), ""]

    seen = send(as_csv(HEADS, row))
    send(do="append", rows=payload(seen))

    assert stored()[0]["ente"]["id"] == str(at_table.organisation.public_id)


def test_the_template_is_the_same_file_whenever_it_is_asked_for(client, asked, send):
    place = reverse("workshops:table-template", args=[asked.public_id, TABLE, "xlsx"])
    books = []
    for seconds in (0, 3):
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=False):
            books.append(b"".join(client.get(place)))

    assert books[0] == books[1]


def test_the_template_is_what_the_import_reads(send, client, asked):
    addresses = [
        reverse("workshops:table-template", args=[asked.public_id, TABLE, ending])
        for ending in ("csv", "xlsx")
    ]
    text, book = [b"".join(client.get(one)) for one in addresses]

    sheets_of = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert text.decode("utf-8-sig") == ";".join(HEADS) + "\r\n"
    assert sheets_of.get_sheet_by_index(0).to_python() == [HEADS]
    assert sheets_of.get_sheet_by_index(1).to_python()[1][1:3] == ["È in città", "Casa"]
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        notes = package.read("xl/comments1.xml").decode()
    assert "- È in città" in notes
    assert send(book, "modello.xlsx").status_code == 422  # nothing but heads
    other = addresses[0].replace(".csv", ".exe")
    assert client.get(other).status_code == 404


def test_columns_nobody_asked_for_are_told_and_order_does_not_matter(send):
    seen = send(as_csv(["Note", "spesa", "NOME"], ["x", "3", "Ada"]))

    assert "restano fuori: Note" in " ".join(seen.content.decode().split())
    assert without_ids([seen.context["fitted"].good[0].value]) == [{"nome": "Ada", "spesa": "3.00"}]


def test_rows_are_put_after_those_that_are_there_or_in_their_place_once(send, asked, paolo):
    answering.save_answer(
        asked.submission, TABLE, [{"_id": "prima", "nome": "Bea"}], base_version=0, by=paolo
    )
    seen = send(as_csv(HEADS, ROW))
    for _turn in range(2):  # the button pressed twice
        assert send(do="append", rows=payload(seen)).status_code == 302
    assert [row["nome"] for row in stored()] == ["Bea", "Ada"]

    seen = send(as_csv(HEADS, ROW))
    send(do="replace", rows=payload(seen))

    assert [row["nome"] for row in stored()] == ["Ada"]
    assert AnswerRevision.objects.filter(question=TABLE).count() == 3


def test_who_wrote_in_between_is_not_written_over(send, asked, paolo, piera):
    seen = send(as_csv(HEADS, ROW))
    answering.save_answer(
        asked.submission, TABLE, [{"_id": "sua", "nome": "Bea"}], base_version=0, by=piera
    )

    for how in ("append", "replace"):
        told = send(do=how, rows=payload(seen))
        assert told.status_code == 409
        assert "Piera Bianchi ha modificato la tabella" in told.content.decode()
    assert [row["nome"] for row in stored()] == ["Bea"]

    assert send(do="append", rows=payload(told)).status_code == 302
    assert [row["nome"] for row in stored()] == ["Bea", "Ada"]


def test_a_table_holds_no_more_rows_than_asked(send):
    seen = send(as_csv(HEADS, *[[f"Ente {n}"] for n in range(61)]))

    assert "Puoi inserire al massimo 60 righe: ne hai 61." in seen.content.decode()
    assert send(do="append", rows=payload(seen)).status_code == 422
    assert not Answer.objects.exists()


def bomb(size=sheets.MAX_UNPACKED + 1):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/workbook.xml", "w") as file,
    ):
        for _turn in range(size // 2**20 + 1):
            file.write(b" " * 2**20)
    return out.getvalue()


def liar():
    """A workbook whose part says that it is small, and is not."""
    content = bytearray(bomb(2**20))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(content)


REPEATED = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
WIDE = ODS_CELL.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="90"')
HOSTILE = {
    "nothing": (b" \n", "Il file è vuoto."),
    "not a table": (b"%PDF-1.7 \0", "Il file non è un CSV."),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 99, "vecchio formato XLS"),
    "other heads": (b"a;b\n1;2\n", "mancano le colonne: Nome."),
    "no rows": (as_csv(HEADS), "solo l'intestazione"),
    "heads twice": (as_csv([*HEADS, "Nome"], ROW), "scritta due volte"),
    "too many rows": (as_csv(HEADS, *[["x"]] * 2001), "più di 2000 righe"),
    "too many columns": (as_csv([*HEADS, *"x" * 100], ROW), "più di 100 colonne"),
    "too much text": (as_csv(HEADS, *[["x" * 100_001]] * 10), "troppo testo"),
    "one endless cell": (as_csv(HEADS, ["x" * 200_000]), "troppo testo"),
    "too big": (b"Nome\n" + b"x" * sheets.MAX_BYTES, "supera 3 MB"),
    "broken": (b"PK\x03\x04" + b"x" * 200, "non si apre"),
    "no workbook": (as_ods()[:-60], "non si apre"),
    "bomb": (bomb(), "è troppo grande"),
    "liar": (liar(), "non si apre"),
    "entities": (
        as_ods(HEADS, ROW, head='<!DOCTYPE x [<!ENTITY a "b">]>'),
        "istruzioni che un foglio di calcolo non ha",
    ),
    "a row a million times": (as_ods([WIDE.format("x")], row=REPEATED), "non si apre"),
    "a cell at the far end": (as_xlsx(HEADS, far=16383), "non si apre"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_is_refused_in_plain_words(send, case):
    content, words = HOSTILE[case]

    reply = send(content, "righe.xlsx")

    assert reply.status_code == 422
    assert re.search(words, reply.context["refused"])
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "rows",
    ["", "x", "[]", '{"base": 0}', '{"base": true, "rows": []}', '{"base": 0, "rows": [[1]]}',
     '{"base": 0, "rows": [["1", "a", {}]]}', '{"base": 0, "rows": [[1, "<b>", {}]]}',
     json.dumps({"base": 0, "rows": [[1, "a", {}]] * 2001}), "[" * 5000],
    ids=["nothing", "words", "list", "no rows", "true", "short", "text", "tag", "many", "deep"],
)  # fmt: skip
def test_what_comes_back_bent_is_not_taken(send, rows):
    assert send(do="append", rows=rows).status_code == 422
    assert not Answer.objects.exists()


def test_cells_that_come_back_are_looked_at_again(send):
    rows = [[2, "a1", {"nome": "Ada", "spesa": "molto", "altro": "x"}]]
    reply = send(do="append", rows=json.dumps({"base": 0, "rows": rows}))

    assert reply.context["fitted"].wrong[0].mistakes[0].column == "Spesa"
    assert not Answer.objects.exists()


def test_only_tables_are_imported_and_only_into_drafts(send, client, asked, piera, osvaldo):
    other = reverse("workshops:table-import", args=[asked.public_id, "M94.02"])
    assert client.get(other).status_code == 404
    seen = send(as_csv(HEADS, ROW))
    submissions.send(asked.submission, key="a", by=piera)

    assert send(do="append", rows=payload(seen)).status_code == 409
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("who", "page", "sheet", "write"),
    [
        ("piera", 200, 200, 200),
        ("osvaldo", 302, 200, 403),
        ("olga", 404, 404, 404),
        ("anna", 404, 404, 404),
        ("sonia", 404, 404, 404),
    ],
)
def test_a_table_is_imported_by_who_writes_there(
    client, asked, altra_at_table, altrove, request, who, page, sheet, write
):
    client.force_login(request.getfixturevalue(who))
    address = reverse("workshops:table-import", args=[asked.public_id, TABLE])
    blank = reverse("workshops:table-template", args=[asked.public_id, TABLE, "csv"])
    file = SimpleUploadedFile("righe.csv", as_csv(HEADS, ROW))

    told = (
        client.get(address).status_code,
        client.get(blank).status_code,
        client.post(address, {"file": file}).status_code,
    )

    assert told == (page, sheet, write)
    rows = json.dumps({"base": 0, "rows": [[2, "a1", {"nome": "Ada"}]]})
    client.post(address, {"do": "append", "rows": rows})
    assert Answer.objects.exists() == (who == "piera")


@pytest.mark.parametrize("count", [1, 40])
def test_an_import_costs_the_same_for_one_row_or_many(send, django_assert_num_queries, count):
    content = as_csv(HEADS, *[ROW] * count)
    send(content)

    with django_assert_num_queries(4):
        seen = send(content)
    with django_assert_num_queries(12):
        send(do="append", rows=payload(seen))
