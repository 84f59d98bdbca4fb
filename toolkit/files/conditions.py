"""What a schema cannot say about the rules of a form: that they can be kept.

Three kinds of rule are trees of tests on answers: when a question is asked (``condition``), when
it has to be answered (``required_if``), and what must hold of several answers (``checks``). They
speak of what was asked before; a check also of the question it is told at. The checks of a row
speak of the columns of its table.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from toolkit.fields import time
from toolkit.fields.choice import OTHER
from toolkit.fields.vocabularies import vocabulary
from toolkit.files.possible import Form, possible
from toolkit.files.reading import Document, Fault

NUMBERS = {"integer", "decimal", "money", "percentage", "scale", "computed"}
OPS = {
    "equals": {"text", "date", "time", "choice", "yes_no", *NUMBERS},
    "not_equals": {"text", "date", "time", "choice", "yes_no", *NUMBERS},
    "in": {"text", "choice", *NUMBERS},
    "contains": {"multiple"},
    "greater": {"date", "time", *NUMBERS},
    "less": {"date", "time", *NUMBERS},
    "at_least": {"date", "time", *NUMBERS},
    "at_most": {"date", "time", *NUMBERS},
}
COMPARING = ("equals", "not_equals", "greater", "less", "at_least", "at_most")


@dataclass(frozen=True)
class Asked:
    """A question with its place: in the file, and in the order of asking."""

    order: int
    path: tuple
    body: dict

    @property
    def columns(self) -> dict[str, dict]:
        return {column["code"]: column for column in self.body.get("columns", [])}


@dataclass(frozen=True)
class Rule:
    """One tree of a question, and where it stands; ``in_row``: it speaks of columns."""

    question: Asked
    tree: dict
    path: tuple
    is_check: bool = False
    in_row: bool = False


def rules(document: Document, question: Asked, asked: dict[str, Asked]) -> Iterator[Fault]:
    """What is wrong with the rules of a question."""
    bodies = {code: one.body for code, one in asked.items()}
    cells = {code: Asked(0, question.path, body) for code, body in question.columns.items()}
    for rule in _rules_of(question):
        found = [
            fault
            for path, test in tests(rule.tree, rule.path)
            for fault in _test(document, path, test, rule, cells if rule.in_row else asked)
        ]
        yield from found
        form = Form(question.columns if rule.in_row else bodies, question.body, rule.is_check)
        if not found and not possible(rule.tree, form):
            yield document.fault(_never(rule), *rule.path)


def whole(document: Document, checks: list[dict], asked: dict[str, Asked]) -> Iterator[Fault]:
    """What is wrong with the checks of a form as a whole: they speak of any question in it."""
    bodies = {code: one.body for code, one in asked.items()}
    after_all = Asked(len(asked), (), {"code": ""})
    for number, check in enumerate(checks):
        rule = Rule(after_all, check["rule"], ("checks", number, "rule"), is_check=True)
        found = [
            fault
            for path, test in tests(rule.tree, rule.path)
            for fault in _test(document, path, test, rule, asked)
        ]
        yield from found
        if not found and not possible(rule.tree, Form(bodies, after_all.body, is_check=True)):
            yield document.fault(_never(rule), *rule.path)


def _rules_of(question: Asked) -> Iterator[Rule]:
    for name in ("condition", "required_if"):
        if question.body.get(name):
            yield Rule(question, question.body[name], (*question.path, name))
    for number, check in enumerate(question.body.get("checks") or []):
        path = (*question.path, "checks", number, "rule")
        yield Rule(question, check["rule"], path, is_check=True)
    for number, check in enumerate(question.body.get("row_checks") or []):
        path = (*question.path, "row_checks", number, "rule")
        yield Rule(question, check["rule"], path, is_check=True, in_row=True)


def _never(rule: Rule) -> str:
    if rule.is_check:
        return _("Nessuna risposta può rispettare questo controllo: chiede cose che si escludono.")
    if rule.path[-1] == "required_if":
        return _("Questa regola non può mai valere: chiede cose che si escludono.")
    return _("Questa condizione non può mai valere: la domanda non comparirebbe mai.")


def tests(condition: dict, path: tuple) -> Iterator[tuple[tuple, dict]]:
    """Every test of a tree with its place."""
    for key in ("all", "any"):
        for number, item in enumerate(condition.get(key, [])):
            place = (*path, key, number)
            if "question" in item:
                yield place, item
            else:
                yield from tests(item, place)


def _test(document, path, test, rule: Rule, asked: dict) -> Iterator[Fault]:
    other = asked.get(test["question"])
    yield from _named(document, path, "question", test, rule, asked)
    if other is None:
        return
    op = test["op"]
    if op in {"answered", "not_answered"}:
        for key in ("value", "other"):
            if key in test:
                yield document.fault(_("«%(op)s» non vuole un valore.") % {"op": op}, *path, key)
        return
    if "value" not in test and "other" not in test:
        yield document.fault(_("«%(op)s» vuole un valore.") % {"op": op}, *path)
        return
    if other.body["kind"] not in OPS[op]:
        reason = _("«%(op)s» non si può usare con una domanda di tipo %(kind)s.")
        yield document.fault(reason % {"op": op, "kind": other.body["kind"]}, *path, "op")
        return
    if "plus" in test:
        yield from _sum(document, path, test, rule, asked)
    if "other" in test:
        yield from _pair(document, path, test, rule, asked)
    else:
        yield from _value(document, path, test, other.body)


def _named(document, path, key, test, rule: Rule, asked: dict) -> Iterator[Fault]:
    """Whether the question that a test names is there, and asked early enough."""
    code = test[key]
    other = asked.get(code)
    if other is None and rule.in_row:
        reason = _("Il controllo parla della colonna %(code)s, che in questa tabella non c'è.")
        yield document.fault(reason % {"code": code}, *path, key)
    elif other is None:
        reason = _("La condizione parla della domanda %(code)s, che in questo modulo non c'è.")
        yield document.fault(reason % {"code": code}, *path, key)
    elif rule.is_check and other.order > rule.question.order:
        reason = _("Il controllo parla della domanda %(code)s, che viene dopo.")
        yield document.fault(reason % {"code": code}, *path, key)
    elif not rule.is_check and other.order >= rule.question.order:
        reason = _("La condizione parla della domanda %(code)s, che non viene prima.")
        yield document.fault(reason % {"code": code}, *path, key)


def _sum(document, path, test, rule: Rule, asked: dict) -> Iterator[Fault]:
    """Several answers added up: figures all of them, each once."""
    if test["op"] not in COMPARING:
        reason = _("«%(op)s» non si può usare con una somma.") % {"op": test["op"]}
        yield document.fault(reason, *path, "op")
    seen = {test["question"], test.get("other")}
    for turn, code in enumerate(test["plus"]):
        place = (*path, "plus", turn)
        if code in seen:
            reason = _("La domanda %(code)s è già in questo confronto.") % {"code": code}
            yield document.fault(reason, *place)
        seen.add(code)
        yield from _named(document, (*path, "plus"), turn, test | {turn: code}, rule, asked)
    for code in (test["question"], *test["plus"]):
        if code in asked and asked[code].body["kind"] not in NUMBERS:
            reason = _("La domanda %(code)s non ha per risposta un numero.") % {"code": code}
            yield document.fault(reason, *path, "plus")


def _pair(document, path, test, rule: Rule, asked: dict) -> Iterator[Fault]:
    """A test of one answer beside another."""
    yield from _named(document, path, "other", test, rule, asked)
    one, other = asked[test["question"]].body, asked.get(test["other"])
    if "value" in test:
        reason = _("Il confronto è con un valore oppure con una domanda, non con entrambi.")
        yield document.fault(reason, *path, "value")
    elif test["op"] not in COMPARING:
        reason = _("«%(op)s» non confronta due domande.") % {"op": test["op"]}
        yield document.fault(reason, *path, "op")
    elif test["other"] == test["question"]:
        reason = _("Una domanda non si confronta con sé stessa.")
        yield document.fault(reason, *path, "other")
    elif other is not None and not comparable(one, other.body):
        reason = _(
            "Le domande %(one)s e %(other)s non si possono confrontare: sono di tipo diverso."
        )
        names = {"one": one["code"], "other": test["other"]}
        yield document.fault(reason % names, *path, "other")


def comparable(one: dict, other: dict) -> bool:
    """Whether answers to two questions can be laid side by side."""
    kinds = {one["kind"], other["kind"]}
    return kinds <= NUMBERS or (len(kinds) == 1 and kinds <= OPS["equals"])


def _value(document, path, test, body: dict) -> Iterator[Fault]:
    value = test["value"]
    if (test["op"] == "in") != isinstance(value, list):
        reason = _("«in» vuole un elenco di valori, le altre prove un valore solo.")
        yield document.fault(reason, *path, "value")
        return
    for item in value if isinstance(value, list) else [value]:
        if body["kind"] == "yes_no":
            good = isinstance(item, bool)
        elif body["kind"] in NUMBERS:
            good = isinstance(item, int | float) and not isinstance(item, bool)
        elif body.get("other") and item == OTHER:
            good = True
        elif "choices" in body:
            good = item in [choice["code"] for choice in body["choices"]]
        elif "vocabulary" in body:
            good = item in [choice["code"] for choice in vocabulary(body["vocabulary"])]
        elif body["kind"] == "date":
            good = isinstance(item, str) and is_day(item)
        elif body["kind"] == "time":
            good = time.parse(item) is not None
        else:
            good = isinstance(item, str)
        if not good:
            reason = _("«%(value)s» non è una risposta possibile alla domanda %(code)s.")
            names = {"value": item, "code": body["code"]}
            yield document.fault(reason % names, *path, "value")


def is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
