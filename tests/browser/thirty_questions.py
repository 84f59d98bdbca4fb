"""Thirty questions as a curator writes them one after the other, by choosing and typing."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.hand import Hand

More = Callable[[Hand], None]


def plain(who: Hand) -> None:
    """Nothing but the text of the question."""


def settings(**values: str) -> More:
    """What a kind asks besides, by the label of the field."""

    def write(who: Hand) -> None:
        for label, value in values.items():
            who.field(LABELS[label]).fill(value)

    return write


LABELS = {
    "least": "Valore minimo",
    "most": "Valore massimo",
    "unit": "Unità di misura",
    "since": "Da",
    "until": "A",
    "bad": "Che cosa vuol dire il primo valore",
    "good": "Che cosa vuol dire l'ultimo valore",
    "weight": "Peso massimo di un file, in MB",
}


def choices(*labels: str) -> More:
    """Two are there already; a third is added."""

    def write(who: Hand) -> None:
        for turn, label in enumerate(labels, 1):
            if turn > 2:
                who.press("Aggiungi una scelta")
            who.field_called("Scelta %(turn)s", turn=turn).fill(label)

    return write


def only_if_yes(code: str) -> More:
    def write(who: Hand) -> None:
        who.press("Chiedila solo se…")
        _test(who, "#id_condition", code, "Sì")

    return write


def required_if_yes(code: str) -> More:
    def write(who: Hand) -> None:
        who.press("Rendila obbligatoria se…")
        _test(who, "#id_required_if", code, "Sì")

    return write


def _test(who: Hand, rule: str, code: str, value: str) -> None:
    """Choose the question, then the value that the page offers for it."""
    tree = who.page.locator(rule)
    choose(who, who.field("Domanda", tree), code)
    who.field("Valore", tree).select_option(label=who.word(value))


def choose(who: Hand, control, code: str) -> None:
    """The option that begins with a code."""
    wanted = control.locator("option").filter(has_text=code)
    control.select_option(label=wanted.inner_text())


def later_than(own: str, code: str) -> More:
    """A check between two answers, with the words for who gets it wrong."""

    def write(who: Hand) -> None:
        who.press("Aggiungi un controllo")
        check = who.page.locator(".ed-check")
        choose(who, who.field("Domanda", check), own)
        who.field("Prova", check).select_option(label=who.word("è dopo la data in"))
        choose(who, who.field("Domanda con cui confrontare", check), code)
        who.field("Se non è così, dire").fill("La fine viene dopo l'inizio.")

    return write


def table(who: Hand) -> None:
    """Rows of three typed columns."""
    who.field("Come si chiama una riga").fill("incontro")
    columns = [("Data", "Giorno"), ("Numero intero", "Presenti"), ("Una scelta", "Com'è andata")]
    for turn, (kind, title) in enumerate(columns, 1):
        if turn > 1:
            who.press("Aggiungi una colonna")
        column = who.page.locator("fieldset.ed-column").nth(turn - 1)
        who.field("Titolo", column).fill(title)
        who.field("Tipo di risposta", column).select_option(label=who.word(kind))
    column.locator("summary").click()
    who.field("Scelte", column).fill("Bene\nMale")


def counted(code: str) -> More:
    def write(who: Hand) -> None:
        who.field("Calcolo").select_option(label=who.word("Conta le righe di una tabella"))
        choose(who, who.field("Tabella"), code)

    return write


def summed(code: str) -> More:
    def write(who: Hand) -> None:
        who.field("Calcolo").select_option(label=who.word("Somma una colonna di numeri"))
        choose(who, who.field("Colonna"), code)

    return write


@dataclass(frozen=True)
class Asked:
    """One question: its kind as the page calls it, its text, what is set besides."""

    kind: str
    label: str
    more: More = plain


THIRTY = [
    Asked("Sì o no", "C'è già uno spazio?"),
    Asked("Testo lungo", "Che spazio è?", only_if_yes("M03.01")),
    Asked("Testo breve", "Chi lo cura?", required_if_yes("M03.01")),
    Asked("Data", "Da quando?"),
    Asked("Data", "Fino a quando?", later_than("M03.05", "M03.04")),
    Asked("Numero intero", "Quante persone ci stanno?", settings(least="1", most="300")),
    Asked("Numero con decimali", "Quanto è grande?", settings(least="0", unit="m²")),
    Asked("Importo in euro", "Quanto costa in un anno?"),
    Asked("Una scelta", "Di chi è?", choices("Del Comune", "Di un'associazione", "Di altri")),
    Asked("Più scelte", "Che cosa c'è?", choices("Sedie", "Tavoli", "Una cucina")),
    Asked(
        "Scala", "Quanto è accessibile?", settings(since="1", until="5", bad="Poco", good="Molto")
    ),
    Asked("Tabella", "Quali incontri?", table),
    Asked("Valore calcolato", "Quanti incontri", counted("M03.12")),
    Asked("Valore calcolato", "Quante presenze", summed("M03.12")),
    Asked("File", "La pianta", settings(weight="5")),
    Asked("Voce già registrata", "Quale organizzazione lo apre?"),
    Asked("Sì o no", "Si raggiunge con i mezzi pubblici?"),
    Asked("Testo breve", "Quale linea?", only_if_yes("M03.17")),
    Asked("Testo breve", "Quale indirizzo?"),
    Asked("Testo lungo", "Come si prenota?"),
    Asked("Sì o no", "C'è una rampa?"),
    Asked("Sì o no", "C'è un bagno accessibile?"),
    Asked("Numero intero", "Quanti posti a sedere?"),
    Asked("Testo breve", "Chi tiene le chiavi?"),
    Asked("Data", "Quando si può cominciare?"),
    Asked("Testo lungo", "Che cosa manca?"),
    Asked("Importo in euro", "Quanto serve per sistemarlo?"),
    Asked("Sì o no", "Serve un permesso?"),
    Asked("Testo lungo", "Quale permesso?", only_if_yes("M03.28")),
    Asked("Testo lungo", "Altro da dire?"),
]
OF_EACH_KIND = THIRTY[:16]
