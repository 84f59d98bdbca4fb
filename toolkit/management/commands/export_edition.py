from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from toolkit.canonical.editions import canonical
from toolkit.exchange import writing
from toolkit.exchange.pictures import pictures_of
from toolkit.models import Edition


class Command(BaseCommand):
    help = "Write an edition as a folder of YAML, or as one file: .json or .zip."

    def add_arguments(self, parser):
        parser.add_argument("number", help="2, or 2.1 for a revision")
        parser.add_argument("target", type=Path)

    def handle(self, *args, number, target, **options):
        edition = self._edition(number)
        content = canonical(edition)
        pictures = pictures_of(edition, content)
        if target.suffix == ".json":
            target.write_bytes(writing.json_of(content))
        elif target.suffix == ".zip":
            target.write_bytes(writing.zip_of(content, pictures))
        else:
            self._write_folder(target, writing.files_of(content, pictures))
        self.stdout.write(f"Edizione {edition.name} scritta in {target}.")

    def _edition(self, number: str) -> Edition:
        whole, _dot, revision = number.partition(".")
        if not whole.isdigit() or not (revision or "0").isdigit():
            raise CommandError(f"{number}: non è il numero di un'edizione.")
        rows = Edition.objects.filter(number=int(whole), revision=int(revision or 0))
        edition = rows.order_by("toolkit", "language").first()
        if edition is None:
            raise CommandError(f"L'edizione {number} non esiste.")
        return edition

    def _write_folder(self, folder: Path, files: dict[str, bytes]) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder}: la cartella non è vuota.")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
