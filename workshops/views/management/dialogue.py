"""What the page of one form shows of the dialogue about its answers."""

from dataclasses import dataclass, field

from toolkit.forms.render import QuestionView, SectionView
from workshops.forms.integrations import AskForm, RemarkForm
from workshops.lifecycles import RemarkState
from workshops.models import Remark, Submission
from workshops.queries.integrations import rounds_of
from workshops.queries.links.shown import Tied


@dataclass
class Beneath:
    """An answer with what was said of it, and the form that was refused beneath it."""

    question: QuestionView
    said: list[Remark] = field(default_factory=list)
    prepared: list[Remark] = field(default_factory=list)
    refused: RemarkForm | None = None
    tied: Tied | None = None


def dialogue_of(
    submission: Submission, sections: list[SectionView], forms: dict, tied: dict[str, Tied]
) -> dict:
    """One query, and three more where something was asked before."""
    remarks = list(submission.remarks.select_related("by").order_by("pk"))
    refused = forms.get("remark")
    answers = []
    for section in sections:
        lines = [_beneath(question, remarks, refused, tied) for question in section.questions]
        answers.append((section, lines))
    prepared = [one for one in remarks if one.state == RemarkState.PREPARED]
    return {
        "answers": answers,
        "prepared": prepared,
        "requests": [one for one in prepared if one.is_request],
        "waiting": [one for one in remarks if one.is_waiting],
        "rounds": rounds_of(submission) if any(one.request_id for one in remarks) else [],
        "ask": forms.get("ask") or AskForm(),
        "refused": refused,
    }


def _beneath(question: QuestionView, remarks: list[Remark], refused, tied) -> Beneath:
    found = Beneath(question, tied=tied.get(question.code))
    for remark in remarks:
        if remark.question == question.code:
            ready = remark.state == RemarkState.PREPARED
            (found.prepared if ready else found.said).append(remark)
    if refused is not None and refused.data.get("question") == question.code:
        found.refused = refused
    return found
