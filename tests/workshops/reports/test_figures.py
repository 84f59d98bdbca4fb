"""Counting: every figure equals the length of the list behind it, whatever the data."""

import json
from statistics import median
from urllib.parse import parse_qsl

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from workshops import ledger
from workshops.models.clause import CLAUSES
from workshops.reports import exchange, gatherings
from workshops.reports.document import document
from workshops.reports.figures import CHAIN, COMPILATIONS, ORGANISATIONS, STEPS, assemble, count
from workshops.reports.freeze import Frozen, pack
from workshops.reports.lists import listing
from workshops.reports.render import xlsx
from workshops.reports.wording import told

DAYS = st.sampled_from(["2026-09-30", "2026-10-01", "2026-10-15", "2026-12-31", "2027-01-01"])
COVER = {
    "schema": "officine.relazione/1",
    "number": "CAS-REL-2026-01",
    "id": "0",
    "address": "http://testserver/officine/casa/relazioni/0",
    "period": {"from": "2026-10-01", "to": "2026-12-31", "key": "2026-Q4"},
    "frozen_at": "2027-01-04T09:00:00+01:00",
    "cut": "2026-12-31T23:59:59+01:00",
    "workshop": {
        "slug": "casa",
        "title": "Officina casa",
        "theme": "",
        "authority": "Autorità di casa",
        "programme": "PN Metro Plus",
        "is_example": False,
        "edition": None,
    },
}


NEW = {"dialogue", "meetings"}  # what reports tell since they tell of the dialogue


@st.composite
def tables(draw):
    size = draw(st.integers(0, 6))
    return [
        {
            "seat": 10 + number,
            "id": f"id-{number}",
            "name": f"Ente {number}",
            "category": (category := draw(st.sampled_from(["A1", "B1", "B2", "C1", "D1"]))),
            "category_name": f"Categoria {category}",
            "root": category[0],
            "root_name": f"Radice {category[0]}",
            "size": draw(st.sampled_from(["", "micro", "small", "medium", "large"])),
            "hard_to_reach": draw(st.booleans()),
            "city": draw(st.sampled_from(["", "torino", "bari"])),
            "city_name": "",
            "role": "partner",
            "since": draw(st.none() | DAYS),
            "until": None,
            "joined": (joined := draw(st.booleans())),
            "invited": joined or draw(st.booleans()),
            "mandated": joined and draw(st.booleans()),
        }
        for number in range(size)
    ]


@st.composite
def cities(draw, seats):
    found = []
    for slug in draw(st.sampled_from([[], ["torino"], ["bari", "torino"]])):
        steps = [
            {
                "phase": phase,
                "phase_title": f"Fase {phase}",
                "code": f"{phase[1]}.1",
                "title": f"Passo di {phase}",
                "opens_on": "2026-10-01",
                "due_on": "2026-11-01",
                "finished_on": None,
                "state": draw(st.sampled_from(["planned", "open", "late", "done"])),
                "days_given": draw(st.integers(0, 20)),
                "days_least": 10,
                "override": draw(st.sampled_from(["", "Urgenza"])),
            }
            for phase in ("F3", "F4")
        ]
        rows = []
        for _number in range(draw(st.integers(0, 8)) if seats else 0):
            state = draw(st.sampled_from(["waiting", "sent", "validated", "waived"]))
            is_sent = state in ("sent", "validated")
            rows.append(
                [
                    draw(st.integers(0, len(seats) - 1)),
                    draw(st.sampled_from(["3.1", "4.1"])),
                    draw(st.sampled_from(["M08", "M09"])),
                    state,
                    "2026-11-30",
                    draw(DAYS) if is_sent else None,
                    draw(DAYS) if state == "validated" else None,
                    state != "waived" and draw(st.booleans()),
                    draw(st.integers(0, 2200)) if is_sent else None,
                    36 if state == "validated" else None,
                    draw(st.integers(0, 3)),
                    draw(st.integers(0, 2)),
                    draw(st.sampled_from(["portal", "pec", "post", "hand", "email"]))
                    if is_sent
                    else None,
                ]
            )
        found.append(
            {
                "slug": slug,
                "name": slug.title(),
                "region": "",
                "steps": steps,
                "forms": {row[2]: f"Modulo {row[2]}" for row in rows},
                "seats": seats,
                "compilations": rows,
            }
        )
    return found


PACTS = st.builds(
    lambda words, signed: {
        "version": 1,
        "rules": [
            {
                "code": clause.code,
                "value": words if clause.kind == "text" else clause.default,
                "source": "pact",
                "obligation": clause.obligation,
                "reason": "",
            }
            for clause in CLAUSES
        ],
        "members": [
            {"name": f"Ente {place}", "category": "C1", "signed": yes}
            for place, yes in enumerate(signed)
        ],
    },
    st.sampled_from(["", "Tre gruppi"]),
    st.lists(st.booleans(), max_size=4),
)
DECLARED = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["conflict", "confidentiality", "data"]),
        "matter": st.just("Bando"),
        "version": st.just(1),
        "due_on": st.just("2026-03-02"),
        "asked": st.integers(1, 3),
        "given": st.integers(0, 3),
        "aside": st.integers(0, 1),
        "unmeasured": st.integers(0, 1),
    }
)


def partnerships():
    """What was agreed and declared: nothing, or a pact and some requests."""
    return st.fixed_dictionaries(
        {"pact": st.none() | PACTS, "declarations": st.lists(DECLARED, max_size=4)}
    )


@st.composite
def exchanges(draw, bodies):
    """Requests for integration and for help, of organisations at the table or of none."""
    asked = [
        {
            "organisation": draw(st.integers(-1, bodies - 1)),
            "city": "Torino",
            "form": "M08",
            "round": draw(st.integers(1, 3)),
            "asked": draw(DAYS),
            "due": "2026-11-30",
            "state": (state := draw(st.sampled_from(["open", "answered", "withdrawn"]))),
            "answered": "2026-12-01" if state == "answered" else None,
            "late": state == "answered" and draw(st.booleans()),
            "days": draw(st.integers(0, 30)) if state == "answered" else None,
        }
        for _number in range(draw(st.integers(0, 5)))
    ]
    questions = [
        {
            "form": "M08",
            "question": "M08.01",
            "asked": draw(DAYS),
            "answered": "2026-12-01" if (days := draw(st.none() | st.integers(0, 9))) else None,
            "state": draw(st.sampled_from(["open", "answered", "closed"])),
            "days": days or None,
        }
        for _number in range(draw(st.integers(0, 5)))
    ]
    return exchange.counted({"integrations": asked, "help": questions}, COVER["period"])


@st.composite
def meetings(draw, bodies):
    rows = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        pairs = st.lists(st.tuples(st.integers(-1, len(bodies) - 1), st.booleans()), max_size=5)
        those = [list(pair) for pair in draw(pairs)]
        rows.append(
            {
                "number": number,
                "title": f"Tavolo {number}",
                "kind": "table",
                "city": draw(st.sampled_from(["", "Torino"])),
                "day": "2026-11-10",
                "held": draw(st.booleans()),
                "told": "2026-10-20",
                "notice": draw(st.integers(0, 20)),
                "rule": 10,
                "urgency": draw(st.sampled_from(["", "Scadenza del bando"])),
                "organisations": those,
                "called": len(those),
                "present": sum(came for _place, came in those),
            }
        )
    return gatherings.counted(rows, bodies)


@st.composite
def reports(draw):
    table = draw(tables())
    places = draw(cities([body["seat"] for body in table]))
    counted = [count(city, COVER["period"]) for city in places]
    figures = assemble(COVER, counted, table) | {"partnership": draw(partnerships())}
    figures |= {"dialogue": draw(exchanges(len(table)))}
    figures |= {"meetings": draw(meetings(figures["organisations"]))}
    figures |= {"obligations": _judged(figures)}
    return Frozen(figures, [pack(city["compilations"]) for city in places])


def _judged(figures):
    return [
        {
            "code": code,
            "article": "1",
            "title": f"Adempimento {code}",
            "evidence": "Registro",
            "state": (evidence := ledger.assess(code, figures)).state,
            "reason": evidence.reason,
            "values": evidence.values,
            "figures": evidence.figures,
        }
        for code in [*ledger.known(), "E18.1"]
    ]


def linked(figures: dict):
    """Every figure of the document that says where its list is."""
    for section in document(figures, "0" * 64)["sections"]:
        for block in section["blocks"]:
            cells = block.get("items", []) + [c for row in block.get("rows", []) for c in row]
            yield from (cell for cell in cells if cell["figure"] and cell["link"])
    for one in figures["obligations"]:
        for figure in one["figures"]:
            yield {"raw": figure["value"], "link": figure["list"]}


@examples()
@given(reports())
def test_every_number_is_the_length_of_the_list_it_opens(frozen):
    for cell in linked(frozen.figures):
        kind, _mark, query = cell["link"].partition("?")
        shown = listing(frozen, kind, dict(parse_qsl(query)))
        assert (cell["link"], len(shown.rows)) == (cell["link"], cell["raw"])


@examples()
@given(reports())
def test_totals_are_the_sum_of_their_parts(frozen):
    figures = frozen.figures
    rows = [row for place in range(len(figures["cities"])) for row in frozen.rows(place)]
    summary = figures["summary"]
    state_at = figures["columns"].index("state")

    assert summary["compilations"]["restituite"] == sum(
        row[state_at] in ("sent", "validated") for row in rows
    )
    for name in COMPILATIONS:
        assert summary["compilations"][name] == sum(form[name] for form in figures["forms"])
        assert summary["compilations"][name] == sum(
            city["totals"][name] for city in figures["cities"]
        )
    for name in CHAIN:
        by_category = sum(one[name] for one in figures["participation"]["categories"])
        assert summary["organisations"][name] == by_category
    assert summary["steps"]["tutti"] == sum(
        summary["steps"][name] for name in ("conclusi", "in-corso", "in-ritardo", "previsti")
    )
    counts = [summary["organisations"][name] for name in CHAIN]
    assert counts == sorted(counts, reverse=True)


@examples()
@given(reports())
def test_the_dialogue_and_the_meetings_are_those_of_their_rows(frozen):
    told, period = frozen.figures["dialogue"], frozen.figures["period"]
    for kind in ("integrations", "help"):
        rows = told[kind]["rows"]
        recent = [one for one in rows if period["from"] <= one["asked"] <= period["to"]]
        for counts, those in ((told[kind]["all"], rows), (told[kind]["period"], recent)):
            days = sorted(one["days"] for one in those if one["days"] is not None)
            assert counts["chieste"] == len(those)
            assert counts["days"] == (round(median(days), 1) if days else None)
    outcomes = ("in-tempo", "in-ritardo", "ritirate", "aperte")
    for counts in (told["integrations"]["all"], *told["integrations"]["rounds"]):
        assert counts["chieste"] == sum(counts[name] for name in outcomes)
    held = frozen.figures["meetings"]
    for name in ("called", "present"):
        by_category = sum(one[name] for one in held["categories"])
        assert by_category == sum(one[name] for one in held["rows"])


@examples()
@given(reports())
def test_each_thing_that_was_returned_came_in_one_way(frozen):
    for form in frozen.figures["forms"]:
        ways = ("portale", "pec", "carta", "email")
        assert form["restituite"] == sum(form[name] for name in ways)


@examples(share=40)  # each writes a workbook
@given(reports())
def test_a_report_of_before_still_says_what_it_said_and_no_more(frozen):
    width = frozen.figures["columns"].index("channel")
    ways = {"portale", "pec", "carta", "email"}
    kept = {key: value for key, value in frozen.figures.items() if key not in NEW}
    kept["columns"] = kept["columns"][:width]
    kept["forms"] = [
        {name: value for name, value in form.items() if name not in ways} for form in kept["forms"]
    ]
    old = Frozen(
        kept,
        [pack([row[:width] for row in frozen.rows(place)]) for place in range(len(frozen.packed))],
    )

    told = document(old.figures, old.sha256)

    assert {"dialogo", "incontri"}.isdisjoint(one["id"] for one in told["sections"])
    assert "canali" not in {b.get("key") for one in told["sections"] for b in one["blocks"]}
    before = listing(old, "compilazioni", {})
    after = listing(frozen, "compilazioni", {})
    assert [*before.columns, "Canale"] == after.columns
    assert before.rows == [row[:-1] for row in after.rows]
    for kind in ("integrazioni", "aiuti", "incontri", "presenze"):
        assert listing(old, kind, {}).rows == []
    assert listing(old, "compilazioni", {"stato": "pec"}).rows == []
    assert xlsx.render(old, old.sha256, "it")


@examples()
@given(reports())
def test_the_fingerprint_is_that_of_the_text_and_of_nothing_else(frozen):
    shuffled = Frozen(dict(reversed(frozen.figures.items())), frozen.packed)
    other = Frozen(frozen.figures | {"number": "altro"}, frozen.packed)

    assert b"".join(shuffled.canonical()) == b"".join(frozen.canonical())
    assert shuffled.sha256 == frozen.sha256
    assert other.sha256 != frozen.sha256


@examples()
@given(reports())
def test_the_text_is_the_figures_with_every_row_in_its_city(frozen):
    text = b"".join(frozen.canonical()).decode()

    cities = [
        city | {"compilations": frozen.rows(place)}
        for place, city in enumerate(frozen.figures["cities"])
    ]
    whole = json.loads(json.dumps(frozen.figures | {"cities": cities}))
    assert json.loads(text) == whole
    assert text == json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@examples()
@given(reports())
def test_medians_are_those_of_the_rows(frozen):
    figures = frozen.figures
    rows = [row for place in range(len(figures["cities"])) for row in frozen.rows(place)]

    for name in ("days_to_answer", "days_to_review"):
        at = figures["columns"].index(name.replace("days", "hours"))
        hours = [row[at] for row in rows if row[at] is not None]
        assert figures["summary"][name] == (round(median(hours) / 24, 1) if hours else None)


def test_a_list_of_nothing_is_empty_and_not_an_error():
    frozen = Frozen(assemble(COVER, [], []) | {"obligations": []}, [])

    for name in {*COMPILATIONS, *ORGANISATIONS, *STEPS}:
        for kind in ("compilazioni", "organizzazioni", "passi", "adempimenti", "dichiarazioni"):
            assert listing(frozen, kind, {"stato": name}).rows == []
    assert listing(frozen, "persone", {}) is None


@examples()
@given(reports())
def test_every_sentence_of_the_ledger_is_told_in_english(frozen):
    with translation.override("en"):
        for one in frozen.figures["obligations"]:
            sentences = [(one["reason"], one["values"])]
            sentences += [(figure["label"], figure["values"]) for figure in one["figures"]]
            for sentence, values in sentences:
                words, language = told(sentence, values)
                assert (language, "%(" in words) == ("", False)


def test_a_sentence_that_was_frozen_before_stays_as_it_is_and_says_its_language():
    with translation.override("en"):
        assert told("Mancano al tavolo: 100% dei %(casi).") == (
            "Mancano al tavolo: 100% dei %(casi).",
            "it",
        )
    with translation.override("it"):
        assert told("Nessun passo è ancora aperto.") == ("Nessun passo è ancora aperto.", "")
