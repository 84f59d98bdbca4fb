"""The items of a draft: read, added, written, copied, moved, taken out, put back."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM, Pages
from toolkit.actions import curation
from toolkit.api.curating.doors import CONFLICT, ETAG, KEY, REFUSED, SEEN, Curating, last_change
from toolkit.api.curating.values import ANY, fresh, values_of
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.models import Edition, ItemChange, Kind

CHANGE = OpenApiParameter(
    "X-Change",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="La modifica appena fatta: con il suo numero si annulla.",
)


class StandsSerializer(serializers.Serializer):
    parent = serializers.CharField(allow_blank=True, help_text="Vuoto per chi non sta in niente.")
    turn = serializers.IntegerField(help_text="Il posto fra i suoi pari, da 1.")


class ItemSerializer(serializers.Serializer):
    """An item of an edition with everything it says."""

    kind = serializers.ChoiceField(Kind.choices)
    code = serializers.CharField()
    version = serializers.IntegerField()
    stands = StandsSerializer()
    values = serializers.JSONField(help_text="Come nel documento dell'edizione.")


class NewItemSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Kind.choices)
    parent = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="Il codice della fase, del modulo o della sezione in cui sta.",
    )
    after = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="Il codice del pari dopo cui sta; senza, in fondo.",
    )
    values = serializers.DictField(required=False, default=dict)


NEW_ITEM = inline_serializer(
    "NewItemRequest",
    {**NewItemSerializer().get_fields(), "values": serializers.JSONField(required=False)},
)


class MoveSerializer(serializers.Serializer):
    turn = serializers.IntegerField(min_value=1, max_value=9999)
    parent = serializers.CharField(
        max_length=20, required=False, default=None, help_text="Senza, resta dov'è."
    )


class ChangeSerializer(serializers.ModelSerializer):
    """One change of an item: who, when, what it said before and says since."""

    by = serializers.CharField(allow_null=True)
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)

    class Meta:
        model = ItemChange
        fields = ["id", "kind", "code", "verb", "version", "by", "at", "before", "after", "lesson"]


def item_reply(row, status: int = 200, change: ItemChange | None = None) -> Response:
    """An item with its version as ETag; ``change`` is the one just made of it."""
    kind = items.kind_of_row(row).name
    body = {
        "kind": str(kind),
        "code": row.code,
        "version": row.version,
        "stands": items.place_of(row),
        "values": items.content_of(row),
    }
    headers = {"ETag": f'"{row.version}"'}
    if change is not None:
        headers["X-Change"] = str(change.pk)
    return Response(body, status=status, headers=headers)


class ItemsViewSet(Curating):
    @extend_schema(
        summary="Aggiunge un elemento a una bozza, con il primo codice libero",
        parameters=[KEY, CHANGE],
        request=NEW_ITEM,
        responses={201: ItemSerializer} | REFUSED,
    )
    def create(self, request, edition):
        found = self.get_edition()
        sent = self.sent(NewItemSerializer)
        kind = sent.pop("kind")
        self._refuse_nowhere(found, kind, sent["parent"], sent["after"])
        values = self._values(found, kind, sent.pop("values"))

        def add():
            return curation.add(found, kind, **sent, values=values, by=request.user)

        return self.once(add, lambda pk: self._made(found, kind, pk))

    def _values(self, edition: Edition, kind: str, values: dict) -> dict:
        data = values_of(kind)(data=values, edition=edition)
        if not data.is_valid():
            raise serializers.ValidationError({"values": data.errors})
        return fresh(kind, data.validated_data)

    def _refuse_nowhere(self, edition: Edition, kind: str, parent: str, after: str) -> None:
        """400 at the field that names something which is not there."""
        above, wrong = items.KINDS[kind].parent, {}
        if above and not items.rows_of(edition, above).filter(code=parent).exists():
            wrong["parent"] = [_("Non c'è in questa edizione.")]
        elif not above and parent:
            wrong["parent"] = [_("Questo elemento non sta in un altro.")]
        if after and not items.rows_of(edition, kind).filter(code=after).exists():
            wrong["after"] = [_("Non c'è in questa edizione.")]
        if wrong:
            raise serializers.ValidationError(wrong)

    def _made(self, edition: Edition, kind: str, pk: int) -> Response:
        row = items.rows_of(edition, kind).select_related(items.KINDS[kind].path).get(pk=pk)
        return item_reply(row, 201, last_change(edition, kind, row.code))


class ItemViewSet(Curating):
    @extend_schema(
        summary="Un elemento, con la sua versione come ETag",
        responses={200: ItemSerializer, 404: PROBLEM},
    )
    def retrieve(self, request, edition, kind, code):
        return item_reply(self.get_item(self.get_edition()))

    @extend_schema(
        summary="Cambia alcuni campi di un elemento",
        parameters=[ETAG, CHANGE],
        request=ANY,
        responses={200: ItemSerializer, 412: CONFLICT, 428: PROBLEM} | REFUSED,
    )
    def partial_update(self, request, edition, kind, code):
        found = self.get_edition()
        self.get_item(found)
        self.version()
        values = self.sent(values_of(kind), edition=found, code=code)
        self.edited(found, kind, code, values)
        return self._now(found)

    @extend_schema(
        summary="Toglie un elemento e tutto ciò che contiene; si annulla",
        parameters=[SEEN],
        responses={200: ChangeSerializer, 412: CONFLICT} | REFUSED,
    )
    def destroy(self, request, edition, kind, code):
        found = self.get_edition()
        self.get_item(found)
        seen = self.version_if_told()
        change = curation.delete(found, kind, code, version=seen, by=request.user)
        return Response(ChangeSerializer(change).data)

    @extend_schema(
        summary="Copia un elemento e tutto ciò che contiene, con codici nuovi",
        parameters=[KEY, CHANGE],
        request=None,
        responses={201: ItemSerializer} | REFUSED,
    )
    def duplicate(self, request, edition, kind, code):
        found = self.get_edition()
        self.get_item(found)

        def copy():
            return curation.duplicate(found, kind, code, by=request.user)

        def show(pk: int) -> Response:
            row = items.rows_of(found, kind).select_related(items.KINDS[kind].path).get(pk=pk)
            return item_reply(row, 201, last_change(found, kind, row.code))

        return self.once(copy, show)

    @extend_schema(
        summary="Sposta un elemento: fra i suoi pari, o in un'altra fase o sezione",
        parameters=[SEEN, CHANGE],
        request=MoveSerializer,
        responses={200: ItemSerializer, 412: CONFLICT} | REFUSED,
    )
    def move(self, request, edition, kind, code):
        found = self.get_edition()
        self.get_item(found)
        sent = self.sent(MoveSerializer)
        above = items.KINDS[kind].parent
        parent = sent["parent"]
        wanted = parent is not None and above
        if parent and not (wanted and items.rows_of(found, above).filter(code=parent).exists()):
            raise serializers.ValidationError({"parent": [_("Non c'è in questa edizione.")]})
        if kind == Kind.PRACTICE:
            raise serializers.ValidationError(
                {"turn": [_("Le buone pratiche stanno nell'ordine dei loro codici.")]}
            )
        seen = self.version_if_told()
        curation.move(found, kind, code, **sent, version=seen, by=request.user)
        return self._now(found)

    def _now(self, edition: Edition) -> Response:
        row = self.get_item(edition)
        changes = ItemChange.objects.filter(
            edition=edition, kind=self.kwargs["kind"], code=row.code, version=row.version
        )
        return item_reply(row, change=changes.last())


class HistoryViewSet(Curating):
    pagination_class = Pages

    @extend_schema(
        summary="La storia di un elemento, anche di uno che non c'è più",
        responses={200: ChangeSerializer(many=True), 404: PROBLEM},
    )
    def history(self, request, edition, kind, code):
        return self._changes(kind, code)

    @extend_schema(
        summary="La storia di ciò che un'edizione dice di sé",
        responses={200: ChangeSerializer(many=True), 404: PROBLEM},
    )
    def own_history(self, request, edition):
        return self._changes(EDITION, "")

    def _changes(self, kind: str, code: str) -> Response:
        found = self.get_edition()
        rows = ItemChange.objects.filter(edition=found, kind=kind, code=code).select_related("by")
        if kind != EDITION and not rows.exists():
            items.rows_of(found, kind).get(code=code)
        page = self.paginate_queryset(rows.order_by("-pk"))
        return self.get_paginated_response(ChangeSerializer(page, many=True).data)

    @extend_schema(
        summary="Annulla una modifica: l'elemento torna com'era prima",
        request=None,
        responses={200: ItemSerializer, 204: None} | REFUSED,
    )
    def undo(self, request, edition, change):
        found = self.get_edition()
        done = ItemChange.objects.get(edition=found, pk=change)
        curation.restore(done, by=request.user)
        if done.verb == ItemChange.Verb.ADDED:
            return Response(status=204)
        if done.kind == EDITION:
            row = items.find(found, EDITION, "")
            row.refresh_from_db()
            values = items.content_of(row)
            body = {"kind": EDITION, "code": "", "version": row.version, "values": values}
            return Response(body | {"stands": {"parent": "", "turn": 1}})
        row = items.rows_of(found, done.kind).select_related(items.KINDS[done.kind].path)
        return item_reply(row.get(code=done.code), change=last_change(found, done.kind, done.code))
