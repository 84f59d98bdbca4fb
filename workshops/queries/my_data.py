"""Everything the portal knows of one person, for that person alone."""

from django.db.models import Count, Q

from officine.accounts.models import User
from officine.journal.models import Event
from workshops.models import (
    Answer,
    Aside,
    Attachment,
    Declaration,
    Entrusting,
    HelpMessage,
    Invitation,
    Mandate,
    MandateAct,
    Signature,
    Snapshot,
    Submission,
    TeamMember,
)
from workshops.queries.files import with_act


def about(person: User) -> dict:
    """Plain values, ready for a page and for a file. A fixed number of queries."""
    mandates = (
        Mandate.objects.filter(person=person)
        .select_related("organisation")
        .prefetch_related(with_act())
        .order_by("valid_from", "pk")
    )
    teams = TeamMember.objects.filter(person=person).select_related("workshop").order_by("pk")
    letters = (
        Invitation.objects.filter(email=person.email)
        .select_related("participation__organisation", "participation__workshop")
        .order_by("created_at")
    )
    events = (
        Event.objects.filter(actor=person)
        .values("action")
        .annotate(times=Count("pk"))
        .order_by("action")
    )
    asides = (
        Aside.objects.filter(by=person)
        .select_related("submission__assignment__form")
        .defer("submission__assignment__form__document")
        .order_by("pk")
    )
    asked = (
        HelpMessage.objects.filter(by=person)
        .select_related("thread__assignment__form")
        .defer("thread__assignment__form__document")
        .order_by("pk")
    )
    shares = (
        Entrusting.objects.filter(Q(by=person) | Q(to=person))
        .select_related("assignment__form")
        .defer("assignment__form__document")
        .order_by("pk")
    )
    signatures = (
        Signature.objects.filter(Q(email=person.email) | Q(signed_by=person) | Q(asked_by=person))
        .select_related(
            "submission__assignment__form", "submission__assignment__participation__organisation"
        )
        .defer("submission__assignment__form__document")
        .order_by("pk")
    )
    declarations = (
        Declaration.objects.filter(person=person)
        .select_related("request__workshop", "request__matter")
        .order_by("pk")
    )
    tokens = person.tokens.order_by("created_at")
    return {
        "person": {
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "since": person.date_joined,
            "last_login": person.last_login,
        },
        "mandates": [
            {
                "organisation": one.organisation.name,
                "role": one.get_role_display(),
                "from": one.valid_from,
                "to": one.valid_to,
                "revoked_at": one.revoked_at,
                "act": one.act,
                "act_file": one.acts_in_use[0].name if one.acts_in_use else "",
            }
            for one in mandates
        ],
        "teams": [
            {"workshop": one.workshop.title, "role": one.get_role_display()} for one in teams
        ],
        "invitations": [
            {
                "organisation": one.participation.organisation.name,
                "workshop": one.participation.workshop.title,
                "role": one.get_role_display(),
                "state": one.get_state_display(),
                "sent_at": one.sent_at,
                "name": one.name,
                "reason": one.reason,
            }
            for one in letters
        ],
        "tokens": [
            {
                "name": one.name,
                "scopes": one.scopes,
                "created_at": one.created_at,
                "expires_at": one.expires_at,
                "revoked_at": one.revoked_at,
            }
            for one in tokens
        ],
        "comments_to_colleagues": [
            {
                "form": one.submission.assignment.form.title,
                "question": one.question,
                "text": one.text,
                "at": one.at,
                "resolved_at": one.resolved_at,
            }
            for one in asides
        ],
        "help": [
            {
                "form": one.thread.assignment.form.title,
                "question": one.thread.question,
                "text": one.text,
                "at": one.at,
            }
            for one in asked
        ],
        "declarations": [
            {
                "workshop": one.request.workshop.title,
                "kind": one.request.get_kind_display(),
                "matter": one.request.matter.title if one.request.matter else "",
                "text": one.request.text,
                "text_version": one.request.version,
                "sha256": one.sha256,
                "has_interest": one.has_interest,
                "situation": one.situation,
                "measure": one.get_measure_display(),
                "at": one.at,
                "ended_at": one.ended_at,
            }
            for one in declarations
        ],
        "sections": [
            {
                "form": one.assignment.form.title,
                "section": one.section,
                "note": one.note if one.by_id == person.pk else "",
                "mine": one.to_id == person.pk,
                "at": one.at,
                "done_at": one.done_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in shares
        ],
        "signatures": [_signature(one, person) for one in signatures],
        "work": {
            "answers_written": Answer.objects.filter(by=person).count(),
            "drafts_started": Submission.objects.filter(started_by=person).count(),
            "submissions_sent": Snapshot.objects.filter(sent_by=person).count(),
            "files_uploaded": Attachment.objects.filter(uploaded_by=person).count(),
            "acts_uploaded": MandateAct.objects.filter(uploaded_by=person).count(),
        },
        "journal": {one["action"]: one["times"] for one in events},
    }


def _signature(one: Signature, person: User) -> dict:
    """A signature as who gave it knows it; who only asked for it reads no name of another."""
    mine = one.email == person.email or one.signed_by_id == person.pk
    told = {
        "form": one.submission.assignment.form.title,
        "organisation": one.submission.assignment.participation.organisation.name,
        "mine": mine,
        "state": one.get_state_display(),
        "asked_at": one.asked_at,
        "signed_at": one.signed_at,
    }
    if mine:
        own = ("name", "office", "email", "how", "sha256", "reason")
        told |= {name: getattr(one, name) for name in own}
    return told
