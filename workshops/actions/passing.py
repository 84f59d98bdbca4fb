"""What happens at the moment a handover becomes true, whoever began it and however.

From one commit to the next the organisation has a referente: the one who follows is in the role
before the one who leaves is out of it.
"""

from django.db import transaction
from django.utils import timezone

from officine.journal.chain import record
from officine.lifecycle.machine import advance
from workshops import notifications
from workshops.actions import deputies
from workshops.lifecycles import HandoverState
from workshops.models import Entrusting, Handover, Invitation, Mandate, Organisation
from workshops.queries.deputies import deputies_of
from workshops.queries.handovers import sections_of, what_passes


@transaction.atomic
def complete(handover: Handover, person) -> Mandate:
    """The role, the sections in hand and the requests that are open pass to ``person``."""
    before = handover.mandate
    Organisation.objects.select_for_update(no_key=True).get(pk=before.organisation_id)
    passes = what_passes(before)
    new = _raise(person, handover)
    carried = _carry_deputies(handover, new) if handover.carries_deputies else 0
    sections = _pass_sections(before, person, handover.asked_by)
    _leave(handover)
    advance(handover, "complete", by=handover.asked_by, to=person, done_at=timezone.now())
    _note(
        "handover.done",
        handover,
        by=handover.asked_by,
        to=person.pk,
        sections=sections,
        deputies=carried,
    )
    notifications.handed_over(handover, passes.words)
    notifications.left_to_another(handover)
    return new


def complete_with(invitation: Invitation, person) -> None:
    """Who was invited to follow has accepted."""
    if handover := _waiting_with(invitation):
        if person.pk == handover.mandate.person_id:  # the letter came back to who leaves
            _withdraw(handover, by=person)
        else:
            complete(handover, person)


def withdraw_with(invitation: Invitation, *, by) -> None:
    """The letter opens nothing any more: nobody follows, and nothing passes."""
    if handover := _waiting_with(invitation):
        _withdraw(handover, by=by)


def follow(invitation: Invitation, fresh: Invitation) -> None:
    """The letter went on to somebody else: so does what passes with it."""
    if handover := _waiting_with(invitation):
        handover.invitation = fresh
        handover.save(update_fields=["invitation"])


def _waiting_with(invitation: Invitation) -> Handover | None:
    rows = Handover.objects.select_for_update(no_key=True, of=("self",)).filter(
        invitation=invitation, state=HandoverState.WAITING
    )
    return rows.select_related("mandate__organisation", "mandate__person", "asked_by").first()


def _withdraw(handover: Handover, *, by) -> None:
    advance(handover, "withdraw", by=by)
    _note("handover.withdrawn", handover, by=by)


def _raise(person, handover: Handover) -> Mandate:
    """Who follows is referente from now on; what they were before stays readable."""
    organisation = handover.mandate.organisation
    own = Mandate.objects.filter(person=person, organisation=organisation, revoked_at=None)
    coming = own.filter(valid_from__gt=timezone.localdate()).exclude(deputy_for=None)
    coming.update(revoked_at=timezone.now())  # who answers for it stands in for nobody
    now = own.current().first()
    if now and now.role == Mandate.Role.REFERENTE and not now.deputy_for_id:
        if handover.act and not now.act:
            now.act = handover.act
            now.save(update_fields=["act"])
        return now
    new = _replace(now, person, organisation, Mandate.Role.REFERENTE, handover.act)
    deputies.align(new, by=handover.asked_by)
    return new


def _leave(handover: Handover) -> None:
    """Who leaves goes on filling in, if so decided; or acts no more. One that is over stays so."""
    now = Mandate.objects.current().filter(pk=handover.mandate_id).first()
    if now is None:
        return
    if handover.stays:
        left = _replace(now, now.person, now.organisation, Mandate.Role.COMPILATORE, now.act)
        deputies.align(left, by=handover.asked_by)
    else:
        now.revoked_at = timezone.now()
        now.save(update_fields=["revoked_at"])


def _carry_deputies(handover: Handover, new: Mandate) -> int:
    """Who stood in for the one who leaves stands in for who follows; each by a row beside."""
    rows = deputies_of(handover.mandate).exclude(person=new.person_id)
    rows = list(rows.select_related("organisation").select_for_update(no_key=True, of=("self",)))
    for row in rows:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        Mandate.objects.create(
            person=row.person,
            organisation=row.organisation,
            role=new.role,
            valid_from=max(row.valid_from, timezone.localdate()),
            valid_to=row.valid_to,
            act=row.act,
            deputy_for=new,
            renews=row,
        )
    return len(rows)


def _replace(now: Mandate | None, person, organisation, role: str, act: str) -> Mandate:
    fields = {}
    if now is not None:
        now.revoked_at = timezone.now()
        now.save(update_fields=["revoked_at"])
        fields = {"renews": now, "valid_to": now.valid_to}
        act = act or now.act
    return Mandate.objects.create(
        person=person, organisation=organisation, role=role, act=act, **fields
    )


def _pass_sections(before: Mandate, person, by) -> int:
    """Each with its note; who had it in hand stays written beside."""
    rows = list(sections_of(before).select_for_update(no_key=True, of=("self",)))
    for row in rows:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
    Entrusting.objects.bulk_create(
        Entrusting(
            assignment_id=row.assignment_id, section=row.section, to=person, note=row.note, by=by
        )
        for row in rows
    )
    return len(rows)


def _note(action: str, handover: Handover, *, by, **detail) -> None:
    seat = handover.invitation.participation if handover.invitation else None
    record(
        action,
        handover,
        by=by,
        organisation=handover.mandate.organisation_id,
        workshop=seat and seat.workshop_id,
        person=handover.mandate.person_id,
        **detail,
    )
