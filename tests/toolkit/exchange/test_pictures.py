"""Pictures go along with an edition: in its folder, on paper, in Word; and come back with it."""

import hashlib
import io
import struct
import zipfile

import pikepdf
import pytest
from docx import Document
from PIL import Image

from officine.pdf import draws
from tests import factories as make
from tests.toolkit.exchange.test_uploads import YAML, faults, zipped
from tests.toolkit.small_edition import FILES, write
from toolkit.actions import editions, exchange
from toolkit.book import open_book
from toolkit.exchange import faces
from toolkit.files.pictures import seen
from toolkit.files.reading import Refused
from toolkit.models import Edition, Picture

SIZES = {"png": (1200, 300), "jpg": (40, 30), "webp": (60, 900)}
KINDS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
WORDS = "Un cerchio di sedie & «gente»"


def drawn(ending: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", SIZES[ending], "#a35709").save(out, KINDS[ending])
    return out.getvalue()


PICTURES = {ending: drawn(ending) for ending in SIZES}
BROKEN = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 9, 9) + b"x" * 20 + b"IEND"


def name_of(content: bytes, ending: str) -> str:
    return f"{hashlib.sha256(content).hexdigest()}.{ending}"


NAMES = {ending: name_of(content, ending) for ending, content in PICTURES.items()}


def shows(name: str, words: str = WORDS) -> str:
    return f"![{words}](/toolkit/immagini/{name})"


def folder_with(*names: str) -> dict[str, bytes]:
    """The small edition, whose first step and first form show these pictures."""
    texts = "".join(f"\n      {shows(name)}\n" for name in names)
    phase = FILES["phases/F1.yaml"].replace(
        "      2. Controlla.\n", f"      2. Controlla.\n{texts}"
    )
    aim = "aim: |\n  Elenca.\n\n  - " + "\n  - ".join(f"Così: {shows(one)}" for one in names)
    form = FILES["forms/M01.yaml"].replace("aim: Elencare chi c'è.", aim)
    return YAML | {"phases/F1.yaml": phase.encode(), "forms/M01.yaml": form.encode()}


def files(**pictures: bytes) -> dict[str, bytes]:
    held = {name_of(content, ending): content for ending, content in pictures.items()}
    return folder_with(*held) | {f"pictures/{name}": held[name] for name in held}


@pytest.fixture
def illustrated(tmp_path, duty, carla) -> Edition:
    return editions.load_edition(write(tmp_path / "figure", **files(**PICTURES)), by=carla)


def test_what_comes_in_with_a_folder_is_kept_with_its_words(illustrated):
    rows = {row.format: row for row in Picture.objects.all()}

    assert {kind: bytes(row.content) for kind, row in rows.items()} == PICTURES
    assert {kind: (row.width, row.height) for kind, row in rows.items()} == SIZES
    assert {row.alternative for row in rows.values()} == {WORDS}
    assert {row.toolkit_id for row in rows.values()} == {illustrated.toolkit_id}


def test_the_zip_goes_to_another_portal_and_leaves_it_to_the_byte(illustrated, carla):
    there = faces.edition_file(editions.publish(illustrated, by=None), "zip")
    Picture.objects.all().delete()

    draft = exchange.import_edition(there, by=carla)

    back = faces.edition_file(draft, "zip")
    assert as_numbered(back, 1) == unpacked(there)
    assert {bytes(row.content) for row in Picture.objects.all()} == set(PICTURES.values())
    again = exchange.import_edition(back, by=carla)
    assert as_numbered(faces.edition_file(again, "zip"), 2) == unpacked(back)
    assert Picture.objects.count() == len(PICTURES)


def test_the_zip_is_the_same_bytes_every_time(illustrated):
    assert faces.edition_file(illustrated, "zip") == faces.edition_file(illustrated, "zip")


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def as_numbered(content: bytes, number: int) -> dict[str, bytes]:
    """The files of a zip, the edition under another number: an import gives the next one."""
    found = unpacked(content)
    head = found["edition.yaml"].decode().splitlines()
    lines = [f"number: {number}" if line.startswith("number:") else line for line in head]
    return found | {"edition.yaml": ("\n".join(lines) + "\n").encode()}


def test_an_edition_without_pictures_asks_for_none(small, django_assert_num_queries):
    editions.publish(small, by=None)
    faces.edition_file(small, "zip")

    with django_assert_num_queries(1):
        names = unpacked(faces.edition_file(small, "zip"))
    assert not [name for name in names if "pictures" in name]


def test_the_zip_costs_one_query_more_for_one_picture_or_many(
    illustrated, django_assert_num_queries
):
    editions.publish(illustrated, by=None)

    with django_assert_num_queries(2):
        faces.edition_file(illustrated, "zip")


# What is refused

TRAPS = {
    "another-name": {f"pictures/{'0' * 64}.png": PICTURES["png"]},
    "another-ending": {f"pictures/{NAMES['png'][:-3]}jpg": PICTURES["png"]},
    "a-page": {"pictures/" + name_of(b"<html>", "png"): b"<html>"},
    "a-drawing": {"pictures/" + name_of(b"<svg/>", "svg"): b"<svg/>"},
    "a-name-of-ours": {"pictures/foto.png": PICTURES["png"]},
    "deeper": {f"pictures/a/{NAMES['png']}": PICTURES["png"]},
    "elsewhere": {f"tools/{NAMES['png']}": PICTURES["png"]},
    "a-way-out": {f"pictures/../../{NAMES['png']}": PICTURES["png"]},
    "too-large": {f"pictures/{NAMES['png']}": PICTURES["png"] + b"\0" * (2 * 1024 * 1024)},
    "not-shown": {f"pictures/{NAMES['webp']}": PICTURES["webp"]},
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_zip_with_a_picture_that_is_none_is_refused(trap):
    assert not faults(zipped(files(png=PICTURES["png"])))
    assert faults(zipped(files(png=PICTURES["png"]) | TRAPS[trap]))


def test_a_picture_that_is_a_link_is_refused():
    name = f"pictures/{NAMES['png']}"
    told = faults(zipped(files(png=PICTURES["png"]), **{name: 0o120777}))
    assert told == [f"edizione.zip: «{name[:80]}» è un collegamento, non un file."]


def test_pictures_that_unfold_into_a_flood_are_refused():
    flood = {f"pictures/{n:064x}.png": b"\0" * 2_000_000 for n in range(40)}
    assert "superano insieme" in faults(zipped(YAML | flood))[0]


def test_a_picture_that_is_nowhere_is_missed(duty, carla, small):
    packed = zipped(folder_with(NAMES["png"]))
    with pytest.raises(Refused) as refused:
        exchange.import_edition(packed, by=carla)
    assert f"Manca l'immagine «{NAMES['png']}»" in str(refused.value)
    with pytest.raises(Refused):
        exchange.read_edition_file(packed)
    assert (Picture.objects.count(), Edition.objects.count()) == (0, 1)


def test_a_picture_that_is_already_here_need_not_come(illustrated, carla):
    draft = exchange.import_edition(zipped(folder_with(NAMES["png"])), by=carla)

    assert NAMES["png"] in unpacked(faces.edition_file(draft, "zip"))["phases/F1.yaml"].decode()


# On paper


def figures(content: bytes) -> list[str]:
    """The words of the figures in the structure of a PDF, which must be tagged and of UA-1."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "pdfuaid:part" in pdf.Root.Metadata.read_bytes().decode()
        return [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]


def test_the_pdf_shows_them_with_their_words(illustrated):
    content = faces.edition_file(illustrated, "pdf")

    assert figures(content) == [WORDS] * 6
    assert content == faces.edition_file(illustrated, "pdf")


def test_a_picture_that_cannot_be_drawn_is_told_and_the_others_stay(duty, tmp_path, carla):
    assert seen(BROKEN)
    assert not draws(BROKEN, "png")
    both = files(jpg=PICTURES["jpg"], png=BROKEN)
    edition = editions.load_edition(write(tmp_path / "rotta", **both), by=carla)

    assert figures(faces.edition_file(edition, "pdf")) == [WORDS] * 2


# In Word


def test_a_form_in_word_shows_them_with_their_words(illustrated):
    form = open_book(illustrated).forms["M01"]
    content = faces.form_file(illustrated, form, "docx")
    word = Document(io.BytesIO(content))

    told = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert told == [WORDS, WORDS]  # Word knows no WebP: its words stand in the text
    assert f"Così: [{WORDS}]" in [paragraph.text for paragraph in word.paragraphs]
    held = {part.blob for part in word.part.package.iter_parts() if "media" in part.partname}
    assert held == {PICTURES["png"], PICTURES["jpg"]}
    assert max(shape.width.cm for shape in word.inline_shapes) <= 17
    assert content == faces.form_file(illustrated, form, "docx")


BENT = {
    "cut": BROKEN,
    "no-chunks": PICTURES["png"][:33] + b"\xff" * 40 + b"IEND",
    "odd-chunk": PICTURES["png"].replace(b"IDAT", b"\xff\xfe\xfd\xfc"),
}


@pytest.mark.parametrize("broken", BENT.values(), ids=BENT)
def test_a_broken_picture_leaves_its_words_in_word(duty, tmp_path, carla, broken):
    edition = editions.load_edition(write(tmp_path / "rotta", **files(png=broken)), by=carla)
    form = open_book(edition).forms["M01"]
    word = Document(io.BytesIO(faces.form_file(edition, form, "docx")))

    assert len(word.inline_shapes) == 0
    assert f"Così: [{WORDS}]" in [paragraph.text for paragraph in word.paragraphs]


def test_pictures_of_another_toolkit_do_not_leave_with_this_one(illustrated):
    make.edition(slug="altro")
    Picture.objects.update(toolkit=make.edition(number=2, slug="altro").toolkit)

    assert not [name for name in unpacked(faces.edition_file(illustrated, "zip")) if "pict" in name]
