"""The doors of the letter that asks for a signature, open to who holds its key."""

from django.urls import path

from workshops.views import signing

urlpatterns = [
    path("firma/<str:token>", signing.signature, name="signature"),
    path("firma/<str:token>/firma", signing.sign, name="signature-sign"),
    path("firma/<str:token>/rifiuta", signing.refuse, name="signature-refuse"),
    path("firma/<str:token>/entra", signing.let_in, name="signature-let-in"),
]
