"""The real record: what is publicly known of the Officina PON Metro, with where it was read.

Only facts of a public source, and what that source does not say. No persons.
"""

from toolkit.models import PartnerCategory
from workshops.demo import content
from workshops.lifecycles import WorkshopState
from workshops.models import City, Organisation, Programme, Workshop, WorkshopCity


def load_record() -> Workshop:
    """Write the record once; an officina that was held before the portal has no work in it."""
    about = content.read("record")
    found = Workshop.objects.filter(slug=about["slug"]).first()
    if found:
        return found
    category = PartnerCategory.objects.get(code="A1")
    successor = None
    for body in reversed(about["authorities"]):  # the last one first: others end in it
        successor, made = Organisation.objects.get_or_create(
            name=body["name"],
            defaults={
                "category": category,
                "is_authority": True,
                "succeeded_by": successor,
            },
        )
        if made:
            successor.names.create(
                name=body["name"], valid_from=body["valid_from"], valid_to=body.get("valid_to")
            )
    workshop = Workshop.objects.create(
        slug=about["slug"],
        prefix=about["prefix"],
        title=about["title"],
        theme=about["theme"],
        aim=about["aim"],
        motivation=about["motivation"],
        outcome=about["outcome"],
        sources=about["sources"],
        programme=Programme.objects.get(code=about["programme"]),
        authority=successor,
        is_record=True,
        is_public=True,
        # It was over before this portal existed: it never went through the states here.
        state=WorkshopState.CONCLUDED,
    )
    for city in City.objects.filter(slug__in=about["cities"]):
        WorkshopCity.objects.create(workshop=workshop, city=city)
    return workshop
