"""The forms of the edition that ships, walked as a partner would, page by page."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from tests import factories as make
from toolkit.forms.definition import definition_of, pages
from toolkit.models import Edition
from workshops.actions import submissions

FOLDER = settings.BASE_DIR / "toolkit" / "content" / "officine" / "edizione-1"


@pytest.fixture
def real(db):
    call_command("load_reference", verbosity=0)
    call_command("load_edition", str(FOLDER), publish=True, verbosity=0)
    return Edition.objects.get()


def walk(client, real, quartiere, paolo, form) -> int:
    """Every page of one form, empty and with nonsense in every field; how many there were."""
    slug = form.code.lower()
    workshop = make.workshop(slug, real)
    place = make.place(workshop, "Torino")
    step = form.steps.first() or real.phases.first().steps.first()
    asked = make.assignment(
        make.step_run(place, step), make.participation(workshop, quartiere, place), form
    )
    client.force_login(paolo)
    address = reverse("workshops:hub", args=[asked.public_id])
    assert client.get(address).status_code == 200
    assert client.get(address + "/stampa").status_code == 200
    submissions.start(asked, by=paolo)
    found = pages(definition_of(form), {})
    for page in found:
        here = f"{address}/sezioni/{page.section.number}/{page.number}"
        assert client.get(here).status_code == 200, here
        nonsense = {
            f"{question.code}{part}": "%%\x00<b>"
            for question in page.questions
            for part in ["", *(f"-0-{column.code}" for column in question.columns)]
        }
        assert client.post(here, nonsense | {"do": "continue"}).status_code in (302, 422), here
        assert client.get(here).status_code == 200, here
    for ending in ["", "/riepilogo", "/stampa", "/stampa?vuoto=1"]:
        assert client.get(address + ending).status_code == 200, ending
    return len(found)


def test_forms_of_partners_open_on_every_page(client, real, quartiere, paolo):
    forms = real.forms.filter(respondent="partner")

    visited = {form.code: walk(client, real, quartiere, paolo, form) for form in forms}

    assert len(visited) >= 5
    assert min(visited.values()) >= 1


@pytest.mark.slow
def test_every_form_opens_on_every_page(client, real, quartiere, paolo):
    visited = {f.code: walk(client, real, quartiere, paolo, f) for f in real.forms.all()}

    assert len(visited) == 35
