"""The register, and the list of partners that comes from a spreadsheet."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from officine.csv_safe import BOM, guard, lines, unguard
from tests import factories as make
from tests.examples import examples
from workshops.actions import invitations
from workshops.forms import partner_file
from workshops.models import Invitation, Mandate, Organisation, Participation

HEADER = "organizzazione;categoria;citta;ruolo;referente;email\n"


def address(casa, name="partner-import"):
    return reverse(f"workshops:{name}", args=[casa.slug])


def upload(browser, casa, content, name="partner.csv"):
    if isinstance(content, str):
        content = content.encode()
    return browser.post(address(casa), {"file": SimpleUploadedFile(name, content)})


def confirm(browser, casa, preview, **extra):
    text = preview.context["form"].initial["text"]
    return browser.post(address(casa), {"text": text} | extra)


@pytest.fixture
def vocabulary(torino):
    make.category("C1")
    make.category("B2")


def test_thirty_lines_with_two_faults_make_twenty_eight(casa, vocabulary, desk_of_anna):
    rows = [f"Ente {n};C1;Torino;partner;Nome {n};n{n}@x.example\n" for n in range(1, 31)]
    rows[5] = "Ente 6;Z9;Torino;partner;Nome;n6@x.example\n"
    rows[20] = "Ente 21;C1;Atlantide;partner;Nome;n21@x.example\n"

    preview = upload(desk_of_anna, casa, HEADER + "".join(rows))

    html = preview.content.decode()
    assert "riga 7: la categoria «Z9» non esiste qui." in html
    assert "riga 22: la città «Atlantide» non esiste qui." in html
    assert "Crea 28 organizzazioni" in html
    assert (Participation.objects.count(), Invitation.objects.count()) == (0, 0)
    confirm(desk_of_anna, casa, preview)
    assert (Participation.objects.count(), Organisation.objects.filter(name="Ente 6").count()) == (
        28,
        0,
    )
    assert set(Invitation.objects.values_list("state", flat=True)) == {"prepared"}


def test_the_letters_leave_only_if_one_says_so(casa, vocabulary, desk_of_anna):
    preview = upload(desk_of_anna, casa, HEADER + "Ente;C1;Torino;;Anna;a@x.example\n")

    confirm(desk_of_anna, casa, preview, send="on")

    assert Invitation.objects.get().state == "sent"


def test_confirming_twice_creates_once(casa, vocabulary, desk_of_anna):
    preview = upload(desk_of_anna, casa, HEADER + "Ente;C1;Torino;;;\n")
    confirm(desk_of_anna, casa, preview)
    confirm(desk_of_anna, casa, preview)

    assert Participation.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_spreadsheet_is_understood(casa, vocabulary, encoding, mark, end):
    text = end.join(
        [
            mark.join(["Organizzazione", "Categoria", "Città"]),
            mark.join(["Caffè «Sì»", "c1", "TORINO"]),
        ]
    )

    reading = partner_file.read(partner_file.decode(text.encode(encoding)), casa)

    assert [(row.name, row.category.code, str(row.place)) for row in reading.rows] == [
        ("Caffè «Sì»", "C1", "Torino")
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (";C1;;;;", "manca il nome dell'organizzazione."),
        ("Ente;;;;;", "manca la categoria."),
        ("Ente;C1;;capo;;", "il ruolo «capo» non esiste qui."),
        ("Ente;C1;;;;non-email", "l'email «non-email» non è un indirizzo."),
        ("casa del QUARTIERE;C1;;;;", "«casa del QUARTIERE» è già nel registro."),
        ("Ente;C1;;;;;;altro", "ci sono più celle che colonne."),
        ("x" * 201 + ";C1;;;;", "il nome ha 201 caratteri: il massimo è 200."),
    ],
)
def test_each_fault_is_told_with_its_line(casa, vocabulary, at_table, line, fault):
    reading = partner_file.read(HEADER + line + "\n", casa)

    assert (reading.rows, reading.faults) == ([], [(2, fault)])


def test_what_is_written_twice_is_told_with_the_first_line(casa, vocabulary):
    reading = partner_file.read(
        HEADER + "Uno;C1;;;;a@x.example\n\nDue;C1;;;;A@X.example\nUno;C1;;;;\n", casa
    )

    assert [row.line for row in reading.rows] == [2]
    assert reading.faults == [
        (4, "l'email «A@X.example» è già alla riga 2."),
        (5, "«Uno» è già alla riga 2."),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Il file è vuoto."),
        (b"   \n", "Il file è vuoto."),
        (b"PK\x03\x04zip", "Il file non è un CSV."),
        (b"\xd0\xcf\x11\xe0old", "Il file non è un CSV."),
        (b"%PDF-1.7", "Il file non è un CSV."),
        (b"\xff\xfea", "Il file non è un CSV."),
        (b"nome;cognome\na;b\n", "mancano le colonne: categoria"),
        (b"organizzazione;categoria\n", "ha solo l&#x27;intestazione"),
        (b'organizzazione;categoria\n"aperto', "manca la categoria"),
        ((HEADER + "Ente;C1;;;;\n" * 10_001).encode(), "più di 10.000 righe"),
        (b"x" * (3 * 1024 * 1024 + 1), "supera 3 MB"),
        ((HEADER + "a" * 200_000).encode(), "non si legge come CSV"),
    ],
)
def test_a_wrong_file_says_what_to_do(casa, vocabulary, desk_of_anna, content, words):
    html = upload(desk_of_anna, casa, content).content.decode()

    assert words in html
    assert Participation.objects.count() == 0


def test_a_whole_region_fits(casa, vocabulary, desk_of_anna, django_assert_max_num_queries):
    text = HEADER + "".join(f"Ente {n};C1;Torino;;;\n" for n in range(3000))

    with django_assert_max_num_queries(20):
        preview = upload(desk_of_anna, casa, text)

    html = preview.content.decode()
    assert "Crea 3000 organizzazioni" in html
    assert "e altre 2900 righe" in html


def test_hostile_words_are_shown_as_words(casa, vocabulary, desk_of_anna):
    html = upload(
        desk_of_anna, casa, HEADER + "<script>alert(1)</script>;C1;;;;\nX;<b>;;;;\n"
    ).content.decode()

    assert "<script>alert" not in html
    assert "«<b>»" not in html


@examples(share=5)  # each reads the vocabulary of the database
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_no_file_breaks_the_reading(casa, vocabulary, content):
    try:
        text = partner_file.decode(content)
    except partner_file.ValidationError:
        return
    reading = partner_file.read(HEADER + text, casa)

    assert reading.problem or reading.rows or reading.faults


@examples()
@given(text=st.text(st.one_of(st.sampled_from("=+-@\t\r\n\0' "), st.characters()), max_size=30))
def test_no_cell_runs_and_no_word_is_altered(text):
    cell = guard(text)

    assert cell == "" or cell[0] not in "=+-@\t\r\n\0"
    assert unguard(cell) == text


def test_numbers_stay_numbers():
    assert [guard(value) for value in (-3, 2.5, None, True)] == [-3, 2.5, "", "True"]


def test_the_template_can_be_filled_and_loaded(casa, vocabulary, desk_of_anna):
    reply = desk_of_anna.get(address(casa, "partner-template"))
    text = b"".join(reply.streaming_content).decode()
    assert text.startswith(BOM)

    reading = partner_file.read(text, casa)

    assert [row.size for row in reading.rows] == ["small"]
    assert reading.faults == []


def test_what_we_write_we_read_again(casa, vocabulary):
    text = "".join(lines([["organizzazione", "categoria"], ["=Ente", "C1"]]))

    assert [row.name for row in partner_file.read(text, casa).rows] == ["=Ente"]


def test_the_register_says_who_and_how_far(casa, at_table, assignment, sent, piera, desk_of_anna):
    sent(assignment, piera)

    html = desk_of_anna.get(address(casa, "register")).content.decode()

    for word in ("Casa del Quartiere", "Piera Bianchi", "referente", "1 su 1", "Torino"):
        assert word in html


def test_the_register_filters(casa, at_table, altra_at_table, anna, desk_of_anna):
    letter = invitations.invite(altra_at_table, email="x@x.example", role="referente", by=anna)
    invitations.send_invitation(letter, by=anna)

    def found(**query):
        page = desk_of_anna.get(address(casa, "register"), query).context["page"]
        return [seat.organisation.name for seat in page.object_list]

    assert found(categoria="B") == ["Altra Associazione"]
    assert found(cerca="quartiere") == ["Casa del Quartiere"]
    assert found(inviti="senza-risposta") == ["Altra Associazione"]
    assert found(inviti="nessuno") == ["Casa del Quartiere"]
    assert found(citta="torino", inviti="x") == ["Altra Associazione", "Casa del Quartiere"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_register_costs_the_same_for_one_or_many(
    casa, crowd, anna, count, desk_of_anna, django_assert_num_queries
):
    for one in crowd(count):
        invitations.invite(one.participation, email="x@x.example", role="referente", by=anna)

    with django_assert_num_queries(9):
        desk_of_anna.get(address(casa, "register"))


def test_the_public_list_names_no_person(casa, at_table, assignment, anna, desk_of_anna):
    text = b"".join(desk_of_anna.get(address(casa, "register-csv")).streaming_content).decode()

    assert "Casa del Quartiere" in text
    for word in ("Piera", "Paolo", "@"):
        assert word not in text


def test_names_that_would_run_in_a_spreadsheet_do_not(casa, torino, desk_of_anna):
    make.participation(casa, make.organisation("=HYPERLINK(1)"), torino)

    text = b"".join(desk_of_anna.get(address(casa, "register-csv")).streaming_content).decode()

    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
    assert rows[1][0] == "'=HYPERLINK(1)"


def test_one_organisation_from_its_page(casa, at_table, piera, paolo, desk_of_anna):
    page = reverse("workshops:seat", args=[casa.slug, at_table.organisation.public_id])
    mandate = Mandate.objects.current().get(person=paolo)
    wrong = desk_of_anna.post(page, {"part": "invita", "email": "non", "role": "referente"})
    assert "Scrivi un indirizzo come nome@ente.it." in wrong.content.decode()

    desk_of_anna.post(page, {"part": "invita", "email": "nuova@x.example", "role": "compilatore"})
    desk_of_anna.post(page, {"part": "nome", "name": "Casa Nuova", "since": "2026-06-01"})
    desk_of_anna.post(page, {"part": "referente", "mandate": mandate.pk})
    desk_of_anna.post(page, {"part": "ruolo", "role": "observer", "place": at_table.place_id})

    at_table.refresh_from_db()
    assert at_table.role == "observer"
    assert at_table.organisation.name == "Casa Nuova"
    assert Invitation.objects.get().state == "sent"
    assert Mandate.objects.current().get(person=paolo).role == "referente"


def test_a_letter_is_sent_again_and_taken_back(casa, at_table, anna, desk_of_anna):
    letter = invitations.invite(at_table, email="x@x.example", role="referente", by=anna)

    def verb(one, name):
        return desk_of_anna.post(
            reverse("workshops:letter-verb", args=[casa.slug, one.public_id, name])
        )

    verb(letter, "invia")
    verb(letter, "reinvia")
    newer = Invitation.objects.exclude(pk=letter.pk).get()
    assert list(Invitation.objects.order_by("pk").values_list("state", flat=True)) == [
        "revoked",
        "sent",
    ]
    verb(newer, "ritira")
    newer.refresh_from_db()
    assert newer.state == "revoked"
    assert verb(newer, "ritira").status_code == 409
