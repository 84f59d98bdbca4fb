"""One command from a clone to a running portal: prepares everything, then web and workers."""

import fcntl
import json
import logging
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from officine import supervise

# Made by rooms of the house that an instance may do without
OPTIONAL = {"messages": ["--compile"], "build_css": []}


class Command(BaseCommand):
    help = "Prepares the instance and runs web, worker and scheduler until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument(
            "--no-prepare",
            action="store_true",
            help="Skip migrations, translations and static files.",
        )

    def handle(self, *args, port, no_prepare, verbosity, **options):
        lock = self.take_the_folder()
        self.refuse_a_taken_port(port)
        if not no_prepare:
            self.prepare(verbosity)
        plan = {
            "port": port,
            "children": self.children(port),
            "greeting": self.greeting(port),
        }
        connections.close_all()
        # Becoming a small program frees what Django took; the lock goes along, being ours.
        os.set_inheritable(lock, True)
        sys.stdout.flush()
        os.chdir(settings.BASE_DIR)
        os.execve(  # noqa: S606  our own module, with the interpreter that runs us
            sys.executable,
            [sys.executable, "-P", supervise.__file__, json.dumps(plan)],
            {"LOG_LEVEL": "WARNING"} | os.environ | {"PORT": str(port)},
        )

    def take_the_folder(self) -> int:
        """Two instances in one data folder would share a broker and write one database."""
        file = settings.DATA / "serve.lock"
        lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"Un'altra istanza usa già la cartella {settings.DATA}. Fermala, oppure scegli "
                "un'altra cartella con OFFICINE_DATA.\n"
                f"Another instance is using {settings.DATA}. Stop it, or choose another folder "
                "with OFFICINE_DATA."
            ) from None
        return lock

    def refuse_a_taken_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CommandError(
                    f"La porta {port} è occupata. Scegline un'altra: PORT=8001 make demo.\n"
                    f"Port {port} is taken. Choose another one: PORT=8001 make demo."
                ) from None

    def prepare(self, verbosity: int) -> None:
        quiet = max(0, verbosity - 1)
        for folder in (settings.MEDIA_ROOT, settings.DATA / "mail", *settings.BROKER_FOLDERS):
            folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=quiet)
        call_command("createcachetable", verbosity=quiet)  # with Redis too: it counts while away
        known = get_commands()
        for name, arguments in OPTIONAL.items():
            if name in known:
                call_command(name, *arguments)
        call_command("collectstatic", interactive=False, verbosity=quiet)
        if settings.DEMO:
            # Hundreds of invented letters leave on the way: who starts the demo need not read them
            logging.getLogger("officine.outbox").setLevel(logging.WARNING)
            call_command("load_demo")

    def children(self, port: int) -> dict[str, list[str]]:
        on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-q", "-A", "officine"]
        worker = ["worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
        worker += ["-n", f"officine-{port}@%h"]
        children = {
            "web": [
                *python,
                "gunicorn",
                "officine.wsgi:application",
                *("--bind", f"127.0.0.1:{port}"),
                *("--worker-class", "gthread", "--threads", "8"),
                *("--workers", "2" if on_postgres else "1"),
                *("--graceful-timeout", "10", "--timeout", "60", "--log-level", "warning"),
                "--no-control-socket",
            ]
        }
        if settings.REDIS_URL:
            children["worker"] = [*celery, *worker]
            children["beat"] = [*celery, "beat", "-l", "WARNING", "--pidfile="]
        else:
            # SQLite has one writer and the PDF engine releases the interpreter: threads do.
            children["worker"] = [*celery, *worker, "-P", "threads", "-B"]
        return children

    def greeting(self, port: int) -> str:
        address = settings.SITE_URL if os.environ.get("SITE_URL") else f"http://127.0.0.1:{port}"
        lines = [
            "",
            f"  Officine · {address}",
            f"  Dati in / data in: {settings.DATA}",
        ]
        if settings.DEMO:
            lines += [
                "",
                f"  Conti di prova, con un pulsante ciascuno in {address}/accedi",
                f"  Demo accounts, one button each at {address}/accedi",
                "",
                "    Autorità di gestione · managing authority",
                "    Referente di un'organizzazione partner · partner, may send",
                "    Compila per un'organizzazione partner · partner, may write",
                "    Redazione del Toolkit · Toolkit curator",
                "    Amministrazione del portale · administrator",
            ]
        lines += ["", "  Ctrl-C per fermare · Ctrl-C to stop", ""]
        return "\n".join(lines)
