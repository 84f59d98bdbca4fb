"""Every right in the officine. The last block reads as a table.

Who may is a right; *from which state* is the lifecycle's question; *whether one knows that the
thing exists* is ``visible_to``. Superusers pass before any rule is asked.
"""

import rules

from workshops.models import Mandate, Participation, Report, Submission, Workshop
from workshops.models.submission import DESK
from workshops.queries.gating import keeps_out_of
from workshops.queries.keys import co_leads
from workshops.queries.roles import roles_of

WRITERS = {Mandate.Role.REFERENTE, Mandate.Role.COMPILATORE}


def workshop_of(subject) -> int | None:
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
        "meeting.workshop_id",
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
        role = roles_of(user).teams.get(workshop_of(subject))
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


@rules.predicate
def leads_with_the_authority(user, subject):
    """Is referente of an organisation that has co-leading as its role in the officina."""
    own = [pk for pk, role in roles_of(user).mandates.items() if role == Mandate.Role.REFERENTE]
    return bool(own) and co_leads(workshop_of(subject)).filter(organisation__in=own).exists()


@rules.predicate
def is_their_own(user, subject):
    """A mandate of the person who asks: nobody gives one to themselves."""
    return isinstance(subject, Mandate) and subject.person_id == user.pk


@rules.predicate
def keeps_its_table(user, subject):
    """The secretariat of an officina where the organisation sits."""
    teams = [key for key, role in roles_of(user).teams.items() if role in DESK]
    seats = Participation.objects.filter(workshop__in=teams, organisation=_organisation(subject))
    return bool(teams) and seats.exists()


@rules.predicate
def keeps_out(user, subject):
    """Declared an interest in the matter of these answers, and a measure."""
    return isinstance(subject, Submission) and keeps_out_of(user, subject)


@rules.predicate
def is_of_the_authority(user, subject):
    """What the authority itself took upon itself, for who keeps its office."""
    workshop = workshop_of(subject)
    role = roles_of(user).teams.get(workshop)
    rows = Workshop.objects.filter(pk=workshop, authority=_organisation(subject))
    return role in DESK and rows.exists()


any_staff = staff()
lead = staff("lead")
office = staff("lead", "officer")
desk = staff(*DESK)

rules.add_perm("workshops.add_workshop", works_for_an_authority)
rules.add_perm("workshops.manage_workshop", any_staff)  # see the inside of an officina
rules.add_perm("workshops.change_workshop", lead)  # its data, its team, its state
rules.add_perm("workshops.change_partners", desk)  # register, invitations, import
rules.add_perm("workshops.change_steps", desk)  # dates, opening, assignments
rules.add_perm("workshops.extend_deadline", office)
rules.add_perm("workshops.override_gate", office)  # open a step before those before it are over
rules.add_perm("workshops.remind", desk)
# Take charge, validate; who stepped aside from the matter of a form does not examine its answers
rules.add_perm("workshops.review_submission", office & ~keeps_out)
rules.add_perm("workshops.compile_report", desk)  # ask, cancel, retry
rules.add_perm("workshops.publish_report", lead)
rules.add_perm("workshops.export_answers", desk)  # ask, cancel, retry, download
rules.add_perm("workshops.propose_lesson", staff("lead", "officer", "secretariat", "facilitator"))
rules.add_perm(
    "workshops.tell_facilitation", staff("lead", "officer", "secretariat", "facilitator")
)
preparing = staff("lead", "officer", "secretariat", "facilitator")
rules.add_perm("workshops.change_meeting", preparing)  # its data, its agenda
rules.add_perm("workshops.convene_meeting", desk)  # prepare, send, cancel; the keys are two
rules.add_perm("workshops.keep_attendance", preparing)  # the register, by hand
rules.add_perm("workshops.write_minutes", preparing)
rules.add_perm("workshops.send_minutes", desk)  # to comments, answers, to the keys, published
rules.add_perm("workshops.comment_minutes", writes_for_the_organisation)
rules.add_perm("workshops.dissent_from_minutes", answers_for_the_organisation)
rules.add_perm("workshops.finish_action", writes_for_the_organisation | is_of_the_authority)
rules.add_perm("workshops.answer_call", writes_for_the_organisation)  # who comes, who is there
rules.add_perm("workshops.change_documents", preparing)  # upload, until they are shared
rules.add_perm("workshops.share_document", desk)  # share, publish, withdraw
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
rules.add_perm("workshops.ask_help", belongs_to_the_organisation)  # about a question
rules.add_perm("workshops.give_help", desk)
rules.add_perm("workshops.publish_clarification", office)  # for every organisation
rules.add_perm(
    "workshops.renew_mandate", (answers_for_the_organisation & ~is_their_own) | keeps_its_table
)
rules.add_perm("workshops.attach_act", answers_for_the_organisation | keeps_its_table)
rules.add_perm("workshops.view_act", belongs_to_the_organisation | keeps_its_table)
rules.add_perm("workshops.hand_over", answers_for_the_organisation | keeps_its_table)
rules.add_perm("workshops.talk_inside", belongs_to_the_organisation)  # among colleagues alone
rules.add_perm("workshops.entrust_section", answers_for_the_organisation)  # to a colleague
rules.add_perm("workshops.turn_key", lead | leads_with_the_authority)  # the two keys
rules.add_perm("workshops.write_pact", desk)  # the draft
rules.add_perm("workshops.propose_pact", lead)  # put it up for signature, take it back
rules.add_perm("workshops.adhere_to_pact", answers_for_the_organisation)
rules.add_perm("workshops.ask_declarations", office)
rules.add_perm("workshops.read_declarations", desk)  # persons' own: for who runs the officina
