"""The queue, and one form of it: what was sent, who looks at it, that it is fine."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine import italian
from officine.access import require
from officine.accounts.models import User
from officine.drawn import Drawn
from officine.lifecycle.machine import WrongState, history
from officine.templatetags.ui import badge
from toolkit.forms.definition import definition_of
from toolkit.forms.render import walk
from toolkit.forms.snapshot import snapshot_answers
from workshops.actions import assignments, reviews
from workshops.forms.fields import refuse
from workshops.forms.filters import QueueForm
from workshops.forms.steps import MoreTimeForm, WaiveForm
from workshops.lifecycles import BEING_WRITTEN, SubmissionState
from workshops.models import Arrival, Assignment
from workshops.queries import progress
from workshops.queries import queue as queues
from workshops.queries.help import threads_of
from workshops.queries.links import shown
from workshops.queries.progress import Status
from workshops.queries.queue import Filters, Queue
from workshops.views.management.dialogue import dialogue_of
from workshops.views.management.doors import own_workshop, page_of, review_addresses, staff_only

FORMS = Drawn(most=64)
ALL = "tutte=1"  # no filter, and no view in their place
TONES = {
    Status.TO_START: "plan",
    Status.DRAFT: "now",
    Status.SENT: "sent",
    Status.RETURNED: "now",
    Status.VALIDATED: "done",
    Status.NOT_DUE: "quiet",
}
WITH_THEM = gettext_lazy(
    "C'è una richiesta di integrazione aperta: aspetta la risposta, oppure ritirala."
)
IN_HAND = (Status.SENT, Status.RETURNED)


def _dress(row, now):
    """What the page of one form says of it besides its columns."""
    row.status = progress.status_of(row)
    row.tone = TONES[row.status]
    row.is_late = progress.late_now(row, now)


@require_safe
def queue(request, slug):
    """The forms asked in one officina, by the filters of the address.

    An address that says nothing opens the view that the person wants there.
    """
    workshop = own_workshop(request, slug)
    choices, views = queues.choices_and_views(workshop, request.user)
    wanted = next((view.query for view in views if view.is_default), "")
    if wanted and not request.GET:
        return redirect(f"{request.path}?{wanted}")
    return _list(request, choices, workshop, views)


@require_safe
def queue_of_all(request):
    """The same across all my officine."""
    staff_only(request)
    return _list(request, None, None)


def _list(request, choices, workshop, views=()):
    filters = Filters.read(request.GET)
    found = Queue(request.user, filters, workshop)
    page = page_of(request, found)
    page.object_list = queues.lines(page.object_list)
    facts = (filters, choices, queues.colleagues(request.user, workshop))
    form, words = FORMS.get(facts, lambda: _form(*facts))
    address = request.path
    chips = [
        {"label": label, "url": f"{address}?{filters.but(**{name: ''}).query or ALL}"}
        for name, label in words
    ]
    may_review = workshop is not None and request.user.has_perm(
        "workshops.review_submission", workshop
    )
    context = {
        "workshop": workshop,
        "page": page,
        "rows": _told(page.object_list, request.user, found.now, several=workshop is None),
        "query": f"?{filters.query}" if filters.query else "",
        "form": form,
        "chips": chips,
        "clear_url": f"{address}?{ALL}",
        "views": views,
        "asked": filters.query,
        "chosen": filters.chosen,
        "may_review": may_review,
        "may_export": workshop is not None
        and request.user.has_perm("workshops.export_answers", workshop),
        "all_chosen": request.GET.get("scelte") == "tutte",
    }
    return render(request, "workshops/management/queue.html", context)


def _form(filters, choices, colleagues) -> tuple[str, tuple]:
    """The fields as they are written, and the words of those in use: the same for who asks so."""
    form = QueueForm(initial=asdict(filters), choices=choices, colleagues=colleagues)
    fields = render_to_string("components/_filter_fields.html", {"form": form})
    return fields, tuple(form.words().items())


def _told(lines, user, now, *, several: bool) -> list[tuple]:
    """The words of each line, those of the interface asked for once."""
    sent, due = _("inviata il %(when)s"), _("scade il %(when)s")
    arrived = _("ricevuta il %(when)s (%(channel)s)")
    channels = {code: str(label) for code, label in Arrival.Channel.choices}
    words = {status: str(status.label) for status in Status}
    addresses = review_addresses()
    late, out_of_time = badge(_("in ritardo"), "late"), badge(_("fuori termine"), "late")
    states = {status: badge(words[status], TONES[status]) for status in Status}
    told = []
    for line in lines:
        answered, status = line.is_answered, line.status
        moment = italian.moment(line.sent_at if answered else line.due_at)
        when = (arrived if line.channel else sent) if answered else due
        told.append(
            (
                addresses(line.workshop_slug, line.public_id),
                line,
                line.workshop if several else "",
                when % {"when": moment, "channel": channels.get(line.channel)},
                out_of_time if answered and line.out_of_time else "",
                late if line.is_late(now) else "",
                states[status],
                _reviewer(line, user) if status in IN_HAND else "",
                status == Status.SENT,
            )
        )
    return told


def _reviewer(line, user) -> str:
    if line.reviewer_id is None:
        return ""
    if line.reviewer_id == user.pk:
        return _("in carico a te")
    return _("in carico a %(name)s") % {"name": line.reviewer_name or line.reviewer_email}


def own_assignment(request, workshop, public_id) -> Assignment:
    rows = Assignment.objects.filter(participation__workshop=workshop).select_related(
        "form__edition",
        "step_run__step",
        "step_run__place__city",
        "participation__organisation",
        "submission__reviewer",
    )
    rows = rows.defer("form__edition__frozen", "step_run__step__instructions")
    found = get_object_or_404(rows, public_id=public_id)
    found.participation.workshop = workshop
    return found


@require_safe
def review(request, slug, public_id):
    """What an organisation sent, as it sent it; before that, only how it stands.

    Answers come from the snapshot: what is being written never reaches the authority.
    """
    workshop = own_workshop(request, slug)
    assignment = own_assignment(request, workshop, public_id)
    return review_page(request, workshop, assignment)


def review_page(request, workshop, assignment, *, status=200, **forms):
    """The page of one form; ``forms`` are those that were refused, with what was typed."""
    filters = Filters.read(request.GET)
    _dress(assignment, timezone.now())
    submission = getattr(assignment, "submission", None)
    answered = assignment.status in progress.SENT
    snapshots = (
        list(submission.snapshots.select_related("sent_by", "arrival").order_by("-round"))
        if submission
        else []
    )
    sections, tied = [], {}
    if answered and snapshots:
        answers, doc = snapshot_answers(snapshots[0].document), definition_of(assignment.form)
        sections = walk(doc, answers)
        snapshots[0].submission = submission
        tied = shown.of_sent(request.user, assignment, snapshots[0], doc, answers)
        if request.method == "GET":
            reviews.note_reading(submission, snapshots[0], by=request.user)
    before, after = Queue(request.user, filters, workshop).neighbours(assignment)
    context = {
        "workshop": workshop,
        "assignment": assignment,
        "submission": submission,
        "answered": answered,
        "snapshots": snapshots,
        "arrivals": list(assignment.arrivals.all()),
        "help": threads_of(assignment),
        "may_register": request.user.has_perm("workshops.register_arrival", assignment)
        and (submission is None or submission.state in BEING_WRITTEN),
        "sections": sections,
        "history": list(history(submission)) if submission else [],
        "extensions": (
            list(assignment.extensions.select_related("by"))
            if assignment.due_at != assignment.original_due_at
            else []
        ),
        "reminders": list(
            assignment.reminders.select_related("mandate__person").order_by("-at")[:10]
        ),
        "filters": filters,
        "query": f"?{filters.query}" if filters.query else "",
        "before": before,
        "after": after,
        "may_review": request.user.has_perm("workshops.review_submission", assignment),
        "may_extend": request.user.has_perm("workshops.extend_deadline", assignment),
        "may_remind": request.user.has_perm("workshops.remind", assignment),
        "more_time": forms.get("more_time") or MoreTimeForm(),
        "waive": forms.get("waive") or WaiveForm(),
    }
    if answered:
        context |= dialogue_of(submission, sections, forms, tied)
        context["tied"] = tied.get("")
        context["writes"] = context["may_review"] and _waits_for(submission, request.user)
    return render(request, "workshops/management/review.html", context, status=status)


def _waits_for(submission, user) -> bool:
    """It is to be examined, and no colleague does."""
    return submission.state == SubmissionState.SENT and submission.reviewer_id in (None, user.pk)


def back(workshop, assignment, request):
    address = reverse("workshops:review", args=[workshop.slug, assignment.public_id])
    query = Filters.read(request.GET).query
    return redirect(f"{address}?{query}" if query else address)


def own_sent(request, slug, public_id):
    """The officina, the assignment and its submission, if staff may know of one."""
    workshop = own_workshop(request, slug)
    assignment = own_assignment(request, workshop, public_id)
    require(request.user, "workshops.review_submission", assignment)
    submission = getattr(assignment, "submission", None)
    return workshop, assignment, submission


def attempt(request, action, done) -> bool:
    """Take a verb and say what came of it."""
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    except WrongState as late:
        if late.state != SubmissionState.RETURNED:
            raise
        messages.error(request, WITH_THEM)
        return False
    messages.success(request, done)
    return True


@require_POST
def take_charge(request, slug, public_id):
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is None:
        return back(workshop, assignment, request)
    had_it = request.POST.get("instead_of", "")
    known = had_it.isdecimal() and len(had_it) < 18
    instead_of = User.objects.filter(pk=int(had_it)).first() if known else None
    attempt(
        request,
        lambda: reviews.take_charge(submission, instead_of=instead_of, by=request.user),
        _("Hai preso in carico la compilazione."),
    )
    return back(workshop, assignment, request)


@require_POST
def release(request, slug, public_id):
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is not None:
        attempt(
            request,
            lambda: reviews.release(submission, by=request.user),
            _("Non hai più in carico la compilazione."),
        )
    return back(workshop, assignment, request)


@require_POST
def validate(request, slug, public_id):
    """«Valida», or «Valida e passa alla prossima» when the button says so."""
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is None:
        return back(workshop, assignment, request)
    filters = Filters.read(request.GET)
    _before, after = Queue(request.user, filters, workshop).neighbours(assignment)
    done = attempt(
        request,
        lambda: reviews.validate(submission, by=request.user),
        _("Compilazione di %(name)s validata.")
        % {"name": assignment.participation.organisation.name},
    )
    if done and "onwards" in request.POST:
        if after is None:
            messages.info(request, _("Era l'ultima di questo elenco."))
            address = reverse("workshops:queue", args=[slug])
            return redirect(f"{address}?{filters.query or ALL}")
        return back(workshop, after, request)
    return back(workshop, assignment, request)


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request, slug, public_id):
    """More time for this one."""
    workshop = own_workshop(request, slug)
    assignment = own_assignment(request, workshop, public_id)
    if request.method != "POST":  # a reload of a form that was refused
        return back(workshop, assignment, request)
    require(request.user, "workshops.extend_deadline", assignment)
    form = MoreTimeForm(request.POST)
    if form.is_valid():
        try:
            assignments.extend([assignment], **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Proroga concessa: avvisiamo l'organizzazione."))
            return back(workshop, assignment, request)
    return review_page(request, workshop, assignment, more_time=form)


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request, slug, public_id):
    """This one is not due, and why; or it is due again."""
    workshop = own_workshop(request, slug)
    assignment = own_assignment(request, workshop, public_id)
    if request.method != "POST":  # a reload of a form that was refused
        return back(workshop, assignment, request)
    require(request.user, "workshops.extend_deadline", assignment)
    if "restore" in request.POST:
        assignments.restore(assignment, by=request.user)
        messages.success(request, _("La compilazione è di nuovo dovuta."))
        return back(workshop, assignment, request)
    form = WaiveForm(request.POST)
    if form.is_valid():
        assignments.waive(assignment, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("La compilazione non è più dovuta."))
        return back(workshop, assignment, request)
    return review_page(request, workshop, assignment, waive=form)
