"""Editions and forms in and out: files taken away, files sent, looked at, taken in whole."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.lifecycle.machine import WrongState
from toolkit.actions import exchange
from toolkit.api.curating.compared import ComparisonSerializer, told
from toolkit.api.curating.doors import FILE_PROBLEM, REFUSED, Curating
from toolkit.api.curating.editions import CuratedEditionSerializer, shown
from toolkit.api.curating.items import ItemSerializer, item_reply
from toolkit.book import open_book
from toolkit.canonical.editions import canonical
from toolkit.curation import items
from toolkit.curation.diff import compare
from toolkit.exchange import faces
from toolkit.exchange.fitting import Taken
from toolkit.exchange.upload import MAX_UPLOAD
from toolkit.exchange.workbook import MAX_BYTES
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, Kind

BINARY = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 404: PROBLEM}
TAKEN = REFUSED | {400: FILE_PROBLEM}


class AnyFile(BaseRenderer):
    """Whatever a caller accepts: the file is of the kind that the address says."""

    media_type = "*/*"
    format = "file"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField()


class PreviewSerializer(serializers.Serializer):
    """What a file would make, before anything is written."""

    upload = serializers.CharField(help_text="Con questa parola lo confermi, entro un giorno.")
    title = serializers.CharField()
    number = serializers.IntegerField(help_text="Il numero che la bozza avrebbe.")
    counts = serializers.DictField(child=serializers.IntegerField())
    comparison = ComparisonSerializer(
        allow_null=True, help_text="Rispetto all'edizione in vigore, se c'è."
    )


class LeftSerializer(serializers.Serializer):
    sheet = serializers.CharField()
    row = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()


class FormPreviewSerializer(serializers.Serializer):
    """The form that a workbook would add, and what of it would stay out."""

    upload = serializers.CharField(help_text="Con questa parola lo confermi, entro un giorno.")
    form = serializers.JSONField()
    questions = serializers.IntegerField()
    left = LeftSerializer(many=True)


class ExportsViewSet(Curating):
    renderer_classes = [JSONRenderer, AnyFile]

    @extend_schema(summary="Un'edizione come file", responses=BINARY)
    def edition_file(self, request, edition, ending):
        found = self.get_edition()
        return self._served(found, faces.OF_EDITION[ending], faces.edition_file(found, ending))

    @extend_schema(
        operation_id="curation_form_files_retrieve",
        summary="Un modulo come file",
        responses=BINARY,
    )
    def form_file(self, request, edition, code, ending):
        found = self.get_edition()
        form = open_book(found).forms.get(code)
        if form is None:
            raise Edition.DoesNotExist
        content = faces.form_file(found, form, ending)
        return self._served(found, faces.OF_FORM[ending], content, code)

    def _served(self, edition: Edition, face: faces.Face, content: bytes, code: str = ""):
        response = HttpResponse(content, content_type=face.content_type)
        name = faces.file_name(edition, face.ending, code)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class Sending(Curating):
    """A file that is sent, kept aside, and confirmed."""

    def get_parsers(self):
        return [MultiPartParser()]

    def received(self, most: int) -> bytes:
        file = self.sent(UploadSerializer)["file"]
        if file.size > most:
            reason = _("Il file supera %(size)s MB.") % {"size": most // 1024**2}
            raise serializers.ValidationError({"file": [reason]})
        return file.read()

    def kept(self, upload: str) -> bytes:
        content = exchange.kept(upload, by=self.request.user)
        if content is None:
            raise Edition.DoesNotExist
        return content


class ImportsViewSet(Sending):
    @extend_schema(
        summary="Manda un'edizione come JSON o zip di YAML: risponde che cosa ne verrebbe",
        request={"multipart/form-data": UploadSerializer},
        responses={201: PreviewSerializer} | TAKEN,
    )
    def create(self, request):
        content = self.received(MAX_UPLOAD)
        said = exchange.read_edition_file(content)
        return Response(_preview(exchange.keep(content, by=request.user), said), status=201)


class ImportViewSet(Sending):
    @extend_schema(
        summary="Che cosa verrebbe da un file mandato",
        responses={200: PreviewSerializer} | TAKEN,
    )
    def retrieve(self, request, upload):
        return Response(_preview(upload, exchange.read_edition_file(self.kept(upload))))

    @extend_schema(summary="Butta via un file mandato", responses={204: None, 404: PROBLEM})
    def destroy(self, request, upload):
        self.kept(upload)
        exchange.drop(upload, by=request.user)
        return Response(status=204)

    @extend_schema(
        summary="Ne fa una bozza, tutta o niente; ripeterlo ridà la stessa bozza",
        request=None,
        responses={201: CuratedEditionSerializer} | TAKEN,
    )
    def confirm(self, request, upload):
        made = exchange.made(upload, by=request.user)
        if not isinstance(made, Edition):
            made = exchange.import_edition(self.kept(upload), by=request.user, upload=upload)
        return shown(made.pk, 201)


class FormImportsViewSet(Sending):
    def get_edition(self) -> Edition:
        edition = super().get_edition()
        if edition.state != EditionState.DRAFT:
            raise WrongState(edition, "edit", edition.state)
        return edition

    @extend_schema(
        summary="Manda un modulo come XLSForm: risponde che cosa ne verrebbe",
        request={"multipart/form-data": UploadSerializer},
        responses={201: FormPreviewSerializer} | TAKEN,
    )
    def create(self, request, edition):
        found = self.get_edition()
        content = self.received(MAX_BYTES)
        taken = exchange.read_form_file(found, content)
        upload = exchange.keep(content, by=request.user)
        return Response(_form_preview(upload, taken), status=201)

    @extend_schema(
        summary="Che cosa verrebbe da un modulo mandato",
        responses={200: FormPreviewSerializer} | TAKEN,
    )
    def retrieve(self, request, edition, upload):
        found = self.get_edition()
        return Response(_form_preview(upload, exchange.read_form_file(found, self.kept(upload))))

    @extend_schema(
        summary="Aggiunge il modulo alla bozza, tutto o niente; ripeterlo ridà lo stesso modulo",
        request=None,
        responses={201: ItemSerializer} | TAKEN,
    )
    def confirm(self, request, edition, upload):
        found = self.get_edition()
        made = exchange.made(upload, by=request.user)
        if made is None or isinstance(made, Edition) or made.edition_id != found.pk:
            made = exchange.import_form(found, self.kept(upload), by=request.user, upload=upload)
        return item_reply(items.rows_of(found, Kind.FORM).get(pk=made.pk), 201)


def _preview(upload: str, said: dict) -> dict:
    base = exchange.newest(exchange.the_toolkit())
    comparison = None
    if base is not None:
        found = compare(canonical(base), said | {"number": base.number})
        comparison = told(found, base.pk, None)
    forms = said["forms"]
    counts = {
        "phases": len(said["phases"]),
        "steps": sum(len(phase["steps"]) for phase in said["phases"]),
        "tools": len(said["tools"]),
        "forms": len(forms),
        "questions": sum(len(part["questions"]) for form in forms for part in form["sections"]),
        "good_practices": len(said["good_practices"]),
    }
    head = {"upload": upload, "title": said["title"], "number": said["number"]}
    return head | {"counts": counts, "comparison": comparison}


def _form_preview(upload: str, taken: Taken) -> dict:
    body = {"upload": upload, "form": taken.form, "questions": taken.questions, "left": taken.left}
    return FormPreviewSerializer(body).data
