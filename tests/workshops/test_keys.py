"""Two keys: who turns which, once, on which words; what was signed before counts no more."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from workshops.actions import keys
from workshops.actions.keys import AlreadySaid
from workshops.models import Key, Pact
from workshops.queries.keys import key_panel, keys_by_subject, keys_of

FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture
def thing(casa, anna):
    return Pact.objects.create(workshop=casa, version=1, written_by=anna)


@pytest.fixture
def co_lead(casa, torino, altra):
    """The organisation of olga leads with the authority."""
    return make.participation(casa, altra, torino, role="co_lead")


def test_the_authority_and_a_co_lead_sign_the_same_words(thing, co_lead, anna, olga, altra):
    keys.sign(thing, sha256=FIRST, by=anna)
    half = keys_of(thing, FIRST)
    keys.sign(thing, sha256=FIRST, by=olga)
    whole = keys_of(thing, FIRST)

    assert (half.both_signed, half.missing) == (False, ["co_lead"])
    assert (whole.both_signed, whole.missing, whole.refused) == (True, [], False)
    assert whole.authority.organisation == thing.workshop.authority
    assert whole.co_lead.organisation == altra
    assert Event.objects.filter(action="key.signed", workshop_id=thing.workshop_id).count() == 2


def test_nobody_else_turns_a_key(thing, co_lead, at_table, ugo, fiora, piera, zeno, ada, nino):
    """An officer, a facilitator, a plain partner, another's lead, an administrator, a stranger."""
    for who in (ugo, fiora, piera, zeno, ada, nino):
        with pytest.raises(PermissionDenied):
            keys.sign(thing, sha256=FIRST, by=who)

    assert not Key.objects.exists()


def test_only_the_referente_of_a_co_lead_turns_its_key(thing, co_lead, altra, nino):
    make.mandate(nino, altra, "compilatore")

    with pytest.raises(PermissionDenied):
        keys.sign(thing, sha256=FIRST, by=nino)


def test_a_co_lead_that_left_turns_no_key(thing, co_lead, olga):
    co_lead.until = timezone.localdate()
    co_lead.save()

    with pytest.raises(PermissionDenied):
        keys.sign(thing, sha256=FIRST, by=olga)


def test_who_is_on_both_sides_turns_one(thing, co_lead, altra, anna, olga):
    make.mandate(anna, altra, "referente")
    keys.sign(thing, sha256=FIRST, by=anna)

    with pytest.raises(AlreadySaid):
        keys.sign(thing, sha256=FIRST, by=anna)

    assert keys_of(thing, FIRST).missing == ["co_lead"]
    keys.sign(thing, sha256=FIRST, by=olga)
    assert keys_of(thing, FIRST).both_signed


def test_other_words_ask_for_both_keys_again(thing, co_lead, anna, olga):
    keys.sign(thing, sha256=FIRST, by=anna)
    keys.sign(thing, sha256=FIRST, by=olga)

    now = keys_of(thing, SECOND)

    assert (now.both_signed, now.missing) == (False, ["authority", "co_lead"])
    assert [side.earlier.sha256 for side in now.sides] == [FIRST, FIRST]
    keys.sign(thing, sha256=SECOND, by=anna)
    assert keys_of(thing, SECOND).missing == ["co_lead"]


def test_a_refusal_says_why_and_stays(thing, co_lead, anna, olga):
    keys.sign(thing, sha256=FIRST, by=anna)
    for nothing in ("", "  ", "\0"):
        with pytest.raises(ValidationError) as refused:
            keys.refuse(thing, sha256=FIRST, text=nothing, by=olga)
        assert list(refused.value.message_dict) == ["text"]

    keys.refuse(thing, sha256=FIRST, text="Il preavviso è poco", by=olga)
    said_no = keys_of(thing, FIRST)
    keys.sign(thing, sha256=FIRST, by=olga)
    convinced = keys_of(thing, FIRST)

    assert (said_no.refused, said_no.both_signed, said_no.missing) == (True, False, [])
    assert (convinced.refused, convinced.both_signed) == (False, True)
    assert [key.text for key in convinced.dissents] == ["Il preavviso è poco"]


def test_the_first_co_lead_turns_the_key_and_others_add_their_dissent(
    thing, co_lead, casa, torino, quartiere, piera, anna, olga, altra
):
    make.participation(casa, quartiere, torino, role="co_lead")
    keys.sign(thing, sha256=FIRST, by=anna)
    keys.sign(thing, sha256=FIRST, by=olga)

    panel = key_panel(piera, thing, FIRST, casa)
    keys.refuse(thing, sha256=FIRST, text="Manca il voto segreto", by=piera)
    counted = keys_of(thing, FIRST)

    assert panel.adds
    assert counted.both_signed
    assert counted.co_lead.organisation == altra
    assert [(key.organisation, key.text) for key in counted.dissents] == [
        (quartiere, "Manca il voto segreto")
    ]


def test_one_organisation_says_a_thing_once(thing, co_lead, altra, olga, nino):
    make.mandate(nino, altra, "referente")
    keys.sign(thing, sha256=FIRST, by=olga)

    for verb in (keys.sign, keys.refuse):
        for who in (olga, nino):
            with pytest.raises(AlreadySaid):
                verb(thing, sha256=FIRST, text="ancora", by=who)

    assert Key.objects.count() == 1


def test_a_text_has_a_length(thing, anna):
    with pytest.raises(ValidationError):
        keys.sign(thing, sha256=FIRST, text="a" * 4001, by=anna)


def test_who_looks_has_a_button_only_where_something_can_be_said(
    thing, co_lead, casa, anna, olga, ugo, ada
):
    assert key_panel(anna, thing, FIRST, casa).seat.side == "authority"
    assert key_panel(olga, thing, FIRST, casa).seat.side == "co_lead"
    assert key_panel(ugo, thing, FIRST, casa).seat is None
    assert key_panel(ada, thing, FIRST, casa).seat is None
    keys.sign(thing, sha256=FIRST, by=anna)
    assert key_panel(anna, thing, FIRST, casa).seat is None


def test_the_keys_of_many_things_are_one_question(
    thing, casa, co_lead, anna, olga, django_assert_num_queries
):
    many = [thing]
    for version in range(2, 12):
        Pact.objects.filter(workshop=casa, state="draft").update(
            state="superseded", sha256=FIRST, starts_on=timezone.localdate()
        )
        many.append(Pact.objects.create(workshop=casa, version=version, written_by=anna))
    keys.sign(many[0], sha256=FIRST, by=anna)
    keys.sign(many[3], sha256=SECOND, by=olga)

    with django_assert_num_queries(1):
        found = keys_by_subject(many, {one.pk: FIRST for one in many})
        said = {pk: [str(key.organisation) for key in keys.said] for pk, keys in found.items()}

    assert [found[one.pk].missing == ["authority", "co_lead"] for one in many].count(False) == 1
    assert said[many[0].pk] == [str(casa.authority)]
    assert found[many[3].pk].earlier[0].sha256 == SECOND
