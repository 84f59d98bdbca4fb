"""What holds of every rule: both evaluators agree, and no form that was built stumbles."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from tests.examples import examples
from tests.toolkit.forms.test_conditions import holds
from tests.toolkit.forms.test_scripts import FLAGS, SCRIPTS, USES

CODES = st.sampled_from("ABC")
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.sampled_from([0, 1, 2, 2.5, -0.1, 1e-10, 0.1 + 0.2, 123456.789])
    | st.sampled_from(["", "uno", "due", "2", "2.50", "2.5", "-3", "1e3", "0.000000001", "007"])
    | st.sampled_from(["2027-03-01", "2027-02-28", "1999-12-31"])
    | st.decimals(-(10**14), 10**14, places=9).map(str)
    | st.lists(st.sampled_from(["uno", "due", 2, True]), max_size=3)
    | st.just({"id": "7", "label": "Torino"})
    | st.just([{"_id": "r1", "nome": "x"}])
)
COMPARING = ["equals", "not_equals", "greater", "less", "at_least", "at_most"]
OPS = st.sampled_from([*COMPARING, "in", "contains", "answered", "not_answered", "?"])
PLUS = st.lists(CODES | st.just(3), max_size=3) | st.just("A")
TESTS = st.fixed_dictionaries(
    {"question": CODES, "op": OPS}, optional={"value": VALUES, "other": CODES, "plus": PLUS}
)
TREES = st.recursive(
    TESTS | st.sampled_from([{}, None, [], "x", {"question": 3, "op": "equals"}]),
    lambda inner: st.builds(
        lambda joint, parts: {joint: parts},
        st.sampled_from(["all", "any"]),
        st.lists(inner, max_size=3) | st.just(7),
    ),
    max_leaves=8,
)
CASES = st.fixed_dictionaries(
    {
        "use": st.sampled_from(["condition", "required_if", "check"]),
        "condition": TREES,
        "answers": st.dictionaries(CODES, VALUES, max_size=3),
    }
)
TOGETHER = 50  # one question to the browser holds so many examples


@pytest.fixture(scope="module")
def ask():
    """The scripts of the pages, asked whether rules hold."""
    source = base64.b64encode((Path(SCRIPTS) / "conditions.js").read_bytes()).decode()
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS.split())
        window = made.new_page()
        yield lambda cases: window.evaluate(
            f"""import('data:text/javascript;base64,{source}').then((module) =>
            {json.dumps(cases)}.map((c) => {USES}[c.use](c.condition, (k) => c.answers[k])))"""
        )
        made.close()


@pytest.mark.browser
@examples(share=TOGETHER)
@given(st.lists(CASES, min_size=TOGETHER, max_size=TOGETHER))
def test_browser_and_server_agree_on_every_rule(ask, cases):
    found = ask(cases)
    for case, answer in zip(cases, found, strict=True):
        assert answer is holds(case), case
