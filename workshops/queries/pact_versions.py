"""The versions of a pact as they are read: rules in words, who signed, what changed."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.models import Obligation
from workshops.lifecycles import PactState
from workshops.models import Pact, PactRule, PactSignature, Participation, Workshop
from workshops.models.clause import BY_CODE, CLAUSES, Clause


@dataclass(frozen=True)
class RuleLine:
    """One rule as a page says it. ``article`` is the norm behind it, ``source`` a word."""

    clause: Clause
    value: str
    text: str
    source: str  # law, pact, default
    article: str
    reason: str

    @property
    def source_word(self) -> str:
        words = {"law": _("Norma"), "pact": _("Patto"), "default": _("Proposta del portale")}
        return words[self.source]


@dataclass(frozen=True)
class Member:
    """An organisation at the table, and its yes to a version if it gave it."""

    seat: Participation
    signature: PactSignature | None


@dataclass(frozen=True)
class Difference:
    """A rule that two versions say differently; ``was`` is empty for a new one."""

    clause: Clause
    was: RuleLine | None
    now: RuleLine | None


class Reading:
    """One version with all that its page says: a fixed number of queries."""

    def __init__(self, pact: Pact):
        self.pact = pact

    @cached_property
    def lines(self) -> list[RuleLine]:
        return lines_of(self.pact)

    @cached_property
    def members(self) -> list[Member]:
        signed = {one.organisation_id: one for one in self.pact.signatures.all()}
        return [
            Member(seat, signed.get(seat.organisation_id)) for seat in members(self.pact.workshop)
        ]

    @property
    def signed(self) -> list[Member]:
        return [one for one in self.members if one.signature]

    @property
    def waiting(self) -> list[Member]:
        return [one for one in self.members if not one.signature]


def in_words(clause: Clause, value) -> str:
    """«10 giorni lavorativi», «50%», the words of a choice."""
    if clause.kind == "days":
        words = ngettext("%(days)s giorno lavorativo", "%(days)s giorni lavorativi", value)
        return words % {"days": value}
    if clause.kind == "percent":
        return f"{value}%"
    if clause.kind == "choice":
        return str(clause.choices(value).label)
    return value or _("Nessuna regola scritta.")


def lines_of(pact: Pact | None) -> list[RuleLine]:
    """The rules of a version, or those that hold without a pact."""
    articles = _articles()
    rows = {rule.code: rule for rule in pact.rules.all()} if pact else {}
    return [_line(clause, rows.get(clause.code), articles) for clause in CLAUSES]


def _line(clause: Clause, rule: PactRule | None, articles: dict[str, str]) -> RuleLine:
    if rule is None:
        source = "default" if clause.law is None else "law"
        value, text, reason = in_words(clause, clause.default), "", ""
    else:
        source, value = rule.source, in_words(clause, rule.value)
        text, reason = rule.text, rule.reason
    return RuleLine(clause, value, text, source, articles.get(clause.obligation, ""), reason)


def _articles() -> dict[str, str]:
    """The article of each norm that a rule follows, as the list of obligations names it."""
    wanted = {clause.obligation for clause in CLAUSES}
    rows = Obligation.objects.filter(code__in=wanted).values_list("code", "act", "article")
    return {code: f"{act}, art. {article}" for code, act, article in rows}


def differences(before: Pact, after: Pact) -> list[Difference]:
    """What the second of two versions says otherwise."""
    was = {line.clause.code: line for line in lines_of(before)}
    now = {line.clause.code: line for line in lines_of(after)}
    return [
        Difference(BY_CODE[code], was[code], line)
        for code, line in now.items()
        if (was[code].value, was[code].text, was[code].reason)
        != (line.value, line.text, line.reason)
    ]


def members(workshop: Workshop) -> QuerySet[Participation]:
    """Who is asked to sign: those at the table today, except observers."""
    today = timezone.localdate()
    return (
        Participation.objects.filter(Q(until=None) | Q(until__gt=today), workshop=workshop)
        .exclude(role=Participation.Role.OBSERVER)
        .select_related("organisation", "place__city")
        .order_by("organisation__name", "pk")
    )


def versions(workshop: Workshop) -> QuerySet[Pact]:
    return workshop.pacts.prefetch_related("rules").order_by("-version")


def adopted(workshop: Workshop) -> list[Pact]:
    """What everybody reads: the version in force first, then those before it."""
    return list(versions(workshop).adopted())


def being_written(workshop: Workshop) -> Pact | None:
    """The version that is no pact yet: a draft, or one that waits for its keys."""
    return versions(workshop).filter(state__in=[PactState.DRAFT, PactState.PROPOSED]).first()


def reading(pact: Pact, workshop: Workshop) -> Reading:
    pact.workshop = workshop
    return Reading(pact)
