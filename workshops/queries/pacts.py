"""The rules by which an officina works: those of its pact, or what the law and the method say."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from toolkit.forms.fingerprint import sha256_of
from workshops.models import Pact, Workshop
from workshops.models.clause import BY_CODE, CLAUSES, Majority, Voters

LAW, PACT, DEFAULT = "law", "pact", "default"


@dataclass(frozen=True)
class PactRules:
    """Every rule by its name; all days are working days.

    ``version`` is the pact's, None where there is none yet: then each value is the law's or
    the portal's proposal, and ``sources`` says which: ``law``, ``pact`` or ``default``.
    """

    meeting_notice: int
    document_notice: int
    comment_days: int
    answer_days: int
    minutes_days: int
    minutes_comment_days: int
    voters: Voters
    quorum: int  # of a hundred that may vote
    majority: Majority
    groups: str
    reimbursements: str
    version: int | None
    sources: Mapping[str, str]

    @property
    def is_default(self) -> bool:
        return self.version is None

    def source_of(self, code: str) -> str:
        return self.sources[code]

    @staticmethod
    def legal(code: str) -> int | None:
        """What the law asks for a rule that has a number in it."""
        return BY_CODE[code].law


def default_rules() -> PactRules:
    values = {clause.code: clause.default for clause in CLAUSES}
    sources = {clause.code: LAW if clause.law is not None else DEFAULT for clause in CLAUSES}
    return _rules(values, sources, None)


def rules_of(workshop: Workshop, on: dt.date | None = None) -> PactRules:
    """The rules in force in an officina on a day of Rome (today): two queries."""
    return rules_by_workshop([workshop.pk], on)[workshop.pk]


def rules_by_workshop(workshops: Iterable[int], on: dt.date | None = None) -> dict[int, PactRules]:
    """The same for several officine, by their ids: two queries however many."""
    wanted = list(workshops)
    rows = Pact.objects.filter(workshop__in=wanted).in_force(on or timezone.localdate())
    found: dict[int, PactRules] = {}
    for pact in rows.prefetch_related("rules"):
        found.setdefault(pact.workshop_id, rules_in(pact))
    default = default_rules()
    return {pk: found.get(pk, default) for pk in wanted}


def rules_in(pact: Pact) -> PactRules:
    """What one version says; a rule that it does not have keeps its default."""
    default = default_rules()
    values = {clause.code: clause.default for clause in CLAUSES}
    sources = dict(default.sources)
    for rule in pact.rules.all():
        if rule.code in BY_CODE:
            values[rule.code] = rule.value
            sources[rule.code] = rule.source
    return _rules(values, sources, pact.version)


def _rules(values: dict, sources: dict, version: int | None) -> PactRules:
    values = values | {
        "voters": Voters(values["voters"]),
        "majority": Majority(values["majority"]),
    }
    return PactRules(**values, version=version, sources=sources)


def document_of(pact: Pact) -> dict:
    """What is signed: all that the version says, as plain values."""
    return {
        "workshop": pact.workshop.slug,
        "version": pact.version,
        "premise": pact.premise,
        "changes": pact.changes,
        "rules": [
            {
                "code": rule.code,
                "value": rule.value,
                "text": rule.text,
                "source": rule.source,
                "obligation": rule.obligation,
                "reason": rule.reason,
            }
            for rule in pact.rules.all()
        ],
    }


def fingerprint(pact: Pact) -> str:
    """The fingerprint of what a version says now."""
    return sha256_of(document_of(pact))
