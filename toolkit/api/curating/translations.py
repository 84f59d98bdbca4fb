"""An edition in another language, text by text."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM, Pages
from toolkit.actions import translations
from toolkit.api.curating.doors import REFUSED, Curating
from toolkit.api.curating.editions import CuratedEditionSerializer
from toolkit.canonical.editions import said
from toolkit.curation.texts import EDITION
from toolkit.curation.translating import DONE, MISSING, STALE, translation_of
from toolkit.models import Edition, Kind

STATES = (MISSING, STALE, DONE)
STATE = OpenApiParameter(
    "state", OpenApiTypes.STR, enum=STATES, description="Solo i testi in questo stato."
)
KINDS = [(EDITION, "Edizione"), *Kind.choices]


class TextPairSerializer(serializers.Serializer):
    path = serializers.CharField()
    source = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    was = serializers.CharField(allow_blank=True, help_text="Il testo che fu tradotto.")
    state = serializers.ChoiceField(STATES)


class TranslatedItemSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    code = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    pairs = TextPairSerializer(many=True)


class TranslationSerializer(serializers.Serializer):
    """The texts of one item in the other language; an empty one takes the translation away."""

    kind = serializers.ChoiceField(KINDS)
    code = serializers.CharField(max_length=20, allow_blank=True, required=False, default="")
    texts = serializers.DictField(
        child=serializers.CharField(
            allow_blank=True, max_length=translations.LONGEST, trim_whitespace=False
        ),
        help_text="Per ogni posto (title, choices.pmi.label) il testo tradotto.",
    )
    seen = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False),
        required=False,
        default=dict,
        help_text="Per ogni posto il testo italiano che hai letto; senza, quello di adesso.",
    )


class TranslationNoteSerializer(serializers.Serializer):
    release_note = serializers.CharField(
        max_length=translations.LONGEST_NOTE,
        allow_blank=True,
        required=False,
        default="",
        help_text="Che cosa cambia, nell'altra lingua; senza, chi legge trova quella italiana.",
    )


class KeptSerializer(serializers.Serializer):
    stale = serializers.ListField(
        child=serializers.CharField(),
        help_text="I posti in cui l'italiano è cambiato: la traduzione è tenuta, e da rivedere.",
    )


class TranslationsViewSet(Curating):
    pagination_class = Pages

    def _edition(self, language: str) -> Edition:
        edition = self.get_edition()
        if language == edition.language or edition.is_translation:
            raise Http404
        return edition

    @extend_schema(
        summary="I testi di un'edizione accanto alla loro traduzione, elemento per elemento",
        parameters=[STATE],
        responses={200: TranslatedItemSerializer(many=True), 404: PROBLEM},
    )
    def list(self, request, edition, language):
        found = self._edition(language)
        whole = translation_of(found, said(found), language)
        state = request.query_params.get("state")
        if state and state not in STATES:
            raise serializers.ValidationError({"state": [_("Questo stato non c'è.")]})
        page = self.paginate_queryset(whole.only(state) if state else whole.items)
        return self.get_paginated_response(TranslatedItemSerializer(page, many=True).data)

    @extend_schema(
        summary="Tiene la traduzione di alcuni testi di un elemento",
        request=TranslationSerializer,
        responses={200: KeptSerializer} | REFUSED,
    )
    def partial_update(self, request, edition, language):
        found = self._edition(language)
        sent = self.sent(TranslationSerializer)
        try:
            stale = translations.translate(found, language, **sent, by=request.user)
        except KeyError as error:
            reason = _("%(code)s non c'è in questa edizione.") % {"code": sent["code"]}
            raise serializers.ValidationError({"code": [reason]}) from error
        return Response({"stale": stale})

    @extend_schema(
        summary="Pubblica la traduzione intera di un'edizione pubblicata",
        request=TranslationNoteSerializer,
        responses={200: CuratedEditionSerializer} | REFUSED,
    )
    def publish(self, request, edition, language):
        found, sent = self._edition(language), self.sent(TranslationNoteSerializer)
        row = translations.publish_translation(found, language, **sent, by=request.user)
        return Response(CuratedEditionSerializer(row).data)
