"""Programs that are told what happens, over REST: the same actions as the pages."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.reading import Reading
from workshops.actions import hooks
from workshops.hooks.events import EVENTS
from workshops.models import Hook, HookDelivery, Organisation, Workshop
from workshops.queries.roles import roles_of

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NAMES = [told.name for told in EVENTS.values()]


class HookSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    organisation = serializers.UUIDField(
        source="organisation.public_id", read_only=True, allow_null=True, default=None
    )
    events = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Hook
        fields = [
            "id",
            "workshop",
            "organisation",
            "address",
            "events",
            "failures",
            "retry_at",
            "paused_at",
            "at",
        ]


class SecretSerializer(HookSerializer):
    secret = serializers.SerializerMethodField(help_text="«whsec_…»: lo si legge solo qui.")

    class Meta(HookSerializer.Meta):
        fields = [*HookSerializer.Meta.fields, "secret"]

    def get_secret(self, hook) -> str:
        return self.context["secret"]


class ChangeSerializer(serializers.Serializer):
    address = serializers.CharField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(NAMES), max_length=20)


class RegisterSerializer(ChangeSerializer):
    workshop = serializers.SlugField(required=False)
    organisation = serializers.UUIDField(required=False)

    def validate(self, data):
        if ("workshop" in data) == ("organisation" in data):
            raise serializers.ValidationError("Scrivi workshop oppure organisation.")
        return data


class DeliverySerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = HookDelivery
        fields = ["id", "event", "at", "state", "attempts", "due_at", "tried_at", "status", "error"]


@extend_schema_view(
    list=extend_schema(summary="I programmi da avvisare delle tue officine e organizzazioni"),
    retrieve=extend_schema(summary="Un programma da avvisare"),
)
class HookViewSet(Reading):
    queryset = Hook.objects.none()
    serializer_class = HookSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_fields = ("workshop__slug", "organisation__public_id")
    ordering_fields = ("at",)

    def get_queryset(self):
        return Hook.objects.visible_to(self.viewer).with_owner().order_by("pk")

    @extend_schema(
        summary="Registra un programma: la risposta ha il segreto, e nessun'altra",
        description="Gli avvisi sono firmati secondo Standard Webhooks: `webhook-signature` è"
        " `v1,` e, in base64, l'HMAC-SHA256 di `webhook-id.webhook-timestamp.corpo`, con la chiave"
        " che il segreto ha in base64 dopo `whsec_`. Lo stesso avviso può arrivare più volte, con"
        " lo stesso `webhook-id`; l'ordine non è garantito.",
        request=RegisterSerializer,
        responses={201: SecretSerializer, 400: PROBLEM, 403: PROBLEM, 404: PROBLEM},
    )
    def create(self, request):
        data = RegisterSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        hook, secret = hooks.register(
            self._owner(given), address=given["address"], events=given["events"], by=request.user
        )
        return Response(SecretSerializer(hook, context={"secret": secret}).data, status=201)

    def _owner(self, given) -> Workshop | Organisation:
        if "workshop" in given:
            found = Workshop.objects.visible_to(self.viewer).filter(slug=given["workshop"])
        else:
            own = Organisation.objects.filter(pk__in=roles_of(self.viewer).mandates)
            found = own.filter(public_id=given["organisation"])
        owner = found.first()
        if owner is None:
            raise Http404
        return owner

    @extend_schema(
        summary="Cambia indirizzo ed eventi",
        request=ChangeSerializer,
        responses={200: HookSerializer, 400: PROBLEM, 403: PROBLEM},
    )
    def update(self, request, id=None):
        hook = self.get_object()
        data = ChangeSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        hooks.change(hook, **data.validated_data, by=request.user)
        return Response(HookSerializer(hook).data)

    @extend_schema(summary="Toglie il programma", responses={204: None, 403: PROBLEM})
    def destroy(self, request, id=None):
        hooks.remove(self.get_object(), by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Manda una prova",
        request=None,
        responses={201: DeliverySerializer, 400: PROBLEM, 403: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def test(self, request, id=None):
        delivery = hooks.test(self.get_object(), by=request.user)
        return Response(DeliverySerializer(delivery).data, status=201)

    @extend_schema(
        summary="Mette in pausa", request=None, responses={200: HookSerializer, 403: PROBLEM}
    )
    @action(detail=True, methods=["post"])
    def pause(self, request, id=None):
        return self._do(hooks.pause)

    @extend_schema(summary="Riprende", request=None, responses={200: HookSerializer, 403: PROBLEM})
    @action(detail=True, methods=["post"])
    def resume(self, request, id=None):
        return self._do(hooks.resume)

    @extend_schema(
        summary="Cambia il segreto: la risposta ha quello nuovo",
        request=None,
        responses={200: SecretSerializer, 403: PROBLEM},
    )
    @action(detail=True, methods=["post"])
    def secret(self, request, id=None):
        hook = self.get_object()
        secret = hooks.new_secret(hook, by=request.user)
        return Response(SecretSerializer(hook, context={"secret": secret}).data)

    @extend_schema(
        summary="Che cosa gli è stato detto, e che cosa ha risposto",
        responses=DeliverySerializer(many=True),
    )
    @action(detail=True, methods=["get"])
    def deliveries(self, request, id=None):
        rows = self.paginate_queryset(self.get_object().deliveries.defer("body"))
        return self.get_paginated_response(DeliverySerializer(rows, many=True).data)

    @extend_schema(
        summary="Manda di nuovo un avviso",
        parameters=[OpenApiParameter("delivery", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        request=None,
        responses={200: DeliverySerializer, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"], url_path=rf"deliveries/(?P<delivery>{UUID})/resend")
    def resend(self, request, id=None, delivery=None):
        hook = self.get_object()
        found = get_object_or_404(hook.deliveries, public_id=delivery)
        found.hook = hook
        hooks.send_again(found, by=request.user)
        found.refresh_from_db()
        return Response(DeliverySerializer(found).data)

    def _do(self, verb):
        hook = self.get_object()
        verb(hook, by=self.request.user)
        return Response(HookSerializer(self.get_object()).data)
