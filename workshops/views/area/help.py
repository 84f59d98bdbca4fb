"""«Chiedi aiuto su questa domanda»: what one's organisation asks, and the authority says."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toolkit.forms.definition import pages
from workshops.actions import help as helping
from workshops.forms.help import AskHelpForm, MessageForm, refuse
from workshops.lifecycles import HelpState
from workshops.models import HelpMessage, HelpThread
from workshops.queries.help import clarifications_of, threads_of
from workshops.views.area.reading import Reading, reading

TONES = {HelpState.OPEN: "now", HelpState.ANSWERED: "sent", HelpState.CLOSED: "quiet"}


@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request, public_id):
    """All that was asked about this form; with ``?domanda=`` also a place to ask."""
    at = reading(request, public_id)
    forms = {"ask": _asking(request, at), "write": None, "thread": ""}
    if request.method == "POST" and _do(request, at, forms):
        return redirect(f"{_address(at)}#{forms['thread']}")
    rows = _told(at, forms)
    for row in rows:
        if row.is_unread:
            helping.read(row, by=request.user)  # said as new on this page, for the last time
    where = {
        question.code: page
        for page in pages(at.doc, at.answers, at.facts)
        for question in page.questions
    }
    asking = forms["ask"]
    context = {
        "at": at,
        "form": asking,
        "rows": rows,
        "clarifications": clarifications_of(at.assignment),
        "key": request.POST.get("key") or uuid.uuid4().hex,
        "back": where.get(asking["question"].value()) if asking else None,
        "failed": _failed(forms),
    }
    status = 422 if context["failed"] else 200
    return render(request, "workshops/area/help.html", context, status=status)


def _asking(request, at: Reading) -> AskHelpForm | None:
    if request.POST.get("do") == "ask":
        return AskHelpForm(request.POST, questions=at.doc.questions)
    code = request.GET.get("domanda", "")
    if at.doc.get(code) is None:
        return None
    return AskHelpForm(initial={"question": code}, questions=at.doc.questions)


def _do(request, at: Reading, forms: dict) -> bool:
    """What was pressed; False where a form says what is wrong, with what was typed."""
    key, do = request.POST.get("key", ""), request.POST.get("do")
    form = forms["ask"]
    if do != "ask":
        rows = HelpThread.objects.filter(assignment=at.assignment)
        thread = get_object_or_404(rows, public_id=_uuid(request.POST.get("thread", "")))
        thread.assignment = at.assignment
        forms["thread"] = thread.question
        if do == "close":
            helping.close(thread, by=request.user)
            messages.success(request, _("Chiusa. Se scrivi ancora si riapre."))
            return True
        form = forms["write"] = MessageForm(request.POST, prefix=thread.question)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if do == "ask":
            forms["thread"] = given["question"]
            helping.ask(at.assignment, **given, key=key, by=request.user)
        else:
            helping.write(thread, **given, key=key, by=request.user)
    except ValidationError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Mandato all'Autorità di gestione: ti scriviamo appena risponde."))
    return True


def _told(at: Reading, forms: dict) -> list[HelpThread]:
    """The threads with their messages and a place to write: two queries."""
    rows = threads_of(at.assignment)
    said: dict[int, list[HelpMessage]] = {}
    for message in HelpMessage.objects.filter(thread__in=rows).select_related("by").order_by("pk"):
        said.setdefault(message.thread_id, []).append(message)
    for row in rows:
        row.assignment, row.tone = at.assignment, TONES[row.state]
        row.said = said.get(row.pk, [])
        written = forms["write"] if forms["thread"] == row.question else None
        row.form = written or MessageForm(prefix=row.question)
    return rows


def _failed(forms: dict) -> bool:
    return any(form is not None and form.errors for form in (forms["ask"], forms["write"]))


def _address(at: Reading) -> str:
    return reverse("workshops:help", args=[at.assignment.public_id])


def _uuid(word: str) -> uuid.UUID:
    try:
        return uuid.UUID(word)
    except ValueError:
        return uuid.UUID(int=0)
