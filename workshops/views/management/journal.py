"""Who did what, and who the people are."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from officine import csv_safe
from officine.accounts.models import User
from workshops.forms.filters import JournalForm
from workshops.models import Mandate, TeamMember, Workshop
from workshops.queries import journal as journals
from workshops.queries.journal import JournalFilters
from workshops.views.management.doors import page_of, staff_only


def _may_read(request):
    if not journals.answered_for(request.user).exists():
        raise PermissionDenied


@require_safe
def journal(request):
    """What happened in the officine one is responsible for, newest first."""
    _may_read(request)
    asked = JournalFilters.read(request.GET)
    page = page_of(request, journals.events(request.user, asked), 50)
    form = JournalForm(
        initial=asdict(asked),
        officine=[
            (one.slug, one.title)
            for one in journals.answered_for(request.user).only("slug", "title").order_by("title")
        ],
        actions=sorted(journals.WORDS.items(), key=lambda pair: str(pair[1])),
    )
    chosen = {name: value for name, value in asdict(asked).items() if value}
    chips = [
        {
            "label": label,
            "url": f"{request.path}?{urlencode({k: v for k, v in chosen.items() if k != name})}",
        }
        for name, label in form.words().items()
    ]
    context = {
        "page": page,
        "lines": journals.told(page.object_list),
        "form": form,
        "chips": chips,
        "clear_url": request.path,
        "query": urlencode(chosen),
    }
    return render(request, "workshops/management/journal.html", context)


@require_safe
def as_csv(request):
    """The same lines as a file, all of them, with their place in the chain and fingerprint."""
    _may_read(request)
    rows = journals.events(request.user, JournalFilters.read(request.GET))
    header = [
        _("Numero"),
        _("Quando"),
        _("Chi"),
        _("Azione"),
        _("Che cosa"),
        _("Organizzazione"),
        _("Officina"),
        _("Oggetto"),
        _("Dettagli"),
        _("Impronta"),
    ]
    lines = (
        [
            line.event.sequence,
            line.event.at.isoformat(timespec="seconds"),
            line.who,
            line.event.action,
            line.what,
            line.organisation,
            line.workshop,
            f"{line.event.subject_kind} {line.event.subject_ref}",
            ", ".join(f"{key}={value}" for key, value in line.event.detail.items()),
            line.event.hash,
        ]
        for line in journals.told_in_parts(rows)
    )
    return csv_safe.response("registro.csv", [header, *lines])


@require_safe
def persons(request):
    """Staff and partners of my officine: who they are and for whom they act."""
    staff_only(request)
    mine = Workshop.objects.of_team(request.user)
    bodies = Mandate.objects.current().filter(
        organisation__participations__workshop__in=mine.values("pk")
    )
    people = (
        User.objects.filter(
            Q(pk__in=bodies.values("person"))
            | Q(pk__in=TeamMember.objects.filter(workshop__in=mine.values("pk")).values("person"))
        )
        .prefetch_related(
            Prefetch(
                "mandates",
                queryset=bodies.select_related("organisation").distinct(),
                to_attr="acting",
            ),
            Prefetch(
                "teams",
                queryset=TeamMember.objects.filter(workshop__in=mine.values("pk")).select_related(
                    "workshop"
                ),
                to_attr="staffing",
            ),
        )
        .order_by("name", "email")
    )
    asked = request.GET.get("cerca", "").strip()[:100].replace("\0", "")
    if asked:
        people = people.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    context = {"page": page_of(request, people), "asked": asked}
    return render(request, "workshops/management/persons.html", context)
