"""The doors of the officine: for everybody, for partners, for authorities."""

from workshops.urls import area, invitations, management, public, reports, trials

app_name = "workshops"
urlpatterns = [
    *public.urlpatterns,
    *reports.urlpatterns,
    *invitations.urlpatterns,
    *area.urlpatterns,
    *management.urlpatterns,
    *trials.urlpatterns,
]
