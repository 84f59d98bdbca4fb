"""The types of XLSForm as kinds of questions: what each becomes, and which are not taken."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from officine import rich
from toolkit.exchange import limits
from toolkit.exchange.workbook import Row
from toolkit.fields.choice import OTHER
from toolkit.fields.vocabularies import vocabulary
from toolkit.files.reading import Fault

METADATA = {
    *("start", "end", "today", "deviceid", "device id", "username", "user name", "email"),
    *("phonenumber", "phone number", "simserial", "subscriberid", "audit", "start-geopoint"),
    *("hidden", "xml-external", "csv-external", "background-audio"),
}
PLAIN = {
    "text": {"kind": "text"},
    "string": {"kind": "text"},
    "int": {"kind": "integer"},
    "integer": {"kind": "integer"},
    "decimal": {"kind": "decimal"},
    "date": {"kind": "date"},
    "time": {"kind": "time"},
    "geopoint": {"kind": "map_point"},
    "file": {"kind": "file"},
    "image": {"kind": "file", "formats": ["jpg", "png"]},
    "photo": {"kind": "file", "formats": ["jpg", "png"]},
}
# What XLSForm has no type for goes as a text, with all of the question in our column.
WHOLE = ("matrix", "ranking", "points")
WORDS = {
    "yes": {"si", "sì", "s", "yes", "y", "1", "true", "vero"},
    "no": {"no", "n", "0", "false", "falso"},
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_SELECT = re.compile(
    r"(?P<kind>select[ _](?:one|multiple)|select1|select)(?: from)?[ ]+(?P<list>\S+)(?P<rest>.*)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(\w+)\s*=\s*(-?\d+)")


def _says_other(select: re.Match) -> bool:
    return "or_other" in select["rest"].replace(" ", "_")


def is_metadata(kind: str) -> bool:
    return kind in METADATA


def kind_of_type(text: str) -> str:
    """The type in one spelling; that of a choice keeps the name of its list."""
    return re.sub(r"\s+", " ", text).strip()


class Kinds:
    """Makes questions out of rows, with the lists of choices at hand."""

    def __init__(self, choices: list[Row], leave: Callable[[Row, str, str], None]):
        self.leave = leave
        self.faults: list[Fault] = []
        self.lists: dict[str, list[dict]] = {}
        self.names: dict[str, dict[str, str]] = {}
        for row in choices:
            self._choice(row)

    def question(self, row: Row, kind: str) -> dict | None:
        """The kind and settings of a question; None for a type that is not taken."""
        if select := _SELECT.fullmatch(kind):
            return self._select(row, select)
        word = kind.lower()
        if word in PLAIN:
            question = dict(PLAIN[word])
            if word in ("text", "string") and "multiline" in row.get("appearance"):
                question["kind"] = "long_text"
            elif row.get("appearance"):
                self.leave(row, "appearance", _("L'aspetto lo decide il portale."))
            return question
        if word == "range":
            return self._range(row)
        if word == "note" and "compute" not in row.get("officine"):
            return {"kind": "note"}
        if word in ("calculate", "note"):
            return self._calculated(row)
        self.leave(row, "type", _("I moduli del Toolkit non hanno domande di questo tipo."))
        return None

    def told(self, row: Row, question: dict) -> dict:
        """What expressions need to know of a question: its choices by the names of the file."""
        told = {"code": question["code"], "kind": question["kind"]}
        select = _SELECT.fullmatch(kind_of_type(row.get("type")))
        names = self.names.get(select["list"], {}) if select else {}
        if select and _says_other(select):
            names = names | {"other": OTHER}
        if question["kind"] == "yes_no":
            for word, known in WORDS.items():
                told[word] = [name for name in names if name.lower() in known]
        return told | {"names": names}

    def is_vocabulary(self, question: dict, name: object) -> bool:
        return isinstance(name, str) and question.get("choices") == vocabulary(name) != []

    def _choice(self, row: Row) -> None:
        listed, name = row.get("list_name"), row.get("name") or row.get("value")
        if not listed or not name:
            self.faults.append(row.fault(_("Servono «list_name» e «name».")))
            return
        known = self.names.setdefault(listed, {})
        if name in known:
            reason = _("La scelta «%(name)s» compare due volte nella lista «%(list)s».")
            self.faults.append(row.fault(reason % {"name": name[:40], "list": listed[:40]}))
            return
        code = name if _CODE.fullmatch(name) else limits.free(name, set(known.values()))
        label = " ".join(rich.clean(row.get("label") or name).split())
        known[name] = code
        self.lists.setdefault(listed, []).append({"code": code, "label": label[:200]})
        if len(label) > 200:
            self.leave(
                row, "label", _("Il testo di una scelta arriva a 200 caratteri: è tagliato.")
            )
        for column in sorted(set(row.cells) - {"list_name", "name", "value", "label"}):
            self.leave(row, column, _("Le scelte hanno solo un nome e un testo."))

    def _select(self, row: Row, select: re.Match) -> dict | None:
        many = select["kind"].lower().replace("_", " ") in ("select multiple", "select")
        choices = self.lists.get(select["list"])
        other = {"other": True} if _says_other(select) else {}
        if choices is None:
            reason = _("La lista «%(name)s» non è nel foglio «choices».")
            self.faults.append(row.fault(reason % {"name": select["list"][:60]}))
            return None
        if row.get("appearance"):
            self.leave(row, "appearance", _("L'aspetto lo decide il portale."))
        if not many and not other and self._says_yes_or_no(select["list"]):
            return {"kind": "yes_no"}
        choices = [dict(choice) for choice in choices]
        return {"kind": "multiple" if many else "choice", "choices": choices} | other

    def _says_yes_or_no(self, listed: str) -> bool:
        names = [name.lower() for name in self.names[listed]]
        return len(names) == 2 and all(
            any(name in known for name in names) for known in WORDS.values()
        )

    def _range(self, row: Row) -> dict:
        told = {key: int(value) for key, value in _PARAMETER.findall(row.get("parameters"))}
        start, end, step = (
            told.get(key, usual) for key, usual in (("start", 0), ("end", 10), ("step", 1))
        )
        if step == 1 and 0 <= start < end <= 10:
            return {"kind": "scale", "from": start, "to": end}
        reason = _(
            "Una scala va da 0 a 10 con passo 1: diventa un numero intero con i suoi limiti."
        )
        self.leave(row, "parameters", reason)
        return {"kind": "integer", "min": min(start, end), "max": max(start, end)}

    def _calculated(self, row: Row) -> dict | None:
        """Only what our own column says how to compute: other formulas have no words here."""
        if "compute" in row.get("officine"):
            return {"kind": "computed"}
        column = "calculation" if row.get("calculation") else "type"
        self.leave(row, column, _("Il calcolo non è fra quelli che il portale sa fare."))
        return None
