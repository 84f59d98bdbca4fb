"""An XLSForm as a form of ours: the subset that we have words for, and a list of the rest.

Nothing is dropped in silence: whatever is not taken is told row by row, with the reason
(docs/xlsform.md). What would make a form that does not hold together is refused as a whole.
"""

import json
import re

from django.utils.translation import gettext as _

from officine import rich
from toolkit.exchange import limits, xpath
from toolkit.exchange.fitting import Left, Taken, drop_what_does_not_fit, faults_of
from toolkit.exchange.workbook import Row, Workbook, read_workbook, refuse_unless_valid
from toolkit.exchange.xlsform_kinds import WHOLE, Kinds, is_metadata, kind_of_type
from toolkit.files.reading import Fault, Refused
from toolkit.models import FormDefinition

TAKEN = {
    *("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message"),
    *("appearance", "parameters", "calculation", "officine"),
}
REQUIRED = {"yes", "true", "true()", "si", "sì", "1"}
OPTIONAL = {"", "no", "false", "false()", "0"}
_TITLE = re.compile(r"^M\d{2,3}\s+")


def read_xlsform(content: bytes, code: str, language: str = "it") -> Taken:
    """The form under ``code``; raises :class:`Refused` with every fault and its row."""
    book = read_workbook(content, language)
    reader = _Reader(book, code)
    reader.read()
    if reader.faults:
        raise Refused(reader.faults)
    refuse_unless_valid(content)
    taken = Taken(reader.form, reader.left, reader.rows)
    drop_what_does_not_fit(taken)
    faults = list(faults_of(taken))
    if faults:
        raise Refused(faults)
    taken.left.sort()
    return taken


class _Reader:
    def __init__(self, book: Workbook, code: str):
        title = _TITLE.sub("", book.settings.get("form_title", "")).strip()
        self.form: dict = {"code": code, "title": title[:200], "sections": []}
        self.book = book
        self.left: list[Left] = []
        self.faults: list[Fault] = []
        self.rows: dict[tuple, int] = {}
        self.kinds = Kinds(book.choices, self.leave)
        self.open: list[tuple[str, Row, str]] = []  # begun groups and repeats, with their rule
        self.section: dict | None = None
        self.table: dict | None = None
        self.asked: dict[str, dict] = {}
        self.names: set[str] = set()

    def leave(self, row: Row, column: str, reason: str) -> None:
        """Note that something is not taken."""
        self.left.append(Left(row.sheet, row.number, column, row.get(column)[:200], reason))

    def read(self) -> None:
        for row in self.book.survey:
            self._row(row)
        self._signature()
        for kind, row, _rule in self.open:
            reason = _("«begin_%(kind)s» non si chiude: manca «end_%(kind)s».") % {"kind": kind}
            self.faults.append(row.fault(reason))
        for language in self.book.others:
            reason = _("Un'edizione ha una lingua sola: i testi in questa lingua restano fuori.")
            self.left.append(Left("survey", 1, language, "", reason))
        self.faults += self.kinds.faults
        self.form["sections"] = [part for part in self.form["sections"] if part["questions"]]
        if not self.form["sections"] and not self.faults:
            self.faults.append(Fault("survey", 1, _("Nel file non c'è nessuna domanda.")))
        if not self.form["title"]:
            self.form["title"] = _("Modulo importato")

    def _signature(self) -> None:
        """Who has to sign before it is sent: only our own column says so."""
        text = self.book.settings.get("officine", "")
        try:
            ours = json.loads(text or "{}")
        except ValueError:
            ours = None
        asked = ours.get("signature") if isinstance(ours, dict) else None
        if asked in FormDefinition.Signature.values:
            self.form["signature"] = asked
        elif text:
            reason = _("Non dice come si firma il modulo: si sceglie nella bozza.")
            self.left.append(Left("settings", 2, "officine", text[:200], reason))

    def _row(self, row: Row) -> None:
        kind = re.sub(r"\s+", " ", row.get("type").strip()).lower().replace("_", " ")
        match kind.split(" ")[:2]:
            case [""]:
                if set(row.cells) - {"type"}:
                    self.faults.append(row.fault(_("Manca il tipo («type»).")))
            case ["begin", ("group" | "repeat") as what]:
                self._begin(what, row)
            case ["end", ("group" | "repeat") as what]:
                self._end(what, row)
            case _ if is_metadata(kind):
                reason = _("Serve solo allo strumento che raccoglie le risposte.")
                self.leave(row, "type", reason)
            case ["note"] if not self._is_ours(row):
                self._note(row)
            case _:
                self._question(row, kind_of_type(row.get("type")))

    def _begin(self, what: str, row: Row) -> None:
        self.open.append((what, row, row.get("relevant")))
        if what == "group" or self.table is not None:
            self._name(row)
        if what == "repeat":
            self._repeat(row)
        elif self.table is not None:
            self.leave(row, "label", _("Un gruppo dentro una tabella: restano le sue colonne."))
        elif len(self.open) == 1:
            self._new_section(row.get("label") or row.get("name"), row)
            if "field-list" in row.get("appearance"):
                self.section["page"] = "grouped"
        else:
            self.leave(row, "label", _("Un gruppo dentro un altro: restano le sue domande."))
        if what == "group":
            self._strange(row, {"appearance"})

    def _end(self, what: str, row: Row) -> None:
        if not self.open or self.open[-1][0] != what:
            reason = _("«end_%(kind)s» non chiude niente che sia aperto qui.") % {"kind": what}
            self.faults.append(row.fault(reason))
            return
        _kind, begun, _rule = self.open.pop()
        if not self.open and self.section is not None and not self.section["questions"]:
            self.leave(begun, "label", _("Un gruppo senza domande."))
        if what == "repeat" and not any(kind == "repeat" for kind, _row, _rule in self.open):
            self.table = None
        if what == "group" and not self.open:
            self.section = None

    def _repeat(self, row: Row) -> None:
        if self.table is not None:
            reason = _("Una tabella dentro un'altra: le sue colonne si aggiungono alla prima.")
            self.leave(row, "label", reason)
            return
        table = self._place(row, {"kind": "table"})
        table["columns"] = []
        self.table = table

    def _note(self, row: Row) -> None:
        """A text to read: the aim of the form, the introduction of a section, or a note in it."""
        text = row.get("label")
        if not self.open and not self.form["sections"] and "aim" not in self.form:
            self.form["aim"] = self._clean(row, "label", text)
        elif self.section is not None and not self.section["questions"] and self.table is None:
            said = [self.section.get("intro", ""), self._clean(row, "label", text)]
            self.section["intro"] = "\n\n".join(filter(None, said))
        elif self.section is not None and self.table is None and len(text) <= 300:
            self._question(row, "note")
            return
        else:
            reason = _("Una nota fra le domande: mettila nell'aiuto o nell'introduzione.")
            self.leave(row, "label", reason)
        self._name(row)
        self._strange(row, {"required"})

    def _question(self, row: Row, kind: str) -> None:
        question = self.kinds.question(row, kind)
        if question is None:
            return
        if self.table is None:
            self._place(row, question)
        else:
            self._column(row, question)

    def _place(self, row: Row, question: dict) -> dict:
        """Put a question under the next code, with what its row says besides its kind."""
        if self.section is None:
            self._new_section(self.form["title"] or _("Domande"), row)
        many = sum(len(section["questions"]) for section in self.form["sections"])
        question = {"code": f"{self.form['code']}.{many + 1:02}", **question}
        place = ("sections", len(self.form["sections"]) - 1, "questions")
        self.rows[(*place, len(self.section["questions"]))] = row.number
        self.section["questions"].append(question)
        self._said(row, question)
        self._rules(row, question)
        self._known(row, question)
        return question

    def _column(self, row: Row, question: dict) -> None:
        taken = {column["code"] for column in self.table["columns"]}
        name = row.get("name").rpartition("__")[2]
        question = {"code": limits.free(name.lower(), taken), **question}
        at = len(self.section["questions"]) - 1
        place = ("sections", len(self.form["sections"]) - 1, "questions", at, "columns")
        self.rows[(*place, len(self.table["columns"]))] = row.number
        self._said(row, question)
        beside = {c["name"]: c for c in self.table.setdefault("names", {}).values()}
        self._limits(row, question, lambda name: beside.get(name) or self._earlier(name))
        if row.get("relevant"):
            self.leave(row, "relevant", _("Le colonne di una tabella non hanno condizioni."))
        self.table["names"][question["code"]] = {**question, "name": row.get("name")}
        self.table["columns"].append(question)
        self._known(row, question, column=True)

    def _known(self, row: Row, question: dict, *, column=False) -> None:
        name = row.get("name")
        if self._name(row):
            told = self.kinds.told(row, question)
            self.asked[name] = told | {"table": self.table["code"] if column else ""}

    def _name(self, row: Row) -> bool:
        name = row.get("name")
        if name and name in self.names:
            reason = _("Il nome «%(name)s» è già usato.") % {"name": name[:60]}
            self.faults.append(row.fault(reason))
            return False
        self.names.add(name)
        return bool(name)

    def _said(self, row: Row, question: dict) -> None:
        """Label, help, obligation and our own column."""
        label = row.get("label") or row.get("name")
        question["label"] = " ".join(self._clean(row, "label", label).split())
        if row.get("hint"):
            question["help"] = self._clean(row, "hint", row.get("hint"))
        required = row.get("required")
        if required.lower() in REQUIRED:
            question["required"] = "required"
        elif required.lower() not in OPTIONAL and self.table is not None:
            self.leave(row, "required", _("In una tabella l'obbligo non dipende dalle risposte."))
        elif required.lower() not in OPTIONAL:
            self._rule(row, "required", required, question, "required_if")
        self._ours(row, question)
        self._strange(row, {"required"})

    def _ours(self, row: Row, question: dict) -> None:
        """What our own export says of the question in the column ``officine``."""
        if not row.get("officine"):
            return
        try:
            ours = json.loads(row.get("officine"))
        except (ValueError, RecursionError):
            ours = None
        if not isinstance(ours, dict) or "code" in ours or "columns" in ours:
            self.leave(row, "officine", _("Non si legge: deve essere JSON scritto dal portale."))
            return
        asked_for = ours.get("vocabulary") if ours.get("kind") not in WHOLE else None
        if asked_for and not self.kinds.is_vocabulary(question, asked_for):
            del ours["vocabulary"]
            self.leave(row, "officine", _("Le scelte non sono più quelle del vocabolario."))
        if "vocabulary" in ours:
            question.pop("choices", None)
        if rule := ours.get("compute"):
            ours["compute"] = self._renamed(rule)
        question.update(ours)

    def _renamed(self, rule: object) -> object:
        """A calculation that named questions of the old form, by their names in the file."""
        if not isinstance(rule, dict):
            return rule
        return {
            key: self._code(value) if key in ("of", "from", "to") else value
            for key, value in rule.items()
        }

    def _code(self, value: object) -> object:
        known = self.asked.get(xpath.name_of(value)) if isinstance(value, str) else None
        return known["code"] if known else value

    def _is_ours(self, row: Row) -> bool:
        return "compute" in row.get("officine") or '"note"' in row.get("officine")

    def _rules(self, row: Row, question: dict) -> None:
        """When it is asked (groups around it included), and what its answer keeps to."""
        around = [
            (begun, rule)
            for _kind, begun, rule in self.open
            if rule and not (question["kind"] == "table" and begun is row)
        ]
        parts = []
        for source, rule in [*around, (row, row.get("relevant"))]:
            if not rule:
                continue
            try:
                parts.append(xpath.rule_of(xpath.parse(rule), self._earlier))
            except xpath.NotTaken as error:
                self.leave(source, "relevant", _not_taken(error))
        if len(parts) == 1:
            question["condition"] = parts[0]
        elif parts:
            question["condition"] = {"all": parts}
        if question["kind"] != "table":
            self._limits(row, question, self._earlier)

    def _rule(self, row: Row, column: str, text: str, question: dict, key: str) -> None:
        try:
            question[key] = xpath.rule_of(xpath.parse(text), self._earlier)
        except xpath.NotTaken as error:
            self.leave(row, column, _not_taken(error))

    def _limits(self, row: Row, question: dict, other) -> None:
        text = row.get("constraint")
        if not text:
            return
        try:
            parts = limits.parts_of(xpath.parse(text))
        except xpath.NotTaken as error:
            self.leave(row, "constraint", _not_taken(error))
            return
        for part in parts:
            try:
                if not limits.limit(part, question, other):
                    self._check(row, part, question)
            except xpath.NotTaken as error:
                self.leave(row, "constraint", _not_taken(error))

    def _check(self, row: Row, part: object, question: dict) -> None:
        told = self.kinds.told(row, question)
        message = row.get("constraint_message")
        if self.table is not None:
            beside = self._beside(told)
            limits.check(part, self.table, message, beside, "row_checks")
            return
        limits.check(part, question, message, lambda name: self._earlier(name, told))

    def _beside(self, own: dict):
        """The columns of the same row that come before this one, and itself."""

        def asked(name: str) -> dict:
            found = own if name == "" else self.asked.get(name)
            if found is None or (name and found["table"] != self.table["code"]):
                raise xpath.NotTaken(f"${{{name}}}")
            return found

        return asked

    def _earlier(self, name: str, own: dict | None = None) -> dict:
        if name == "" and own is not None:
            return own
        found = self.asked.get(name)
        if found is None or found["table"]:
            raise xpath.NotTaken(f"${{{name}}}")
        return found

    def _new_section(self, title: str, row: Row) -> None:
        self.form["sections"] = [one for one in self.form["sections"] if one["questions"]]
        turn = len(self.form["sections"])
        title = " ".join(self._clean(row, "label", title).split())[:200]
        code = f"{self.form['code']}.{limits.letters(turn + 1)}"
        self.section = {"code": code, "title": title or _("Domande"), "questions": []}
        self.form["sections"].append(self.section)
        self.rows[("sections", turn)] = row.number

    def _clean(self, row: Row, column: str, text: str) -> str:
        clean = rich.clean(text)
        if clean != text.replace("\r\n", "\n"):
            self.leave(row, column, _("Il testo conteneva HTML: restano le parole."))
        return clean

    def _strange(self, row: Row, known: set[str]) -> None:
        """Columns that XLSForm has and we have not."""
        for column in sorted(set(row.cells) - TAKEN - known):
            self.leave(row, column, _("I moduli del Toolkit non hanno questa impostazione."))


def _not_taken(error: xpath.NotTaken) -> str:
    return _("Non c'è un modo di dirlo: «%(part)s».") % {"part": str(error)[:120]}
