"""People, in the administration. Roles come from mandates and teams, not from here."""

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from officine.accounts.actions import revoke_token
from officine.accounts.models import PersonalToken, User

admin.site.login = secure_admin_login(admin.site.login)


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = [
            "email",
            "name",
            "language",
            "is_active",
            "is_curator",
            "is_staff",
            "is_superuser",
        ]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("C'è già una persona con questo indirizzo."))
        return email


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Nobody has a password here: people come in by code, staff add a second factor."""

    form = PersonForm
    list_display = ["email", "name", "is_active", "is_curator", "is_staff", "is_superuser"]
    list_filter = ["is_active", "is_curator", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["date_joined"]

    def get_readonly_fields(self, request, obj=None):
        """An address is the way in: changing it would hand the account to somebody else."""
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def get_fields(self, request, obj=None):
        names = ["email", "name", "language", "is_active", "is_curator"]
        if request.user.is_superuser:
            names += ["is_staff", "is_superuser"]
        return [*names, "date_joined"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        """What a person did stays theirs: an account is suspended, not deleted."""
        return False


@admin.register(PersonalToken)
class PersonalTokenAdmin(admin.ModelAdmin):
    list_display = ["name", "person", "scopes", "created_at", "expires_at", "revoked_at"]
    list_select_related = ["person"]
    search_fields = ["name", "person__email"]
    fields = ["name", "person", "scopes", "created_at", "expires_at", "revoked_at"]
    actions = ["revoke"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Ritira le chiavi scelte"))
    def revoke(self, request, queryset):
        for token in queryset:
            revoke_token(token, by=request.user)
