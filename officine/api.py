"""REST root: one router, one schema, one page to try it."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from toolkit.api import code, editions
from toolkit.api.curating import routes as curating
from workshops.api import (
    arrivals,
    documents,
    exports,
    hooks,
    journal,
    links,
    minutes,
    organisations,
    places,
    reports,
    saved_views,
    submissions,
    workshops,
)

router = DefaultRouter(use_regex_path=True)
router.include_root_view = False
router.include_format_suffixes = False
for name, viewset in {
    "editions": editions.EditionViewSet,
    "phases": editions.PhaseViewSet,
    "steps": editions.StepViewSet,
    "tools": editions.ToolViewSet,
    "forms": editions.FormViewSet,
    "good-practices": editions.GoodPracticeViewSet,
    "obligations": code.ObligationViewSet,
    "partner-categories": code.PartnerCategoryViewSet,
    "guidelines": code.GuidelineViewSet,
    "programmes": places.ProgrammeViewSet,
    "priorities": places.PriorityViewSet,
    "objectives": places.ObjectiveViewSet,
    "cities": places.CityViewSet,
    "organisations": organisations.OrganisationViewSet,
    "mandates": organisations.MandateViewSet,
    "workshops": workshops.WorkshopViewSet,
    "places": workshops.PlaceViewSet,
    "participations": workshops.ParticipationViewSet,
    "team": workshops.TeamViewSet,
    "step-runs": workshops.StepRunViewSet,
    "invitations": workshops.InvitationViewSet,
    "assignments": submissions.AssignmentViewSet,
    "submissions": submissions.SubmissionViewSet,
    "receipts": submissions.ReceiptViewSet,
    "links": links.LinkViewSet,
    "arrivals": arrivals.ArrivalViewSet,
    "exports": exports.ExportViewSet,
    "queue-views": saved_views.SavedViewViewSet,
    "documents": documents.DocumentViewSet,
    "minutes": minutes.MinutesViewSet,
    "reports": reports.ReportViewSet,
    "events": journal.EventViewSet,
    "webhooks": hooks.HookViewSet,
}.items():
    router.register(name, viewset, basename=name)

# Swagger draws with inline styles, on this page alone; scripts stay strict.
swagger = csp_replace({"style-src": [SELF, UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)

app_name = "api"
urlpatterns = [
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
    path("docs/", login_not_required(swagger), name="docs"),
    *router.urls,
    *curating.urlpatterns,
]
