"""Checking the answers, sending them, taking them back."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from officine.lifecycle.machine import WrongState
from toolkit.forms.answers import problems
from toolkit.forms.definition import pages
from toolkit.forms.render import UNASKED, walk
from workshops.actions import submissions
from workshops.actions.integrations import Undone
from workshops.actions.signatures import Unsigned
from workshops.actions.snapshots import Incomplete
from workshops.models import Mandate, Snapshot
from workshops.queries.integrations import remarks_for_partner
from workshops.views.area.reading import FROZEN, reading, ties, writing
from workshops.views.area.signing import last_of, stands

KEY_LENGTH = 64


@require_GET
def check(request, public_id):
    """Every answer as it would be sent, with the way back to change it."""
    at = reading(request, public_id)
    if at.submission is None:
        return redirect(at.room.hub, public_id)
    return check_page(request, at)


@require_POST
def send(request, public_id):
    """Hand in; for who may not, ask a colleague who may. Pressed twice, it is sent once."""
    key = request.POST.get("key", "")[:KEY_LENGTH] or uuid.uuid4().hex
    at = snapshot = None
    try:
        with transaction.atomic():
            at = writing(request, public_id, FROZEN)
            if at is not None and (at.sends or not at.writes):
                snapshot = submissions.send(at.submission, key=key, held=True, by=request.user)
    except (Incomplete, Undone) as error:
        if at.is_returned:
            messages.error(request, " ".join(error.messages))
            return redirect("workshops:integrations", public_id)
        return check_page(request, at, found=error.problems, status=422)
    except Unsigned as unsigned:
        messages.error(request, unsigned.messages[0])
        return redirect("workshops:sign-off", public_id)
    except submissions.DeadlinePassed:
        return check_page(request, at, status=409)
    except WrongState as late:
        sent = _latest(at)
        if sent is None or late.subject != at.submission:
            raise
        messages.info(request, _("Questa compilazione era già stata inviata: ecco la ricevuta."))
        return redirect(sent)
    if at is None:
        reading(request, public_id)  # or 404
        return redirect("workshops:hub", public_id)
    if snapshot is None:
        return _ask(request, at)
    return redirect("workshops:receipt", public_id, snapshot.number)


@require_POST
def reopen(request, public_id):
    at = reading(request, public_id)
    if at.submission is None:
        return redirect("workshops:hub", public_id)
    try:
        submissions.reopen(at.submission, by=request.user)
    except submissions.DeadlinePassed as late:
        messages.error(request, late.messages[0])
    except WrongState as taken:
        if taken.state != "in_review":
            raise
        messages.error(
            request,
            _("L'AdG ha già iniziato a esaminare la compilazione: non si può più riaprire."),
        )
    else:
        messages.success(
            request,
            _("La compilazione è di nuovo in bozza. Ricordati di inviarla entro la scadenza."),
        )
    return redirect("workshops:hub", public_id)


def _ask(request, at):
    asked = submissions.ask_to_send(at.submission, by=request.user)
    if asked:
        names = _(" e ").join(asked)
        text = ngettext(
            "Abbiamo scritto a %(names)s: controllerà e invierà la compilazione.",
            "Abbiamo scritto a %(names)s: una di loro controllerà e invierà la compilazione.",
            len(asked),
        )
        messages.success(request, text % {"names": names})
    else:
        text = _("La tua organizzazione non ha ancora una persona referente. Scrivi a %s.")
        messages.error(request, text % at.contact)
    return redirect("workshops:hub", at.assignment.public_id)


def check_page(request, at, *, found=None, status=200):
    """All answers; what is wrong with them, for who writes."""
    can_write = at.writes and (at.is_draft or at.room.is_desk)
    changes = at.writes and at.is_written
    if found is None:
        found = problems(at.doc, at.answers, at.references, at.facts) if can_write else []
    signature = last_of(at)
    where = {
        question.code: page
        for page in pages(at.doc, at.answers, at.facts)
        for question in page.questions
    }
    change = {
        code: page
        for code, page in where.items()
        if changes and at.may_write(at.doc.question(code)) and _is_open(at, code)
    }
    tied = ties(at)
    context = {
        "at": at,
        "sections": _sections(at, change, tied),
        "tied": tied.get(""),
        "problems": [_told(problem, where) for problem in found],
        "can_write": can_write,
        "key": uuid.uuid4().hex,
        "referenti": [] if at.sends else _referenti(at),
        "failed": status == 422,
        "signature": signature,
        "stands": stands(at, signature),
    }
    return render(request, "workshops/area/check.html", context, status=status)


def _is_open(at, code: str) -> bool:
    """A request for integration has its own deadline, whatever term a question had."""
    return at.is_returned or not at.look.is_over(at.doc.question(code))


def _sections(at, where, tied) -> list[tuple]:
    """Number, title and answers of each section that is asked; with the page to change them."""
    found = []
    said = remarks_for_partner(at.submission) if at.submission.sent_at else {}
    views = walk(at.doc, at.answers, references=at.references, facts=at.facts)
    for number, section in enumerate(views, 1):
        lines = [
            (
                view,
                where.get(view.code),
                said.get(view.code, []),
                tied.get(view.code),
                at.rows[view.code].taken_from if view.code in at.rows else None,
            )
            for view in section.questions
            if view.state not in UNASKED
        ]
        if lines:
            found.append((number, section.title, lines))
    return found


def _told(problem, where) -> dict:
    """A problem with the page to mend it; of a check of the whole form, every page."""
    pages = [(one, where[one.code]) for one in problem.questions if one.code in where]
    return {"problem": problem, "page": where.get(problem.question.code), "pages": pages}


def _referenti(at) -> list[Mandate]:
    return list(
        Mandate.objects.current()
        .filter(organisation=at.organisation, role=Mandate.Role.REFERENTE)
        .select_related("person")
    )


def _latest(at) -> Snapshot | None:
    return Snapshot.objects.filter(submission=at.submission).order_by("round").last()
