"""A public instance: refuses to start with anything missing or meant for a demo."""

from django.core.exceptions import ImproperlyConfigured

from officine.settings.base import *  # noqa: F403
from officine.settings.env import env

if env.bool("OFFICINE_DEMO", default=False):
    raise ImproperlyConfigured("OFFICINE_DEMO must not be set with production settings.")
if env.bool("CALL_LOCAL_ADDRESSES", default=False):
    raise ImproperlyConfigured("CALL_LOCAL_ADDRESSES must not be set with production settings.")
for _name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL"):
    if not env.str(_name, default=""):
        raise ImproperlyConfigured(f"{_name} must be set in the environment.")
if not env.str("OIDC_SIGNING_KEY", default=""):
    raise ImproperlyConfigured(
        "OIDC_SIGNING_KEY must be set in the environment. Make one with "
        "«openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048» "
        "and write its lines as one, with \\n between them (docs/installazione.md)."
    )

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
