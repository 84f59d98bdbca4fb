"""Whatever stands in a file, its author is told what is wrong: the loader itself never breaks."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.toolkit.small_edition import FILES, write
from toolkit.files.edition import read_edition
from toolkit.files.reading import Refused

names = st.sampled_from(sorted(FILES))
bits = st.sampled_from(
    ["-", ":", "[", "]", "{", "}", "\n", "  ", "'", '"', "|", ">", "!", "&a", "*a", "<<: ", "? ",
     "#", "%", "@", "\t", "\x00", "\x85", "\u2028", "null", "true", "1e9", "9" * 400, "-0", ".nan",
     "0x1F", "2027-02-30", "---\n", "...\n", "code: M01\n", "kind: table\n", "é", "\ud7ff", "😀"]
)  # fmt: skip


def faults_of(folder):
    try:
        read_edition(folder, {"E05.1"})
    except Refused as refusal:
        return refusal.faults or ["refused without a reason"]
    return []


def outcome(folder):
    for fault in faults_of(folder):
        assert fault.file
        assert fault.line >= 1
        assert fault.reason


@examples(share=5)  # each writes a folder and reads it
@given(name=names, content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path, name, content):
    outcome(write(tmp_path, **{name: content}))


@examples(share=5)  # each writes a folder and reads it
@given(name=names, place=st.floats(0, 1), cut=st.integers(0, 12), bit=bits)
def test_any_slip_of_the_pen_is_read_or_refused(tmp_path, name, place, cut, bit):
    text = FILES[name]
    at = int(place * len(text))

    outcome(write(tmp_path, **{name: text[:at] + bit + text[at + cut :]}))


@examples(share=5)  # each writes a folder and reads it
@given(data=st.data(), name=names)
def test_a_file_made_of_other_lines_is_read_or_refused(tmp_path, data, name):
    lines = [line for text in FILES.values() for line in text.splitlines()]
    chosen = data.draw(st.lists(st.sampled_from(lines), max_size=30))

    outcome(write(tmp_path, **{name: "\n".join(chosen)}))


@examples(share=5)  # each writes a folder and reads it
@given(data=st.data())
def test_any_values_in_place_of_values_are_read_or_refused(tmp_path, data):
    """The shape of a form is right, its values are anything."""
    form = yaml.safe_load(FILES["forms/M01.yaml"])
    value = data.draw(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
        | st.lists(st.integers(), max_size=2) | st.dictionaries(st.text(max_size=3), st.none())
    )  # fmt: skip
    questions = form["sections"][0]["questions"]
    target = data.draw(st.sampled_from([form, form["sections"][0], *questions]))
    target[data.draw(st.sampled_from(sorted(target)))] = value

    outcome(write(tmp_path, **{"forms/M01.yaml": yaml.safe_dump(form, allow_unicode=True)}))
