"""Forms and answers out of thin air, for properties that must hold of all of them."""

from hypothesis import strategies as st

from toolkit.fields.choice import choices_of
from toolkit.fields.registry import kind_of
from toolkit.forms.document import read_document

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), float("nan"), float("inf"), -float("inf"), 1e308])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "\0",
            "\ud800",
            "1e999",
            "NaN",
            "٣",
            "31/02/2027",
            "1.2.3,4",
            "=1+1",
            "<script>",
            "a" * 5000,
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["raw", "na", "id", "label", "_id", "name", "size", "a", "b", ""]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
CHOICES = [
    {"code": "uno", "label": "Uno"},
    {"code": "due", "label": "Due"},
    {"code": "tre", "label": "Tre"},
]
TYPED = {
    "percentage": ["42,5", "100 %", "101", "metà"],
    "time": ["23:59", "9.30", "25:00", "poi"],
    "email": ["anna@example.it", "A@Example.IT", "anna"],
    "phone": ["06 123 4567", "+44 20 7946 0958", "112", "=1+1"],
    "url": ["www.example.it", "http://città.example/x", "javascript:alert(1)"],
    "fiscal_code": ["RSSMRA80A01H501U", "02438750586", "RSSMRA80A01H501A", "x"],
    "vat_number": ["IT00743110157", "00743110158", "molte"],
    "ipa_code": ["c_h501", "C_F205", "due parole"],
}
PLAIN = ["text", "long_text", "date", "integer", "decimal", "money", "choice", "yes_no", "scale"]
PLAIN += [*TYPED, "period", "address"]
OTHERS = [
    "multiple",
    "matrix",
    "ranking",
    "points",
    "map_point",
    "reference",
    "file",
    "table",
    "computed",
    "note",
]
OTHER = {"id": "_other", "text": "Circolo"}
ROWS = [{"code": code, "label": code.capitalize()} for code in ("costi", "tempi", "na", "raw")]
SETTINGS = {
    "ranking": {"choices": CHOICES, "first": 2},
    "points": {"choices": CHOICES, "total": 10, "spare": True},
    "matrix": {"rows": ROWS, "choices": CHOICES},
    "period": {"earliest": "2020-01-01"},
    "text": {"max_length": 60},
    "long_text": {"max_length": 300},
    "decimal": {"decimals": 3},
    "integer": {"min": -5, "max": 100000},
    "choice": {"choices": CHOICES},
    "multiple": {"choices": CHOICES, "max_choices": 2},
    "scale": {"from": 1, "to": 5, "from_label": "poco", "to_label": "molto"},
    "reference": {"to": "organisation"},
}


class Registry:
    """Ten organisations to choose from, and nothing else in the world."""

    def options(self, question):
        return [(str(number), f"Ente {number}") for number in range(10)]

    def label(self, question, key):
        return dict(self.options(question)).get(key)


class Figures:
    """Facts: seven partners everywhere, and nothing is known of the rest."""

    def fact(self, name, **by):
        return 7 if name.startswith("partners") else None


REFERENCES, FACTS = Registry(), Figures()


def _question(code, kind, **more):
    return {"code": code, "kind": kind, "label": f"Domanda {code}"} | SETTINGS.get(kind, {}) | more


@st.composite
def questions(draw, codes):
    kind = draw(st.sampled_from([*PLAIN, *OTHERS]))
    code = f"X01.{len(codes) + 1:02d}"
    made = _question(
        code, kind, required=draw(st.sampled_from(["required", "advised", "optional"]))
    )
    made["not_applicable"] = draw(st.booleans())
    if kind in ("choice", "multiple"):
        made["other"] = draw(st.booleans())
    if kind in ("reference", "matrix"):
        made["many"] = draw(st.booleans())
    if kind == "table":
        kinds = draw(
            st.lists(st.sampled_from([*PLAIN, "multiple", "reference"]), min_size=1, max_size=4)
        )
        made["columns"] = [
            _question(
                f"c{at}",
                each,
                required=draw(st.sampled_from(["required", "optional"])),
                **({"other": draw(st.booleans())} if each in ("choice", "multiple") else {}),
            )
            for at, each in enumerate(kinds)
        ]
        made["min_rows"] = draw(st.integers(0, 2))
        made["max_rows"] = draw(st.integers(2, 5))
    earlier = [code for code, kind in codes]
    if kind == "computed":
        of = draw(st.sampled_from(earlier or [code]))
        made["compute"] = draw(
            st.sampled_from(
                [
                    {"op": "count_rows", "of": of},
                    {"op": "sum", "of": of, "column": "c0"},
                    {"op": "average", "of": of, "column": "c0"},
                    {"op": "working_days", "from": of, "to": of},
                    {"op": "fact", "name": "partners_count"},
                    {"op": "guess"},
                    {},
                ]
            )
        )
    if earlier and draw(st.booleans()):
        made["condition"] = draw(rules(earlier))
    if earlier and draw(st.booleans()):
        made["required_if"] = draw(rules(earlier))
    if draw(st.booleans()):
        made["checks"] = [{"rule": draw(rules([*earlier, code])), "message": "Non torna."}]
    return made


@st.composite
def rules(draw, codes):
    """A tree of one or two tests on some of these questions."""
    ops = ["equals", "not_equals", "in", "contains", "greater", "less", "answered", "?"]
    tests = []
    for _ in range(draw(st.integers(1, 2))):
        test = {"question": draw(st.sampled_from(codes)), "op": draw(st.sampled_from(ops))}
        if draw(st.booleans()):
            test["other"] = draw(st.sampled_from(codes))
        else:
            values = [True, False, "uno", ["uno"], 3, "2027-01-01", None]
            test["value"] = draw(st.sampled_from(values))
        tests.append(test)
    return {draw(st.sampled_from(["all", "any"])): tests}


@st.composite
def documents(draw):
    """A form of one to three sections, up to seven questions of any kind."""
    sections, codes = [], []
    for name in "ABC"[: draw(st.integers(1, 3))]:
        asked = []
        for _ in range(draw(st.integers(1, 3))):
            question = draw(questions(codes))
            codes.append((question["code"], question["kind"]))
            asked.append(question)
        page = draw(st.sampled_from(["one", "grouped"]))
        sections.append(
            {"code": f"X01.{name}", "title": f"Parte {name}", "page": page, "questions": asked}
        )
    return read_document({"code": "X01", "title": "Modulo di prova", "sections": sections})


def typed_for(question):
    """What a person could type into one control, mostly sensible."""
    if question.kind == "yes_no":
        return st.sampled_from(["true", "false", ""])
    if question.kind == "choice":
        listed = [code for code, label in choices_of(question)] + ["", "quattro"]
        others = [OTHER, OTHER | {"text": ""}, OTHER | {"id": "uno"}]
        return st.sampled_from(listed + (others if question.setting("other") else []))
    if question.kind == "multiple":
        chosen = st.lists(st.sampled_from(["uno", "due", "tre"]), max_size=3)
        if not question.setting("other"):
            return chosen
        return st.tuples(chosen, st.lists(st.just(OTHER), max_size=1)).map(lambda p: p[0] + p[1])
    if question.kind == "matrix":
        one = st.sampled_from(["uno", "due", "tre", "", "quattro"])
        cells = st.lists(one, max_size=3) if question.setting("many") else one
        return st.dictionaries(st.sampled_from([row["code"] for row in ROWS]), cells)
    if question.kind == "map_point":
        typed = st.sampled_from(["", "45,0703", "7.6869", "12 E", "-9", "dove?"])
        return st.fixed_dictionaries({"lat": typed, "lon": typed})
    if question.kind in ("ranking", "points"):
        return st.dictionaries(
            st.sampled_from(["uno", "due", "tre"]),
            st.sampled_from(["", "1", "2", "3", "7", "-1", "molti"]),
        )
    if question.kind == "scale":
        return st.sampled_from(["", "1", "3", "5", "9"])
    if question.kind == "date":
        return st.dates().map(lambda day: f"{day:%d/%m/%Y}") | st.sampled_from(
            ["", "boh", "7/3/2027"]
        )
    if question.kind in ("integer", "decimal", "money"):
        return st.integers(-10, 10**6).map(str) | st.sampled_from(["", "1.200,50", "2,5", "molto"])
    if question.kind == "period":
        days = st.sampled_from(["", "01/03/2027", "31/3/2027", "1/1/2019", "boh", "=1+1"])
        return st.fixed_dictionaries({"from": days, "to": days})
    if question.kind == "address":
        parts = [part.key for part in kind_of(question).parts(question)]
        typed = st.sampled_from(["", "Via Giulia", "25", "00185", "Roma", "RM", "@x", "x" * 200])
        return st.fixed_dictionaries(dict.fromkeys(parts, typed))
    if question.kind in TYPED:
        return st.sampled_from(["", *TYPED[question.kind]])
    if question.kind == "reference":
        keys = st.sampled_from([str(number) for number in range(12)])
        return st.lists(keys, max_size=3) if question.setting("many") else keys | st.just("")
    if question.kind == "table":
        return st.lists(
            st.fixed_dictionaries({column.code: typed_for(column) for column in question.columns}),
            max_size=4,
        )
    if question.kind == "file":
        return st.just([])
    return WORDS


@st.composite
def filled(draw):
    """A form with what somebody typed into every question of it."""
    doc = draw(documents())
    return doc, {q.code: draw(typed_for(q)) for q in doc.questions if q.is_typed}


@st.composite
def stored(draw):
    """A form with anything at all stored as its answers."""
    doc = draw(documents())
    codes = [question.code for question in doc.questions] + ["X99.01"]
    return doc, draw(st.dictionaries(st.sampled_from(codes), HOSTILE, max_size=len(codes)))
