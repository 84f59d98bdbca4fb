"""What every endpoint shares: pages, ordering from an allow-list, problem+json."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, serializers, status
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from officine.lifecycle.machine import WrongState

TITLES = {
    400: "La richiesta non è corretta",
    401: "Devi farti riconoscere",
    403: "Non puoi farlo con questo ruolo o con questa chiave",
    404: "Non c'è, o non puoi vederlo",
    405: "Questo indirizzo non lo permette",
    406: "Formato non disponibile",
    409: "Non è il momento",
    412: "Qualcun altro ha scritto nel frattempo",
    413: "Troppo grande",
    415: "Formato non accettato",
    428: "Di' su quale versione scrivi",
    429: "Troppe richieste",
    503: "Il servizio torna tra poco",
}


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"
    format = "problem"


class ProblemSerializer(serializers.Serializer):
    """An error, as RFC 9457 writes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


PROBLEM = OpenApiResponse(ProblemSerializer, description="problem+json")


def problem(exception: Exception, context: dict) -> Response | None:
    """The answer to a known error; ``None`` for an unknown one, which the server logs."""
    errors, current = None, None
    if isinstance(exception, WrongState):
        code, detail, headers = 409, _("L'oggetto è in un altro stato."), {}
        current = {"state": exception.state, "verb": exception.verb}
    elif isinstance(exception, ValidationError):
        code, detail, headers = 400, _("Controlla i dati che hai inviato."), {}
        errors = _django_errors(exception)
    else:
        if isinstance(exception, PermissionDenied):
            exception = exceptions.PermissionDenied()
        elif isinstance(exception, Http404):
            exception = exceptions.NotFound()
        response = exception_handler(exception, context)
        if response is None:
            return None
        code, headers = response.status_code, response.headers
        detail = getattr(exception, "detail", "")
        if isinstance(exception, exceptions.ValidationError):
            errors, detail = _flat(detail), _("Controlla i dati che hai inviato.")
        current = getattr(exception, "extra", None)
    body = {
        "type": "about:blank",
        "title": _(TITLES.get(code, "La richiesta non è riuscita")),
        "status": code,
        "detail": str(detail),
    }
    if errors:
        body["errors"] = errors
    if current:
        body |= current
    answer = Response(body, status=code, content_type="application/problem+json")
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in headers:
            answer[name] = headers[name]
    return answer


def _django_errors(exception: ValidationError) -> dict[str, list[str]]:
    if hasattr(exception, "error_dict"):
        return {
            "detail" if name == NON_FIELD_ERRORS else name: [str(text) for text in texts]
            for name, texts in exception.message_dict.items()
        }
    return {"detail": [str(text) for text in exception.messages]}


def _flat(detail, prefix: str = "") -> dict[str, list[str]]:
    """The nested errors of serializers as one level: «answers.M01.01»: [texts]."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            found |= _flat(value, f"{prefix}.{key}" if prefix else str(key))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        found = {}
        for index, item in enumerate(detail):
            found |= _flat(item, f"{prefix}.{index}" if prefix else str(index))
        return found
    texts = detail if isinstance(detail, list) else [detail]
    return {prefix or "detail": [str(text) for text in texts]}


class Stale(exceptions.APIException):
    """412: the caller named a version that is no longer the current one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Qualcun altro ha scritto nel frattempo."

    def __init__(self, detail=None, **extra):
        super().__init__(detail)
        self.extra = extra


class VersionNeeded(exceptions.APIException):
    """428: a write must say which version it replaces."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Scrivi nell'intestazione If-Match la versione che hai letto."


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 100


class AllowedOrdering(OrderingFilter):
    """Orders by the fields that the view names, and by nothing else."""

    def get_valid_fields(self, queryset, view, context=None) -> Sequence[tuple[str, str]]:
        return [(name, name) for name in getattr(view, "ordering_fields", None) or ()]


__all__ = ["PROBLEM", "AllowedOrdering", "Pages", "Stale", "VersionNeeded", "problem"]
