"""What comes by PEC or on paper: registered, transcribed, sent, confirmed by who wrote it.

Lock order as for submissions: submission → arrival → number sequence → journal.
"""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.italian import day, in_rome
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from toolkit.forms.document import QuestionDoc
from workshops import notifications
from workshops.actions import paper_integrations, submissions
from workshops.actions.answering import hold, refuse_if_resting, write_answer
from workshops.actions.shelf import Shelf, Taken
from workshops.lifecycles import BEING_WRITTEN, ArrivalState, SubmissionState
from workshops.models import Answer, Arrival, Assignment, Scan, Snapshot, Submission
from workshops.models.arrival import scan_path
from workshops.queries.integrations import opening_of

MOST_SCANS = 20
SCANS = QuestionDoc(
    "scansioni", "file", "", settings={"max_mb": 20, "max_files": MOST_SCANS}
)  # what is taken as a scan: every format that an answer takes


class DraftBegun(ValidationError):
    """The organisation answers on line: nobody writes over it, it says which of the two counts."""

    def __init__(self):
        message = _(
            "L'organizzazione ha già iniziato a compilare on line: la sua bozza non si tocca. Le "
            "abbiamo chiesto quale delle due vale; intanto quello che è arrivato resta registrato."
        )
        super().__init__(message, code="draft_begun")


class AlreadySent(ValidationError):
    """There is nothing left to transcribe."""

    def __init__(self):
        super().__init__(
            _("Questa compilazione è già stata inviata: non si registra un altro arrivo."),
            code="already_sent",
        )


def register(
    assignment: Assignment,
    *,
    channel: str,
    protocol_number: str,
    received_at: dt.datetime,
    sender: str,
    uploads: Sequence[UploadedFile] = (),
    by,
) -> Arrival:
    """Write down what came, when it truly came; the organisation hears of it."""
    require(by, "workshops.register_arrival", assignment)
    refuse_if_resting(assignment)
    refuse_moment(assignment, received_at)
    _refuse_sent(assignment, received_at)
    if len(uploads) > MOST_SCANS:
        raise ValidationError({"scans": _("Al massimo %d file per arrivo.") % MOST_SCANS})
    arrival = Arrival(
        assignment=assignment,
        channel=channel,
        protocol_number=protocol_number,
        received_at=received_at,
        sender=sender,
        registered_by=by,
    )
    _keep(arrival, uploads, by)
    return arrival


def refuse_moment(assignment: Assignment, received_at: dt.datetime) -> None:
    """Nothing arrives tomorrow, and nothing before it could be asked."""
    now = Assignment.objects.filter(pk=assignment.pk).values_list(Now(), flat=True).get()
    opens_on = assignment.step_run.opens_on
    if received_at > now:
        message = _("È nel futuro: scrivi quando è arrivata davvero.")
    elif in_rome(received_at).date() < opens_on:
        message = _("Il passo si è aperto il %(day)s: prima non poteva arrivare.")
        message %= {"day": day(opens_on)}
    else:
        return
    raise ValidationError({"received_at": message})


def _keep(arrival: Arrival, uploads, by) -> None:
    """The row with its files, all or nothing."""
    with Shelf() as shelf:
        taken = [_take(arrival, upload, shelf, by) for upload in uploads]
        with transaction.atomic():
            arrival.save()
            for one in taken:
                scan = Scan(
                    arrival=arrival,
                    name=one.checked.name,
                    size=one.size,
                    content_type=one.checked.content_type,
                    sha256=one.sha256,
                )
                scan.file.name = shelf.put(one, scan_path(scan, scan.name))
                scan.save()
            _note("arrival.registered", arrival, by, files=len(taken))
            notifications.arrival_registered(arrival)


def _take(arrival: Arrival, upload: UploadedFile, shelf: Shelf, by) -> Taken:
    try:
        return shelf.take(upload, SCANS, arrival, by=by)
    except ValidationError as refused:
        raise ValidationError({"scans": refused.messages}) from refused


def begin(arrival: Arrival, *, by) -> Submission:
    """Open the form to type in what came. Never over a draft that the organisation has begun."""
    require(by, "workshops.register_arrival", arrival)
    refuse_if_resting(arrival.assignment)
    with transaction.atomic():
        submission = _draft_for(arrival, by)
        if submission.arrival_id != arrival.pk:
            submission.arrival = arrival
            submission.save(update_fields=["arrival"])
        if _locked(arrival) != ArrivalState.TRANSCRIBING:
            advance(arrival, "transcribe", by=by)
            _note("arrival.transcribed", arrival, by)
    submission.assignment = arrival.assignment
    return submission


def _draft_for(arrival: Arrival, by) -> Submission:
    """What to type in, held: a new draft, the one of this arrival, or one left empty; or what
    came back to the organisation, which has integrated nothing yet. A request has its own
    deadline: it is late, never too late."""
    assignment = arrival.assignment
    rows = Submission.objects.select_for_update(no_key=True).filter(assignment=assignment)
    submission = rows.first()
    if submission is not None:
        submission.assignment = assignment
    if submission is not None and submission.state == SubmissionState.RETURNED:
        if not (submission.arrival_id == arrival.pk and submission.is_transcribed):
            paper_integrations.refuse_begun(submission, arrival)
        return submission
    submissions.refuse_late(assignment, arrival.received_at)
    if submission is None:
        try:
            with transaction.atomic():
                return Submission.objects.create(
                    assignment_id=assignment.pk, started_by=by, arrival=arrival
                )
        except IntegrityError:  # the organisation began at the same moment
            raise DraftBegun from None
    if submission.state != SubmissionState.DRAFT:
        raise AlreadySent
    if submission.arrival_id == arrival.pk or _was_left(submission, assignment):
        return submission
    raise DraftBegun


def _was_left(submission: Submission, assignment: Assignment) -> bool:
    """A transcription was given up here, and the organisation has written nothing since."""
    if submission.arrival_id or _answers(submission):
        return False
    return assignment.arrivals.filter(state=ArrivalState.WITHDRAWN).exists()


def send(
    arrival: Arrival, *, key: str, as_is: bool = False, held: Submission | None = None, by
) -> Snapshot:
    """Hand in what was transcribed, at the moment it arrived. ``as_is``: paper gives no more."""
    submission = held or Submission.objects.select_related("arrival").get(
        assignment=arrival.assignment_id, arrival=arrival
    )
    submission.assignment = arrival.assignment
    return submissions.send(submission, key=key, held=bool(held), as_is=as_is, by=by)


def send_scans(arrival: Arrival, *, key: str, by) -> Snapshot:
    """Hand in the files alone, without typing what is in them."""
    if not arrival.scans.exists():
        raise ValidationError(_("Non c'è nessun file: allegane uno o trascrivi le risposte."))
    with transaction.atomic():
        begin(arrival, by=by)
        return send(arrival, key=key, as_is=True, by=by)


def settle(arrival: Arrival, *, keep: str, by) -> None:
    """The organisation has a draft too: what arrived counts, or what it writes on line.

    The answers of a draft that is put aside stay in their history; nobody else reads them.
    """
    require(by, "workshops.answer_arrival", arrival)
    with transaction.atomic():
        submission = Submission.objects.get(assignment=arrival.assignment_id)
        submission.assignment = arrival.assignment
        hold(submission)
        if submission.state not in BEING_WRITTEN or submission.is_transcribed:
            raise WrongState(submission, "settle", submission.state)
        if keep == "portal":
            advance(arrival, "withdraw", by=by)
        else:
            _make_room(submission, arrival, by)
            submission.arrival = arrival
            submission.save(update_fields=["arrival"])
            advance(arrival, "transcribe", by=by)
        _note("arrival.settled", arrival, by, keep=keep)


def withdraw(arrival: Arrival, *, reason: str, by) -> None:
    """It was registered by mistake: what was typed from it is taken out of the form again."""
    require(by, "workshops.register_arrival", arrival)
    with transaction.atomic():
        rows = Submission.objects.select_related("assignment__form", "arrival")
        typed = rows.filter(arrival=arrival, state__in=BEING_WRITTEN).first()
        if typed:
            hold(typed)
            _take_out(typed, by)
        advance(arrival, "withdraw", by=by, note=reason)
        _note("arrival.withdrawn", arrival, by)


def _make_room(submission: Submission, arrival: Arrival, by) -> None:
    """What was written on line gives way to what arrived."""
    if submission.state == SubmissionState.RETURNED:
        paper_integrations.make_room(submission, arrival, by=by)
        return
    submissions.refuse_late(arrival.assignment, arrival.received_at)
    put_aside(submission, by=by)


def _take_out(typed: Submission, by) -> None:
    """What was typed in, out of the form again."""
    if not typed.is_transcribed:
        return
    if typed.state == SubmissionState.RETURNED:
        paper_integrations.give_up(typed)
        return
    put_aside(typed, by=by)
    typed.arrival = None
    typed.save(update_fields=["arrival"])


def put_aside(submission: Submission, *, by) -> None:
    """Empty the form; every value stays in its history."""
    for answer in _answers(submission):
        write_answer(submission, answer, answer.question, None, by=by)


def confirm(arrival: Arrival, *, by) -> None:
    """It is what the organisation sent."""
    _answer(arrival, "confirm", "", by)


def contest(arrival: Arrival, *, text: str, by) -> None:
    """It is not, and the organisation says what is wrong."""
    if not text.strip():
        raise ValidationError({"text": _("Scrivi che cosa non corrisponde.")})
    _answer(arrival, "contest", text.strip(), by)


def _answer(arrival: Arrival, verb: str, text: str, by) -> None:
    require(by, "workshops.answer_arrival", arrival)
    with transaction.atomic():
        now = timezone.now()
        advance(arrival, verb, by=by, answer=text, answered_by=by, answered_at=now)
        _note(f"arrival.{verb}ed", arrival, by)


def note_reading(scan: Scan, *, by) -> None:
    """Who opened what came, in the journal."""
    _note("arrival.read", scan.arrival, by)


def _answers(submission: Submission) -> list[Answer]:
    rows = Answer.objects.filter(submission=submission)
    return [answer for answer in rows if answer.value is not None]


def _locked(arrival: Arrival) -> str:
    rows = Arrival.objects.select_for_update(no_key=True).filter(pk=arrival.pk)
    return rows.values_list("state", flat=True).get()


def _refuse_sent(assignment: Assignment, received_at: dt.datetime) -> None:
    """What was sent takes no other arrival, unless it came back: then, what answers the request."""
    submission = Submission.objects.filter(assignment=assignment).first()
    if submission is None or submission.state == SubmissionState.DRAFT:
        return
    submission.assignment = assignment
    opening = opening_of(submission)
    if opening is None:
        raise AlreadySent
    paper_integrations.refuse_before(opening.request, received_at)


def _note(action: str, arrival: Arrival, by, **detail) -> None:
    seat = arrival.assignment.participation
    record(
        action,
        arrival,
        by=by,
        organisation=seat.organisation_id,
        workshop=seat.workshop_id,
        channel=arrival.channel,
        **detail,
    )
