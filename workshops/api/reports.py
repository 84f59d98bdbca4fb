"""Progress reports over REST: ask, follow, download, publish."""

from django.http import FileResponse, Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import reports
from workshops.models import Report, ReportFile, Workshop
from workshops.reports.faces import face_of, file_name
from workshops.reports.store import path_of


class ReportFileSerializer(serializers.ModelSerializer):
    url = serializers.SerializerMethodField()

    class Meta:
        model = ReportFile
        fields = ["format", "language", "size", "sha256", "url"]

    def get_url(self, file) -> str:
        address = reverse("api:reports-detail", args=[file.report.public_id])
        language = f"?lingua={file.language}" if file.language else ""
        path = f"{address}files/{file.format}/{language}"
        return self.context["request"].build_absolute_uri(path)


class ReportSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Report
        fields = [
            "id",
            "workshop",
            "number",
            "period_from",
            "period_to",
            "state",
            "progress",
            "stage",
            "attempts",
            "error",
            "requested_at",
            "frozen_at",
            "published_at",
            "sha256",
        ]


class ReportDetailSerializer(ReportSerializer):
    files = ReportFileSerializer(many=True, read_only=True)
    figures = serializers.JSONField(
        read_only=True,
        help_text="I dati congelati. Le righe contate, una per compilazione, sono nel file JSON.",
    )

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "files", "figures"]


class AskSerializer(serializers.Serializer):
    workshop = serializers.SlugRelatedField(slug_field="slug", queryset=Workshop.objects.none())
    period_from = serializers.DateField()
    period_to = serializers.DateField()

    def __init__(self, *args, viewer=None, **kwargs):
        super().__init__(*args, **kwargs)
        if viewer is not None:
            self.fields["workshop"].queryset = Workshop.objects.visible_to(viewer)


@extend_schema_view(
    list=extend_schema(summary="Le relazioni di avanzamento"),
    retrieve=extend_schema(
        summary="Una relazione, con i dati congelati e i suoi file",
        responses=ReportDetailSerializer,
    ),
)
class ReportViewSet(Reading):
    public_read = True
    queryset = Report.objects.none()
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("workshop__slug", "state")
    ordering_fields = ("period_to", "requested_at")

    def get_serializer_class(self):
        return ReportDetailSerializer if self.action == "retrieve" else ReportSerializer

    def get_queryset(self):
        rows = Report.objects.visible_to(self.viewer).select_related("workshop")
        if self.action == "retrieve":
            return rows.prefetch_related("files__report")
        return rows.defer("figures").order_by("-period_to", "-pk")

    @extend_schema(
        summary="Chiede una relazione: si compila in sottofondo",
        request=AskSerializer,
        responses={201: ReportSerializer, 400: PROBLEM, 403: PROBLEM},
    )
    def create(self, request):
        data = AskSerializer(data=request.data, viewer=self.viewer)
        data.is_valid(raise_exception=True)
        report = reports.ask(**data.validated_data, by=request.user)
        return Response(ReportSerializer(report).data, status=201)

    @extend_schema(
        summary="Ferma la compilazione",
        request=None,
        responses={200: ReportSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request, id=None):
        return self._do(reports.cancel)

    @extend_schema(
        summary="Riprova",
        request=None,
        responses={200: ReportSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def retry(self, request, id=None):
        return self._do(reports.retry)

    @extend_schema(
        summary="Pubblica la relazione",
        request=None,
        responses={200: ReportSerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def publish(self, request, id=None):
        return self._do(reports.publish)

    @extend_schema(
        summary="Un file della relazione",
        parameters=[
            OpenApiParameter(
                "face", OpenApiTypes.STR, OpenApiParameter.PATH, enum=ReportFile.Format.values
            ),
            OpenApiParameter("lingua", OpenApiTypes.STR, enum=ReportFile.Language.values),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path=r"files/(?P<face>html|pdf|xlsx|json)")
    def download(self, request, id=None, face=None):
        report = self.get_object()
        file = face_of(report, face, request.query_params.get("lingua", "it"))
        if file is None:
            raise Http404
        if report.published_at is None:
            reports.downloaded(report, face, by=request.user)
        return FileResponse(
            path_of(file).open("rb"), as_attachment=True, filename=file_name(report, file)
        )

    def _do(self, verb):
        report = self.get_object()
        verb(report, by=self.request.user)
        report.refresh_from_db()
        return Response(ReportSerializer(report).data)
