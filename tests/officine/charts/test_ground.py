"""The piece of map where a place is shown or chosen."""

from pathlib import Path

import pytest
import yaml

from officine.charts import ground

REFERENCE = Path(__file__).parents[3] / "workshops" / "content" / "reference" / "cities.yaml"
ITALY = {"south": 35.2, "west": 6.4, "north": 47.3, "east": 18.8}
TORINO = {"south": 44.95, "west": 7.55, "north": 45.2, "east": 7.8}


def test_the_cities_are_those_of_the_reference_data():
    cities = yaml.safe_load(REFERENCE.read_text("utf-8"))["cities"]

    metropolitan = [one for one in cities if one["kind"] == "metropolitan"]

    assert {one["name"]: (one["latitude"], one["longitude"]) for one in metropolitan} == (
        ground.CITIES
    )


@pytest.mark.parametrize("bounds", [ITALY, TORINO], ids=["italy", "a-city"])
def test_the_drawing_is_linear_in_degrees_and_says_its_bounds(bounds):
    sheet = ground.Ground(bounds)
    drawn = ground.place(bounds, (45.07, 7.69), title="Qui <b>", uid="x")

    assert sheet.xy(bounds["north"], bounds["west"]) == (0, 0)
    assert sheet.xy(bounds["south"], bounds["east"]) == (sheet.width, sheet.height)
    x, y = sheet.xy(45.07, 7.69)
    assert f'transform="translate({x:.1f} {y:.1f})'.replace(".0", "") in drawn.replace(".0", "")
    for side, value in bounds.items():
        assert f'data-{side}="{value:g}"' in drawn
    assert "Qui &lt;b&gt;" in drawn
    assert ">Torino</text>" in drawn
    assert (">Roma</text>" in drawn) is (bounds is ITALY)
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_no_point_is_no_mark():
    assert 'visibility="hidden"' in ground.place(ITALY, None, title="Vuota", uid="x")
