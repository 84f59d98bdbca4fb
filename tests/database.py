"""The test database: made by the migrations once, copied for each process, put back by each test.

Seventy migrations cost ten seconds; the copy of a file or of a PostgreSQL database costs a moment.
The name of what is kept says what it was made from, so that another migration, model or trigger
makes it anew. ``tests/run.py`` throws away what is kept: a run of the suite migrates from zero.
"""

import fcntl
import gc
import hashlib
import shutil
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from psycopg2.errors import DeadlockDetected

from toolkit import guards
from toolkit.models import Edition

KEPT = settings.BASE_DIR / "var" / "migrated"
PACKAGES = ("officine", "toolkit", "workshops")
PREFIX = "officine_migrated_"
TRIES = 5  # one for each request that may still be under way, and more
MOST = 8  # so many on a PostgreSQL, for as many checkouts
# Written by the migrations and by what follows them; nothing else writes them.
STAND = {"django_migrations", "django_content_type", "auth_permission"}


def made_from(files: list[Path]) -> str:
    """A name for what migrations make: the code that they are and that they ask."""
    told = hashlib.sha256(django.__version__.encode())
    for file in sorted(files):
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def sources() -> list[Path]:
    """Migrations, models (permissions have their names), triggers, and the list of packages."""
    found = [settings.BASE_DIR / "requirements.txt"]
    for package in PACKAGES:
        root = settings.BASE_DIR / package
        for pattern in ("migrations/*.py", "models.py", "models/*.py", "apps.py"):
            found += root.rglob(pattern)
    triggers = ("toolkit/guards.py", "workshops/mirror.py")
    return [*found, *(settings.BASE_DIR / name for name in triggers)]


def create() -> None:
    """A database of this process, as the migrations make it."""
    name = connection.creation._get_test_db_name()
    with _one_at_a_time():
        if connection.vendor == "postgresql":
            _copy_database(name)
        else:
            _copy_file(Path(name))
    _point_at(name)


def destroy() -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "postgresql":
        with _maintenance() as cursor:
            _drop(cursor, name)
    else:
        Path(name).unlink(missing_ok=True)


def migrate() -> None:
    """From zero. Django builds every model again and again: nothing of it is thrown away inside."""
    gc.disable()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        gc.enable()
        gc.collect()


def put_back() -> None:
    """After a test that committed: the tables that have rows lose them.

    Django's own way empties every table, full or not, and writes permissions again: PostgreSQL
    takes seconds for it. The guards of published editions step aside for the moment.
    """
    full = _with_rows()
    for tries_left in reversed(range(TRIES)):
        try:
            return _empty(full)
        except OperationalError as error:
            # A request whose browser is already closed holds one table and waits for another.
            if tries_left == 0 or not isinstance(error.__cause__, DeadlockDetected):
                raise


def _empty(full: list[str]) -> None:
    guarded = [table for table in full if table in guards.TABLES]
    with transaction.atomic(), connection.cursor() as cursor:
        if full and connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(full)}")  # whoever still writes ends first
        for table in guarded:
            guards.remove_one(connection, table)
        for table in full:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
        for table in guarded:
            guards.install_one(connection, table, Edition)


def _with_rows() -> list[str]:
    tables = set(connection.introspection.django_table_names(include_views=False)) - STAND
    asked = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608  our own names
        for name in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def _copy_file(file: Path) -> None:
    kept = KEPT / f"{made_from(sources())}.sqlite3"
    if not kept.exists():
        new = kept.with_suffix(".new")
        new.unlink(missing_ok=True)
        _point_at(str(new))
        migrate()
        connection.close()  # the last to leave folds the journal into the file
        new.rename(kept)
    for leftover in file.parent.glob(f"{file.name}*"):
        leftover.unlink()
    shutil.copyfile(kept, file)


def _copy_database(name: str) -> None:
    kept = f"{PREFIX}{made_from(sources())}"
    made = KEPT / f"{kept}.on-postgresql"
    with _maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])  # other checkouts too
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC",
            [f"{PREFIX}%"],
        )
        found = [other for (other,) in cursor.fetchall()]
        if kept not in found or not made.exists():
            for other in [kept, *found[MOST:]]:
                _drop(cursor, other)
            new = f"{kept}_new"
            _drop(cursor, new)
            cursor.execute(f'CREATE DATABASE "{new}"')
            _point_at(new)
            migrate()
            connection.close()
            cursor.execute(f'ALTER DATABASE "{new}" RENAME TO "{kept}"')
            made.touch()
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{kept}"')


def _drop(cursor, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _point_at(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _maintenance():
    """A cursor of PostgreSQL's own database, as Django makes and drops databases."""
    return connection._nodb_cursor()


@contextmanager
def _one_at_a_time():
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
