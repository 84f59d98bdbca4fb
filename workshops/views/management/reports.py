"""Progress reports: the list, a new one, how far it is, what can be done with it."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.access import require
from workshops.actions import reports
from workshops.forms.fields import refuse
from workshops.forms.reports import PeriodForm, ScheduleForm, ready_periods
from workshops.lifecycles import ReportState
from workshops.models import Report, ReportSchedule
from workshops.reports import compare as comparing
from workshops.reports.compiling import MOST_ATTEMPTS
from workshops.reports.document import document
from workshops.reports.faces import files_of
from workshops.views.management.doors import own_workshop, page_of

FINISHED = 286  # tells who polls that there is nothing more to come


def own_report(request, workshop, public_id, *, whole: bool = False) -> Report:
    """A report of an officina of one's own; the figures only when the page needs them."""
    rows = Report.objects.visible_to(request.user).filter(workshop=workshop)
    found = get_object_or_404(rows if whole else rows.defer("figures"), public_id=public_id)
    found.workshop = workshop
    return found


@require_http_methods(["GET", "POST"])
def index(request, slug):
    """The reports of an officina, and how often one comes by itself."""
    workshop = own_workshop(request, slug)
    schedule = ReportSchedule.objects.filter(workshop=workshop).first()
    form = ScheduleForm(
        request.POST or None,
        initial={
            "every": schedule.every if schedule and schedule.is_active else "",
            "starts_on": schedule.starts_on if schedule else timezone.localdate().replace(day=1),
        },
    )
    if request.method == "POST":
        require(request.user, "workshops.compile_report", workshop)
        if form.is_valid():
            try:
                _schedule(workshop, schedule, form.cleaned_data, request.user)
            except ValidationError as error:
                refuse(form, error)
            else:
                messages.success(request, _("Impostazione salvata."))
                return redirect("workshops:reports", slug)
    rows = Report.objects.visible_to(request.user).filter(workshop=workshop).defer("figures")
    context = {
        "workshop": workshop,
        "page": page_of(request, rows.order_by("-pk")),
        "form": form,
        "schedule": schedule,
    }
    return render(request, "workshops/reports/list.html", context)


def _schedule(workshop, schedule, asked: dict, by) -> None:
    every = asked["every"] or (schedule.every if schedule else ReportSchedule.Every.QUARTER)
    reports.set_schedule(
        workshop,
        every=every,
        starts_on=asked["starts_on"],
        is_active=bool(asked["every"]),
        by=by,
    )


@require_http_methods(["GET", "POST"])
def new(request, slug):
    """Choose a period; the report is queued and its page shows how far it is."""
    workshop = own_workshop(request, slug)
    require(request.user, "workshops.compile_report", workshop)
    today = timezone.localdate()
    last = (
        workshop.reports.filter(state=ReportState.READY)
        .order_by("-period_to")
        .values_list("period_to", flat=True)
        .first()
    )
    initial = {
        "period_from": _day(request.GET.get("dal"))
        or (last + dt.timedelta(days=1) if last and last < today else workshop.starts_on)
        or today.replace(day=1),
        "period_to": _day(request.GET.get("al")) or today,
    }
    form = PeriodForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            report = reports.ask(workshop, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect(report)
    context = {"workshop": workshop, "form": form, "periods": ready_periods(workshop, today)}
    return render(request, "workshops/reports/new.html", context)


def _day(text: str | None):
    try:
        return parse_date(text or "")
    except ValueError:
        return None


@require_safe
def report(request, slug, public_id):
    """How far a report is; once it is ready, the report itself with what can be done with it."""
    workshop = own_workshop(request, slug)
    found = own_report(request, workshop, public_id, whole=True)
    context = _how_far(found) | {"workshop": workshop}
    if found.state == ReportState.READY:
        context |= {
            "document": document(found.figures, found.sha256),
            "base": reverse("workshops:report-list", args=[slug, public_id, "x"])[:-1],
            "files": files_of(found),
        }
    return render(request, "workshops/reports/detail.html", context)


@require_safe
def compare(request, slug, public_id):
    """What changed since another report of the officina; the one before it, unless chosen."""
    workshop = own_workshop(request, slug)
    found = own_report(request, workshop, public_id, whole=True)
    ready = Report.objects.visible_to(request.user).filter(
        workshop=workshop, state=ReportState.READY
    )
    if found.state != ReportState.READY:
        raise Http404
    others = list(ready.exclude(pk=found.pk).defer("figures").order_by("-period_to", "-pk"))
    before = [one for one in others if (one.period_to, one.pk) < (found.period_to, found.pk)]
    wanted = request.GET.get("con", "")
    chosen = [one for one in others if str(one.public_id) == wanted]
    other = (chosen or before or others or [None])[0]
    context = {"workshop": workshop, "report": found, "other": other, "others": others}
    if other:
        context["groups"] = comparing.compare(other.figures, found.figures)
    return render(request, "workshops/reports/compare.html", context)


@require_safe
def progress(request, slug, public_id):
    """The piece of page that changes while a report is being made."""
    found = own_report(request, own_workshop(request, slug), public_id)
    context = _how_far(found)
    status = 200 if context["at_work"] else FINISHED
    return render(request, "workshops/reports/_progress.html", context, status=status)


def _how_far(found: Report) -> dict:
    return {
        "report": found,
        "at_work": found.state in (ReportState.QUEUED, ReportState.RUNNING),
        "most_attempts": MOST_ATTEMPTS,
    }


@require_POST
def cancel(request, slug, public_id):
    found = own_report(request, own_workshop(request, slug), public_id)
    reports.cancel(found, by=request.user)
    messages.success(request, _("La preparazione è annullata."))
    return redirect(found)


@require_POST
def retry(request, slug, public_id):
    found = own_report(request, own_workshop(request, slug), public_id)
    reports.retry(found, by=request.user)
    messages.success(request, _("La relazione è di nuovo in preparazione, con i dati di oggi."))
    return redirect(found)


@require_POST
def publish(request, slug, public_id):
    found = own_report(request, own_workshop(request, slug), public_id)
    reports.publish(found, by=request.user)
    messages.success(request, _("La relazione è pubblica: chiunque può leggerla e scaricarla."))
    return redirect(found)
