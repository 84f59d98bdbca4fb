"""An earlier answer that an organisation says is still true."""

from workshops.actions.answering import Outcome
from workshops.models import Answer, Submission
from workshops.queries.reuse import Offer


def note(submission: Submission, offer: Offer, outcome: Outcome) -> None:
    """Beside an answer that was just saved, where it was taken from; for who holds the row.

    The source stands as long as the version does: who changes the answer need not take it away.
    """
    saved = outcome.saved.get(offer.question.code)
    if saved is None or saved.superseded:
        return
    Answer.objects.filter(
        submission=submission, question=offer.question.code, version=saved.version
    ).update(taken=offer.source | {"version": saved.version})
