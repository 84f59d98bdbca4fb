"""What hangs on a referente, and so passes to who follows."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from workshops.lifecycles import HandoverState, SignatureState, SubmissionState
from workshops.models import Assignment, Entrusting, Handover, Mandate, Signature
from workshops.queries.duties import asked_of

HELD = (SubmissionState.DRAFT, SubmissionState.RETURNED, "")


@dataclass(frozen=True)
class Passing:
    """How much of each: forms of the organisation, sections and requests of the person."""

    to_start: int
    drafts: int
    returned: int
    sections: int
    signatures: int

    @property
    def words(self) -> list[str]:
        """«3 bozze», «1 richiesta di integrazione», … and only what there is."""
        lines = [
            ngettext("%d modulo da iniziare", "%d moduli da iniziare", self.to_start)
            % self.to_start,
            ngettext("%d bozza", "%d bozze", self.drafts) % self.drafts,
            ngettext("%d richiesta di integrazione", "%d richieste di integrazione", self.returned)
            % self.returned,
            ngettext("%d sezione affidata", "%d sezioni affidate", self.sections) % self.sections,
            ngettext(
                "%d richiesta di firma aperta", "%d richieste di firma aperte", self.signatures
            )
            % self.signatures,
        ]
        counts = vars(self).values()
        return [words for words, count in zip(lines, counts, strict=True) if count]


def what_passes(mandate: Mandate) -> Passing:
    """Three questions, whoever looks."""
    forms = (
        asked_of(mandate.organisation)
        .filter(waived_reason="")
        .aggregate(
            to_start=Count("pk", filter=Q(submission_state="")),
            drafts=Count("pk", filter=Q(submission_state=SubmissionState.DRAFT)),
            returned=Count("pk", filter=Q(submission_state=SubmissionState.RETURNED)),
        )
    )
    signatures = Signature.objects.filter(
        asked_by=mandate.person_id,
        state=SignatureState.ASKED,
        submission__assignment__participation__organisation=mandate.organisation_id,
    )
    return Passing(**forms, sections=sections_of(mandate).count(), signatures=signatures.count())


def sections_of(mandate: Mandate) -> QuerySet[Entrusting]:
    """The sections that the person has in hand for the organisation and has not finished."""
    open_forms = Assignment.objects.filter(
        participation__organisation=mandate.organisation_id, submission_state__in=HELD
    )
    return Entrusting.objects.current().filter(
        to=mandate.person_id, done_at=None, assignment__in=open_forms
    )


def waiting(mandate: Mandate) -> Handover | None:
    """The handover that waits for somebody to accept."""
    rows = Handover.objects.filter(mandate=mandate, state=HandoverState.WAITING)
    return rows.select_related("invitation", "asked_by").first()
