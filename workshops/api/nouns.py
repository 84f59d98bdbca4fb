"""The nouns of an officina as they are read over REST."""

from rest_framework import serializers

from workshops.models import Invitation, Participation, StepRun, TeamMember, Workshop, WorkshopCity


class WorkshopSerializer(serializers.ModelSerializer):
    programme = serializers.SlugRelatedField(slug_field="code", read_only=True)
    authority = serializers.CharField(source="authority.name", read_only=True)
    edition = serializers.IntegerField(source="edition.number", read_only=True, allow_null=True)
    cities = serializers.SerializerMethodField()

    class Meta:
        model = Workshop
        fields = [
            "slug",
            "title",
            "theme",
            "aim",
            "motivation",
            "programme",
            "authority",
            "edition",
            "state",
            "is_record",
            "is_public",
            "is_example",
            "starts_on",
            "ends_on",
            "outcome",
            "sources",
            "cities",
            "updated_at",
        ]

    def get_cities(self, workshop) -> list[str]:
        return [place.city.slug for place in workshop.places.all()]


class PlaceSerializer(serializers.ModelSerializer):
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    city = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    city_name = serializers.CharField(source="city.name", read_only=True)

    class Meta:
        model = WorkshopCity
        fields = ["id", "workshop", "city", "city_name"]


class ParticipationSerializer(serializers.ModelSerializer):
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    organisation = serializers.UUIDField(source="organisation.public_id", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    category = serializers.CharField(source="organisation.category.code", read_only=True)
    city = serializers.CharField(source="place.city.slug", read_only=True, allow_null=True)

    class Meta:
        model = Participation
        fields = [
            "id",
            "workshop",
            "organisation",
            "organisation_name",
            "category",
            "city",
            "role",
            "since",
            "until",
        ]


class TeamMemberSerializer(serializers.ModelSerializer):
    workshop = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    person = serializers.UUIDField(source="person.public_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = TeamMember
        fields = ["id", "workshop", "person", "person_name", "role"]


class StepRunSerializer(serializers.ModelSerializer):
    workshop = serializers.CharField(source="place.workshop.slug", read_only=True)
    city = serializers.CharField(source="place.city.slug", read_only=True)
    step = serializers.CharField(source="step.code", read_only=True)
    step_title = serializers.CharField(source="step.title", read_only=True)
    phase = serializers.CharField(source="step.phase.code", read_only=True)

    class Meta:
        model = StepRun
        fields = [
            "id",
            "workshop",
            "city",
            "phase",
            "step",
            "step_title",
            "opens_on",
            "due_on",
            "finished_on",
            "override_reason",
            "state",
        ]


class InvitationSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    workshop = serializers.CharField(source="participation.workshop.slug", read_only=True)
    organisation = serializers.UUIDField(
        source="participation.organisation.public_id", read_only=True
    )
    organisation_name = serializers.CharField(
        source="participation.organisation.name", read_only=True
    )

    class Meta:
        model = Invitation
        fields = [
            "id",
            "workshop",
            "organisation",
            "organisation_name",
            "email",
            "name",
            "role",
            "state",
            "reason",
            "created_at",
            "sent_at",
            "opened_at",
            "expires_at",
        ]
