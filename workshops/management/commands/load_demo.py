from django.core.management.base import BaseCommand, CommandError

from workshops.demo.load import NotADemo, prepare_demo


class Command(BaseCommand):
    help = "Load the demo: reference data, edition, the real record, the invented officina."

    def handle(self, *args, **options):
        try:
            loaded = prepare_demo()
        except NotADemo:
            raise CommandError(
                "I dati di esempio si caricano solo in un'istanza dimostrativa (OFFICINE_DEMO=1)."
            ) from None
        self.stdout.write(
            "Dati di esempio caricati." if loaded else "Dati di esempio già presenti."
        )
