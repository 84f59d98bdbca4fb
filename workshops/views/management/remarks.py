"""Speaking about single answers: remarks, a request for integration, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from officine.italian import moment
from workshops.actions import integrations
from workshops.forms.fields import refuse
from workshops.forms.integrations import AskForm, RemarkForm
from workshops.models import Remark, Submission
from workshops.views.management.queue import attempt, back, own_sent, review_page


@require_http_methods(["GET", "HEAD", "POST"])
def remark(request, slug, public_id):
    """Write a remark beneath an answer, change one that is prepared, or take it away."""
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is None or request.method != "POST":  # a reload of a form that was refused
        return back(workshop, assignment, request)
    known = _own_remark(submission, request.POST.get("remark"))
    if known and "drop" in request.POST:
        attempt(
            request,
            lambda: integrations.drop(known, by=request.user),
            _("Osservazione tolta: l'organizzazione non l'ha vista."),
        )
        return _back_to(workshop, assignment, request, known.question)
    form = RemarkForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if known:
                integrations.rewrite(known, kind=given["kind"], text=given["text"], by=request.user)
            else:
                integrations.prepare(submission, **given, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Salvata. L'organizzazione la vede quando la mandi."))
            return _back_to(workshop, assignment, request, given["question"])
    return review_page(request, workshop, assignment, remark=form, status=422)


@require_POST
def publish(request, slug, public_id):
    """Tell the observations, asking nothing."""
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is not None:
        attempt(
            request,
            lambda: integrations.publish(submission, by=request.user),
            _("Osservazioni comunicate: abbiamo scritto all'organizzazione."),
        )
    return back(workshop, assignment, request)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, slug, public_id):
    """«Chiedi integrazione (n)»: everything that is prepared, with a date."""
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is None or request.method != "POST":
        return back(workshop, assignment, request)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            made = integrations.ask(submission, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            count = sum(one.is_request for one in made.remarks.all())
            text = ngettext(
                "Hai chiesto un'integrazione entro il %(when)s: abbiamo scritto a chi compila.",
                "Hai chiesto %(count)s integrazioni entro il %(when)s: abbiamo scritto a chi "
                "compila.",
                count,
            )
            messages.success(request, text % {"count": count, "when": moment(made.due_at)})
            return back(workshop, assignment, request)
    return review_page(request, workshop, assignment, ask=form, status=422)


@require_POST
def withdraw(request, slug, public_id):
    """One thing that was asked, or all of it."""
    workshop, assignment, submission = own_sent(request, slug, public_id)
    if submission is None:
        return back(workshop, assignment, request)
    one = _own_remark(submission, request.POST.get("remark"))
    if integrations.withdraw(submission, remark=one, by=request.user):
        text = _("Richiesta ritirata: la compilazione è di nuovo da revisionare.")
    else:
        text = _("Richiesta ritirata: le altre restano aperte.")
    messages.success(request, text)
    return back(workshop, assignment, request)


def _own_remark(submission: Submission, public_id: str | None) -> Remark | None:
    """A remark of this very submission; 404 for any other, None where none is named."""
    if not public_id:
        return None
    try:
        found = submission.remarks.filter(public_id=public_id).first()
    except ValidationError as not_an_id:
        raise Http404 from not_an_id
    if found is None:
        raise Http404
    found.submission = submission
    return found


def _back_to(workshop, assignment, request, code):
    return redirect(f"{back(workshop, assignment, request).url}#d-{slugify(code)}")
