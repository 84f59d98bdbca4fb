"""Who hears of what, and with which letter."""

from workshops.notifications.asked import (
    asked,
    deadlines,
    extended,
    reminder,
)
from workshops.notifications.colleagues import (
    entrusted,
    section_done,
    signature_asked,
    signature_given,
    signature_lapsed,
    signature_refused,
)
from workshops.notifications.dialogue import (
    integrated,
    remarked,
    returned,
    withdrawn,
)
from workshops.notifications.invitations import (
    invitation,
    invitation_declined,
    invitation_forwarded,
    new_invitation_asked,
    what_is_asked,
)
from workshops.notifications.programs import (
    hook_paused,
)
from workshops.notifications.sent import (
    arrival_registered,
    assigned,
    file_refused,
    transcription_sent,
    validated,
)

__all__ = [
    "arrival_registered",
    "asked",
    "assigned",
    "deadlines",
    "entrusted",
    "extended",
    "file_refused",
    "hook_paused",
    "integrated",
    "invitation",
    "invitation_declined",
    "invitation_forwarded",
    "new_invitation_asked",
    "remarked",
    "reminder",
    "returned",
    "section_done",
    "signature_asked",
    "signature_given",
    "signature_lapsed",
    "signature_refused",
    "transcription_sent",
    "validated",
    "what_is_asked",
    "withdrawn",
]
