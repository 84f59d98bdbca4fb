"""A draft that changes is felt by nobody outside its organisation: not by one byte (A2)."""

import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.examples import FULL
from tests.rights import table, world
from workshops.actions import answering
from workshops.models import Attachment

OTHERS = [name for name in world.PRINCIPALS if name not in world.OURS.split()]
# The order of its parts is not promised; a secret and a challenge are new at every reading.
VARYING = {"api:schema", "mfa_activate_totp", "mfa_add_webauthn"}


def steady(text: str) -> str:
    """A reply without what differs at every request: tokens, nonces, keys, moments."""
    text = re.sub(
        r'(?i)(csrfmiddlewaretoken" value="|nonce[-=]"?|name="key" value=")[\w+/=-]+', "", text
    )
    text = re.sub(r"(officine_csrf|officine_session|messages)=[^;\n]*|expires=[^;\n]*", "", text)
    return re.sub(r"\d\d:\d\d(:\d\d)?(\.\d+)?", "", text)


@pytest.mark.parametrize("principal", OTHERS if FULL else ["anonymous", "olga", "fiora", "anna"])
def test_a_foreign_draft_changes_nothing_that_others_see(scene, principal):
    before = {
        index: steady(reply.text)
        for index, reply in scene.went(principal).items()
        if table.CASES[index].is_safe and table.CASES[index].name not in VARYING
    }
    _rewrite(scene)

    differing = []
    client = scene.session(principal)
    for index, text in before.items():
        again = steady(scene.ask(client, table.CASES[index]).text)
        if again != text:
            pairs = enumerate(zip(text, again, strict=False))
            place = next((place for place, (old, new) in pairs if old != new), 0)
            differing.append(
                f"{table.CASES[index].label}: …{again[max(0, place - 40) : place + 60]}…"
            )

    assert len(before) > 20
    assert not differing, "\n" + "\n".join(differing)


def test_its_own_organisation_does_see_it(scene):
    """The control of the test above: somebody is told when the draft changes."""
    case = next(c for c in table.CASES if c.label == "workshops:check public_id=draft get")
    before = steady(scene.ask(scene.session("piera"), case).text)

    _rewrite(scene)

    assert steady(scene.ask(scene.session("piera"), case).text) != before


def _rewrite(scene):
    """The draft answers otherwise, has one more file, and another form is begun."""
    draft, paolo = scene.world.draft, scene.world.people["paolo"]
    for version, text in enumerate(("riscritta", "riscritta da capo, e molto più lunga"), 1):
        answering.save_answer(draft, "M90.01", text, base_version=version, by=paolo)
    Attachment.objects.create(
        submission=draft,
        question="M90.02",
        file=ContentFile(b"%PDF-1.4 altro", name="altro.pdf"),
        name="altro.pdf",
        size=14,
        content_type="application/pdf",
        sha256="0" * 64,
        uploaded_by=paolo,
        uploaded_at=timezone.now(),
    )
