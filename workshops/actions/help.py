"""«Chiedi aiuto su questa domanda»: what is asked, what is answered, what is told to everybody.

One thread for each question of a form that is asked of an organisation. All its people read it,
nobody of another; what becomes a clarification is written anew and names nobody.
"""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import advance
from toolkit.forms.definition import definition_of
from workshops import notifications
from workshops.actions.answering import refuse_if_resting
from workshops.models import Assignment, Clarification, HelpMessage, HelpThread


@transaction.atomic
def ask(assignment: Assignment, *, question: str, text: str, key: str = "", by: User) -> HelpThread:
    """Ask the authority about a question; asked again, it goes on in the same thread."""
    require(by, "workshops.ask_help", assignment)
    refuse_if_resting(assignment)
    asked = definition_of(assignment.form).get(question)
    if asked is None:
        raise ValidationError({"question": _("Questa domanda non fa parte del modulo.")})
    text = _clean(text)
    thread, _made = HelpThread.objects.get_or_create(
        assignment=assignment,
        question=question,
        defaults={"label": asked.label, "written_at": timezone.now()},
    )
    thread.assignment = assignment
    return _write(thread, text, key, by)


@transaction.atomic
def write(thread: HelpThread, *, text: str, key: str = "", by: User) -> HelpThread:
    """Add something, also to what was closed: it is open again."""
    require(by, "workshops.ask_help", thread)
    refuse_if_resting(thread.assignment)
    return _write(thread, _clean(text), key, by)


def _write(thread: HelpThread, text: str, key: str, by: User) -> HelpThread:
    if (message := _add(thread, text, key, by, is_staff=False)) is None:
        return thread
    advance(thread, "write", held=True, by=by, written_at=message.at, is_unread=False)
    _note("help.asked", thread, by=by)
    notifications.help_asked(message)
    return thread


@transaction.atomic
def answer(thread: HelpThread, *, text: str, key: str = "", by: User) -> HelpThread:
    """Who asked hears of it by a letter, and their colleagues see that it is new."""
    require(by, "workshops.give_help", thread)
    if (message := _add(thread, _clean(text), key, by, is_staff=True)) is None:
        return thread
    advance(thread, "answer", held=True, by=by, written_at=message.at, is_unread=True)
    _note("help.answered", thread, by=by)
    notifications.help_answered(message)
    return thread


@transaction.atomic
def close(thread: HelpThread, *, by: User) -> None:
    """Nothing is left to say: the organisation or the authority; whoever writes opens it again."""
    if not by.has_perm("workshops.ask_help", thread):
        require(by, "workshops.give_help", thread)
    advance(thread, "close", by=by)
    _note("help.closed", thread, by=by)


def read(thread: HelpThread, *, by: User) -> None:
    """Somebody of the organisation has opened the answer."""
    require(by, "workshops.ask_help", thread)
    if thread.is_unread:
        HelpThread.objects.filter(pk=thread.pk, written_at=thread.written_at).update(
            is_unread=False
        )


@transaction.atomic
def publish(thread: HelpThread, *, asked: str, text: str, by: User) -> Clarification:
    """Tell it to every organisation of the officina that answers the form; who asked is not told.

    Published again in the same words, it is the one that is there.
    """
    require(by, "workshops.publish_clarification", thread)
    _hold(thread)
    asked = _clean(asked, "asked", _("Scrivi che cosa è stato chiesto, senza dire da chi."))
    text = _clean(text, "text", _("Scrivi il chiarimento."))
    _refuse_names(thread, asked, text)
    seat = thread.assignment.participation
    same = thread.clarifications.current().filter(asked=asked, text=text).first()
    if same:
        return same
    made = Clarification.objects.create(
        workshop_id=seat.workshop_id,
        form_id=thread.assignment.form_id,
        question=thread.question,
        asked=asked,
        text=text,
        thread=thread,
        by=by,
        at=timezone.now(),
    )
    record(
        "clarification.published", made, by=by, workshop=seat.workshop_id, question=thread.question
    )
    return made


@transaction.atomic
def withdraw(clarification: Clarification, *, by: User) -> None:
    """Nobody reads it any more; that it was told stays known."""
    require(by, "workshops.publish_clarification", clarification)
    rows = Clarification.objects.current().filter(pk=clarification.pk)
    if rows.update(withdrawn_at=timezone.now(), withdrawn_by=by):
        record(
            "clarification.withdrawn",
            clarification,
            by=by,
            workshop=clarification.workshop_id,
            question=clarification.question,
        )


def _refuse_names(thread: HelpThread, *texts: str) -> None:
    """A clarification must not say who asked: neither the organisation nor a person."""
    names = {thread.assignment.participation.organisation.name}
    names |= {one.by.name for one in thread.messages.select_related("by") if not one.is_staff}
    told = " ".join(texts).casefold()
    if any(name and name.casefold() in told for name in names):
        raise ValidationError(
            {"text": _("Il chiarimento lo leggono tutti: togli il nome di chi ha chiesto.")}
        )


def _add(thread: HelpThread, text: str, key: str, by: User, *, is_staff) -> HelpMessage | None:
    """The message, under the lock of its thread; none where this press was taken already."""
    _hold(thread)
    key = key[:64] or uuid.uuid4().hex
    if HelpMessage.objects.filter(thread=thread, by=by, key=key).exists():
        return None
    return HelpMessage.objects.create(
        thread=thread, text=text, by=by, is_staff=is_staff, at=timezone.now(), key=key
    )


def _hold(thread: HelpThread) -> None:
    rows = HelpThread.objects.select_for_update(no_key=True).filter(pk=thread.pk)
    thread.state, thread.is_unread = rows.values_list("state", "is_unread").get()


def _clean(text: str, field: str = "text", missing: str = "") -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise ValidationError({field: missing or _("Scrivi il messaggio.")})
    if len(text) > HelpMessage.LONGEST:
        message = _("Hai scritto %(length)s caratteri: il massimo è %(most)s.")
        told = message % {"length": len(text), "most": HelpMessage.LONGEST}
        raise ValidationError({field: told})
    return text


def _note(action: str, thread: HelpThread, *, by) -> None:
    seat = thread.assignment.participation
    record(
        action,
        thread,
        by=by,
        organisation=seat.organisation_id,
        workshop=seat.workshop_id,
        question=thread.question,
    )
