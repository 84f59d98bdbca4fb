import pytest
from django.contrib import admin
from django.test import RequestFactory

from toolkit.models import Edition, Guideline, Obligation, PartnerCategory


@pytest.fixture
def request_of_ada(ada):
    request = RequestFactory().get("/")
    request.user = ada
    return request


@pytest.mark.parametrize("model", [Obligation, PartnerCategory, Guideline])
def test_reference_data_is_corrected_and_never_deleted(request_of_ada, model):
    page = admin.site.get_model_admin(model)

    assert page.has_change_permission(request_of_ada)
    assert not page.has_delete_permission(request_of_ada)
    assert page.changelist_view(request_of_ada).status_code == 200


def test_not_even_an_administrator_changes_an_edition(request_of_ada, edition):
    page = admin.site.get_model_admin(Edition)

    assert page.has_view_permission(request_of_ada)
    assert not page.has_add_permission(request_of_ada)
    assert not page.has_change_permission(request_of_ada, edition)
    assert not page.has_delete_permission(request_of_ada, edition)
