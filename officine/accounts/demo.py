"""The people of the demo, each behind one button of the login page.

The accounts are made by the demo data; without ``OFFICINE_DEMO`` the door does not exist.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoAccount:
    who: str
    title: Promise
    text: Promise

    @property
    def email(self) -> str:
        return f"{self.who}@demo.example"


ACCOUNTS = (
    DemoAccount("autorita", _("Autorità di gestione"), _("Conduce le officine con le città.")),
    DemoAccount("referente", _("Partner, referente"), _("Compila e invia per l'organizzazione.")),
    DemoAccount("compilatore", _("Partner, compila"), _("Prepara le risposte, non le invia.")),
    DemoAccount("redazione", _("Redazione del Toolkit"), _("Cura fasi, passi e moduli.")),
    DemoAccount("amministrazione", _("Amministrazione"), _("Gestisce persone e dati di base.")),
)
EMAILS = [account.email for account in ACCOUNTS]
BY_WHO = {account.who: account for account in ACCOUNTS}
