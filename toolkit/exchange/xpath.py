"""Rules of forms as the expressions of XLSForm, and the subset of those that we can take back.

Written: ``${M08_08} = 'si' and (${M08_03} > 5 or selected(${M08_10}, 'pdf'))``. What is read is a
little more than what is written, since others write ``>=``, ``string-length(.)`` and so on.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.fields.choice import OTHER

YES, NO = "si", "no"
COMPARED = {
    **{"equals": "=", "not_equals": "!=", "greater": ">", "less": "<"},
    **{"at_least": ">=", "at_most": "<="},
}
DEEPEST = 20
LONGEST = 4000
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{\s*[^{}\s]{1,80}\s*\})|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?\d{1,15}(?:\.\d{1,10})?)|(?P<word>[A-Za-z_][\w:.-]*)|(?P<op><=|>=|!=|=|<|>)"
    r"|(?P<mark>[().,]))"
)


class NotTaken(Exception):
    """An expression, or a part of it, for which a form of ours has no word."""


@dataclass(frozen=True)
class Call:
    """``selected(${x}, 'a')``, ``today()``."""

    name: str
    parts: tuple


@dataclass(frozen=True)
class Compared:
    """``left op right``."""

    op: str
    left: object
    right: object


@dataclass(frozen=True)
class Joined:
    """Several, joined by ``and`` or ``or``."""

    word: str
    parts: tuple


@dataclass(frozen=True)
class Ref:
    """``${name}``; the empty name is ``.``, the answer itself."""

    name: str


# Writing


def name_of(code: str, column: str = "") -> str:
    """The name of a question or of a column of its table, unique in the form."""
    return f"{code}__{column}".replace(".", "_") if column else code.replace(".", "_")


def written(
    rule: dict, questions: Mapping[str, dict], *, own: str = "", doubt=False, table: str = ""
) -> str:
    """A rule as an expression. ``own`` is written as ``.``; with ``doubt`` no answer breaks it.

    With ``table`` the rule speaks of the columns of that table.
    """
    for key, word in (("all", " and "), ("any", " or ")):
        if key in rule:
            parts = [
                written(one, questions, own=own, doubt=doubt, table=table) for one in rule[key]
            ]
            return parts[0] if len(parts) == 1 else f"({word.join(parts)})"

    def named(code: str) -> str:
        name = name_of(table, code) if table else name_of(code)
        return "." if code == own else f"${{{name}}}"

    return _test(rule, questions, named, doubt)


def _test(test: dict, questions: Mapping[str, dict], named, doubt: bool) -> str:
    code, op = test["question"], test["op"]
    asked = questions[code]
    answer = named(code)
    if op in ("answered", "not_answered"):
        given = op == "answered"
        if asked["kind"] == "table":
            return f"count({answer}) {'>' if given else '='} 0"
        return f"{answer} {'!=' if given else '='} ''"
    parts = [answer, *map(named, test.get("plus", []))]
    if len(parts) > 1:
        answer = f"({' + '.join(f'coalesce({one}, 0)' for one in parts)})"
    if "other" in test:
        other = named(test["other"])
        needed = [*parts[:1], other]
        said = f"{answer} {COMPARED[op]} {other}"
    else:
        needed = parts[:1]
        said = _with_value(answer, op, test["value"], asked["kind"])
    if doubt:
        nothing = " and ".join(f"{one} = ''" for one in parts)
        empty = " or ".join(
            [nothing if len(parts) == 1 else f"({nothing})", *(f"{one} = ''" for one in needed[1:])]
        )
        return f"({empty} or {said})"
    if len(parts) > 1:
        sums = " or ".join(f"{one} != ''" for one in parts)
        given = f" and {needed[1]} != ''" if "other" in test else ""
        return f"(({sums}){given} and {said})"
    if op == "not_equals" or "other" in test:
        given = " and ".join(f"{one} != ''" for one in needed)
        return f"({given} and {said})"
    return said


def _with_value(answer: str, op: str, value, kind: str) -> str:
    if op == "in":
        same = [f"{answer} = {_literal(one, kind)}" for one in value]
        return same[0] if len(same) == 1 else f"({' or '.join(same)})"
    if op == "contains":
        return f"selected({answer}, {_literal(value, kind)})"
    return f"{answer} {COMPARED[op]} {_literal(value, kind)}"


def _literal(value, kind: str) -> str:
    if isinstance(value, bool):
        return f"'{YES if value else NO}'"
    if isinstance(value, int | float):
        return str(value)
    text = "other" if value == OTHER and kind in ("choice", "multiple") else str(value)
    quoted = f'"{text}"' if "'" in text else f"'{text}'"
    if "'" in text and '"' in text:
        quoted = "'" + text.replace("'", "’") + "'"
    return f"date({quoted})" if kind == "date" else quoted


# Reading


def parse(text: str) -> object:
    """The tree of an expression; raises :class:`NotTaken` where we know no word for it."""
    if len(text) > LONGEST:
        raise NotTaken(text[:40])
    reader = _Reader(list(_tokens(text)))
    tree = reader.any_of(0)
    if reader.kind:
        raise NotTaken(reader.value)
    return tree


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise NotTaken(text[at : at + 20].strip())
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]):
        self.tokens, self.at = [*tokens, ("", "")], 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def value(self) -> str:
        return self.tokens[self.at][1]

    def take(self, value: str | None = None) -> str:
        taken = self.value
        if value is not None and taken != value:
            raise NotTaken(taken or value)
        self.at += 1
        return taken

    def any_of(self, depth: int) -> object:
        return self._joined("or", self.all_of, depth)

    def all_of(self, depth: int) -> object:
        return self._joined("and", self.comparison, depth)

    def _joined(self, word: str, below: Callable[[int], object], depth: int) -> object:
        if depth > DEEPEST:
            raise NotTaken(word)
        parts = [below(depth)]
        while self.kind == "word" and self.value == word:
            self.take()
            parts.append(below(depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def comparison(self, depth: int) -> object:
        left = self.operand(depth)
        if self.kind != "op":
            return left
        op = self.take()
        return Compared(op, left, self.operand(depth))

    def operand(self, depth: int) -> object:
        match self.kind:
            case "ref":
                return Ref(self.take()[2:-1].strip())
            case "text":
                return self.take()[1:-1]
            case "number":
                taken = self.take()
                return float(taken) if "." in taken else int(taken)
            case "word":
                return self._call(depth)
        if self.value == ".":
            self.take()
            return Ref("")
        self.take("(")
        inside = self.any_of(depth + 1)
        self.take(")")
        return inside

    def _call(self, depth: int) -> Call:
        name, parts = self.take(), []
        self.take("(")
        while self.value != ")":
            if parts:
                self.take(",")
            parts.append(self.any_of(depth + 1))
        self.take(")")
        return Call(name, tuple(parts))


def rule_of(tree: object, asked: Callable[[str], dict]) -> dict:
    """The rule that a tree stands for; ``asked`` gives a question (code, kind) by its name.

    Raises :class:`NotTaken`.
    """
    rule = _rule(tree, asked)
    return rule if "all" in rule or "any" in rule else {"all": [rule]}


def _rule(tree: object, asked) -> dict:
    if isinstance(tree, Joined):
        same = _among(tree, asked)
        if same:
            return same
        parts = [_rule(part, asked) for part in tree.parts]
        return {"all" if tree.word == "and" else "any": _without_doubles(tree, parts)}
    if isinstance(tree, Compared):
        return _compared(tree, asked)
    if isinstance(tree, Call) and tree.name == "selected" and len(tree.parts) == 2:
        who, value = tree.parts
        if isinstance(who, Ref) and isinstance(value, str):
            question = asked(who.name)
            op = "contains" if question["kind"] == "multiple" else "equals"
            return {"question": question["code"], "op": op, "value": _value(value, question)}
    raise NotTaken(said(tree))


def _among(tree: Joined, asked) -> dict | None:
    """``${x} = 'a' or ${x} = 'b'`` is one test: among several."""
    if tree.word != "or" or not all(
        isinstance(part, Compared) and part.op == "=" and isinstance(part.left, Ref)
        for part in tree.parts
    ):
        return None
    names = {part.left.name for part in tree.parts}
    values = [part.right for part in tree.parts]
    if len(names) > 1 or any(isinstance(value, Ref | Call) or value == "" for value in values):
        return None
    question = asked(names.pop())
    kinds = ("text", "choice", "integer", "decimal", "money", "percentage", "scale")
    if question["kind"] not in kinds:
        return None
    return {
        "question": question["code"],
        "op": "in",
        "value": [_value(value, question) for value in values],
    }


def _without_doubles(tree: Joined, parts: list[dict]) -> list[dict]:
    """``${x} != '' and ${x} != 'a'`` says twice that there is an answer."""
    if tree.word != "and":
        return parts
    sure = {
        part[key]
        for part in parts
        if part.get("op") in COMPARED
        for key in ("question", "other")
        if key in part
    }
    left = [p for p in parts if not (p.get("op") == "answered" and p.get("question") in sure)]
    return left or parts


def _compared(tree: Compared, asked) -> dict:
    left, op, right = tree.left, tree.op, tree.right
    if isinstance(left, Call) and left.name in ("count", "string-length") and len(left.parts) == 1:
        given = {(">", 0): "answered", ("=", 0): "not_answered", (">=", 1): "answered"}
        if isinstance(left.parts[0], Ref) and (op, right) in given:
            return {"question": asked(left.parts[0].name)["code"], "op": given[op, right]}
    if not isinstance(left, Ref):
        raise NotTaken(said(tree))
    question = asked(left.name)
    test = {"question": question["code"]}
    if right == "" and op in ("=", "!="):
        return test | {"op": "answered" if op == "!=" else "not_answered"}
    names = {symbol: name for name, symbol in COMPARED.items()}
    if isinstance(right, Ref):
        if op not in names:
            raise NotTaken(said(tree))
        return test | {"op": names[op], "other": asked(right.name)["code"]}
    value = _value(right, question)
    if op in (">=", "<="):
        if question["kind"] not in ("integer", "scale") or not isinstance(value, int):
            return test | {"op": names[op], "value": value}
        return test | (
            {"op": "greater", "value": value - 1}
            if op == ">="
            else {"op": "less", "value": value + 1}
        )
    return test | {"op": names[op], "value": value}


def _value(value: object, question: dict):
    """A value as the kind of the question has it."""
    if isinstance(value, Call) and value.name == "date" and len(value.parts) == 1:
        value = value.parts[0]
    if question["kind"] == "yes_no" and value in (*question.get("yes", [YES]), True):
        return True
    if question["kind"] == "yes_no" and value in (*question.get("no", [NO]), False):
        return False
    if question["kind"] in ("choice", "multiple", "text", "long_text", "date", "time"):
        value = question.get("names", {}).get(str(value), value)
        return str(value) if isinstance(value, str | int | float) else _refuse(value)
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return _refuse(value)
    return value if isinstance(value, int | float) else _refuse(value)


def _refuse(value: object):
    raise NotTaken(said(value))


def said(tree: object) -> str:
    """A part of an expression as it was written, about."""
    if isinstance(tree, Ref):
        return f"${{{tree.name}}}" if tree.name else "."
    if isinstance(tree, Compared):
        return f"{said(tree.left)} {tree.op} {said(tree.right)}"
    if isinstance(tree, Joined):
        return f" {tree.word} ".join(map(said, tree.parts))
    if isinstance(tree, Call):
        return f"{tree.name}({', '.join(map(said, tree.parts))})"
    return repr(tree) if isinstance(tree, str) else str(tree)
