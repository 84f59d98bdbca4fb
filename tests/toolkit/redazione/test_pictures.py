"""Pictures: by what they are, never without words for who does not see them."""

import io
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from officine import rich
from toolkit.actions import curation
from toolkit.files.pictures import Seen, seen
from toolkit.models import Picture


def drawn(kind, width=7, height=5, **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, kind, **more)
    return out.getvalue()


GOOD = {
    "png": ("PNG", {}),
    "jpg": ("JPEG", {}),
    "jpg progressive": ("JPEG", {"progressive": True}),
    "webp": ("WEBP", {}),
    "webp lossless": ("WEBP", {"lossless": True}),
    "webp with a profile": ("WEBP", {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}),
}
BAD = {
    "nothing": b"",
    "a text": b"non sono un'immagine",
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "half a png": b"\x89PNG\r\n\x1a\n",
    "a png of no size": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 0, 0) + b"IEND",
    "a png too wide": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 20_000, 5) + b"IEND",
    "half a jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a jpeg that lies": b"\xff\xd8\xff\xe0\xff\xff" + b"x" * 40,
    "half a webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_says_its_size(name):
    kind, more = GOOD[name]

    assert seen(drawn(kind, **more)) == Seen(name.split(" ")[0], 7, 5)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_not_taken_for_one(name):
    assert seen(BAD[name]) is None


def send(client, edition, content, alternative="Un cerchio di sedie", name="foto.png"):
    file = SimpleUploadedFile(name, content, content_type="image/png")
    address = reverse("redazione:pictures", args=[edition.pk])
    return client.post(address, {"file": file, "alternative": alternative})


def test_a_picture_is_kept_once_and_served_for_long(curator, client, draft, carla):
    content = drawn("JPEG")
    send(curator, draft, content)
    send(curator, draft, content, "Altre parole")

    picture = Picture.objects.get()
    assert (picture.format, picture.width, picture.height) == ("jpg", 7, 5)
    assert (picture.alternative, picture.by) == ("Un cerchio di sedie", carla)
    client.logout()
    reply = client.get(picture.address)
    assert reply.content == content
    assert reply["Content-Type"] == "image/jpeg"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in reply["Cache-Control"]
    assert "immutable" in reply["Cache-Control"]
    assert reply["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get(picture.address, headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("alternative", ["", "   ", "<b></b>", "x" * 301])
def test_without_words_it_is_refused(curator, draft, alternative):
    reply = send(curator, draft, drawn("PNG"), alternative)

    assert reply.status_code == 422
    assert "immagine-alternative" in reply.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused(curator, draft, name):
    assert send(curator, draft, BAD[name]).status_code == 422
    assert not Picture.objects.exists()


def test_a_picture_too_heavy_is_refused(curator, draft):
    heavy = drawn("PNG") + b"\0" * (2 * 1024 * 1024)

    assert "supera 2 MB" in send(curator, draft, heavy).content.decode()


def test_a_picture_is_shown_in_a_text(curator, draft, carla):
    send(curator, draft, drawn("WEBP"))
    picture = Picture.objects.get()
    listed = curator.get(
        reverse("redazione:pictures", args=[draft.pk]), headers={"Accept": "application/json"}
    )
    (offered,) = listed.json()["pictures"]
    text = rich.to_text(f'<p><img src="{offered["src"]}" alt="{offered["alt"]}"></p>')
    curation.edit(draft, "step", "1.1", {"instructions": text}, version=1, by=carla)

    page = curator.get(reverse("redazione:preview", args=[draft.pk, "step", "1.1"]))

    shown = f'<img src="{picture.address}" alt="Un cerchio di sedie">'
    assert shown in page.content.decode()
