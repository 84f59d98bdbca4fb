"""Administration: reference data is written there, work is only seen."""

import pytest
from django.contrib import admin
from django.urls import reverse

from workshops.models import City, Organisation, Participation, Workshop


@pytest.fixture
def office(client, ada):
    client.force_login(ada)
    return client


@pytest.mark.parametrize(
    "model", [model for model in admin.site._registry if model._meta.app_label == "workshops"]
)
def test_every_list_and_page_opens(office, model, casa, at_table):
    address = f"admin:workshops_{model._meta.model_name}"
    assert office.get(reverse(f"{address}_changelist"), {"q": "casa"}).status_code == 200

    one = model.objects.first()

    if one:
        assert office.get(reverse(f"{address}_change", args=[one.pk])).status_code == 200


@pytest.mark.parametrize("model", [Workshop, Participation])
def test_work_is_seen_and_not_written(office, casa, at_table, model):
    one = model.objects.first()
    address = f"admin:workshops_{model._meta.model_name}"
    page = office.get(reverse(f"{address}_change", args=[one.pk])).content.decode()

    assert 'name="state"' not in page
    assert office.get(reverse(f"{address}_add")).status_code == 403
    assert office.post(reverse(f"{address}_delete", args=[one.pk])).status_code == 403


def test_no_state_is_writable_anywhere(casa):
    writable = [
        f"{model.__name__}.state"
        for model, options in admin.site._registry.items()
        if model._meta.app_label == "workshops"
        and any(field.name == "state" and field.editable for field in model._meta.fields)
    ]

    assert writable == []


def test_only_administrators_come_in(client, anna, casa):
    client.force_login(anna)

    assert client.get(reverse("admin:workshops_city_changelist")).status_code == 302


def test_a_city_is_added(office, torino):
    page = office.get(reverse("admin:workshops_city_add"))

    assert page.status_code == 200
    assert City in admin.site._registry
    assert Organisation in admin.site._registry
