"""How what is asked, answered and sent looks over REST."""

from rest_framework import serializers

from workshops.models import Answer, Assignment, Snapshot, Submission

SHOWN = {  # what a line of the list says, and where it is read: nothing else is fetched
    "id": "public_id",
    "assignment": "assignment__public_id",
    "workshop": "assignment__participation__workshop__slug",
    "organisation": "assignment__participation__organisation__public_id",
    "organisation_name": "assignment__participation__organisation__name",
    "city": "assignment__step_run__place__city__slug",
    "step": "assignment__step_run__step__code",
    "form": "assignment__form__code",
    "due_at": "assignment__due_at",
    "state": "state",
    "started_at": "started_at",
    "sent_at": "sent_at",
    "is_late": "is_late",
    "validated_at": "validated_at",
}
MOMENTS = ("due_at", "started_at", "sent_at", "validated_at")
MOMENT = serializers.DateTimeField()


def line_of(values: tuple) -> dict:
    """A line of the list, as ``SubmissionSerializer`` writes it of a row with all its names."""
    line = dict(zip(SHOWN, values, strict=True))
    for name in ("id", "assignment", "organisation"):
        line[name] = str(line[name])
    for name in MOMENTS:
        if line[name] is not None:
            line[name] = MOMENT.to_representation(line[name])
    return line


class AssignmentSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.CharField(source="participation.workshop.slug", read_only=True)
    organisation = serializers.UUIDField(
        source="participation.organisation.public_id", read_only=True
    )
    organisation_name = serializers.CharField(
        source="participation.organisation.name", read_only=True
    )
    city = serializers.CharField(source="step_run.place.city.slug", read_only=True)
    step = serializers.CharField(source="step_run.step.code", read_only=True)
    form = serializers.CharField(source="form.code", read_only=True)
    form_title = serializers.CharField(source="form.title", read_only=True)
    state = serializers.SerializerMethodField(help_text="to_start, draft, sent, validated")

    class Meta:
        model = Assignment
        fields = [
            "id",
            "workshop",
            "organisation",
            "organisation_name",
            "city",
            "step",
            "form",
            "form_title",
            "due_at",
            "original_due_at",
            "deadline",
            "waived_reason",
            "state",
        ]

    def get_state(self, assignment) -> str:
        submission = getattr(assignment, "submission", None)
        return submission.state if submission else "to_start"


def with_names(rows):
    """Assignments with everything that their serializer says, in one query."""
    return (
        rows.select_related(
            "participation__workshop",
            "participation__organisation__category",
            "step_run__place__city",
            "step_run__step",
            "form",
            "submission",
        )
        .defer("form__document")
        .order_by("due_at", "pk")
    )


class ExtensionSerializer(serializers.Serializer):
    until = serializers.DateField(help_text="Fino alla fine di questo giorno, a Roma.")
    reason = serializers.CharField(max_length=1000)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class SubmissionSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    assignment = serializers.UUIDField(source="assignment.public_id", read_only=True)
    workshop = serializers.CharField(
        source="assignment.participation.workshop.slug", read_only=True
    )
    organisation = serializers.UUIDField(
        source="assignment.participation.organisation.public_id", read_only=True
    )
    organisation_name = serializers.CharField(
        source="assignment.participation.organisation.name", read_only=True
    )
    city = serializers.CharField(source="assignment.step_run.place.city.slug", read_only=True)
    step = serializers.CharField(source="assignment.step_run.step.code", read_only=True)
    form = serializers.CharField(source="assignment.form.code", read_only=True)
    due_at = serializers.DateTimeField(source="assignment.due_at", read_only=True)

    class Meta:
        model = Submission
        fields = [
            "id",
            "assignment",
            "workshop",
            "organisation",
            "organisation_name",
            "city",
            "step",
            "form",
            "due_at",
            "state",
            "started_at",
            "sent_at",
            "is_late",
            "validated_at",
        ]


class AnswerSerializer(serializers.ModelSerializer):
    value = serializers.JSONField(read_only=True)

    class Meta:
        model = Answer
        fields = ["question", "value", "version", "at"]


CHANNEL = "portal, oppure come è arrivata: pec, post, hand, email"


class ReceiptSerializer(serializers.ModelSerializer):
    channel = serializers.CharField(read_only=True, help_text=CHANNEL)
    submission = serializers.UUIDField(source="submission.public_id", read_only=True)
    document = serializers.JSONField(read_only=True)

    class Meta:
        model = Snapshot
        fields = [
            "number",
            "submission",
            "round",
            "sent_at",
            "is_late",
            "sha256",
            "channel",
            "protocol_number",
            "document",
        ]


class ReceiptLineSerializer(ReceiptSerializer):
    class Meta(ReceiptSerializer.Meta):
        fields = [name for name in ReceiptSerializer.Meta.fields if name != "document"]


class SubmissionDetailSerializer(SubmissionSerializer):
    answers = serializers.SerializerMethodField(
        help_text="Le risposte di oggi: solo per la propria organizzazione."
    )
    channel = serializers.CharField(read_only=True, help_text=CHANNEL)
    receipts = ReceiptLineSerializer(source="snapshots", many=True, read_only=True)

    class Meta(SubmissionSerializer.Meta):
        fields = [*SubmissionSerializer.Meta.fields, "channel", "answers", "receipts"]

    def get_answers(self, submission) -> list[dict]:
        if not self.context["own"]:
            return []
        return AnswerSerializer(submission.answers.all(), many=True).data


class ValueSerializer(serializers.Serializer):
    value = serializers.JSONField(
        allow_null=True, help_text="Nella forma che il modulo descrive per il tipo di domanda."
    )


class SendingSerializer(serializers.Serializer):
    as_is = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Di ciò che si trascrive: invia anche dove la carta non dice altro.",
    )


class SavedSerializer(serializers.Serializer):
    question = serializers.CharField()
    version = serializers.IntegerField()
    at = serializers.DateTimeField()


class NothingSerializer(serializers.Serializer):
    """An action that needs no data."""
