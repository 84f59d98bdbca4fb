from django.contrib import admin

from officine.pages.models import ProblemReport


@admin.register(ProblemReport)
class ProblemReportAdmin(admin.ModelAdmin):
    list_display = ["number", "kind", "page", "at", "answered_at"]
    list_filter = ["kind"]
    search_fields = ["number", "message", "page"]
    readonly_fields = ["number", "kind", "page", "message", "email", "at"]

    def has_add_permission(self, request) -> bool:
        return False
