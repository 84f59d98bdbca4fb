"""Aggregated figures of the whole portal: counts of things and of organisations, of nobody."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from workshops.lifecycles import SubmissionState, WorkshopState
from workshops.models import Organisation, Report, Submission, Workshop

FEW = 5  # below this an organisation could be recognised behind a figure


@dataclass(frozen=True)
class Line:
    label: str
    value: int | None  # None: fewer than FEW, not told


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


def groups() -> list[Group]:
    """The figures of the page, in four queries whatever the portal holds."""
    public = Workshop.objects.public()
    workshops = public.aggregate(
        all=Count("pk"),
        running=Count("pk", filter=Q(state__in=[WorkshopState.RUNNING, WorkshopState.CLOSING])),
        concluded=Count("pk", filter=Q(state=WorkshopState.CONCLUDED)),
        cities=Count("places__city", distinct=True),
    )
    bodies = (
        Organisation.objects.filter(participations__workshop__in=public)
        .values(
            code=F("category__code"),
            label=F("category__name"),
            root=F("category__parent__code"),
            root_name=F("category__parent__name"),
        )
        .annotate(n=Count("pk", distinct=True))
        .order_by("category__code")
    )
    categories: dict[str, list] = {}
    for row in bodies:
        key = row["root"] or row["code"]
        kept = categories.setdefault(key, [row["root_name"] or row["label"], 0])
        kept[1] += row["n"]
    sent = Submission.objects.filter(assignment__participation__workshop__in=public).aggregate(
        sent=Count("pk", filter=~Q(state=SubmissionState.DRAFT)),
        validated=Count("pk", filter=Q(state=SubmissionState.VALIDATED)),
        late=Count("pk", filter=~Q(state=SubmissionState.DRAFT) & Q(is_late=True)),
    )
    reports = Report.objects.filter(workshop__in=public, published_at__isnull=False).aggregate(
        n=Count("pk")
    )
    return [
        Group(
            _("Officine"),
            [
                Line(_("Officine pubbliche"), workshops["all"]),
                Line(_("In corso"), workshops["running"]),
                Line(_("Concluse"), workshops["concluded"]),
                Line(_("Città coinvolte"), workshops["cities"]),
                Line(_("Relazioni pubblicate"), reports["n"]),
            ],
        ),
        Group(
            _("Organizzazioni al tavolo, per categoria"),
            [Line(name, few(n)) for _code, (name, n) in sorted(categories.items())],
        ),
        Group(
            _("Contributi"),
            [
                Line(_("Inviati"), few(sent["sent"])),
                Line(_("Validati"), few(sent["validated"])),
                Line(_("Inviati dopo la scadenza"), few(sent["late"])),
            ],
        ),
    ]


def few(value: int) -> int | None:
    return value if value == 0 or value >= FEW else None
