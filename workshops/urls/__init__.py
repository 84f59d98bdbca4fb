"""The doors of the officine: for everybody, for partners, for authorities."""

from workshops.urls import (
    area,
    hooks,
    invitations,
    management,
    meetings,
    public,
    reports,
    signing,
    trials,
)

app_name = "workshops"
urlpatterns = [
    *public.urlpatterns,
    *reports.urlpatterns,
    *invitations.urlpatterns,
    *signing.urlpatterns,
    *area.urlpatterns,
    *management.urlpatterns,
    *meetings.urlpatterns,
    *hooks.urlpatterns,
    *trials.urlpatterns,
]
