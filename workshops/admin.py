"""Reference data, and a look at the rest in emergencies: work goes through the pages' actions."""

from django.contrib import admin

from workshops.models import (
    City,
    CityCode,
    Mandate,
    Organisation,
    OrganisationName,
    Participation,
    Priority,
    Programme,
    SpecificObjective,
    TeamMember,
    Workshop,
)


class ReadOnly(admin.ModelAdmin):
    """What only the actions may write: states, what was sent, who sits where."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class CodeInline(admin.TabularInline):
    model = CityCode
    extra = 0


@admin.register(City)
class CityAdmin(admin.ModelAdmin):
    list_display = ["name", "istat_code", "region", "kind", "category", "confidence"]
    list_filter = ["kind", "category", "region", "confidence"]
    search_fields = ["name", "istat_code"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CodeInline]


class PriorityInline(admin.TabularInline):
    model = Priority
    extra = 0
    fields = ["code", "title", "fund", "amount", "valid_from", "valid_to"]


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    list_display = ["title", "code", "period", "cci", "confidence"]
    search_fields = ["title", "code", "cci"]
    inlines = [PriorityInline]


class ObjectiveInline(admin.TabularInline):
    model = SpecificObjective
    extra = 0
    fields = ["code", "title", "valid_from", "valid_to"]


@admin.register(Priority)
class PriorityAdmin(admin.ModelAdmin):
    list_display = ["code", "title", "programme", "fund", "valid_from", "valid_to"]
    list_filter = ["programme"]
    search_fields = ["code", "title"]
    inlines = [ObjectiveInline]


@admin.register(SpecificObjective)
class ObjectiveAdmin(admin.ModelAdmin):
    list_display = ["code", "title", "priority", "valid_from", "valid_to"]
    list_select_related = ["priority"]
    search_fields = ["code", "title"]


class NameInline(admin.TabularInline):
    model = OrganisationName
    extra = 0


class MandateInline(admin.TabularInline):
    model = Mandate
    extra = 0
    autocomplete_fields = ["person"]
    fields = ["person", "role", "valid_from", "valid_to", "revoked_at", "act"]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """The only place where an authority is told to be one, and its first person is named."""

    list_display = ["name", "category", "city", "is_authority", "ipa_code"]
    list_filter = ["is_authority", "category"]
    list_select_related = ["category", "city"]
    search_fields = ["name", "ipa_code", "fiscal_code"]
    readonly_fields = ["public_id"]
    autocomplete_fields = ["succeeded_by"]
    inlines = [NameInline, MandateInline]


class TeamInline(admin.TabularInline):
    model = TeamMember
    extra = 0
    autocomplete_fields = ["person"]


@admin.register(Workshop)
class WorkshopAdmin(admin.ModelAdmin):
    """Seen, not changed: the officina changes through its own pages. Its staff can be mended."""

    list_display = ["title", "state", "authority", "edition", "is_public", "is_record"]
    list_filter = ["state", "is_record", "is_example"]
    list_select_related = ["authority", "edition"]
    search_fields = ["title", "slug", "prefix"]
    inlines = [TeamInline]

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.model._meta.fields]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Participation)
class ParticipationAdmin(ReadOnly):
    list_display = ["organisation", "workshop", "place", "role", "since", "until"]
    list_filter = ["workshop", "role"]
    list_select_related = ["organisation", "workshop", "place__city"]
    search_fields = ["organisation__name"]
