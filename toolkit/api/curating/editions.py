"""Editions as curators see them: every one of them, what it says of itself, its outline."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM, Pages
from toolkit.actions import drafts
from toolkit.api.curating.doors import CONFLICT, ETAG, KEY, REFUSED, Curating
from toolkit.api.curating.values import values_of
from toolkit.curation import items
from toolkit.curation.outline import outline_of
from toolkit.curation.texts import EDITION
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, ItemChange, ItemComment

MOST_OPEN = 12
STATE = OpenApiParameter("state", OpenApiTypes.STR, enum=EditionState.values)
OPEN = OpenApiParameter(
    "open",
    OpenApiTypes.STR,
    many=True,
    description="Il codice di un modulo di cui vuoi anche sezioni e domande.",
)


class CuratedEditionSerializer(serializers.ModelSerializer):
    """An edition with what only curators know of it."""

    name = serializers.CharField(read_only=True, help_text="2, o 2.1 per una revisione.")
    based_on = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    submitted_by = serializers.CharField(read_only=True, allow_null=True)
    approved_by = serializers.CharField(read_only=True, allow_null=True)
    open_comments = serializers.IntegerField(read_only=True, default=0)
    changed_at = serializers.DateTimeField(read_only=True, allow_null=True, default=None)
    changed_by = serializers.CharField(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Edition
        fields = [
            "id",
            "name",
            "number",
            "revision",
            "state",
            "language",
            "title",
            "label",
            "note",
            "summary",
            "licence",
            "sources",
            "release_note",
            "based_on",
            "submitted_by",
            "approved_by",
            "approved_at",
            "publish_at",
            "published_at",
            "sha256",
            "open_comments",
            "changed_at",
            "changed_by",
        ]


class NewDraftSerializer(serializers.Serializer):
    """A draft from an edition, or from nothing with its title."""

    base = serializers.PrimaryKeyRelatedField(
        queryset=Edition.objects.in_their_language().select_related("toolkit"), required=False
    )
    title = serializers.CharField(max_length=200, required=False)

    def validate(self, attrs):
        if len(attrs) != 1:
            reason = _("Scrivi l'edizione da cui parti, o il titolo di una bozza vuota.")
            raise serializers.ValidationError({"base": [reason]})
        return attrs


class OutlineRowSerializer(serializers.Serializer):
    """One item of the tree; ``children`` are rows like this one."""

    kind = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    turn = serializers.IntegerField(help_text="Il posto fra i suoi pari, da 1.")
    comments = serializers.IntegerField(help_text="Commenti aperti.")
    tools = serializers.ListField(child=serializers.CharField())
    forms = serializers.ListField(child=serializers.CharField())
    sections = serializers.IntegerField()
    questions = serializers.IntegerField()
    children = serializers.ListField(child=serializers.DictField())


class OutlineSerializer(serializers.Serializer):
    phases = OutlineRowSerializer(many=True)
    tools = OutlineRowSerializer(many=True)
    forms = OutlineRowSerializer(many=True)
    practices = OutlineRowSerializer(many=True)
    open_comments = serializers.IntegerField()


def known():
    """All editions, newest first, each with its open comments and when it was last changed."""
    of_edition = {"edition": OuterRef("pk")}
    comments = ItemComment.objects.filter(**of_edition).order_by().values("edition")
    counted = comments.annotate(n=Count("pk", filter=Q(resolved_at=None))).values("n")
    changes = ItemChange.objects.filter(**of_edition).order_by("-pk")
    return (
        Edition.objects.in_their_language()
        .select_related("toolkit", "based_on", "submitted_by", "approved_by")
        .annotate(
            open_comments=Subquery(counted),
            changed_at=Subquery(changes.values("at")[:1]),
            changed_by=Subquery(changes.values("by__name")[:1]),
        )
        .order_by("toolkit", "-number", "-revision", "pk")
    )


def shown(pk: int, status: int = 200) -> Response:
    """One edition, with the version of what it says of itself."""
    edition = known().get(pk=pk)
    version = items.find(edition, EDITION, "").version
    return Response(
        CuratedEditionSerializer(edition).data, status=status, headers={"ETag": f'"{version}"'}
    )


class EditionsViewSet(Curating):
    pagination_class = Pages

    @extend_schema(
        summary="Le edizioni come le vede la redazione, bozze comprese",
        parameters=[STATE],
        responses={200: CuratedEditionSerializer(many=True)},
    )
    def list(self, request):
        rows = known()
        state = request.query_params.get("state")
        if state:
            if state not in EditionState.values:
                raise serializers.ValidationError({"state": [_("Questo stato non c'è.")]})
            rows = rows.filter(state=state)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(CuratedEditionSerializer(page, many=True).data)

    @extend_schema(
        summary="Comincia una bozza: da un'edizione, o vuota con il suo titolo",
        parameters=[KEY],
        request=NewDraftSerializer,
        responses={201: CuratedEditionSerializer} | REFUSED,
    )
    def create(self, request):
        sent = self.sent(NewDraftSerializer)

        def start() -> Edition:
            if "base" in sent:
                return drafts.start_draft(sent["base"], by=request.user)
            return drafts.start_method(sent["title"], by=request.user)

        return self.once(start, lambda pk: shown(pk, 201))


class OneEditionViewSet(Curating):
    @extend_schema(
        summary="Un'edizione; l'ETag è la versione di ciò che dice di sé",
        responses={200: CuratedEditionSerializer, 404: PROBLEM},
    )
    def retrieve(self, request, edition):
        return shown(edition)

    @extend_schema(
        summary="Cambia ciò che una bozza dice di sé: titolo, dicitura, sintesi, nota, fonti",
        parameters=[ETAG],
        request=values_of(EDITION),
        responses={200: CuratedEditionSerializer, 412: CONFLICT, 428: PROBLEM} | REFUSED,
    )
    def partial_update(self, request, edition):
        found = self.get_edition()
        self.version()
        values = self.sent(values_of(EDITION), edition=found)
        self.edited(found, EDITION, "", values)
        return shown(edition)

    @extend_schema(
        summary="Elimina una bozza, con la sua storia: non torna indietro",
        responses={204: None} | REFUSED,
    )
    def destroy(self, request, edition):
        drafts.discard(self.get_edition(), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="L'indice di un'edizione: fasi e passi, strumenti, moduli, buone pratiche",
        parameters=[OPEN],
        responses={200: OutlineSerializer, 404: PROBLEM},
    )
    def outline(self, request, edition):
        found = self.get_edition()
        unfolded = request.query_params.getlist("open")[:MOST_OPEN]
        tree = outline_of(found, unfolded)
        body = {
            name: [_row(one) for one in getattr(tree, name)]
            for name in ("phases", "tools", "forms", "practices")
        }
        return Response(body | {"open_comments": tree.open_comments})


def _row(row) -> dict:
    names = ("kind", "code", "title", "turn", "comments", "tools", "forms", "sections", "questions")
    said = {name: getattr(row, name) for name in names}
    return said | {"children": [_row(one) for one in row.children]}
