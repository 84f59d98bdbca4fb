"""Counting: every figure equals the length of the list behind it, whatever the data."""

import json
from statistics import median
from urllib.parse import parse_qsl

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from workshops import ledger
from workshops.reports.document import document
from workshops.reports.figures import CHAIN, COMPILATIONS, ORGANISATIONS, STEPS, assemble, count
from workshops.reports.freeze import Frozen, pack
from workshops.reports.lists import listing
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


@st.composite
def reports(draw):
    table = draw(tables())
    places = draw(cities([body["seat"] for body in table]))
    counted = [count(city, COVER["period"]) for city in places]
    figures = assemble(COVER, counted, table)
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
        for kind in ("compilazioni", "organizzazioni", "passi", "adempimenti"):
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
