"""Every way in which the files of an edition can be wrong, and what their author is told."""

import pytest

from tests.toolkit.small_edition import FILES, bent, write
from toolkit.files.edition import read_edition
from toolkit.files.reading import MAX_BYTES, Refused

PHASE, TOOL, FIRST, SECOND = (
    "phases/F1.yaml",
    "tools/T01-post-it.yaml",
    "forms/M01.yaml",
    "forms/M02.yaml",
)
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

# what was changed, the file and line that are named, words of the reason
FAULTS = {
    "no edition.yaml": ({"edition.yaml": None}, "edition.yaml", 1, "Manca il file"),
    "a stray file": ({"leggimi.txt": "ciao"}, "leggimi.txt", 1, "non fa parte"),
    "a file with the wrong ending": ({"forms/M03.yml": SECOND}, "forms/M03.yml", 1, "non fa parte"),
    "an empty file": ({TOOL: "\n# niente\n"}, TOOL, 1, "vuoto"),
    "not UTF-8": ({TOOL: FILES[TOOL].encode().replace(b"Carta", b"Caff\xe8")}, TOOL, 6, "UTF-8"),
    "UTF-16": ({TOOL: FILES[TOOL].encode("utf-16")}, TOOL, 1, "UTF-8"),
    "an invisible character": (bent(TOOL, "Post-it", "Post\u202eit"), TOOL, 2, "U+202E"),
    "a control character": (bent(TOOL, "Post-it", "Post\x07it"), TOOL, 2, "U+0007"),
    "too big": ({TOOL: "a: " + "x" * MAX_BYTES}, TOOL, 1, "KB"),
    "an unfolding of aliases": ({TOOL: BOMB}, TOOL, 2, "rimandi"),
    "an anchor": (bent(TOOL, "title: Post-it", "title: &t Post-it"), TOOL, 2, "Ancore"),
    "a tag": (bent(TOOL, "Post-it", "!!python/object:os.system ls"), TOOL, 2, "tipi espliciti"),
    "two documents": ({TOOL: FILES[TOOL] + "---\ncode: T02\n"}, TOOL, 11, "un solo documento"),
    "too deep": ({TOOL: "a: " + "[" * 30 + "]" * 30}, TOOL, 1, "livelli"),
    "far too deep": ({TOOL: "a: " + "[" * 5000 + "]" * 5000}, TOOL, 1, "livelli"),
    "a key twice": (bent(TOOL, "when:", "title: Altro\nwhen:"), TOOL, 3, "due volte"),
    "a key that is a list": (bent(TOOL, "title: Post-it", "? [a]\n: b"), TOOL, 2, "parola"),
    "a colon in a text": (bent(TOOL, "Post-it", "Post: it"), TOOL, 2, "virgolette"),
    "a tab": (bent(FIRST, "    title: I sogg", "\t title: I sogg"), FIRST, 11, "tabulazioni"),
    "an open quote": (bent(TOOL, "Un elenco.", '"Un elenco.'), TOOL, 11, "non si chiude"),
    "a broken indent": (bent(FIRST, "    title: I", "   title: I"), FIRST, 11, "YAML"),
    "a missing key": (bent(TOOL, "title: Post-it\n", ""), TOOL, 1, "«title»"),
    "an unknown key": (bent(TOOL, "when:", "quando:"), TOOL, 3, "sconosciuta"),
    "a misspelt key": (bent(FIRST, "label: Quale?", "labell: Quale?"), FIRST, 18, "forse «label»"),
    "a number for a text": (bent(PHASE, '"1.2"', "1.2"), PHASE, 21, "virgolette"),
    "a text for a number": (bent(FIRST, "minutes: 20", "minutes: venti"), FIRST, 5, "intero"),
    "a yes for a true": (
        bent(FIRST, "minutes: 20", "cross_phase: yes\nminutes: 20"),
        FIRST,
        5,
        "true",
    ),
    "an unknown value": (
        bent(FIRST, "respondent: authority", "respondent: sindaco"),
        FIRST,
        4,
        "sindaco",
    ),
    "an unknown kind": (bent(FIRST, "kind: yes_no", "kind: colore"), FIRST, 14, "colore"),
    "a setting of another kind": (
        bent(FIRST, "kind: yes_no", "kind: yes_no\n        max_length: 9"),
        FIRST,
        15,
        "max_length",
    ),
    "a text too long": (bent(TOOL, "Post-it", "x" * 201), TOOL, 2, "200"),
    "an empty text": (bent(TOOL, "title: Post-it", 'title: ""'), TOOL, 2, "vuoto"),
    "HTML": (bent(TOOL, "Un elenco.", "<script>alert(1)</script>"), TOOL, 9, "HTML"),
    "a code of the wrong shape": (
        bent(FIRST, "code: M01.02", "code: M1.2"),
        FIRST,
        16,
        "due o tre cifre",
    ),
    "a code unlike its file": (
        {"forms/M03.yaml": FILES[SECOND]},
        "forms/M03.yaml",
        1,
        "nome del file",
    ),
    "a form twice": ({"forms/M02-bis.yaml": FILES[SECOND]}, SECOND, 1, "già usato"),
    "a step twice": (bent(PHASE, '"1.2"', '"1.1"'), PHASE, 21, "già usato"),
    "a question twice": (bent(FIRST, "code: M01.02", "code: M01.01"), FIRST, 16, "già usato"),
    "a column twice": (bent(FIRST, "code: peso", "code: nome"), FIRST, 26, "già usato"),
    "a choice twice": (bent(SECOND, "code: molto", "code: poco"), SECOND, 19, "già usato"),
    "a question of another form": (
        bent(FIRST, "code: M01.04", "code: M02.04"),
        FIRST,
        27,
        "non appartiene",
    ),
    "a section of another form": (
        bent(FIRST, "code: M01.A", "code: M02.A"),
        FIRST,
        10,
        "non appartiene",
    ),
    "an unknown tool": (bent(PHASE, "tools: [T01]", "tools: [T09]"), PHASE, 15, "T09"),
    "an unknown form": (bent(PHASE, "forms: [M02]", "forms: [M09]"), PHASE, 27, "M09"),
    "an unknown duty": (bent(PHASE, "[E05.1]", "[E99.1]"), PHASE, 17, "E99.1"),
    "an unknown record form": (bent(TOOL, "record_form: M01", "record_form: M09"), TOOL, 10, "M09"),
    "an unknown step": (
        bent("good_practices.yaml", '"1.1"', '"9.9"'),
        "good_practices.yaml",
        7,
        "9.9",
    ),
    "minutes backwards": (bent(TOOL, "[30, 60]", "[60, 30]"), TOOL, 4, "più piccolo"),
    "limits backwards": (bent(FIRST, "min: 1, max: 5", "min: 5, max: 1"), FIRST, 26, "«min»"),
    "neither choices nor vocabulary": (
        bent(SECOND, "        vocabulary: workshop_roles\n", ""),
        SECOND,
        26,
        "vocabolario",
    ),
    "a condition on nothing": (
        bent(FIRST, "{question: M01.01,", "{question: M01.99,"),
        FIRST,
        19,
        "non c'è",
    ),
    "a condition on a later question": (
        bent(FIRST, "{question: M01.01,", "{question: M01.05,"),
        FIRST,
        19,
        "non viene prima",
    ),
    "a condition on itself": (
        bent(FIRST, "{question: M01.01,", "{question: M01.02,"),
        FIRST,
        19,
        "non viene prima",
    ),
    "a condition that cannot be": (
        bent(FIRST, "value: true", "value: forse"),
        FIRST,
        19,
        "risposta possibile",
    ),
    "a test of the wrong kind": (bent(FIRST, "op: equals", "op: contains"), FIRST, 19, "contains"),
    "a test without value": (bent(FIRST, ", value: true", ""), FIRST, 19, "vuole un valore"),
    "a date after no date": (
        bent(FIRST, "not_before: M01.05", "not_before: M01.01"),
        FIRST,
        37,
        "tipo data",
    ),
    "rows of what is no table": (
        bent(SECOND, "question: M01.03", "question: M01.01"),
        SECOND,
        25,
        "tabella",
    ),
    "rows of a form that is not there": (bent(SECOND, "form: M01", "form: M09"), SECOND, 24, "M09"),
    "a count of what is no table": (
        bent(FIRST, "of: M01.03}", "of: M01.01}"),
        FIRST,
        30,
        "tabella",
    ),
    "a sum of words": (
        bent(FIRST, "{op: count_rows, of: M01.03}", "{op: sum, of: M01.03, column: nome}"),
        FIRST,
        30,
        "numeri",
    ),
}


def faults_of(folder):
    with pytest.raises(Refused) as caught:
        read_edition(folder, {"E05.1"})
    return caught.value.faults


@pytest.mark.parametrize("case", FAULTS)
def test_a_wrong_file_is_refused_with_file_line_and_reason(tmp_path, case):
    changes, file, line, words = FAULTS[case]

    faults = faults_of(write(tmp_path, **changes))

    told = [str(fault) for fault in faults]
    assert any(f.file == file and f.line == line and words in f.reason for f in faults), told


def test_the_small_edition_is_right(tmp_path):
    files = read_edition(write(tmp_path), {"E05.1"})

    assert [form["code"] for form in files.forms] == ["M01", "M02"]
    assert [step["code"] for step in files.phases[0]["steps"]] == ["1.1", "1.2"]


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    changes = bent(TOOL, "title: Post-it\n", "") | bent(FIRST, "minutes: 20", "minutes: venti")
    changes |= {SECOND: "code: [", "guidelines.yaml": "guidelines: 3\n"}

    files = {fault.file for fault in faults_of(write(tmp_path, **changes))}

    assert files == {TOOL, FIRST, SECOND, "guidelines.yaml"}


def test_a_broken_form_is_not_also_reported_as_missing(tmp_path):
    faults = faults_of(write(tmp_path, **{SECOND: "code: ["}))

    assert {fault.file for fault in faults} == {SECOND}


def test_questions_computed_from_each_other_are_refused(tmp_path):
    ring = """\
      - code: M01.07
        kind: table
        label: Uno
        columns:
          - {code: quanti, kind: computed, label: Quanti, compute: {op: count_rows, of: M01.08}}
      - code: M01.08
        kind: table
        label: Due
        columns:
          - {code: quanti, kind: computed, label: Quanti, compute: {op: count_rows, of: M01.07}}
"""
    faults = faults_of(write(tmp_path, **{FIRST: FILES[FIRST] + ring}))

    assert [(f.line, "sé stessa" in f.reason) for f in faults] == [(38, True), (43, True)]


def test_forms_that_choose_rows_of_each_other_are_refused(tmp_path):
    first = FILES[FIRST].replace(
        "          - {code: peso,",
        "          - {code: da, kind: reference, to: row, form: M02, question: M02.04, label: Da}\n"
        "          - {code: peso,",
    )
    second = (
        FILES[SECOND]
        + """\
      - code: M02.04
        kind: table
        label: Righe
        columns:
          - {code: di, kind: reference, to: row, form: M01, question: M01.03, label: Di}
"""
    )
    faults = faults_of(write(tmp_path, **{FIRST: first, SECOND: second}))

    assert {(f.file, "sé stessa" in f.reason) for f in faults} == {(FIRST, True), (SECOND, True)}


def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path):
    outside = tmp_path / "fuori.yaml"
    outside.write_text(FILES[TOOL])
    folder = write(tmp_path / "edizione", **{TOOL: None})
    (folder / "tools").mkdir()
    (folder / TOOL).symlink_to(outside)

    faults = faults_of(folder)

    assert [(f.file, "fuori" in f.reason) for f in faults] == [(TOOL, True)]


def test_words_that_yaml_would_twist_stay_words(tmp_path):
    twisted = {"{code: poco, label: Poco}": "{code: no, label: No}"}
    changes = {SECOND: FILES[SECOND].replace(*next(iter(twisted.items())))}

    files = read_edition(write(tmp_path, **changes), {"E05.1"})

    choices = files.forms[1]["sections"][0]["questions"][0]["choices"]
    assert choices[0] == {"code": "no", "label": "No"}
