"""«È ancora vero?»: what a page of questions offers of earlier answers, and the button that takes
one. It saves the page like every other button, with the same versions: nothing typed is lost."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from toolkit.forms.answers import is_empty
from toolkit.forms.references import FormReferences
from workshops.queries.reuse import Offer, offers

CHOSEN = "riprendi"


def offered(at, here, form) -> list[Offer]:
    """For the questions of the page that are open and have no answer, while it is a draft."""
    if not at.is_draft or at.room.is_desk:
        return []
    empty = [
        question
        for question in here.questions
        if at.may_write(question)
        and question.code not in form.over
        and is_empty(at.answers.get(question.code))
    ]
    return list(_offers(at, empty).values())


def taken(request, at, here) -> Offer | None:
    """The offer whose button was pressed, looked for again: what was not offered is not taken."""
    code, _space, number = request.POST.get(CHOSEN, "").partition(" ")
    asked = [one for one in here.questions if one.code == code and at.may_write(one)]
    if not asked or not at.is_draft or at.room.is_desk:
        return None
    offer = _offers(at, asked).get(code)
    return offer if offer and offer.number == number else None


def values(request, offer: Offer | None) -> dict:
    """What to store in place of what was typed, with the version that was read."""
    if offer is None:
        return {}
    version = request.POST.get(f"version-{offer.question.code}", "")
    base = int(version) if version.isdecimal() and len(version) < 9 else 0
    return {offer.question.code: (offer.value, base)}


def is_all(offer: Offer | None, outcome) -> bool:
    """Nothing else on the page is to be settled between two people."""
    return not set(outcome.stale) - ({offer.question.code} if offer else set())


def said(request, offer: Offer | None, outcome):
    """Back to the page, with what came of it."""
    stale = outcome.stale.get(offer.question.code) if offer else None
    if offer is None:
        messages.warning(request, _("La risposta di prima non è più disponibile: scrivila qui."))
    elif stale:
        words = _("Nel frattempo %(who)s ha risposto: quella risposta è rimasta.")
        messages.warning(request, words % {"who": stale.by})
    else:
        messages.success(request, _("Risposta ripresa: controllala, la puoi ancora cambiare."))
    return redirect(request.get_full_path())


def sources(at, here) -> list[tuple]:
    """The questions of the page whose answer was taken from an earlier one."""
    return [
        (question, source)
        for question in here.questions
        if question.code in at.rows and (source := at.rows[question.code].taken_from)
    ]


def _offers(at, questions) -> dict[str, Offer]:
    if not questions:
        return {}
    references = FormReferences(at.references, at.doc, at.answers)
    return offers(at.assignment, questions, references, at.user)
