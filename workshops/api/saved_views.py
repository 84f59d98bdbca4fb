"""The saved views of queues over REST: one's own, and those that colleagues share."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import saved_views
from workshops.api.queue_filters import FiltersSerializer, reviewers_in, told
from workshops.api.reviewing import uuids_of
from workshops.models import SavedView, Workshop

REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM}


class SavedViewSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    filters = serializers.SerializerMethodField(help_text="Come in workshops/{slug}/queue/.")
    own = serializers.SerializerMethodField(help_text="È tua: solo tu la cambi.")

    class Meta:
        model = SavedView
        fields = ["id", "workshop", "name", "filters", "own", "is_shared", "is_default", "at"]

    def get_filters(self, view) -> dict[str, str]:
        return told(view.query, self.context["people"])

    def get_own(self, view) -> bool:
        return view.owner_id == self.context["request"].user.pk


class ChangeViewSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    is_shared = serializers.BooleanField(required=False, default=False)
    is_default = serializers.BooleanField(
        required=False, default=False, help_text="Si apre da sola in Compilazioni."
    )


class SaveViewSerializer(ChangeViewSerializer):
    workshop = serializers.SlugField()
    filters = FiltersSerializer(required=False)


@extend_schema_view(
    list=extend_schema(summary="Le viste salvate delle officine in cui lavori"),
    retrieve=extend_schema(summary="Una vista salvata"),
)
class SavedViewViewSet(Reading):
    queryset = SavedView.objects.none()
    serializer_class = SavedViewSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("workshop__slug", "is_shared")
    ordering_fields = ("name", "at")

    def get_queryset(self):
        viewer = self.viewer
        if not viewer.is_authenticated:
            return SavedView.objects.none()
        rows = SavedView.objects.filter(
            Q(owner=viewer) | Q(is_shared=True), workshop__in=Workshop.objects.of_team(viewer)
        )
        return rows.select_related("workshop").order_by("name", "pk")

    def get_serializer(self, *args, **kwargs):
        given = args[0] if args else []
        rows = [given] if isinstance(given, SavedView) else given
        people = uuids_of(reviewers_in(row.query for row in rows))
        kwargs["context"] = self.get_serializer_context() | {"people": people}
        return SavedViewSerializer(*args, **kwargs)

    @extend_schema(
        summary="Salva dei filtri con un nome; lo stesso nome li cambia",
        request=SaveViewSerializer,
        responses={201: SavedViewSerializer} | REFUSED,
    )
    def create(self, request):
        data = SaveViewSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        officine = Workshop.objects.visible_to(self.viewer)
        workshop = get_object_or_404(officine, slug=given.pop("workshop"))
        given.pop("filters", None)
        filters = FiltersSerializer.read(request.data.get("filters") or {})
        view = saved_views.save(workshop, query=filters.query, **given, by=request.user)
        return Response(self.get_serializer(view).data, status=201)

    @extend_schema(
        summary="Cambia nome e a chi si mostra; i filtri restano",
        request=ChangeViewSerializer,
        responses={200: SavedViewSerializer} | REFUSED,
    )
    def update(self, request, id=None):
        view = self.get_object()
        data = ChangeViewSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        saved_views.change(view, **data.validated_data, by=request.user)
        return Response(self.get_serializer(view).data)

    @extend_schema(summary="Toglie una vista", responses={204: None} | REFUSED)
    def destroy(self, request, id=None):
        saved_views.remove(self.get_object(), by=request.user)
        return Response(status=204)
