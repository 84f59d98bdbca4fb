"""What an item says, as it is sent: the names and types of the canonical document.

A serializer for each kind, made from what ``items.KINDS`` says of it. Here is refused, at its
field, what an action could not even read; what is mistaken in itself the action refuses.
"""

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from toolkit.canonical.forms import DEFAULTS, RULES
from toolkit.curation import codes, items
from toolkit.curation.texts import EDITION
from toolkit.fields.registry import KINDS as QUESTION_KINDS
from toolkit.files import schema
from toolkit.files.reading import MAX_DEPTH, invisible, unseen
from toolkit.models import (
    Edition,
    FormDefinition,
    Kind,
    Obligation,
    Question,
    Respondent,
    Section,
    Step,
)

LONGEST = 20_000
LARGEST = 10**15
QUESTIONS = [(name, name) for name in sorted(QUESTION_KINDS)]
CHOICES = {"respondent": Respondent, "page": Section.Page, "required": Question.Required}
NOTHING = ("", None, [], {})
NAMES = {
    EDITION: "EditionValues",
    Kind.PHASE: "PhaseValues",
    Kind.STEP: "StepValues",
    Kind.TOOL: "ToolValues",
    Kind.FORM: "FormValues",
    Kind.SECTION: "SectionValues",
    Kind.PRACTICE: "GoodPracticeValues",
}


class SourceSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=300)
    reference = serializers.CharField(max_length=500, required=False)


class Values(serializers.Serializer):
    """Some of what an item says: what is not sent stays as it is."""

    of = ""  # the kind of item

    def __init__(self, *args, edition: Edition | None = None, code: str = "", **kwargs):
        self.edition, self.code = edition, code
        super().__init__(*args, partial=True, **kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("Scrivi un oggetto: un nome e un valore."))
        if unknown := sorted(set(data) - set(self.fields)):
            reason = _("Questo campo non c'è.")
            raise serializers.ValidationError({name[:40]: [reason] for name in unknown})
        return super().to_internal_value(data)

    def validate(self, attrs):
        wrong = {}
        for name in items.KINDS[self.of].links:
            known = _known(self.edition, name)
            if unknown := sorted(set(attrs.get(name, ())) - known):
                wrong[name] = [_nowhere(code) for code in unknown]
        form = attrs.get("record_form")
        if form and form not in _known(self.edition, "forms"):
            wrong["record_form"] = [_nowhere(form)]
        if attrs.get("checks"):
            wrong |= _wrong({"checks": attrs["checks"]}, "")
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class QuestionValues(Values):
    """A question: what all have, and the settings of its kind, as in the canonical document.

    Rules (``condition``, ``required_if``, ``checks``) and settings are what the files say
    (``toolkit/content/schema/form.json``); empty means the default of the kind.
    """

    of = Kind.QUESTION

    def validate(self, attrs):
        kind = attrs.get("kind") or self.stored_kind
        said = {key: _bare(value) for key, value in attrs.items() if value not in NOTHING}
        whole = {"code": self.code or "M01.01", "label": "…"} | said | {"kind": kind}
        if wrong := _wrong(whole, "question"):
            raise serializers.ValidationError(wrong)
        return attrs

    @property
    def stored_kind(self) -> str:
        """What kind the question is until now; a new one says it itself."""
        rows = items.rows_of(self.edition, Kind.QUESTION).filter(code=self.code)
        return rows.values_list("kind", flat=True).first() or "text"


def values_of(kind: str) -> type[Values]:
    """The serializer of what items of one kind say."""
    return OF_KIND[str(kind)]


def fresh(kind: str, values: dict) -> dict:
    """What a new item says: a question begins with the settings of its kind."""
    if kind != Kind.QUESTION:
        return values
    start = codes.blank(Kind.QUESTION, "", values.get("kind", "text"))
    del start["code"]
    return start | values


def _made(kind: str) -> type[Values]:
    described = items.KINDS[kind]
    fields: dict = {
        name: _field(kind, name) for name in (*described.fields, *described.links) if name != "code"
    }
    return type(NAMES[kind], (Values,), {"of": kind, "__module__": __name__, **fields})


def _field(kind: str, name: str) -> serializers.Field:
    if (kind, name) == (EDITION, "sources"):
        return SourceSerializer(many=True, required=False)
    if name in items.KINDS[kind].links:
        return _list(serializers.CharField(max_length=10))
    if name == "who":
        return _list(serializers.ChoiceField(Step.Who.choices))
    if name == "checks":
        return serializers.JSONField(required=False)
    if name == "signature":
        ways = FormDefinition.Signature.choices
        return serializers.ChoiceField(ways, allow_blank=True, required=False)
    if name in CHOICES:
        return _choice(CHOICES[name].choices)
    column = items.KINDS[kind].model._meta.get_field(name)
    match column.get_internal_type():
        case "PositiveSmallIntegerField":
            limits = {"min_value": 0, "max_value": 32767}
            return serializers.IntegerField(**limits, allow_null=column.null, required=False)
        case "BooleanField":
            return serializers.BooleanField(required=False)
        case "JSONField":
            return _list(serializers.CharField(max_length=1000))
    return _text(column.max_length or LONGEST)


def _text(most: int) -> serializers.Field:
    return serializers.CharField(max_length=most, allow_blank=True, required=False)


def _list(child: serializers.Field) -> serializers.Field:
    return serializers.ListField(child=child, max_length=200, required=False)


def _choice(choices) -> serializers.Field:
    return serializers.ChoiceField(choices, required=False)


def _of_question() -> type[QuestionValues]:
    yes_or_no = ("not_applicable", "personal_data", "public")
    rules = ("condition", *RULES)
    settings = sorted({name for defaults in DEFAULTS.values() for name in defaults})
    fields: dict = {
        "kind": _choice(QUESTIONS),
        "label": _text(300),
        "help": _text(600),
        "required": _choice(CHOICES["required"].choices),
        **{name: serializers.BooleanField(required=False) for name in yes_or_no},
        **{
            name: serializers.JSONField(allow_null=True, required=False)
            for name in (*rules, *settings)
        },
    }
    return type("QuestionValues", (QuestionValues,), {"__module__": __name__, **fields})


def _wrong(value: dict, part: str) -> dict[str, list[str]]:
    """What is wrong with a part of a form as its file would say it, by place."""
    wrong: dict[str, list[str]] = {}
    for place, reason in list(_unfit(value)) or _misshapen(value, part):
        wrong.setdefault(place, []).append(reason)
    return wrong


def _unfit(value: dict) -> Iterator[tuple[str, str]]:
    """What no item may hold, wherever it stands: depth, characters nobody sees, infinity."""
    ahead: list[tuple[tuple, object]] = [((name,), part) for name, part in value.items()]
    while ahead:
        path, one = ahead.pop()
        place = ".".join(path)[:120]
        if len(path) > MAX_DEPTH:
            yield path[0], _("Ha troppi livelli, uno dentro l'altro.")
            return
        if isinstance(one, dict):
            texts = [key for key in one if unseen(key)]
            ahead += [((*path, key), part) for key, part in one.items()]
        elif isinstance(one, list):
            texts = []
            ahead += [((*path, str(turn)), part) for turn, part in enumerate(one)]
        else:
            texts = [one] if isinstance(one, str) and unseen(one) else []
            if isinstance(one, int | float) and not (math.isfinite(one) and abs(one) < LARGEST):
                yield place, _("Il numero è troppo grande.")
        for text in texts:
            yield place, invisible(unseen(text))


def _misshapen(value: dict, part: str) -> Iterator[tuple[str, str]]:
    """Where it is not what a file may say. What it lacks, it may have already."""
    for error in schema.errors(value, "form", part):
        path = ".".join(map(str, error.absolute_path))
        if error.validator == "additionalProperties":
            for key in sorted(set(error.instance) - set(error.schema["properties"])):
                place = f"{path}.{key}" if path else key
                yield place, _("Questo campo non c'è per questo tipo di domanda.")
        elif error.validator != "required" or error.absolute_path:
            yield path or "detail", schema.reason_of(error)


def _bare(value):
    """Columns as files say them: without the settings that nobody made."""
    if isinstance(value, list):
        return [_bare_column(one) if isinstance(one, dict) else one for one in value]
    return value


def _bare_column(column: dict) -> dict:
    bare = {key: value for key, value in column.items() if value not in NOTHING}
    if bare.get("vocabulary"):
        bare.pop("choices", None)
    return bare


def _known(edition: Edition | None, link: str) -> set[str]:
    """The codes that an item may name."""
    if link == "obligations":
        rows = Obligation.objects.all()
    else:
        rows = items.rows_of(edition, items.LINKED[link])
    return set(rows.order_by().values_list("code", flat=True))


def _nowhere(code: str) -> str:
    return _("%(code)s non c'è in questa edizione.") % {"code": code[:20]}


OF_KIND: dict[str, type[Values]] = {str(kind): _made(kind) for kind in NAMES}
OF_KIND[str(Kind.QUESTION)] = _of_question()
ANY = PolymorphicProxySerializer(
    component_name="ItemValues",
    serializers=[one for kind, one in OF_KIND.items() if kind != EDITION],
    resource_type_field_name=None,
)
