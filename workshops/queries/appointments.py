"""A convened meeting as an event of a calendar, and its changes in words."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from officine import italian
from officine.ics import Appointment
from workshops.models import Convocation, Meeting

LABELS = {
    "title": gettext_lazy("Titolo"),
    "kind": gettext_lazy("Tipo"),
    "starts_at": gettext_lazy("Inizio"),
    "ends_at": gettext_lazy("Fine"),
    "mode": gettext_lazy("Come si svolge"),
    "city": gettext_lazy("Città"),
    "where": gettext_lazy("Luogo"),
    "link": gettext_lazy("Collegamento"),
    "aim": gettext_lazy("A che cosa serve"),
    "agenda": gettext_lazy("Ordine del giorno"),
    "is_open": gettext_lazy("Aperto al pubblico"),
    "seats": gettext_lazy("Posti per il pubblico"),
    "step": gettext_lazy("Passo"),
}
# What everybody may read of a change: how one gets in from afar is for who is called.
KEPT_BACK = {"link"}


def appointment_of(convocation: Convocation, *, private: bool = False) -> Appointment:
    """What was told last: the same key for all the convocations of a meeting, a higher number.

    ``private`` adds the link for who takes part from afar, and leads to the area.
    """
    meeting, said = convocation.meeting, convocation.document
    cancelled = convocation.kind == Convocation.Kind.CANCELLATION
    if private:
        path = reverse("workshops:own-meeting", args=[meeting.public_id])
    else:
        path = meeting.get_absolute_url()
    address = settings.SITE_URL + path
    lines = [said["workshop"], said["aim"]]
    if cancelled:
        lines.insert(0, _("Annullato: %s") % convocation.reason)
    lines += [f"{turn['at']} {turn['title']}" for turn in said["agenda"]]
    if private and said["link"]:
        lines.append(said["link"])
    where = said["where"] or (_("A distanza") if said["mode"] == Meeting.Mode.REMOTE else "")
    return Appointment(
        key=str(meeting.public_id),
        starts_at=convocation.starts_at,
        ends_at=convocation.ends_at,
        title=(_("Annullato: %s") if cancelled else "%s") % said["title"],
        text="\n".join(filter(None, [*lines, address])),
        where=where,
        address=address,
        since=convocation.sent_at,
        sequence=convocation.number - 1,
        is_cancelled=cancelled,
    )


def changes_in_words(convocation: Convocation, *, private: bool = True) -> list[dict]:
    """What changed since it was told last: the name of each field, what it said, what it says."""
    return [
        {
            "label": LABELS[one["field"]],
            "before": _words(one["field"], one["before"]),
            "after": _words(one["field"], one["after"]),
        }
        for one in convocation.changes
        if private or one["field"] not in KEPT_BACK
    ]


def _words(field: str, value) -> str:
    if field == "agenda":
        return "\n".join(f"{one['at']} {one['title']}" for one in value or [])
    if field in ("starts_at", "ends_at"):
        return italian.moment(dt.datetime.fromisoformat(value))
    if field == "kind":
        return str(Meeting.Kind(value).label)
    if field == "mode":
        return str(Meeting.Mode(value).label)
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    return "–" if value in (None, "") else str(value)
