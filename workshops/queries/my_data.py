"""Everything the portal knows of one person, for that person alone."""

from django.db.models import Count, Q

from officine.accounts.models import User
from officine.journal.models import Event
from workshops.models import (
    Answer,
    Aside,
    Attachment,
    Entrusting,
    Invitation,
    Mandate,
    Snapshot,
    Submission,
    TeamMember,
)


def about(person: User) -> dict:
    """Plain values, ready for a page and for a file. A fixed number of queries."""
    mandates = (
        Mandate.objects.filter(person=person)
        .select_related("organisation")
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
    shares = (
        Entrusting.objects.filter(Q(by=person) | Q(to=person))
        .select_related("assignment__form")
        .defer("assignment__form__document")
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
        "work": {
            "answers_written": Answer.objects.filter(by=person).count(),
            "drafts_started": Submission.objects.filter(started_by=person).count(),
            "submissions_sent": Snapshot.objects.filter(sent_by=person).count(),
            "files_uploaded": Attachment.objects.filter(uploaded_by=person).count(),
        },
        "journal": {one["action"]: one["times"] for one in events},
    }
