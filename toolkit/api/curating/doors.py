"""How a program comes into the rooms of the curators: to others they are not there.

A key needs the scope ``toolkit:write`` to change anything here; ``read`` is enough to read.
"""

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from officine.accounts.tokens import CURATING
from officine.api_support import PROBLEM, ProblemSerializer, Stale, VersionNeeded
from toolkit.actions import curation
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.files.reading import Refused
from toolkit.models import Edition, ItemChange

DAY = 24 * 3600
MOST_FAULTS = 200
ETAG = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="La versione che hai letto, fra virgolette: quella dell'intestazione ETag.",
)
SEEN = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="La versione che hai letto: se intanto è cambiato la risposta è 412.",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Una chiave tua, al massimo 64 caratteri: per un giorno la stessa chiave"
    " fa la cosa una volta sola e ridà ciò che ha fatto.",
)
REFUSED = {400: PROBLEM, 403: PROBLEM, 404: PROBLEM, 409: PROBLEM}


class FaultSerializer(serializers.Serializer):
    file = serializers.CharField()
    line = serializers.IntegerField()
    reason = serializers.CharField()


class FileProblemSerializer(ProblemSerializer):
    """Everything that is wrong with a file; nothing of it was taken."""

    faults = FaultSerializer(many=True)


class ClashSerializer(serializers.Serializer):
    sent = serializers.JSONField(help_text="Ciò che hai mandato.")
    there = serializers.JSONField(help_text="Ciò che c'è adesso.")


class CurrentSerializer(serializers.Serializer):
    version = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)


class ConflictSerializer(ProblemSerializer):
    """Somebody else changed the same texts: nothing was written, both are here."""

    current = CurrentSerializer()
    clashes = serializers.DictField(child=ClashSerializer())


CONFLICT = OpenApiResponse(ConflictSerializer, description="problem+json, con i due testi")
FILE_PROBLEM = OpenApiResponse(FileProblemSerializer, description="problem+json, con gli errori")


class FileRefused(exceptions.APIException):
    """400: a file with faults, each at its line."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, refusal: Refused):
        super().__init__(_("Il file non si può prendere: correggi gli errori e rimandalo."))
        shown = refusal.faults[:MOST_FAULTS]
        faults = [{"file": one.file, "line": one.line, "reason": one.reason} for one in shown]
        self.extra = {"faults": faults}


class InProgress(exceptions.APIException):
    """409: the first request with the same key has not been answered yet."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "La prima richiesta con questa chiave non ha ancora finito."


class Curating(GenericViewSet):
    """A room of the curators."""

    write_scope = CURATING
    queryset = Edition.objects.none()
    filter_backends = ()
    pagination_class = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm("toolkit.curate_edition"):
            raise exceptions.NotFound

    def handle_exception(self, exc):
        match exc:
            case curation.Stale():
                exc = _stale(exc, {})
            case Refused():
                exc = FileRefused(exc)
            case ValidationError() if hasattr(exc, "faults"):
                exc = serializers.ValidationError(self._at_their_places(exc.faults))
            case ObjectDoesNotExist():
                exc = exceptions.NotFound()
        return super().handle_exception(exc)

    def _at_their_places(self, faults) -> dict[str, list[str]]:
        """What is wrong with the item itself at its place in it, what would break elsewhere."""
        own = (self.kwargs.get("kind") or self.request.data.get("kind"), self.kwargs.get("code"))
        told: dict[str, list[str]] = {}
        for fault in faults:
            is_own = fault.kind == own[0] and own[1] in (None, fault.code)
            place = fault.field if is_own and fault.field else "detail"
            reason = fault.reason if is_own else f"{fault.code}: {fault.reason}"
            said = told.setdefault(place, [])
            if reason not in said:
                said.append(reason)
        return told

    def get_edition(self) -> Edition:
        """The edition of the address."""
        return Edition.objects.select_related(
            "toolkit", "based_on", "submitted_by", "approved_by"
        ).get(pk=self.kwargs["edition"])

    def get_item(self, edition: Edition):
        """The item of the address, with what it stands in."""
        kind = self.kwargs["kind"]
        path = items.KINDS[kind].path
        return items.rows_of(edition, kind).select_related(path).get(code=self.kwargs["code"])

    def sent(self, serializer, **more) -> dict:
        """What came with the request, once it is sound."""
        data = serializer(data=self.request.data, **more)
        data.is_valid(raise_exception=True)
        return data.validated_data

    def version(self) -> int:
        """The version that the caller read; 428 without one."""
        given = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if not given:
            raise VersionNeeded
        if not given.isascii() or not given.isdigit() or len(given) > 9:
            raise exceptions.ParseError('If-Match: scrivi un numero di versione, per esempio "3".')
        return int(given)

    def version_if_told(self) -> int | None:
        """The version that the caller read, where one may do without saying it."""
        return self.version() if self.request.headers.get("If-Match") else None

    def edited(self, edition: Edition, kind: str, code: str, values: dict):
        """Change an item from the version that was read; 412 with both texts if it is another."""
        try:
            return curation.edit(
                edition, kind, code, values, version=self.version(), by=self.request.user
            )
        except curation.Stale as stale:
            raise _stale(stale, values) from stale

    def once(self, make: Callable[[], object], show: Callable[[int], Response]) -> Response:
        """Do something and show its row; with a key that was used already, show it again."""
        key = self.request.headers.get("Idempotency-Key", "").strip()
        if not key:
            return show(make().pk)
        if len(key) > 64 or not key.isprintable():
            raise exceptions.ParseError("Idempotency-Key: scrivi una chiave di 1–64 caratteri.")
        said = "\n".join([str(self.request.user.pk), self.request.path, key])
        name = f"curating:{hashlib.sha256(said.encode()).hexdigest()}"
        if not cache.add(name, 0, DAY):
            made = cache.get(name)
            if not made:
                raise InProgress
            return show(made)
        try:
            made = make().pk
        except BaseException:
            cache.delete(name)
            raise
        cache.set(name, made, DAY)
        return show(made)


def last_change(edition: Edition, kind: str, code: str) -> ItemChange:
    """The change that was just made of an item."""
    return ItemChange.objects.filter(edition=edition, kind=kind, code=code).latest("pk")


def _stale(stale: curation.Stale, values: dict) -> Stale:
    now, change = items.content_of(stale.row), stale.change
    current = {
        "version": stale.row.version,
        "by": str(change.by or "") if change else "",
        "at": change.at.isoformat() if change else None,
    }
    clashes = {name: {"sent": values.get(name), "there": now.get(name)} for name in stale.fields}
    return Stale(current=current, clashes=clashes)


__all__ = ["CONFLICT", "EDITION", "ETAG", "FILE_PROBLEM", "KEY", "REFUSED", "Curating"]
