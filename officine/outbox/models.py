from django.db import models

from officine.outbox.lifecycles import MESSAGE, MessageState


class Message(models.Model):
    """An e-mail to send, written in the transaction of the change that causes it."""

    key = models.CharField(
        max_length=200, unique=True, help_text="What it is about: the same key is sent once."
    )
    kind = models.CharField(max_length=40, db_index=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An event to attach: iCalendar with METHOD.")
    reply_to = models.EmailField(blank=True)
    is_secret = models.BooleanField(
        default=False, help_text="Holds a code or a link that opens a door: emptied once sent."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(help_text="Not before this moment.")
    expires_at = models.DateTimeField(null=True, help_text="Useless after this moment.")
    state = models.CharField(
        max_length=20, choices=MessageState, default=MessageState.WAITING, editable=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    lifecycle = MESSAGE

    class Meta:
        verbose_name = "messaggio"
        verbose_name_plural = "messaggi"
        indexes = [models.Index(fields=["state", "due_at"], name="messages_to_send")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"


class Heartbeat(models.Model):
    """When a part of the machinery was last seen alive."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
