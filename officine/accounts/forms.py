"""The few fields a person meets on the way in, in our words."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

CODE = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
}
DIGITS = {"autocomplete": "one-time-code", "spellcheck": "false"}


class RequestCode(RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Il tuo indirizzo email")
        field.help_text = _("Quello a cui hai ricevuto l'invito, per esempio nome@comune.it.")
        field.error_messages["required"] = _("Scrivi il tuo indirizzo email.")
        field.error_messages["invalid"] = _(
            "Scrivi un indirizzo email completo, per esempio nome@comune.it."
        )
        field.widget.attrs = {"autocomplete": "username webauthn", "spellcheck": "false"}


class ConfirmCode(ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Codice ricevuto per email")
        field.help_text = _("Maiuscole e minuscole sono uguali; il trattino non serve.")
        field.error_messages["required"] = _("Scrivi il codice che hai ricevuto.")
        field.widget.attrs = dict(CODE)


class SecondFactorCode(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _second_factor(self.fields["code"])


class SecondFactorAgain(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _second_factor(self.fields["code"])


def _second_factor(field) -> None:
    field.label = _("Codice dell'app")
    field.help_text = _("Sei cifre, oppure uno dei codici di riserva.")
    field.error_messages["required"] = _("Scrivi il codice che vedi nell'app.")
    field.widget.attrs = dict(DIGITS)


class ActivateApp(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Codice che vedi nell'app")
        field.help_text = _("Sei cifre: cambiano ogni 30 secondi.")
        field.error_messages["required"] = _("Scrivi il codice che vedi nell'app.")
        field.widget.attrs = DIGITS | {"inputmode": "numeric"}


class AddKey(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nome della chiave")
        self.fields["name"].help_text = _("Per riconoscerla, per esempio «Telefono di lavoro».")
        self.fields["passwordless"].label = _("Usala anche per accedere senza codice via email")
        self.fields["passwordless"].help_text = _(
            "La chiave chiederà il PIN, l'impronta o il volto."
        )


class RenameKey(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nome della chiave")
        self.fields["name"].error_messages["required"] = _("Scrivi un nome.")
