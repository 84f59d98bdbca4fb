"""Translation catalogues without GNU gettext: extract, check, compile."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

VALUE = re.compile(r"%\((\w+)\)s")
PACKAGES = ["officine", "toolkit", "workshops"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = (
        "Writes what pages and code say into locale/en/LC_MESSAGES/django.po (Italian is the "
        "source). --compile makes the .mo files; --check fails when a text has no translation."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--compile", action="store_true", help="only make the .mo files")
        parser.add_argument("--check", action="store_true", help="only say what is missing")

    def handle(self, **options):
        if options["compile"]:
            return self.compile()
        if options["check"]:
            return self.check_complete()
        return self.update()

    def update(self):
        file = catalogue("en")
        known = read(file)
        written = known.creation_date
        known.update(extracted(), no_fuzzy_matching=True)
        known.creation_date = written  # an hour that is all that changed is not a change
        known.obsolete.clear()
        known.fuzzy = False  # of the header: the whole catalogue is meant
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, known, width=100, sort_output=True, omit_header=False)
        missing = untranslated(known)
        self.stdout.write(f"{len(known)} texts, {len(missing)} without a translation")

    def check_complete(self):
        known = read(catalogue("en"))
        ids = {(message.id, message.context) for message in known if message.id}
        new = [m.id for m in extracted() if m.id and (m.id, m.context) not in ids]
        missing = new + untranslated(known)
        if missing:
            listing = "\n".join(f"  {text!r}" for text in missing[:40])
            raise CommandError(f"{len(missing)} texts have no English translation:\n{listing}")
        if strange := [message.id for message in known if names_another_value(message)]:
            listing = "\n".join(f"  {text!r}" for text in strange[:40])
            raise CommandError(f"English that names a value the Italian does not:\n{listing}")
        self.stdout.write(f"{len(known)} texts, all translated")

    def compile(self):
        for file in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"):
            target = file.with_suffix(".mo")
            buffer = io.BytesIO()
            write_mo(buffer, read(file))
            if not target.exists() or target.read_bytes() != buffer.getvalue():
                target.write_bytes(buffer.getvalue())


def catalogue(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(file: Path) -> Catalog:
    """The catalogue in a file, or an empty English one."""
    if not file.exists():
        return Catalog(locale="en", project="Officine", charset="utf-8")
    with file.open("rb") as source:
        return read_po(source, locale="en")


def untranslated(known: Catalog) -> list:
    return [
        message.id
        for message in known
        if message.id
        and (message.fuzzy or not (all(message.string) if message.pluralizable else message.string))
    ]


def names_another_value(message) -> bool:
    """Whether the English asks for a value that is not given: the page would stay in Italian.

    It happens by itself where two texts share their singular and not the names in their plural.
    """
    said, meant = (" ".join(as_tuple(text)) for text in (message.string, message.id))
    return not set(VALUE.findall(said)) <= set(VALUE.findall(meant))


def as_tuple(text) -> tuple:
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def extracted() -> Catalog:
    """Every text marked for translation in code and templates, with where it stands."""
    found = Catalog(locale="en", project="Officine", charset="utf-8")
    for file in sources():
        relative = file.relative_to(settings.BASE_DIR)
        text = file.read_text("utf-8")
        if file.suffix != ".py":
            # What is not a message becomes blanks, whose indentation means nothing.
            blanked = templatize(text, origin=str(relative))
            text = "\n".join(line.strip() for line in blanked.splitlines())
        source = io.BytesIO(text.encode())
        messages = extract_python(source, KEYWORDS.keys(), [], {"encoding": "utf-8"})
        for _line, function, arguments, _comments in messages:
            identifier, context = picked(function, arguments)
            if identifier:
                # No line numbers: a moved line is not a changed catalogue.
                found.add(identifier, locations=[(str(relative), None)], context=context)
    return found


def picked(function: str, arguments):
    """The msgid (or the pair with its plural) and the context of one call."""
    arguments = arguments if isinstance(arguments, tuple | list) else (arguments,)
    spec = KEYWORDS[function] or (1,)
    context, identifiers = None, []
    for part in spec:
        if isinstance(part, tuple):
            context = arguments[part[0] - 1]
        elif part <= len(arguments):
            identifiers.append(arguments[part - 1])
    if not identifiers or not all(isinstance(item, str) and item for item in identifiers):
        return None, None
    return (tuple(identifiers) if len(identifiers) > 1 else identifiers[0]), context


def sources():
    base = Path(settings.BASE_DIR)
    for package in PACKAGES:
        files = sorted((base / package).rglob("*.py"))
        yield from (file for file in files if "migrations" not in file.parts)
    for pattern in ("*.html", "*.txt"):
        yield from sorted((base / "templates").rglob(pattern))
