"""What the nouns of an officina can undergo: every table on one page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from officine.lifecycle.verbs import verb


class WorkshopState(TextChoices):
    DRAFT = "draft", _("In preparazione")
    RUNNING = "running", _("In corso")
    CLOSING = "closing", _("In chiusura")
    CONCLUDED = "concluded", _("Conclusa")
    SUSPENDED = "suspended", _("Sospesa")


W = WorkshopState
WORKSHOP = {
    "start": verb(W.DRAFT, to=W.RUNNING),
    "close": verb(W.RUNNING, to=W.CLOSING),
    "conclude": verb(W.CLOSING, to=W.CONCLUDED),
    "suspend": verb(W.RUNNING, W.CLOSING, to=W.SUSPENDED),
    "resume": verb(W.SUSPENDED, to=W.RUNNING),
    "reopen": verb(W.CLOSING, to=W.RUNNING),
}


class StepRunState(TextChoices):
    PLANNED = "planned", _("Previsto")
    OPEN = "open", _("In corso")
    DONE = "done", _("Concluso")


R = StepRunState
STEP_RUN = {
    "open": verb(R.PLANNED, to=R.OPEN),
    "finish": verb(R.OPEN, to=R.DONE),
    "reopen": verb(R.DONE, to=R.OPEN),
}


class SubmissionState(TextChoices):
    DRAFT = "draft", _("In bozza")
    SENT = "sent", _("Inviata")
    RETURNED = "returned", _("Da integrare")
    VALIDATED = "validated", _("Validata")


S = SubmissionState
SUBMISSION = {
    "send": verb(S.DRAFT, S.RETURNED, to=S.SENT),
    "reopen": verb(S.SENT, to=S.DRAFT),
    "ask": verb(S.SENT, to=S.RETURNED),
    "withdraw": verb(S.RETURNED, to=S.SENT),
    "validate": verb(S.SENT, to=S.VALIDATED),
}
# What was sent stands, also while it is integrated: its snapshot is there.
ANSWERED = (S.SENT, S.RETURNED, S.VALIDATED)
# The organisation writes: all of a draft, of what came back the questions that are asked.
BEING_WRITTEN = (S.DRAFT, S.RETURNED)


class IntegrationState(TextChoices):
    OPEN = "open", _("Aperta")
    ANSWERED = "answered", _("Con risposta")
    WITHDRAWN = "withdrawn", _("Ritirata")


I = IntegrationState  # noqa: E741 - a letter for each noun of this page
INTEGRATION = {
    "answer": verb(I.OPEN, to=I.ANSWERED),
    "withdraw": verb(I.OPEN, to=I.WITHDRAWN),
}


class RemarkState(TextChoices):
    PREPARED = "prepared", _("Da mandare")
    PUBLISHED = "published", _("Comunicata")
    OPEN = "open", _("Da fare")
    DONE = "done", _("Fatta")
    ANSWERED = "answered", _("Con risposta")
    WITHDRAWN = "withdrawn", _("Ritirata")


K = RemarkState
REMARK = {
    "publish": verb(K.PREPARED, to=K.PUBLISHED),
    "ask": verb(K.PREPARED, to=K.OPEN),
    "tick": verb(K.OPEN, to=K.DONE),
    "untick": verb(K.DONE, to=K.OPEN),
    "answer": verb(K.OPEN, K.DONE, to=K.ANSWERED),
    "withdraw": verb(K.OPEN, K.DONE, to=K.WITHDRAWN),
}


class AttachmentState(TextChoices):
    CLEAN = "clean", _("Disponibile")
    WAITING = "waiting", _("In attesa del controllo antivirus")
    REFUSED = "refused", _("Bloccato dall'antivirus")


A = AttachmentState
ATTACHMENT = {
    "clear": verb(A.WAITING, to=A.CLEAN),
    "refuse": verb(A.WAITING, to=A.REFUSED),
}


class ArrivalState(TextChoices):
    REGISTERED = "registered", _("Registrata")
    TRANSCRIBING = "transcribing", _("Da trascrivere")
    ASKED = "asked", _("In attesa di conferma")
    CONFIRMED = "confirmed", _("Confermata")
    CONTESTED = "contested", _("Contestata")
    WITHDRAWN = "withdrawn", _("Ritirata")


C = ArrivalState
ARRIVAL = {
    "transcribe": verb(C.REGISTERED, to=C.TRANSCRIBING),
    "interrupt": verb(C.TRANSCRIBING, to=C.REGISTERED),
    "send": verb(C.TRANSCRIBING, to=C.ASKED),
    "confirm": verb(C.ASKED, C.CONTESTED, to=C.CONFIRMED),
    "contest": verb(C.ASKED, to=C.CONTESTED),
    "withdraw": verb(C.REGISTERED, C.TRANSCRIBING, to=C.WITHDRAWN),
}


class InvitationState(TextChoices):
    PREPARED = "prepared", _("Da inviare")
    SENT = "sent", _("Inviato")
    ACCEPTED = "accepted", _("Accettato")
    DECLINED = "declined", _("Non partecipa")
    FORWARDED = "forwarded", _("Passato a un'altra persona")
    REVOKED = "revoked", _("Ritirato")


V = InvitationState
INVITATION = {
    "send": verb(V.PREPARED, to=V.SENT),
    "accept": verb(V.SENT, to=V.ACCEPTED),
    "decline": verb(V.SENT, to=V.DECLINED),
    "forward": verb(V.SENT, to=V.FORWARDED),
    "revoke": verb(V.PREPARED, V.SENT, to=V.REVOKED),
}


class HelpState(TextChoices):
    OPEN = "open", _("Da rispondere")
    ANSWERED = "answered", _("Con risposta")
    CLOSED = "closed", _("Chiusa")


H = HelpState
HELP = {
    "write": verb(H.OPEN, H.ANSWERED, H.CLOSED, to=H.OPEN),
    "answer": verb(H.OPEN, H.ANSWERED, H.CLOSED, to=H.ANSWERED),
    "close": verb(H.OPEN, H.ANSWERED, to=H.CLOSED),
}


class HandoverState(TextChoices):
    WAITING = "waiting", _("In attesa che accetti")
    DONE = "done", _("Avvenuto")
    WITHDRAWN = "withdrawn", _("Ritirato")


HANDOVER = {
    "complete": verb(HandoverState.WAITING, to=HandoverState.DONE),
    "withdraw": verb(HandoverState.WAITING, to=HandoverState.WITHDRAWN),
}


class SignatureState(TextChoices):
    ASKED = "asked", _("In attesa")
    SIGNED = "signed", _("Firmata")
    REFUSED = "refused", _("Non firmata")
    LAPSED = "lapsed", _("Decaduta")
    WITHDRAWN = "withdrawn", _("Ritirata")


G = SignatureState
SIGNATURE = {
    "sign": verb(G.ASKED, to=G.SIGNED),
    "refuse": verb(G.ASKED, to=G.REFUSED),
    "withdraw": verb(G.ASKED, to=G.WITHDRAWN),
    "lapse": verb(G.SIGNED, to=G.LAPSED),
}


class ReportState(TextChoices):
    QUEUED = "queued", _("In attesa")
    RUNNING = "running", _("In preparazione")
    READY = "ready", _("Pronta")
    FAILED = "failed", _("Non riuscita")
    CANCELLED = "cancelled", _("Annullata")


P = ReportState
REPORT = {
    "take": verb(P.QUEUED, to=P.RUNNING),
    "put_back": verb(P.RUNNING, to=P.QUEUED),
    "deliver": verb(P.RUNNING, to=P.READY),
    "give_up": verb(P.RUNNING, P.QUEUED, to=P.FAILED),
    "cancel": verb(P.QUEUED, P.RUNNING, to=P.CANCELLED),
    "retry": verb(P.FAILED, P.CANCELLED, to=P.QUEUED),
}


class DeliveryState(TextChoices):
    WAITING = "waiting", _("In attesa")
    SENDING = "sending", _("In consegna")
    DELIVERED = "delivered", _("Consegnato")
    FAILED = "failed", _("Non consegnato")


D = DeliveryState
DELIVERY = {
    "take": verb(D.WAITING, to=D.SENDING),
    "deliver": verb(D.SENDING, to=D.DELIVERED),
    "put_back": verb(D.SENDING, to=D.WAITING),
    "give_up": verb(D.WAITING, D.SENDING, to=D.FAILED),
    "send_again": verb(D.DELIVERED, D.FAILED, to=D.WAITING),
}


class ExportState(TextChoices):
    QUEUED = "queued", _("In attesa")
    RUNNING = "running", _("In preparazione")
    READY = "ready", _("Pronta")
    FAILED = "failed", _("Non riuscita")
    CANCELLED = "cancelled", _("Annullata")
    EXPIRED = "expired", _("Scaduta")


X = ExportState
EXPORT = {
    "take": verb(X.QUEUED, to=X.RUNNING),
    "put_back": verb(X.RUNNING, to=X.QUEUED),
    "deliver": verb(X.RUNNING, to=X.READY),
    "give_up": verb(X.RUNNING, X.QUEUED, to=X.FAILED),
    "cancel": verb(X.QUEUED, X.RUNNING, to=X.CANCELLED),
    "retry": verb(X.FAILED, X.CANCELLED, X.EXPIRED, to=X.QUEUED),
    "expire": verb(X.READY, to=X.EXPIRED),
}


class PactState(TextChoices):
    DRAFT = "draft", _("In bozza")
    PROPOSED = "proposed", _("Alla firma")
    IN_FORCE = "in_force", _("In vigore")
    SUPERSEDED = "superseded", _("Sostituito")


T = PactState
PACT = {
    "propose": verb(T.DRAFT, to=T.PROPOSED),
    "take_back": verb(T.PROPOSED, to=T.DRAFT),
    "enact": verb(T.PROPOSED, to=T.IN_FORCE),
    "supersede": verb(T.IN_FORCE, to=T.SUPERSEDED),
}


class MeetingState(TextChoices):
    DRAFT = "draft", _("In bozza")
    SIGNED = "signed", _("Co-firmato")
    CONVENED = "convened", _("Convocato")
    RECTIFIED = "rectified", _("Rettificato")
    HELD = "held", _("Svolto")
    CANCELLED = "cancelled", _("Annullato")


MEETING = {
    "sign": verb(MeetingState.DRAFT, to=MeetingState.SIGNED),
    "reopen": verb(MeetingState.SIGNED, to=MeetingState.DRAFT),
    # From a draft when the co-lead refused its key, with its reason published.
    "convene": verb(MeetingState.DRAFT, MeetingState.SIGNED, to=MeetingState.CONVENED),
    "rectify": verb(MeetingState.CONVENED, MeetingState.RECTIFIED, to=MeetingState.RECTIFIED),
    "hold": verb(MeetingState.CONVENED, MeetingState.RECTIFIED, to=MeetingState.HELD),
    "cancel": verb(
        MeetingState.DRAFT,
        MeetingState.SIGNED,
        MeetingState.CONVENED,
        MeetingState.RECTIFIED,
        to=MeetingState.CANCELLED,
    ),
}
# Those to whom it was told that there is a meeting.
TO_COME = (MeetingState.CONVENED, MeetingState.RECTIFIED)


class ConvocationState(TextChoices):
    PROPOSED = "proposed", _("Da firmare")
    SIGNED = "signed", _("Co-firmata")
    REFUSED = "refused", _("Non co-firmata")
    SENT = "sent", _("Inviata")
    WITHDRAWN = "withdrawn", _("Ritirata")


CONVOCATION = {
    "sign": verb(ConvocationState.PROPOSED, ConvocationState.REFUSED, to=ConvocationState.SIGNED),
    "refuse": verb(ConvocationState.PROPOSED, to=ConvocationState.REFUSED),
    # That there is no meeting is told without waiting for a second key.
    "announce": verb(ConvocationState.PROPOSED, to=ConvocationState.SENT),
    "send": verb(ConvocationState.SIGNED, ConvocationState.REFUSED, to=ConvocationState.SENT),
    "withdraw": verb(
        ConvocationState.PROPOSED,
        ConvocationState.SIGNED,
        ConvocationState.REFUSED,
        to=ConvocationState.WITHDRAWN,
    ),
}
# Prepared and not yet on its way
PENDING = (ConvocationState.PROPOSED, ConvocationState.SIGNED, ConvocationState.REFUSED)


class RegistrationState(TextChoices):
    CONFIRMED = "confirmed", _("Iscritta")
    WAITING = "waiting", _("In lista d'attesa")
    CANCELLED = "cancelled", _("Annullata")


REGISTRATION = {
    "move_up": verb(RegistrationState.WAITING, to=RegistrationState.CONFIRMED),
    "cancel": verb(
        RegistrationState.CONFIRMED, RegistrationState.WAITING, to=RegistrationState.CANCELLED
    ),
}


class DocumentState(TextChoices):
    PREPARED = "prepared", _("In preparazione")
    SHARED = "shared", _("Per il tavolo")
    PUBLIC = "public", _("Pubblica")
    WITHDRAWN = "withdrawn", _("Ritirata")


DOCUMENT = {
    "share": verb(DocumentState.PREPARED, to=DocumentState.SHARED),
    "publish": verb(DocumentState.SHARED, to=DocumentState.PUBLIC),
    "withdraw": verb(DocumentState.SHARED, DocumentState.PUBLIC, to=DocumentState.WITHDRAWN),
}
READABLE = (DocumentState.SHARED, DocumentState.PUBLIC)


class MinutesState(TextChoices):
    DRAFT = "draft", _("In bozza")
    COMMENT = "comment", _("In commento")
    SIGNING = "signing", _("Alla firma")
    PUBLISHED = "published", _("Pubblicato")


MINUTES = {
    "open": verb(MinutesState.DRAFT, to=MinutesState.COMMENT),
    "propose": verb(MinutesState.COMMENT, to=MinutesState.SIGNING),
    # What is corrected after a refusal goes back to who commented, with its window still known.
    "reopen": verb(MinutesState.SIGNING, to=MinutesState.COMMENT),
    "publish": verb(MinutesState.SIGNING, to=MinutesState.PUBLISHED),
}
# Those in which the text may still change
WRITTEN = (MinutesState.DRAFT, MinutesState.COMMENT)
