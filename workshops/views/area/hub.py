"""The first page of a form: before it is begun, while it is written, after it was sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from toolkit.forms.answers import is_empty, progress
from toolkit.forms.definition import pages
from toolkit.forms.render import walk
from workshops.actions import submissions
from workshops.lifecycles import ArrivalState
from workshops.models import Aside, Mandate, Snapshot
from workshops.queries import presence
from workshops.queries.codes import number_of, short_code
from workshops.queries.help import threads_of
from workshops.queries.moving import left_behind
from workshops.reports.paper import paper_of, paper_pdf, paper_word
from workshops.views.area.asides import told
from workshops.views.area.reading import SHOWN, WRITTEN, reading, ties
from workshops.views.area.sharing import shared_out
from workshops.views.area.signing import last_of, stands

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PRINTED = (
    *SHOWN,
    "participation__workshop__prefix",
    "participation__workshop__authority__name",
)
WORDS = {
    "to_start": _("Da iniziare"),
    "in_progress": _("In corso"),
    "complete": _("Completa"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def hub(request, public_id):
    """Start page until somebody begins; then the sections as a list of tasks."""
    if request.method == "POST":
        at = reading(request, public_id, WRITTEN)
        try:
            submissions.start(at.assignment, by=request.user)
        except submissions.DeadlinePassed as closed:
            messages.error(request, closed.messages[0])
        return redirect("workshops:hub", public_id)
    at = reading(request, public_id)
    arrived = list(at.assignment.arrivals.exclude(state=ArrivalState.WITHDRAWN))
    if at.submission is None:
        context = {"at": at, "arrivals": arrived}
        return render(request, "workshops/area/start.html", context)
    sections, onward = sections_of(at)
    in_hand = {one.section: one for one in shared_out(at)} if at.is_written else {}
    if at.is_returned:
        sections = asked_again(at, sections)
        codes = {section["code"] for section in sections}
        in_hand = {code: one for code, one in in_hand.items() if code in codes}
    for section in sections:
        section["entrusted"] = in_hand.get(section["code"])
    signature = last_of(at)
    asked = threads_of(at.assignment)
    context = {
        "help": asked,
        "unread": any(one.is_unread for one in asked),
        "at": at,
        "sections": sections,
        "mine": [one for one in in_hand.values() if one.is_mine and not one.done_at],
        "onward": onward,
        "arrivals": arrived,
        "complete": sum(1 for section in sections if section["state"] == "complete"),
        "colleagues": _colleagues(at),
        "writing": presence.writing(at),
        "signature": signature,
        "stands": stands(at, signature),
        "asides": told(at, Aside.objects.open().filter(submission=at.submission)),
        "receipt": _latest(at),
        "extensions": _extensions(at),
        "left_behind": left_behind(at.assignment.form, at.rows),
    }
    return render(request, "workshops/area/hub.html", context)


@require_safe
def print_form(request, public_id):
    """For a meeting on paper: blank, or as far as it is filled, with the code of each question."""
    at = reading(request, public_id, PRINTED)
    blank = at.submission is None or "vuoto" in request.GET
    sections = walk(
        at.doc, {} if blank else at.answers, references=at.references, facts=at.facts, blank=blank
    )
    tied = {} if blank else ties(at)
    context = {
        "at": at,
        "sections": [
            (section, [(question, tied.get(question.code)) for question in section.questions])
            for section in sections
        ],
        "tied": tied.get(""),
        "blank": blank,
        "number": number_of(at.assignment),
        "code": short_code(at.assignment),
    }
    return render(request, "workshops/area/print.html", context)


@require_safe
def print_pdf(request, public_id):
    return _paper(request, public_id, paper_pdf, "pdf", "application/pdf")


@require_safe
def print_word(request, public_id):
    return _paper(request, public_id, paper_word, "docx", WORD)


def _paper(request, public_id, face, ending: str, content_type: str) -> HttpResponse:
    """The same as a file to send, to fill by hand and to send back."""
    at = reading(request, public_id, PRINTED)
    blank = at.submission is None or "vuoto" in request.GET
    answers = {} if blank else at.answers
    pages = paper_of(at.assignment, at.doc, answers, at.references, at.facts, blank=blank)
    response = HttpResponse(face(pages), content_type=content_type)
    name = f"{number_of(at.assignment)}-{at.assignment.form.code}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def sections_of(at) -> tuple[list[dict], dict | None]:
    """Each section with its state and its first page, and where to go on."""
    by_section: dict[str, list] = {}
    for page in pages(at.doc, at.answers, at.facts):
        by_section.setdefault(page.section.code, []).append(page)
    sections, onward = [], None
    for part in progress(at.doc, at.answers, at.facts):
        found = by_section.get(part.section.code)
        if not found:
            continue
        line = {
            "code": part.section.code,
            "number": part.section.number,
            "title": part.section.title,
            "state": part.state,
            "word": WORDS[part.state],
            "answered": part.answered,
            "total": part.total,
            "page": found[0].number,
        }
        sections.append(line)
        if onward is None and part.state != "complete":
            waiting = (page for page in found if _has_empty(page, at))
            onward = line | {"page": next(waiting, found[0]).number}
    return sections, onward


def asked_again(at, sections: list[dict]) -> list[dict]:
    """Of what came back, the sections where something is to be integrated, and its page."""
    first = {}
    for page in pages(at.doc, at.answers, at.facts):
        if any(question.code in at.only for question in page.questions):
            first.setdefault(page.section.code, page.number)
    return [
        section | {"page": first[section["code"]]}
        for section in sections
        if section["code"] in first
    ]


def _has_empty(page, at) -> bool:
    return any(
        is_empty(at.answers.get(question.code))
        for question in page.questions
        if question.is_typed and not at.look.is_over(question)
    )


def _colleagues(at) -> list[Mandate]:
    return list(
        Mandate.objects.current().filter(organisation=at.organisation).select_related("person")
    )


def _latest(at) -> Snapshot | None:
    if at.submission.sent_at is None:  # never sent: nothing to ask
        return None
    return (
        Snapshot.objects.filter(submission=at.submission)
        .select_related("sent_by", "arrival")
        .defer("document")
        .order_by("round")
        .last()
    )


def _extensions(at) -> list:
    if at.assignment.due_at == at.assignment.original_due_at:
        return []
    return list(at.assignment.extensions.all())
