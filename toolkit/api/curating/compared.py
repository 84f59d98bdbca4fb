"""Two editions side by side, what keeps a draft from being published, and whom it touches."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from officine.api_support import PROBLEM
from officine.lifecycle.machine import history
from toolkit.api.curating.doors import Curating
from toolkit.canonical.editions import said
from toolkit.curation.checklist import checklist
from toolkit.curation.diff import Comparison, Difference, compare
from toolkit.curation.impact import impact
from toolkit.curation.numbering import numbering
from toolkit.models import Edition


class FieldChangeSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    before = serializers.CharField(help_text="In parole.")
    after = serializers.CharField()
    was = serializers.JSONField(help_text="Come dato.")
    now = serializers.JSONField()
    is_wording = serializers.BooleanField()


class DifferenceSerializer(serializers.Serializer):
    """One item that differs, or the way to one; ``parts`` are like this one."""

    kind = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    marks = serializers.ListField(
        child=serializers.CharField(), help_text="added, removed, moved, changed."
    )
    changes = FieldChangeSerializer(many=True)
    parent_before = serializers.CharField(allow_blank=True)
    parent_after = serializers.CharField(allow_blank=True)
    parts = serializers.ListField(child=serializers.DictField())


class ComparisonSerializer(serializers.Serializer):
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    is_same = serializers.BooleanField()
    is_wording = serializers.BooleanField(help_text="Cambiano solo le parole.")
    counts = serializers.DictField(child=serializers.IntegerField())
    reasons = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    items = DifferenceSerializer(many=True)


class PointSerializer(serializers.Serializer):
    kind = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class RuleSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    points = PointSerializer(many=True)


class ChecklistSerializer(serializers.Serializer):
    name = serializers.CharField(
        allow_null=True,
        help_text="Come si chiamerebbe, pubblicata ora; niente se è uguale a quella da cui parte.",
    )
    name_as_new = serializers.CharField(
        allow_null=True, help_text="Come si chiamerebbe come edizione nuova, se si può scegliere."
    )
    stops = RuleSerializer(many=True, help_text="Che cosa impedisce di pubblicare.")
    warnings = RuleSerializer(many=True)


class PlaceUseSerializer(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    edition = serializers.CharField()
    drafts = serializers.IntegerField()
    sent = serializers.IntegerField()
    reports = serializers.IntegerField()


class TouchedSerializer(serializers.Serializer):
    kind = serializers.CharField(source="item.kind")
    code = serializers.CharField(source="item.code")
    is_breaking = serializers.BooleanField()
    drafts = serializers.IntegerField()
    sent = serializers.IntegerField()
    running = serializers.IntegerField()
    translations = serializers.IntegerField()


class ImpactSerializer(serializers.Serializer):
    places = PlaceUseSerializer(many=True, source="uses.places")
    hidden = serializers.IntegerField(
        source="uses.hidden", help_text="Officine che ci sono e non puoi leggere."
    )
    touched = TouchedSerializer(many=True)


class LifeLineSerializer(serializers.Serializer):
    """One step in the life of an edition."""

    verb = serializers.CharField()
    source = serializers.CharField()
    target = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True, help_text="Nessuno: il portale.")
    note = serializers.CharField(allow_blank=True)


def told(comparison: Comparison, before: int | None, after: int | None) -> dict:
    """A comparison as plain values, in the order of reading."""
    return {
        "before": before,
        "after": after,
        "is_same": comparison.is_same,
        "is_wording": comparison.is_wording,
        "counts": comparison.counts,
        "reasons": [
            {"kind": str(one.kind), "code": one.code, "text": one.text}
            for one in comparison.reasons
        ],
        "items": [_told(top) for _name, tops in comparison.groups for top in tops],
    }


def _told(one: Difference) -> dict:
    return {
        "kind": str(one.kind),
        "code": one.code,
        "title": one.title,
        "marks": list(one.marks),
        "changes": [
            {
                "name": change.name,
                "label": str(change.label),
                "before": change.before,
                "after": change.after,
                "was": change.was,
                "now": change.now,
                "is_wording": change.is_wording,
            }
            for change in one.fields
        ],
        "parent_before": one.parent_before,
        "parent_after": one.parent_after,
        "parts": [_told(part) for part in one.parts],
    }


class ComparedViewSet(Curating):
    @extend_schema(
        summary="Un'edizione accanto a quella da cui parte",
        responses={200: ComparisonSerializer, 404: PROBLEM},
    )
    def compare(self, request, edition):
        after = self.get_edition()
        if after.based_on is None:
            raise Edition.DoesNotExist
        return self._compared(after.based_on, after)

    @extend_schema(
        operation_id="curation_compare_with_retrieve",
        summary="Un'edizione accanto a un'altra",
        responses={200: ComparisonSerializer, 404: PROBLEM},
    )
    def compare_with(self, request, edition, other):
        after = self.get_edition()
        return self._compared(Edition.objects.get(pk=other, toolkit=after.toolkit_id), after)

    def _compared(self, before: Edition, after: Edition) -> Response:
        return Response(told(compare(said(before), said(after)), before.pk, after.pk))

    @extend_schema(
        summary="L'elenco di controllo: che cosa impedisce di pubblicare, che cosa guardare",
        responses={200: ChecklistSerializer, 404: PROBLEM},
    )
    def checklist(self, request, edition):
        found = self.get_edition()
        content = said(found)
        named = numbering(found, content)
        new = numbering(found, content, as_new=True) if named.may_be_revision else None
        rules = [] if found.is_frozen else checklist(found, content, named)
        name = None if named.is_unchanged else named.name
        body = {
            "name": found.name if found.is_frozen else name,
            "name_as_new": None if found.is_frozen or new is None else new.name,
            "stops": [rule for rule in rules if rule.is_stop],
            "warnings": [rule for rule in rules if not rule.is_stop],
        }
        return Response(ChecklistSerializer(body).data)

    @extend_schema(
        summary="Chi lavora con ciò che questa edizione cambia",
        responses={200: ImpactSerializer, 404: PROBLEM},
    )
    def impact(self, request, edition):
        found = self.get_edition()
        content = said(found)
        if found.based_on is None:
            raise Edition.DoesNotExist
        comparison = compare(said(found.based_on), content)
        return Response(
            ImpactSerializer(impact(found, content, comparison, user=request.user)).data
        )

    @extend_schema(
        summary="Che cosa è successo a un'edizione: mandata, approvata, rimandata, pubblicata",
        responses={200: LifeLineSerializer(many=True), 404: PROBLEM},
    )
    def life(self, request, edition):
        return Response(LifeLineSerializer(history(self.get_edition()), many=True).data)
