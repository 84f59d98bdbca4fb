"""Comments between colleagues: never for the authority."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from toolkit.forms.definition import pages
from workshops.actions import asides
from workshops.forms.asides import AsideForm
from workshops.models import Aside
from workshops.views.area.reading import Reading, reading


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request, public_id):
    """All that was said about this form; with ``?domanda=`` also a place to say something."""
    at = reading(request, public_id)
    if at.submission is None:
        return redirect("workshops:hub", public_id)
    form = _form(request, at)
    if request.method == "POST" and _do(request, at, form):
        return redirect(_back(request, public_id))
    where = {
        question.code: page
        for page in pages(at.doc, at.answers, at.facts)
        for question in page.questions
    }
    rows = told(at, Aside.objects.filter(submission=at.submission), where)
    context = {
        "at": at,
        "form": form,
        "open": [row for row in rows if row.resolved_at is None],
        "closed": [row for row in rows if row.resolved_at is not None],
        "back": where.get(form["question"].value()) if form else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "workshops/area/asides.html", context, status=status)


def told(at: Reading, rows, where=None) -> list[Aside]:
    """Comments with the words of their question; those about a question that is gone stay.

    The secretariat, which types in what came on paper, never reads them.
    """
    if at.room.is_desk:
        return []
    found = list(rows.select_related("by", "resolved_by"))
    for row in found:
        asked = at.doc.get(row.question)
        row.label = asked.label if asked else row.question
        row.page = (where or {}).get(row.question)
    return found


def said_here(at: Reading, page) -> list[Aside]:
    """What colleagues still have to settle about the questions of a page."""
    if at.room.is_desk:
        return []  # who transcribes works for the authority
    codes = [question.code for question in page.questions]
    return told(at, Aside.objects.open().filter(submission=at.submission, question__in=codes))


def _form(request, at: Reading) -> AsideForm | None:
    if request.POST.get("do") == "write":
        return AsideForm(request.POST, questions=at.doc.questions)
    code = request.GET.get("domanda", "")
    if at.doc.get(code) is None:
        return None
    beside = next((one for one in at.doc.sections if at.doc.get(code) in one.questions), None)
    return AsideForm(initial={"question": code}, questions=beside.questions)


def _do(request, at: Reading, form: AsideForm | None) -> bool:
    if form is not None:
        return _write(request, at, form)
    pk = request.POST.get("aside", "")
    row = get_object_or_404(
        Aside,
        submission=at.submission,
        pk=pk if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0,
    )
    row.submission = at.submission
    asides.resolve(row, by=request.user)
    messages.success(request, _("Il commento è chiuso."))
    return True


def _write(request, at: Reading, form: AsideForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        asides.write(at.submission, given["question"], given["text"], by=request.user)
    except ValidationError as refused:
        form.add_error("text", refused)
        return False
    messages.success(request, _("Chi lavora con te legge il commento."))
    return True


def _back(request, public_id) -> str:
    return reverse("workshops:asides", args=[public_id])
