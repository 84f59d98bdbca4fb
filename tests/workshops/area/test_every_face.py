"""One property: whatever any kind of question stored stands in every face of the form.

The faces: check page, print page, paper as PDF and Word, receipt as PDF and JSON, the page of who
examines, the exports (CSV, XLSX, JSON lines), the API. What is looked for is not what a kind says
of its value: it is every text and every figure inside what is stored.
"""

import csv
import datetime as dt
import io
import json
import re
import unicodedata
import zipfile
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape as unescape_cell

from officine.csv_safe import BOM, unguard
from tests import factories as make
from tests.conftest import SignedInClient
from tests.examples import examples
from tests.workshops.area.test_paper import text_of, words_of
from toolkit.fields import KINDS
from toolkit.forms.definition import definition_of
from workshops import tasks
from workshops.actions import answering, attachments, exports, submissions
from workshops.models import Answer, AnswerExport, Assignment
from workshops.reports import exporting

MONTHS = (
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
CHOICES = [{"code": code, "label": f"Scelta {code}"} for code in ("uno", "due", "tre")]
LABELS = {one["code"]: one["label"] for one in CHOICES}
LONG = "".join(
    f"parte{number:02}" for number in range(22)
)  # without a blank: no line may lose its end
WILD = [
    *("=1+1", "+39", "-2", "@SUM(A1)", "'=x", "''", "<b>x</b>", "</dd><script>", "a & b", "]]>"),
    *("&lt;", "&amp;amp;", '"virgolette"', "{{ x }}", "{% x %}", "#panic()", "$x$", "*x* _y_ `z`"),
    *("\\n", "// no", "/* no */", "@ref", "http://x.example", "_x0041_", "%(x)s", ";", "a;b", "~"),
    *("שלום עולם", "مرحبا", "e\u0301a\u0308", "\u0301", "名前", "😀", "\u202eotla", "a\u200bb"),
    *("no\xa0break", "a\u2028b", "\ufeffx", "\ufffe", "\uffff", "null", "None", "1. uno", "- due"),
    *("= titolo", "+ voce", LONG, "parola " * 25, "<!--", "\x0b", "\t=1", "1e5", "007"),
]
LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co"])
ONE = st.lists(st.sampled_from(WILD) | st.text(LETTERS, max_size=8), min_size=1, max_size=3)
WORDS = ONE.map(lambda parts: f"{' '.join(parts)[:180]} z")  # never only what is tidied away
LINES = st.lists(WORDS, min_size=1, max_size=6).map("\n".join)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
WRITTEN_DAYS = DAYS.map(lambda day: f"{day:%d/%m/}{day.year}")
AMOUNTS = st.decimals(0, 10**9, places=2).map(lambda number: f"{number:f}".replace(".", ","))
OTHER = WORDS.map(lambda text: {"id": "_other", "text": text})
ONE_OF = st.sampled_from(list(LABELS))
ORDERS = st.permutations(list(LABELS))
ADDRESS = {
    "street": WORDS.map(lambda text: f"Via {text}"[:150]),
    "number": st.sampled_from(["", "=1", "25/bis"]),
    "postcode": st.sampled_from(["00185", "10100"]),
    "town": WORDS.map(lambda text: f"Roma {text}"[:90]),
    "province": st.sampled_from(["", "rm"]),
}
LISTED = {"choices": CHOICES}
# How each kind is asked, and what may be answered: a kind that is not here fails the first test.
ASKED = {
    "text": ({}, WORDS),
    "long_text": ({"max_length": 20_000}, LINES | LINES.map(lambda text: (text + "\n") * 40)),
    "date": ({}, WRITTEN_DAYS),
    "integer": ({"unit": "persone"}, st.integers(-(10**14), 10**14).map(str)),
    "decimal": ({"decimals": 3}, st.decimals(-(10**9), 10**9, places=3).map(
        lambda number: f"{number:f}".replace(".", ","))),
    "money": ({}, AMOUNTS),
    "percentage": ({}, st.decimals(0, 100, places=1).map(lambda n: f"{n:f}".replace(".", ","))),
    "time": ({}, st.times().map(lambda time: f"{time:%H:%M}")),
    "email": ({}, st.sampled_from(["Anna@Example.IT", "=a+b@x.example", "info@città.example.it"])),
    "phone": ({}, st.sampled_from(["06 1234567", "+44 20 7946 0958", "333 1234567"])),
    "url": ({}, st.sampled_from(["www.example.it/a?b=1&c=<d>", "http://città.example.it/là#=1"])),
    "fiscal_code": ({}, st.sampled_from(["rssmra80a01h501u", "02438750586"])),
    "vat_number": ({}, st.just("IT00743110157")),
    "ipa_code": ({}, st.sampled_from(["C_H501", "agid"])),
    "period": ({}, st.tuples(DAYS, DAYS).map(lambda pair: {
        "from": f"{min(pair)}", "to": f"{max(pair)}"})),
    "address": ({}, st.fixed_dictionaries(ADDRESS)),
    "choice": (LISTED | {"other": True}, ONE_OF | OTHER),
    "multiple": (LISTED | {"other": True}, st.tuples(
        st.lists(ONE_OF, unique=True), OTHER).map(lambda pair: [*pair[0], pair[1]])),
    "yes_no": ({}, st.sampled_from(["true", "false"])),
    "scale": ({"from": 0, "to": 10, "to_label": "molto"}, st.integers(0, 10).map(str)),
    "matrix": ({"rows": CHOICES, "choices": CHOICES, "many": True}, st.lists(
        st.tuples(ONE_OF, st.lists(ONE_OF, min_size=1)), min_size=1, unique_by=lambda row: row[0]
    ).map(lambda rows: [{"row": row, "answer": answer} for row, answer in rows])),
    "ranking": (LISTED, ORDERS.map(list)),
    "points": (LISTED | {"total": 2000, "spare": True}, st.integers(1, 2000).map(
        lambda number: [{"item": "due", "points": str(number)}])),
    "map_point": ({}, st.tuples(
        st.floats(35.2, 47.2) | st.integers(36, 47), st.floats(6.4, 18.7) | st.integers(7, 18)).map(
        lambda pair: {"lat": f"{pair[0]:.6f}", "lon": f"{pair[1]:.6f}"})),
    "reference": ({"to": "organisation", "many": True}, st.just("organisation")),
    "file": ({"formats": ["txt"], "max_files": 3}, st.lists(WORDS, min_size=1, max_size=2)),
    "table": None,  # of one column of each kind that may be one, below
    "computed": ({"compute": {"op": "count_rows", "of": "M97.30"}}, st.none()),
    "note": ({}, st.none()),
}  # fmt: skip
ALONE = (
    "table",
    "matrix",
    "ranking",
    "points",
    "map_point",
    "file",
    "note",
    "computed",
    "reference",
)
CELLS = [kind for kind in ASKED if kind not in ALONE]
COLUMNS = [
    {"code": f"c{at:02}", "kind": kind, "label": f"Colonna {kind}"} | ASKED[kind][0]
    for at, kind in enumerate(CELLS)
]
ROWS = st.lists(
    st.fixed_dictionaries({one["code"]: ASKED[one["kind"]][1] for one in COLUMNS}),
    min_size=1,
    max_size=2,
)
ASKED["table"] = ({"columns": COLUMNS}, ROWS)
CODES = {kind: f"M97.{at:02}" for at, kind in enumerate(k for k in ASKED if k != "table")}
CODES["table"] = "M97.30"
QUESTIONS = [
    {"code": CODES[kind], "kind": kind, "label": f"Domanda {kind}"} | ASKED[kind][0]
    for kind in sorted(CODES, key=CODES.get)
]
KIND_OF = {code: kind for kind, code in CODES.items()}
TYPED = {kind: asked[1] for kind, asked in ASKED.items() if kind not in ("note", "computed")}


def test_every_kind_that_there_is_is_asked():
    assert set(ASKED) == set(KINDS)


# What is looked for ---------------------------------------------------------------------------


def day(text: str) -> str:
    when = dt.date.fromisoformat(text)
    return f"{when.day} {MONTHS.split()[when.month - 1]} {when.year}"


def figure(text) -> str:
    """A number as Italians write it: 1.234.567,5 and 1234,5 (four figures stand together)."""
    number = Decimal(str(text)).normalize() + 0
    whole, _dot, fraction = f"{abs(number):f}".partition(".")
    if len(whole) > 4:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", whole)
    return ("−" if number < 0 else "") + whole + (f",{fraction}" if fraction else "")


def needles(kind: str, value) -> list[str]:
    """Every text that a stored value has to be recognised by, for people."""
    match kind:
        case "date":
            return [day(value)]
        case "period":
            return [day(value["from"]), day(value["to"])]
        case "integer" | "decimal" | "money" | "percentage":
            return [figure(value)]
        case "scale":
            return [str(value)]
        case "yes_no":
            return ["Sì" if value else "No"]
        case "phone":
            return [value[1:]]  # grouped as its country does; without blanks
        case "choice":
            return [LABELS[value]] if isinstance(value, str) else ["Altro", value["text"]]
        case "multiple":
            return [text for part in value for text in needles("choice", part)]
        case "ranking":
            return [f"{place}. {LABELS[code]}" for place, code in enumerate(value, 1)]
        case "points":
            return [f"{LABELS[one['item']]}: {figure(one['points'])}" for one in value]
        case "matrix":
            return [
                f"{LABELS[one['row']]}: {', '.join(LABELS[code] for code in one['answer'])}"
                for one in value
            ]
        case "map_point":
            return [
                f"{number:.6f}".rstrip("0").replace(".", ",") for number in value["coordinates"]
            ]
        case "reference":
            return [one["label"] for one in value]
        case "file":
            return [one["name"] for one in value]
        case "address":
            return list(value.values())
    return value.split("\n")


def leaves(kind: str, value) -> list[tuple[str, object]]:
    """An answer as kind and value; a table as its cells."""
    if kind != "table":
        return [(kind, value)]
    kinds = {one["code"]: one["kind"] for one in COLUMNS}
    return [(kinds[code], cell) for row in value for code, cell in row.items() if code != "_id"]


def bare(text: str) -> str:
    """A text to be looked for across lines: without blanks, and what XML takes for no character."""
    return re.sub(r"[\s\ufffe\uffff]+", "", text)


def seen(html: str) -> str:
    return bare(unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", html, flags=re.S)))


# What a PDF holds are glyphs: the order of lines from right to left, composed letters and signs
# that no font has are their own matter (tests/officine/test_pdf_signs.py).
PRINTED = re.compile(r"[A-Za-z0-9=+@<>&#$*_{}%,./-]{2,12}")


HYPHENS = re.compile("[-\u2010\u00ad]")  # of a word that goes on in the next line


def printed(text: str, whole: str) -> list[str]:
    """The words of a text that stand in a PDF as they were written; ``whole`` is all the answer."""
    if "\u202e" in whole:  # turns the order of all that follows
        return []
    is_turned = any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in whole)
    return re.findall("[A-Za-z0-9]{2,12}", text) if is_turned else PRINTED.findall(text)


class Filled:
    """A form with an answer of every kind, what is stored, and the browsers that look at it."""

    def __init__(self, asked, raw: dict, paolo):
        self.asked, self.by = asked, paolo
        self.draft = submissions.start(asked, by=paolo)
        for name in raw["file"]:
            upload = SimpleUploadedFile(f"{name}.txt", b"contenuto", "text/plain")
            attachments.attach(self.draft, CODES["file"], upload, by=paolo)
        sent = {code: raw[kind] for code, kind in KIND_OF.items() if kind in raw}
        del sent[CODES["file"]]
        values = {
            code: (answering.answer_from(self.draft, code, one), 0) for code, one in sent.items()
        }
        outcome = answering.save_answers(self.draft, values, by=paolo)
        assert not outcome.stale
        rows = Answer.objects.filter(submission=self.draft).values_list("question", "value")
        self.stored = {code: value for code, value in rows if value is not None}
        kept = re.findall(r'"[^"]+": {"raw.{,80}', json.dumps(self.stored))
        assert kept == []  # every one is understood, or the test looks for something else
        self.answers = [
            (kind, needles(kind, value))
            for code, stored in self.stored.items()
            for kind, value in leaves(KIND_OF[code], stored)
        ] + [("computed", [str(len(self.stored[CODES["table"]]))])]

    def lacking(self, found: str) -> list:
        """What of the answers is not in a text."""
        found = bare(found)
        return [
            (kind, text)
            for kind, texts in self.answers
            for text in texts
            if bare(text) not in found
        ]

    def lacking_in_pdf(self, found: str) -> list:
        found = HYPHENS.sub("", bare(found))
        return [
            (kind, text)
            for kind, texts in self.answers
            for text in texts
            for word in printed(text, " ".join(texts))
            if HYPHENS.sub("", word) not in found
        ]


def browser_of(who) -> SignedInClient:
    client = SignedInClient()
    client.force_login(who)
    return client


def got(client, address, **more):
    reply = client.get(address, **more)
    assert reply.status_code == 200, (address, reply.status_code)
    return reply


@pytest.fixture
def looked_at(run, at_table, altra_at_table, edition, uploads, monkeypatch):
    asked = make.assignment(run, at_table, make.form(edition, "M97", QUESTIONS, page="grouped"))
    definition_of(asked.form)
    return asked


@pytest.fixture
def fill(looked_at, altra, paolo):
    def filled(raw: dict) -> Filled:
        altra.name = raw["reference"]
        altra.save()
        fresh = Assignment.objects.get(pk=looked_at.pk)  # it knows of no draft rolled back
        return Filled(fresh, raw | {"reference": [str(altra.public_id)]}, paolo)

    return filled


GIVEN = st.fixed_dictionaries(TYPED | {"reference": WORDS.map(lambda text: f"Ente {text}")})


@pytest.mark.slow
@examples(share=50)  # 30 answers through a browser, a PDF, a Word document
@given(raw=GIVEN)
def test_what_is_stored_stands_in_every_face_of_a_draft(fill, paolo, raw):
    with transaction.atomic():
        filled = fill(raw)
        client, asked = browser_of(paolo), filled.asked
        for name in ("check", "print-submission"):
            html = got(client, reverse(f"workshops:{name}", args=[asked.public_id]))
            assert filled.lacking(seen(html.content.decode())) == [], name
        word = got(client, reverse("workshops:print-word", args=[asked.public_id])).content
        assert filled.lacking(words_of(word)) == []
        pdf = got(client, reverse("workshops:print-pdf", args=[asked.public_id])).content
        assert filled.lacking_in_pdf(text_of(pdf)) == []
        reply = got(client, f"/api/v1/submissions/{filled.draft.public_id}/").json()
        told = {one["question"]: one["value"] for one in reply["answers"]}
        assert {code: told[code] for code in filled.stored} == filled.stored
        transaction.set_rollback(True)


def cells_of(packed: bytes) -> dict[str, str]:
    """The cells of an export as CSV by the code of their column; those of a table joined."""
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        tables = {
            name: list(
                csv.reader(
                    io.StringIO(file.read(name).decode().removeprefix(BOM), newline=""),
                    delimiter=";",
                )
            )
            for name in file.namelist()
        }
    return {
        head.partition(" ")[0]: "\n".join(unguard(cell) for cell in column)
        for name, (heads, *rows) in tables.items()
        if name.startswith("M97")
        for head, *column in zip(heads, *rows, strict=True)
    }


def typed_cells(kind: str, value) -> list:
    """The cells that one answer fills where numbers are numbers and days are days."""
    match kind:
        case "date":
            return [dt.date.fromisoformat(value)]
        case "period":
            return [dt.date.fromisoformat(value[end]) for end in ("from", "to")]
        case "integer" | "decimal" | "money" | "percentage" | "scale":
            return [Decimal(str(value))]
        case "map_point":
            return [Decimal(str(number)) for number in reversed(value["coordinates"])]
        case "points":
            return [Decimal(one["points"]) for one in value]
        case "ranking":
            return [Decimal(value.index(code) + 1) for code in LABELS]
    return []


def written_in_csv(cell) -> str:
    return f"{cell:%d/%m/}{cell.year}" if isinstance(cell, dt.date) else f"{cell.normalize() + 0:f}"


def told(cell: str) -> str:
    """A cell of CSV as it came, a number without the zeros that say nothing."""
    return f"{Decimal(cell).normalize() + 0:f}" if re.fullmatch(r"-?[0-9.]+", cell) else cell


def in_cells(kind: str, value) -> list[str]:
    """What the words of an answer are in the cells of an export, besides numbers and days."""
    if typed_cells(kind, value):
        return []
    if kind == "matrix":
        return [LABELS[code] for one in value for code in one["answer"]]
    return needles(kind, value)


def exported(casa, anna, format: str) -> bytes:
    asked = exports.ask(casa, format=format, filters="", by=anna)
    tasks.export_answers(asked.pk)
    return exporting.path_of(AnswerExport.objects.get(pk=asked.pk)).read_bytes()


@pytest.mark.slow
@examples(share=50)  # sent, then drawn on five faces and written into three files
@given(raw=GIVEN)
def test_what_was_sent_stands_in_every_face_of_it(fill, casa, paolo, piera, anna, raw):
    with transaction.atomic():
        filled = fill(raw)
        asked, stored = filled.asked, filled.stored
        snapshot = submissions.send(filled.draft, key="uno", by=piera)
        partner, desk = browser_of(paolo), browser_of(anna)

        def face(name):
            return got(
                partner, reverse(f"workshops:{name}", args=[asked.public_id, snapshot.number])
            )

        review = got(desk, reverse("workshops:review", args=[casa.slug, asked.public_id]))
        assert filled.lacking(seen(review.content.decode())) == []
        assert filled.lacking_in_pdf(text_of(face("receipt-pdf").content)) == []
        documents = [
            face("receipt-json").json(),
            got(desk, f"/api/v1/receipts/{snapshot.number}/").json()["document"],
            json.loads(exported(casa, anna, "jsonl").splitlines()[1]),
        ]
        for document in documents:
            given = {code: one["value"] for code, one in document["answers"].items()}
            assert {code: given[code] for code in stored if code != CODES["table"]} == {
                code: one for code, one in stored.items() if code != CODES["table"]
            }
            assert given[CODES["table"]] == stored[CODES["table"]]
            assert given[CODES["computed"]] == len(stored[CODES["table"]])

        columns = cells_of(exported(casa, anna, "csv"))
        book = openpyxl.load_workbook(io.BytesIO(exported(casa, anna, "xlsx")))
        sheets = [sheet for sheet in book if sheet.title.startswith("M97")]
        assert {cell.data_type for sheet in book for row in sheet.rows for cell in row} <= {
            "s",
            "n",
            "d",
        }
        in_book = {
            str(head.value).partition(" ")[0]: [cell.value for cell in cells]
            for sheet in sheets
            for head, *cells in sheet.columns
        }
        for code, value in stored.items():
            kind = KIND_OF[code]
            own = [key for key in columns if key == code or key.startswith(f"{code}.")]
            words = bare("\n".join(columns[key] for key in own))
            sheet = bare(
                "\n".join(unguard(unescape_cell(str(cell))) for key in own for cell in in_book[key])
            )
            for text in (text for leaf in leaves(kind, value) for text in in_cells(*leaf)):
                assert bare(text) in words, ("csv", kind)
                assert bare(text) in sheet, ("xlsx", kind)
            in_csv = {told(part) for key in own for part in columns[key].split("\n")}
            in_sheet = [cell for key in own for cell in in_book[key]]
            for cell in typed_cells(kind, value):
                assert written_in_csv(cell) in in_csv, kind
                is_day = isinstance(cell, dt.date)
                typed = dt.datetime(cell.year, cell.month, cell.day) if is_day else float(cell)
                assert typed in in_sheet, kind
        transaction.set_rollback(True)
