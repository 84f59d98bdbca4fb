"""What curators are told of each kind of question, and what they can set for it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

INTEGER, NUMBER, TEXT, FLAG, DAY, FORMATS = "integer", "number", "text", "flag", "day", "formats"
LINES = "lines"  # a list of things with codes, one a line
WITH_CHOICES = ("choice", "multiple", "matrix", "ranking", "points")
ALONE = ("table", "matrix", "ranking", "points", "map_point", "note")  # never a column of a table
DATE = "date"  # a day of the calendar; DAY is the answer to another question


@dataclass(frozen=True)
class Setting:
    """One thing that can be set for a kind of question."""

    name: str
    label: Any
    type: str
    help: Any = ""


KIND_NAMES = {
    "text": _("Testo breve"),
    "long_text": _("Testo lungo"),
    "choice": _("Una scelta"),
    "multiple": _("Più scelte"),
    "yes_no": _("Sì o no"),
    "scale": _("Scala"),
    "matrix": _("Griglia"),
    "map_point": _("Punto sulla carta"),
    "ranking": _("Graduatoria"),
    "points": _("Punti da distribuire"),
    "integer": _("Numero intero"),
    "decimal": _("Numero con decimali"),
    "money": _("Importo in euro"),
    "percentage": _("Percentuale"),
    "date": _("Data"),
    "period": _("Periodo"),
    "time": _("Ora"),
    "email": _("Indirizzo e-mail"),
    "phone": _("Telefono"),
    "url": _("Indirizzo web"),
    "fiscal_code": _("Codice fiscale"),
    "vat_number": _("Partita IVA"),
    "ipa_code": _("Codice IPA"),
    "address": _("Indirizzo"),
    "table": _("Tabella"),
    "file": _("File"),
    "reference": _("Voce già registrata"),
    "computed": _("Valore calcolato"),
    "note": _("Nota"),
}
KIND_WORDS = {
    "text": _("Una riga: un nome, un titolo."),
    "long_text": _("Uno o più paragrafi."),
    "choice": _("Una sola risposta da un elenco."),
    "multiple": _("Una o più risposte da un elenco."),
    "yes_no": _("Due risposte possibili."),
    "scale": _("Un voto fra due estremi, per esempio da 1 a 5."),
    "matrix": _("La stessa domanda per ogni riga di un elenco."),
    "map_point": _("Un luogo, con le sue coordinate."),
    "ranking": _("Voci da mettere in ordine."),
    "points": _("Un numero di punti da dividere fra le voci."),
    "integer": _("Quante persone, quanti incontri."),
    "decimal": _("Una misura."),
    "money": _("Euro e centesimi."),
    "percentage": _("Una parte di cento, fra 0 e 100."),
    "date": _("Un giorno."),
    "period": _("Da un giorno a un altro."),
    "time": _("Un'ora del giorno, fra 00:00 e 23:59."),
    "email": _("Un indirizzo a cui si scrive."),
    "phone": _("Un numero italiano o di un altro Paese."),
    "url": _("La pagina di un sito."),
    "fiscal_code": _("Di una persona o di un ente, con il controllo delle cifre."),
    "vat_number": _("11 cifre, con il controllo delle cifre."),
    "ipa_code": _("Di una pubblica amministrazione; propone quelli già registrati."),
    "table": _("Righe che si aggiungono, con le colonne che decidi."),
    "file": _("Un documento da caricare."),
    "reference": _("Un'organizzazione, una città, la riga di un modulo precedente."),
    "address": _("Via, numero, CAP, comune e provincia."),
    "computed": _("Nessuno lo scrive: si calcola da altre risposte."),
    "note": _("Un testo da leggere fra le domande: non chiede niente."),
}
IN_COLUMNS = [kind for kind in KIND_NAMES if kind not in ALONE]
UNASKED = ("computed", "note")  # nobody answers

_MIN, _MAX = _("Valore minimo"), _("Valore massimo")
_UNIT = Setting("unit", _("Unità di misura"), TEXT, _("Compare accanto alla casella."))
_LENGTH = Setting("max_length", _("Lunghezza massima, in caratteri"), INTEGER)
_OTHER = Setting("other", _("Si può rispondere «Altro», con parole proprie"), FLAG)
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "text": (_LENGTH,),
    "long_text": (_LENGTH,),
    "date": (
        Setting("not_before", _("Non prima della data in"), DAY),
        Setting("not_after", _("Non dopo la data in"), DAY),
    ),
    "period": (
        Setting(
            "earliest", _("Non comincia prima del"), DATE, _("gg/mm/aaaa; vuoto: nessun limite")
        ),
        Setting("latest", _("Non finisce dopo il"), DATE, _("gg/mm/aaaa; vuoto: nessun limite")),
    ),
    "choice": (_OTHER,),
    "integer": (Setting("min", _MIN, INTEGER), Setting("max", _MAX, INTEGER), _UNIT),
    "decimal": (
        Setting("min", _MIN, NUMBER),
        Setting("max", _MAX, NUMBER),
        Setting("decimals", _("Cifre dopo la virgola"), INTEGER),
        _UNIT,
    ),
    "money": (Setting("min", _MIN, NUMBER), Setting("max", _MAX, NUMBER)),
    "percentage": (
        Setting("min", _MIN, NUMBER),
        Setting("max", _MAX, NUMBER),
        Setting("decimals", _("Cifre dopo la virgola"), INTEGER),
    ),
    "multiple": (
        Setting("min_choices", _("Almeno quante scelte"), INTEGER),
        Setting("max_choices", _("Al massimo quante scelte"), INTEGER),
        _OTHER,
    ),
    "scale": (
        Setting("from", _("Da"), INTEGER),
        Setting("to", _("A"), INTEGER),
        Setting("from_label", _("Che cosa vuol dire il primo valore"), TEXT),
        Setting("to_label", _("Che cosa vuol dire l'ultimo valore"), TEXT),
    ),
    "matrix": (
        Setting("rows", _("Righe"), LINES, _("Una per riga.")),
        Setting("many", _("Si può scegliere più di una risposta in ogni riga"), FLAG),
    ),
    "map_point": (
        Setting("south", _("Latitudine minima"), NUMBER, _("In gradi. Vuoto: tutta l'Italia.")),
        Setting("north", _("Latitudine massima"), NUMBER),
        Setting("west", _("Longitudine minima"), NUMBER),
        Setting("east", _("Longitudine massima"), NUMBER),
    ),
    "ranking": (
        Setting("first", _("Quante voci si mettono in ordine"), INTEGER, _("Vuoto: tutte.")),
    ),
    "points": (
        Setting("total", _("Quanti punti si distribuiscono"), INTEGER),
        Setting("spare", _("Si possono lasciare punti non assegnati"), FLAG),
    ),
    "table": (
        Setting("row_name", _("Come si chiama una riga"), TEXT, _("Per esempio: soggetto.")),
        Setting("min_rows", _("Almeno quante righe"), INTEGER),
        Setting("max_rows", _("Al massimo quante righe"), INTEGER),
    ),
    "file": (
        Setting("formats", _("Formati ammessi"), FORMATS),
        Setting("max_mb", _("Peso massimo di un file, in MB"), INTEGER),
        Setting("max_files", _("Quanti file al massimo"), INTEGER),
    ),
    "reference": (Setting("many", _("Si può scegliere più di una voce"), FLAG),),
}
SETTING_NAMES = {
    **{setting.name: setting.label for each in SETTINGS.values() for setting in each},
    "choices": _("Scelte"),
    "vocabulary": _("Elenco"),
    "columns": _("Colonne"),
    "compute": _("Calcolo"),
    "form": _("Modulo"),
    "question": _("Tabella"),
}
TARGETS = {
    "organisation": _("Un'organizzazione"),
    "city": _("Una città"),
    "person": _("Una persona"),
    "objective": _("Un obiettivo specifico"),
    "programme": _("Un programma"),
    "step": _("Un passo del percorso"),
    "guideline": _("Una linea guida"),
    "form": _("Una compilazione di un altro modulo"),
    "row": _("La riga di una tabella"),
}
VOCABULARIES = {
    "partner_categories": _("Categorie di partner"),
    "organisation_sizes": _("Dimensione dell'organizzazione"),
    "workshop_roles": _("Ruoli nell'officina"),
    "contribution_outcomes": _("Esiti dei contributi"),
    "contribution_kinds": _("Tipi di contributo"),
    "contribution_channels": _("Canali dei contributi"),
    "attendance_kinds": _("Modi di partecipare"),
}
OPERATIONS = {
    "count_rows": _("Conta le righe di una tabella"),
    "sum": _("Somma una colonna di numeri"),
    "average": _("Media di una colonna di numeri"),
    "working_days": _("Giorni lavorativi fra due date"),
    "fact": _("Un dato dell'officina"),
}
FACT_NAMES = {
    "partners_count": _("Numero di partner"),
    "cities_count": _("Numero di città"),
    "partners_in_category": _("Partner per categoria"),
    "gender_of_delegates": _("Genere delle persone delegate"),
}
REQUIRED = {
    "required": _("Obbligatoria: senza risposta il modulo non si invia"),
    "advised": _("Consigliata: la sezione resta da completare, ma si può inviare"),
    "optional": _("Facoltativa"),
}

# How a test reads between the question and the value; with «~» the value is another answer.
TEST_WORDS = {
    "answered": _("ha una risposta"),
    "not_answered": _("non ha risposta"),
    "equals": _("è"),
    "not_equals": _("non è"),
    "in": _("è una di queste"),
    "contains": _("comprende"),
    "greater": _("è più di"),
    "less": _("è meno di"),
    "at_least": _("è almeno"),
    "at_most": _("è al massimo"),
    "equals~": _("è uguale alla risposta a"),
    "not_equals~": _("è diversa dalla risposta a"),
    "greater~": _("è più della risposta a"),
    "less~": _("è meno della risposta a"),
    "at_least~": _("è almeno quanto la risposta a"),
    "at_most~": _("è al massimo quanto la risposta a"),
}
DAY_WORDS = {
    "greater": _("è dopo il"),
    "less": _("è prima del"),
    "greater~": _("è dopo la data in"),
    "less~": _("è prima della data in"),
    "at_least": _("non è prima del"),
    "at_most": _("non è dopo il"),
    "at_least~": _("non è prima della data in"),
    "at_most~": _("non è dopo la data in"),
}
HOUR_WORDS = {
    "greater": _("è dopo le"),
    "less": _("è prima delle"),
    "greater~": _("è dopo l'ora in"),
    "less~": _("è prima dell'ora in"),
    "at_least": _("non è prima delle"),
    "at_most": _("non è dopo le"),
    "at_least~": _("non è prima dell'ora in"),
    "at_most~": _("non è dopo l'ora in"),
}
