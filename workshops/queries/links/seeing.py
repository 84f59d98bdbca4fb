"""Who learns of which links, and where a thing that is linked may be read.

Staff of the officina: what was sent. An organisation: its own, drafts too, and of others what
was sent in answer to a question whose answers are public among partners. Nobody else.
"""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import slugify

from workshops.lifecycles import BEING_WRITTEN, StepRunState, SubmissionState
from workshops.models import Participation, Snapshot
from workshops.queries.roles import roles_of

SAID_BY = "snapshot__submission__assignment"


@dataclass(frozen=True)
class Place:
    """Where something is written, in words; with an address for who may open it."""

    form: str
    title: str
    organisation: str
    city: str
    number: str
    url: str = ""

    @property
    def is_draft(self) -> bool:
        return not self.number


class Sight:
    """What one person may see of the links of one officina."""

    def __init__(self, user, workshop):
        roles = roles_of(user)
        self.workshop = workshop
        self.is_staff = user.is_superuser or workshop.pk in roles.teams
        self.own = frozenset(roles.mandates)

    def laid_out(self) -> Q:
        """Of rows and links that were sent: those this person may know of.

        What their own organisation is writing again is read from its answers instead.
        """
        rows = Q(workshop=self.workshop, is_current=True)
        sent = ~Q(snapshot__submission__state=SubmissionState.DRAFT)
        mine = Q(**{f"{SAID_BY}__participation__organisation__in": self.own})
        writing = Q(snapshot__submission__state__in=BEING_WRITTEN)
        others = sent if self.is_staff else sent & Q(is_public=True)
        return rows & ((mine & ~writing) | (~mine & others))

    def place(self, row: dict, question: str = "") -> Place | None:
        """What ``columns`` read of a submission; None for a draft that is somebody else's."""
        mine = row["organisation_id"] in self.own
        is_sent = row["state"] != SubmissionState.DRAFT
        if not (mine or is_sent):
            return None
        return Place(
            form=row["form"],
            title=row["title"],
            organisation=row["organisation"],
            city=row["city"],
            number=row["number"] if is_sent and row["number"] else "",
            url=self._address(row, mine, question),
        )

    def _address(self, row: dict, mine: bool, question: str) -> str:
        if mine and row["asked"] in (StepRunState.OPEN, StepRunState.DONE):
            url = reverse("workshops:check", args=[row["public_id"]])
            return f"{url}#{question}" if question else url
        if self.is_staff:
            url = reverse("workshops:review", args=[self.workshop.slug, row["public_id"]])
            return f"{url}#d-{slugify(question)}" if question else url
        return ""


def known_to(user) -> Q:
    """Of all links that were sent, in any officina: those this person may know of.

    The same as ``Sight.laid_out`` of one officina: public ones are told to who sits at its table.
    """
    roles = roles_of(user)
    own = frozenset(roles.mandates)
    tables = Participation.objects.filter(organisation__in=own).values("workshop")
    mine = Q(**{f"{SAID_BY}__participation__organisation__in": own})
    sent = ~Q(snapshot__submission__state=SubmissionState.DRAFT)
    writing = Q(snapshot__submission__state__in=BEING_WRITTEN)
    shared = Q(workshop__in=roles.teams) | Q(is_public=True, workshop__in=tables)
    others = sent if user.is_superuser else sent & shared
    return Q(is_current=True) & ((mine & ~writing) | (~mine & others))


def columns(of: str) -> dict[str, str]:
    """What ``Sight.place`` reads; ``of`` leads to the submission, with two underscores."""
    asked = f"{of}assignment__"
    return {
        "submission": f"{of}pk",
        "state": f"{of}state",
        "public_id": f"{asked}public_id",
        "form": f"{asked}form__code",
        "title": f"{asked}form__title",
        "city": f"{asked}step_run__place__city__name",
        "asked": f"{asked}step_run__state",
        "organisation": f"{asked}participation__organisation__name",
        "organisation_id": f"{asked}participation__organisation",
    }


def named(rows, of: str):
    """The rows as dictionaries with the columns of a place, and the number of its receipt."""
    last = Snapshot.objects.filter(submission=OuterRef(f"{of}pk")).order_by("-round")
    rows = rows.annotate(told_number=Subquery(last.values("number")[:1]))
    found = columns(of)
    own = [field.attname for field in rows.model._meta.concrete_fields]
    for row in rows.values(*own, *rows.query.annotations, *found.values()):
        place = {name: row[path] for name, path in found.items()}
        yield row | place | {"number": row["told_number"]}
