"""What the demo says, read from ``workshops/content/demo``."""

import unicodedata
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "content" / "demo"
CITIES = ["bologna", "bari", "cagliari", "reggio-di-calabria"]


@cache
def read(name: str) -> dict:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def organisations() -> list[dict]:
    return read("organisations")["organisations"]


def address(person: dict) -> str:
    """nome.cognome@demo.example, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", person["name"]).encode("ascii", "ignore").decode()
    own = ".".join(plain.replace("'", "").lower().split())
    return f"{person.get('address', own)}@demo.example"


def team() -> list[dict]:
    return read("people")["team"]


def people(key: str) -> list[dict]:
    """Who acts for an organisation; the first one is its referente."""
    return [{"role": "referente"} | person for person in read("people")["people"][key]]


def calendar() -> dict:
    return read("calendar")
