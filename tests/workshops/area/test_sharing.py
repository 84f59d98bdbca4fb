"""Sharing out the sections: who has what in hand is said to colleagues, and locks nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from officine.journal.models import Event
from officine.lifecycle.machine import WrongState
from officine.outbox.models import Message
from tests import factories as make
from workshops.actions import answering, entrusting, submissions
from workshops.models import Entrusting

SECTION = "M90.A"


def url(name, assignment):
    return reverse(f"workshops:{name}", args=[assignment.public_id])


def give(client, assignment, person, note="", **more):
    data = {"do": "entrust", "section": SECTION, "to": str(person.public_id), "note": note}
    return client.post(url("people", assignment), data | more)


def test_the_colleague_hears_once_and_everybody_sees_it(client, draft, assignment, piera, paolo):
    client.force_login(piera)
    for _twice in range(2):
        assert give(client, assignment, paolo, "I numeri sono da rifare").status_code == 302

    letter = Message.objects.get(kind="section_entrusted")
    assert letter.to == paolo.email
    assert "Piera Bianchi ti affida la sezione «La proposta»" in letter.text
    assert "«I numeri sono da rifare»" in letter.text
    assert (
        "Affidata a Paolo Neri: I numeri sono da rifare"
        in client.get(url("hub", assignment)).content.decode()
    )
    client.force_login(paolo)
    assert "Hai una sezione" in client.get("/area").content.decode()
    assert "Una sezione è affidata a te" in client.get(url("hub", assignment)).content.decode()


def test_finished_is_told_to_who_gave_it_and_the_desk_is_quiet_again(
    client, draft, assignment, piera, paolo
):
    given = entrusting.entrust(assignment, SECTION, to=paolo, by=piera)
    client.force_login(paolo)

    reply = client.post(
        url("people", assignment), {"do": "done", "entrusting": given.pk, "back": "hub"}
    )

    assert reply.url == url("hub", assignment)
    assert Message.objects.get(kind="section_done").to == piera.email
    assert "Hai una sezione" not in client.get("/area").content.decode()
    assert "L'hai finita tu" in client.get(reply.url).content.decode()


def test_others_may_write_where_somebody_has_the_section(draft, assignment, piera, paolo):
    entrusting.entrust(assignment, SECTION, to=paolo, by=piera)

    saved = answering.save_answer(draft, "M90.01", "Cortili", base_version=0, by=piera)

    assert saved.version == 1


def test_a_compilatore_takes_a_section_and_gives_none(assignment, piera, paolo):
    taken = entrusting.entrust(assignment, SECTION, to=paolo, by=paolo)

    assert (taken.to, Message.objects.count()) == (paolo, 0)
    with pytest.raises(PermissionDenied):
        entrusting.entrust(assignment, SECTION, to=piera, by=paolo)


def test_a_compilatore_takes_nothing_out_of_a_colleagues_hands(assignment, piera, paolo, quartiere):
    luca = make.person("luca@partner.example")
    make.mandate(luca, quartiere, "compilatore")
    given = entrusting.entrust(assignment, SECTION, to=paolo, by=piera)

    for refused in (
        lambda: entrusting.entrust(assignment, SECTION, to=luca, by=luca),
        lambda: entrusting.withdraw(given, by=luca),
        lambda: entrusting.finish(given, by=piera),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert Entrusting.objects.get().withdrawn_at is None


def test_giving_it_again_takes_it_from_who_had_it(assignment, piera, paolo):
    entrusting.entrust(assignment, SECTION, to=paolo, by=piera)

    entrusting.entrust(assignment, SECTION, to=piera, by=piera)

    assert [row.to for row in Entrusting.objects.current()] == [piera]
    assert Entrusting.objects.count() == 2


@pytest.mark.parametrize("who", ["osvaldo", "olga", "nino"])
def test_only_who_writes_for_the_organisation_is_given_a_section(
    assignment, altra, piera, request, who
):
    with pytest.raises(ValidationError):
        entrusting.entrust(assignment, SECTION, to=request.getfixturevalue(who), by=piera)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"section": "Z9"}, "Scegli una sezione di questo modulo."),
        ({"section": ""}, "Scegli la sezione."),
        ({"to": "00000000-0000-4000-8000-000000000000"}, "Scegli una persona che può scrivere"),
        ({"note": "n" * 301}, "La nota può avere al massimo 300 caratteri."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_kept(
    client, draft, assignment, piera, paolo, change, said
):
    client.force_login(piera)

    reply = give(client, assignment, paolo, **{"note": "Scritta a mano"} | change)

    html = reply.content.decode()
    assert (reply.status_code, Entrusting.objects.count()) == (422, 0)
    assert said in html
    assert change.get("note", "Scritta a mano") in html


def test_what_was_sent_is_shared_out_no_more(filled, assignment, piera, paolo):
    submissions.send(filled, key="a", by=piera)
    assignment.refresh_from_db()

    with pytest.raises(WrongState):
        entrusting.entrust(assignment, SECTION, to=paolo, by=piera)


@pytest.mark.parametrize("pk", ["0", "x", "", "9" * 40, "²"])
def test_an_entrusting_that_is_not_of_this_form_is_404(client, assignment, paolo, pk):
    client.force_login(paolo)

    reply = client.post(url("people", assignment), {"do": "done", "entrusting": pk})

    assert reply.status_code == 404


def test_the_authority_reads_nothing_of_it_in_its_journal(assignment, piera, paolo):
    given = entrusting.entrust(assignment, SECTION, to=paolo, note="Segreto", by=piera)
    entrusting.finish(given, by=paolo)

    events = Event.objects.filter(action__startswith="section.")
    assert [(event.workshop_id, event.detail) for event in events.order_by("sequence")] == [
        (None, {"section": SECTION, "to": paolo.pk}),
        (None, {"section": SECTION}),
    ]


def test_sections_in_hand_cost_the_pages_the_same_for_one_or_many(
    client, run, at_table, edition, piera, paolo, django_assert_max_num_queries
):
    assigned = make.assignment(run, at_table, make.form(edition, "M97"))
    submissions.start(assigned, by=piera)
    for number in range(12):
        Entrusting.objects.create(
            assignment=assigned, section="M97.A" if not number else f"X{number}", to=paolo, by=piera
        )
    client.force_login(paolo)

    for name, most in (("hub", 8), ("people", 6)):
        client.get(url(name, assigned))  # what a process reads once
        with django_assert_max_num_queries(most):
            client.get(url(name, assigned))
