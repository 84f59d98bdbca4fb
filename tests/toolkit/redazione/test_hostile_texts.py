"""What would come alive, through every door by which a text gets into an edition."""

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.urls import reverse

from officine import rich
from tests.officine.test_rich import Tree, alive
from tests.toolkit.curation.payloads import PAYLOADS
from tests.toolkit.small_edition import FILES, write
from toolkit.actions import curation, editions
from toolkit.curation import items
from toolkit.curation.texts import EDITION
from toolkit.models import Edition

TEXTS = {
    "phase": ("F1", "aim"),
    "step": ("1.1", "instructions"),
    "tool": ("T01", "procedure"),
    "form": ("M01", "aim"),
    "section": ("M01.A", "intro"),
    "practice": ("BP01", "summary"),
}
ALL = "\n\n".join(f"Prima {one} dopo" for one in PAYLOADS)


def unsound(text: str) -> list:
    """What is alive in a stored text, read by us, or that another reader would bring to life."""
    found = alive(rich.to_html(text))
    return found + ([] if rich.is_clean(text) else ["unclean"])


@pytest.mark.parametrize(("kind", "where"), TEXTS.items())
def test_the_action_keeps_nothing_alive(draft, carla, kind, where):
    code, name = where

    curation.edit(draft, kind, code, {name: ALL}, version=1, by=carla)

    kept = items.content_of(items.find(draft, kind, code))[name]
    assert "Prima" in kept
    assert unsound(kept) == []


def test_no_payload_alone_gets_through(draft, carla):
    wrong, version = {}, 1
    for payload in PAYLOADS:
        values = {"aim": f"x {payload}", "title": f"x {payload}"[:180], "inputs": [f"x {payload}"]}
        row = curation.edit(draft, "step", "1.1", values, version=version, by=carla)
        version = row.version
        kept = [row.aim, row.title, *row.inputs]
        if any(unsound(text) for text in kept):
            wrong[payload] = kept

    assert wrong == {}


def test_new_items_and_copies_are_clean_too(draft, carla):
    made = curation.add(draft, "phase", values={"title": "Nuova", "aim": ALL}, by=carla)
    copy = curation.duplicate(draft, "phase", made.code, by=carla)
    change = curation.delete(draft, "phase", made.code, by=carla)
    back = curation.restore(change, by=carla)

    assert [unsound(row.aim) for row in (made, copy, back)] == [[], [], []]


@pytest.mark.parametrize("as_markup", [False, True])
def test_the_page_keeps_and_shows_nothing_alive(curator, draft, as_markup):
    address = reverse("redazione:save", args=[draft.pk, "step", "1.1"])
    sent = {"field": "instructions", "instructions": ALL[:19_000].replace("\x00", ""), "version": 1}
    if as_markup:
        sent["instructions-as"] = "html"

    assert curator.post(address, sent).status_code == 200

    row = items.find(draft, "step", "1.1")
    assert unsound(row.instructions) == []
    for room in ("item", "preview", "history"):
        page = curator.get(reverse(f"redazione:{room}", args=[draft.pk, "step", "1.1"]))
        assert hostile(page.content.decode()) == []


NEVER = {"object", "iframe", "embed", "math", "style", "base", "marquee", "applet", "portal"}


def hostile(page: str) -> list:
    """What no page of ours has: handlers, programs as addresses, scripts in the page itself."""
    found = []
    for tag, attributes in Tree(page).found:
        written = tag == "script" and not (attributes.get("src") or "").startswith("/static/")
        handled = [name for name in attributes if name.startswith("on") or name == "style"]
        leads = [attributes.get(name) or "" for name in ("href", "src", "action", "formaction")]
        live = [one for one in leads if not rich.is_address(one)]
        if tag in NEVER or written or handled or live:
            found.append((tag, attributes))
    return found


def test_the_search_for_hostile_things_finds_them():
    """Of the payloads with a tag in them, as they are, most are found."""
    with_tags = [one for one in PAYLOADS if Tree(one).found]

    assert len([one for one in with_tags if hostile(one)]) > len(with_tags) * 0.7


def test_titles_and_lists_are_shown_as_letters(curator, draft, carla):
    """Fields that are not rich are escaped wherever they are shown."""
    nasty = "\"'><b onclick=a()>&"
    curation.edit(draft, "step", "1.1", {"title": nasty, "outputs": [nasty]}, version=1, by=carla)

    for room in ("item", "preview"):
        text = curator.get(reverse(f"redazione:{room}", args=[draft.pk, "step", "1.1"])).content
        assert b"<b onclick" not in text
    assert b"<b onclick" not in curator.get(reverse("redazione:outline", args=[draft.pk])).content


def test_files_are_refused_whole_or_harmless(small, tmp_path):
    """Each payload as the text of a file: refused with its place, or loaded without harm."""
    folder = tmp_path / "again"
    refused: list[str] = []
    for payload in PAYLOADS[::7]:
        phase = yaml.safe_load(FILES["phases/F1.yaml"])
        phase["steps"][0]["instructions"] = f"x {payload}"
        text = yaml.safe_dump(phase, allow_unicode=True)
        number = FILES["edition.yaml"].replace("number: 1", "number: 9")
        write(folder, **{"phases/F1.yaml": text, "edition.yaml": number})
        try:
            edition = editions.load_edition(folder)
        except editions.Refused as refusal:
            refused += {fault.file for fault in refusal.faults}
        else:
            assert unsound(items.find(edition, "step", "1.1").instructions) == []

    assert len(refused) > 20
    assert set(refused) == {"phases/F1.yaml"}
    assert Edition.objects.filter(number=1).get().phases.count() == 1


def test_what_an_edition_says_of_itself_is_clean(draft, carla):
    curation.edit(draft, EDITION, "", {"summary": ALL, "note": ALL}, version=1, by=carla)

    draft.refresh_from_db()
    assert unsound(draft.summary) == []
    assert unsound(draft.note) == []


def test_a_text_too_long_is_refused(draft, carla):
    with pytest.raises(ValidationError):
        curation.edit(draft, "step", "1.1", {"title": "x" * 201}, version=1, by=carla)
    with pytest.raises(ValidationError):
        curation.edit(draft, "step", "1.1", {"least_working_days": 10**9}, version=1, by=carla)
    with pytest.raises(ValidationError):
        curation.add(draft, "tool", values={"title": "x" * 201}, by=carla)
