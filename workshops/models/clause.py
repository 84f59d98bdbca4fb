"""The rules that a pact can set: what each is called, how it is written, what the law wants."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Voters(models.TextChoices):
    ALL = "all", _("Autorità, co-conduzione e partner: un voto per organizzazione")
    PARTNERS = "partners", _("Solo co-conduzione e partner: un voto per organizzazione")
    SEATS = "seats", _("Un voto per ogni delegato presente")


class Majority(models.TextChoices):
    SIMPLE = "simple", _("La maggioranza di chi vota")
    ABSOLUTE = "absolute", _("La maggioranza di chi ha diritto di voto")
    TWO_THIRDS = "two_thirds", _("Due terzi di chi vota")
    CONSENSUS = "consensus", _("Il consenso: nessuno contrario")


@dataclass(frozen=True)
class Clause:
    """One rule. ``law`` is the least (or, where ``most`` is true, the most) that a norm allows;
    ``obligation`` names the norm in the list of obligations."""

    code: str
    kind: str  # days, percent, choice, text
    label: str | Promise
    help: str | Promise
    default: int | str
    obligation: str
    law: int | None = None
    choices: type[models.TextChoices] | None = None

    def is_laxer(self, value) -> bool:
        """Whether a value asks less than the law does."""
        return self.law is not None and value < self.law

    def source(self, value) -> str:
        """Where a value comes from, once a pact holds it."""
        return "law" if self.law is not None and value == self.law else "pact"


CLAUSES = (
    Clause(
        "meeting_notice",
        "days",
        _("Preavviso delle riunioni"),
        _("Giorni lavorativi fra la convocazione e la riunione."),
        10,
        "E11.2",
        law=10,
    ),
    Clause(
        "document_notice",
        "days",
        _("Preavviso dei documenti"),
        _("Giorni lavorativi fra la condivisione di un documento e la riunione che lo discute."),
        10,
        "E11.2",
        law=10,
    ),
    Clause(
        "comment_days",
        "days",
        _("Tempo per le osservazioni"),
        _("Giorni lavorativi per leggere una bozza e commentarla."),
        15,
        "E05.3",
    ),
    Clause(
        "answer_days",
        "days",
        _("Tempo per il riscontro"),
        _("Giorni lavorativi entro cui l'autorità risponde a un contributo, con i motivi."),
        20,
        "E05.5",
    ),
    Clause(
        "minutes_days",
        "days",
        _("Tempo per il verbale"),
        _("Giorni lavorativi fra la riunione e l'invio del verbale ai partecipanti."),
        10,
        "E11.4",
    ),
    Clause(
        "minutes_comment_days",
        "days",
        _("Osservazioni sul verbale"),
        _("Giorni lavorativi che i partecipanti hanno per chiedere correzioni."),
        5,
        "E11.4",
    ),
    Clause(
        "voters",
        "choice",
        _("Chi vota"),
        _("Gli osservatori non votano."),
        Voters.ALL.value,
        "E11.1",
        choices=Voters,
    ),
    Clause(
        "quorum",
        "percent",
        _("Numero legale"),
        _("Quanti, su cento aventi diritto, devono essere presenti perché si voti."),
        50,
        "E11.1",
    ),
    Clause(
        "majority",
        "choice",
        _("Come si decide"),
        "",
        Majority.SIMPLE.value,
        "E11.1",
        choices=Majority,
    ),
    Clause(
        "groups",
        "text",
        _("Gruppi di lavoro"),
        _("Come nascono, chi li compone, a chi riferiscono, che cosa pubblicano."),
        "",
        "E11.5",
    ),
    Clause(
        "reimbursements",
        "text",
        _("Rimborsi e sostegno ai partner"),
        _("Chi può chiedere un rimborso o un aiuto per partecipare, e come."),
        "",
        "E11.7",
    ),
)
BY_CODE = {clause.code: clause for clause in CLAUSES}
