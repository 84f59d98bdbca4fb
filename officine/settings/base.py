"""Settings that every instance shares; the four modules beside this one say what differs."""

import importlib.util
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from officine.settings.env import BASE_DIR, data_folder, database, env, secret_key

DATA = data_folder()
SECRET_KEY = secret_key(DATA)
DEBUG = False
DEMO = env.bool("OFFICINE_DEMO", default=False)
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "officine.accounts",
    "officine.lifecycle",
    "officine.journal",
    "officine.outbox",
    "officine.pages",
    "officine",
    "toolkit",
    "workshops",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "django_structlog",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "officine.middleware.ResponseHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "officine.keeping.pages.KeptPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "officine.middleware.ChosenLanguage",
    "officine.middleware.FittingBodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "officine.sessions.Authentication",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "officine.accounts.middleware.SecondFactor",
    "officine.middleware.DomainErrors",
    "workshops.views.ended.EndedMandates",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "officine.urls"
WSGI_APPLICATION = "officine.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "officine.context.site",
            ],
            "builtins": [
                "officine.templatetags.ui",
                "officine.templatetags.standing",
                "django.templatetags.i18n",
            ],
        },
    }
]
FORM_RENDERER = "officine.forms.ItaliaRenderer"

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Uploads and reports must not hold a transaction open: no ATOMIC_REQUESTS.

REDIS_URL = env.str("REDIS_URL", default="")
# Above so many, Django forgets some at random: with its 300, limits on attempts would be lost.
CACHE_ROWS = 100_000
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "officine.cache.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        },
        # Where the first one counts while Redis is away; createcachetable makes it.
        "fallback": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": CACHE_ROWS},
        },
        # Who is writing where, for a minute; nobody is seen while Redis is away.
        "presence": {
            "BACKEND": "officine.cache.FleetingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "presence",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        },
        "pages": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "pages",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        },
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "OPTIONS": {"MAX_ENTRIES": CACHE_ROWS},
        },
        "presence": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA / "presence",
            "OPTIONS": {"MAX_ENTRIES": 1000},
        },
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "pages",
            "OPTIONS": {"MAX_ENTRIES": 100},
        },
    }
# Public pages kept for who has no session (officine/keeping): the most seconds that one may be
# old if a change went unnoticed; 0 keeps none. Without Redis the processes tell each other of
# changes through a file.
PAGES_KEPT_FOR = env.int("PAGES_KEPT_FOR", default=60)
PAGES_VERSION_FILE = None if REDIS_URL else DATA / "pages.version"
SESSION_ENGINE = "officine.sessions"
SESSION_COOKIE_NAME = "officine_session"
CSRF_COOKIE_NAME = "officine_csrf"
CSRF_FAILURE_VIEW = "officine.pages.views.errors.csrf_failure"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"

# People and doors
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home-after-login"
LOGOUT_REDIRECT_URL = "home"

# Language, time
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "officine_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["officine.formats"]

# Files
_italia = importlib.util.find_spec("bootstrap_italia_template")
ITALIA = Path(_italia.submodule_search_locations[0]) / "static"
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
# The editor of the curators' texts: one script, taken from its package as it is
_editor = importlib.util.find_spec("django_prose_editor")
EDITOR = Path(_editor.submodule_search_locations[0]) / "static" / "django_prose_editor"
# What build_css takes from it: without it the pages load the whole (officine.assets).
BUILT = DATA / "assets"
BUILT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap-italia", ITALIA),
    ("prose-editor", EDITOR),
    BUILT,
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "uploads", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a table of 300 rows with its columns
FILE_UPLOAD_PERMISSIONS = 0o600
# One request, at the most: twenty scans of 20 MB and what is written beside them
BODY_MAX_MB = env.int("BODY_MAX_MB", default=420)
UPLOAD_QUOTA_MB = env.int("UPLOAD_QUOTA_MB", default=500)  # files of one organisation, in all
SCANNER_URL = env.str(
    "SCANNER_URL", default=""
)  # clamd: unix:/run/clamav/clamd.ctl, tcp://host:3310
SCANNER_SECONDS = env.int("SCANNER_SECONDS", default=15)

# Mail: an instance without a mail server keeps its messages as files to read
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
EMAIL_TIMEOUT = 10
# Programs that officine call (webhooks): never the own network, except where one tries things out
CALL_LOCAL_ADDRESSES = env.bool("CALL_LOCAL_ADDRESSES", default=DEMO)
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", default=90)  # delivered letters; 0: for ever
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Officine <officine@localhost>")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="officine@localhost")

# Who runs this instance: shown in header and footer, never hard-coded in templates
OWNER = {
    "name": env.str("OWNER_NAME", default="Autorità di gestione di esempio"),
    "address": env.str("OWNER_ADDRESS", default=""),
    "fiscal_code": env.str("OWNER_FISCAL_CODE", default=""),
    "pec": env.str("OWNER_PEC", default=""),
    "phone": env.str("OWNER_PHONE", default=""),
    "site": env.str("OWNER_SITE", default=""),
    "transparency": env.str("OWNER_TRANSPARENCY_URL", default=""),
    "dpo": env.str("OWNER_DPO", default=""),
    "accessibility_statement": env.str("ACCESSIBILITY_STATEMENT_URL", default=""),
}

# Work in the background
BROKER_FOLDERS = []
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 1800,
        "socket_timeout": 2,  # a frozen Redis holds a request no longer than this
        "socket_connect_timeout": 1,
        "retry_on_timeout": False,
    }
else:
    CELERY_BROKER_URL = "officine://localhost"  # officine.broker: messages as files
    _queue = DATA / "broker"
    BROKER_FOLDERS = [_queue / "messages", _queue / "control", _queue / "done"]
    for _folder in BROKER_FOLDERS:
        _folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDERS[0]),
        "data_folder_out": str(BROKER_FOLDERS[0]),
        "control_folder": str(BROKER_FOLDERS[1]),
        "processed_folder": str(BROKER_FOLDERS[2]),
        "store_processed": False,
        "polling_interval": 0.25,
    }
# How long a worker that says nothing is waited for before its report goes back to the queue
REPORT_LEASE = env.int("REPORT_LEASE_SECONDS", default=60)
EXPORT_KEEP_DAYS = env.int("EXPORT_KEEP_DAYS", default=7)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat")
CELERY_BEAT_SCHEDULE = {
    # Ticks expire: those that nobody took while the workers were away are worth nothing.
    "beat-tick": {
        "task": "officine.clock.tick",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "deliver-outbox": {
        "task": "officine.outbox.clock.deliver",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "purge-outbox": {
        "task": "officine.clock.purge_outbox",
        "schedule": crontab(minute=47, hour=3),
        "options": {"expires": 3600},
    },
    "deliver-hooks": {
        "task": "workshops.tasks.deliver_hooks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "purge-hooks": {
        "task": "workshops.clock.purge_hooks",
        "schedule": crontab(minute=52, hour=3),
        "options": {"expires": 3600},
    },
    "forget-registrations": {
        "task": "workshops.clock.forget_registrations",
        "schedule": crontab(minute=57, hour=3),
        "options": {"expires": 3600},
    },
    "forget-signatures": {
        "task": "workshops.clock.forget_signatures",
        "schedule": crontab(minute=7, hour=4),
        "options": {"expires": 3600},
    },
    "forget-acts": {
        "task": "workshops.clock.forget_acts",
        "schedule": crontab(minute=2, hour=4),
        "options": {"expires": 3600},
    },
    "sweep-reports": {
        "task": "workshops.clock.sweep_reports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sweep-exports": {
        "task": "workshops.clock.sweep_exports",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "sweep-export-files": {
        "task": "workshops.clock.sweep_export_files",
        "schedule": crontab(minute=27),
        "options": {"expires": 3600},
    },
    "remind": {
        "task": "workshops.clock.remind",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 900},
    },
    "warn-of-mandates": {
        "task": "workshops.clock.warn_of_mandates",
        "schedule": crontab(minute=7),
        "options": {"expires": 3600},
    },
    "scan-files": {
        "task": "workshops.clock.scan_files",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-uploads": {
        "task": "workshops.clock.sweep_uploads",
        "schedule": crontab(minute=17, hour=3),
        "options": {"expires": 3600},
    },
    "publish-editions": {
        "task": "toolkit.clock.publish_due",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "sweep-imports": {
        "task": "toolkit.clock.sweep_imports",
        "schedule": crontab(minute=37),
        "options": {"expires": 3600},
    },
    "periodic-reports": {
        "task": "workshops.clock.periodic_reports",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
}

# What the operator watches (officine/health.py)
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")
RELEASE = env.str("RELEASE", default="")
DISK_FREE_FAIL = env.int("DISK_FREE_FAIL", default=100 * 1024**2)
DISK_FREE_WARN = env.int("DISK_FREE_WARN", default=1024**3)

# Headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

from officine.settings.allauth import *  # noqa: E402,F403  one room for one library
from officine.settings.api import *  # noqa: E402,F403
from officine.settings.logs import *  # noqa: E402,F403

CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += GATEWAY_ORIGINS
