import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import MINUTES, MinutesState
from workshops.models.declaration import Matter
from workshops.models.meeting import AgendaItem, Meeting
from workshops.models.organisation import Organisation
from workshops.models.workshop import Workshop


class MinutesQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=MinutesState.PUBLISHED)

    def open_to_all(self):
        """Those that everybody may read: published, of a public officina."""
        return self.published().filter(meeting__workshop__in=Workshop.objects.public())

    def visible_to(self, user):
        """Published ones: of public officine, of one's own staff, of who was called."""
        public = Q(meeting__workshop__in=Workshop.objects.public())
        rows = self.published()
        if not user.is_authenticated:
            return rows.filter(public)
        if user.is_superuser:
            return rows
        return rows.filter(
            public
            | Q(meeting__workshop__in=user.teams.values("workshop"))
            | Q(meeting__in=Meeting.objects.told().asked_of(user).values("pk"))
        )


class Minutes(models.Model):
    """What was said and decided at a meeting: written, commented on, signed, published."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="record")
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveSmallIntegerField(_("numero"), null=True, editable=False)
    opening = models.TextField(_("apertura"), blank=True)
    drafted = models.TextField(
        blank=True,
        help_text="The opening as it last made itself; a hand may have written over it.",
    )
    version = models.PositiveIntegerField(default=1, help_text="What who edits has read.")
    document = models.JSONField(null=True, editable=False, help_text="What the two keys sign.")
    sha256 = models.CharField(_("impronta"), max_length=64, blank=True, editable=False)
    due_on = models.DateField(
        _("da inviare entro il"), help_text="By the rule of the pact when the meeting was held."
    )
    opened_at = models.DateTimeField(_("inviato ai partecipanti il"), null=True, editable=False)
    comments_until = models.DateField(_("osservazioni fino al"), null=True, editable=False)
    published_at = models.DateTimeField(_("pubblicato il"), null=True, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=MinutesState,
        default=MinutesState.DRAFT,
        editable=False,
    )

    objects = MinutesQuerySet.as_manager()
    lifecycle = MINUTES

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("verbale")
        verbose_name_plural = _("verbali")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, number__isnull=False, year__isnull=False)
                & ~Q(sha256=""),
                name="published_minutes_have_number_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} · {self.meeting}"

    @property
    def workshop_id(self) -> int:
        return self.meeting.workshop_id


class MinutesItem(models.Model):
    """What was said and decided on one point. The votes are counts, or follow from the ballots."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="items")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("argomento"), max_length=200)
    said = models.TextField(_("che cosa si è detto"), blank=True)
    decision = models.TextField(_("che cosa si è deciso"), blank=True)
    matter = models.ForeignKey(
        Matter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("materia"),
        help_text="Who abstains from it by declaration does not vote.",
    )
    votes_for = models.PositiveSmallIntegerField(_("favorevoli"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("contrari"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("astenuti"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["minutes", "position"]
        verbose_name = _("punto del verbale")
        verbose_name_plural = _("punti del verbale")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "agenda_item"], name="a_point_is_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    votes_for__isnull=True, votes_against__isnull=True, votes_abstained__isnull=True
                )
                | Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                ),
                name="votes_are_counted_together",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def was_voted(self) -> bool:
        return self.votes_for is not None


class Ballot(models.Model):
    """How one organisation voted on one point."""

    class Choice(models.TextChoices):
        FOR = "for", _("Favorevole")
        AGAINST = "against", _("Contrario")
        ABSTAINED = "abstained", _("Astenuto")

    item = models.ForeignKey(MinutesItem, on_delete=models.CASCADE, related_name="ballots")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("voto"), max_length=10, choices=Choice)

    class Meta:
        ordering = ["item", "organisation__name"]
        verbose_name = _("voto")
        verbose_name_plural = _("voti")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organisation"], name="an_organisation_votes_once_on_a_point"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_choice_display()}"


class MinutesAction(models.Model):
    """What somebody took upon itself at a meeting: an organisation, by a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(MinutesItem, on_delete=models.CASCADE, related_name="actions")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="minutes_actions",
        verbose_name=_("chi"),
    )
    text = models.CharField(_("che cosa"), max_length=500)
    due_on = models.DateField(_("entro il"))
    done_at = models.DateTimeField(_("fatta il"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("impegno")
        verbose_name_plural = _("impegni")
        indexes = [models.Index(fields=["organisation", "done_at"], name="actions_to_do")]

    def __str__(self) -> str:
        return self.text

    @property
    def workshop_id(self) -> int:
        return self.item.minutes.workshop_id


class MinutesComment(models.Model):
    """What an organisation asks to correct, and the authority's answer with its reason."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accolta")
        DECLINED = "declined", _("Non accolta")

    LONGEST = 4000

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(MinutesItem, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("osservazione"))
    at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(_("esito"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("risposta"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("osservazione al verbale")
        verbose_name_plural = _("osservazioni ai verbali")
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="declined") | ~Q(answer=""),
                name="a_comment_is_declined_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.item}"


class Dissent(models.Model):
    """What an organisation wants attached to the minutes, in its own words."""

    LONGEST = 4000

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="dissents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("dissenso"))
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["minutes", "organisation__name"]
        verbose_name = _("dissenso")
        verbose_name_plural = _("dissensi")
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "organisation"], name="an_organisation_dissents_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.minutes}"
