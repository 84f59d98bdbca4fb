"""The pictures that the texts of the Toolkit show."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from officine.api_support import PROBLEM
from toolkit.actions import pictures as keeping
from toolkit.api.curating.doors import REFUSED, Curating
from toolkit.models import Picture


class PictureSerializer(serializers.ModelSerializer):
    address = serializers.CharField(help_text="Si scrive nei testi: ![testo](indirizzo).")

    class Meta:
        model = Picture
        fields = ["sha256", "format", "width", "height", "alternative", "address", "at"]


class NewPictureSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="PNG, JPEG o WebP, al massimo 2 MB.")
    alternative = serializers.CharField(
        max_length=300, help_text="Che cosa mostra l'immagine, per chi non la vede."
    )


class PicturesViewSet(Curating):
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary="Le immagini che un testo può mostrare",
        responses={200: PictureSerializer(many=True), 404: PROBLEM},
    )
    def list(self, request, edition):
        toolkit = self.get_edition().toolkit_id
        rows = Picture.objects.filter(toolkit=toolkit).defer("content").order_by("-pk")
        return Response(PictureSerializer(rows, many=True).data)

    @extend_schema(
        summary="Carica un'immagine con il suo testo alternativo; la stessa si tiene una volta",
        request={"multipart/form-data": NewPictureSerializer},
        responses={201: PictureSerializer} | REFUSED,
    )
    def create(self, request, edition):
        toolkit = self.get_edition().toolkit
        sent = self.sent(NewPictureSerializer)
        picture = keeping.keep(toolkit, sent["file"], sent["alternative"], by=request.user)
        return Response(PictureSerializer(picture).data, status=201)
