import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import (
    ATTACHMENT,
    SUBMISSION,
    ArrivalState,
    AttachmentState,
    SubmissionState,
)
from workshops.models.assignment import Assignment
from workshops.models.workshop import TeamMember

DESK = (TeamMember.Role.LEAD, TeamMember.Role.OFFICER, TeamMember.Role.SECRETARIAT)


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own organisation's, and what was sent to the officine whose staff one is of.

        A draft belongs to its organisation alone: staff see that it exists through the
        assignment, never what it says. What the secretariat types in from paper, it sees.
        """
        mandated = user.mandates.current().values("organisation")
        own = Q(assignment__participation__organisation__in=mandated)
        sent = ~Q(state=SubmissionState.DRAFT)
        if user.is_superuser:
            return self.filter(own | sent)
        staff = Q(assignment__participation__workshop__in=user.teams.values("workshop"))
        desk = user.teams.filter(role__in=DESK).values("workshop")
        typed = Q(
            state=SubmissionState.DRAFT,
            arrival__isnull=False,
            assignment__participation__workshop__in=desk,
        )
        return self.filter(own | (staff & sent) | typed)

    def with_names(self):
        """With all that a line about a submission says, in the same query."""
        return self.select_related(
            "assignment__form",
            "assignment__step_run__step__phase",
            "assignment__step_run__place__city",
            "assignment__participation__organisation__category",
            "assignment__participation__workshop",
            "reviewer",
        )


class Submission(models.Model):
    """What an organisation answers to one form. Persons write, the organisation answers."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="submission"
    )
    arrival = models.ForeignKey(
        "workshops.Arrival",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="What the secretariat transcribes, or has: the organisation does not write it.",
    )
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("inviata il"), null=True, editable=False)
    is_late = models.BooleanField(_("fuori termine"), default=False, editable=False)
    validated_at = models.DateTimeField(_("validata il"), null=True, editable=False)
    integrate_by = models.DateTimeField(
        _("da integrare entro"),
        null=True,
        editable=False,
        help_text="The deadline of the open request for integration; null without one.",
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("presa in carico da"),
    )
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=SubmissionState,
        default=SubmissionState.DRAFT,
        editable=False,
    )

    objects = SubmissionQuerySet.as_manager()
    lifecycle = SUBMISSION

    class Meta:
        verbose_name = _("compilazione")
        verbose_name_plural = _("compilazioni")
        indexes = [
            models.Index(fields=["state", "sent_at"], name="submissions_to_review"),
            models.Index(
                fields=["sent_at", "assignment"],
                condition=Q(
                    state__in=[
                        SubmissionState.SENT,
                        SubmissionState.RETURNED,
                        SubmissionState.VALIDATED,
                    ]
                ),
                name="sendings_in_turn",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    def get_absolute_url(self) -> str:
        return reverse("workshops:hub", args=[self.assignment.public_id])

    @property
    def channel(self) -> str:
        """How it came: on the portal, or as the secretariat registered it."""
        return self.arrival.channel if self.arrival_id else "portal"

    @property
    def is_transcribed(self) -> bool:
        """The secretariat is typing in what arrived: the organisation reads and does not write.

        What came back keeps how it was sent last, until something new is transcribed.
        """
        if self.arrival_id is None:
            return False
        if self.state == SubmissionState.RETURNED:
            return self.arrival.state == ArrivalState.TRANSCRIBING
        return self.state == SubmissionState.DRAFT


class Answer(models.Model):
    """The live answer to one question, with the version that the next writer must name."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(_("domanda"), max_length=20)
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("salvata il"))
    taken = models.JSONField(
        null=True,
        editable=False,
        help_text="Where it was taken from, and as which version; it stands as long as that does.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "question"], name="one_live_answer")
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.version}"

    @property
    def taken_from(self) -> dict | None:
        """The earlier answer it was taken from, as long as nobody has changed it since."""
        taken = self.taken
        if not taken or taken.get("version") != self.version:
            return None
        return taken | {"said_at": dt.datetime.fromisoformat(taken["said_at"])}


class AnswerRevision(models.Model):
    """Every value that was ever acknowledged as saved. Only ever added to."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="revisions")
    question = models.CharField(max_length=20)
    value = models.JSONField(null=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "question", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question", "version"], name="one_value_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.version}"


class Snapshot(models.Model):
    """What was sent, frozen: number, document, fingerprint. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="snapshots")
    round = models.PositiveSmallIntegerField(_("invio n."), default=1)
    number = models.CharField(_("numero"), max_length=20, unique=True)
    document = models.JSONField()
    sha256 = models.CharField(_("impronta"), max_length=64)
    sent_at = models.DateTimeField(_("inviata il"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_late = models.BooleanField(_("fuori termine"), default=False)
    protocol_number = models.CharField(_("numero di protocollo"), max_length=60, blank=True)
    arrival = models.ForeignKey(
        "workshops.Arrival",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="snapshots",
        help_text="What was transcribed; empty: it was sent on the portal.",
    )

    class Meta:
        ordering = ["submission", "round"]
        verbose_name = _("invio")
        verbose_name_plural = _("invii")
        constraints = [
            models.UniqueConstraint(fields=["submission", "round"], name="one_snapshot_per_round")
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse(
            "workshops:receipt", args=[self.submission.assignment.public_id, self.number]
        )

    @property
    def channel(self) -> str:
        return self.arrival.channel if self.arrival_id else "portal"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """A name nobody can guess; the real one is kept in the row."""
    return f"answers/{attachment.public_id.hex[:2]}/{attachment.public_id.hex}"


class Attachment(models.Model):
    """A file given as an answer; private, typed by its content, named by us."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=60, help_text="Question code, with column in tables.")
    file = models.FileField(upload_to=attachment_path, max_length=200)
    name = models.CharField(_("nome"), max_length=200)
    size = models.PositiveIntegerField(_("peso"))
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    found = models.CharField(_("che cosa contiene"), max_length=100, blank=True, editable=False)
    looked_at = models.DateTimeField(_("ultimo controllo"), null=True, editable=False)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=AttachmentState,
        default=AttachmentState.CLEAN,
        editable=False,
    )

    lifecycle = ATTACHMENT

    class Meta:
        verbose_name = _("allegato")
        verbose_name_plural = _("allegati")
        indexes = [
            models.Index(
                fields=["looked_at", "id"],
                condition=Q(state=AttachmentState.WAITING),
                name="files_to_scan",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UploadQuerySet(models.QuerySet):
    def open(self):
        return self.filter(is_done=False)


class Upload(models.Model):
    """A file that arrives in pieces, from one person for one question, until it is whole."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    name = models.CharField(_("nome"), max_length=200)
    size = models.PositiveIntegerField(_("peso"))
    received = models.PositiveIntegerField(_("arrivato fin qui"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    touched_at = models.DateTimeField(default=timezone.now)
    is_done = models.BooleanField(default=False)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file in arrivo")
        verbose_name_plural = _("file in arrivo")
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="no_more_arrives_than_announced"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SendKey(models.Model):
    """One press of «Invia»: the same key twice gives the same answer once."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="one_send_per_key")
        ]

    def __str__(self) -> str:
        return self.key
