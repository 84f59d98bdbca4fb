"""One JSON line per event on standard output; never answers, tokens or mail bodies."""

import re

import structlog

from officine.settings.env import env

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

_KEY = re.compile(r"(/(?:invito|calendario)/)[^/\s?\"']+")


def without_keys(logger, name, event):
    """The key of an invitation or a calendar stands in its address: it is not for the logs."""
    for field, value in event.items():
        if isinstance(value, str) and ("/invito/" in value or "/calendario/" in value):
            event[field] = _KEY.sub(r"\1…", value)
    return event


_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    without_keys,
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["out"], "propagate": False},
        "fontTools": {"level": "WARNING"},
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
