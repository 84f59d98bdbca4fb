"""The rules of a form: trees of tests on answers, evaluated on the server.

``static/js/conditions.js`` evaluates the same trees in the browser; both are held to
``tests/toolkit/forms/condition_cases.json``. A tree says when a question is asked
(``condition``), when it has to be answered (``required_if``), or what must hold of several answers
together (``checks``). A test compares an answer with a value, or with another answer (``other``).

With ``plus`` the answers to several questions are added up, as far as they are given.

Any test on a question without an answer fails, except ``not_answered``; «non so» and hidden
answers are no answers. In a check it is left in doubt instead: a check is refuted only by what
was answered.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from toolkit.fields.registry import flat, kind_of

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")
DEEPEST = 20
BILLIONTH = Decimal("0.000000001")
COMPARING = ("equals", "not_equals", "greater", "less", "at_least", "at_most")
ORDERS = {"greater": (1,), "less": (-1,), "at_least": (0, 1), "at_most": (-1, 0)}


def evaluate(condition, value_of: Callable[[str], Any], depth: int = 0, *, doubt=False) -> bool:
    """Whether a condition holds; never raises. ``doubt`` is said of what cannot be told."""
    if condition is None:
        return True
    if not isinstance(condition, Mapping) or depth > DEEPEST:
        return doubt
    if not condition:
        return doubt or depth == 0
    if "all" in condition or "any" in condition:
        return _holds(condition, "all", all, value_of, depth, doubt) and _holds(
            condition, "any", any, value_of, depth, doubt
        )
    code = condition.get("question")
    if not isinstance(code, str):
        return doubt
    expected = condition.get("value")
    if "other" in condition:
        other = condition["other"]
        expected = _plain(value_of(other)) if isinstance(other, str) else None
        if not _answered(expected) and condition.get("op") in COMPARING:
            return doubt
        return _compare(condition.get("op"), _left(condition, value_of), expected, doubt)
    return _test(condition.get("op"), _left(condition, value_of), expected, doubt)


def requires(rule, value_of: Callable[[str], Any]) -> bool:
    """Whether a ``required_if`` asks for an answer; no rule asks for none."""
    return bool(rule) and evaluate(rule, value_of)


def refuted(rule, value_of: Callable[[str], Any]) -> bool:
    """Whether the answers given so far break a check, whatever the others will be."""
    return not evaluate(rule, value_of, doubt=True)


def _holds(condition, name, joined, value_of, depth, doubt) -> bool:
    parts = condition.get(name)
    if parts is None and name not in condition:
        return True
    if not isinstance(parts, list):
        return doubt
    # An empty group inside a tree holds if all of nothing do, and fails if any has to.
    return joined(
        evaluate(part, value_of, depth + 1, doubt=doubt) if part else doubt for part in parts
    )


def _plain(value):
    """References compare by what they point at."""
    if isinstance(value, Mapping):
        return value.get("id", value.get("coordinates", value))
    if isinstance(value, list):
        return [
            part.get("id", part.get("_id")) if isinstance(part, Mapping) else part for part in value
        ]
    return value


def _left(condition, value_of):
    """What is compared: an answer, or several added up; no answer if none of them is given."""
    value, plus = _plain(value_of(condition["question"])), condition.get("plus")
    if not isinstance(plus, list) or not plus:
        return value
    values = [value, *(_plain(value_of(code)) for code in plus if isinstance(code, str))]
    numbers = [_number(one) for one in values if _answered(one)]
    if not numbers or None in numbers:
        return None
    return f"{sum(numbers).quantize(BILLIONTH):f}"


def _answered(value) -> bool:
    return value is not None and value != "" and value != []


def _compare(op, value, expected, doubt) -> bool:
    """A test of one answer beside another: figures are equal however they are written."""
    if op in ("equals", "not_equals") and _answered(value):
        equal = _order(value, expected) == 0 or _same(value, expected)
        return equal if op == "equals" else not equal
    return _test(op, value, expected, doubt)


def _test(op, value, expected, doubt) -> bool:
    answered = _answered(value)
    if op == "answered":
        return answered
    if op == "not_answered":
        return not answered
    if not answered:
        return doubt
    if op == "equals":
        return _same(value, expected)
    if op == "not_equals":
        return not _same(value, expected)
    if op == "in":
        options = expected if isinstance(expected, list) else []
        values = value if isinstance(value, list) else [value]
        return any(_same(one, other) for one in values for other in options)
    if op == "contains":
        return isinstance(value, list) and any(_same(part, expected) for part in value)
    if op in ORDERS:
        order = _order(value, expected)
        return doubt if order is None else order in ORDERS[op]
    return doubt


def _number(value) -> Decimal | None:
    """A number to the billionth: what a browser can tell apart."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**15 else None
    if isinstance(value, float):
        return Decimal(value).quantize(BILLIONTH, ROUND_HALF_UP) if abs(value) < 10**15 else None
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def _same(one, other) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, (list, Mapping)) or isinstance(other, (list, Mapping)):
        return False
    first, second = _number(one), _number(other)
    return first is not None and first == second


def _order(one, other) -> int | None:
    first, second = _number(one), _number(other)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    for shape in (DAY, HOUR):
        if all(isinstance(part, str) and shape.fullmatch(part) for part in (one, other)):
            return (one > other) - (one < other)
    return None


def tests_of(condition) -> Iterator[Mapping]:
    """Every test of a tree, whatever the groups."""
    if isinstance(condition, Mapping):
        if "question" in condition:
            yield condition
        for name in ("all", "any"):
            parts = condition.get(name)
            for part in parts if isinstance(parts, list) else ():
                yield from tests_of(part)


def describe(condition, doc, depth: int = 0) -> str:
    """A condition in words, for paper and for pages without script."""
    if not isinstance(condition, Mapping) or depth > DEEPEST:
        return ""
    for name, joint in (("all", _(" e ")), ("any", _(" oppure "))):
        parts = condition.get(name)
        if isinstance(parts, list):
            said = list(filter(None, (describe(part, doc, depth + 1) for part in parts)))
            words = joint.join(said)
            return f"({words})" if depth and len(said) > 1 else words
    question = doc.get(condition.get("question"))
    if question is None:
        return ""
    label = _added(condition, question, doc)
    if "other" in condition:
        return _describe_pair(condition, question, label, doc)
    words = _words_of(condition.get("op"), question.kind)
    if words is None:
        return ""
    value = condition.get("value")
    values = value if isinstance(value, list) else [value]
    shown = _("» o «").join(_words(part, question) for part in values)
    return words % {"question": label, "value": shown}


def _added(condition, question, doc) -> str:
    """The question, or the several that are added up, as they are named between «»."""
    plus = condition.get("plus")
    parts = [doc.get(code) for code in plus] if isinstance(plus, list) else []
    return "» + «".join([question.label, *(part.label for part in parts if part)])


def _words_of(op, kind: str) -> str | None:
    if kind == "date" and op in ORDERS:
        return {
            "greater": _("«%(question)s» è dopo il %(value)s"),
            "less": _("«%(question)s» è prima del %(value)s"),
            "at_least": _("«%(question)s» non è prima del %(value)s"),
            "at_most": _("«%(question)s» non è dopo il %(value)s"),
        }[op]
    if kind == "time" and op in ORDERS:
        return {
            "greater": _("«%(question)s» è dopo le %(value)s"),
            "less": _("«%(question)s» è prima delle %(value)s"),
            "at_least": _("«%(question)s» non è prima delle %(value)s"),
            "at_most": _("«%(question)s» non è dopo le %(value)s"),
        }[op]
    return {
        "equals": _("a «%(question)s» hai risposto «%(value)s»"),
        "not_equals": _("a «%(question)s» non hai risposto «%(value)s»"),
        "in": _("a «%(question)s» hai risposto «%(value)s»"),
        "contains": _("a «%(question)s» hai scelto anche «%(value)s»"),
        "greater": _("il valore di «%(question)s» è più di %(value)s"),
        "less": _("il valore di «%(question)s» è meno di %(value)s"),
        "at_least": _("il valore di «%(question)s» è almeno %(value)s"),
        "at_most": _("il valore di «%(question)s» è al massimo %(value)s"),
        "answered": _("hai risposto a «%(question)s»"),
        "not_answered": _("non hai risposto a «%(question)s»"),
    }.get(op)


def _describe_pair(condition, question, label, doc) -> str:
    """A test of one answer beside another, in words."""
    other = doc.get(condition.get("other"))
    if other is None:
        return ""
    day = question.kind in ("date", "time")
    words = {
        "equals": _("le risposte a «%(question)s» e «%(other)s» sono uguali"),
        "not_equals": _("le risposte a «%(question)s» e «%(other)s» sono diverse"),
        "greater": _("«%(question)s» è dopo «%(other)s»")
        if day
        else _("il valore di «%(question)s» è più di quello di «%(other)s»"),
        "less": _("«%(question)s» è prima di «%(other)s»")
        if day
        else _("il valore di «%(question)s» è meno di quello di «%(other)s»"),
        "at_least": _("«%(question)s» non è prima di «%(other)s»")
        if day
        else _("il valore di «%(question)s» è almeno quello di «%(other)s»"),
        "at_most": _("«%(question)s» non è dopo «%(other)s»")
        if day
        else _("il valore di «%(question)s» è al massimo quello di «%(other)s»"),
    }.get(condition.get("op"))
    return words % {"question": label, "other": other.label} if words else ""


def _words(value, question) -> str:
    if question.kind == "multiple":
        shown = kind_of(question).display([value], question)
    elif question.kind in ("integer", "decimal", "money", "percentage", "computed"):
        shown = kind_of(question).display(flat(value), question)
    else:
        shown = kind_of(question).display(value, question)
    return "; ".join(map(str, shown)) if isinstance(shown, list) else flat(shown)
