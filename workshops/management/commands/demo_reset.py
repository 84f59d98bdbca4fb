import fcntl
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

# What an instance makes while it runs, beside its database; the secrets are not among them.
MADE = ["uploads", "mail", "broker", "beat", "beat.bak", "beat.dat", "beat.dir", "beat.db"]


class Command(BaseCommand):
    help = "Empty a demo instance: database, uploads, mail and queue go, the secret stays."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("Si azzera solo un'istanza dimostrativa (OFFICINE_DEMO=1).")
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError("Questo comando svuota solo il database incorporato (SQLite).")
        refuse_if_running(settings.DATA)
        connections.close_all()
        gone = empty(settings.DATA, database)
        self.stdout.write(f"Tolti da {settings.DATA}: {', '.join(gone) or 'niente'}.")


def refuse_if_running(folder: Path) -> None:
    """The lock that ``serve`` holds for as long as it runs."""
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"Un'istanza sta usando {folder}: fermala con Ctrl-C e riprova."
            ) from None


def empty(folder: Path, database: dict) -> list[str]:
    """Remove what was made; says what there was."""
    file = Path(database["NAME"])
    files = [file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))]
    gone = []
    for path in [*files, *(folder / name for name in MADE)]:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
        else:
            continue
        gone.append(path.name)
    return gone
