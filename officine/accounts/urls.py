"""The doors to the house. Only those that we use: no password, no registration."""

from allauth.account import views as account
from allauth.socialaccount.providers.openid_connect import urls as gateways
from allauth.usersessions import views as sessions
from django.urls import include, path

from officine.accounts import views

urlpatterns = [
    path("accedi", views.sign_in, name="account_login"),
    path("accedi/codice", views.sign_in, name="account_request_login_code"),
    path("accedi/codice/conferma", account.confirm_login_code, name="account_confirm_login_code"),
    path("accedi/demo/<slug:who>", views.demo_login, name="demo-login"),
    path("accedi/conferma", account.reauthenticate, name="account_reauthenticate"),
    path("accedi/sospeso", account.account_inactive, name="account_inactive"),
    path("accedi/invito", views.sign_up, name="account_signup"),
    path(
        "accedi/email",
        views.verification_sent,
        name="account_email_verification_sent",
    ),
    path("esci", account.logout, name="account_logout"),
    path("dopo-accesso", views.home_after_login, name="home-after-login"),
    path("accesso/sicurezza/", include("allauth.mfa.urls")),
    path("accesso/sessioni", sessions.list_usersessions, name="usersessions_list"),
    path("accesso/identita/", include("allauth.socialaccount.urls")),
    path("accesso/", include(gateways)),
]
