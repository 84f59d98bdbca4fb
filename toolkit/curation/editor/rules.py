"""Rules made by choosing: what was posted of a tree of tests, and what to draw of it.

The controls of a tree are named by where they stand: ``condition-joint``, ``condition-0-question``,
``condition-1-joint``, ``condition-1-0-op``. A group says how its tests are joined.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from toolkit.curation.editor.kinds import DAY_WORDS, HOUR_WORDS, TEST_WORDS
from toolkit.fields.registry import KINDS, flat
from toolkit.files.conditions import COMPARING, NUMBERS, OPS, comparable

DEEPEST = 3  # groups within groups that can be made here; files may have more
MOST_READ = 12
ALWAYS = ("answered", "not_answered")

Problems = dict[str, list[str]]


# Reading what was posted


def read(data, prefix: str, asked: dict[str, dict], problems: Problems, depth=1) -> dict | None:
    """The tree that was posted under a prefix, None if there is none."""
    if f"{prefix}-joint" not in data or depth > MOST_READ:
        return None
    joint = "any" if data.get(f"{prefix}-joint") == "any" else "all"
    numbers = _numbers(data, prefix)
    return {joint: [_item(data, f"{prefix}-{n}", asked, problems, depth + 1) for n in numbers]}


def _numbers(data, prefix: str) -> list[int]:
    named = re.compile(re.escape(prefix) + r"-([0-9]{1,3})-(?:joint|question)$")
    return sorted({int(found[1]) for key in data if (found := named.match(str(key)))})[:60]


def _item(data, prefix: str, asked: dict, problems: Problems, depth: int) -> dict:
    group = read(data, prefix, asked, problems, depth)
    return group if group is not None else _test(data, prefix, asked, problems)


def _test(data, prefix: str, asked: dict, problems: Problems) -> dict:
    """One test; the value goes when the question was changed and it no longer fits."""
    code, op = data.get(f"{prefix}-question", ""), data.get(f"{prefix}-op", "")
    question = asked.get(code)
    if question is None:
        return {"question": code, "op": "answered"} if code else {}  # the check says it is gone
    fitting = list(operators(question, asked))
    is_new = data.get(f"{prefix}-for", code) != code or op not in fitting
    op = op if op in fitting else fitting[0]
    test = {"question": code, "op": op.removesuffix("~")}
    if plus := _plus(data.getlist(f"{prefix}-plus"), question, test["op"], asked):
        test["plus"] = plus
    if op.endswith("~"):
        return test | {"other": "" if is_new else data.get(f"{prefix}-other", "")}
    if is_new or op in ALWAYS:
        return test
    raws = data.getlist(f"{prefix}-value")
    if not any(raw.strip() for raw in raws):
        return test
    values = [_typed(raw, question, f"{prefix}-value", problems) for raw in _split(raws, question)]
    return test | {"value": values if op == "in" else values[0]}


def _plus(codes: list[str], question: dict, op: str, asked: dict[str, dict]) -> list[str]:
    """The answers that are added to the first, where figures are compared."""
    if question["kind"] not in NUMBERS or op not in COMPARING:
        return []
    return [code for code, _one in _figures(question, asked) if code in codes][:8]


def _figures(question: dict, asked: dict[str, dict]) -> list[tuple[str, dict]]:
    """What can be added to a question: the other figures."""
    others = [(code, one) for code, one in asked.items() if code != question["code"]]
    return [(code, one) for code, one in others if one["kind"] in NUMBERS]


def _split(raws: list[str], question: dict) -> list[str]:
    if question["kind"] in ("choice", "multiple", "yes_no", "scale"):
        return raws
    return [part.strip() for raw in raws for part in raw.split(";") if part.strip()] or [""]


def _typed(raw: str, question: dict, name: str, problems: Problems):
    """A value as the question's answers are; what is not understood stays as it was typed."""
    kind = question["kind"]
    if kind == "yes_no":
        return raw == "true"
    if kind in ("date", "time"):
        try:
            return KINDS[kind].clean(raw, None) or ""
        except ValidationError as error:
            problems.setdefault(name, []).extend(error.messages)
            return raw
    if kind in NUMBERS:
        number = KINDS["decimal"].read_number(raw.strip()) if len(raw) < 40 else None
        if number is None:
            problems.setdefault(name, []).append(_("Scrivi un numero."))
            return raw
        return int(number) if number == int(number) else float(number)
    return raw


def pruned(tree: dict | None, *, top: bool = True) -> dict | None:
    """A tree without the rows and groups that were left blank."""
    if not tree:
        return None
    for joint in ("all", "any"):
        if joint in tree:
            parts = [kept for part in tree[joint] if (kept := pruned(part, top=False))]
            return {joint: parts} if parts else None
    return tree if tree.get("question") else None


def unfinished(tree: dict | None, prefix: str, problems: Problems) -> None:
    """Say of each test what is still to be chosen."""
    for joint in ("all", "any"):
        for number, part in enumerate((tree or {}).get(joint, [])):
            place = f"{prefix}-{number}"
            if "question" not in part:
                unfinished(part, place, problems)
            elif "other" in part and not part["other"]:
                problems.setdefault(f"{place}-other", []).append(_("Scegli una domanda."))
            elif part.get("op") not in ALWAYS and not {"value", "other"} & part.keys():
                problems.setdefault(f"{place}-value", []).append(_("Scegli o scrivi un valore."))


# Buttons


def press(tree: dict | None, verb: str, steps: list[int]) -> dict | None:
    """The tree after a button: ``test`` and ``group`` add to a group, ``remove`` takes away."""
    if verb == "remove" and not steps:
        return None
    tree = tree or {"all": []}
    if verb == "remove":
        parts = _group(tree, steps[:-1])
        if parts is not None and steps[-1] < len(parts):
            del parts[steps[-1]]
        return tree
    parts = _group(tree, steps)
    if parts is not None:
        parts.append({} if verb == "test" else {"any": [{}]})
    return tree


def _group(tree: dict, steps: list[int]) -> list | None:
    """The list of parts of a group, found by the numbers that lead to it."""
    for step in steps:
        parts = next((tree[joint] for joint in ("all", "any") if joint in tree), [])
        if step >= len(parts):
            return None
        tree = parts[step]
    return next((tree[joint] for joint in ("all", "any") if joint in tree), None)


# What can be asked of a question


def operators(question: dict, asked: dict[str, dict]) -> dict[str, str]:
    """The tests that fit a question, with the words that stand between it and the value."""
    kind = question["kind"]
    words = TEST_WORDS | {"date": DAY_WORDS, "time": HOUR_WORDS}.get(kind, {})
    fitting = [op for op, kinds in OPS.items() if kind in kinds]
    if kind == "yes_no":
        fitting = ["equals", "not_equals"]
    if any(comparable(question, one) for code, one in asked.items() if code != question["code"]):
        fitting += [f"{op}~" for op in COMPARING if op in fitting]
    return {op: str(words[op]) for op in [*fitting, *ALWAYS]}


# Drawing


@dataclass
class Choice:
    """One thing in a list."""

    value: str
    label: str
    selected: bool = False


@dataclass
class TestView:
    """One test: the question, how it is tested, the value."""

    __test__ = False
    prefix: str
    question: dict | None
    questions: list[Choice]
    operators: list[Choice]
    op: str
    kind: str
    options: list[Choice]
    text: str
    others: list[Choice]
    problems: Problems
    plus: list[Choice] = field(default_factory=list)
    is_group: bool = False

    @property
    def wants(self) -> str:
        """Which control the value has: ``list``, ``boxes``, ``text``, ``other`` or none."""
        if self.question is None or self.op in ALWAYS:
            return ""
        if self.op.endswith("~"):
            return "other"
        if self.options:
            return "boxes" if self.op == "in" else "list"
        return "text"

    @property
    def is_sum(self) -> bool:
        return any(one.selected for one in self.plus)

    @property
    def to_choose(self) -> str:
        columns = self.questions and not any("." in one.value for one in self.questions)
        return _("Scegli una colonna") if columns else _("Scegli una domanda")

    @property
    def messages(self) -> list[str]:
        own = [m for name, said in self.problems.items() if self._is_own(name) for m in said]
        return list(dict.fromkeys(own))

    @property
    def value_name(self) -> str:
        return f"{self.prefix}-{'other' if self.wants == 'other' else 'value'}"

    def _is_own(self, name: str) -> bool:
        return re.fullmatch(
            re.escape(self.prefix) + r"(-(question|op|value|other|plus(-[0-9]+)?))?", name
        )


@dataclass
class GroupView:
    """Tests and groups, and how they are joined."""

    prefix: str
    joint: str
    items: list
    depth: int
    problems: Problems
    is_group: bool = True
    joints: list[Choice] = field(default_factory=list)

    @property
    def messages(self) -> list[str]:
        return self.problems.get(self.prefix, [])

    @property
    def can_nest(self) -> bool:
        return self.depth < DEEPEST


def view(tree: dict | None, prefix: str, asked: dict[str, dict], problems: Problems, depth=1):
    """What to draw of a tree; ``asked`` are the questions that it may speak of, by code."""
    if not tree:
        return None
    joint = "any" if "any" in tree else "all"
    parts = tree.get(joint)
    items = [
        view(part, f"{prefix}-{n}", asked, problems, depth + 1)
        if isinstance(part, dict) and ("all" in part or "any" in part)
        else _test_view(part, f"{prefix}-{n}", asked, problems)
        for n, part in enumerate(parts if isinstance(parts, list) else [])
    ]
    joints = [
        Choice("all", _("Tutte queste cose insieme"), joint == "all"),
        Choice("any", _("Almeno una di queste cose"), joint == "any"),
    ]
    return GroupView(prefix, joint, items, depth, problems, joints=joints)


def _test_view(test: dict, prefix: str, asked: dict, problems: Problems) -> TestView:
    code = test.get("question", "")
    question = asked.get(code)
    op = f"{test.get('op', '')}{'~' if 'other' in test else ''}"
    listed = [Choice(c, _called(c, one), c == code) for c, one in asked.items()]
    if code and question is None:
        listed.append(Choice(code, code, True))  # gone or later: the fault beside it says so
    fitting = operators(question, asked) if question else {}
    value = test.get("value")
    chosen = value if isinstance(value, list) else [value]
    return TestView(
        prefix=prefix,
        question=question,
        questions=listed,
        operators=[Choice(name, words, name == op) for name, words in fitting.items()],
        op=op,
        kind=question["kind"] if question else "",
        options=_options(question, [flat(one) for one in chosen]) if question else [],
        text="; ".join(_as_typed(one, question) for one in chosen) if question else "",
        others=_others(question, test.get("other"), asked) if question else [],
        plus=_added(question, test, asked) if question else [],
        problems=problems,
    )


def _added(question: dict, test: dict, asked: dict) -> list[Choice]:
    """What can be added up with the answer, where figures are compared."""
    if question["kind"] not in NUMBERS or test.get("op") not in COMPARING:
        return []
    chosen = test.get("plus") or []
    return [Choice(c, _called(c, one), c in chosen) for c, one in _figures(question, asked)]


def _others(question: dict, chosen, asked: dict) -> list[Choice]:
    return [
        Choice(code, _called(code, one), code == chosen)
        for code, one in asked.items()
        if code != question["code"] and comparable(question, one)
    ]


def _called(code: str, one: dict) -> str:
    """A question by code and text; a column, whose code nobody sees, by its title."""
    return f"{code} {one['label']}" if "." in code else one["label"]


def _options(question: dict, chosen: list[str]) -> list[Choice]:
    """What a closed question can be answered with."""
    kind = question["kind"]
    if kind not in ("choice", "multiple", "yes_no", "scale"):
        return []
    pairs = KINDS[kind].options(_Known(question))
    return [Choice(code, label, code in chosen) for code, label in pairs]


class _Known:
    """A question of a document, as its kind reads it."""

    def __init__(self, body: dict):
        self.body = body

    def setting(self, name: str, default=None):
        found = self.body.get(name)
        return default if found is None else found


def _as_typed(value, question: dict) -> str:
    """A value as one would type it."""
    if value is None:
        return ""
    if question["kind"] == "date":
        return KINDS["date"].initial(value, None)
    if question["kind"] in NUMBERS:
        return flat(value).replace(".", ",")
    return flat(value)
