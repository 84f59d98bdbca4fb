"""``manage.py token EMAIL --scopes read,write --days 90 --name "…"``: prints the key once."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from officine.accounts.actions import issue_token
from officine.accounts.models import User
from officine.accounts.tokens import SCOPES


class Command(BaseCommand):
    help = "Issue a personal token for the API; the key is printed once and not kept."

    def add_arguments(self, parser):
        parser.add_argument("email", help="whose token: the address this person logs in with")
        parser.add_argument(
            "--scopes", default="read", help=f"any of {','.join(SCOPES)} (default: %(default)s)"
        )
        parser.add_argument(
            "--days", type=int, default=90, help="how long it lasts (default: %(default)s)"
        )
        parser.add_argument(
            "--name", default="manage.py token", help="what it is for, shown in the lists"
        )

    def handle(self, *, email, scopes, days, name, **options):
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        try:
            _, key = issue_token(
                person, name=name, scopes=scopes.replace(" ", "").split(","), days=days, by=None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(key)
