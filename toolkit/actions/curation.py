"""What a curator does to the items of a draft. Each change is whole, checked, and remembered.

Every function locks the edition, so that changes to one draft come one after the other, and
raises ``PermissionDenied`` for who is no curator, :class:`WrongState` when the edition is not a
draft, ``ValidationError`` (by field) for what would be mistaken.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine import rich
from officine.access import require
from officine.lifecycle.machine import WrongState
from toolkit.actions.placing import place, renumber
from toolkit.actions.staleness import Stale, refuse_changed, refuse_stale
from toolkit.canonical.forms import LATER, RULES, compile_form, fingerprint
from toolkit.curation import checks, codes, items
from toolkit.lifecycles import EditionState
from toolkit.models import Edition, FormDefinition, ItemChange, ItemComment, Kind, Lesson

Verb = ItemChange.Verb
__all__ = [
    "Stale",
    "add",
    "comment",
    "delete",
    "duplicate",
    "edit",
    "insert",
    "move",
    "resolve",
    "restore",
]


def edit(
    edition: Edition,
    kind: str,
    code: str,
    values: dict,
    *,
    version: int,
    by,
    lesson: Lesson | None = None,
):
    """Change some of what an item says; returns its row.

    ``values`` holds the fields to change, with the names of ``items.content_of``; ``version`` is
    the one the curator was looking at. Changes by others to other fields are kept beside these.
    Raises :class:`Stale` if one of the same fields changed since.
    """
    with _at_work(edition, by) as edition:
        row = items.find(edition, kind, code)
        before = items.content_of(row)
        values = rich.cleaned(values)
        changed = {key: value for key, value in values.items() if before.get(key) != value}
        _refuse_unknown(before, changed)
        if not changed:
            return row
        refuse_stale(row, kind, version, changed)
        with _sound(edition, row):
            items.write(row, _coherent(before, values) if "kind" in changed else changed)
        return _remember(row, Verb.EDITED, before, items.content_of(row), by, lesson)


def add(
    edition: Edition,
    kind: str,
    *,
    parent: str = "",
    values: dict | None = None,
    after: str = "",
    by,
    lesson: Lesson | None = None,
):
    """A new item at the end of its parent, or right after a sibling; returns its row.

    ``parent`` is the code of the phase, form or section it stands in, empty for roots. Its code
    is the next free one, never one that was used before.
    """
    with _at_work(edition, by) as edition:
        above = _above(edition, kind, parent)
        code = codes.next_code(edition, kind, above)
        content = codes.blank(kind, code) | rich.cleaned(values or {})
        row = _create(edition, kind, above, content)
        turn = items.place_of(items.find(edition, kind, after))["turn"] + 1 if after else None
        place(row, turn)
        with _sound(edition, row, new=True):
            items.write(row, content)
        return _remember(row, Verb.ADDED, None, items.whole(row), by, lesson)


def move(
    edition: Edition,
    kind: str,
    code: str,
    *,
    turn: int,
    parent: str | None = None,
    version: int | None = None,
    by,
):
    """Put an item elsewhere: at ``turn`` (from 1) in the same or another parent. Codes stay.

    A question moves within its form, a section within its form, a step to any phase. With the
    ``version`` that was read, :class:`Stale` if the item changed since.
    """
    with _at_work(edition, by) as edition:
        row = items.find(edition, kind, code)
        refuse_changed(row, version)
        before = items.place_of(row)
        with _sound(edition, row):
            if parent is not None and parent != before["parent"]:
                _reparent(edition, row, kind, parent)
            place(row, turn)
        after = items.place_of(row)
        if after == before:
            return row
        return _remember(row, Verb.MOVED, {"stands": before}, {"stands": after}, by)


def duplicate(edition: Edition, kind: str, code: str, *, by):
    """A copy of an item and of all in it, right after it, under codes of its own."""
    with _at_work(edition, by) as edition:
        row = items.find(edition, kind, code)
        copy = codes.renamed(edition, kind, items.whole(row), items.parent_of(row))
        with _sound(edition, row):
            new = _put(
                edition,
                kind,
                copy | {"stands": items.place_of(row), "linked_from": []},
                by,
                after=row,
            )
        return _remember(new, Verb.ADDED, None, items.whole(new), by)


def delete(edition: Edition, kind: str, code: str, *, version: int | None = None, by) -> ItemChange:
    """Take an item and all in it out of the draft; the change returned can be undone.

    Refused while another item needs it (a condition, a calculation, a choice among its rows);
    with the ``version`` that was read, :class:`Stale` if the item changed since.
    """
    with _at_work(edition, by) as edition:
        row = items.find(edition, kind, code)
        refuse_changed(row, version)
        before = items.whole(row)
        version = row.version + 1
        with _sound(edition, row, gone=True):
            row.delete()
        renumber(edition, kind)
        return ItemChange.objects.create(
            edition=edition,
            kind=kind,
            code=code,
            verb=Verb.DELETED,
            version=version,
            before=before,
            by=by,
        )


def restore(change: ItemChange, *, by):
    """Make an item what it was before ``change``; returns its row, None if that is nowhere.

    Undoing an addition deletes, undoing a deletion brings everything back under the same codes,
    undoing a move moves back. Raises ``ValidationError`` if the place is gone.
    """
    edition = change.edition
    with _at_work(edition, by) as edition:
        match change.verb:
            case Verb.ADDED:
                delete(edition, change.kind, change.code, by=by)
                return None
            case Verb.MOVED:
                place = change.before["stands"]
                return move(
                    edition,
                    change.kind,
                    change.code,
                    turn=place["turn"],
                    parent=place["parent"] or None,
                    by=by,
                )
            case Verb.DELETED:
                return _bring_back(edition, change, by)
        return _restore_text(edition, change, by)


def insert(edition: Edition, kind: str, made, *, by):
    """An item that was made elsewhere, with everything in it, as the last of its kind.

    ``made`` is a function from the free code it will have to the whole item (``items.whole``).
    Refused if it does not hold together with the rest of the draft.
    """
    with _at_work(edition, by) as edition:
        code = codes.next_code(edition, kind, edition)
        turn = items.rows_of(edition, kind).count() + 1
        place = {"stands": {"parent": "", "turn": turn}, "linked_from": []}
        row = _put(edition, kind, made(code) | place, by)
        if kind == Kind.FORM and (found := sorted(checks.faults_around(row))):
            raise _refusal(found, kind, row.code)
        return _remember(row, Verb.ADDED, None, items.whole(row), by)


def comment(edition: Edition, kind: str, code: str, text: str, *, by) -> ItemComment:
    """Say something about an item to the other curators, while the edition is being made."""
    require(by, "toolkit.curate_edition", edition)
    if edition.is_frozen:
        raise WrongState(edition, "comment", edition.state)
    if not text.strip():
        raise ValidationError({"text": _("Scrivi il commento.")})
    items.find(edition, kind, code)
    return ItemComment.objects.create(
        edition=edition, kind=kind, code=code, text=text.strip(), by=by
    )


def resolve(said: ItemComment, *, by) -> ItemComment:
    """Mark a comment as settled; it stays readable."""
    require(by, "toolkit.curate_edition", said.edition)
    if said.resolved_at is None:
        said.resolved_at, said.resolved_by = timezone.now(), by
        said.save(update_fields=["resolved_at", "resolved_by"])
    return said


@contextmanager
def _at_work(edition: Edition, by) -> Iterator[Edition]:
    require(by, "toolkit.curate_edition", edition)
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        if locked.state != EditionState.DRAFT:
            raise WrongState(locked, "edit", locked.state)
        yield locked


def _refuse_unknown(before: dict, changed: dict) -> None:
    may_be_new = ("choices", *RULES, *LATER)
    unknown = [key for key in changed if key not in before and key not in may_be_new]
    if "kind" in changed:
        return  # another kind of question brings settings of its own; the check names the wrong
    if unknown or "code" in changed:
        names = ", ".join(unknown or ["code"])
        raise ValidationError(_("Non si può cambiare: %(names)s.") % {"names": names})


def _coherent(before: dict, changed: dict) -> dict:
    """All the content of a question whose kind changes: the settings of the old kind go."""
    unasked = changed["kind"] in ("computed", "note")
    kept = items.OF_QUESTION if unasked else (*items.OF_QUESTION, *RULES)
    common = {key: before[key] for key in kept if key in before and key != "row_checks"}
    return codes.blank(Kind.QUESTION, before["code"], changed["kind"]) | common | changed


@contextmanager
def _sound(edition: Edition, row, *, new: bool = False, gone: bool = False) -> Iterator[None]:
    """Refuse what the change in the block makes wrong; what was wrong before does not count."""
    kind = items.kind_of_row(row).name
    form = _form_of(row)
    around = checks.faults_around(form) if form and not (new and kind == Kind.FORM) else set()
    own = set() if new else set(checks.faults_of(kind, items.content_of(row)))
    yield
    found: list[checks.ItemFault] = []
    if not gone:
        own_now = checks.faults_of(kind, items.content_of(row))
        found += [fault for fault in own_now if not fault.unfinished and fault not in own]
    if form and gone and kind == Kind.FORM:
        documents = list(edition.forms.values_list("document", flat=True))
        found += [fault for fault in checks.faults_between(documents) if fault not in around]
    elif form:
        form = _recompiled(form.pk)
        found += sorted(checks.faults_around(form) - around)
    if found:
        raise _refusal(found, kind, row.code)


def _refusal(found: list[checks.ItemFault], kind: str, code: str) -> ValidationError:
    """What is wrong with the item itself at its fields, what it would break elsewhere by name."""
    by_field: dict[str, list[str]] = {}
    for fault in found:
        if (fault.kind, fault.code) == (kind, code):
            by_field.setdefault(fault.field.partition(".")[0] or "__all__", []).append(fault.reason)
        else:
            reason = f"{fault.code}: {fault.reason}"
            by_field.setdefault("__all__", []).append(reason)
    refusal = ValidationError({key: list(dict.fromkeys(said)) for key, said in by_field.items()})
    refusal.faults = found  # for pages that tell each fault at its control
    return refusal


def _form_of(row) -> FormDefinition | None:
    match items.kind_of_row(row).name:
        case Kind.FORM:
            return row
        case Kind.SECTION:
            return row.form
        case Kind.QUESTION:
            return row.section.form
    return None


def _recompiled(pk: int) -> FormDefinition:
    form = FormDefinition.objects.prefetch_related("sections__questions").get(pk=pk)
    document = compile_form(form)
    if document != form.document:
        form.document, form.sha256 = document, fingerprint(document)
        form.save(update_fields=["document", "sha256"])
    return form


def _remember(row, verb, before, after, by, lesson=None):
    row.version += 1 if verb != Verb.ADDED else 0
    if not isinstance(row, Edition):  # whose changes are its version
        row.save(update_fields=["version"])
    ItemChange.objects.create(
        edition=row.owner(),
        kind=items.kind_of_row(row).name,
        code=row.code,
        verb=verb,
        version=row.version,
        before=before,
        after=after,
        by=by,
        lesson=lesson,
    )
    return row


def _above(edition: Edition, kind: str, parent: str):
    """The row of the parent; the edition itself for roots."""
    wanted = items.KINDS[kind].parent
    return items.find(edition, wanted, parent) if wanted else edition


def _create(edition: Edition, kind: str, above, content: dict):
    described = items.KINDS[kind]
    plain = {name: content[name] for name in described.fields if name in content}
    items.refuse_what_does_not_fit(described, plain)
    placed = {} if kind == Kind.PRACTICE else {"position": 10_000}
    return described.model.objects.create(**{described.parent_field: above}, **placed, **plain)


def _reparent(edition: Edition, row, kind: str, parent: str) -> None:
    above = _above(edition, kind, parent)
    form = _form_of(row)
    if kind == Kind.SECTION or (kind == Kind.QUESTION and above.form_id != form.pk):
        reason = _("Sezioni e domande restano nel loro modulo.")
        raise ValidationError(reason, code="other_form")
    setattr(row, items.KINDS[kind].parent, above)
    row.position = 10_000
    row.save()


def _put(edition: Edition, kind: str, whole: dict, by, *, after=None):
    """Write an item that does not exist, with everything in it."""
    above = _above(edition, kind, whole["stands"]["parent"])
    row = _create(edition, kind, above, whole)
    items.write(row, whole)
    place(row, whole["stands"]["turn"] + (1 if after is not None else 0))
    child = items.KINDS[kind].children
    for turn, part in enumerate(whole.get("parts", []), 1):
        _put(edition, child, part | {"stands": {"parent": row.code, "turn": turn}}, by)
    items.link_again(row, whole.get("linked_from", []))
    return _recompiled(row.pk) if kind == Kind.FORM else row


def _bring_back(edition: Edition, change: ItemChange, by):
    whole = change.before
    if items.rows_of(edition, change.kind).filter(code=change.code).exists():
        raise ValidationError(_("È già al suo posto."), code="there")
    try:
        row = _put(edition, change.kind, whole, by)
    except items.KINDS[items.KINDS[change.kind].parent or change.kind].model.DoesNotExist as gone:
        reason = _("Prima ripristina %(code)s, in cui stava.")
        raise ValidationError(reason % {"code": whole["stands"]["parent"]}) from gone
    row.version = change.version
    form = _form_of(row)
    if form and form != row:
        _recompiled(form.pk)
    return _remember(row, Verb.RESTORED, None, items.whole(row), by)


def _restore_text(edition: Edition, change: ItemChange, by):
    row = items.find(edition, change.kind, change.code)
    before = items.content_of(row)
    wanted = change.before if change.verb == Verb.EDITED else change.after
    if change.kind != Kind.QUESTION:  # whose settings are those of the kind it had
        wanted = {key: value for key, value in (wanted or {}).items() if key in before}
    with _sound(edition, row):
        items.write(row, wanted)
    return _remember(row, Verb.RESTORED, before, items.content_of(row), by)
