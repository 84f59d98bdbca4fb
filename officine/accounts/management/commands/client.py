"""``manage.py client NAME --scopes read``: a program that asks the API for itself."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from officine.accounts.actions import add_client


class Command(BaseCommand):
    help = "Add an OAuth client (client credentials); the secret is printed once and not kept."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--scopes", default="read")

    def handle(self, *, name, scopes, **options):
        try:
            client, secret = add_client(
                name=name, scopes=scopes.replace(" ", "").split(","), by=None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"client_id={client.pk}")
        self.stdout.write(f"client_secret={secret}")
