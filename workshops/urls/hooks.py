"""Programs that are told what happens, for authorities and for partners alike."""

from django.urls import path

from workshops.views import hooks

HOOK = "avvisi-ai-programmi/<uuid:public_id>"

urlpatterns = [
    path("gestione/officine/<slug:slug>/avvisi-ai-programmi", hooks.of_workshop, name="hooks"),
    path(
        "area/organizzazione/<uuid:public_id>/avvisi-ai-programmi",
        hooks.of_organisation,
        name="own-hooks",
    ),
    path(HOOK, hooks.hook, name="hook"),
    path(f"{HOOK}/segreto", hooks.secret, name="hook-secret"),
    path(f"{HOOK}/togli", hooks.remove, name="hook-remove"),
    path(f"{HOOK}/consegne/<uuid:delivery>/rimanda", hooks.send_again, name="hook-again"),
    path(f"{HOOK}/<slug:verb>", hooks.take, name="hook-verb"),
]
