"""How allauth behaves in this house."""

import datetime as dt
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officine.outbox.post import post

# allauth's name of a mail → our template, and for codes how long they are good for.
CODES = {
    "account/email/login_code": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
    "account/email/email_confirmation": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/email_confirmation_signup": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
}
TEMPLATES = {
    "account/email/login_code": "login_code",
    "account/email/email_confirmation": "email_code",
    "account/email/email_confirmation_signup": "email_code",
    "account/email/unknown_account": "unknown_account",
}
NOTICES = {
    "mfa/email/totp_activated": _("È stata attivata un'app per la verifica in due passaggi."),
    "mfa/email/totp_deactivated": _("È stata tolta l'app per la verifica in due passaggi."),
    "mfa/email/recovery_codes_generated": _("Sono stati creati nuovi codici di riserva."),
    "mfa/email/webauthn_added": _("È stata aggiunta una chiave di accesso."),
    "mfa/email/webauthn_removed": _("È stata tolta una chiave di accesso."),
    "socialaccount/email/account_connected": _("È stata collegata un'identità digitale."),
    "socialaccount/email/account_disconnected": _("È stata scollegata un'identità digitale."),
}
ANY_NOTICE = _("È cambiato il modo in cui accedi.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("Il codice non è giusto. Controlla di aver copiato l'ultimo ricevuto."),
        "too_many_login_attempts": _(
            "Troppi tentativi. Aspetta qualche minuto, poi chiedi un nuovo codice."
        ),
        "rate_limited": _("Troppe richieste in poco tempo. Aspetta un minuto e riprova."),
        "account_inactive": _("Questo accesso è sospeso."),
        "incorrect_password": _("La password non è giusta."),
    }

    def is_open_for_signup(self, request):
        """Accounts come from invitations and administrators only."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Through the outbox, so that asking takes the same time for known and unknown people."""
        person = get_user_model().objects.filter(email=email.lower()).first()
        life = CODES.get(template_prefix)
        template = TEMPLATES.get(template_prefix, "security_notice")
        post(
            template,
            person or email,
            f"{template}/{secrets.token_urlsafe(12)}",
            {
                "code": context.get("code"),
                "minutes": life and life // 60,
                "notice": NOTICES.get(template_prefix, ANY_NOTICE),
            },
            template,
            secret=life is not None,
            expires_at=life and timezone.now() + dt.timedelta(seconds=life),
        )

    def pre_login(self, request, user, *, email=None, **kwargs):
        """An address that an administrator wrote is confirmed by the code that arrived there."""
        proven = {
            record.get("email", "").lower()
            for record in get_authentication_records(request, user)
            if record["method"] == "code"
        }
        if user.email in proven and not user.emailaddress_set.exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return super().pre_login(request, user, email=email, **kwargs)


class GatewayAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Il codice non è giusto. Aspetta il prossimo e riprova."),
    }


class ClientAdapter(DefaultOIDCAdapter):
    scope_display = {
        "read": _("Leggere i dati attraverso le API"),
        "write": _("Scrivere i dati attraverso le API"),
        "toolkit:write": _("Scrivere le bozze del Toolkit attraverso le API"),
    }
