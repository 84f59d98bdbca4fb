from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from toolkit.actions import editions

SAID = {
    "new": "Edizione {} caricata.",
    "replaced": "Bozza dell'edizione {} sostituita.",
    "unchanged": "Edizione {} già caricata: nessun cambiamento.",
}


class Command(BaseCommand):
    help = "Check the files of an edition and load them, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--publish", action="store_true", help="freeze it once loaded")

    def handle(self, *args, folder, publish, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder}: la cartella non esiste.")
        try:
            edition = editions.load_edition(folder)
        except editions.Refused as refusal:
            lines = "\n".join(str(fault) for fault in refusal.faults)
            count = len(refusal.faults)
            raise CommandError(
                f"{lines}\n{count} errori: non è stato caricato niente."
            ) from refusal
        self.stdout.write(SAID[edition.loaded].format(edition.number))
        if publish and not edition.is_frozen:
            editions.publish(edition, by=None)
            self.stdout.write(f"Pubblicata. SHA-256 {edition.sha256}")
