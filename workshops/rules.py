"""Every right in the officine. The last block reads as a table.

Who may is a right; *from which state* is the lifecycle's question; *whether one knows that the
thing exists* is ``visible_to``. Superusers pass before any rule is asked.
"""

import rules

from workshops.models import Mandate, Report, Submission, Workshop
from workshops.queries.roles import roles_of

WRITERS = {Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE}


def _workshop(subject) -> int | None:
    """The id of the officina that a thing belongs to."""
    if subject is None:
        return None
    if isinstance(subject, Workshop):
        return subject.pk
    if isinstance(subject, Report):
        return subject.workshop_id
    if isinstance(subject, Submission):
        return subject.assignment.participation.workshop_id
    for path in (
        "workshop_id",
        "place.workshop_id",
        "participation.workshop_id",
        "assignment.participation.workshop_id",
    ):
        value = subject
        for name in path.split("."):
            value = getattr(value, name, None)
        if value is not None:
            return value
    return None


def _organisation(subject) -> int | None:
    """The id of the organisation that answers."""
    if subject is None:
        return None
    assignment = getattr(subject, "assignment", subject)
    seat = getattr(assignment, "participation", assignment)  # a participation is its own seat
    return seat.organisation_id


def staff(*roles: str):
    """A predicate: the user has one of these roles in the officina of the subject."""

    @rules.predicate(f"staff:{','.join(roles) or 'any'}")
    def asked(user, subject):
        role = roles_of(user).teams.get(_workshop(subject))
        return role is not None and (not roles or role in roles)

    return asked


@rules.predicate
def works_for_an_authority(user, subject):
    return roles_of(user).works_for_authority


@rules.predicate
def writes_for_the_organisation(user, subject):
    return roles_of(user).mandates.get(_organisation(subject)) in WRITERS


@rules.predicate
def answers_for_the_organisation(user, subject):
    return roles_of(user).mandates.get(_organisation(subject)) == Mandate.Role.REFERENTE


@rules.predicate
def is_transcribed(user, subject):
    """The secretariat types it in: until it is sent, its hand and no other."""
    return isinstance(subject, Submission) and subject.is_transcribed


@rules.predicate
def belongs_to_the_organisation(user, subject):
    return _organisation(subject) in roles_of(user).mandates


any_staff = staff()
lead = staff("lead")
office = staff("lead", "officer")
desk = staff("lead", "officer", "secretariat")

rules.add_perm("workshops.add_workshop", works_for_an_authority)
rules.add_perm("workshops.manage_workshop", any_staff)  # see the inside of an officina
rules.add_perm("workshops.change_workshop", lead)  # its data, its team, its state
rules.add_perm("workshops.change_partners", desk)  # register, invitations, import
rules.add_perm("workshops.change_steps", desk)  # dates, opening, assignments
rules.add_perm("workshops.extend_deadline", office)
rules.add_perm("workshops.remind", desk)
rules.add_perm("workshops.review_submission", office)  # take charge, validate
rules.add_perm("workshops.compile_report", desk)  # ask, cancel, retry
rules.add_perm("workshops.publish_report", lead)
rules.add_perm("workshops.export_answers", desk)  # ask, cancel, retry, download
rules.add_perm("workshops.propose_lesson", staff("lead", "officer", "secretariat", "facilitator"))
rules.add_perm(
    "workshops.tell_facilitation", staff("lead", "officer", "secretariat", "facilitator")
)
rules.add_perm("workshops.view_journal", lead)
rules.add_perm("workshops.change_hook", lead | answers_for_the_organisation)  # programs to tell
rules.add_perm("workshops.view_submission", belongs_to_the_organisation | any_staff)
rules.add_perm(
    "workshops.write_submission",
    (writes_for_the_organisation & ~is_transcribed) | (desk & is_transcribed),
)
rules.add_perm("workshops.send_submission", answers_for_the_organisation)
rules.add_perm("workshops.register_arrival", desk)  # PEC and paper: register, transcribe
rules.add_perm("workshops.send_transcription", desk & is_transcribed)
rules.add_perm("workshops.view_arrival", belongs_to_the_organisation | desk)
rules.add_perm("workshops.answer_arrival", answers_for_the_organisation)  # confirm, contest, choose
rules.add_perm("workshops.invite_colleague", answers_for_the_organisation)
rules.add_perm("workshops.talk_inside", belongs_to_the_organisation)  # among colleagues alone
rules.add_perm("workshops.entrust_section", answers_for_the_organisation)  # to a colleague
