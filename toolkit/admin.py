"""Django's admin: reference data, and a look at editions, which change through actions only."""

from django.contrib import admin

from toolkit.models import Edition, Guideline, Obligation, PartnerCategory


class SourcedAdmin(admin.ModelAdmin):
    """Facts come from the reference files: here they are read, and corrected in an emergency."""

    list_filter = ["confidence"]
    search_fields = ["code"]

    def has_delete_permission(self, request, obj=None):
        return False  # records point at them


@admin.register(Obligation)
class ObligationAdmin(SourcedAdmin):
    list_display = ["code", "title", "article", "kind", "basis", "confidence"]
    list_filter = ["kind", "basis", "confidence"]
    search_fields = ["code", "title", "text"]


@admin.register(PartnerCategory)
class PartnerCategoryAdmin(SourcedAdmin):
    list_display = ["code", "name", "parent", "confidence"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]


@admin.register(Guideline)
class GuidelineAdmin(SourcedAdmin):
    list_display = ["code", "title", "laboratory", "confidence"]
    search_fields = ["code", "title"]


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    list_display = ["number", "title", "state", "published_at", "sha256"]
    list_filter = ["state"]
    exclude = ["frozen"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
