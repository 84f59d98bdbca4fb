"""Loading an edition from its files, publishing it, proving that it has not changed since."""

from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from officine import rich
from officine.access import require
from officine.journal.chain import record
from officine.lifecycle.machine import advance
from toolkit import notifications
from toolkit.actions import pictures
from toolkit.canonical.editions import (
    OF_EDITION,
    OF_PRACTICE,
    OF_STEP,
    canonical,
    described,
)
from toolkit.canonical.forms import COMMON, OF_FORM, compile_form, fingerprint
from toolkit.curation import checklist, numbering
from toolkit.files.edition import read_edition
from toolkit.files.reading import Fault as EditionFault
from toolkit.files.reading import Refused
from toolkit.lifecycles import EditionState
from toolkit.models import (
    Edition,
    FormDefinition,
    GoodPractice,
    Guideline,
    Obligation,
    Phase,
    Question,
    Section,
    Step,
    Tool,
    Toolkit,
)

__all__ = [
    "EditionFault",
    "Refused",
    "load_edition",
    "mismatches",
    "publish",
    "verify",
    "write_content",
]


def load_edition(folder: Path | str, by=None) -> Edition:
    """The edition that ``folder`` describes, written whole or not at all.

    A draft of the same number is replaced. A published one is left as it is: loading the same
    content again changes nothing, other content is refused. Raises :class:`Refused` with every
    fault. The edition says in ``loaded`` what happened: ``new``, ``replaced`` or ``unchanged``.
    """
    require(by, "toolkit.load_edition")
    obligations = set(Obligation.objects.values_list("code", flat=True))
    files = read_edition(Path(folder), obligations)
    content = described(files)
    with transaction.atomic():
        edition, loaded = _placed(content)
        pictures.refuse_unknown(files.pictures, content)
        pictures.take(edition.toolkit, files.pictures, content, by=by)
        _guidelines(files.guidelines)
        if loaded != "new" and fingerprint(canonical(edition)) == fingerprint(content):
            loaded = "unchanged"
        else:
            _refuse_if_settled(edition, content)
            write_content(edition, content)
            record("edition.loaded", edition, by=by, number=edition.number)
    edition.loaded = loaded
    return edition


def publish(
    edition: Edition, *, by, as_new: bool = False, release_note: str | None = None
) -> Edition:
    """Freeze the edition: from now on nobody changes it, and its fingerprint proves it.

    A person publishes what a second curator approved and in which nothing is mistaken or missing;
    the house (``by=None``, loading from files or a schedule) has the files or the approval for it.
    The number follows from what changed (``toolkit.curation.numbering``): other words are a
    revision of the base, unless ``as_new``; the rest is always an edition of its own.
    """
    require(by, "toolkit.publish_edition", edition)
    with transaction.atomic():
        Toolkit.objects.select_for_update().get(pk=edition.toolkit_id)
        edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
        if not edition.is_frozen:
            _make_ready(edition, by, as_new, release_note)
        freeze(edition, by=by)
        names = {"number": edition.number, "revision": edition.revision}
        record("edition.published", edition, by=by, **names, sha256=edition.sha256)
        if edition.submitted_by_id is not None:
            notifications.published(edition, by=by)
    return edition


def freeze(edition: Edition, *, by) -> None:
    """What is said in this moment is said for good. Who calls it has asked whether it may be."""
    frozen = canonical(edition)
    advance(
        edition,
        "publish",
        by=by,
        published_at=timezone.now(),
        published_by=by,
        publish_at=None,
        frozen=frozen,
        sha256=fingerprint(frozen),
    )


def refuse_unfit(edition: Edition, content: dict, numbers: numbering.Numbering, *, by) -> None:
    """Refuse what a person cannot publish, now or later: not approved, unchanged, not whole."""
    if by is None:
        return
    if edition.approved_by_id is None:
        reason = _("Prima una seconda persona della redazione approva l'edizione.")
        raise ValidationError(reason, code="not_approved")
    if numbers.is_unchanged:
        reason = _("Questa bozza è uguale all'edizione %(name)s: non c'è niente da pubblicare.")
        raise ValidationError(reason % {"name": edition.based_on.name}, code="unchanged")
    if checklist.stops(edition, content, numbers):
        reason = _("L'edizione ha errori o parti da scrivere: l'elenco di controllo dice quali.")
        raise ValidationError(reason, code="unfit")


def _make_ready(edition: Edition, by, as_new: bool, release_note: str | None) -> None:
    if not edition.phases.exists():
        raise ValidationError(_("Un'edizione senza fasi non si pubblica."), code="empty")
    content = canonical(edition)
    numbers = numbering.numbering(edition, content, as_new=as_new)
    refuse_unfit(edition, content, numbers, by=by)
    numbering.give(edition, numbers)
    if release_note is not None:
        edition.release_note = release_note.strip()
        edition.save(update_fields=["release_note"])


def verify(edition: Edition) -> bool:
    """Whether a published edition is still what was published."""
    return not list(mismatches(edition))


def mismatches(edition: Edition) -> Iterator[str]:
    """Everything in which the rows, the frozen document and the fingerprint disagree."""
    if not edition.is_frozen:
        return
    if not edition.frozen or fingerprint(edition.frozen) != edition.sha256:
        yield _("il documento congelato non corrisponde all'impronta")
    found = canonical(edition)
    if fingerprint(found) != edition.sha256:
        parts = [key for key in found if found[key] != (edition.frozen or {}).get(key)]
        names = ", ".join(parts) or _("impronta")
        yield _("le righe non corrispondono all'impronta (%(parts)s)") % {"parts": names}
    for form in edition.forms.prefetch_related("sections__questions"):
        document = compile_form(form)
        if form.document != document or form.sha256 != fingerprint(document):
            yield _("il modulo %(code)s non corrisponde alle sue domande") % {"code": form.code}


def _refused(reason: str) -> Refused:
    return Refused([EditionFault("edition.yaml", 1, reason)])


def _placed(content: dict) -> tuple[Edition, str]:
    """The row of the edition, locked, and whether it is new or to be replaced."""
    toolkit, _new = Toolkit.objects.get_or_create(
        slug=content["toolkit"], defaults={"title": content["title"]}
    )
    wanted = {
        "number": content["number"],
        "revision": content.get("revision", 0),
        "language": content["language"],
    }
    edition = Edition.objects.select_for_update().filter(toolkit=toolkit, **wanted).first()
    if edition is None:
        return Edition.objects.create(toolkit=toolkit, title=content["title"], **wanted), "new"
    return edition, "replaced"


def _refuse_if_settled(edition: Edition, content: dict) -> None:
    if edition.is_frozen:
        parts = ", ".join(key for key in content if content[key] != edition.frozen.get(key))
        reason = _(
            "L'edizione %(number)s è pubblicata e non si modifica. Il contenuto è diverso in:"
            " %(parts)s. Dai all'edizione un numero nuovo."
        )
        raise _refused(reason % {"number": edition.number, "parts": parts})
    if edition.state == EditionState.IN_REVIEW:
        raise _refused(_("Questa edizione è in revisione: chiudi prima la revisione."))


def write_content(edition: Edition, content: dict) -> None:
    """Every row of the edition as ``content``, a canonical document, says; in place of the old.

    The edition must be a draft and locked; raises :class:`Refused` if its rows are in use.
    """
    content = rich.cleaned(content)
    for field in OF_EDITION:
        setattr(edition, field, content[field])
    edition.save(update_fields=OF_EDITION)
    try:
        for parts in (edition.good_practices, edition.phases, edition.tools, edition.forms):
            parts.all().delete()
    except ProtectedError as error:
        reason = _("Questa bozza è già in uso: dai all'edizione un numero nuovo.")
        raise _refused(reason) from error
    tools = Tool.objects.bulk_create(
        Tool(edition=edition, position=position, **tool)
        for position, tool in enumerate(content["tools"], 1)
    )
    forms = _write_forms(edition, content["forms"])
    steps = _write_phases(edition, content["phases"], tools, forms)
    for practice in content["good_practices"]:
        row = GoodPractice.objects.create(
            edition=edition, **{key: practice[key] for key in OF_PRACTICE}
        )
        row.steps.set(steps[code] for code in practice["steps"])


def _write_forms(edition: Edition, documents: list[dict]) -> list[FormDefinition]:
    forms = FormDefinition.objects.bulk_create(
        FormDefinition(
            edition=edition,
            position=position,
            document=document,
            sha256=fingerprint(document),
            checks=document.get("checks", []),
            signature=document.get("signature", ""),
            **{key: document[key] for key in OF_FORM},
        )
        for position, document in enumerate(documents, 1)
    )
    own = ["code", "title", "intro", "page"]
    sections = Section.objects.bulk_create(
        Section(form=form, position=position, **{key: section[key] for key in own})
        for form in forms
        for position, section in enumerate(form.document["sections"], 1)
    )
    bodies = [section for document in documents for section in document["sections"]]
    common = ["code", "kind", "label", *COMMON]
    Question.objects.bulk_create(
        Question(
            section=section,
            position=position,
            settings={key: value for key, value in question.items() if key not in common},
            **{key: question[key] for key in common},
        )
        for section, body in zip(sections, bodies, strict=True)
        for position, question in enumerate(body["questions"], 1)
    )
    return forms


def _write_phases(edition, phases: list[dict], tools: list, forms: list) -> dict[str, Step]:
    known = {
        "tools": {tool.code: tool for tool in tools},
        "forms": {form.code: form for form in forms},
        "obligations": {duty.code: duty for duty in Obligation.objects.all()},
    }
    steps: dict[str, Step] = {}
    for position, phase in enumerate(phases, 1):
        named = {key: phase[key] for key in ("code", "title", "aim")}
        row = Phase.objects.create(edition=edition, position=position, **named)
        for step in phase["steps"]:
            fields = {key: step[key] for key in OF_STEP}
            new = Step.objects.create(phase=row, position=len(steps) + 1, **fields)
            for key, rows in known.items():
                getattr(new, key).set(rows[code] for code in step[key])
            steps[new.code] = new
    return steps


def _guidelines(described: list[dict]) -> None:
    for row in described:
        fields = {key: row.get(key) or "" for key in ("title", "laboratory", "summary", "source")}
        dates = {key: row.get(key) for key in ("valid_from", "valid_to")}
        Guideline.objects.update_or_create(
            code=row["code"], defaults={**fields, **dates, "confidence": row["confidence"]}
        )
