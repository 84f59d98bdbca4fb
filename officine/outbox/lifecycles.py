from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from officine.lifecycle.verbs import verb


class MessageState(TextChoices):
    WAITING = "waiting", _("In attesa")
    SENDING = "sending", _("In invio")
    SENT = "sent", _("Inviato")
    FAILED = "failed", _("Non recapitato")


M = MessageState
MESSAGE = {
    "take": verb(M.WAITING, to=M.SENDING),
    "deliver": verb(M.SENDING, to=M.SENT),
    "put_back": verb(M.SENDING, to=M.WAITING),
    "give_up": verb(M.SENDING, to=M.FAILED),
    "try_again": verb(M.FAILED, to=M.WAITING),
}
