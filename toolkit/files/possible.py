"""Whether any answers at all can make a rule hold.

A rule is a tree without «not»: it holds if all the tests of one of its branches do. A branch is
ruled out when it asks one question for things that exclude each other, or for an answer to a
question that another of its tests keeps from being asked. Tests of two answers side by side are
taken to be possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from toolkit.fields.choice import OTHER

MOST_BRANCHES = 256  # a rule with more is taken to be possible: no curator writes one by mistake


@dataclass(frozen=True)
class Form:
    """The questions by code, and the one that the rule belongs to."""

    questions: dict[str, dict]
    own: dict
    is_check: bool = False

    def condition_of(self, code: str) -> dict:
        return (self.questions.get(code) or {}).get("condition") or {}


@dataclass
class Wanted:
    """What a branch asks of one answer."""

    given: bool | None = None
    among: set | None = None
    but: set = field(default_factory=set)
    above: float | str | None = None
    below: float | str | None = None
    least: float | str | None = None
    most: float | str | None = None
    broken: bool = False


def possible(tree: dict, form: Form) -> bool:
    """Whether some branch of the tree can hold."""
    branches = list(islice(_branches(tree), MOST_BRANCHES + 1))
    if len(branches) > MOST_BRANCHES:
        return True
    own = form.own["code"]
    around = [] if form.is_check or tree is form.own.get("condition") else [own]
    return any(_can_hold(branch, around, form) for branch in branches)


def _branches(tree: dict) -> Iterator[list[dict]]:
    """The ways in which a tree holds, as lists of tests."""
    if "question" in tree:
        yield [tree]
        return
    for part in tree.get("any", []):
        yield from _branches(part)
    if "all" in tree:
        parts = [list(islice(_branches(part), MOST_BRANCHES + 1)) for part in tree["all"]]
        for chosen in product(*parts):
            yield [test for branch in chosen for test in branch]


def _can_hold(branch: list[dict], around: list[str], form: Form) -> bool:
    """Whether the tests hold together, and with the conditions of the questions they speak of."""
    asked = {test["question"] for test in branch if test["op"] != "not_answered"}
    known = list(branch)
    seen: set[str] = set()
    ahead = [*asked, *around]
    while ahead:
        code = ahead.pop()
        if code in seen:
            continue
        seen.add(code)
        ways = list(islice(_branches(form.condition_of(code)), 2))
        if len(ways) == 1:  # one way only in which this question is asked: it has to be so
            known += ways[0]
            ahead += [test["question"] for test in ways[0] if test["op"] != "not_answered"]
    wanted: dict[str, Wanted] = {}
    for test in known:
        if _is_plain(test, form.questions.get(test["question"], {})):
            _want(wanted.setdefault(test["question"], Wanted()), test)
    return all(_meets(one, form.questions.get(code, {})) for code, one in wanted.items())


def _is_plain(test: dict, question: dict) -> bool:
    """Whether a test compares with values such as the question takes; others are told apart."""
    op, value = test["op"], test.get("value")
    if op in ("answered", "not_answered"):
        return True
    if (
        "other" in test
        or "plus" in test
        or op == "contains"
        or (op == "in") != isinstance(value, list)
    ):
        return False
    word = str if question.get("kind") in ("text", "date", "time", "choice") else bool | int | float
    return all(isinstance(one, word) for one in (value if op == "in" else [value]))


def _want(wanted: Wanted, test: dict) -> None:
    """Add one test to what is wanted of an answer."""
    op, value = test["op"], test.get("value")
    given = op != "not_answered"
    wanted.broken |= wanted.given is not None and wanted.given != given
    wanted.given = given
    if op in ("equals", "in"):
        values = set(value if op == "in" else [value])
        wanted.among = values if wanted.among is None else wanted.among & values
    elif op == "not_equals":
        wanted.but.add(value)
    elif op in ("at_least", "at_most"):
        _want_edge(wanted, op, value)
    elif op == "greater":
        wanted.above = value if wanted.above is None else max(wanted.above, value)
    elif op == "less":
        wanted.below = value if wanted.below is None else min(wanted.below, value)


def _want_edge(wanted: Wanted, op: str, value) -> None:
    """At least and at most: the value itself is among what is wanted."""
    if op == "at_least":
        wanted.least = value if wanted.least is None else max(wanted.least, value)
    else:
        wanted.most = value if wanted.most is None else min(wanted.most, value)


def _meets(wanted: Wanted, question: dict) -> bool:
    """Whether a question has an answer as wanted."""
    if wanted.broken or not wanted.given:
        return not wanted.broken
    values = _values(question)
    if wanted.among is not None:
        values = wanted.among if values is None else wanted.among & values
    if values is not None:
        return any(_fits(value, wanted, question) for value in values - wanted.but)
    low, high = _limits(question)
    above, below = wanted.above, wanted.below
    floors = [one for one in (low, wanted.least) if one is not None]
    roofs = [one for one in (high, wanted.most) if one is not None]
    low, high = max(floors, default=None), min(roofs, default=None)
    if low is not None and high is not None and low > high:
        return False
    if above is not None and below is not None:
        next_one = above + 1 if question.get("kind") == "integer" else above
        if next_one >= below:
            return False
    return not (above is not None and high is not None and above >= high) and not (
        below is not None and low is not None and below <= low
    )


def _values(question: dict) -> set | None:
    """All the answers of a closed question, if the file lists them."""
    if question.get("kind") == "yes_no":
        return {True, False}
    if question.get("kind") == "scale":
        return set(range(question["from"], question["to"] + 1))
    if question.get("kind") == "choice" and question.get("choices"):
        other = {OTHER} if question.get("other") else set()
        return {choice["code"] for choice in question["choices"]} | other
    return None


def _limits(question: dict) -> tuple:
    lowest = 0 if question.get("kind") in ("money", "percentage") else None
    highest = 100 if question.get("kind") == "percentage" else None
    return question.get("min", lowest), question.get("max", highest)


def _fits(value, wanted: Wanted, question: dict) -> bool:
    low, high = _limits(question)
    inside = (wanted.above is None or value > wanted.above) and (
        wanted.below is None or value < wanted.below
    )
    inside = inside and (wanted.least is None or value >= wanted.least)
    inside = inside and (wanted.most is None or value <= wanted.most)
    if question.get("kind") not in ("integer", "decimal", "money", "percentage"):
        return inside
    return inside and (low is None or value >= low) and (high is None or value <= high)
