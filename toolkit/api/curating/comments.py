"""What curators say to each other of an item, until somebody settles it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM
from toolkit.actions import curation
from toolkit.api.curating.doors import KEY, REFUSED, Curating
from toolkit.models import Edition, ItemComment


class CommentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(allow_null=True, read_only=True)
    resolved_by = serializers.CharField(allow_null=True, read_only=True)

    class Meta:
        model = ItemComment
        fields = ["id", "kind", "code", "text", "by", "at", "resolved_at", "resolved_by"]
        read_only_fields = ["id", "kind", "code", "at", "resolved_at"]


class CommentsViewSet(Curating):
    @extend_schema(
        summary="Che cosa la redazione dice di un elemento",
        responses={200: CommentSerializer(many=True), 404: PROBLEM},
    )
    def list(self, request, edition, kind, code):
        found = self.get_edition()
        rows = ItemComment.objects.filter(edition=found, kind=kind, code=code)
        rows = rows.select_related("by", "resolved_by")
        return Response(CommentSerializer(rows, many=True).data)

    @extend_schema(
        summary="Commenta un elemento, per il resto della redazione",
        parameters=[KEY],
        request=CommentSerializer,
        responses={201: CommentSerializer} | REFUSED,
    )
    def create(self, request, edition, kind, code):
        found = self.get_edition()
        self.get_item(found)
        text = self.sent(CommentSerializer)["text"]

        def say():
            return curation.comment(found, kind, code, text, by=request.user)

        return self.once(say, lambda pk: self._said(found, pk, 201))

    @extend_schema(
        summary="Chiude un commento; resta leggibile",
        request=None,
        responses={200: CommentSerializer} | REFUSED,
    )
    def resolve(self, request, edition, comment):
        found = self.get_edition()
        said = ItemComment.objects.select_related("edition").get(edition=found, pk=comment)
        curation.resolve(said, by=request.user)
        return self._said(found, said.pk, 200)

    def _said(self, edition: Edition, pk: int, status: int) -> Response:
        rows = ItemComment.objects.select_related("by", "resolved_by")
        said = rows.get(edition=edition, pk=pk)
        return Response(CommentSerializer(said).data, status=status)
