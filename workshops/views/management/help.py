"""«Domande dei partner»: what organisations ask about questions of forms, and what staff answer."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from officine.access import require
from workshops.actions import help as helping
from workshops.forms.help import ClarificationForm, MessageForm, refuse
from workshops.models import Clarification, HelpThread, Workshop
from workshops.queries.help import ALL, asked_in, to_answer
from workshops.views.area.help import TONES
from workshops.views.management.doors import own_workshop, page_of, staff_only


@require_safe
def help_of_all(request):
    """What waits for an answer in all my officine, who waits longest first."""
    staff_only(request)
    return _list(request, Workshop.objects.of_team(request.user), None)


@require_safe
def help_list(request, slug):
    workshop = own_workshop(request, slug)
    return _list(request, [workshop], workshop)


def _list(request, officine, workshop):
    every = request.GET.get("stato") == ALL
    officine = list(officine)
    rows = asked_in(officine) if every else to_answer(officine)
    page = page_of(request, rows.with_names())
    for row in page.object_list:
        row.tone = TONES[row.state]
    context = {"page": page, "every": every, "workshop": workshop}
    return render(request, "workshops/management/help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def help_thread(request, slug, thread):
    """One thread: answer, close, and tell everybody."""
    workshop = own_workshop(request, slug)
    rows = asked_in([workshop]).with_names().select_related("assignment__form__edition")
    found = get_object_or_404(rows, public_id=thread)
    forms = {"answer": None, "publish": None}
    if request.method == "POST" and _do(request, found, forms):
        return redirect("workshops:help-thread", slug, thread)
    found.tone = TONES[found.state]
    said = list(found.messages.select_related("by"))
    told = [one.text for one in said if one.is_staff]
    context = {
        "workshop": workshop,
        "thread": found,
        "assignment": found.assignment,
        "said": said,
        "form": forms["answer"] or MessageForm(),
        "publishing": forms["publish"] or ClarificationForm(initial={"text": "".join(told[-1:])}),
        "clarifications": list(found.clarifications.current().select_related("by")),
        "may_answer": request.user.has_perm("workshops.give_help", found),
        "may_publish": request.user.has_perm("workshops.publish_clarification", found),
        "key": request.POST.get("key") or uuid.uuid4().hex,
        "failed": any(form is not None and form.errors for form in forms.values()),
        "publish_failed": bool(forms["publish"]),
    }
    status = 422 if context["failed"] else 200
    return render(request, "workshops/management/help_thread.html", context, status=status)


def _do(request, thread: HelpThread, forms: dict) -> bool:
    do, by = request.POST.get("do"), request.user
    if do == "close":
        require(by, "workshops.give_help", thread)
        helping.close(thread, by=by)
        messages.success(request, _("Chiusa. Se l'organizzazione scrive ancora si riapre."))
        return True
    if do == "withdraw":
        rows = Clarification.objects.filter(thread=thread)
        word = request.POST.get("clarification", "")
        helping.withdraw(get_object_or_404(rows, public_id=_uuid(word)), by=by)
        messages.success(request, _("Il chiarimento non si legge più."))
        return True
    if do not in forms:
        raise Http404
    right = "give_help" if do == "answer" else "publish_clarification"
    require(by, f"workshops.{right}", thread)
    form = forms[do] = (MessageForm if do == "answer" else ClarificationForm)(request.POST)
    return form.is_valid() and _say(request, thread, do, form)


def _say(request, thread: HelpThread, do: str, form) -> bool:
    try:
        if do == "answer":
            key = request.POST.get("key", "")
            helping.answer(thread, **form.cleaned_data, key=key, by=request.user)
            told = _("Risposta mandata: chi ha chiesto riceve un'email.")
        else:
            helping.publish(thread, **form.cleaned_data, by=request.user)
            told = _("Pubblicato: lo leggono tutte le organizzazioni, accanto alla domanda.")
    except ValidationError as error:
        refuse(form, error)
        return False
    messages.success(request, told)
    return True


def _uuid(word: str) -> uuid.UUID:
    try:
        return uuid.UUID(word)
    except ValueError:
        return uuid.UUID(int=0)
