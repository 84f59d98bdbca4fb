"""Files of answers over REST: ask, follow, cancel, retry, download."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import exports
from workshops.api.queue_filters import FiltersSerializer, reviewers_in, told
from workshops.api.reviewing import uuids_of
from workshops.lifecycles import ExportState
from workshops.models import AnswerExport, Workshop
from workshops.models.submission import DESK
from workshops.reports.exporting import TYPES, file_name

REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


class ExportSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    filters = serializers.SerializerMethodField(help_text="Come in workshops/{slug}/queue/.")
    rows = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Quante compilazioni: è scritto anche nel file."
    )
    answers = serializers.IntegerField(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField(help_text="Quando è pronto.")

    class Meta:
        model = AnswerExport
        fields = [
            *("id", "workshop", "format", "filters", "state", "progress", "stage", "attempts"),
            *("error", "requested_at", "rows", "answers", "size", "sha256", "expires_at", "url"),
        ]

    def get_filters(self, export) -> dict[str, str]:
        return told(export.filters, self.context["people"])

    def get_url(self, export) -> str | None:
        if export.state != ExportState.READY:
            return None
        path = reverse("api:exports-download", args=[export.public_id])
        return self.context["request"].build_absolute_uri(path)


class AskExportSerializer(serializers.Serializer):
    workshop = serializers.SlugField()
    format = serializers.ChoiceField(AnswerExport.Format.choices)
    filters = FiltersSerializer(required=False)


@extend_schema_view(
    list=extend_schema(summary="I file di risposte delle officine di cui tieni il registro"),
    retrieve=extend_schema(summary="Un file di risposte: a che punto è, quante righe ha"),
)
class ExportViewSet(Reading):
    queryset = AnswerExport.objects.none()
    serializer_class = ExportSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("workshop__slug", "state")  # ``format`` is how the reply is written
    ordering_fields = ("requested_at",)

    def get_queryset(self):
        viewer, rows = self.viewer, AnswerExport.objects.select_related("workshop").order_by("-pk")
        if not viewer.is_authenticated:
            return rows.none()
        if viewer.is_superuser:
            return rows
        return rows.filter(workshop__in=viewer.teams.filter(role__in=DESK).values("workshop"))

    def get_serializer(self, *args, **kwargs):
        given = args[0] if args else []
        rows = [given] if isinstance(given, AnswerExport) else given
        people = uuids_of(reviewers_in(row.filters for row in rows))
        kwargs["context"] = self.get_serializer_context() | {"people": people}
        return ExportSerializer(*args, **kwargs)

    @extend_schema(
        summary="Chiede un file: si prepara in sottofondo; chiesto due volte è uno",
        request=AskExportSerializer,
        responses={201: ExportSerializer} | REFUSED,
    )
    def create(self, request):
        data = AskExportSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        officine = Workshop.objects.visible_to(self.viewer)
        workshop = get_object_or_404(officine, slug=given["workshop"])
        filters = FiltersSerializer.read(request.data.get("filters") or {})
        made = exports.ask(workshop, format=given["format"], filters=filters.query, by=request.user)
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(
        summary="Ferma la preparazione", request=None, responses={200: ExportSerializer} | REFUSED
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, id=None):
        return self._do(exports.cancel)

    @extend_schema(
        summary="Riprova, con ciò che è stato inviato fino a ora",
        request=None,
        responses={200: ExportSerializer} | REFUSED,
    )
    @action(detail=True, methods=["post"])
    def retry(self, request, id=None):
        return self._do(exports.retry)

    @extend_schema(
        summary="Scarica il file",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            403: PROBLEM,
            404: PROBLEM,
            409: PROBLEM,
        },
    )
    @action(detail=True, methods=["get"])
    def download(self, request, id=None):
        export = self.get_object()
        path = exports.download(export, by=request.user)
        if not path.is_file():
            raise Http404
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=file_name(export),
            content_type=TYPES[export.format],
            headers={"ETag": f'"{export.sha256}"'},
        )

    def _do(self, verb):
        export = self.get_object()
        verb(export, by=self.request.user)
        return Response(self.get_serializer(self.get_object()).data)
