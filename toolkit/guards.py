"""Triggers that keep published editions still, whoever writes: a form, the shell, plain SQL.

The ORM refuses first (``PartOfEdition``); these hold where the ORM is gone round. They are put in
by a migration, and again after every ``migrate``: SQLite rebuilds a table to alter it, and a
rebuilt table has lost its triggers.
"""

from collections.abc import Iterator

MESSAGE = "a published edition does not change"
FROZEN = "('published', 'retired')"

# Table of a part, and how to walk from one of its rows to its edition.
STEP = (
    "SELECT p.edition_id FROM toolkit_step s JOIN toolkit_phase p ON p.id = s.phase_id"
    " WHERE s.id = "
)
PRACTICE = "SELECT edition_id FROM toolkit_goodpractice WHERE id = "
PARTS = {
    "toolkit_phase": "{row}.edition_id",
    "toolkit_tool": "{row}.edition_id",
    "toolkit_formdefinition": "{row}.edition_id",
    "toolkit_goodpractice": "{row}.edition_id",
    "toolkit_step": "(SELECT edition_id FROM toolkit_phase WHERE id = {row}.phase_id)",
    "toolkit_section": "(SELECT edition_id FROM toolkit_formdefinition WHERE id = {row}.form_id)",
    "toolkit_question": (
        "(SELECT f.edition_id FROM toolkit_section s JOIN toolkit_formdefinition f"
        " ON f.id = s.form_id WHERE s.id = {row}.section_id)"
    ),
    "toolkit_step_tools": f"({STEP}{{row}}.step_id)",
    "toolkit_step_forms": f"({STEP}{{row}}.step_id)",
    "toolkit_step_obligations": f"({STEP}{{row}}.step_id)",
    "toolkit_goodpractice_steps": f"({PRACTICE}{{row}}.goodpractice_id)",
}
TABLES = [*PARTS, "toolkit_edition"]
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
NAMED = ("toolkit_id", "number", "revision", "language")  # one edition only has these


def install(connection, edition) -> None:
    """Put every trigger in place; ``edition`` is the model, for the columns it has today."""
    for table in TABLES:
        install_one(connection, table, edition)


def install_one(connection, table: str, edition) -> None:
    remove_one(connection, table)
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    columns = [field.column for field in edition._meta.concrete_fields if field.name != "state"]
    _run(connection, write(table, columns))


def remove(connection) -> None:
    """Take every trigger away."""
    for table in TABLES:
        remove_one(connection, table)


def remove_one(connection, table: str) -> None:
    if connection.vendor == "postgresql":
        # A table with checks still to be made at commit cannot be altered.
        _run(connection, ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"])
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_stands_still ON {table}"])
        _run(connection, [f"DROP FUNCTION IF EXISTS {table}_stands_still()"])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _names("sqlite", table)])


def missing(connection) -> list[str]:
    """The names of triggers that should stand in the database and do not."""
    look = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(look[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    wanted = (name for table in TABLES for name in _names(connection.vendor, table))
    return sorted(set(wanted) - found)


def _names(vendor: str, table: str) -> list[str]:
    """SQLite wants one trigger for each event."""
    if vendor == "postgresql":
        return [f"{table}_stands_still"]
    return [f"{table}_stands_still_{event}" for event in ("insert", "update", "delete")]


def _run(connection, statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _frozen(table: str, row: str) -> str:
    owner = PARTS[table].format(row=row)
    return (
        f"EXISTS (SELECT 1 FROM toolkit_edition WHERE id = {owner}"  # noqa: S608  own names only
        f" AND state IN {FROZEN})"
    )


def _replaced(table: str, frozen: str, same: str = "was.id = NEW.id") -> str:
    """A row that SQLite would throw away for the new one (REPLACE), asking no trigger."""
    return f"EXISTS (SELECT 1 FROM {table} was WHERE ({same}) AND {frozen})"  # noqa: S608  own names


def _sqlite(table: str, columns: list[str]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    if table == "toolkit_edition":
        changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in columns)
        named = " AND ".join(f"was.{name} = NEW.{name}" for name in NAMED if name in columns)
        frozen, same = f"was.state IN {FROZEN}", f"was.id = NEW.id OR ({named})"
        replaced = _replaced(table, frozen, same)
        other = _replaced(table, f"{frozen} AND was.id <> OLD.id", same)
        yield (
            f"CREATE TRIGGER {table}_stands_still_insert BEFORE INSERT ON {table}"
            f" WHEN {replaced} {refuse}"
        )
        yield (
            f"CREATE TRIGGER {table}_stands_still_update BEFORE UPDATE ON {table}"
            f" WHEN (OLD.state IN {FROZEN} AND ({changed} OR NEW.state NOT IN {FROZEN}"
            f" OR (OLD.state = 'retired' AND NEW.state <> 'retired'))) OR {other} {refuse}"
        )
        yield (
            f"CREATE TRIGGER {table}_stands_still_delete BEFORE DELETE ON {table}"
            f" WHEN OLD.state IN {FROZEN} {refuse}"
        )
        return
    for event, rows in ROWS.items():
        frozen = " OR ".join(_frozen(table, row) for row in rows)
        if event != "DELETE":
            frozen += f" OR {_replaced(table, _frozen(table, 'was'))}"
        yield (
            f"CREATE TRIGGER {table}_stands_still_{event.lower()} BEFORE {event} ON {table}"
            f" WHEN {frozen} {refuse}"
        )


def _postgresql(table: str, columns: list[str]) -> Iterator[str]:
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
    if table == "toolkit_edition":
        events = "UPDATE OR DELETE"
        changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in columns)
        body = f"""
          IF OLD.state IN {FROZEN} THEN
            IF TG_OP = 'DELETE' THEN {refuse} END IF;
            IF {changed} OR NEW.state NOT IN {FROZEN}
               OR (OLD.state = 'retired' AND NEW.state <> 'retired') THEN {refuse} END IF;
          END IF;"""
    else:
        events = "INSERT OR UPDATE OR DELETE"
        body = f"""
          IF TG_OP <> 'INSERT' THEN
            IF {_frozen(table, "OLD")} THEN {refuse} END IF;
          END IF;
          IF TG_OP <> 'DELETE' THEN
            IF {_frozen(table, "NEW")} THEN {refuse} END IF;
          END IF;"""
    yield f"""
        CREATE FUNCTION {table}_stands_still() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {body}
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END $$"""
    yield (
        f"CREATE TRIGGER {table}_stands_still BEFORE {events} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_stands_still()"
    )
