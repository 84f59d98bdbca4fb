"""The obligations that the records of today can prove, one small function each.

A function turns figures into evidence: a state that nobody can type, the numbers it rests on and
the lists behind them. What it does not know how to prove is said, never guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

MET = "met"
AT_RISK = "at_risk"
NOT_MET = "not_met"
NOT_APPLICABLE = "not_applicable"
NOT_COMPUTABLE = "not_computable"


@dataclass(frozen=True)
class Evidence:
    state: str
    # A sentence in Italian, marked for translation: what was looked at and what was found. Its
    # values are kept apart, so that a reader of the frozen figures has it in another language.
    reason: str
    figures: list[dict] = field(default_factory=list)  # {"label", "value", "list", "values"}
    values: dict = field(default_factory=dict)


_rules: dict[str, Callable[[dict], Evidence]] = {}


def proves(code: str):
    """Register the function that proves an obligation."""

    def register(function: Callable[[dict], Evidence]):
        _rules[code] = function
        return function

    return register


def figure(label: str, value, behind: str, **values: str) -> dict:
    """A number that proves something; ``values`` are the words that its label has gaps for."""
    return {"label": label, "value": value, "list": behind, "values": values}


def assess(code: str, figures: dict) -> Evidence:
    """The evidence for one obligation, or that today's records say nothing about it."""
    rule = _rules.get(code)
    if rule is None:
        return Evidence(
            NOT_COMPUTABLE, _("Non ancora calcolabile dai dati del portale: serve un documento.")
        )
    return rule(figures)


def known() -> list[str]:
    return sorted(_rules)
