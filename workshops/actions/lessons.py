"""What an officina learnt about the method it works with, told to who writes it."""

from officine.access import require
from officine.accounts.models import User
from toolkit.actions import lessons
from toolkit.models import Lesson
from workshops.models import Workshop


def propose(
    workshop: Workshop, kind: str, code: str, *, text: str, proposal: str = "", by: User
) -> Lesson:
    """A lesson about an item of the officina's edition; for its staff.

    Raises ``ValidationError`` for an unknown item or an empty text.
    """
    require(by, "workshops.propose_lesson", workshop)
    return lessons.propose(
        workshop.edition,
        kind,
        code,
        text=text,
        proposal=proposal,
        origin=workshop.title,
        origin_ref=workshop.slug,
        by=by,
    )
