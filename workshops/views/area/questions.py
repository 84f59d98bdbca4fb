"""Answering: one page at a time, saved by the button and, between buttons, by the page itself."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from officine.italian import clock, moment
from officine.lifecycle.machine import WrongState
from toolkit.fields.registry import Fault, flat, kind_of
from toolkit.forms.build import page_form
from toolkit.forms.definition import definition_of, page_with, pages
from toolkit.forms.document import all_pages
from workshops.actions import answering, reuse
from workshops.models import Answer
from workshops.queries import presence
from workshops.queries.help import clarifications_of, threads_of
from workshops.queries.references import OfficinaReferences
from workshops.views.area import filing, reusing
from workshops.views.area.asides import said_here
from workshops.views.area.reading import Reading, reading, room_of, writing
from workshops.views.area.session import seconds_left

TEXTS = {"text", "long_text"}
BESIDE = {"comment": "workshops:asides", "help": "workshops:help"}
MOST_BYTES = 2 * 1024 * 1024
CLOSED = gettext_lazy("Questa risposta non è fra quelle da integrare: resta come l'hai inviata.")


@require_http_methods(["GET", "HEAD", "POST"])
def question(request, public_id, section, page):
    """One page of questions. A draft is never refused: what is wrong is kept as it was typed."""
    if request.method == "POST":
        return _save(request, public_id, section, page)
    at = reading(request, public_id)
    if at.submission is None:
        return redirect(room_of(request).hub, public_id)
    if not (at.writes and at.is_written):
        return redirect(room_of(request).check, public_id)
    here = _page(at, section, page)
    if here is None:
        return _nowhere(at, section, page)
    if not any(map(at.may_write, here.questions)) and at.is_returned:
        messages.info(request, CLOSED)
        return redirect(at.room.asked, public_id)
    _alive(at, here.section.code)
    form = _form(at, here)
    return _show(request, at, here, form, offers=reusing.offered(at, here, form))


@login_not_required
@require_http_methods(["PUT", "POST"])
def autosave(request, public_id, code):
    """Keep one answer while it is typed. Says at which version; or who was first, and with what.

    200 saved · 401 signed out · 409 not a draft · 412 somebody else wrote · 428 no version named.
    """
    if not request.user.is_authenticated:
        return _told(401, _("La sessione è scaduta. Accedi di nuovo."))
    given = _body(request)
    base = _base(request, given)
    if given is None:
        return _told(400, _("La richiesta non si legge."))
    if base is None:
        return _told(428, _("Manca la versione della risposta."))
    try:
        with transaction.atomic():
            at = writing(request, public_id)
            if at is None:
                raise Http404
            submission = at.submission
            value = _value(submission, code, given)
            saved = answering.save_answer(
                submission, code, value, base_version=base, held=True, by=request.user
            )
    except answering.StaleAnswer as stale:
        return _told(412, **_current(submission, stale.current, value))
    except WrongState:
        return _told(409, _("Questa compilazione non è più in bozza: le modifiche non si salvano."))
    except PermissionDenied:
        return _told(403, _("Il tuo ruolo non permette di scrivere in questa compilazione."))
    except ValidationError as refused:
        return _told(400, refused.messages[0])
    _alive(at, at.doc.section_of(code).code)
    return _told(
        200,
        _("Salvato alle %s.") % clock(saved.at),
        version=saved.version,
        superseded=saved.superseded,
    )


# The page


def _page(at: Reading, section: int, number: int):
    """A page that is asked now; one that was hidden by an answer is not there."""
    for page in pages(at.doc, at.answers, at.facts):
        if (page.section.number, page.number) == (section, number):
            return page
    return None


def _nowhere(at: Reading, section: int, number: int):
    """Where to go when a page is not asked: an answer has hidden it meanwhile, or never was."""
    if any((p.section.number, p.number) == (section, number) for p in all_pages(at.doc)):
        return redirect(at.room.hub, at.assignment.public_id)
    raise Http404


def _form(at: Reading, here, data: QueryDict | None = None, files=None):
    return page_form(
        at.doc,
        here,
        answers=at.answers,
        references=at.references,
        facts=at.facts,
        data=data,
        files=files,
        only=at.only,
        closed=CLOSED,
    )


def _save(request: HttpRequest, public_id, section: int, page: int):
    here = form = None
    try:
        with transaction.atomic():
            at = writing(request, public_id)
            if at is None:
                reading(request, public_id)  # or 404
                return redirect(room_of(request).hub, public_id)
            here = _page(at, section, page)
            if here is None:
                return _nowhere(at, section, page)
            form = _form(at, here, request.POST, request.FILES)
            choices, taken = _choices(request, here), reusing.taken(request, at, here)
            outcome = answering.save_held(
                at.submission,
                _values(request, at, form, choices) | reusing.values(request, taken),
                known=at.rows,
                over_own=True,
                by=request.user,
            )
            if taken:
                reuse.note(at.submission, taken, outcome)
        refused = filing.take(request, at.submission, here, form)
    except WrongState:
        return _show(request, reading(request, public_id), here, form, sent=True, status=409)
    except (answering.TermOver, answering.NotAsked):  # closed in between: read as of now
        return _save(request, public_id, section, page)
    for code, saved in outcome.saved.items():
        if saved.superseded:
            form.give_way(code, at.rows[code].value)
    if reusing.CHOSEN in request.POST and reusing.is_all(taken, outcome):
        return reusing.said(request, taken, outcome)
    plain = not (choices or outcome.stale or form.removed)
    plain = plain and request.POST.get("do") not in ("exit", "comment", "help")
    if plain and form.is_valid():  # nothing to say about it: on, without reading it again
        at.answers.update(form.raw_values())
        return _onward(request, at, here)
    return _again(request, reading(request, public_id), here, form, outcome, choices, refused)


def _values(request, at: Reading, form, choices) -> dict:
    """What is to be stored, each with the version it was read at."""
    return {
        code: (value, _version(request, code))
        for code, value in form.raw_values().items()
        if at.doc.question(code).kind != "file" and choices.get(code) not in ("other", "merge")
    }


def _again(request, at: Reading, here, form, outcome, choices, refused):
    """What was saved, read again, when there is something to say about it."""
    if choices:
        return _resolve(request, at, here, choices)
    if outcome.stale:
        return _show(request, at, here, form, stale=outcome.stale, status=409)
    if request.POST.get("do") == "exit":
        messages.success(request, _("Salvato. Puoi riprendere quando vuoi."))
        return redirect(at.room.hub, at.assignment.public_id)
    if request.POST.get("do") in BESIDE and not at.room.is_desk:
        address = reverse(BESIDE[request.POST["do"]], args=[at.assignment.public_id])
        return redirect(f"{address}?domanda={here.questions[0].code}")
    if form.row_action is not None:
        return _show(request, at, here, form, saved=True)
    if form.removed:
        form = _with_stored_files(request, at, here, form, refused)
    if not form.is_valid():
        return _show(request, at, here, form, saved=True, status=422)
    if "upload" in request.POST:
        return redirect(request.get_full_path())
    return _onward(request, at, here)


def _onward(request, at: Reading, here):
    """To the next page that is asked, or back to where the person came from."""
    if at.is_returned:
        return redirect(at.room.asked, at.assignment.public_id)
    if request.GET.get("torna") == "riepilogo":
        url = redirect(at.room.check, at.assignment.public_id).url
        return redirect(f"{url}#{here.questions[0].code}")
    place = (here.section.number, here.number)
    for page in pages(at.doc, at.answers, at.facts):
        if (page.section.number, page.number) > place:
            return redirect(
                at.room.question, at.assignment.public_id, page.section.number, page.number
            )
    return redirect(at.room.check, at.assignment.public_id)


def _show(request, at, here, form, *, stale=None, saved=False, sent=False, status=200, offers=None):
    everything = pages(at.doc, at.answers, at.facts)
    places = [(page.section.number, page.number) for page in everything]
    place = (here.section.number, here.number)
    index = places.index(place) if place in places else 0
    context = {
        "at": at,
        "page": here,
        "form": form,
        "offers": offers or [],
        "taken": reusing.sources(at, here),
        "versions": _versions(at, here, form),
        "problems": form.problems if status == 422 else [],
        "conflicts": [_conflict(at, answer, form) for answer in (stale or {}).values()],
        "writing": "" if at.room.is_desk else presence.writing(at),
        "asides": said_here(at, here),
        **_helped(at, here),
        "saved_at": at.last.at if (saved and at.last) else None,
        "sent": sent,
        "back": everything[index - 1] if index else None,
        "part": 1 + sum(1 for p in places[:index] if p[0] == here.section.number),
        "parts": sum(1 for p in places if p[0] == here.section.number),
        "session_left": seconds_left(request),
        **filing.room(at, here),
        "table_code": next((q.code for q in here.questions if q.kind == "table"), ""),
        "returning": request.GET.get("torna") == "riepilogo",
        "remarks": at.asked_about(here),
    }
    return render(request, "workshops/area/question.html", context, status=status)


def _helped(at: Reading, here) -> dict:
    """What was asked about the questions of a page, and what everybody is told about them."""
    codes = [question.code for question in here.questions]
    asked = [] if at.room.is_desk else threads_of(at.assignment, codes)
    return {"asked": asked, "clarifications": clarifications_of(at.assignment, codes)}


def _alive(at: Reading, section: str) -> None:
    """Colleagues see who writes; of who transcribes for the authority they see the page."""
    if not at.room.is_desk:
        presence.note(at.assignment, at.user, section)


def _versions(at: Reading, here, form) -> list[tuple[str, int]]:
    """What the next writer of each answer must name."""
    return [
        (question.code, at.rows[question.code].version if question.code in at.rows else 0)
        for question in here.questions
        if question.is_typed and question.code not in form.over
    ]


def _version(request, code: str) -> int:
    value = request.POST.get(f"version-{code}", "")
    return int(value) if value.isdecimal() and len(value) < 9 else 0


# Files


def _with_stored_files(request, at: Reading, here, before, refused):
    """The page as it is after its files were stored, with what was said of those that were not."""
    form = _form(at, here, request.POST)
    form.is_valid()
    before.is_valid()
    for code in before.removed:
        said = [fault for fault in before.faults.get(code, ()) if fault.code != "required"]
        said += [Fault(message, code="refused") for message in refused.get(code, ())]
        if said:
            form.faults[code] = tuple(said)
            form.add_error(code, [fault.message for fault in said])
    return form


# Two people, one answer


def _choices(request, here) -> dict[str, str]:
    """Which version to keep, for each answer that somebody else had changed."""
    found = {}
    for question in here.questions:
        choice = request.POST.get(f"keep-{question.code}")
        if choice in ("mine", "other", "merge"):
            found[question.code] = choice
    return found


def _resolve(request, at: Reading, here, choices):
    """After the choice: the page again, with what is now stored, or with both texts to unite."""
    merged = [code for code, choice in choices.items() if choice == "merge"]
    if not merged:
        messages.success(request, _("Fatto: la risposta è quella che hai scelto."))
        return redirect(request.get_full_path())
    data = request.POST.copy()
    for code in merged:
        theirs = flat(at.answers.get(code))
        data[code] = f"{request.POST.get(code, '').strip()}\n\n{theirs}".strip()
    form = _form(at, here, data)
    messages.info(request, _("Qui sotto trovi i due testi: tieni quello che serve e salva."))
    return _show(request, at, here, form)


def _conflict(at: Reading, answer: Answer, form) -> dict:
    asked = at.doc.question(answer.question)
    return {
        "code": asked.code,
        "label": asked.label,
        "who": answer.by,
        "at": answer.at,
        "theirs": _words(asked, answer.value),
        "mine": _words(asked, form.raw_values().get(asked.code)),
        "can_merge": asked.kind in TEXTS,
    }


def _words(asked, value) -> str:
    """An answer in words, whatever its kind and however it was typed."""
    if value is None:
        return _("Nessuna risposta")
    if isinstance(value, dict) and "raw" in value:
        return flat(value)
    if isinstance(value, dict) and value.get("na") is True:
        return _("Non so / non applicabile")
    shown = kind_of(asked).display(value, asked)
    if isinstance(shown, dict):
        return "\n".join(" · ".join(filter(None, row)) for row in shown["rows"])
    return "\n".join(map(str, shown)) if isinstance(shown, list) else str(shown)


# One answer, from a script


def _body(request) -> dict | None:
    if len(request.body) > MOST_BYTES:
        return None
    try:
        given = json.loads(request.body, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _base(request, given) -> int | None:
    """The version the writer has seen: in ``If-Match``, or in the body."""
    named = request.headers.get("If-Match", "").strip(' "') or (given or {}).get("base_version")
    if isinstance(named, str) and named.isdecimal() and len(named) < 9:
        return int(named)
    return named if isinstance(named, int) and not isinstance(named, bool) and named >= 0 else None


def _value(submission, code, given):
    """The answer as it is to be stored: from the fields of the page, or plain JSON."""
    doc = definition_of(submission.assignment.form)
    asked = doc.get(code)
    if asked is None or not asked.is_typed or asked.kind == "file":
        raise ValidationError(_("Questa domanda non si salva così."), code="unknown")
    if "fields" not in given:
        return answering.answer_from(submission, code, given.get("value"))
    form = page_form(
        doc,
        page_with(doc, code),
        answers=answering.rows_pointed_at(submission, doc, asked),
        references=OfficinaReferences(submission.assignment),
        data=QueryDict(str(given["fields"]), encoding="utf-8"),
    )
    return form.raw_values()[code]


def _current(submission, answer: Answer, mine) -> dict:
    asked = definition_of(submission.assignment.form).question(answer.question)
    text = _(
        "%(who)s ha modificato questa risposta alle %(when)s. "
        "Scegli quale versione tenere o uniscile."
    )
    return {
        "text": text % {"who": answer.by, "when": clock(answer.at)},
        "version": answer.version,
        "by": str(answer.by),
        "at": moment(answer.at),
        "value": _words(asked, answer.value),
        "mine": _words(asked, mine),
        "merge": asked.kind in TEXTS,
    }


def _told(status: int, text: str = "", **more) -> JsonResponse:
    return JsonResponse({"text": text, **more}, status=status)
