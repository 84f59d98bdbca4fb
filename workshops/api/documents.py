"""The documents of the tables over REST: versions, formats, since when each could be read."""

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.reverse import reverse

from officine.reading import Reading
from workshops.models import Document, DocumentFile, DocumentVersion
from workshops.queries.documents import readable


class DocumentFileSerializer(serializers.ModelSerializer):
    accessible = serializers.BooleanField(source="is_accessible", read_only=True)
    url = serializers.SerializerMethodField(help_text="Dove si scarica.")

    class Meta:
        model = DocumentFile
        fields = ["name", "format", "size", "sha256", "accessible", "url"]

    @extend_schema_field(serializers.URLField())
    def get_url(self, file) -> str:
        document = self.context["document"]
        where = [document.workshop.slug, document.number, file.public_id]
        return reverse(
            "workshops:public-document-file", args=where, request=self.context["request"]
        )


class DocumentVersionSerializer(serializers.ModelSerializer):
    files = serializers.SerializerMethodField(help_text="Vuoto se la versione è ritirata.")

    class Meta:
        model = DocumentVersion
        fields = [
            *("number", "state", "changes", "sha256", "shared_at", "public_at"),
            *("withdrawn_at", "reason", "files"),
        ]

    @extend_schema_field(DocumentFileSerializer(many=True))
    def get_files(self, version) -> list:
        files = version.files.all() if version.is_readable else []
        return DocumentFileSerializer(files, many=True, context=self.context).data


class DocumentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.CharField(source="workshop.slug", read_only=True)
    city = serializers.CharField(source="place.city.slug", default=None, read_only=True)
    versions = serializers.SerializerMethodField(help_text="Dalla più recente.")

    class Meta:
        model = Document
        fields = ["id", "workshop", "number", "title", "kind", "city", "versions"]

    @extend_schema_field(DocumentVersionSerializer(many=True))
    def get_versions(self, document) -> list:
        context = self.context | {"document": document}
        return DocumentVersionSerializer(document.versions.all(), many=True, context=context).data


@extend_schema_view(
    list=extend_schema(summary="I documenti condivisi"),
    retrieve=extend_schema(summary="Un documento con le sue versioni"),
)
class DocumentViewSet(Reading):
    public_read = True
    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("workshop__slug", "kind")
    ordering_fields = ("number",)

    def get_queryset(self):
        return readable(self.viewer).order_by("-pk")
