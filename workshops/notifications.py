"""Who hears of what, and with which letter."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from officine.accounts.models import User
from officine.outbox.post import post
from toolkit.forms.definition import definition_of
from workshops.models import (
    Arrival,
    Assignment,
    Attachment,
    Entrusting,
    Extension,
    Hook,
    IntegrationRequest,
    Invitation,
    Mandate,
    Remark,
    Signature,
    Snapshot,
    Submission,
    Workshop,
)

WRITERS = (Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE)


def _grouped(assignments: Iterable[Assignment]) -> dict[User, list[Assignment]]:
    """By person, what their organisations are asked: one letter each. Two queries."""
    rows = list(
        Assignment.objects.filter(pk__in=[one.pk for one in assignments])
        .select_related(
            "form",
            "step_run__step",
            "step_run__place__city",
            "participation__organisation",
            "participation__workshop",
        )
        .defer("form__document")
        .order_by("due_at", "pk")
    )
    bodies = {row.participation.organisation_id for row in rows}
    mandates = (
        Mandate.objects.current()
        .filter(organisation__in=bodies, role__in=WRITERS, person__is_active=True)
        .select_related("person")
        .order_by("person_id")
    )
    heard: dict[User, list[Assignment]] = {}
    for mandate in mandates:
        for row in rows:
            if row.participation.organisation_id == mandate.organisation_id:
                heard.setdefault(mandate.person, []).append(row)
    return heard


def _write(kind: str, person: User, rows: list[Assignment], key: str, **context) -> None:
    workshop = rows[0].participation.workshop
    post(
        kind,
        person,
        f"{kind}:{key}:{person.pk}",
        {
            "assignments": rows,
            "first": rows[0],
            "workshop": workshop,
            "link": f"{settings.SITE_URL}{_way_to(rows)}",
            **context,
        },
        kind,
        reply_to=workshop.contact_email,
    )


def _way_to(rows: list[Assignment]) -> str:
    """To the form itself when there is one, to the list of one's work when there are several."""
    if len(rows) == 1:
        return reverse("workshops:hub", args=[rows[0].public_id])
    return reverse("workshops:area")


def asked(assignments: Iterable[Assignment]) -> None:
    """Who may answer hears what is asked, from the day on which they can begin."""
    for person, rows in _grouped(assignments).items():
        _write("form_asked", person, rows, f"{rows[0].pk}-{len(rows)}-{rows[-1].pk}")


def extended(extensions: list[Extension]) -> None:
    """More time, and why."""
    reasons = {one.assignment_id: one for one in extensions}
    for person, rows in _grouped([one.assignment for one in extensions]).items():
        first = reasons[rows[0].pk]
        _write("deadline_extended", person, rows, str(first.pk), reason=first.reason)


def reminder(person: User, workshop: Workshop, assignments: list[Assignment], *, by) -> None:
    """One letter with everything that is still to be sent, soonest first."""
    stamp = timezone.now().strftime("%Y%m%d%H%M%S")
    _write("reminder", person, assignments, f"{workshop.pk}:{stamp}", by=by)


def deadlines(person: User, assignments: list[Assignment], day: dt.date) -> None:
    """The one letter of a day that goes out by itself: what is still to be sent, everywhere."""
    _write(
        "deadlines",
        person,
        assignments,
        day.isoformat(),
        calendar=settings.SITE_URL + reverse("workshops:calendar"),
    )


def validated(submission: Submission) -> None:
    """The organisation hears that what it sent is fine."""
    for person, rows in _grouped([submission.assignment]).items():
        snapshot = submission.snapshots.order_by("-round").first()
        _write(
            "submission_validated",
            person,
            rows,
            f"{submission.pk}:{snapshot.round if snapshot else 0}",
            number=snapshot.number if snapshot else "",
        )


def arrival_registered(arrival: Arrival) -> None:
    """The organisation hears that its PEC or paper is there; if it has a draft, that it chooses."""
    begun = Submission.objects.filter(assignment=arrival.assignment_id).exists()
    _about_arrival("arrival_registered", arrival, begun=begun)


def transcription_sent(snapshot: Snapshot) -> None:
    """The organisation hears what was typed in for it, and is asked whether it is what it sent."""
    _about_arrival("transcription_sent", snapshot.arrival, snapshot=snapshot)


def _about_arrival(kind: str, arrival: Arrival, **context) -> None:
    way = reverse("workshops:own-arrival", args=[arrival.assignment.public_id, arrival.public_id])
    for person, rows in _grouped([arrival.assignment]).items():
        _write(
            kind,
            person,
            rows,
            str(arrival.pk),
            arrival=arrival,
            link=f"{settings.SITE_URL}{way}",
            **context,
        )


def entrusted(entrusting: Entrusting, title: str) -> None:
    """A colleague hears which section is theirs, and why."""
    _between_colleagues("section_entrusted", entrusting, entrusting.to, title)


def section_done(entrusting: Entrusting, title: str) -> None:
    """Who gave the section hears that it is done."""
    _between_colleagues("section_done", entrusting, entrusting.by, title)


def _between_colleagues(kind: str, entrusting: Entrusting, person: User, title: str) -> None:
    assignment = entrusting.assignment
    post(
        kind,
        person,
        f"{kind}:{entrusting.pk}:{person.pk}",
        {
            "entrusting": entrusting,
            "section": title,
            "form": assignment.form.title,
            "organisation": assignment.participation.organisation.name,
            "workshop": assignment.participation.workshop,
            "due_at": assignment.due_at,
            "link": settings.SITE_URL + reverse("workshops:hub", args=[assignment.public_id]),
        },
        kind,
        reply_to=(entrusting.to if person == entrusting.by else entrusting.by).email,
    )


def assigned(submission: Submission, to: User, batch: str, *, by: User) -> None:
    """A colleague hears that there is something to examine: one letter for what is given at once.

    It leads to all that they have in hand there, so it is right for one form and for many.
    """
    workshop = submission.assignment.participation.workshop
    place = reverse("workshops:queue", args=[workshop.slug])
    post(
        "review_assigned",
        to,
        f"review_assigned:{workshop.pk}:{to.pk}:{batch}",
        {
            "workshop": workshop,
            "by": by,
            "link": f"{settings.SITE_URL}{place}?stato=inviata&incarico=io",
        },
        "review_assigned",
        reply_to=workshop.contact_email,
    )


def file_refused(attachment: Attachment) -> None:
    """Who gave a file hears that the scanner, looking at it later, found something in it."""
    assignment = attachment.submission.assignment
    seat = assignment.participation
    post(
        "file_refused",
        attachment.uploaded_by,
        f"file_refused:{attachment.pk}",
        {
            "file": attachment,
            "form": assignment.form.title,
            "organisation": seat.organisation.name,
            "workshop_title": seat.workshop.title,
            "workshop": seat.workshop,
            "link": settings.SITE_URL + reverse("workshops:hub", args=[assignment.public_id]),
        },
        "file_refused",
        reply_to=seat.workshop.contact_email,
    )


def signature_asked(signature: Signature, token: str) -> None:
    """The letter with the key: what is to be signed, for whom, by when, and one button."""
    known = User.objects.filter(email=signature.email).first()
    _of_signature(
        "signature_asked",
        signature,
        known or signature.email,
        secret=True,
        expires_at=signature.expires_at,
        link=settings.SITE_URL + reverse("workshops:signature", args=[token]),
    )


def signature_given(signature: Signature) -> None:
    """Who asked hears that now it can be sent."""
    _of_signature("signature_given", signature, signature.asked_by)


def signature_refused(signature: Signature) -> None:
    _of_signature("signature_refused", signature, signature.asked_by)


def signature_lapsed(signature: Signature) -> None:
    """An answer changed after the signature: it must be asked again."""
    _of_signature("signature_lapsed", signature, signature.asked_by)


def _of_signature(kind: str, signature: Signature, to, *, link="", **options) -> None:
    assignment = signature.submission.assignment
    seat = assignment.participation
    page = "workshops:check" if kind == "signature_given" else "workshops:sign-off"
    post(
        kind,
        to,
        f"{kind}:{signature.pk}",
        {
            "signature": signature,
            "form": assignment.form.title,
            "organisation": seat.organisation.name,
            "workshop": seat.workshop,
            "due_at": assignment.due_at,
            "link": link or settings.SITE_URL + reverse(page, args=[assignment.public_id]),
        },
        kind,
        reply_to=signature.asked_by.email if link else seat.workshop.contact_email,
        **options,
    )


def _about_remarks(submission: Submission, remarks: Iterable[Remark]) -> list[tuple]:
    """Code, label and text of each, for a letter."""
    doc = definition_of(submission.assignment.form)
    return [(one.question, doc.question(one.question).label, one.text) for one in remarks]


def returned(submission: Submission, request: IntegrationRequest, remarks: list[Remark]) -> None:
    """What is to be integrated, and by when."""
    link = reverse("workshops:integrations", args=[submission.assignment.public_id])
    asked = [one for one in remarks if one.is_request]
    for person, rows in _grouped([submission.assignment]).items():
        _write(
            "integration_asked",
            person,
            rows,
            str(request.pk),
            due_at=request.due_at,
            note=request.note,
            items=_about_remarks(submission, asked),
            link=settings.SITE_URL + link,
        )


def withdrawn(
    submission: Submission, request: IntegrationRequest, remarks: list[Remark], *, all_of_it: bool
) -> None:
    """Something need not be integrated any more."""
    for person, rows in _grouped([submission.assignment]).items():
        _write(
            "integration_withdrawn",
            person,
            rows,
            f"{request.pk}:{remarks[0].pk}:{len(remarks)}",
            due_at=request.due_at,
            all_of_it=all_of_it,
            items=_about_remarks(submission, remarks),
        )


def remarked(submission: Submission, remarks: list[Remark]) -> None:
    """The authority says something about single answers and asks for nothing."""
    link = reverse("workshops:check", args=[submission.assignment.public_id])
    for person, rows in _grouped([submission.assignment]).items():
        _write(
            "remarks_published",
            person,
            rows,
            f"{remarks[0].pk}:{len(remarks)}",
            items=_about_remarks(submission, remarks),
            link=settings.SITE_URL + link,
        )


def integrated(snapshot: Snapshot, request: IntegrationRequest) -> None:
    """Who asked hears that the answer is there."""
    assignment = snapshot.submission.assignment
    seat = assignment.participation
    link = reverse("workshops:review", args=[seat.workshop.slug, assignment.public_id])
    post(
        "integration_answered",
        request.asked_by,
        f"integration_answered:{request.pk}",
        {
            "title": assignment.form.title,
            "workshop": seat.workshop,
            "organisation": seat.organisation,
            "number": snapshot.number,
            "late": snapshot.is_late,
            "link": settings.SITE_URL + link,
        },
        "integration_answered",
    )


def what_is_asked(participation) -> list[Assignment]:
    """The forms that an organisation is asked now, soonest first."""
    return list(
        participation.assignments.filter(step_run__state="open", waived_reason="")
        .select_related("form", "step_run__step")
        .order_by("due_at", "pk")
    )


def _about(invitation: Invitation) -> dict:
    seat = invitation.participation
    return {
        "invitation": invitation,
        "workshop": seat.workshop,
        "organisation": seat.organisation,
        "city": seat.place.city if seat.place else None,
    }


def invitation(invitation: Invitation, token: str) -> None:
    """The letter with the key: who calls, to do what, by when, and one button."""
    assignments = what_is_asked(invitation.participation)
    known = User.objects.filter(email=invitation.email).first()
    workshop = invitation.participation.workshop
    post(
        "invitation",
        known or invitation.email,
        f"invitation:{invitation.pk}",
        {
            **_about(invitation),
            "assignments": assignments,
            "first": assignments[0] if assignments else None,
            "minutes": sum(one.form.minutes for one in assignments),
            "link": f"{settings.SITE_URL}{reverse('workshops:invitation', args=[token])}",
        },
        "invitation",
        reply_to=workshop.contact_email,
        secret=True,
        expires_at=invitation.expires_at,
    )


def _inviter(invitation: Invitation):
    """Who hears what became of a letter: its sender, or the office when the sender left."""
    sender = invitation.invited_by
    if sender is not None and sender.is_active:
        return sender
    return invitation.participation.workshop.contact_email or settings.CONTACT_EMAIL


def _tell_inviter(kind: str, invitation: Invitation, key: str) -> bool:
    """Says whether the letter is new: the same news on the same day is told once."""
    before = timezone.now()
    message = post(
        kind,
        _inviter(invitation),
        f"{kind}:{key}",
        {
            **_about(invitation),
            "link": f"{settings.SITE_URL}{reverse('home-after-login')}",
        },
        kind,
    )
    return message.created_at >= before


def invitation_declined(invitation: Invitation) -> None:
    _tell_inviter("invitation_declined", invitation, str(invitation.pk))


def invitation_forwarded(invitation: Invitation) -> None:
    """``invitation`` is the new one."""
    _tell_inviter("invitation_forwarded", invitation, str(invitation.pk))


def new_invitation_asked(invitation: Invitation) -> bool:
    day = timezone.localdate().isoformat()
    return _tell_inviter("invitation_again", invitation, f"{invitation.pk}:{day}")


def hook_paused(hook: Hook) -> None:
    """Who may change it hears that a program does not answer, and that we stopped knocking."""
    if hook.workshop_id:
        rows = hook.workshop.team.filter(role="lead")
    else:
        rows = Mandate.objects.current().filter(
            organisation=hook.organisation_id, role=Mandate.Role.REFERENTE
        )
    for person in [row.person for row in rows.select_related("person")]:
        if person.is_active:
            post(
                "hook_paused",
                person,
                f"hook_paused:{hook.pk}:{hook.paused_at.isoformat()}:{person.pk}",
                {
                    "address": hook.address,
                    "owner_of_hook": hook.workshop or hook.organisation,
                    "workshop": hook.workshop,
                    "link": settings.SITE_URL + hook.get_absolute_url(),
                },
                "hook_paused",
            )
