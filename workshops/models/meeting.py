import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.lifecycles import MEETING, TO_COME, MeetingState
from workshops.models.step_run import StepRun
from workshops.models.workshop import Participation, Workshop, WorkshopCity


class MeetingQuerySet(models.QuerySet):
    def told(self):
        """Those whose convocation went out, whatever became of them."""
        return self.filter(current__isnull=False)

    def to_come(self):
        return self.filter(state__in=TO_COME)

    def open_to_all(self):
        """Those that everybody may read: of a public officina, and convened."""
        return self.told().filter(workshop__in=Workshop.objects.public())

    def visible_to(self, user):
        """The staff see all of theirs; who sits at the table what was told; others the public."""
        public = Q(current__isnull=False, workshop__in=Workshop.objects.public())
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        return self.filter(
            public
            | Q(workshop__in=user.teams.values("workshop"))
            | Q(current__isnull=False) & at_the_table(user)
        )

    def asked_of(self, user):
        """The table of the organisations that a person acts for."""
        return self.filter(at_the_table(user))


def at_the_table(user) -> Q:
    """For what has an officina and perhaps a city. What is of all the officina is for every seat;
    what is of a city for the seats there, and those of no city."""
    acting = user.mandates.current().values("organisation")
    mine = Participation.objects.filter(organisation__in=acting)
    return (
        Q(place=None, workshop__in=mine.values("workshop"))
        | Q(workshop__in=mine.filter(place=None).values("workshop"))
        | Q(place__in=mine.filter(place__isnull=False).values("place"))
    )


class Meeting(models.Model):
    """People at a table, on a day: prepared by the authority, called with two keys."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenaria")
        TABLE = "table", _("Tavolo tematico")
        GROUP = "group", _("Gruppo di lavoro")
        WEBINAR = "webinar", _("Webinar")
        PUBLIC = "public", _("Evento pubblico")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In sede")
        REMOTE = "remote", _("A distanza")
        MIXED = "mixed", _("In sede e a distanza")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(_("numero"), editable=False)
    place = models.ForeignKey(
        WorkshopCity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("città"),
        help_text=_("Vuoto: tutta l'officina."),
    )
    step_run = models.ForeignKey(
        StepRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("passo e città"),
    )
    title = models.CharField(_("titolo"), max_length=200)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind, default=Kind.TABLE)
    mode = models.CharField(_("come si svolge"), max_length=10, choices=Mode)
    where = models.CharField(_("luogo"), max_length=300, blank=True)
    link = models.URLField(_("collegamento"), max_length=500, blank=True)
    aim = models.TextField(_("a che cosa serve"), blank=True)
    starts_at = models.DateTimeField(_("inizio"))
    ends_at = models.DateTimeField(_("fine"))
    is_open = models.BooleanField(_("aperto al pubblico"), default=False)
    seats = models.PositiveSmallIntegerField(_("posti per il pubblico"), null=True, blank=True)
    code = models.CharField(max_length=8, blank=True, help_text="Typed or scanned to be present.")
    version = models.PositiveIntegerField(default=1, help_text="What who edits has read.")
    current = models.ForeignKey(
        "workshops.Convocation",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The last convocation that went out: what everybody was told.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    state = models.CharField(
        _("stato"),
        max_length=20,
        choices=MeetingState,
        default=MeetingState.DRAFT,
        editable=False,
    )

    objects = MeetingQuerySet.as_manager()
    lifecycle = MEETING

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("incontro")
        verbose_name_plural = _("incontri")
        indexes = [models.Index(fields=["workshop", "starts_at"], name="meetings_in_turn")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "number"], name="one_number_per_meeting_of_an_officina"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(is_open=True),
                name="seats_are_for_open_meetings",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:public-meeting", args=[self.workshop.slug, self.number])

    @property
    def is_to_come(self) -> bool:
        return self.state in TO_COME


class AgendaItem(models.Model):
    """A point of the agenda: what is spoken of, by whom, for how long, what is to be decided."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("argomento"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("durata in minuti"))
    speakers = models.CharField(_("chi ne parla"), max_length=300, blank=True)
    decision = models.CharField(_("decisione attesa"), max_length=300, blank=True)
    note = models.TextField(_("nota interna"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["meeting", "position"]
        verbose_name = _("punto all'ordine del giorno")
        verbose_name_plural = _("ordine del giorno")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="one_item_per_turn",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="an_item_lasts_a_minute"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingDocument(models.Model):
    """What who comes should read before: a title and where it is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("titolo"), max_length=200)
    address = models.URLField(_("indirizzo"), max_length=500)
    version = models.ForeignKey(
        "workshops.DocumentVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="named_in",
        help_text="When it is a document of the officina.",
    )
    shared_at = models.DateTimeField(
        _("condiviso il"),
        null=True,
        editable=False,
        help_text="With the first convocation, or before it with the table.",
    )

    class Meta:
        ordering = ["item", "pk"]
        verbose_name = _("documento di un incontro")
        verbose_name_plural = _("documenti degli incontri")

    def __str__(self) -> str:
        return self.title
