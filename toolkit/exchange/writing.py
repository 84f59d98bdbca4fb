"""An edition written out: as the folder of the repository, and as one JSON document.

Both say the whole of it and nothing else: what is written here and loaded again
(``toolkit.files.edition``, ``toolkit.exchange.document``) has the same fingerprint, and written
once more the same bytes.
"""

from toolkit.canonical.forms import canonical_bytes
from toolkit.curation import shape
from toolkit.exchange.packing import pack
from toolkit.exchange.pictures import Shown
from toolkit.files.edition import FOLDERS, natural
from toolkit.files.pictures import FOLDER
from toolkit.files.yaml_text import text_of

# In which order a file says things, whatever the order they come in.
TURNS = {
    key: turn
    for turn, key in enumerate(
        [
            *("toolkit", "code", "kind", "title", "number", "revision", "language", "label"),
            *("note", "summary"),
            *("help", "required", "not_applicable", "personal_data", "public", "condition"),
            *("required_if", "checks", "rule", "message"),
            *("answer_by", "working_days", "days", "day", "row_checks"),
            *("aim", "respondent", "cross_phase", "minutes", "prepare", "used_by", "made_public"),
            "signature",
            *("who", "who_note", "inputs", "outputs", "instructions", "tools", "forms"),
            *("obligations", "least_working_days", "exit_condition", "ground"),
            *("when", "duration_minutes", "people", "materials", "procedure", "record"),
            *("record_form", "cautions", "intro", "page", "place", "why_it_matters"),
            *("licence", "source", "sources", "reference", "order", "phases"),
            *("form", "question", "plus", "op", "of", "column", "value", "from", "to", "name"),
            "by",
            *("min", "max", "decimals", "unit", "max_length", "not_before", "not_after"),
            *("rows", "first", "total", "spare", "south", "west", "north", "east"),
            *("from_label", "to_label", "vocabulary", "choices", "min_choices", "max_choices"),
            *("row_name", "min_rows", "max_rows", "columns", "steps", "sections", "questions"),
        ]
    )
}
AS_FILE = {
    "phases": shape.phase_as_file,
    "tools": shape.tool_as_file,
    "forms": shape.form_as_file,
}


def json_of(content: dict) -> bytes:
    """The canonical document: the bytes that the fingerprint of an edition is made of."""
    return canonical_bytes(content)


def values_of(content: dict) -> dict[str, dict]:
    """What each file of the folder says, by its name, in the order of reading."""
    files = {"edition.yaml": _edition(content)}
    for folder, written in AS_FILE.items():
        for part in content[folder]:
            files[f"{folder}/{part['code']}.yaml"] = written(part)
    if content["good_practices"]:
        rows = [shape.practice_as_file(practice) for practice in content["good_practices"]]
        files["good_practices.yaml"] = {"good_practices": rows}
    return files


def folder_of(content: dict) -> dict[str, str]:
    """The text of each file of the folder, by its name."""
    return {name: text_of(_in_turn(value)) for name, value in values_of(content).items()}


def zip_of(content: dict, pictures: dict[str, Shown] | None = None) -> bytes:
    """The folder with its pictures, packed: the same bytes for the same edition."""
    return pack(files_of(content, pictures or {}))


def files_of(content: dict, pictures: dict[str, Shown]) -> dict[str, bytes]:
    """The bytes of each file of the folder, by its name."""
    texts = {name: text.encode() for name, text in folder_of(content).items()}
    return texts | {f"{FOLDER}/{name}": shown.content for name, shown in pictures.items()}


def _in_turn(value: object) -> object:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (TURNS.get(key, len(TURNS)), key))
        return {key: _in_turn(value[key]) for key in keys}
    if isinstance(value, list):
        return [_in_turn(part) for part in value]
    return value


def _edition(content: dict) -> dict:
    order = {folder: codes for folder in FOLDERS if (codes := _unusual(content[folder]))}
    return shape.head_as_file(content) | ({"order": order} if order else {})


def _unusual(parts: list[dict]) -> list[str]:
    """The codes in their order, unless it is the one in which files are read anyway."""
    codes = list(dict.fromkeys(part["code"] for part in parts))
    return codes if codes != sorted(codes, key=lambda code: natural(f"{code}.yaml")) else []
