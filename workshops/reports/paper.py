"""A form of one organisation on paper, as PDF and as Word: what is answered stands there already,
for the rest there is room to write, and it says where to send it back and until when."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from officine.italian import moment
from officine.pdf import compile_pdf
from toolkit.exchange.faces import word_file
from toolkit.exchange.pages import on_paper
from toolkit.exchange.prose import tree_of
from toolkit.forms.document import codes_in
from toolkit.forms.paper import sheet_of
from toolkit.forms.render import GIVEN, HIDDEN, NA, QuestionView, walk
from workshops.models import Assignment
from workshops.queries.codes import number_of, short_code

TEMPLATE = Path(__file__).parent / "paper.typ"
WIDEST = 6  # columns that fit on a sheet; more of them are a card for each row
EMPTY_ROWS = {True: 5, False: 3}


def paper_pdf(pages: dict) -> bytes:
    """The same bytes for the same pages; tagged, with its text."""
    sections = [part | {"intro": tree_of(part["intro"])} for part in pages["sections"]]
    how = {"steps": tree_of(pages["how"])}
    return compile_pdf(TEMPLATE, pages | how | {"sections": sections})


def paper_word(pages: dict) -> bytes:
    """The same as a document to fill on a computer."""
    blocks = [
        {"kind": "facts", "rows": pages["facts"]},
        {"kind": "prose", "text": pages["how"]},
        {"kind": "facts", "rows": pages["back"]},
        {"kind": "form", "sections": pages["sections"]},
    ]
    return word_file(pages | {"blocks": blocks}, {})


def paper_of(assignment: Assignment, doc, answers, references, facts, *, blank: bool) -> dict:
    """Everything both files say, in plain values."""
    workshop, language = assignment.participation.workshop, get_language() or "it"
    number, code = number_of(assignment), short_code(assignment)
    organisation = assignment.participation.organisation.name
    return {
        "language": language[:2],
        "code": doc.code,
        "title": doc.title,
        "state": _("Modulo vuoto") if blank else _("Come compilato finora"),
        "edition": f"{number} · {code} · {organisation}",
        "licence": workshop.title,
        "author": workshop.authority.name,
        "facts": [
            [_("Officina"), workshop.title],
            [_("Organizzazione"), organisation],
            [_("Scadenza"), moment(assignment.due_at, language)],
            [_("Numero della richiesta"), number],
            [_("Codice breve"), code],
        ],
        "how": _how(assignment),
        "back": _back(workshop),
        "words": {
            "how": _("Come si restituisce"),
            "page": _("pagina"),
            "of": _("di"),
            "na": _("Non so / non applicabile"),
            "checks": _("Da controllare prima di inviare"),
        },
        "checks": [check.message for check in doc.checks if check.message],
        "sections": _sections(doc, answers, references, facts, blank),
    }


def _how(assignment: Assignment) -> str:
    late = (
        _("Quello che arriva dopo non si può accettare.")
        if assignment.deadline == Assignment.Deadline.HARD
        else _("Quello che arriva dopo è accettato e segnato fuori termine.")
    )
    lines = [
        _("Scrivi nello spazio sotto ogni domanda; se non basta, aggiungi un foglio."),
        _("Lascia su ogni foglio il numero della richiesta: è in fondo alla pagina."),
        _("Conta il momento in cui ci arriva, entro giorno e ora della scadenza. %s") % late,
        _("La segreteria trascrive le risposte e ti chiede se sono quelle che hai mandato."),
        _("Puoi anche compilare on line: scegli un modo solo, carta o portale."),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _back(workshop) -> list[list[str]]:
    """Where to send it: what the officina says, then what this portal's owner says."""
    owner = settings.OWNER
    mail = workshop.contact_email or settings.CONTACT_EMAIL
    ways = [
        (_("Per PEC"), owner["pec"]),
        (_("Per posta o a mano"), ", ".join(filter(None, [owner["name"], owner["address"]]))),
        (_("Per e-mail"), mail),
        (_("On line"), settings.SITE_URL),
    ]
    return [[name, where] for name, where in ways if where]


def _sections(doc, answers, references, facts, blank: bool) -> list[dict]:
    empty = walk(doc, {}, references=references, facts=facts, blank=True)
    filled = empty if blank else walk(doc, answers, references=references, facts=facts)
    found = []
    for section, written in zip(empty, filled, strict=True):
        pairs = zip(section.questions, written.questions, strict=True)
        questions = [
            _question(paper, view, blank)
            for paper, view in pairs
            if blank or view.state != HIDDEN or _still_open(doc, view, answers)
        ]
        if questions:
            found.append(
                {
                    "code": section.code,
                    "title": section.title,
                    "intro": section.intro,
                    "questions": questions,
                }
            )
    return found


def _still_open(doc, view: QuestionView, answers) -> bool:
    """Not asked as yet, and what it hangs on is not answered: by hand it may come to be asked."""
    return any(answers.get(code) is None for code in codes_in(view.question.condition))


def _question(paper: QuestionView, view: QuestionView, blank: bool) -> dict:
    sheet = sheet_of(paper)
    asked = on_paper(sheet) | {
        "given": [],
        "grid": None,
        "cards": [],
        "na": paper.question.not_applicable,
    }
    if view.table or paper.table:
        rows = view.table.rows if view.table and view.state == GIVEN else []
        asked |= _table(paper, rows, blank)
    if view.state == NA or (view.state == GIVEN and not view.table):
        asked["given"] = [line for line in view.text.split("\n") if line.strip()]
    return asked


def _table(paper: QuestionView, rows: list[list[str]], blank: bool) -> dict:
    """A grid with empty rows; too wide for a sheet, it is a card for each row and one more."""
    columns = [column.label for column in paper.question.columns]
    more = EMPTY_ROWS[blank]
    if len(columns) <= WIDEST:
        empty = [[""] * len(columns) for _row in range(more)]
        return {"grid": {"columns": columns, "rows": [*rows, *empty]}}
    cards = [[list(pair) for pair in zip(columns, row, strict=True)] for row in rows]
    return {"cards": cards}
