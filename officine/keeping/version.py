"""One word that changes whenever something that a public page may show has been committed.

Nobody has to remember to change it: every statement that writes is seen on its way to the
database, and every table counts except those of :data:`UNSEEN`, which no public page reads.
"""

import contextlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction

KEY = "version"
READING = (
    *("SELECT", "(SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ", "SHOW "),
    *("PRAGMA", "EXPLAIN", "DECLARE", "FETCH", "CLOSE", "LOCK ", "VACUUM", "ANALYZE"),
)
# What holds people, sessions, the work behind the scenes and answers that nobody but their
# authors and the staff may read.
UNSEEN_LIBRARIES = (
    *("account_", "allauth_", "auth_", "django_", "mfa_", "socialaccount_", "usersessions_"),
)
UNSEEN = {
    *("accounts_personaltoken", "accounts_user"),
    *("accounts_user_groups", "accounts_user_user_permissions"),
    *("cache", "journal_event", "journal_head", "lifecycle_transition"),
    *("outbox_heartbeat", "outbox_message", "pages_problemreport"),
    *("workshops_answer", "workshops_answerrevision", "workshops_attachment"),
    *("workshops_calendaraddress", "workshops_reminderplan"),
    *("workshops_extension", "workshops_numbersequence", "workshops_reminder"),
    *("workshops_sendkey", "workshops_teammember"),
}


def current(key: str) -> tuple[str, Any]:
    """The word as it is now, for all the processes of this instance; what is kept under a key."""
    store = caches["pages"]
    if settings.PAGES_VERSION_FILE:
        word = None
        with contextlib.suppress(FileNotFoundError):
            word = Path(settings.PAGES_VERSION_FILE).read_text()
        return word or renew(), store.get(key)
    found = store.get_many((KEY, key))
    return found.get(KEY) or store.get_or_set(KEY, _new, timeout=None), found.get(key)


def renew() -> str:
    """A new word: every page kept until now is old."""
    word = _new()
    if settings.PAGES_VERSION_FILE:
        file = Path(settings.PAGES_VERSION_FILE)
        beside = file.with_name(f"{file.name}.{word}")
        beside.write_text(word)
        beside.replace(file)
    else:
        caches["pages"].set(KEY, word, timeout=None)
    return word


def _new() -> str:
    return secrets.token_hex(8)


def is_shown(table: str) -> bool:
    """Whether a public page may show what is in a table: so it is, unless we know better."""
    return table not in UNSEEN and not table.startswith(UNSEEN_LIBRARIES)


def watch(connection, **_rest) -> None:
    """Receiver of ``connection_created``: look at what goes through this connection."""
    if _notice not in connection.execute_wrappers:
        connection.execute_wrappers.append(_notice)


def _notice(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if not str(sql).startswith(READING) and settings.PAGES_KEPT_FOR and is_shown(_table(sql)):
        _renew_at_commit(context["connection"])
    return result


def _table(sql) -> str:
    """The table that a statement writes: the first name in it. Empty if there is none."""
    parts = str(sql).split('"', 2)
    return parts[1] if len(parts) == 3 else ""


def _renew_at_commit(connection) -> None:
    """Once a transaction: not before others can read what was written, and not if it is undone."""
    within = set(connection.savepoint_ids)
    if not any(entry[1] is renew and entry[0] <= within for entry in connection.run_on_commit):
        transaction.on_commit(renew, using=connection.alias, robust=True)
