"""An edition in another language: its texts translated one by one, then published as they are."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officine import rich
from officine.access import require
from officine.journal.chain import record
from toolkit.actions.editions import freeze, write_content
from toolkit.canonical.editions import OF_EDITION, said
from toolkit.curation.diff import CHILDREN, ROOTS
from toolkit.curation.texts import EDITION, texts_of, with_texts
from toolkit.curation.translating import item_of, translation_of
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, Toolkit, Translation

LONGEST = 20_000
LONGEST_NOTE = 4000


def translate(
    edition: Edition,
    language: str,
    kind: str,
    code: str,
    texts: dict[str, str],
    *,
    seen: dict[str, str],
    by,
) -> list[str]:
    """Keep the translation of some texts of one item; an empty text takes it away.

    ``seen`` is by path the text that the translator read. Where the edition says something else
    by now, the translation is kept and remains to be revised; these paths are returned.
    """
    require(by, "toolkit.curate_edition", edition)
    known = texts_of(kind, item_of(said(edition), kind, code))
    changed = []
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        for path, text in texts.items():
            if path not in known:
                raise ValidationError(_("Questo testo non c'è in questa edizione."), code="unknown")
            if len(text) > LONGEST:
                raise ValidationError(_("Il testo è troppo lungo."), code="long")
            source = seen.get(path, known[path])
            if source != known[path]:
                changed.append(path)
            text = rich.clean(text).strip()
            _keep(edition, language, kind, code, path, source=source, text=text, by=by)
    return changed


def _keep(edition, language, kind, code, path, *, source, text, by) -> None:
    names = {
        "edition": edition,
        "language": language,
        "kind": kind,
        "code": code,
        "path": path,
    }
    if not text:
        Translation.objects.filter(**names).delete()
        return
    Translation.objects.update_or_create(
        **names, defaults={"source": source, "text": text, "by": by}
    )


def publish_translation(edition: Edition, language: str, *, release_note: str = "", by) -> Edition:
    """A published edition in another language: a row of its own, frozen and hashed like it.

    It has the same number and revision. Officine stay on the edition as it was written. Raises
    ``ValidationError`` while a text is missing or older than the one it translates.
    ``release_note`` says in that language what changes; without it readers get the first one.
    """
    require(by, "toolkit.publish_edition", edition)
    if edition.state != EditionState.PUBLISHED or edition.is_translation:
        raise ValidationError(_("Si pubblica la traduzione di un'edizione pubblicata."))
    release_note = rich.clean(release_note).strip()
    if len(release_note) > LONGEST_NOTE:
        raise ValidationError(_("Il testo è troppo lungo."), code="long")
    content = said(edition)
    whole = translation_of(edition, content, language)
    if whole.missing or whole.stale:
        reason = _("Mancano %(missing)s testi e %(stale)s sono da rivedere.")
        counts = {"missing": whole.missing, "stale": whole.stale}
        raise ValidationError(reason % counts, code="incomplete")
    told = _told(content, whole.texts) | {"language": language}
    with transaction.atomic():
        Toolkit.objects.select_for_update().get(pk=edition.toolkit_id)
        names = {"number": edition.number, "revision": edition.revision, "language": language}
        if Edition.objects.filter(toolkit=edition.toolkit_id, **names).exists():
            raise ValidationError(_("È già pubblicata in questa lingua."), code="there")
        row = Edition.objects.create(
            toolkit=edition.toolkit,
            based_on=edition,
            release_note=release_note,
            **names,
            **{key: told[key] for key in OF_EDITION if key != "language"},
        )
        write_content(row, told)
        freeze(row, by=by)
        record("edition.translated", row, by=by, number=row.number, language=language)
    return row


def _told(content: dict, texts: dict) -> dict:
    """The document with the words of the translation at every place."""
    head = with_texts(EDITION, content, texts.get((EDITION, ""), {}))
    parts = {
        name: [_told_item(kind, one, texts) for one in content[name]]
        for kind, name in ROOTS.items()
    }
    return head | parts


def _told_item(kind: str, content: dict, texts: dict) -> dict:
    told = with_texts(kind, content, texts.get((kind, content["code"]), {}))
    child, name = CHILDREN.get(kind, ("", ""))
    if not child:
        return told
    return told | {name: [_told_item(child, part, texts) for part in content[name]]}
