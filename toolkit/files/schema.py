"""What a file must look like: JSON Schema, with its complaints put into Italian."""

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from toolkit.files.reading import Document, Fault, strings

SCHEMAS = Path(__file__).resolve().parent.parent / "content" / "schema"
_HTML = re.compile(r"</?[A-Za-z!][^<>]*>")


def check(document: Document, schema: str, folder: Path = SCHEMAS) -> list[Fault]:
    """Everything in which ``document`` differs from its schema, and HTML where text is meant."""
    faults = [
        fault
        for error in _validator(folder, schema).iter_errors(document.value)
        for fault in _faults(document, error)
    ]
    for path, text in strings(document.value):
        if _HTML.search(text):
            reason = _("Il testo contiene HTML: scrivi testo semplice.")
            faults.append(document.fault(reason, *path))
    return faults


def errors(value: dict, schema: str, part: str = "") -> Iterator[ValidationError]:
    """What is wrong with a value that comes from no file; ``part`` names a definition inside."""
    yield from _validator(SCHEMAS, schema, part).iter_errors(value)


def reason_of(error: ValidationError) -> str:
    """A complaint in Italian, without its place."""
    return _reason(error)


@cache
def _validator(folder: Path, schema: str, part: str = "") -> Draft202012Validator:
    rules = json.loads((folder / f"{schema}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)
    if part:
        rules = {"$ref": f"#/$defs/{part}", "$defs": rules["$defs"]}
    return Draft202012Validator(rules, format_checker=FormatChecker())


def _faults(document: Document, error: ValidationError) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        missing = re.match(r"'(.+)' is a required property", error.message)[1]
        yield document.fault(_("Manca la chiave «%(key)s».") % {"key": missing}, *path)
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                line = document.key_line(*path, key)
                yield Fault(document.file, line, _unknown(key, known))
    else:
        yield document.fault(_named(path, _reason(error)), *path)


def _unknown(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return _("Chiave sconosciuta «%(key)s»: forse «%(close)s»?") % {
            "key": key,
            "close": close[0],
        }
    return _("Chiave sconosciuta «%(key)s».") % {"key": key}


def _named(path: tuple, reason: str) -> str:
    keys = [part for part in path if isinstance(part, str)]
    return f"«{keys[-1]}»: {reason}" if keys else reason


def _types(wanted: str | list[str]) -> str:
    names = {
        "string": _("un testo"),
        "integer": _("un numero intero"),
        "number": _("un numero"),
        "boolean": _("true o false"),
        "array": _("un elenco"),
        "object": _("un gruppo di chiavi"),
        "null": _("vuoto"),
    }
    return _(" o ").join(names[name] for name in ([wanted] if isinstance(wanted, str) else wanted))


def _reason(error: ValidationError) -> str:
    limit, value = error.validator_value, error.instance
    match error.validator:
        case "type":
            reason = _("deve essere %(types)s.") % {"types": _types(limit)}
            if "string" in limit and isinstance(value, int | float):
                reason += " " + _("Metti il valore fra virgolette.")
            return reason
        case "enum" | "const":
            allowed = ", ".join(
                str(item) for item in (limit if error.validator == "enum" else [limit])
            )
            return _("«%(value)s» non è ammesso; valori: %(allowed)s.") % {
                "value": _short(value),
                "allowed": allowed,
            }
        case "pattern" | "format" | "not":
            return _("«%(value)s» non va bene: %(wanted)s.") % {
                "value": _short(value),
                "wanted": error.schema.get("description", _("un valore diverso")),
            }
        case "maxLength":
            return _("il testo supera %(limit)s caratteri (sono %(count)s).") % {
                "limit": limit,
                "count": len(value),
            }
        case "minLength":
            return _("il testo è vuoto.")
        case "minimum":
            return _("deve essere almeno %(limit)s.") % {"limit": limit}
        case "maximum":
            return _("deve essere al massimo %(limit)s.") % {"limit": limit}
        case "minItems" | "minProperties":
            return _("servono almeno %(limit)s elementi.") % {"limit": limit}
        case "maxItems" | "maxProperties":
            return _("sono ammessi al massimo %(limit)s elementi.") % {"limit": limit}
        case "uniqueItems":
            return _("un elemento è ripetuto.")
    return _("il valore non è ammesso.")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
