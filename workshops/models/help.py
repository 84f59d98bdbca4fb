import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.models import FormDefinition
from workshops.lifecycles import HELP, HelpState
from workshops.models.assignment import Assignment
from workshops.models.workshop import Workshop


class HelpThreadQuerySet(models.QuerySet):
    def with_names(self):
        """With all that a line about a question says, in the same query."""
        return self.select_related(
            "assignment__form",
            "assignment__step_run__step",
            "assignment__step_run__place__city",
            "assignment__participation__organisation",
            "assignment__participation__workshop",
        ).defer("assignment__form__document")


class HelpThread(models.Model):
    """What an organisation asks the authority about one question of a form, and the answers."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="help")
    question = models.CharField(_("domanda"), max_length=20)
    label = models.TextField(help_text="The words of the question when it was asked about.")
    written_at = models.DateTimeField(_("ultimo messaggio"))
    is_unread = models.BooleanField(default=False, help_text="An answer nobody has opened yet.")
    state = models.CharField(
        _("stato"), max_length=20, choices=HelpState, default=HelpState.OPEN, editable=False
    )

    objects = HelpThreadQuerySet.as_manager()
    lifecycle = HELP

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("richiesta di aiuto")
        verbose_name_plural = _("richieste di aiuto")
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "question"], name="one_thread_for_each_question"
            )
        ]
        indexes = [models.Index(fields=["state", "written_at"], name="help_to_give")]

    def __str__(self) -> str:
        return f"{self.question} · {self.assignment}"


class HelpMessage(models.Model):
    """One thing that was said, by the organisation or by the authority. Only ever added to."""

    LONGEST = 4000

    thread = models.ForeignKey(HelpThread, on_delete=models.PROTECT, related_name="messages")
    text = models.TextField(_("testo"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_staff = models.BooleanField(help_text="The authority says it.")
    at = models.DateTimeField(_("scritto il"))
    key = models.CharField(max_length=64, help_text="Of one press of the button.")

    class Meta:
        ordering = ["thread", "pk"]
        verbose_name = _("messaggio")
        verbose_name_plural = _("messaggi")
        constraints = [
            models.UniqueConstraint(fields=["thread", "by", "key"], name="one_message_per_press")
        ]

    def __str__(self) -> str:
        return f"{self.thread}: {self.by}"


class ClarificationQuerySet(models.QuerySet):
    def current(self):
        return self.filter(withdrawn_at=None)


class Clarification(models.Model):
    """An answer of use to all: every organisation of the officina reads it beside the question."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="clarifications")
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(_("domanda"), max_length=20)
    asked = models.TextField(_("che cosa ci è stato chiesto"))
    text = models.TextField(_("chiarimento"))
    thread = models.ForeignKey(
        HelpThread, on_delete=models.PROTECT, related_name="clarifications", null=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("pubblicato il"))
    withdrawn_at = models.DateTimeField(_("tolto il"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["question", "pk"]
        verbose_name = _("chiarimento")
        verbose_name_plural = _("chiarimenti")
        indexes = [
            models.Index(fields=["workshop", "form"], name="clarifications_of_a_form"),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.workshop}"
