"""What a schema cannot say about a form: that its questions fit together."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from toolkit.fields.place import ITALY
from toolkit.files.conditions import NUMBERS, Asked, is_day, rules, tests, whole
from toolkit.files.reading import Document, Fault


def check(document: Document) -> Iterator[Fault]:
    """Faults within one form that passed its schema."""
    form = document.value
    yield from _codes(document)
    asked = _asked(document)
    for code, question in asked.items():
        yield from _settings(document, question.path, question.body)
        for number, column in enumerate(question.body.get("columns", [])):
            path = (*question.path, "columns", number)
            yield from _settings(document, path, column)
            yield from _dates(document, path, column, asked, question.columns)
            yield from _computes(document, path, column, asked, question.columns)
        yield from rules(document, question, asked)
        yield from _term(document, question)
        yield from _dates(document, question.path, question.body, asked, {})
        yield from _computes(document, question.path, question.body, asked, None)
        if not code.startswith(form["code"] + "."):
            reason = _("La domanda %(code)s non appartiene al modulo %(form)s.")
            place = (*question.path, "code")
            yield document.fault(reason % {"code": code, "form": form["code"]}, *place)
    yield from whole(document, form.get("checks") or [], asked)
    yield from _rings(document, asked)


def check_together(documents: list[Document]) -> Iterator[Fault]:
    """Rows and forms chosen by reference exist; rows do not chase one another in a ring."""
    forms = {document.value["code"]: document for document in documents}
    asked = {code: _asked(document) for code, document in forms.items()}
    chosen: dict[str, set[str]] = {}
    places: dict[str, tuple[Document, tuple]] = {}
    for document in documents:
        own = document.value["code"]
        for code, question in asked[own].items():
            for path, body in _bodies(question):
                if body["kind"] != "reference":
                    continue
                yield from _reference(document, path, body, asked, question)
                if body["to"] == "row" and body.get("question"):
                    chosen.setdefault(code, set()).add(body["question"])
                    places.setdefault(code, (document, path))
    for code in _in_a_ring(chosen):
        document, path = places[code]
        reason = _("La domanda %(code)s finisce per fare riferimento a sé stessa.")
        yield document.fault(reason % {"code": code}, *path)


def _asked(document: Document) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for s, section in enumerate(document.value["sections"]):
        for q, body in enumerate(section["questions"]):
            path = ("sections", s, "questions", q)
            found.setdefault(body["code"], Asked(len(found), path, body))
    return found


def _bodies(question: Asked) -> Iterator[tuple[tuple, dict]]:
    yield question.path, question.body
    for number, column in enumerate(question.body.get("columns", [])):
        yield (*question.path, "columns", number), column


def _codes(document: Document) -> Iterator[Fault]:
    form = document.value
    sections, questions = {}, {}
    for s, section in enumerate(form["sections"]):
        path = ("sections", s)
        yield from _once(document, (*path, "code"), section["code"], sections)
        if not section["code"].startswith(form["code"] + "."):
            reason = _("La sezione %(code)s non appartiene al modulo %(form)s.")
            names = {"code": section["code"], "form": form["code"]}
            yield document.fault(reason % names, *path, "code")
        for q, question in enumerate(section["questions"]):
            place = (*path, "questions", q)
            yield from _once(document, (*place, "code"), question["code"], questions)
            columns: dict[str, int] = {}
            for c, column in enumerate(question.get("columns", [])):
                yield from _once(document, (*place, "columns", c, "code"), column["code"], columns)


def _once(document: Document, path: tuple, code: str, seen: dict[str, int]) -> Iterator[Fault]:
    if code in seen:
        reason = _("Il codice «%(code)s» è già usato alla riga %(line)s.")
        yield document.fault(reason % {"code": code, "line": seen[code]}, *path)
    else:
        seen[code] = document.line(*path)


def _settings(document: Document, path: tuple, body: dict) -> Iterator[Fault]:
    usual = ITALY if body["kind"] == "map_point" else {}
    for low, high in (
        ("min", "max"),
        ("from", "to"),
        ("min_rows", "max_rows"),
        ("min_choices", "max_choices"),
        ("south", "north"),
        ("west", "east"),
    ):
        lowest, highest = (body.get(name, usual.get(name)) for name in (low, high))
        numbers = isinstance(lowest, int | float) and isinstance(highest, int | float)
        if numbers and lowest > highest:
            reason = _("«%(low)s» è più grande di «%(high)s».") % {"low": low, "high": high}
            yield document.fault(reason, *path, low)
    if body["kind"] in {"choice", "multiple", "matrix", "ranking", "points"}:
        # Both: the choices are the list as it was when the question was written.
        if "choices" not in body and "vocabulary" not in body:
            reason = _("Servono le scelte («choices») oppure un vocabolario.")
            yield document.fault(reason, *path)
        seen: dict[str, int] = {}
        rows: dict[str, int] = {}
        for number, row in enumerate(body.get("rows", [])):
            yield from _once(document, (*path, "rows", number, "code"), row["code"], rows)
        for number, choice in enumerate(body.get("choices", [])):
            yield from _once(document, (*path, "choices", number, "code"), choice["code"], seen)
        if body.get("first", 0) > len(body.get("choices", [])) > 0:
            yield document.fault(_("«first» supera il numero delle scelte."), *path, "first")
        most = len(body.get("choices", [])) + bool(body.get("other"))
        if body.get("max_choices", 0) > most > 0 and body.get("choices"):
            reason = _("«max_choices» supera il numero delle scelte.")
            yield document.fault(reason, *path, "max_choices")


def _term(document: Document, question: Asked) -> Iterator[Fault]:
    day = (question.body.get("answer_by") or {}).get("day")
    if day is not None and not is_day(day):
        reason = _("«%(value)s» non è un giorno del calendario.")
        yield document.fault(reason % {"value": day}, *question.path, "answer_by", "day")


def _dates(document, path, body, asked: dict, columns: dict) -> Iterator[Fault]:
    for key in ("not_before", "not_after"):
        code = body.get(key)
        if code is None or isinstance(code, int | float):
            continue
        if not _is_date(code, asked, columns):
            reason = _("«%(code)s» non è una domanda di tipo data di questo modulo.")
            yield document.fault(reason % {"code": code}, *path, key)
        elif code == body["code"]:
            reason = _("La domanda non può fare riferimento a sé stessa.")
            yield document.fault(reason, *path, key)


def _is_date(code: str, asked: dict, columns: dict | None) -> bool:
    if code in (columns or {}):
        return columns[code]["kind"] == "date"
    return code in asked and asked[code].body["kind"] == "date"


def _computes(document, path, body, asked: dict, columns: dict | None) -> Iterator[Fault]:
    """``columns`` are those of the row a computed column stands in; None outside tables."""
    rule = body.get("compute")
    if not rule:
        return
    place = (*path, "compute")
    op = rule["op"]
    if op == "working_days":
        for end in ("from", "to"):
            if not _is_date(rule[end], asked, columns):
                reason = _("«%(code)s» non è una domanda di tipo data di questo modulo.")
                yield document.fault(reason % {"code": rule[end]}, *place, end)
    elif op == "fact":
        if "by" in rule and rule["by"] not in (columns or {}):
            reason = _("«%(code)s» non è una colonna della stessa riga.")
            yield document.fault(reason % {"code": rule["by"]}, *place, "by")
    else:
        table = asked.get(rule["of"])
        if table is None or table.body["kind"] != "table":
            reason = _("«%(code)s» non è una tabella di questo modulo.")
            yield document.fault(reason % {"code": rule["of"]}, *place, "of")
        elif op != "count_rows":
            column = table.columns.get(rule["column"])
            if column is None or column["kind"] not in NUMBERS:
                reason = _("«%(column)s» non è una colonna di numeri della tabella %(code)s.")
                names = {"column": rule["column"], "code": rule["of"]}
                yield document.fault(reason % names, *place, "column")


def _reference(document, path, body, asked: dict, question: Asked) -> Iterator[Fault]:
    needs = {"form": ["form"], "row": ["form", "question"]}.get(body["to"], [])
    for key in needs:
        if key not in body:
            reason = _("Un riferimento a «%(to)s» vuole anche «%(key)s».")
            yield document.fault(reason % {"to": body["to"], "key": key}, *path)
            return
    for key in {"form", "question"} & body.keys() - set(needs):
        reason = _("«%(key)s» non serve in un riferimento a «%(to)s».")
        yield document.fault(reason % {"to": body["to"], "key": key}, *path, key)
    if "form" not in needs:
        return
    if body["form"] not in asked:
        reason = _("Il modulo «%(code)s» non esiste in questa edizione.")
        yield document.fault(reason % {"code": body["form"]}, *path, "form")
        return
    if body["to"] != "row":
        return
    table = asked[body["form"]].get(body["question"])
    if table is None or table.body["kind"] != "table":
        reason = _("«%(code)s» non è una tabella del modulo %(form)s.")
        names = {"code": body["question"], "form": body["form"]}
        yield document.fault(reason % names, *path, "question")
    elif body["form"] == document.value["code"] and table.order >= question.order:
        reason = _("La tabella %(code)s dello stesso modulo deve venire prima.")
        yield document.fault(reason % {"code": body["question"]}, *path, "question")


def _rings(document: Document, asked: dict[str, Asked]) -> Iterator[Fault]:
    """Questions that depend on one another: shown if, or computed from, each other's answers."""
    needs: dict[str, set[str]] = {}
    for code, question in asked.items():
        wanted = needs.setdefault(code, set())
        for rule in ("condition", "required_if"):
            for _path, test in tests(question.body.get(rule) or {}, ()):
                wanted |= {test[key] for key in ("question", "other") if key in test}
                wanted |= set(test.get("plus", []))
        for _path, body in _bodies(question):
            rule = body.get("compute") or {}
            wanted |= {rule[key] for key in ("of", "from", "to") if rule.get(key) in asked}
    for code in _in_a_ring(needs):
        reason = _("La domanda %(code)s finisce per dipendere da sé stessa.")
        yield document.fault(reason % {"code": code}, *asked[code].path)


def _in_a_ring(needs: dict[str, set[str]]) -> list[str]:
    """The nodes from which one can walk back to where one started."""
    found = []
    for start in needs:
        seen, ahead = set(), list(needs[start])
        while ahead:
            node = ahead.pop()
            if node == start:
                found.append(start)
                break
            if node not in seen:
                seen.add(node)
                ahead += needs.get(node, ())
    return found
