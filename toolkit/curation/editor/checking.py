"""Lists of checks made by choosing: of a question, of the rows of a table, of a whole form."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from toolkit.curation.editor import rules, settings
from toolkit.curation.editor.rules import Problems

MOST = 10


def read(data, name: str, asked: dict[str, dict], problems: Problems) -> list[dict]:
    """The checks that were posted under a name; ``asked`` is what they may speak of."""
    found = []
    for number in settings.row_numbers(data, name, "message")[: MOST + 1]:
        prefix = f"{name}-{number}"
        rule = rules.read(data, prefix, asked, problems) or {"all": [{}]}
        message = " ".join(data.get(f"{prefix}-message", "").split())
        found.append({"rule": rule, "message": message})
    return found


def press(checks: list[dict], verb: str, steps: list[int]) -> None:
    """A button: another check, one less, or something in the rule of one."""
    if verb == "add":
        checks.append({"rule": {"all": [{}]}, "message": ""})
    elif verb not in ("test", "group", "remove") or not steps or steps[0] >= len(checks):
        return
    elif verb == "remove" and len(steps) == 1:
        del checks[steps[0]]
    else:
        checks[steps[0]]["rule"] = rules.press(checks[steps[0]]["rule"], verb, steps[1:])


def finished(checks: list[dict], name: str, problems: Problems) -> list[dict]:
    """The checks without blanks; what is still to be chosen is told."""
    found = [
        check | {"rule": rules.pruned(check["rule"]) or {"all": []}}
        for check in checks
        if check["message"] or rules.pruned(check["rule"])
    ]
    for number, check in enumerate(found):
        prefix = f"{name}-{number}"
        rules.unfinished(check["rule"], prefix, problems)
        if not check["rule"].get("all") and not check["rule"].get("any"):
            problems.setdefault(prefix, []).append(_("Scegli che cosa deve valere."))
        if not check["message"]:
            said = _("Scrivi che cosa dire a chi compila.")
            problems.setdefault(f"{prefix}-message", []).append(said)
    return found


def views(checks: list[dict], name: str, asked: dict[str, dict], problems: Problems) -> list[dict]:
    """What to draw of each check."""
    return [
        {
            "name": f"{name}-{number}",
            "message": check["message"],
            "faults": problems.get(f"{name}-{number}-message", []),
            "rule": rules.view(check["rule"], f"{name}-{number}", asked, problems)
            or rules.view({"all": []}, f"{name}-{number}", asked, problems),
        }
        for number, check in enumerate(checks)
    ]


def place(path: str) -> str:
    """The name of the control for a place in the definition that a check of files names."""
    parts = [part for part in path.split(".") if part not in ("all", "any", "rule")]
    return "-".join([parts[0].removesuffix("s"), *parts[1:]])


@dataclass
class Whole:
    """The checks of a whole form on the curator's desk, right or wrong."""

    checks: list[dict]
    asked: dict[str, dict]
    problems: Problems = field(default_factory=dict)

    @property
    def drawn(self) -> list[dict]:
        return views(self.checks, "check", self.asked, self.problems)

    def finish(self) -> None:
        self.checks = finished(self.checks, "check", self.problems)
