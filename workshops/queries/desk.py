"""«Da fare oggi»: what waits for an authority in all its officine, with the lists it counts."""

from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.utils import timezone

from workshops.models import Convocation, Meeting, Minutes, MinutesAction, Submission, Workshop
from workshops.queries import progress
from workshops.queries.help import to_answer
from workshops.queries.meetings import of_the_week, to_sign
from workshops.queries.minutes import actions_over
from workshops.queries.minutes import to_sign as minutes_to_sign
from workshops.queries.queue import LATE, SOON, Filters, Line, Queue, lines
from workshops.queries.register import unanswered_invitations
from workshops.queries.roles import roles_of

SHOWN = 5
MOST = 100  # meetings of one week


@dataclass(frozen=True)
class Desk:
    """Five heaps, each with its count and its first lines; and how many wait for help."""

    to_review: list[Line]
    late: list[Line]
    soon: list[Line]
    invitations: list[dict]
    meetings: list[Meeting]
    to_sign: list[Convocation]
    minutes: list[Minutes]
    actions: list[MinutesAction]
    counts: dict[str, int]
    officine: list[Workshop]
    may_add: bool

    @property
    def is_new(self) -> bool:
        """Nobody has an officina yet: the first three moves are shown."""
        return not self.officine

    @property
    def is_clear(self) -> bool:
        return not any(self.counts.values())


def desk(user) -> Desk:
    """A fixed number of queries, whatever there is to do; forms asked are counted in one pass."""
    now = timezone.now()
    officine = list(progress.officine_of(user))
    counts = progress.count_all(officine, now)
    at_work = [one.pk for one in officine if one.state in progress.AT_WORK and not one.is_record]
    letters = _letters(user)
    counts["help"] = to_answer(officine).count()
    counts["invitations"] = letters[0]["total"] if letters else 0
    meetings = list(of_the_week(user, [one.pk for one in officine])[:MOST])
    counts["meetings"] = len(meetings)
    waiting = list(_waiting(at_work)[:SHOWN])
    late = Queue(user, Filters(scadenza=LATE), among=at_work)[:SHOWN]
    soon = Queue(user, Filters(scadenza=SOON), among=at_work)[:SHOWN]
    found = {line.pk: line for line in lines([*waiting, *late, *soon])}
    return Desk(
        to_review=[found[key] for key in waiting],
        late=[found[key] for key in late],
        soon=[found[key] for key in soon],
        invitations=letters,
        meetings=meetings[:SHOWN],
        to_sign=to_sign(user),
        minutes=minutes_to_sign(user),
        actions=actions_over([one.pk for one in officine]),
        counts=counts,
        officine=officine,
        may_add=user.is_superuser or roles_of(user).works_for_authority,
    )


def _letters(user) -> list[dict]:
    """The oldest letters that nobody answered, each with how many there are in all."""
    letters = unanswered_invitations(user).select_related(None).annotate(total=Window(Count("pk")))
    names = {
        "workshop": F("participation__workshop__title"),
        "slug": F("participation__workshop__slug"),
        "organisation": F("participation__organisation__name"),
        "body": F("participation__organisation__public_id"),
    }
    columns = ("public_id", "email", "sent_at", "opened_at", "total")
    return list(letters.values(*columns, **names)[:SHOWN])


def _waiting(officine: list[int]):
    """The keys of what was sent to these officine and nobody validated, oldest first."""
    sent = Submission.objects.filter(assignment__participation__workshop__in=officine, state="sent")
    return sent.order_by("sent_at", "pk").values_list("assignment_id", flat=True)
