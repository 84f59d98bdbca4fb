"""What left and what did not; the text of secret messages is never shown."""

from django.contrib import admin

from officine.lifecycle.machine import WrongState, advance
from officine.outbox.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ["kind", "to", "subject", "state", "due_at", "sent_at", "attempts"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject"]
    date_hierarchy = "created_at"
    actions = ["try_again"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        names = [field.name for field in Message._meta.fields]
        if obj and obj.is_secret:
            names = [name for name in names if name not in {"text", "html"}]
        return names

    @admin.action(description="Riprova a inviare i messaggi non recapitati")
    def try_again(self, request, queryset):
        for message in queryset.filter(is_secret=False):
            try:
                advance(message, "try_again", by=request.user, attempts=0)
            except WrongState:
                continue
