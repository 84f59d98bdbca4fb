"""Login by e-mailed code, second factor for staff, OpenID Connect gateways."""

from urllib.parse import urlsplit

from officine.settings.env import data_folder, env, signing_key

ACCOUNT_ADAPTER = "officine.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

ACCOUNT_FORMS = {
    "request_login_code": "officine.accounts.forms.RequestCode",
    "confirm_login_code": "officine.accounts.forms.ConfirmCode",
}
# Twenty people of one office behind one address may ask at once; one address asks for few codes.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "login_failed": "10/m/ip,5/300s/key",
    "reauthenticate": "10/m/user",
    # Our own public forms (officine.limits): by address, and everybody together
    "report_problem": "10/10m/ip,200/h/key",
    "invitation": "30/m/ip",
    "registration": "20/10m/ip,1000/h/key",
    "check_in": "30/m/user",
    "receipt_check": "30/m/ip,600/h/key",
}

MFA_FORMS = {
    "authenticate": "officine.accounts.forms.SecondFactorCode",
    "reauthenticate": "officine.accounts.forms.SecondFactorAgain",
    "activate_totp": "officine.accounts.forms.ActivateApp",
    "add_webauthn": "officine.accounts.forms.AddKey",
    "edit_webauthn": "officine.accounts.forms.RenameKey",
}
MFA_ADAPTER = "officine.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Officine"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.bool("OFFICINE_DEMO", default=False)

USERSESSIONS_TRACK_ACTIVITY = False

# One application per gateway (SPID, CIE, eIDAS, EU Login): OIDC_GATEWAYS is a JSON list.
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "officine.accounts.adapter.GatewayAdapter"
GATEWAYS = env.json("OIDC_GATEWAYS", default=[])
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": GATEWAYS},
}
SOCIALACCOUNT_STORE_TOKENS = False
# A form that leads to a gateway is followed there by a redirect: the policy must name it.
GATEWAY_ORIGINS = sorted(
    {"{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"])) for app in GATEWAYS}
)

# Asked by name, because accounts stand below the officine: who needs a second factor, and
# where somebody's work is.
STAFF_TEST = "workshops.queries.roles.needs_second_factor"
HOME_OF = "workshops.queries.roles.home_of"

IDP_OIDC_PRIVATE_KEY = signing_key(data_folder())
IDP_OIDC_ADAPTER = "officine.accounts.adapter.ClientAdapter"
