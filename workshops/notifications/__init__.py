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
from workshops.notifications.declarations import (
    declaration_asked,
)
from workshops.notifications.dialogue import (
    integrated,
    remarked,
    returned,
    withdrawn,
)
from workshops.notifications.documents import document_shared
from workshops.notifications.help import help_answered, help_asked
from workshops.notifications.invitations import (
    invitation,
    invitation_declined,
    invitation_forwarded,
    new_invitation_asked,
    what_is_asked,
)
from workshops.notifications.mandates import (
    handed_over,
    left_to_another,
    mandate_renewed,
    mandates_ending,
    mandates_ending_here,
)
from workshops.notifications.meetings import (
    convened,
    keys_asked,
    registered,
)
from workshops.notifications.minutes import (
    minutes_open,
    minutes_published,
    minutes_to_sign,
)
from workshops.notifications.pacts import (
    pact_enacted,
    pact_proposed,
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
    "convened",
    "deadlines",
    "declaration_asked",
    "document_shared",
    "entrusted",
    "extended",
    "file_refused",
    "handed_over",
    "help_answered",
    "help_asked",
    "hook_paused",
    "integrated",
    "invitation",
    "invitation_declined",
    "invitation_forwarded",
    "keys_asked",
    "left_to_another",
    "mandate_renewed",
    "mandates_ending",
    "mandates_ending_here",
    "minutes_open",
    "minutes_published",
    "minutes_to_sign",
    "new_invitation_asked",
    "pact_enacted",
    "pact_proposed",
    "registered",
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
