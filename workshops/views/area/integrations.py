"""«Integrazioni»: what the authority asks again of a form that was sent, and sending it."""

import uuid

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from toolkit.forms.answers import problems
from toolkit.forms.definition import pages
from toolkit.forms.references import FormReferences
from toolkit.forms.render import view_of
from workshops.actions import integrations as dialogue
from workshops.models import Remark
from workshops.queries.integrations import rounds_of
from workshops.views.area.reading import Reading, reading
from workshops.views.area.signing import last_of, stands


@require_safe
def integrations(request, public_id):
    """What is asked, each thing with the way to its answer and a box to tick; then «Invia»."""
    at = reading(request, public_id)
    if at.submission is None:
        return redirect("workshops:hub", public_id)
    context = {"at": at, "rounds": rounds_of(at.submission), "key": uuid.uuid4().hex}
    if at.opening:
        signature = last_of(at)
        context |= asked_lines(at) | {"signature": signature, "stands": stands(at, signature)}
    return render(request, "workshops/area/integrations.html", context)


@require_POST
def tick(request, public_id, remark):
    """Mark one thing as done, or not."""
    at = reading(request, public_id)
    asked = Remark.objects.filter(submission=at.submission, kind=Remark.Kind.REQUEST)
    found = get_object_or_404(asked, public_id=remark, request__isnull=False)
    found.submission = at.submission
    dialogue.tick(found, done="undone" not in request.POST, by=request.user)
    return redirect("workshops:integrations", public_id)


def asked_lines(at: Reading) -> dict:
    """What is asked, where it is answered, and what still keeps it from being sent."""
    where = {
        question.code: page
        for page in pages(at.doc, at.answers, at.facts)
        for question in page.questions
    }
    references = FormReferences(at.references, at.doc, at.answers)
    lines = [
        {
            "remark": remark,
            "question": view_of(at.doc.question(remark.question), at.look, references),
            "page": where.get(remark.question),
        }
        for remark in at.opening.waiting
    ]
    found = problems(at.doc, at.answers, at.references, at.facts)
    new = [
        (view_of(question, at.look, references), where.get(question.code))
        for question in at.doc.questions
        if question.code in at.opening.brought and at.look.is_visible(question)
    ]
    return {
        "lines": lines,
        "new": new,
        "problems": [(one, where.get(one.question.code)) for one in found],
        "undone": len(at.opening.undone),
        "observations": [one for one in at.opening.remarks if not one.is_request],
    }
