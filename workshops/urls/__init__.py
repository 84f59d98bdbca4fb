"""The doors of the officine: for everybody, for partners, for authorities."""

from workshops.urls import area, hooks, invitations, management, public, reports, trials

app_name = "workshops"
urlpatterns = [
    *public.urlpatterns,
    *reports.urlpatterns,
    *invitations.urlpatterns,
    *area.urlpatterns,
    *management.urlpatterns,
    *hooks.urlpatterns,
    *trials.urlpatterns,
]
