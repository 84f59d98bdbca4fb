"""Minutes in every moment that a door can find them in: of meetings 4 to 7 of «casa»."""

import datetime as dt

from django.utils import timezone

from workshops.actions import convocations, meetings
from workshops.actions import minutes as writing
from workshops.actions import minutes_life as life
from workshops.models import Convocation, Meeting, Minutes, Participation, Workshop


def minutes(world, casa: Workshop, fields) -> None:
    """4 held, its minutes in draft; 5 open to comments; 6 at the signature; 7 published."""
    people, ids = world.people, world.ids
    anna = people["anna"]
    body = Participation.objects.get(pk=ids["seat"]).organisation
    rows = {n: writing.draft(_held(casa, fields(n), people), by=anna) for n in (4, 5, 6, 7)}
    for number, row in rows.items():
        item = row.items.get()
        said = {4: "canarinoverbale", 7: "Tutti leggono."}.get(number, "canarinoosservazione")
        writing.write_item(item, said=said, decision="", version=1, by=anna)
        action = writing.add_action(
            item, text="Mandare i dati", organisation=body, due_on=timezone.localdate(), by=anna
        )
        ids |= {f"point_{number}": item.public_id, f"action_{number}": action.public_id}
        ids[f"held_{number}"] = row.meeting.public_id
        row.refresh_from_db()
        if number > 4:
            life.open_to_comments(row, by=anna)
    seat = Participation.objects.get(pk=ids["seat"])
    item = rows[5].items.get()
    ids["comment"] = life.comment(
        item, seat, text="canarinoosservazione", by=people["piera"]
    ).public_id
    for number in (6, 7):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Minutes.objects.filter(pk=rows[number].pk).update(comments_until=yesterday)
        life.propose(rows[number], by=anna)
        rows[number].refresh_from_db()
    ids["minutes_sha"] = rows[6].sha256
    for name in ("anna", "olga"):
        life.sign(rows[7], sha256=rows[7].sha256, by=people[name])
    ids["minutes"], ids["minutes_draft"] = rows[7].public_id, rows[4].public_id
    ids["year"] = timezone.localdate().year


def _held(casa: Workshop, fields: dict, people) -> Meeting:
    made = meetings.prepare(casa, **fields, by=people["anna"])
    meetings.add_item(made, title="Saluti", minutes=5, by=people["anna"])
    row = convocations.prepare(made, by=people["anna"])
    for name in ("anna", "olga"):
        convocations.sign(row, sha256=row.sha256, by=people[name])
    convocations.send(row, by=people["anna"])
    begins = timezone.now() - dt.timedelta(hours=5)
    when = {"starts_at": begins, "ends_at": begins + dt.timedelta(hours=2)}
    Meeting.objects.filter(pk=made.pk).update(**when)
    Convocation.objects.filter(pk=row.pk).update(**when)
    made.refresh_from_db()
    convocations.hold_meeting(made, by=people["anna"])
    made.refresh_from_db()
    return made
