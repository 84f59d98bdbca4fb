"""Triggers that write the state of a submission beside what was asked, whoever writes it.

Counting then joins nothing, and no writer can forget: an action, a bulk update, plain SQL. They
cost no question of their own. Put in by a migration, and again after every ``migrate``: SQLite
rebuilds a table to alter it, and a rebuilt table has lost its triggers.
"""

TABLE = "workshops_submission"
NAME = "workshops_state_beside"
WRITE = "UPDATE workshops_assignment SET submission_state = NEW.state WHERE id = NEW.assignment_id;"
CLEAR = "UPDATE workshops_assignment SET submission_state = '' WHERE id = OLD.assignment_id;"
SQLITE = {
    "made": ("INSERT", WRITE),
    "changed": ("UPDATE OF state", WRITE),
    "gone": ("DELETE", CLEAR),
}


def install(connection) -> None:
    remove(connection)
    if connection.vendor == "postgresql":
        body = f"IF TG_OP = 'DELETE' THEN {CLEAR} ELSE {WRITE} END IF; RETURN NULL;"
        statements = [
            f"CREATE FUNCTION {NAME}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE OF state OR DELETE ON {TABLE}"
            f" FOR EACH ROW EXECUTE FUNCTION {NAME}()",
        ]
    else:
        statements = [
            f"CREATE TRIGGER {NAME}_{name} AFTER {event} ON {TABLE} BEGIN {action} END"
            for name, (event, action) in SQLITE.items()
        ]
    _run(connection, statements)


def remove(connection) -> None:
    if connection.vendor == "postgresql":
        # A table with checks still to be made at commit cannot be altered.
        statements = [
            "SET CONSTRAINTS ALL IMMEDIATE",
            "SET CONSTRAINTS ALL DEFERRED",
            f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
            f"DROP FUNCTION IF EXISTS {NAME}()",
        ]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {NAME}_{name}" for name in SQLITE]
    _run(connection, statements)


def is_installed(connection) -> bool:
    look = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(look[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    wanted = [NAME] if connection.vendor == "postgresql" else [f"{NAME}_{name}" for name in SQLITE]
    return found.issuperset(wanted)


def has_column(connection) -> bool:
    """Whether there is what they write: not before its migration, nor after going back."""
    tables = connection.introspection.table_names()
    if not {TABLE, "workshops_assignment"} <= set(tables):
        return False
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "workshops_assignment")
    return any(column.name == "submission_state" for column in columns)


def _run(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
