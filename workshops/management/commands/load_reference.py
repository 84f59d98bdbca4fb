from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from toolkit.actions import reference as method
from toolkit.files.reading import Refused
from workshops.actions import reference as places

NAMES = {
    "obligations": "adempimenti",
    "partner_categories": "categorie di partner",
    "cities": "città",
    "programmes": "programmi",
}


class Command(BaseCommand):
    help = "Load duties, partner categories, cities and programmes; running it again is harmless."

    def handle(self, *args, **options):
        faults, counts = [], {}
        with transaction.atomic():
            for load in (method.load_reference, places.load_reference):
                try:
                    counts |= load()
                except Refused as refusal:
                    faults += refusal.faults
            if faults:
                lines = "\n".join(map(str, faults))
                raise CommandError(f"{lines}\n{len(faults)} errori: non è stato caricato niente.")
        for name, count in counts.items():
            self.stdout.write(f"{NAMES[name]}: {count}")
