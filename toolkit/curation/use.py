"""What working with a method says about it: per step, tool and form, across officine and editions.

The Toolkit knows no officina: whoever works with editions registers a reader.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class StepUse:
    """A step in practice; days are calendar days, means over the cities."""

    planned: int = 0
    done: int = 0
    days_planned: float | None = None
    days_taken: float | None = None
    skipped: int = 0
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class ToolUse:
    """A tool in the meetings that were told; means of what was told, None where nothing was."""

    used: int = 0
    minutes: float | None = None
    people: float | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class QuestionUse:
    """A question in the forms that came back."""

    code: str
    unanswered: int = 0
    unknown: int = 0


@dataclass
class FormUse:
    """A form in practice; ``questions`` are those that most went unanswered, worst first."""

    asked: int = 0
    sent: int = 0
    late: int = 0
    waived: int = 0
    reasons: list[str] = field(default_factory=list)
    questions: list[QuestionUse] = field(default_factory=list)


@dataclass
class Use:
    """Everything that practice says, by code; ``officine`` is how many were looked at."""

    officine: int = 0
    steps: dict[str, StepUse] = field(default_factory=dict)
    forms: dict[str, FormUse] = field(default_factory=dict)
    tools: dict[str, ToolUse] = field(default_factory=dict)


ReadUse = Callable[[int, object], Use]
_readers: list[ReadUse] = []


def register(reader: ReadUse) -> ReadUse:
    """Let ``reader(toolkit_id, user)`` be asked; it names nothing that ``user`` may not read."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def use_of(toolkit: int, user) -> Use:
    """What the registered readers say of a Toolkit; nothing where nobody works with it."""
    found = Use()
    for reader in _readers:
        said = reader(toolkit, user)
        found.officine += said.officine
        found.steps |= said.steps
        found.forms |= said.forms
        found.tools |= said.tools
    return found
