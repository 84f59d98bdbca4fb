"""What a program needs to fill a form from the first question to the sending."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from officine.access import require
from officine.api_support import PROBLEM
from toolkit.forms.answers import Problem, problems, progress
from toolkit.forms.definition import definition_of
from workshops.actions import attachments
from workshops.lifecycles import AttachmentState
from workshops.models import Answer, Attachment
from workshops.queries.references import OfficinaFacts, OfficinaReferences

CODE = OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH)
FILE = OpenApiParameter("file", OpenApiTypes.UUID, OpenApiParameter.PATH)
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class FormToFillSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    edition = serializers.IntegerField()
    sha256 = serializers.CharField()
    document = serializers.JSONField(help_text="Sezioni e domande, come nel file dell'edizione.")
    options = serializers.DictField(
        help_text="Che cosa si può scegliere nelle domande «reference»: per codice, id e nome."
    )


class ProblemLineSerializer(serializers.Serializer):
    question = serializers.CharField()
    message = serializers.CharField()
    row = serializers.IntegerField(allow_null=True, help_text="Nelle tabelle, da 1.")
    column = serializers.CharField(allow_null=True)
    questions = serializers.ListField(
        child=serializers.CharField(), help_text="Di un controllo del modulo: tutte le domande."
    )


class SectionLineSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    state = serializers.CharField()


class CheckSerializer(serializers.Serializer):
    complete = serializers.BooleanField(help_text="Non manca nulla per inviare.")
    problems = ProblemLineSerializer(many=True)
    sections = SectionLineSerializer(many=True)


class FileSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "question", "name", "size", "content_type", "sha256", "state"]


class AnswerFileSerializer(serializers.Serializer):
    file = serializers.FileField(max_length=200)


class KeptBack(exceptions.APIException):
    """409: nobody has looked at the file yet, or something was in it."""

    status_code = 409
    default_detail = "Il file non si scarica: attende il controllo antivirus, o è stato bloccato."


class NotReady(exceptions.ValidationError):
    """400, with all that keeps the form from being sent and where it is."""

    def __init__(self, found: list[Problem]):
        lines = [line_of_problem(one) for one in found]
        by_question: dict[str, list[str]] = {}
        for line in lines:
            by_question.setdefault(line["question"], []).append(line["message"])
        super().__init__(by_question)
        self.extra = {"problems": lines}


def line_of_problem(one: Problem) -> dict:
    return {
        "question": one.question.code,
        "message": str(one.message),
        "row": one.row,
        "column": one.column.code if one.column else None,
        "questions": [asked.code for asked in one.questions],
    }


class Filling:
    """The actions of a submission that is being filled; for its own organisation alone."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        summary="Il modulo da compilare: domande, regole, voci fra cui scegliere",
        responses={200: FormToFillSerializer, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path="form")
    def form(self, request, id=None):
        assignment = self._own_submission().assignment
        doc, references = definition_of(assignment.form), OfficinaReferences(assignment)
        chosen = [one for one in doc.questions if one.kind == "reference"]
        body = {
            "code": assignment.form.code,
            "title": assignment.form.title,
            "edition": assignment.participation.workshop.edition.number,
            "sha256": assignment.form.sha256,
            "document": assignment.form.document,
            "options": {
                one.code: [
                    {"id": str(key), "label": str(label)} for key, label in references.options(one)
                ]
                for one in chosen
            },
        }
        return Response(FormToFillSerializer(body).data)

    @extend_schema(
        summary="Che cosa manca prima di inviare, e a che punto sono le sezioni",
        responses={200: CheckSerializer, 404: PROBLEM},
    )
    @action(detail=True, methods=["get"], url_path="check")
    def check(self, request, id=None):
        submission = self._own_submission()
        assignment = submission.assignment
        doc, facts = definition_of(assignment.form), OfficinaFacts(assignment)
        answers = dict(
            Answer.objects.filter(submission=submission).values_list("question", "value")
        )
        found = problems(doc, answers, OfficinaReferences(assignment), facts)
        body = {
            "complete": not found,
            "problems": [line_of_problem(one) for one in found],
            "sections": [
                {
                    "code": one.section.code,
                    "title": one.section.title,
                    "answered": one.answered,
                    "total": one.total,
                    "state": one.state,
                }
                for one in progress(doc, answers, facts)
            ],
        }
        return Response(CheckSerializer(body).data)

    @extend_schema(
        summary="Aggiunge un file alla risposta",
        parameters=[CODE],
        request={"multipart/form-data": AnswerFileSerializer},
        responses={201: FileSerializer, 400: PROBLEM, 403: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["post"], url_path=r"answers/(?P<code>[A-Za-z0-9.]{1,20})/files")
    def upload(self, request, id=None, code=None):
        submission = self.get_object()
        require(request.user, "workshops.write_submission", submission)
        data = AnswerFileSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        kept = attachments.attach(submission, code, data.validated_data["file"], by=request.user)
        return Response(FileSerializer(kept).data, status=201)

    @extend_schema(
        methods=["get"],
        summary="Scarica un file dato come risposta",
        parameters=[FILE],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            404: PROBLEM,
            409: PROBLEM,
        },
    )
    @extend_schema(
        methods=["delete"],
        summary="Toglie un file dalla risposta",
        parameters=[FILE],
        responses={204: None, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM},
    )
    @action(detail=True, methods=["get", "delete"], url_path=rf"files/(?P<file>{UUID})")
    def file(self, request, id=None, file=None):
        submission = self.get_object()
        found = get_object_or_404(submission.attachments, public_id=file)
        found.submission = submission
        if request.method == "DELETE":
            attachments.detach(submission, found, by=request.user)
            return Response(status=204)
        if found.state != AttachmentState.CLEAN:
            raise KeptBack
        try:
            opened = found.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        return FileResponse(
            opened,
            as_attachment=True,
            filename=found.name,
            content_type=found.content_type,
            headers={"X-Content-Type-Options": "nosniff"},
        )

    def _own_submission(self):
        submission = self.get_object()
        typing = submission.is_transcribed and self.request.user.has_perm(
            "workshops.write_submission", submission
        )
        if not (typing or self._is_own(submission)):
            raise Http404
        return submission
