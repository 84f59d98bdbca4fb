"""The drawings: well formed, named, with the same figures as their tables."""

import datetime as dt
from xml.etree import ElementTree as xml

import pytest

from officine.charts import bars, map, timeline
from officine.charts.table import Table
from officine.charts.timeline import Band, Lane, Mark

SVG = "{http://www.w3.org/2000/svg}"
TODAY = dt.date(2027, 3, 15)


def band(code="F1", state="now", begins=dt.date(2027, 1, 1), days=90, title="Fase <&>"):
    return Band(code, title, begins, begins + dt.timedelta(days=days), state)


LANES = [
    Lane("Torino", (band("F0", "done", dt.date(2026, 9, 1)), band()),
         (Mark("1.1", "Passo", dt.date(2027, 2, 1), "late"),)),
    Lane("Corigliano-Rossano", (band("F2", "plan", dt.date(2027, 5, 1)),)),
]  # fmt: skip


def drawn(text: str) -> xml.Element:
    return xml.fromstring(text)  # noqa: S314  our own drawing


def texts(svg: xml.Element) -> list[str]:
    return [node.text for node in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    "svg",
    [
        timeline.timeline(LANES, today=TODAY, title="Tempo", description="Dove siamo."),
        timeline.thin(LANES[0].bands, today=TODAY, title="Tempo", description="Dove siamo."),
        bars.bars([("A", (3, 2, 1, 0))], ["a", "b", "c", "d"], title="Tempo",
                  description="Dove siamo."),
        map.italy([map.Point(1, "Torino", 45.07, 7.69, 3)], title="Tempo",
                  description="Dove siamo."),
    ],
    ids=["timeline", "thin", "bars", "map"],
)  # fmt: skip
def test_a_drawing_is_named_and_described_and_has_no_inline_style(svg):
    root = drawn(svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("Tempo", "Dove siamo.")
    assert "style" not in svg


def test_the_line_of_time_shows_lanes_and_today():
    svg = drawn(timeline.timeline(LANES, today=TODAY, title="t", description="d"))
    words = texts(svg)
    assert "Torino" in words
    assert "Corigliano-Rossano" in words
    assert "oggi, 15 mar 2027" in words
    assert {"concluso", "in corso", "in ritardo", "previsto"} <= set(words)


def test_a_day_that_is_looked_back_at_is_not_called_today():
    line = timeline.timeline(LANES, today=TODAY, title="t", description="d", is_past=True)
    words = texts(drawn(line))
    assert "al 15 mar 2027" in words
    assert "oggi" not in line


def test_today_far_outside_the_line_is_not_drawn():
    svg = timeline.timeline(LANES, today=dt.date(2029, 1, 1), title="t", description="d")
    assert "oggi" not in svg


def test_a_line_without_phases_is_no_drawing():
    assert timeline.timeline([], today=TODAY, title="t", description="d") == ""
    assert timeline.thin([], today=TODAY, title="t", description="d") == ""
    assert bars.bars([], ["a"], title="t", description="d") == ""


def test_bands_that_overlap_lie_on_different_rows():
    lane = Lane("", (band("F1"), band("F2", begins=dt.date(2027, 2, 1))))
    svg = drawn(timeline.timeline([lane], today=TODAY, title="t", description="d"))
    heights = [node.get("y") for node in svg.iter(f"{SVG}rect") if node.get("height") == "24"]
    assert len(set(heights)) == 2


def test_the_same_data_draw_the_same_bytes():
    first = timeline.timeline(LANES, today=TODAY, title="t", description="d")
    assert timeline.timeline(LANES, today=TODAY, title="t", description="d") == first


def test_the_table_of_the_line_of_time_has_every_phase_and_step():
    table = timeline.twin(LANES, "Tutto")
    assert [row[:2] for row in table.rows] == [
        ["Torino", "F0"], ["Torino", "F1"], ["Torino", "1.1"], ["Corigliano-Rossano", "F2"],
    ]  # fmt: skip
    assert table.rows[2][-1] == "in ritardo"
    assert "<td>1 settembre 2026</td>" in table.body


def test_bars_are_as_long_as_their_figures_and_the_table_totals_them():
    groups = [("Autorità", (10, 5, 5, 0)), ("Ricerca", (4, 0, 0, 0))]
    names = ["a", "b", "c", "d"]
    svg = drawn(bars.bars(groups, names, title="t", description="d"))
    lengths = [
        float(node.get("width")) for node in svg.iter(f"{SVG}rect") if node.get("height") == "15"
    ]
    assert lengths == [610, 305, 305, 244]
    table = bars.twin(groups, names, "Tutte", "Categoria")
    assert table.footer[1:5] == [14, 5, 5, 0]
    assert '<th scope="row">Autorità</th><td class="num">10</td>' in table.body
    assert table.rows[1] == ["Ricerca", 4, 0, 0, 0, "0\N{NO-BREAK SPACE}%"]


def test_nobody_asked_is_no_share():
    assert bars.twin([("A", (0, 0))], ["a", "b"], "t", "c").rows[0][-1] == "–"


def test_cities_close_to_each_other_keep_both_numbers_readable():
    points = [map.Point(1, "Reggio", 38.11, 15.65), map.Point(2, "Messina", 38.19, 15.55)]
    svg = drawn(map.italy(points, title="t", description="d"))
    (ax, ay), (bx, by) = (
        (float(node.get("cx")), float(node.get("cy"))) for node in svg.iter(f"{SVG}circle")
    )
    assert (ax - bx) ** 2 + (ay - by) ** 2 >= 23.5**2


def test_words_of_the_data_cannot_become_markup():
    lane = Lane("<b>", (band("<i>", title='"><script>'),))
    svg = timeline.timeline([lane], today=TODAY, title="<t>", description="&")
    assert "<script>" not in svg
    assert "<b>" in texts(drawn(svg))


def test_a_table_escapes_what_people_wrote():
    table = Table("t", ["a", "b"], [["<b>", 12000], [None, "<i>"]])
    assert table.body == (
        '<tr><th scope="row">&lt;b&gt;</th><td class="num">12.000</td></tr>'
        '<tr><th scope="row"></th><td>&lt;i&gt;</td></tr>'
    )
    assert table.foot == ""
