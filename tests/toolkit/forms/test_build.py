"""Pages of a form, as a browser without script sees and sends them."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tests.toolkit.forms.samples import REFERENCES, Figures
from toolkit.forms.answers import NOT_APPLICABLE, problems
from toolkit.forms.build import RowAction, page_form
from toolkit.forms.definition import all_pages, page_of, read_document
from toolkit.forms.references import NoReferences

CHOICES = [{"code": "a", "label": "Aperta"}, {"code": "b", "label": "Chiusa"}]
COLUMNS = [
    {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
    {"code": "stato", "kind": "choice", "label": "Stato", "choices": CHOICES},
    {"code": "costo", "kind": "money", "label": "Costo"},
    {"code": "temi", "kind": "multiple", "label": "Temi", "choices": CHOICES},
]


def form_of(*questions, page="one"):
    made = [
        {"code": f"X.{at:02d}", "label": f"Domanda {at}?"} | question
        for at, question in enumerate(questions, 1)
    ]
    section = {"code": "X.A", "title": "A", "page": page, "questions": made}
    return read_document({"code": "X", "title": "X", "sections": [section]})


def page(doc, data=None, answers=None, code="X.01", files=None, facts=None):
    answers = answers or {}
    shown = page_of(doc, code, answers) or next(
        p for p in all_pages(doc) if any(q.code == code for q in p.questions)
    )
    sent = QueryDict(data, mutable=True) if isinstance(data, str) else data
    return page_form(
        doc, shown, answers=answers, references=REFERENCES, facts=facts, data=sent, files=files
    )


class Controls(HTMLParser):
    """What a browser would send of a drawn page, and the ids there are."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.ids, self.described, self.labels = [], [], [], []
        self.select = self.textarea = None
        self.pattern = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.pattern += tag == "template"
        if self.pattern:
            return
        if "id" in found:
            self.ids.append(found["id"])
        self.described += found.get("aria-describedby", "").split()
        if tag == "label":
            self.labels.append(found["for"])
        if tag == "input" and found.get("type") not in ("radio", "checkbox", "file"):
            self.sent.append((found["name"], found.get("value", "")))
        if tag == "input" and found.get("type") in ("radio", "checkbox") and "checked" in found:
            self.sent.append((found["name"], found["value"]))
        if tag == "select":
            self.select = found["name"]
        if tag == "option" and "selected" in found:
            self.sent.append((self.select, found["value"]))
        if tag == "textarea" and "name" in found:
            self.textarea = (found["name"], "")

    def handle_data(self, data):
        if self.textarea and not self.pattern:
            self.textarea = (self.textarea[0], self.textarea[1] + data)

    def handle_endtag(self, tag):
        if tag == "template":
            self.pattern -= 1
        if tag == "textarea" and self.textarea:
            self.sent.append((self.textarea[0], self.textarea[1].removeprefix("\n")))
            self.textarea = None

    def as_data(self):
        data = QueryDict(mutable=True)
        for name, value in self.sent:
            data.appendlist(name, value)
        return data


GRID = {
    "kind": "matrix",
    "rows": [{"code": "a", "label": "Alfa"}, {"code": "na", "label": "Beta"}],
    "choices": CHOICES,
}
SHARED = {"kind": "points", "choices": CHOICES}
PARTS = [
    {"code": "quando", "kind": "period", "label": "Quando"},
    {"code": "dove", "kind": "address", "label": "Dove"},
    {"code": "chi", "kind": "choice", "label": "Chi", "choices": CHOICES, "other": True},
    {"code": "temi", "kind": "multiple", "label": "Temi", "choices": CHOICES, "other": True},
    {"code": "ente", "kind": "ipa_code", "label": "Ente"},
]
ROW = {
    "_id": "r1",
    "quando": {"from": "2027-03-01", "to": "2027-03-31"},
    "dove": {
        "raw": {"street": "Via Giulia", "number": "", "postcode": "1", "town": "", "province": ""}
    },
    "chi": {"id": "_other", "text": "Il vicino"},
    "temi": ["b", {"id": "_other", "text": "Orti"}],
    "ente": "c_h501",
}
EVERY = [
    ({"kind": "text"}, "Casa «del» <b>Quartiere</b> & C."),
    ({"kind": "long_text"}, "\nuno\n\n- due </textarea>"),
    ({"kind": "date"}, "2027-03-07"),
    ({"kind": "integer"}, 1200),
    ({"kind": "decimal"}, "1200.50"),
    ({"kind": "money"}, "0.50"),
    ({"kind": "percentage"}, "42.5"),
    ({"kind": "time"}, "09:30"),
    ({"kind": "email"}, "anna@example.it"),
    ({"kind": "phone"}, "+39061234567"),
    ({"kind": "url"}, "https://www.example.it/?a=1&b=2"),
    ({"kind": "fiscal_code"}, "RSSMRA80A01H501U"),
    ({"kind": "vat_number"}, "00743110157"),
    ({"kind": "ipa_code"}, "c_h501"),
    ({"kind": "phone"}, {"raw": "=1+1 <b>"}),
    ({"kind": "period"}, {"from": "2027-03-01", "to": "2027-03-31"}),
    ({"kind": "period"}, {"raw": {"from": "boh <b>", "to": ""}}),
    ({"kind": "address"}, {"street": "Via «Giulia»", "postcode": "00185", "town": "Roma"}),
    ({"kind": "choice", "choices": CHOICES, "other": True}, {"id": "_other", "text": "Altra <b>"}),
    ({"kind": "choice", "choices": CHOICES, "other": True}, {"raw": {"id": "a", "text": "Altra"}}),
    ({"kind": "multiple", "choices": CHOICES, "other": True}, ["a", {"id": "_other", "text": "x"}]),
    ({"kind": "table", "columns": PARTS}, [ROW]),
    ({"kind": "choice", "choices": CHOICES}, "b"),
    ({"kind": "choice", "vocabulary": "partner_categories"}, "B2"),
    ({"kind": "multiple", "choices": CHOICES}, ["a", "b"]),
    ({"kind": "yes_no"}, False),
    ({"kind": "scale", "from": 1, "to": 5}, 4),
    (GRID, [{"row": "a", "answer": "b"}]),
    (GRID | {"many": True, "not_applicable": True}, [{"row": "na", "answer": ["a", "b"]}]),
    ({"kind": "ranking", "choices": CHOICES}, ["b", "a"]),
    (SHARED, [{"item": "a", "points": 0}, {"item": "b", "points": 100}]),
    ({"kind": "map_point"}, {"type": "Point", "coordinates": [7.6869, 45.0703]}),
    ({"kind": "map_point"}, {"raw": {"lat": "qui", "lon": "<b>là"}}),
    (SHARED, {"raw": [{"item": "b", "points": "<b>tutti"}]}),
    ({"kind": "reference", "to": "city"}, {"id": "3", "label": "Ente 3"}),
    ({"kind": "reference", "many": True}, [{"id": "3", "label": "Ente 3"}]),
    ({"kind": "table", "columns": COLUMNS}, [{"_id": "r1", "nome": "x", "temi": ["b"]}]),
    ({"kind": "text", "not_applicable": True}, NOT_APPLICABLE),
    ({"kind": "date"}, {"raw": "domani <script>"}),
    ({"kind": "integer"}, {"raw": "molti"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "value"), EVERY)
def test_a_page_sent_back_untouched_changes_no_answer(question, value):
    doc = form_of(question)
    value = value.strip() if isinstance(value, str) else value
    drawn = Controls(str(page(doc, answers={"X.01": value})))

    assert page(doc, drawn.as_data(), {"X.01": value}).raw_values() == {"X.01": value}


@pytest.mark.parametrize("data", [None, "", "X.01=%3Cscript%3E&X.01-0-nome=%22%3E&X.01-na=on"])
@pytest.mark.parametrize(("question", "value"), EVERY)
def test_every_control_has_one_id_a_label_and_descriptions_that_exist(question, value, data):
    doc = form_of(question | {"required": "required", "help": "Un <b>aiuto</b>."})
    html = str(page(doc, data, {"X.01": value}))
    drawn = Controls(html)

    assert len(drawn.ids) == len(set(drawn.ids))
    assert set(drawn.described) <= set(drawn.ids)
    assert set(drawn.labels) <= set(drawn.ids)
    assert html.count("<h1") == 1
    assert "<script" not in html
    assert "<b>" not in html
    assert " style=" not in html


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"kind": "text"}, "Scrivi una risposta."),
        ({"kind": "date"}, "Scrivi una data nel formato gg/mm/aaaa, per esempio 07/03/2027."),
        ({"kind": "integer"}, "Scrivi un numero."),
        ({"kind": "money"}, "Scrivi un importo in euro, per esempio 1.200,50."),
        ({"kind": "percentage"}, "Scrivi una percentuale, per esempio 42,5."),
        ({"kind": "time"}, "Scrivi un'ora fra 00:00 e 23:59, per esempio 09:30."),
        ({"kind": "vat_number"}, "Scrivi una partita IVA di 11 cifre."),
        ({"kind": "period"}, "Scrivi l'inizio e la fine del periodo."),
        ({"kind": "address"}, "Scrivi un indirizzo."),
        ({"kind": "choice", "choices": CHOICES}, "Scegli una risposta."),
        ({"kind": "multiple", "choices": CHOICES}, "Scegli almeno una risposta."),
        ({"kind": "yes_no"}, "Scegli una risposta."),
        ({"kind": "scale"}, "Scegli un valore della scala."),
        (GRID, "Scegli una risposta in ogni riga."),
        ({"kind": "ranking", "choices": CHOICES}, "Metti in ordine tutte le voci."),
        ({"kind": "ranking", "choices": CHOICES, "first": 1}, "Scegli la prima voce."),
        (
            {"kind": "map_point"},
            "Scrivi latitudine e longitudine, o scegli il punto sul disegno.",
        ),
        ({"kind": "points", "choices": CHOICES}, "Distribuisci i punti fra le voci."),
        ({"kind": "reference"}, "Scegli una voce dell'elenco."),
        ({"kind": "table", "columns": COLUMNS}, "Aggiungi almeno una riga."),
        ({"kind": "file", "formats": ["pdf"]}, "Carica un file."),
    ],
)
def test_a_required_answer_that_is_missing_is_told_beside_it_and_on_top(question, message):
    doc = form_of(question | {"required": "required"})
    form = page(doc, "")

    assert form.is_valid() is False
    assert form.errors == {"X.01": [message]}
    [problem] = form.problems
    assert problem["text"] == message
    assert problem["url"][1:] in Controls(str(form)).ids
    assert form.raw_values() == {"X.01": None}


def test_in_a_grid_that_has_to_be_answered_every_row_counts():
    doc = form_of(GRID | {"required": "required"})
    half = page(doc, "X.01.a=b")

    assert half.is_valid() is False
    assert half.raw_values() == {"X.01": [{"row": "a", "answer": "b"}]}
    [problem] = half.problems
    assert problem["text"] == "«Beta»: scegli una risposta."
    assert f'id="{problem["url"][1:]}" value="a"' in str(half)
    assert [one.message for one in problems(doc, half.raw_values(), None)] == [problem["text"]]
    assert page(form_of(GRID), "X.01.a=b").is_valid() is True
    assert page(doc, "X.01.a=b&X.01.na=a").is_valid() is True


def test_a_grid_says_row_and_column_of_each_control():
    html = str(page(form_of(GRID), None, {"X.01": [{"row": "na", "answer": "a"}]}))

    assert html.count('scope="col"') == html.count('scope="row"') == 2
    assert "<caption>Una risposta in ogni riga.</caption>" in html
    assert 'aria-labelledby="id_X.01_label id_X.01_l"' in html
    assert html.count('type="radio"') == 4
    assert html.count(" checked") == 1


def test_two_things_in_one_place_are_told_at_the_second_and_stay_as_chosen():
    doc = form_of({"kind": "ranking", "choices": CHOICES})
    form = page(doc, "X.01.a=1&X.01.b=1")

    assert form.is_valid() is False
    [problem] = form.problems
    assert problem["text"] == "«Chiusa» e «Aperta» hanno tutte e due la posizione 1."
    assert problem["url"] == "#id_X.01-1"
    assert str(form).count('<option value="1" selected>') == 2
    assert form.raw_values()["X.01"]["raw"][1] == {"item": "b", "position": "1"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("X.01.a=30&X.01.b=", "Hai dato 30 punti su 100: te ne restano 70."),
        ("X.01.a=100&X.01.b=1", "Hai dato 101 punti su 100: togline 1."),
        ("X.01.a=99&X.01.b=1", "Hai dato tutti i 100 punti."),
        ("", "Hai dato 0 punti su 100: te ne restano 100."),
    ],
    ids=["few", "many", "all", "none"],
)
def test_what_is_left_of_the_points_is_said_without_script(sent, said):
    form = page(form_of({"kind": "points", "choices": CHOICES}), sent)

    assert form.is_valid() is (sent in ("", "X.01.a=99&X.01.b=1"))
    assert f">{said}</output>" in str(form)


def test_a_list_that_is_still_empty_keeps_nobody_from_going_on_or_sending():
    doc = form_of({"kind": "reference", "required": "required"})
    [shown] = all_pages(doc)
    data = QueryDict("X.01=")
    form = page_form(doc, shown, answers={}, references=NoReferences(), facts=None, data=data)

    assert form.is_valid() is True
    assert problems(doc, {}, NoReferences()) == []
    assert [one.question.code for one in problems(doc, {}, None)] == ["X.01"]


def test_a_cell_whose_list_is_still_empty_may_stay_empty():
    columns = [
        {"code": "che", "kind": "text", "label": "Che cosa"},
        {"code": "chi", "kind": "reference", "label": "Chi", "required": "required"},
    ]
    doc = form_of({"kind": "table", "columns": columns})
    answers = {"X.01": [{"_id": "r1", "che": "Cortili"}]}

    assert problems(doc, answers, NoReferences()) == []
    assert [one.question.code for one in problems(doc, answers, None)] == ["X.01"]


@pytest.mark.parametrize("required", ["advised", "optional"])
def test_what_is_not_required_may_stay_empty(required):
    form = page(form_of({"kind": "text", "required": required}), "X.01=")

    assert form.is_valid() is True
    assert form.values() == {"X.01": None}
    assert ("(facoltativo)" in str(form)) is (required == "optional")


def test_wrong_answers_stay_on_the_page_and_in_the_draft_beside_the_good_ones():
    doc = form_of({"kind": "date"}, {"kind": "text"}, page="grouped")
    form = page(doc, "X.01=31/02/2027&X.02=bene")

    assert form.is_valid() is False
    assert form.values() == {"X.02": "bene"}
    assert form.raw_values() == {"X.01": {"raw": "31/02/2027"}, "X.02": "bene"}
    assert 'value="31/02/2027"' in str(form)
    assert 'aria-invalid="true"' in str(form)


def test_non_so_is_an_answer_where_it_is_offered():
    asked = {"kind": "text", "required": "required", "not_applicable": True}

    form = page(form_of(asked), "X.01=&X.01-na=on")

    assert form.is_valid() is True
    assert form.values() == {"X.01": {"na": True}}
    assert page(form_of(asked | {"not_applicable": False}), "X.01-na=on").is_valid() is False


def test_an_answer_and_non_so_together_are_both_kept_and_asked_about():
    doc = form_of({"kind": "text", "not_applicable": True})
    form = page(doc, "X.01=forse&X.01-na=on")

    assert form.errors == {
        "X.01": ["Hai dato una risposta e anche «Non so / non applicabile»: tienine una."]
    }
    kept = form.raw_values()["X.01"]
    again = Controls(str(page(doc, answers={"X.01": kept}))).as_data()
    assert (again["X.01"], again["X.01-na"]) == ("forse", "on")


def test_dates_are_held_to_each_other():
    doc = form_of({"kind": "date"}, {"kind": "date", "not_before": "X.01"})
    first = {"X.01": "2027-03-07"}

    assert page(doc, "X.02=07/03/2027", first, "X.02").is_valid() is True
    assert page(doc, "X.02=06/03/2027", first, "X.02").errors == {
        "X.02": ["Questa data viene prima della risposta a «Domanda 1?»: 7 marzo 2027."]
    }


def test_a_question_that_is_not_asked_keeps_its_answer_and_blocks_nothing():
    when = {"all": [{"question": "X.01", "op": "equals", "value": True}]}
    doc = form_of(
        {"kind": "yes_no"},
        {"kind": "date", "required": "required", "condition": when},
        page="grouped",
    )

    hidden = page(doc, "X.01=false&X.02=boh")
    shown = page(doc, "X.01=true&X.02=")

    assert hidden.is_valid() is True
    assert hidden.raw_values() == {"X.01": False, "X.02": {"raw": "boh"}}
    assert "data-not-asked" in str(hidden)
    assert list(shown.errors) == ["X.02"]
    assert "Rispondi solo se a «Domanda 1?» hai risposto «Sì»." in str(shown)


def test_a_condition_on_another_page_reaches_the_browser():
    when = {"all": [
        {"question": "X.01", "op": "equals", "value": True},
        {"question": "X.03", "op": "equals", "value": True},
    ]}  # fmt: skip
    doc = form_of(
        {"kind": "yes_no"}, {"kind": "table", "columns": COLUMNS}, {"kind": "yes_no"},
        {"kind": "text", "condition": when}, page="grouped",
    )  # fmt: skip

    form = page(doc, None, {"X.01": True}, "X.03")

    assert form.known_json == '{"X.01": true}'


def test_hostile_fields_are_ignored():
    data = "X.01=a&X.01=b&X.99=1&X.01-0-x=1&csrf=2&X.02=" + "9" * 300
    form = page(form_of({"kind": "text"}, {"kind": "integer"}, page="grouped"), data)

    assert form.raw_values() == {"X.01": "b", "X.02": {"raw": "9" * 300}}
    assert form.errors == {"X.02": ["Il numero è troppo grande."]}


# Tables without script

TABLE = form_of({"kind": "table", "columns": COLUMNS, "row_name": "attività", "max_rows": 4})
THREE = "&".join(f"X.01-{n}-_id=r{n}&X.01-{n}-nome={name}" for n, name in enumerate("abc"))


def names(form):
    return [row.get("nome", "") for row in form.raw_values()["X.01"] or []]


@pytest.mark.parametrize(
    ("button", "action", "order", "drawn"),
    [
        ("X.01-add=1", RowAction("X.01", "add", 1), ["a", "b", "c"], ["a", "b", "c", ""]),
        ("X.01-remove=1", RowAction("X.01", "remove", 1), ["a", "c"], ["a", "c"]),
        ("X.01-up=2", RowAction("X.01", "up", 2), ["a", "c", "b"], ["a", "c", "b"]),
        ("X.01-down=0", RowAction("X.01", "down", 0), ["b", "a", "c"], ["b", "a", "c"]),
        ("X.01-up=0", RowAction("X.01", "up", 0), ["a", "b", "c"], ["a", "b", "c"]),
        ("X.01-down=2", RowAction("X.01", "down", 2), ["a", "b", "c"], ["a", "b", "c"]),
        ("X.01-remove=77", RowAction("X.01", "remove", 77), ["a", "b", "c"], ["a", "b", "c"]),
        ("X.01-remove=x", RowAction("X.01", "remove", -1), ["a", "b", "c"], ["a", "b", "c"]),
    ],
)
def test_the_row_buttons_work_as_plain_buttons(button, action, order, drawn):
    form = page(TABLE, f"{THREE}&{button}")

    assert form.row_action == action
    assert form.is_valid() is False
    assert form.errors == {}
    assert names(form) == order
    shown = dict(Controls(str(form)).sent)
    assert [shown[f"X.01-{n}-nome"] for n in range(len(drawn))] == drawn
    assert f"X.01-{len(drawn)}-nome" not in shown


def test_a_row_button_leaves_wrong_cells_as_they_are():
    form = page(TABLE, "X.01-0-nome=a&X.01-0-costo=molto&X.01-add=1")

    [row] = form.raw_values()["X.01"]

    assert row["costo"] == {"raw": "molto"}
    assert 'value="molto"' in str(form)
    assert "aria-invalid" not in str(form)


def test_the_keyboard_goes_on_where_the_button_was_pressed():
    assert re.search(r'id="id_X.01-3-nome"[^>]*autofocus', str(page(TABLE, f"{THREE}&X.01-add=1")))
    assert re.search(
        r'name="X.01-up" value="1"[^>]*autofocus', str(page(TABLE, f"{THREE}&X.01-up=2"))
    )
    assert re.search(r'id="id_X.01-add"[^>]*autofocus', str(page(TABLE, f"{THREE}&X.01-remove=0")))


def test_rows_keep_their_ids_and_blank_ones_go():
    form = page(
        TABLE, "X.01-9-nome=c&X.01-9-_id=r9&X.01-0-nome=&X.01-0-_id=r0&X.01-2-nome=b&X.01-2-_id="
    )
    rows = form.raw_values()["X.01"]

    assert [row["nome"] for row in rows] == ["b", "c"]
    assert rows[1]["_id"] == "r9"
    assert len(rows[0]["_id"]) == 12


def test_cells_are_refused_by_row_and_column_with_a_link_to_the_cell():
    form = page(TABLE, "X.01-0-nome=a&X.01-4-costo=molto")

    assert form.is_valid() is False
    assert form.problems == [
        {"text": "Riga 2, «Nome»: Scrivi una risposta.", "url": "#id_X.01-1-nome"},
        {
            "text": "Riga 2, «Costo»: Scrivi un importo in euro, per esempio 1.200,50.",
            "url": "#id_X.01-1-costo",
        },
    ]
    assert {"id_X.01-1-nome", "id_X.01-1-costo"} <= set(Controls(str(form)).ids)


def test_too_many_rows_are_kept_and_told():
    data = "&".join(f"X.01-{n}-nome=r{n}" for n in range(6))
    form = page(TABLE, data)

    assert form.errors == {"X.01": ["Puoi inserire al massimo 4 righe: ne hai 6."]}
    assert len(form.raw_values()["X.01"]) == 6


def test_enter_in_a_table_goes_on_and_presses_no_row_button():
    buttons = re.findall(r"<button[^>]*>", str(page(TABLE)))

    assert "name=" not in buttons[0]
    assert 'type="submit"' in buttons[0]


def test_a_thousand_numbered_fields_are_read_by_what_came_not_by_what_is_claimed():
    form = page(TABLE, "X.01-999999-nome=z&X.01-0-nome=a&X.01-TOTAL=10000000")

    assert names(form) == ["a", "z"]


def test_a_computed_cell_is_shown_and_not_typed():
    columns = [
        {"code": "categoria", "kind": "choice", "label": "Categoria", "choices": CHOICES},
        {"code": "quanti", "kind": "computed", "label": "Quanti",
         "compute": {"op": "fact", "name": "partners_in_category", "by": "categoria"}},
    ]  # fmt: skip
    doc = form_of({"kind": "table", "columns": columns})

    form = page(doc, "X.01-0-categoria=a&X.01-0-quanti=99", facts=Figures())

    [row] = form.raw_values()["X.01"]
    assert "quanti" not in row
    assert re.search(r'question-figure"[^>]*>7<', str(form))


# Files

FILES = form_of({"kind": "file", "formats": ["pdf"], "max_files": 2, "required": "required"})
KEPT = [{"id": "k1", "name": "uno.pdf", "size": 10, "sha256": "0" * 64}]


def sent(*names_and_contents):
    uploads = [SimpleUploadedFile(name, content) for name, content in names_and_contents]
    return MultiValueDict({"X.01": uploads})


def test_a_good_file_is_handed_over_and_the_kept_ones_stay():
    form = page(FILES, "", {"X.01": KEPT}, files=sent(("due.pdf", b"%PDF-1.7")))

    assert form.is_valid() is True
    assert form.raw_values() == {"X.01": KEPT}
    assert [upload.name for upload in form.uploads()["X.01"]] == ["due.pdf"]
    assert "uno.pdf (PDF, 10 byte)" in str(form)


def test_a_file_answers_a_required_question():
    assert page(FILES, "", files=sent(("due.pdf", b"%PDF-1.7"))).is_valid() is True


def test_a_removed_file_leaves_the_answer():
    form = page(FILES, "X.01-remove=k1", {"X.01": KEPT})

    assert form.raw_values() == {"X.01": None}
    assert form.errors == {"X.01": ["Carica un file."]}


def test_one_bad_file_is_told_and_the_good_one_is_kept():
    form = page(FILES, "", files=sent(("due.pdf", b"%PDF-1.7"), ("tre.pdf", b"niente")))

    assert form.is_valid() is False
    assert [upload.name for upload in form.uploads()["X.01"]] == ["due.pdf"]
    assert form.errors["X.01"] == [
        "Il contenuto di «tre.pdf» non corrisponde al suo formato. "
        "Salvalo di nuovo e carica un file PDF."
    ]


def test_too_many_files_are_refused_before_any_is_stored():
    three = sent(("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-1"))
    form = page(FILES, "", {"X.01": KEPT}, files=three)

    assert form.errors == {"X.01": ["Puoi caricare al massimo 2 file: togline qualcuno."]}
    assert form.uploads() == {}


# References


def test_a_row_of_an_earlier_table_of_the_same_form_can_be_chosen():
    doc = form_of(
        {"kind": "table", "columns": COLUMNS},
        {"kind": "reference", "to": "row", "form": "X", "question": "X.01", "many": True},
    )
    rows = {"X.01": [{"_id": "r1", "nome": "Mercato", "stato": "a"}]}

    form = page(doc, "X.02=r1", rows, "X.02")

    assert form.values() == {"X.02": [{"id": "r1", "label": "Mercato – Aperta"}]}
    assert '<label for="id_X.02_10">Mercato – Aperta</label>' in str(page(doc, None, rows, "X.02"))


def test_what_is_no_longer_offered_stays_visible_until_it_is_changed():
    doc = form_of({"kind": "reference", "to": "organisation"})
    answers = {"X.01": {"id": "77", "label": "Ente sciolto"}}

    assert '<option value="77" selected>Ente sciolto</option>' in str(page(doc, None, answers))
    assert page(doc, "X.01=77", answers).errors == {
        "X.01": ["Questa voce non è più disponibile: scegline un'altra."]
    }
