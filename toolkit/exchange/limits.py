"""What an answer must keep to: constraints of XLSForm as limits and checks of our questions."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from string import ascii_uppercase

from django.utils.translation import gettext as _

from toolkit.exchange.xpath import Call, Compared, Joined, NotTaken, Ref, rule_of, said

NUMBERS = ("integer", "decimal", "money", "percentage")


def parts_of(tree: object) -> list[object]:
    """What has to hold, one by one."""
    if isinstance(tree, Joined) and tree.word == "and":
        return [part for one in tree.parts for part in parts_of(one)]
    return [tree]


def limit(tree: object, question: dict, other: Callable[[str], dict]) -> bool:
    """Whether the part is a limit of this kind of question; then the question has it."""
    tree = undoubted(tree)
    if not isinstance(tree, Compared):
        return False
    left, op, right = tree.left, tree.op, tree.right
    if isinstance(left, Call) and left.parts == (Ref(""),) and isinstance(right, int):
        return _counted(left.name, op, right, question)
    if left != Ref(""):
        return False
    if question["kind"] in NUMBERS and isinstance(right, int | float):
        return _bound(op, right, question)
    if question["kind"] == "date" and isinstance(right, Ref) and op in (">=", "<="):
        found = other(right.name)
        if found["kind"] == "date":
            question["not_before" if op == ">=" else "not_after"] = found["code"]
            return True
    return False


def _counted(name: str, op: str, number: int, question: dict) -> bool:
    keys = {
        ("string-length", "<="): ("max_length", number),
        ("string-length", "<"): ("max_length", number - 1),
        ("count-selected", "<="): ("max_choices", number),
        ("count-selected", ">="): ("min_choices", number),
        ("count-selected", ">"): ("min_choices", number + 1),
    }
    found = keys.get((name, op))
    kinds = {"max_length": ("text", "long_text")}
    if not found or question["kind"] not in kinds.get(found[0], ("multiple",)):
        return False
    question[found[0]] = found[1]
    return True


def _bound(op: str, number: float, question: dict) -> bool:
    whole = question["kind"] == "integer"
    step = {">": 1, "<": -1}.get(op, 0)
    if op not in (">", ">=", "<", "<=") or (step and not whole):
        return False
    if whole and number != int(number):
        return False
    question["min" if op in (">", ">=") else "max"] = (int(number) if whole else number) + step
    return True


def check(
    tree: object, question: dict, message: str, asked: Callable[[str], dict], key: str = "checks"
) -> None:
    """Take the part as a check of several answers; raises :class:`NotTaken`."""
    rule = rule_of(undoubted(tree), asked)
    told = {"rule": rule, "message": (message or _("Controlla la risposta."))[:300]}
    question.setdefault(key, []).append(told)


def undoubted(tree: object) -> object:
    """Without «or there is no answer»: our limits and checks ask for nothing by themselves.

    What is said of another answer than those compared stays: it is a test of its own.
    """
    if not isinstance(tree, Joined):
        return tree
    if tree.word == "or":
        left = [part for part in tree.parts if not _is_empty(part)]
        if not left:
            raise NotTaken(said(tree))
        if len(left) == 1:
            own = [part for part in tree.parts if _is_empty(part) and part.left not in refs(left)]
            rest = undoubted(left[0])
            return Joined("or", (*own, rest)) if own else rest
    return Joined(tree.word, tuple(undoubted(part) for part in tree.parts))


def refs(tree: object) -> Iterator[Ref]:
    """Every answer that an expression names."""
    if isinstance(tree, Ref):
        yield tree
    elif isinstance(tree, Compared):
        yield from refs([tree.left, tree.right])
    elif isinstance(tree, Joined | Call):
        yield from refs(tree.parts)
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from refs(part)


def _is_empty(tree: object) -> bool:
    return isinstance(tree, Compared) and tree.op == "=" and tree.right == ""


def free(name: str, taken: set[str]) -> str:
    """A code in our letters, like the name, that nothing else has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9_]+", "_", plain.lower()).strip("_")[:36]
    if not plain or not plain[0].isalpha():
        plain = f"v_{plain}".rstrip("_")[:36]
    code, turn = plain, 2
    while code in taken:
        code, turn = f"{plain}_{turn}", turn + 1
    return code


def letters(turn: int) -> str:
    """A, B … Z, AA."""
    found = ""
    while turn:
        turn, left = divmod(turn - 1, 26)
        found = ascii_uppercase[left] + found
    return found
