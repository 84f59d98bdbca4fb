"""Keeping the pictures of the Toolkit: what they are, and words for who does not see them."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officine import rich
from officine.access import require
from toolkit.files.pictures import LARGEST, seen, shown_in
from toolkit.files.reading import Fault, Refused
from toolkit.models import Picture, Toolkit


def keep(toolkit: Toolkit, file, alternative: str, *, by) -> Picture:
    """A new picture, or the same one if its content is known; raises ``ValidationError``.

    ``file`` is an uploaded file. What it is called and says of itself counts for nothing.
    """
    require(by, "toolkit.curate_edition", toolkit)
    alternative = " ".join(rich.clean(alternative).split())
    wrong = {}
    if not alternative:
        wrong["alternative"] = _("Scrivi che cosa mostra l'immagine, per chi non la vede.")
    elif len(alternative) > 300:
        wrong["alternative"] = _("Usa al massimo 300 caratteri.")
    content, reason = _content(file)
    if reason:
        wrong["file"] = reason
    if wrong:
        raise ValidationError(wrong)
    found = seen(content)
    with transaction.atomic():
        picture, _new = Picture.objects.get_or_create(
            toolkit=toolkit,
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={
                "format": found.format,
                "width": found.width,
                "height": found.height,
                "content": content,
                "alternative": alternative,
                "by": by,
            },
        )
    return picture


def take(toolkit: Toolkit, pictures: dict[str, bytes], content: dict, *, by) -> None:
    """Keep what came with the files of an edition, each with the words that its text has for it.

    Who calls it has asked whether it may be, and is in a transaction.
    """
    words = shown_in(content)
    for name, held in sorted(pictures.items()):
        found = seen(held)
        if found is None or name not in words:
            continue
        Picture.objects.get_or_create(
            toolkit=toolkit,
            sha256=name.partition(".")[0],
            defaults={
                "format": found.format,
                "width": found.width,
                "height": found.height,
                "content": held,
                "alternative": words[name][:300],
                "by": by,
            },
        )


def refuse_unknown(pictures: dict[str, bytes], content: dict) -> None:
    """Refuse an edition whose texts show what neither came with it nor is here already."""
    wanted = set(shown_in(content)) - set(pictures)
    if not wanted:
        return
    known = Picture.objects.filter(sha256__in=[name.partition(".")[0] for name in wanted])
    missing = wanted - {
        f"{sha256}.{ending}" for sha256, ending in known.values_list("sha256", "format")
    }
    reason = _("Manca l'immagine «%(name)s»: importa lo zip, che porta con sé le immagini.")
    if missing:
        raise Refused([Fault(_("il file"), 1, reason % {"name": name}) for name in missing])


def _content(file) -> tuple[bytes, str]:
    """The bytes of the file, or why it is refused."""
    if file is None:
        return b"", _("Scegli un'immagine.")
    if file.size > LARGEST:
        return b"", _("L'immagine supera 2 MB: riducila e riprova.")
    content = file.read(LARGEST + 1)
    if seen(content) is None:
        return b"", _("Non è un'immagine PNG, JPEG o WebP che si possa mostrare.")
    return content, ""
