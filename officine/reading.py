"""The viewset that every noun's endpoint starts from."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.viewsets import ReadOnlyModelViewSet


class Reading(ReadOnlyModelViewSet):
    """Lists and details of one noun; changes are ``@action``s that call actions.

    ``public_read`` says that anybody may read what ``visible_to`` shows to everybody.
    """

    public_read = False
    ordering_fields: tuple[str, ...] = ()
    filterset_fields: tuple[str, ...] = ()

    @property
    def viewer(self):
        """Who looks: a person, or nobody in particular (the public, an OAuth client)."""
        user = self.request.user
        return user if getattr(user, "pk", None) else AnonymousUser()
