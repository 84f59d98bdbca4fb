"""The words of the addresses below ``/api/v1/curation``."""

from django.conf import settings
from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter

from toolkit.exchange import faces
from toolkit.models import Kind


class RowNumber(IntConverter):
    """The number of a row: none is longer than what a database counts to."""

    regex = "[0-9]{1,9}"


class ItemKind(StringConverter):
    regex = "|".join(Kind.values)


class ItemCode(StringConverter):
    regex = r"[A-Za-z0-9.]{1,20}"


class Tongue(StringConverter):
    """A language of the portal."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)


class EditionEnding(StringConverter):
    regex = "|".join(faces.OF_EDITION)


class FormEnding(StringConverter):
    regex = "|".join(faces.OF_FORM)


class Kept(StringConverter):
    """The word by which one asks for a file that was put aside."""

    regex = "[0-9a-f]{32}"


CONVERTERS = {
    "row_number": RowNumber,
    "item_kind": ItemKind,
    "item_code": ItemCode,
    "tongue": Tongue,
    "edition_ending": EditionEnding,
    "form_ending": FormEnding,
    "kept": Kept,
}
for name, converter in CONVERTERS.items():
    register_converter(converter, name)
