from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from officine.journal import chain
from toolkit import guards
from toolkit.actions import editions
from toolkit.models import Edition


class Command(BaseCommand):
    help = "Prove that published editions and the journal are what they were."

    def handle(self, *args, **options):
        faults = []
        for edition in Edition.objects.frozen().order_by("toolkit", "number", "revision", "pk"):
            wrong = list(editions.mismatches(edition))
            faults += [f"Edizione {edition.name}: {reason}" for reason in wrong]
            if not wrong:
                self.stdout.write(f"Edizione {edition.name}: integra, SHA-256 {edition.sha256}")
        faults += [
            f"Protezione mancante nel database: {name}" for name in guards.missing(connection)
        ]
        broken = [f"Registro: {fault}" for fault in chain.faults()]
        if not broken:
            self.stdout.write("Registro: la catena è integra.")
        if faults + broken:
            raise CommandError("\n".join(faults + broken))
