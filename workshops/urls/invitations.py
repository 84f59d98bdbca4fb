"""The doors of a letter, open to who holds its key."""

from django.urls import path

from workshops.views import invitations

urlpatterns = [
    path("invito/<str:token>", invitations.invitation, name="invitation"),
    path("invito/<str:token>/accetta", invitations.accept, name="invitation-accept"),
    path("invito/<str:token>/passa", invitations.forward, name="invitation-forward"),
    path("invito/<str:token>/rinuncia", invitations.decline, name="invitation-decline"),
    path("invito/<str:token>/nuovo", invitations.ask_again, name="invitation-ask-again"),
]
