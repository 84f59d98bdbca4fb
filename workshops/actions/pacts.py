"""The pact of an officina: written as a draft, signed with the two keys, then by the members.

A version is frozen when it is proposed: what the keys sign is its fingerprint. With the second
key it is in force from that day, and the one before ends.
"""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officine.access import require
from officine.accounts.models import User
from officine.journal.chain import record
from officine.lifecycle.machine import WrongState, advance
from workshops import notifications
from workshops.actions import keys
from workshops.lifecycles import PactState
from workshops.models import Key, Pact, PactRule, PactSignature, Participation, Workshop
from workshops.models.clause import CLAUSES, Clause
from workshops.queries.keys import keys_of
from workshops.queries.pact_versions import members
from workshops.queries.pacts import fingerprint

MOST_DAYS = 120
LONGEST = 4000


class Stale(Exception):
    """Somebody else has written the draft since it was read."""


class Changed(Exception):
    """The pact is not what the page showed to who signs."""


@transaction.atomic
def begin(workshop: Workshop, *, by: User) -> Pact:
    """The draft that is being written, or a new one with the rules in force (or the defaults)."""
    require(by, "workshops.write_pact", workshop)
    Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    last = workshop.pacts.order_by("-version").first()
    if last is not None and last.state == PactState.DRAFT:
        return last
    if last is not None and last.state == PactState.PROPOSED:
        raise WrongState(last, "write", last.state)
    pact = Pact.objects.create(
        workshop=workshop,
        version=last.version + 1 if last else 1,
        premise=last.premise if last else "",
        written_by=by,
    )
    before = {rule.code: rule for rule in last.rules.all()} if last else {}
    for position, clause in enumerate(CLAUSES):
        old = before.get(clause.code)
        _put(
            pact,
            position,
            clause,
            old.value if old else clause.default,
            old.text if old else "",
            old.reason if old else "",
        )
    record("pact.begun", pact, by=by, workshop=workshop, version=pact.version)
    return pact


@transaction.atomic
def write(
    pact: Pact,
    *,
    premise: str,
    changes: str,
    rules: Mapping[str, Mapping],
    lock: int,
    by: User,
) -> None:
    """Write the whole draft. ``rules``: for each code its value, text and reason.

    ``Stale``: somebody wrote it since ``lock`` was read. ``ValidationError`` names its fields
    ``<code>``, ``<code>_text``, ``<code>_reason``.
    """
    require(by, "workshops.write_pact", pact)
    _hold(pact, "write", PactState.DRAFT)
    if pact.lock != lock:
        raise Stale
    read = {clause.code: _read(clause, rules.get(clause.code, {})) for clause in CLAUSES}
    errors = {name: said for _values, found in read.values() for name, said in found.items()}
    texts = {"premise": _clean(premise), "changes": _clean(changes)}
    errors |= {name: _too_long(text) for name, text in texts.items() if len(text) > LONGEST}
    if errors:
        raise ValidationError(errors)
    pact.rules.all().delete()
    for position, clause in enumerate(CLAUSES):
        values, _found = read[clause.code]
        _put(pact, position, clause, **values)
    pact.premise, pact.changes, pact.lock = texts["premise"], texts["changes"], lock + 1
    pact.save(update_fields=["premise", "changes", "lock"])
    record("pact.written", pact, by=by, workshop=pact.workshop_id, version=pact.version)


@transaction.atomic
def propose(pact: Pact, *, by: User) -> None:
    """Freeze the draft and ask for the two keys."""
    require(by, "workshops.propose_pact", pact)
    _hold(pact, "propose", PactState.DRAFT)
    if pact.version > 1 and not pact.changes:
        raise ValidationError({"changes": _("Scrivi che cosa cambia e perché.")})
    sha256 = fingerprint(pact)
    advance(pact, "propose", held=True, by=by, sha256=sha256, proposed_at=timezone.now())
    record("pact.proposed", pact, by=by, workshop=pact.workshop_id, sha256=sha256)
    notifications.pact_proposed(pact)


@transaction.atomic
def take_back(pact: Pact, *, by: User) -> None:
    """Change it again: the keys turned so far stay, and count for what they signed alone."""
    require(by, "workshops.propose_pact", pact)
    _hold(pact, "take_back", PactState.PROPOSED)
    advance(pact, "take_back", held=True, by=by, lock=pact.lock + 1)
    record("pact.taken_back", pact, by=by, workshop=pact.workshop_id, version=pact.version)


@transaction.atomic
def sign(pact: Pact, *, sha256: str, text: str = "", by: User) -> Key:
    """Turn one's key; with the second one the version is in force."""
    require(by, "workshops.turn_key", pact)
    _hold(pact, "sign", PactState.PROPOSED)
    _refuse_changed(pact, sha256)
    key = keys.sign(pact, sha256=sha256, text=text, by=by)
    if keys_of(pact, sha256).both_signed:
        _enact(pact, by)
    return key


@transaction.atomic
def refuse(pact: Pact, *, sha256: str, text: str, by: User) -> Key:
    """Say no to what is proposed, and why; it stays proposed until it is taken back."""
    require(by, "workshops.turn_key", pact)
    _hold(pact, "refuse", PactState.PROPOSED)
    _refuse_changed(pact, sha256)
    return keys.refuse(pact, sha256=sha256, text=text, by=by)


@transaction.atomic
def adhere(pact: Pact, seat: Participation, *, sha256: str, by: User) -> PactSignature:
    """A member says yes to the pact in force. Twice is once."""
    require(by, "workshops.adhere_to_pact", seat)
    if not members(pact.workshop).filter(pk=seat.pk).exists():
        raise PermissionDenied("workshops.adhere_to_pact")
    _hold(pact, "adhere", PactState.IN_FORCE)
    _refuse_changed(pact, sha256)
    made, is_new = PactSignature.objects.get_or_create(
        pact=pact, organisation_id=seat.organisation_id, defaults={"person": by, "sha256": sha256}
    )
    if is_new:
        record(
            "pact.signed",
            pact,
            by=by,
            workshop=pact.workshop_id,
            organisation=seat.organisation_id,
            sha256=sha256,
        )
    return made


def _enact(pact: Pact, by: User) -> None:
    today = timezone.localdate()
    for before in Pact.objects.filter(workshop=pact.workshop_id, state=PactState.IN_FORCE):
        advance(before, "supersede", by=by, ends_on=today)
    try:
        with transaction.atomic():
            advance(pact, "enact", held=True, by=by, starts_on=today)
    except IntegrityError as error:  # the rows of the officina are one pact in force
        raise WrongState(pact, "enact", pact.state) from error
    record("pact.enacted", pact, by=by, workshop=pact.workshop_id, version=pact.version)
    notifications.pact_enacted(pact)


def _hold(pact: Pact, verb: str, state: str) -> None:
    """Lock the row and read it again; ``WrongState`` if it is not the moment for this."""
    rows = Pact.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop")
    row = rows.get(pk=pact.pk)
    for name in ("state", "lock", "premise", "changes", "sha256"):
        setattr(pact, name, getattr(row, name))
    if pact.state != state:
        raise WrongState(pact, verb, pact.state)


def _refuse_changed(pact: Pact, sha256: str) -> None:
    if not pact.sha256 == sha256 == fingerprint(pact):
        raise Changed


def _put(pact: Pact, position: int, clause: Clause, value, text: str, reason: str) -> None:
    PactRule.objects.create(
        pact=pact,
        code=clause.code,
        position=position,
        value=value,
        text=text,
        reason=reason if clause.kind != "text" and clause.is_laxer(value) else "",
        source=clause.source(value),
        obligation=clause.obligation,
    )


def _read(clause: Clause, given: Mapping) -> tuple[dict, dict]:
    """A rule as it was typed: its values, and what is wrong with them by field."""
    text, reason = _clean(given.get("text", "")), _clean(given.get("reason", ""))
    value = given.get("value", clause.default)
    errors = {}
    if clause.kind == "text":
        value = _clean(value or "")
    elif clause.kind == "choice":
        if value not in clause.choices.values:
            errors[clause.code] = _("Scegli una voce dell'elenco.")
    elif not isinstance(value, int) or isinstance(value, bool):
        errors[clause.code] = _("Scrivi un numero intero.")
    else:
        errors |= _wrong_number(clause, value, reason)
    for name, words in (("", value), ("_text", text), ("_reason", reason)):
        if isinstance(words, str) and len(words) > LONGEST:
            errors[f"{clause.code}{name}"] = _too_long(words)
    return {"value": value, "text": text, "reason": reason}, errors


def _wrong_number(clause: Clause, value: int, reason: str) -> dict:
    most, least = (100, 0) if clause.kind == "percent" else (MOST_DAYS, 1)
    if not least <= value <= most:
        words = {"least": least, "most": most}
        return {clause.code: _("Scrivi un numero fra %(least)s e %(most)s.") % words}
    if clause.is_laxer(value) and not reason:
        message = _("La norma chiede almeno %(law)s: per scendere sotto, scrivi il perché.")
        return {f"{clause.code}_reason": message % {"law": clause.law}}
    return {}


def _clean(text: str) -> str:
    return str(text).replace("\0", "").replace("\r\n", "\n").strip()


def _too_long(text: str) -> str:
    words = {"length": len(text), "most": LONGEST}
    return _("Hai scritto %(length)s caratteri: il massimo è %(most)s.") % words
