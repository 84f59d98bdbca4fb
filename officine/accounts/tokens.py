"""Machine access: personal tokens and OAuth clients, with scopes.

A personal token acts for its person, within what the person may do; a client acts for nobody and
sees what everybody sees. Both need the scope ``read`` to read and ``write`` to change; curating
the Toolkit has a scope of its own for what it changes.
"""

import hashlib
import secrets

from allauth.idp.oidc.models import Token
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission

from officine.accounts.models import PersonalToken

PREFIX = "off_"
CURATING = "toolkit:write"
SCOPES = ("read", "write", CURATING)


def new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class ClientPrincipal(AnonymousUser):
    """Who asks when a program asks for itself: no person and no roles, only what is public."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def __str__(self) -> str:
        return f"client {self.client.pk}"


class _Bearer(BaseAuthentication):
    def authenticate_header(self, request) -> str:
        return 'Bearer realm="Officine"'

    def bearer(self, request) -> str | None:
        """The key of the request; none when it does not try to give one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("La chiave non è scritta bene."))
        try:
            return parts[1].decode("ascii")
        except UnicodeDecodeError as error:
            raise AuthenticationFailed(_("La chiave non è scritta bene.")) from error


class PersonalTokenAuthentication(_Bearer):
    """``Authorization: Bearer off_…``"""

    def authenticate(self, request):
        key = self.bearer(request)
        if key is None or not key.startswith(PREFIX):
            return None
        token = PersonalToken.objects.select_related("person").filter(digest=digest_of(key)).first()
        if (
            token is None
            or token.revoked_at is not None
            or token.expires_at <= timezone.now()
            or not token.person.is_active
        ):
            raise AuthenticationFailed(_("La chiave non vale: è scaduta, ritirata o sbagliata."))
        return token.person, token


class ClientTokenAuthentication(_Bearer):
    """An access token of our own OAuth server, of a client or of a person who agreed."""

    def authenticate(self, request):
        key = self.bearer(request)
        if key is None or key.startswith(PREFIX):
            return None
        token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, key)
        if token is None or token.client is None or token.get_resources():
            raise AuthenticationFailed(_("La chiave non vale: è scaduta, ritirata o sbagliata."))
        if token.user is None:
            return ClientPrincipal(token.client), token
        if not token.user.is_active:
            raise AuthenticationFailed(_("La chiave non vale: è scaduta, ritirata o sbagliata."))
        return token.user, token


def scopes_of(auth) -> set[str]:
    """What a token was given; a browser session is not limited by scopes."""
    if auth is None:
        return set(SCOPES)
    return set(auth.scopes if isinstance(auth, PersonalToken) else auth.get_scopes())


class ScopedAccess(BasePermission):
    """``read`` for safe methods and ``write`` for the others, or the view's ``required_scopes``.

    A view may name another scope for the others as its ``write_scope``: then ``write`` is not one.

    Who gives no key at all enters only where the view says ``public_read = True``, to read.
    """

    def has_permission(self, request, view) -> bool:
        safe = request.method in SAFE_METHODS
        if request.auth is None and not request.user.is_authenticated:
            return safe and getattr(view, "public_read", False)
        change = getattr(view, "write_scope", "write")
        needed = getattr(view, "required_scopes", None) or {"read" if safe else change}
        return set(needed) <= scopes_of(request.auth)


class PersonalTokenScheme(OpenApiAuthenticationExtension):
    target_class = PersonalTokenAuthentication
    name = "personalToken"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Chiave personale `off_…`, con gli ambiti `read`, `write` e"
            f" `{CURATING}` (per la redazione del Toolkit).",
        }


class ClientTokenScheme(OpenApiAuthenticationExtension):
    target_class = ClientTokenAuthentication
    name = "clientCredentials"

    def get_security_definition(self, auto_schema):
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/identity/o/api/token",
                    "scopes": {
                        "read": "Leggere",
                        "write": "Scrivere",
                        CURATING: "Scrivere le bozze del Toolkit",
                    },
                }
            },
        }
