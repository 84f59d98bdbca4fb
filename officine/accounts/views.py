"""The way in, the way out, and where one lands."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import RequestLoginCodeView, email_verification_sent
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officine.accounts.demo import ACCOUNTS, BY_WHO, EMAILS


class SignIn(RequestLoginCodeView):
    """The cards of the ways in; asking for the code by e-mail happens here too."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            gateways=settings.GATEWAYS, demo_accounts=_demo_accounts(), **kwargs
        )


_sign_in = SignIn.as_view()


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """Who comes back here before writing the code begins anew, with another address if wanted."""
    stage = get_pending_stage(request)
    if stage is not None and stage.key == LoginByCodeStage.key:
        clear_login(request)
    return _sign_in(request)


@login_not_required
@require_safe
def verification_sent(request):
    """The code is in the mail. Who is already in has nothing to confirm: back to their work."""
    if request.user.is_authenticated:
        return redirect("home-after-login")
    return email_verification_sent(request)


def _demo_accounts() -> list:
    """The buttons of the demo: only for people who are really there."""
    if not settings.DEMO:
        return []
    people = get_user_model().objects.filter(email__in=EMAILS, is_active=True)
    present = set(people.values_list("email", flat=True))
    return [account for account in ACCOUNTS if account.email in present]


@login_not_required
@require_POST
def demo_login(request, who):
    """One click into the demo, second factor included. Does not exist on a real instance."""
    if not settings.DEMO or who not in BY_WHO:
        raise Http404
    user = get_object_or_404(get_user_model(), email=BY_WHO[who].email, is_active=True)
    # Nobody reads the mail of invented people: their address counts as confirmed.
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, user, method="demo")
    return redirect("home-after-login")


@require_safe
def home_after_login(request):
    """Everybody to the place of their work; who has no role yet is told how to get one."""
    home = import_string(settings.HOME_OF)(request.user)
    if home is None:
        return render(request, "account/no_role.html")
    return redirect(home)


@login_not_required
@require_safe
def sign_up(request):
    """There is no registration: the page says how one gets in."""
    return render(request, "account/signup_closed.html")
