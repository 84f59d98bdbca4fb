"""What each kind of question takes, refuses and shows."""

import datetime as dt
import sys
import unicodedata

import pytest
from django.core.exceptions import ValidationError

from tests.toolkit.forms.samples import REFERENCES
from toolkit.fields import KINDS, kind_of
from toolkit.fields.registry import tidy
from toolkit.forms.document import read_document

CHOICES = [
    {"code": "uno", "label": "Uno"},
    {"code": "due", "label": "Due"},
    {"code": "tre", "label": "Tre"},
]


def question(kind, **settings):
    made = {"code": "X.01", "kind": kind, "label": "Domanda?"} | settings
    section = {"code": "X.A", "title": "A", "questions": [made]}
    return read_document({"code": "X", "title": "X", "sections": [section]}).question("X.01")


def test_there_is_a_kind_for_every_one_of_the_recipe():
    assert sorted(KINDS) == [
        "address", "choice", "computed", "date", "decimal", "email", "file", "fiscal_code",
        "integer", "ipa_code", "long_text", "map_point", "matrix", "money", "multiple", "note",
        "percentage", "period", "phone", "points", "ranking", "reference", "scale", "table", "text",
        "time", "url", "vat_number", "yes_no",
    ]  # fmt: skip


ROWS = [
    {"code": "costi", "label": "Costi"},
    {"code": "tempi", "label": "Tempi"},
    {"code": "na", "label": "Niente"},
]
GRID = {"rows": ROWS, "choices": CHOICES}


def entry(row, answer):
    return {"row": row, "answer": answer}


LIST = {"choices": CHOICES}


def at(item, position):
    return {"item": item, "position": position}


def to(item, points):
    return {"item": item, "points": points}


WORLD = {"south": -90, "west": -180, "north": 90, "east": 180}


def here(lat, lon):
    return {"lat": lat, "lon": lon}


def spot(longitude, latitude):
    return {"type": "Point", "coordinates": [longitude, latitude]}


LATITUDE = "Scrivi la latitudine in gradi, per esempio 45,0703."
LONGITUDE = "Scrivi la longitudine in gradi, per esempio 7,6869."
OUTSIDE = (
    "Il punto è fuori dall'area di questa domanda: latitudine da 35,2 a 47,3, "
    "longitudine da 6,4 a 18,8."
)
MARCH = {"from": "2027-03-01", "to": "2027-03-31"}
GIULIA = {"street": "Via Giulia", "number": "25", "postcode": "00185", "town": "Roma"}
OTHER = {"id": "_other", "text": "Circolo"}
GOOD = [
    # kind, settings, raw, value, what is shown
    ("text", {}, "  Casa del Quartiere ", "Casa del Quartiere", "Casa del Quartiere"),
    ("text", {}, "una\r\nriga\tsola", "una riga sola", "una riga sola"),
    ("text", {}, "nul\0la\x1b[31m", "nulla[31m", "nulla[31m"),
    ("text", {}, "   ", None, ""),
    ("text", {"max_length": 5}, "perchè"[:5], "perch", "perch"),
    ("text", {}, "=1+1", "=1+1", "=1+1"),
    ("text", {}, 42, "42", "42"),
    ("long_text", {}, "uno\r\n\r\n- due\n", "uno\n\n- due", "uno\n\n- due"),
    ("date", {}, "07/03/2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7/3/2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, " 7.3.2027 ", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7-3-2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "2027-03-07", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "7 Marzo 2027", "2027-03-07", "7 marzo 2027"),
    ("date", {}, "29/02/2028", "2028-02-29", "29 febbraio 2028"),
    ("integer", {}, "1.200", 1200, "1200"),
    ("integer", {}, "11800", 11800, "11.800"),
    ("integer", {}, "1 200", 1200, "1200"),
    ("integer", {}, "12,0", 12, "12"),
    ("integer", {"unit": "persone"}, "8", 8, "8 persone"),
    ("integer", {}, "0", 0, "0"),
    ("integer", {}, "-3", -3, "−3"),
    ("integer", {"min": 1, "max": 10}, 10, 10, "10"),
    ("decimal", {}, "1.200,50", "1200.50", "1200,5"),
    ("decimal", {}, "2,5", "2.50", "2,5"),
    ("decimal", {}, "2.5", "2.50", "2,5"),
    ("decimal", {"decimals": 3}, "0,125", "0.125", "0,125"),
    ("decimal", {}, "-0", "0.00", "0"),
    ("decimal", {}, "1.234.567,8", "1234567.80", "1.234.567,8"),
    ("money", {}, "1.200,50", "1200.50", "1200,50\u00a0€"),
    ("money", {}, "€ 12.000", "12000.00", "12.000\u00a0€"),
    ("money", {}, "12000 euro", "12000.00", "12.000\u00a0€"),
    ("money", {}, "0", "0.00", "0\u00a0€"),
    ("percentage", {}, "42,5", "42.5", "42,5\u00a0%"),
    ("percentage", {}, "42,5 %", "42.5", "42,5\u00a0%"),
    ("percentage", {}, "100", "100.0", "100\u00a0%"),
    ("percentage", {}, 0, "0.0", "0\u00a0%"),
    ("percentage", {"decimals": 3}, "33,333%", "33.333", "33,333\u00a0%"),
    ("percentage", {"decimals": 0, "max": 80}, "80", "80", "80\u00a0%"),
    ("time", {}, "23:59", "23:59", "23:59"),
    ("time", {}, "9.30", "09:30", "09:30"),
    ("time", {}, " 9 : 30 ", "09:30", "09:30"),
    ("time", {}, "14", "14:00", "14:00"),
    ("time", {}, "00:00", "00:00", "00:00"),
    ("time", {}, "09:30:00", "09:30", "09:30"),
    ("email", {}, " Anna.Rossi@Comune.Example.IT ", "Anna.Rossi@comune.example.it",
     "Anna.Rossi@comune.example.it"),
    ("email", {}, "mailto:a+b@x.example", "a+b@x.example", "a+b@x.example"),
    ("email", {}, "info@città.example.it", "info@città.example.it", "info@città.example.it"),
    ("phone", {}, "06 123 4567", "+39061234567", "+39 06 123 4567"),
    ("phone", {}, "0039 06/1234567", "+39061234567", "+39 06 123 4567"),
    ("phone", {}, "333-1234567", "+393331234567", "+39 333 123 4567"),
    ("phone", {}, "tel:+39061234567", "+39061234567", "+39 06 123 4567"),
    ("phone", {}, "+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
    ("phone", {}, "800 123456", "+39800123456", "+39 800 123 456"),
    ("url", {}, "www.Example.it", "https://www.example.it", "https://www.example.it"),
    ("url", {}, "HTTP://example.it/A?b=C#d", "http://example.it/A?b=C#d",
     "http://example.it/A?b=C#d"),
    ("url", {}, "//example.it", "https://example.it", "https://example.it"),
    ("url", {}, "example.it:8443/x", "https://example.it:8443/x", "https://example.it:8443/x"),
    ("url", {}, "https://città.example.it/là", "https://città.example.it/là",
     "https://città.example.it/là"),
    ("fiscal_code", {}, "rss mra 80a01 h501u", "RSSMRA80A01H501U", "RSSMRA80A01H501U"),
    ("fiscal_code", {}, "RSSMRA80A01H50MM", "RSSMRA80A01H50MM", "RSSMRA80A01H50MM"),
    ("fiscal_code", {}, "CNTCHR83T41D969D", "CNTCHR83T41D969D", "CNTCHR83T41D969D"),
    ("fiscal_code", {}, "02438750586", "02438750586", "02438750586"),
    ("fiscal_code", {}, "97735020584", "97735020584", "97735020584"),
    ("vat_number", {}, "IT 00743110157", "00743110157", "00743110157"),
    ("vat_number", {}, "007.431.101-57", "00743110157", "00743110157"),
    ("ipa_code", {}, " C_H501 ", "c_h501", "c_h501"),
    ("ipa_code", {}, "agid", "agid", "agid"),
    ("period", {}, {"from": "01/03/2027", "to": "2027-03-31"}, MARCH,
     "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, {"from": "1/3/2027", "to": "31 marzo 2027"}, MARCH,
     "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, "dal 1/3/2027 al 31/3/2027", MARCH, "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, "1 marzo 2027 – 31 marzo 2027", MARCH, "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, "2027-03-01/2027-03-31", MARCH, "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, {"from": " ", "to": ""}, None, ""),
    ("period", {"earliest": "2027-03-01", "latest": "2027-03-31"}, MARCH, MARCH,
     "1 marzo 2027 – 31 marzo 2027"),
    ("period", {}, {"from": "2027-03-01", "to": "2027-03-01"},
     {"from": "2027-03-01", "to": "2027-03-01"}, "1 marzo 2027 – 1 marzo 2027"),
    ("address", {}, GIULIA, GIULIA, "Via Giulia 25, 00185, Roma"),
    ("address", {}, GIULIA | {"province": "rm"}, GIULIA | {"province": "RM"},
     "Via Giulia 25, 00185, Roma (RM)"),
    ("address", {}, "Via Giulia 25, 00185, Roma", GIULIA, "Via Giulia 25, 00185, Roma"),
    ("address", {}, {}, None, ""),
    ("choice", {"choices": CHOICES, "other": True}, {"id": "_other", "text": " Circolo "}, OTHER,
     "Altro: Circolo"),
    ("choice", {"choices": CHOICES, "other": True}, {"id": "", "text": "Circolo"}, OTHER,
     "Altro: Circolo"),
    ("choice", {"choices": CHOICES, "other": True}, {"id": "due", "text": ""}, "due", "Due"),
    ("multiple", {"choices": CHOICES, "other": True, "max_choices": 2},
     [{"id": "_other", "text": "Circolo"}, "uno"], ["uno", OTHER], ["Uno", "Altro: Circolo"]),
    ("choice", {"choices": CHOICES}, "due", "due", "Due"),
    ("choice", {"choices": CHOICES}, "", None, ""),
    ("choice", {"vocabulary": "attendance_kinds"}, "online", "online", "A distanza"),
    ("multiple", {"choices": CHOICES}, ["tre", "uno", "tre"], ["uno", "tre"], ["Uno", "Tre"]),
    ("multiple", {"choices": CHOICES}, "due", ["due"], ["Due"]),
    ("multiple", {"choices": CHOICES}, [], None, []),
    ("yes_no", {}, "true", True, "Sì"),
    ("yes_no", {}, "false", False, "No"),
    ("yes_no", {}, False, False, "No"),
    ("yes_no", {}, "", None, ""),
    ("scale", {"from": 1, "to": 5, "to_label": "molto"}, "5", 5, "5 (molto)"),
    ("scale", {"from": 0, "to": 10}, 0, 0, "0"),
    ("matrix", GRID, [entry("tempi", "due"), entry("costi", "uno")],
     [entry("costi", "uno"), entry("tempi", "due")], ["Costi: Uno", "Tempi: Due"]),
    ("matrix", GRID, [entry("tempi", ""), entry("costi", ["uno"])], [entry("costi", "uno")],
     ["Costi: Uno"]),
    ("matrix", GRID, [], None, []),
    ("matrix", GRID | {"many": True}, [entry("na", ["tre", "uno", "tre"])],
     [entry("na", ["uno", "tre"])], ["Niente: Uno, Tre"]),
    ("ranking", LIST, [at("due", "1"), at("tre", " 2 "), at("uno", "3")], ["due", "tre", "uno"],
     ["1. Due", "2. Tre", "3. Uno"]),
    ("ranking", LIST | {"first": 1}, [at("tre", 1), at("uno", "")], ["tre"], ["1. Tre"]),
    ("ranking", LIST, ["uno", "due", "tre"], ["uno", "due", "tre"], ["1. Uno", "2. Due", "3. Tre"]),
    ("ranking", LIST, [at("due", "")], None, []),
    ("points", LIST, [to("due", "60"), to("uno", "40")], [to("uno", 40), to("due", 60)],
     ["Uno: 40", "Due: 60"]),
    ("points", LIST | {"total": 10000}, [to("tre", "10.000"), to("uno", 0)],
     [to("uno", 0), to("tre", 10000)], ["Uno: 0", "Tre: 10.000"]),
    ("points", LIST | {"spare": True}, [to("tre", "1")], [to("tre", 1)], ["Tre: 1"]),
    ("points", LIST, [], None, []),
    ("map_point", {}, here("45,0703", "7,6869"), spot(7.6869, 45.0703), "45,0703 N, 7,6869 E"),
    ("map_point", {}, here(" 45.07030° N", "7.6869 E"), spot(7.6869, 45.0703),
     "45,0703 N, 7,6869 E"),
    ("map_point", {}, here("45.070312, 7.686856", ""), spot(7.686856, 45.070312),
     "45,070312 N, 7,686856 E"),
    ("map_point", {}, here("45,0", "9"), spot(9, 45), "45,0000 N, 9,0000 E"),
    ("map_point", {}, here(45.07, 7.5), spot(7.5, 45.07), "45,0700 N, 7,5000 E"),
    ("map_point", {}, spot(7.6869, 45.0703), spot(7.6869, 45.0703), "45,0703 N, 7,6869 E"),
    ("map_point", WORLD, here("33,4 S", "70,6 O"), spot(-70.6, -33.4), "33,4000 S, 70,6000 W"),
    ("map_point", WORLD, here("-0", "0"), spot(0.0, 0.0), "0,0000 N, 0,0000 E"),
    ("map_point", {}, here("", " "), None, ""),
    ("reference", {}, "3", {"id": "3", "label": "Ente 3"}, "Ente 3"),
    ("reference", {}, {"id": 3, "label": "falso"}, {"id": "3", "label": "Ente 3"}, "Ente 3"),
    (
        "reference",
        {"many": True},
        ["2", "2", "1"],
        [{"id": "2", "label": "Ente 2"}, {"id": "1", "label": "Ente 1"}],
        ["Ente 2", "Ente 1"],
    ),
    ("reference", {}, "", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "raw", "value", "shown"), GOOD)
def test_a_good_answer_is_stored_and_shown(kind, settings, raw, value, shown):
    asked = question(kind, **settings)

    stored = kind_of(asked).clean(raw, asked, REFERENCES)

    assert stored == value
    assert type(stored) is type(value)
    if value is not None:
        assert kind_of(asked).display(stored, asked, "it") == shown


@pytest.mark.parametrize(("kind", "settings", "raw", "value", "shown"), GOOD)
def test_a_stored_answer_goes_to_the_page_and_comes_back_the_same(
    kind, settings, raw, value, shown
):
    asked = question(kind, **settings)

    on_page = kind_of(asked).initial(value, asked)

    assert kind_of(asked).clean(on_page, asked, REFERENCES) == value


DATE = "La data deve essere nel formato gg/mm/aaaa, per esempio 07/03/2027."
SHAPE = "Questa risposta non è nel formato previsto."
BIG = "Il numero è troppo grande."
LISTED = "Scegli una delle risposte dell'elenco."
POINT = "Scegli uno dei valori della scala."
GONE = "Questa voce non è più disponibile: scegline un'altra."
NUMBER = "Scrivi un numero, per esempio 1.200 oppure 2,5."
HOUR = "Scrivi un'ora fra 00:00 e 23:59, per esempio 09:30."
MAIL = "Scrivi un indirizzo e-mail, per esempio ufficio@comune.example.it."
CALL = "Scrivi un numero di telefono con il prefisso, per esempio 06 1234567."
PAGE = "Scrivi l'indirizzo di una pagina, per esempio https://www.example.it."
SCHEME = "L'indirizzo deve cominciare con https:// oppure con http://."
TAX = "Scrivi un codice fiscale di 16 caratteri, oppure di 11 cifre per un ente."
WRONG_TAX = "Questo codice fiscale non torna: controlla lettere e cifre."
PART = "Scrivi una percentuale, per esempio 42,5."
HOSTILE = ["=1+1", "x" * 10_000_000, "<script>", "a\nb@", "+", "-", "@", "0" * 400, "\u0661" * 11]
NEW = ["time", "email", "phone", "url", "fiscal_code", "vat_number", "ipa_code", "percentage"]
DAYS = "Le date devono essere nel formato gg/mm/aaaa, per esempio 07/03/2027."
BAD = [
    ("period", {}, {"from": "31/03/2027", "to": "01/03/2027"},
     "La fine del periodo viene prima dell'inizio."),
    ("period", {}, {"from": "01/03/2027", "to": ""}, "Scrivi l'inizio e la fine del periodo."),
    ("period", {}, {"from": "01/03/2027", "to": "boh"}, DAYS),
    ("period", {"earliest": "2027-04-01"}, MARCH,
     "Il periodo non può cominciare prima del 1 aprile 2027."),
    ("period", {"latest": "2027-03-30"}, MARCH,
     "Il periodo non può finire dopo il 30 marzo 2027."),
    ("period", {}, {"from": "2027-03-01", "until": "2027-03-31"}, SHAPE),
    ("period", {}, "=1+1", SHAPE),
    ("period", {}, {"from": ["x"], "to": "y"}, SHAPE),
    ("period", {}, ["2027-03-01", "2027-03-31"], SHAPE),
    ("address", {}, GIULIA | {"postcode": "185"},
     "Scrivi il CAP con cinque cifre, per esempio 00185."),
    ("address", {}, GIULIA | {"postcode": "٠٠١٨٥"},
     "Scrivi il CAP con cinque cifre, per esempio 00185."),
    ("address", {}, GIULIA | {"street": ""}, "Scrivi la via o la piazza."),
    ("address", {}, GIULIA | {"town": " "}, "Scrivi il comune."),
    ("address", {}, GIULIA | {"province": "Roma"},
     "Scrivi la sigla della provincia con due lettere, per esempio RM."),
    ("address", {}, GIULIA | {"street": "x" * 10_000}, "Una parte dell'indirizzo è troppo lunga."),
    ("address", {}, "da qualche parte", SHAPE),
    ("address", {}, 25, SHAPE),
    ("choice", {"choices": CHOICES, "other": True}, "_other",
     "Hai scelto «Altro»: scrivi quale."),
    ("choice", {"choices": CHOICES, "other": True}, {"id": "uno", "text": "Circolo"},
     "Hai scritto accanto ad «Altro», ma hai scelto un'altra risposta: tienine una."),
    ("choice", {"choices": CHOICES, "other": True}, {"id": "_other", "text": "x" * 201},
     "Accanto ad «Altro» puoi scrivere al massimo 200 caratteri."),
    ("choice", {"choices": CHOICES}, "_other", LISTED),
    ("choice", {"choices": CHOICES}, {"id": "_other", "text": "Circolo"}, SHAPE),
    ("multiple", {"choices": CHOICES, "other": True}, ["uno", "_other"],
     "Hai scelto «Altro»: scrivi quale."),
    ("multiple", {"choices": CHOICES, "other": True, "max_choices": 1}, ["uno", OTHER],
     "Scegli al massimo 1 risposta: ne hai scelte 2."),
    ("multiple", {"choices": CHOICES}, ["_other"], LISTED),
    ("percentage", {}, "100,1", "Il valore massimo è 100\u00a0%."),
    ("percentage", {}, "-1", "Il valore minimo è 0\u00a0%."),
    ("percentage", {"min": 20, "max": 400}, "19", "Il valore minimo è 20\u00a0%."),
    ("percentage", {"min": 20, "max": 400}, "101", "Il valore massimo è 100\u00a0%."),
    ("percentage", {}, "33,33", "Usa al massimo 1 cifra dopo la virgola."),
    ("percentage", {}, "metà", PART),
    ("percentage", {}, "5%%", PART),
    ("percentage", {}, True, SHAPE),
    ("time", {}, "24:00", HOUR),
    ("time", {}, "9:60", HOUR),
    ("time", {}, "mezzogiorno", HOUR),
    ("time", {}, "٠٩:٣٠", HOUR),
    ("time", {}, ["09:30"], SHAPE),
    ("email", {}, "anna", MAIL),
    ("email", {}, "anna@localhost", MAIL),
    ("email", {}, "a@b.it, c@d.it", MAIL),
    ("email", {}, "Anna <anna@example.it>", MAIL),
    ("email", {}, "a" * 250 + "@example.it", MAIL),
    ("phone", {}, "112", CALL),
    ("phone", {}, "06", CALL),
    ("phone", {}, "06 1234567 (Anna)", CALL),
    ("phone", {}, "NUMERO", CALL),
    ("phone", {}, "06 1234567 int. 12", "Scrivi il numero senza l'interno."),
    ("url", {}, "javascript:alert(1)", SCHEME),
    ("url", {}, "ftp://example.it", SCHEME),
    ("url", {}, "data:text/html,x", SCHEME),
    ("url", {}, "mailto:a@b.it", SCHEME),
    ("url", {}, "https://utente:segreto@example.it", PAGE),
    ("url", {}, "https://example.it\\@altro.example", PAGE),
    ("url", {}, "https://", PAGE),
    ("url", {}, "due parole", PAGE),
    ("url", {}, "https://[::1", PAGE),
    ("fiscal_code", {}, "RSSMRA80A01H501A", WRONG_TAX),
    ("fiscal_code", {}, "02438750587", WRONG_TAX),
    ("fiscal_code", {}, "RSSMRA80A01H501", TAX),
    ("fiscal_code", {}, "RSSMRA80A99H501U", TAX),
    ("fiscal_code", {}, "00000000000", TAX),
    ("fiscal_code", {}, "ＲＳＳＭＲＡ80A01H501U", TAX),
    ("vat_number", {}, "00743110158", "Questa partita IVA non torna: controlla le cifre."),
    ("vat_number", {}, "0074311015", "Scrivi una partita IVA di 11 cifre."),
    ("vat_number", {}, "RSSMRA80A01H501U", "Scrivi una partita IVA di 11 cifre."),
    ("ipa_code", {}, "comune di Roma",
     "Scrivi un codice IPA: lettere, cifre e trattino basso, senza spazi."),
    ("text", {"max_length": 1000}, "x" * 1250, "Hai scritto 1250 caratteri: il massimo è 1000."),
    ("text", {}, ["uno"], SHAPE),
    ("text", {}, {"a": 1}, SHAPE),
    ("text", {}, True, SHAPE),
    ("long_text", {}, "è" * 2001, "Hai scritto 2001 caratteri: il massimo è 2000."),
    ("date", {}, "31/02/2027", DATE),
    ("date", {}, "7/3/27", DATE),
    ("date", {}, "domani", DATE),
    ("date", {}, "٠٧/٠٣/٢٠٢٧", DATE),
    ("date", {}, "2027-03-07T10:00", DATE),
    ("date", {}, "01/01/0001", "Scrivi una data con l'anno fra il 1900 e il 2199."),
    ("date", {}, ["07/03/2027"], SHAPE),
    ("integer", {}, "12,5", "Scrivi un numero intero, senza virgola."),
    ("integer", {}, "dodici", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "1.20", "Scrivi un numero intero, senza virgola."),
    ("integer", {}, "12.34.56", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "1e999", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "NaN", "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, "9" * 5000, BIG),
    ("integer", {}, 10**400, BIG),
    ("integer", {}, float("nan"), "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, float("inf"), "Scrivi un numero intero, per esempio 12."),
    ("integer", {}, True, SHAPE),
    ("integer", {"min": 1}, "0", "Il valore minimo è 1."),
    ("integer", {"max": 10, "unit": "ore"}, "11", "Il valore massimo è 10 ore."),
    ("decimal", {}, "1,234", "Usa al massimo 2 cifre dopo la virgola."),
    ("decimal", {}, "infinity", NUMBER),
    ("decimal", {"max": 100}, "100,01", "Il valore massimo è 100."),
    ("money", {}, "-1", "Il valore minimo è 0\u00a0€."),
    ("money", {}, "tanti", "Scrivi un importo in euro, per esempio 1.200,50."),
    ("money", {"max": 100000}, "1e9", "Scrivi un importo in euro, per esempio 1.200,50."),
    ("choice", {"choices": CHOICES}, "quattro", LISTED),
    ("choice", {"choices": CHOICES}, "Uno", LISTED),
    ("choice", {"choices": CHOICES}, ["uno"], SHAPE),
    ("multiple", {"choices": CHOICES}, ["uno", "<script>"], LISTED),
    ("multiple", {"choices": CHOICES}, [["uno"]], SHAPE),
    ("multiple", {"choices": CHOICES, "min_choices": 2}, ["uno"], "Scegli almeno 2 risposte."),
    (
        "multiple",
        {"choices": CHOICES, "max_choices": 2},
        ["uno", "due", "tre"],
        "Scegli al massimo 2 risposte: ne hai scelte 3.",
    ),
    ("yes_no", {}, "forse", LISTED),
    ("yes_no", {}, 2, LISTED),
    ("scale", {"from": 1, "to": 5}, "6", POINT),
    ("scale", {"from": 1, "to": 5}, 2.5, POINT),
    ("scale", {"from": 1, "to": 5}, True, SHAPE),
    ("matrix", GRID, "uno", SHAPE),
    ("matrix", GRID, ["uno"], SHAPE),
    ("matrix", GRID, [entry(3, "uno")], SHAPE),
    ("matrix", GRID, [entry("costi", {"uno": 1})], SHAPE),
    ("matrix", GRID, [entry("altri", "uno")], "Una delle voci non è in questa domanda."),
    ("matrix", GRID, [entry("costi", "uno")] * 2, "Una voce compare due volte."),
    ("matrix", GRID, [entry("costi", "quattro")], LISTED),
    ("matrix", GRID, [entry("costi", float("nan"))], LISTED),
    ("matrix", GRID, [entry("costi", ["uno", "due"])], "«Costi»: scegli una sola risposta."),
    ("ranking", LIST, "uno", SHAPE),
    ("ranking", LIST, [at("uno", ["1"])], SHAPE),
    ("ranking", LIST, ["uno", "uno", "due"], "Una voce compare due volte."),
    ("ranking", LIST, [at("quattro", "1")], "Una delle voci non è in questa domanda."),
    ("ranking", LIST, [at("uno", "1"), at("due", "1"), at("tre", "2")],
     "«Due» e «Uno» hanno tutte e due la posizione 1."),
    ("ranking", LIST, [at("uno", "1"), at("tre", "3")], "Manca la voce alla posizione 2."),
    ("ranking", LIST, [at("uno", "2")], "Mancano le voci alle posizioni 1, 3."),
    ("ranking", LIST | {"first": 2}, [at("uno", "3")], "«Uno»: scegli una posizione da 1 a 2."),
    ("ranking", LIST, [at("uno", "-1")], "«Uno»: scegli una posizione da 1 a 3."),
    ("ranking", LIST, [at("uno", float("nan"))], "«Uno»: scegli una posizione da 1 a 3."),
    ("ranking", LIST, [at("uno", "²")], "«Uno»: scegli una posizione da 1 a 3."),
    ("points", LIST, {"uno": 100}, SHAPE),
    ("points", LIST, [to("uno", [100])], SHAPE),
    ("points", LIST, [to("uno", True)], SHAPE),
    ("points", LIST, [to("uno", 10**400)], BIG),
    ("points", LIST, [to("uno", "50"), to("uno", "50")], "Una voce compare due volte."),
    ("points", LIST, [to("quattro", "100")], "Una delle voci non è in questa domanda."),
    ("points", LIST, [to("uno", "-5")], "«Uno»: scrivi un numero intero di punti, da 0 in su."),
    ("points", LIST, [to("uno", "9" * 30)], "«Uno»: scrivi un numero intero di punti, da 0 in su."),
    ("points", LIST, [to("uno", 1e308)], "«Uno»: scrivi un numero intero di punti, da 0 in su."),
    ("points", LIST, [to("uno", "99")], "Hai dato 99 punti su 100: te ne restano 1."),
    ("points", LIST | {"spare": True}, [to("uno", "101")],
     "Hai dato 101 punti su 100: togline 1."),
    ("map_point", {}, "45,07 7,68", SHAPE),
    ("map_point", {}, ["45", "7"], SHAPE),
    ("map_point", {}, here(["45"], "7"), SHAPE),
    ("map_point", {}, here("45", True), SHAPE),
    ("map_point", {}, {"lat": "45", "lon": "7", "alt": "9"}, SHAPE),
    ("map_point", {}, spot("7", 45), SHAPE),
    ("map_point", {}, here("45,07", ""), LONGITUDE),
    ("map_point", {}, here("nord", "7,6"), LATITUDE),
    ("map_point", {}, here(float("nan"), 7), LATITUDE),
    ("map_point", {}, here("45 E", "7"), LATITUDE),
    ("map_point", WORLD, here("91", "7"), LATITUDE),
    ("map_point", {}, here("45", "9" * 400), LONGITUDE),
    ("map_point", {}, here("7,6869", "45,0703"), OUTSIDE),
    ("map_point", {}, here("-45", "7"), OUTSIDE),
    ("reference", {}, "99", GONE),
    ("reference", {}, {"label": "Ente 3", "id": {"id": "3"}}, SHAPE),
    ("reference", {}, ["1", "2"], "Scegli una sola voce."),
    ("reference", {"many": True}, ["1", "99"], GONE),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "raw", "message"), BAD)
def test_a_bad_answer_is_refused_in_final_words(kind, settings, raw, message):
    asked = question(kind, **settings)

    with pytest.raises(ValidationError) as refused:
        kind_of(asked).clean(raw, asked, REFERENCES)

    assert refused.value.messages == [message]


@pytest.mark.parametrize(("kind", "settings", "raw", "message"), BAD)
def test_a_bad_answer_is_kept_as_it_was_typed(kind, settings, raw, message):
    asked = question(kind, **settings)

    outcome = kind_of(asked).examine(raw, asked, REFERENCES)

    assert outcome.value is None
    assert list(outcome.kept) == ["raw"]
    if isinstance(raw, str):
        assert outcome.kept == {"raw": raw}


def test_a_text_over_the_limit_is_never_cut():
    asked = question("text", max_length=10)

    outcome = kind_of(asked).examine("a" * 5000, asked)

    assert outcome.kept == {"raw": "a" * 5000}


def test_only_unclear_answers_are_kept_raw_in_a_row():
    asked = question(
        "table",
        columns=[
            {"code": "nome", "kind": "text", "label": "Nome", "required": "required"},
            {"code": "quanto", "kind": "money", "label": "Quanto"},
        ],
    )
    rows = [{"_id": "a", "nome": "Sala", "quanto": "molto"}, {"_id": "b", "quanto": "1.000"}, {}]

    outcome = kind_of(asked).examine(rows, asked)

    assert outcome.kept == [
        {"_id": "a", "nome": "Sala", "quanto": {"raw": "molto"}},
        {"_id": "b", "quanto": "1000.00"},
    ]
    assert [kind_of(asked).tell(fault, asked) for fault in outcome.faults] == [
        "Riga 1, «Quanto»: Scrivi un importo in euro, per esempio 1.200,50.",
        "Riga 2, «Nome»: Scrivi una risposta.",
    ]


@pytest.mark.parametrize(
    ("settings", "count", "message"),
    [
        ({"max_rows": 2}, 3, "Puoi inserire al massimo 2 righe: ne hai 3."),
        ({"min_rows": 3}, 1, "Inserisci almeno 3 righe: ne hai 1."),
    ],
)
def test_too_many_and_too_few_rows_are_told_and_kept(settings, count, message):
    asked = question(
        "table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}], **settings
    )

    outcome = kind_of(asked).examine([{"nome": str(n)} for n in range(count)], asked)

    assert [fault.message for fault in outcome.faults] == [message]
    assert len(outcome.kept) == count


@pytest.mark.parametrize("given", ["", None, "../../etc/passwd", "a b", 3, "stesso"])
def test_rows_have_ids_that_are_safe_and_their_own(given):
    asked = question("table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}])
    rows = [{"_id": given, "nome": "a"}, {"_id": given, "nome": "b"}]

    kept = kind_of(asked).examine(rows, asked).kept
    ids = [row["_id"] for row in kept]

    assert len(set(ids)) == 2
    assert all(key.replace("-", "").isalnum() for key in ids)
    assert (ids[0] == given) is (given == "stesso")


@pytest.mark.parametrize("raw", ["testo", 3, {"a": 1}, ["riga"], [["riga"]], [None], True])
def test_what_is_no_table_is_refused(raw):
    asked = question("table", columns=[{"code": "nome", "kind": "text", "label": "Nome"}])

    outcome = kind_of(asked).examine(raw, asked)

    assert [fault.message for fault in outcome.faults] == [SHAPE]


def test_the_export_of_a_table_has_a_column_for_each_of_its_own():
    asked = question(
        "table",
        columns=[
            {"code": "nome", "kind": "text", "label": "Nome"},
            {"code": "peso", "kind": "decimal", "label": "Peso"},
        ],
    )
    kind = kind_of(asked)
    [row] = kind.cells([{"_id": "a", "nome": "Sala", "peso": "2.50"}], asked)

    assert [column.code for column in kind.columns(asked)] == ["X.01.nome", "X.01.peso"]
    assert [row[0], str(row[1])] == ["Sala", "2.50"]


@pytest.mark.parametrize(
    ("kind", "settings", "value", "columns", "cells"),
    [
        ("matrix", GRID, [entry("na", "due")], ["costi", "tempi", "na"], ["", "", "Due"]),
        ("matrix", GRID, [entry("via", "due")], ["costi", "tempi", "na"], ["", "", "via: Due"]),
        ("ranking", LIST, ["tre", "uno"], ["uno", "due", "tre"], [2, "", 1]),
        ("points", LIST, [to("uno", 0), to("tre", 9)], ["uno", "due", "tre"], [0, "", 9]),
        ("points", LIST, {"raw": "molti"}, ["uno", "due", "tre"], ["", "", "molti"]),
        ("map_point", {}, spot(7.6869, 45.0703), ["lat", "lon"], [45.0703, 7.6869]),
        ("map_point", {}, here("qui", ""), ["lat", "lon"], ["Latitudine: qui", ""]),
    ],
    ids=["grid", "row-gone", "ranking", "points", "points-unclear", "place", "place-unclear"],
)
def test_each_thing_of_a_list_has_a_column_of_its_own(kind, settings, value, columns, cells):
    asked = question(kind, **settings)

    assert [one.code for one in kind_of(asked).columns(asked)] == [f"X.01.{one}" for one in columns]
    assert kind_of(asked).cells(value, asked) == cells


@pytest.mark.parametrize(("lines", "stay"), [(True, "\n\t"), (False, "")])
def test_of_all_characters_only_controls_and_surrogates_go(lines, stay):
    every = [chr(number) for number in range(sys.maxunicode + 1) if chr(number) not in "\r\n\t"]
    kept = [char for char in every if unicodedata.category(char) not in ("Cc", "Cs")]

    assert tidy("".join(["a", stay, *every, "a"]), lines=lines) == "".join(["a", stay, *kept, "a"])


@pytest.mark.parametrize("kind", NEW)
@pytest.mark.parametrize("raw", HOSTILE, ids=[text[:8] for text in HOSTILE])
def test_what_is_hostile_is_refused_and_kept_as_it_came(kind, raw):
    asked = question(kind)

    outcome = kind_of(asked).examine(raw, asked)

    assert outcome.value is None
    assert outcome.kept == {"raw": raw}
    assert len(outcome.faults) == 1


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        ("phone", "+39061234567", "tel:+39061234567"),
        ("phone", {"raw": "javascript:x"}, ""),
        ("email", "a+b@x.example", "mailto:a+b@x.example"),
        ("email", "a?cc=b@x.example", "mailto:a%3Fcc%3Db@x.example"),
        ("url", "https://x.example/a", "https://x.example/a"),
        ("url", "javascript:alert(1)", ""),
        ("text", "https://x.example/a", ""),
    ],
)
def test_an_answer_leads_where_it_says_and_nowhere_else(kind, value, link):
    assert kind_of(question(kind)).link(value) == link


def test_answers_of_several_parts_fill_a_column_for_each():
    columns = [
        {"code": "quando", "kind": "period", "label": "Quando"},
        {"code": "dove", "kind": "address", "label": "Dove"},
        {"code": "chi", "kind": "choice", "label": "Chi", "choices": CHOICES, "other": True},
    ]
    asked = question("table", columns=columns)
    rows = [{"_id": "a", "quando": MARCH, "dove": GIULIA, "chi": OTHER}, {"_id": "b", "chi": "uno"}]
    kind = kind_of(asked)

    assert [column.code for column in kind.columns(asked)] == [
        "X.01.quando.from", "X.01.quando.to", "X.01.dove.street", "X.01.dove.number",
        "X.01.dove.postcode", "X.01.dove.town", "X.01.dove.province", "X.01.chi", "X.01.chi.other",
    ]  # fmt: skip
    first, second = kind.cells(rows, asked)
    days = [dt.date(2027, 3, 1), dt.date(2027, 3, 31)]
    assert first == [*days, "Via Giulia", "25", "00185", "Roma", "", "Altro", "Circolo"]
    assert second == [*[""] * 7, "Uno", ""]


def test_what_was_typed_in_parts_is_told_with_their_names():
    asked = question("period")

    outcome = kind_of(asked).examine({"from": "boh", "to": "=1+1"}, asked)

    assert outcome.kept == {"raw": {"from": "boh", "to": "=1+1"}}
    assert kind_of(asked).as_typed(outcome.kept["raw"], asked) == "Dal: boh; Al: =1+1"


def test_a_note_asks_nothing_and_keeps_nothing():
    asked = question("note")

    assert asked.is_typed is False
    assert kind_of(asked).examine("x" * 10, asked).value is None
    assert (kind_of(asked).columns(asked), kind_of(asked).cells("x", asked)) == ([], [])
