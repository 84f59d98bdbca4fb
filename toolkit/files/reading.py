"""YAML as plain values that remember their lines; anything clever in a file is refused."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from officine import rich

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML without libyaml reads the same, only slower
    from yaml import SafeLoader as Loader

MAX_BYTES = 512 * 1024
MAX_NODES = 50_000
MAX_DEPTH = 20

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_HALF = re.compile("[\ud800-\udfff]")  # half a character: no file can hold it
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,30}")
_NOTHING = {"", "~", "null"}

Path_ = tuple[str | int, ...]
LIVE = gettext_noop("Il testo contiene HTML o un indirizzo non ammesso: scrivi solo testo.")


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file, at its place, said so that its author can mend it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Refused(Exception):
    """Files that cannot be loaded; nothing of them was."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Document:
    """One file: its value, and on which line each part of it stands."""

    file: str
    value: object
    lines: dict[Path_, int] = field(repr=False)
    key_lines: dict[Path_, int] = field(repr=False)

    def line(self, *path: str | int) -> int:
        """The line of a part, or of the nearest thing around it that exists."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def key_line(self, *path: str | int) -> int:
        return self.key_lines.get(path) or self.line(*path)

    def fault(self, reason: str, *path: str | int) -> Fault:
        return Fault(self.file, self.line(*path), reason)


def read(folder: Path, name: str) -> Document:
    """The file ``name`` of ``folder`` as plain values; raises :class:`Refused` with every fault."""
    text = _text(folder, name)
    _refuse_tricks(name, text)
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise Refused([_syntax(name, text, error)]) from error
    if root is None:
        raise Refused([Fault(name, 1, _("Il file è vuoto."))])
    builder = _Builder(name)
    value = builder.build(root, ())
    if builder.faults:
        raise Refused(builder.faults)
    return Document(name, value, builder.lines, builder.key_lines)


def _text(folder: Path, name: str) -> str:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Refused([Fault(name, 1, _("Il file porta fuori dalla cartella dell'edizione."))])
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused([Fault(name, 1, _("Il file non si può leggere."))]) from error
    if len(content) > MAX_BYTES:
        reason = _("Il file supera %(size)s KB.") % {"size": MAX_BYTES // 1024}
        raise Refused([Fault(name, 1, reason)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused([Fault(name, line, _("Il testo non è in UTF-8."))]) from error
    text = text.replace("\r\n", "\n")
    odd = [
        Fault(name, text.count("\n", 0, match.start()) + 1, invisible(match[0]))
        for match in _CONTROL.finditer(text)
    ]
    if odd:
        raise Refused(odd)
    return unicodedata.normalize("NFC", text)


def _refuse_tricks(name: str, text: str) -> None:
    """Aliases (which can unfold without end), tags, several documents, depth: none is needed."""
    faults, depth = [], 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=Loader)):
            line = event.start_mark.line + 1
            if count > MAX_NODES:
                faults.append(Fault(name, line, _("Il file contiene troppi elementi.")))
                break
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                reason = _(
                    "Ancore e rimandi («&» e «*») non sono ammessi: scrivi il testo per intero."
                )
                faults.append(Fault(name, line, reason))
            elif getattr(event, "tag", None):
                reason = _("I tipi espliciti («!…») non sono ammessi.")
                faults.append(Fault(name, line, reason))
            if isinstance(event, yaml.DocumentStartEvent) and count > 1:
                faults.append(Fault(name, line, _("Un file contiene un solo documento.")))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    faults.append(Fault(name, line, _("Il file ha troppi livelli di rientro.")))
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError as error:
        faults.append(_syntax(name, text, error))
    except RecursionError:
        faults.append(Fault(name, 1, _("Il file ha troppi livelli di rientro.")))
    if faults:
        raise Refused(faults)


def _syntax(name: str, text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    written = text.split("\n")[line - 1 : line]
    if written and "\t" in written[0][: len(written[0]) - len(written[0].lstrip())]:
        return Fault(name, line, _("Rientra con spazi, mai con tabulazioni."))
    return Fault(name, line, _syntax_reason(getattr(error, "problem", "") or ""))


def _syntax_reason(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return _("Due punti fuori posto: metti il testo fra virgolette.")
    if "cannot start any token" in problem:
        return _("Carattere fuori posto: metti il testo fra virgolette.")
    if "expected ':'" in problem:
        return _("Dopo la chiave mancano i due punti.")
    if "end of stream" in problem or "end of file" in problem:
        return _("Una virgoletta o una parentesi aperta non si chiude.")
    if "escape" in problem:
        return _("Sequenza con «\\» non valida: usa le virgolette semplici.")
    return _("La struttura YAML non è valida: controlla rientri, trattini e virgolette.")


def invisible(char: str) -> str:
    """The complaint about a character that nobody sees."""
    return _("Carattere invisibile non ammesso (%(code)s).") % {"code": f"U+{ord(char):04X}"}


def unseen(text: str) -> str | None:
    """The first character of a text that nobody sees and that may not be in it."""
    found = _CONTROL.search(text.replace("\r\n", "\n")) or _HALF.search(text)
    return found[0] if found else None


class _Builder:
    """Turns the tree of the parser into values, noting lines and doubled keys on the way."""

    def __init__(self, name: str):
        self.name = name
        self.lines: dict[Path_, int] = {}
        self.key_lines: dict[Path_, int] = {}
        self.faults: list[Fault] = []

    def build(self, node: yaml.Node, path: Path_) -> object:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, n)) for n, item in enumerate(node.value)]
        value = _scalar(node)
        if isinstance(value, str) and (char := unseen(value)):
            self.faults.append(Fault(self.name, self.lines[path], invisible(char)))
        elif isinstance(value, str) and not rich.is_clean(value):
            self.faults.append(Fault(self.name, self.lines[path], _(LIVE)))
        return value

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(self.name, line, _("Una chiave deve essere una parola.")))
                continue
            key = key_node.value
            if key in result:
                reason = _("La chiave «%(key)s» compare due volte.") % {"key": key}
                self.faults.append(Fault(self.name, line, reason))
                continue
            self.key_lines[(*path, key)] = line
            result[key] = self.build(value_node, (*path, key))
        return result


def _scalar(node: yaml.ScalarNode) -> object:
    """YAML 1.2 reading of a plain word: «no», «1:30» and dates stay what was written."""
    text = node.value
    if node.style == '"':
        return text  # to the letter, blanks at the ends included
    if node.style:
        return text.strip()
    if text in _NOTHING:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def strings(value: object, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every text in a value, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings(item, (*path, number))
