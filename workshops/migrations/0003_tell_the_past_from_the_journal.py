import datetime as dt
from zoneinfo import ZoneInfo

from django.db import migrations

ROME = ZoneInfo("Europe/Rome")
UNKNOWN = "(motivo non conservato)"


def tell(apps, schema_editor):
    """What the journal and the dated names know of the past, for the rows of before."""
    names_of_before(apps)
    waivers_of_before(apps)
    dates_of_before(apps)
    for action, name in (("partners.added", "Participation"), ("step.planned", "StepRun")):
        registered(apps, action, name)
    reports_of_before(apps)


def forget(apps, schema_editor):
    apps.get_model("workshops", "Former").objects.all().delete()
    parts = apps.get_model("workshops", "ReportPart").objects
    places = apps.get_model("workshops", "WorkshopCity").objects
    for part in parts.select_related("report"):
        place = places.filter(workshop=part.report.workshop_id, city=part.city_id).first()
        parts.filter(pk=part.pk).update(place=place)
    parts.filter(place=None).delete()
    apps.get_model("workshops", "ReportFile").objects.filter(language="en").delete()


def keep(apps, model: str, pk: int, workshop: int | None, said: dict, until) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _new = kinds.get_or_create(app_label="workshops", model=model)
    apps.get_model("workshops", "Former").objects.create(
        subject_type=kind, subject_id=pk, workshop_id=workshop, said=said, until=until
    )


def names_of_before(apps):
    """An organisation had its earlier name until the end of that name's last day."""
    names = apps.get_model("workshops", "OrganisationName").objects.exclude(valid_to=None)
    for name in names.order_by("valid_to"):
        following = name.valid_to + dt.timedelta(days=1)
        until = dt.datetime.combine(following, dt.time(), tzinfo=ROME)
        keep(apps, "organisation", name.organisation_id, None, {"name": name.name}, until)


def events(apps, *actions: str):
    rows = apps.get_model("journal", "Event").objects.filter(action__in=actions)
    return rows.order_by("sequence")


def waivers_of_before(apps):
    """A form was due until it was waived, and not due until it was asked again."""
    rows = apps.get_model("workshops", "Assignment").objects
    for event in events(apps, "assignment.waived", "assignment.restored").iterator():
        found = rows.filter(public_id=event.subject_ref).values_list("pk", flat=True).first()
        if found is None:
            continue
        said = {"waived_reason": "" if event.action == "assignment.waived" else UNKNOWN}
        keep(apps, "assignment", found, event.workshop_id, said, event.at)


def dates_of_before(apps):
    """A step had its earlier dates until it was planned again."""
    runs = set(apps.get_model("workshops", "StepRun").objects.values_list("pk", flat=True))
    planned = {}
    for event in events(apps, "step.planned").iterator():
        pk = int(event.subject_ref)
        if pk not in runs:
            continue
        if pk in planned:
            keep(apps, "steprun", pk, event.workshop_id, planned[pk], event.at)
        planned[pk] = {
            "opens_on": event.detail["opens_on"],
            "due_on": event.detail["due_on"],
            "override_reason": UNKNOWN if event.detail.get("overridden") else "",
        }


def registered(apps, action: str, model: str):
    """The moment of the first event about a row is the one it was written."""
    rows = apps.get_model("workshops", model).objects
    first = {}
    for reference, at in events(apps, action).values_list("subject_ref", "at"):
        first.setdefault(int(reference), at)
    for pk, at in first.items():
        rows.filter(pk=pk).update(registered_at=at)


def reports_of_before(apps):
    """Faces kept so far are in Italian; a part names its city."""
    files = apps.get_model("workshops", "ReportFile").objects
    files.exclude(format="json").update(language="it")
    parts = apps.get_model("workshops", "ReportPart").objects
    for pk, city in parts.values_list("pk", "place__city_id"):
        parts.filter(pk=pk).update(city_id=city)


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0002_keep_what_rows_said"),
        ("journal", "0001_initial"),
    ]

    operations = [migrations.RunPython(tell, forget)]
