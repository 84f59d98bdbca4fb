"""Forms of a draft, tried as a partner would fill them; for curators."""

from django.urls import path

from workshops.views import trials

urlpatterns = [
    path("redazione/edizioni/<int:pk>/moduli/<str:code>/prova", trials.trial, name="trial"),
]
