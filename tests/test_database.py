"""The copy that tests work on is what the migrations make, and is left as it was found."""

import ast
import threading
import time

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests import database
from tests import factories as make
from toolkit import guards
from toolkit.actions import editions
from toolkit.canonical.forms import fingerprint
from toolkit.models import Edition
from workshops import mirror


def test_the_copy_has_every_migration_and_every_trigger(db):
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert guards.missing(connection) == []
    assert mirror.is_installed(connection)


def test_every_model_has_its_table_with_its_columns(db):
    """Asked of the database, not of the record of migrations."""
    with connection.cursor() as cursor:
        for model in connection.introspection.installed_models(
            connection.introspection.table_names()
        ):
            table = model._meta.db_table
            columns = connection.introspection.get_table_description(cursor, table)
            fields = {field.column for field in model._meta.local_concrete_fields}
            assert fields <= {column.name for column in columns}, table
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_copy_is_named_after_all_the_code_of_ours_that_migrations_ask(tmp_path):
    told = {file.relative_to(settings.BASE_DIR).as_posix() for file in database.sources()}
    for file in settings.BASE_DIR.glob("[otw]*/**/migrations/*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            for module in modules_named(node):
                path = module.replace(".", "/")
                assert {f"{path}.py", f"{path}/__init__.py"} & told, f"{file}: {module}"


def modules_named(node) -> list[str]:
    """Modules of ours that an import of a migration names: the file of one, never a package."""
    if isinstance(node, ast.ImportFrom) and node.module in database.PACKAGES:
        return [f"{node.module}.{name.name}" for name in node.names]
    if isinstance(node, ast.ImportFrom):
        found = [node.module or ""]
    elif isinstance(node, ast.Import):
        found = [name.name for name in node.names]
    else:
        found = []
    return [module for module in found if module.split(".")[0] in database.PACKAGES]


def test_another_migration_is_another_copy(tmp_path):
    first, second = tmp_path / "0001_first.py", tmp_path / "0002_second.py"
    first.write_text("a = 1")
    second.write_text("b = 1")
    alone, both = database.made_from([first]), database.made_from([first, second])
    second.write_text("b = 2")

    assert len({alone, both, database.made_from([first, second])}) == 3


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind():
    allowed = Permission.objects.count()
    make.workshop("casa", make.edition())

    database.put_back()

    assert database._with_rows() == []
    assert not Edition.objects.exists()
    assert Permission.objects.count() == allowed > 0
    assert guards.missing(connection) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_request_still_under_way_never_keeps_the_tables_from_being_put_back():
    """It holds one table and asks for another while all are being emptied: PostgreSQL ends one."""
    make.workshop("casa", make.edition())
    first, *_between, last = database._with_rows()
    holds, ended = threading.Event(), threading.Event()

    def ask():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {last}")  # noqa: S608  our own names
            holds.set()
            time.sleep(0.3)  # until the other waits for this table, and holds the first
            cursor.execute(f"SELECT count(*) FROM {first}")  # noqa: S608
        connection.close()
        ended.set()

    request = threading.Thread(target=ask)
    request.start()
    holds.wait(5)
    database.put_back()
    request.join(10)

    assert ended.is_set()
    assert database._with_rows() == []


def test_a_published_edition_says_what_its_rows_say(db):
    """The factories remember documents: the second time nothing is read back from the rows."""
    for _twice in (1, 2):
        with transaction.atomic():
            made = make.edition()
            step = make.step(made, "3.2", least_working_days=4)
            make.ask(step, make.form(made, cross_phase=True))

            kept = Edition.objects.values("frozen", "sha256").get(pk=made.pk)
            assert kept["frozen"] == editions.canonical(made)
            assert kept["sha256"] == fingerprint(kept["frozen"])
            transaction.set_rollback(True)
