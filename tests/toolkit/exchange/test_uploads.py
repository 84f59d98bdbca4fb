"""Whatever somebody sends: read, or refused with every reason; nothing is written on the way."""

import io
import json
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.toolkit.small_edition import FILES, bent
from toolkit.canonical.editions import described
from toolkit.exchange import upload, writing
from toolkit.exchange.document import read_document
from toolkit.exchange.upload import read_upload, unpacked
from toolkit.files import reading
from toolkit.files.reading import Refused

DUTIES = {"E05.1"}
YAML = {name: text.encode() for name, text in FILES.items()}


def zipped(files: dict[str, bytes], **more) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = more.get(name, 0o644) << 16
            packed.writestr(entry, content)
    return out.getvalue()


def small() -> dict:
    return described(read_upload(zipped(YAML), DUTIES))


def faults(content: bytes) -> list[str]:
    try:
        read_upload(content, DUTIES)
    except Refused as refusal:
        found = refusal.faults
    else:
        return []
    assert found
    assert all(fault.file and fault.line and fault.reason for fault in found)
    return [f"{fault.file}: {fault.reason}" for fault in found]


def test_a_folder_is_read_whether_or_not_its_name_is_in_the_zip():
    inside = {f"edizione-1/{name}": content for name, content in YAML.items()}
    litter = {"__MACOSX/._edition.yaml": b"x", ".DS_Store": b"x", "edizione-1/.DS_Store": b"x"}

    assert described(read_upload(zipped(inside | litter), DUTIES)) == small()


TRAPS = {
    "a way out": {"../edition.yaml": b"x"},
    "a way out further in": {"phases/../../x.yaml": b"x"},
    "an absolute path": {"/etc/passwd": b"x"},
    "a drive": {"C:/edition.yaml": b"x"},
    "a backslash": {"phases\\F1.yaml": b"x"},
    "a hidden file": {"phases/.F1.yaml": b"x"},
    "a name with a control": {"phases/F\x011.yaml": b"x"},
    "a name that is nothing": {"phases//F1.yaml": b"x"},
    "two of a name": {"Edition.yaml": b"x"},
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_zip_with_a_trap_is_refused(trap, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert faults(zipped(YAML | TRAPS[trap]))

    assert list(tmp_path.iterdir()) == []


def test_links_passwords_and_crowds_are_refused():
    link = zipped(YAML | {"phases/F2.yaml": b"/etc/passwd"}, **{"phases/F2.yaml": 0o120777})
    locked = bytearray(zipped(YAML))
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    crowd = zipped({f"phases/F{n}.yaml": b"x" for n in range(600)})

    assert faults(link) == ["edizione.zip: «phases/F2.yaml» è un collegamento, non un file."]
    assert "password" in faults(bytes(locked))[0]
    assert faults(crowd) == ["edizione.zip: La cartella contiene troppi file."]


def test_a_bomb_is_left_unexploded():
    one = zipped(YAML | {"tools/T02.yaml": b"a" * 200_000_000})
    many = zipped({f"tools/T{n:03}.yaml": b"a" * 500_000 for n in range(100)})

    assert faults(one) == [f"tools/T02.yaml: Il file supera {reading.MAX_BYTES // 1024} KB."]
    assert "superano insieme" in faults(many)[0]


def test_a_zip_that_lies_about_its_sizes_is_refused():
    lying = bytearray(zipped({"edition.yaml": b"a" * 5_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.find(signature) + place
        lying[at : at + 4] = struct.pack("<I", 10)

    assert faults(bytes(lying))


def test_what_is_neither_is_refused(monkeypatch):
    for content in (b"", b"ciao", b"\x00\xff", b"%PDF-1.7", b"code: M01\n"):
        assert "Non è né un file JSON né uno zip" in faults(content)[0]
    monkeypatch.setattr(upload, "MAX_UPLOAD", 10)
    assert "supera" in faults(zipped(YAML))[0]


def test_faults_in_files_are_told_with_file_and_line():
    broken = YAML | {k: v.encode() for k, v in bent("forms/M01.yaml", "integer", "intero").items()}

    with pytest.raises(Refused) as refusal:
        read_upload(zipped(broken), DUTIES)

    assert ("forms/M01.yaml", 26) in [(fault.file, fault.line) for fault in refusal.value.faults]


# How a document is bent, and what is said of it
BENT = {
    "no format": (lambda d: d.pop("format"), "edizione.json: Non è un'edizione"),
    "a key too many": (lambda d: d.update(x=1), "edizione.json: Chiave sconosciuta «x»"),
    "a key too few": (lambda d: d.pop("summary"), "edizione.json: Manca la chiave «summary»"),
    "phases that are none": (lambda d: d.update(phases=3), "edizione.json › phases: deve essere"),
    "a phase that is none": (lambda d: d["phases"].append("F2"), "phases[2]: deve essere"),
    "a step without aim": (
        lambda d: d["phases"][0]["steps"][0].pop("aim"),
        "edizione.json › F1 › 1.1: Manca la chiave «aim»",
    ),
    "an unknown tool": (
        lambda d: d["phases"][0]["steps"][0].update(tools=["T77"]),
        "edizione.json › F1 › 1.1 › tools › 1: Lo strumento «T77» non esiste",
    ),
    "an unknown duty": (
        lambda d: d["phases"][0]["steps"][1].update(obligations=["E99.9"]),
        "E99.9",
    ),
    "a kind that is none": (
        lambda d: d["forms"][0]["sections"][0]["questions"][0].update(kind="x"),
        "edizione.json › M01 › M01.A › M01.01 › kind: il valore non è ammesso",
    ),
    "a condition on what comes later": (
        lambda d: d["forms"][0]["sections"][0]["questions"][0].update(
            condition={"all": [{"question": "M01.02", "op": "answered"}]}
        ),
        "edizione.json › M01 › M01.A › M01.01 › condition",
    ),
    "a form twice": (
        lambda d: d["forms"].append(d["forms"][0]),
        "edizione.json › M01: Il codice «M01» è già usato in forms",
    ),
    "a tool twice": (
        lambda d: d["tools"].append(d["tools"][0]),
        "edizione.json › T01: Il codice «T01» è già usato in tools",
    ),
    "a phase twice": (
        lambda d: d["phases"].append(d["phases"][0]),
        "edizione.json › F1: Il codice «F1» è già usato in phases",
    ),
    "a number with no end": (lambda d: d.update(number=float("inf")), "troppo grande"),
    "half a letter": (lambda d: d.update(title="a\ud800"), "Carattere invisibile"),
    "a nought": (lambda d: d.update(note="a\x00"), "edizione.json › note: Carattere invisibile"),
    "HTML": (lambda d: d.update(note="<script>alert(1)</script>"), "edizione.json › note: "),
    "a page of its own": (
        lambda d: d["forms"][0]["sections"][0].update(page=["x"]),
        "M01.A › page: il valore non è ammesso",
    ),
}


@pytest.mark.parametrize("name", BENT)
def test_a_bent_document_is_refused_with_its_place(name):
    bend, told = BENT[name]
    document = json.loads(writing.json_of(small()))
    bend(document)

    said = faults(json.dumps(document).encode())

    assert any(told in fault for fault in said), said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": 1', "JSON non è valido alla riga 1"),
        (b"[" * 100_000, "troppi livelli"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "troppi livelli"),
        (b'{"a": ' + b"9" * 9000 + b"}", "troppo grande"),
        (b'{"a": 1, "a": 2}', "«a» compare due volte"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b"[]", "Non è un'edizione del Toolkit"),
    ],
    ids=["cut", "deep", "deep keys", "long number", "double key", "latin", "a list"],
)
def test_a_document_that_is_none_is_refused(content, told):
    assert told in faults(content)[0]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=2) | st.dictionaries(st.text(max_size=4), parts),
    max_leaves=4,
)


@examples(share=5)  # each is read with all the checks
@given(data=st.data())
def test_any_bend_of_a_document_is_read_or_refused(data):
    document = json.loads(SMALL)
    place = document
    for _depth in range(data.draw(st.integers(0, 7))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        inner = [key for key in keys if isinstance(place[key], dict | list) and place[key]]
        if not inner:
            break
        place = place[data.draw(st.sampled_from(inner))]
    key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
    if data.draw(st.booleans()):
        place[key] = data.draw(ANY)
    else:
        del place[key]

    faults(json.dumps(document).encode())


@examples(share=5)  # each is read twice, with all the checks
@given(place=st.floats(0, 1), cut=st.integers(0, 40), bit=st.binary(max_size=4))
def test_any_slip_in_the_bytes_is_read_or_refused(place, cut, bit):
    for content in (SMALL, PACKED):
        at = int(place * len(content))
        faults(content[:at] + bit + content[at + cut :])


@examples(share=5)
@given(content=st.binary(max_size=400))
def test_any_bytes_after_the_mark_of_a_zip_are_refused(content):
    assert faults(b"PK\x03\x04" + content)


def test_the_same_document_is_read_from_both():
    assert described(read_document(SMALL, DUTIES)) == small()
    assert unpacked(PACKED).keys() == {
        "edition.yaml",
        "phases/F1.yaml",
        "tools/T01.yaml",
        "forms/M01.yaml",
        "forms/M02.yaml",
        "good_practices.yaml",
    }


SMALL = writing.json_of(small())
PACKED = writing.zip_of(small())
