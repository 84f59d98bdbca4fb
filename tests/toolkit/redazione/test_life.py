"""An edition compared, reviewed, published, scheduled, retired, through its pages."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from officine.outbox.models import Message
from tests import factories as make
from tests.conftest import SignedInClient
from toolkit import clock
from toolkit.actions import curation, drafts, editions
from toolkit.models import Edition, Kind
from workshops.actions import answering, submissions


def edit(draft, by, kind=Kind.STEP, code="1.1", **said):
    version = curation.items.find(draft, kind, code).version
    return curation.edit(draft, kind, code, said, version=version, by=by)


@pytest.fixture
def reworded(draft, carla) -> Edition:
    edit(draft, carla, title="Mappa nuova")
    return draft


@pytest.fixture
def changed(draft, carla) -> Edition:
    edit(draft, carla, least_working_days=12)
    return draft


@pytest.fixture
def second(dario):
    """A client signed in as dario, who reads what carla writes."""
    client = SignedInClient()
    client.force_login(dario)
    return client


def approved(draft, carla, dario) -> Edition:
    drafts.submit(draft, by=carla)
    return drafts.approve(draft, by=dario)


def at(draft, page="") -> str:
    return f"/redazione/edizioni/{draft.pk}{page}"


def test_a_draft_is_compared_with_its_base_unless_another_is_chosen(curator, small, reworded):
    own = curator.get(at(reworded, "/confronta"))
    chosen = curator.get(at(reworded, f"/confronta/{small.pk}"))

    assert own.context["before"] == chosen.context["before"] == small
    assert own.context["comparison"].counts["changed"] == 1
    assert b"<ins>" in own.content
    assert curator.get(at(reworded, "/confronta/999")).status_code == 404


def test_a_second_curator_reads_and_approves(curator, second, reworded, carla, dario):
    assert curator.post(at(reworded, "/revisione/manda")).status_code == 302
    own = curator.post(at(reworded, "/revisione/approva"))
    other = second.post(at(reworded, "/revisione/approva"), {"note": "Va bene."})

    reworded.refresh_from_db()
    assert own.status_code == 422
    assert "la approva un'altra persona" in own.content.decode()
    assert other.status_code == 302
    assert reworded.approved_by == dario
    told = Message.objects.filter(kind__startswith="edition").order_by("pk")
    assert [(one.kind, one.to) for one in told] == [
        ("edition_submitted", dario.email),
        ("edition_approved", carla.email),
    ]
    html = curator.get(at(reworded, "/revisione")).content.decode()
    assert "Va bene." in html
    assert "Mandata in revisione" in html


def test_changes_are_asked_with_a_reason(second, reworded, carla):
    drafts.submit(reworded, by=carla)
    silent = second.post(at(reworded, "/revisione/modifiche"), {"note": " "})
    told = second.post(at(reworded, "/revisione/modifiche"), {"note": "Il passo 1.2 è oscuro."})

    reworded.refresh_from_db()
    assert (silent.status_code, told.status_code) == (422, 302)
    assert reworded.state == "draft"
    letter = Message.objects.get(kind="edition_changes_asked")
    assert letter.to == carla.email
    assert "Il passo 1.2 è oscuro." in letter.text
    assert f"/redazione/edizioni/{reworded.pk}/revisione" in letter.text


def test_other_words_are_a_revision(curator, reworded, carla, dario):
    approved(reworded, carla, dario)
    page = curator.get(at(reworded, "/pubblica"))
    done = curator.post(
        at(reworded, "/pubblica"), {"when": "now", "number": "1.1", "release_note": "Un titolo."}
    )

    reworded.refresh_from_db()
    assert page.context["named"].name == "1.1"
    assert "cambiano solo le parole" in page.content.decode()
    assert done.status_code == 302
    assert (reworded.name, reworded.state) == ("1.1", "published")
    assert reworded.release_note == "Un titolo."
    assert editions.verify(Edition.objects.get(pk=reworded.pk))


def test_a_curator_may_make_a_new_edition_of_other_words(curator, reworded, carla, dario):
    approved(reworded, carla, dario)
    said = {"when": "now", "as_new": "new", "number": "2"}

    assert curator.post(at(reworded, "/pubblica"), said).status_code == 302
    reworded.refresh_from_db()
    assert reworded.name == "2"


def test_an_unchanged_draft_has_nothing_to_publish(curator, draft, carla, dario):
    approved(draft, carla, dario)
    page = curator.get(at(draft, "/pubblica"))
    sent = curator.post(at(draft, "/pubblica"), {"when": "now", "number": "1.1"})
    review = curator.get(at(draft, "/revisione"))

    text = page.content.decode()
    assert [one["rule"].name for one in page.context["stops"]] == ["unchanged"]
    assert [one["rule"].name for one in review.context["stops"]] == ["unchanged"]
    assert "Questa bozza è uguale all&#x27;edizione 1: non c&#x27;è niente da pubblicare." in text
    assert "cambiano solo le parole" not in text
    assert sent.status_code == 422
    for as_new in (False, True):
        with pytest.raises(ValidationError) as refusal:
            editions.publish(draft, by=carla, as_new=as_new)
        assert refusal.value.code == "unchanged"
    with pytest.raises(ValidationError) as refusal:
        drafts.schedule(draft, timezone.now() + dt.timedelta(days=1), by=carla)
    assert refusal.value.code == "unchanged"
    draft.refresh_from_db()
    assert (draft.state, draft.name, draft.publish_at) == ("in_review", "2", None)


def test_another_structure_is_never_a_revision(curator, changed, carla, dario):
    approved(changed, carla, dario)
    page = curator.get(at(changed, "/pubblica"))

    assert page.context["named"].name == "2"
    assert "as_new" not in page.context["form"].fields
    assert (
        curator.post(at(changed, "/pubblica"), {"when": "now", "number": "1.1"}).status_code == 422
    )
    editions.publish(changed, by=carla)
    assert changed.name == "2"


def test_drafts_are_numbered_as_they_come_out(small, carla, dario):
    first, later = (drafts.start_draft(small, by=carla) for _turn in range(2))
    edit(first, carla, least_working_days=12)
    edit(later, carla, least_working_days=13)
    for draft in (later, first):
        editions.publish(approved(draft, carla, dario), by=carla)

    first.refresh_from_db()
    assert (later.name, first.name) == ("2", "3")


def test_revisions_follow_each_other(small, carla, dario):
    names = []
    for title in ("Uno", "Due"):
        draft = drafts.start_draft(small, by=carla)
        edit(draft, carla, title=title)
        editions.publish(approved(draft, carla, dario), by=carla)
        names.append(draft.name)

    assert names == ["1.1", "1.2"]


@pytest.mark.parametrize("typed", ["", "2", "11", "uno"])
def test_the_number_is_typed_to_confirm(curator, reworded, carla, dario, typed):
    approved(reworded, carla, dario)

    refused = curator.post(at(reworded, "/pubblica"), {"when": "now", "number": typed})

    reworded.refresh_from_db()
    assert refused.status_code == 422
    assert reworded.state == "in_review"


def test_what_is_not_approved_is_not_published(curator, reworded, carla):
    page = curator.get(at(reworded, "/pubblica"))
    refused = curator.post(at(reworded, "/pubblica"), {"when": "now", "number": "1.1"})

    assert 'name="number"' not in page.content.decode()
    assert refused.status_code == 422
    with pytest.raises(ValidationError):
        editions.publish(reworded, by=carla)


def test_what_is_unfinished_is_not_published_by_anybody(curator, changed, carla, dario):
    curation.add(changed, Kind.STEP, parent="F1", by=carla)
    approved(changed, carla, dario)

    page = curator.get(at(changed, "/pubblica"))

    assert [one["rule"].name for one in page.context["stops"]] == ["unfinished"]
    assert at(changed, "/elementi/passi/1.3") in page.content.decode()
    with pytest.raises(ValidationError):
        editions.publish(changed, by=carla)
    with pytest.raises(ValidationError):
        drafts.schedule(changed, timezone.now() + dt.timedelta(days=1), by=carla)


def test_an_edition_comes_out_by_itself_on_its_day(curator, reworded, carla, dario):
    approved(reworded, carla, dario)
    said = {"when": "later", "day": "2030-06-01", "hour": "09:30", "number": "1.1"}
    assert curator.post(at(reworded, "/pubblica"), said).status_code == 302

    reworded.refresh_from_db()
    assert reworded.publish_at == dt.datetime(2030, 6, 1, 7, 30, tzinfo=dt.UTC)
    clock.publish_due()
    reworded.refresh_from_db()
    assert reworded.state == "in_review"
    with time_machine.travel(dt.datetime(2030, 6, 1, 7, 31, tzinfo=dt.UTC)):
        clock.publish_due()
        clock.publish_due()
    reworded.refresh_from_db()
    assert (reworded.state, reworded.name, reworded.publish_at) == ("published", "1.1", None)


def test_what_was_scheduled_as_new_comes_out_as_new(reworded, carla, dario):
    approved(reworded, carla, dario)
    soon = timezone.now() + dt.timedelta(hours=1)
    drafts.schedule(reworded, soon, by=carla, as_new=True)

    with time_machine.travel(soon + dt.timedelta(minutes=1)):
        clock.publish_due()

    reworded.refresh_from_db()
    assert reworded.name == "2"


@pytest.mark.parametrize(
    ("day", "hour", "field"),
    [("", "09:00", "day"), ("2030-01-01", "", "hour"), ("ieri", "09:00", "day")],
)
def test_a_day_needs_its_hour(curator, reworded, carla, dario, day, hour, field):
    approved(reworded, carla, dario)
    said = {"when": "later", "day": day, "hour": hour, "number": "1.1"}

    page = curator.post(at(reworded, "/pubblica"), said)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_a_past_moment_is_refused(curator, reworded, carla, dario):
    approved(reworded, carla, dario)
    said = {"when": "later", "day": "2001-01-01", "hour": "09:00", "number": "1.1"}

    page = curator.post(at(reworded, "/pubblica"), said)

    assert list(page.context["form"].errors) == ["day"]


def test_a_schedule_is_taken_away(curator, reworded, carla, dario):
    approved(reworded, carla, dario)
    drafts.schedule(reworded, timezone.now() + dt.timedelta(days=1), by=carla)

    curator.post(at(reworded, "/pubblica/annulla"))

    reworded.refresh_from_db()
    assert reworded.publish_at is None


def test_who_works_on_the_edition_is_counted(curator, small, draft, carla, quartiere):
    casa = make.workshop("casa", small)
    hidden = make.workshop("nascosta", small, is_public=False)
    torino = make.place(casa, "Torino")
    seat = make.participation(casa, quartiere, torino)
    run = make.step_run(torino, small.phases.get().steps.get(code="1.2"))
    form = small.forms.get(code="M02")
    asked = make.assignment(run, seat, form)
    paolo = quartiere.mandates.get(role="compilatore").person
    work = submissions.start(asked, by=paolo)
    answering.save_answer(work, "M02.01", "poco", base_version=0, by=paolo)
    curation.delete(draft, Kind.QUESTION, "M02.01", by=carla)

    page = curator.get(at(draft, "/pubblica"))

    found = page.context["impact"]
    assert [(place.title, place.drafts) for place in found.uses.places] == [(casa.title, 1)]
    assert found.uses.hidden == 1
    assert hidden.title not in page.content.decode()
    assert [(one.item.code, one.is_breaking, one.drafts, one.sent) for one in found.touched] == [
        ("M02.01", True, 1, 0)
    ]


def test_an_edition_is_retired(curator, small):
    assert curator.post(at(small, "/archivia")).status_code == 302
    small.refresh_from_db()
    assert small.state == "retired"
    assert curator.post(at(small, "/archivia")).status_code == 409


def test_a_draft_goes_away_when_its_name_is_typed(curator, small, draft):
    wrong = curator.post(at(draft, "/elimina"), {"name": "9"})
    assert wrong.status_code == 422
    assert f"Il numero è {draft.name}" in wrong.content.decode()

    assert curator.post(at(draft, "/elimina"), {"name": draft.name}).status_code == 302
    assert not Edition.objects.filter(pk=draft.pk).exists()
    assert curator.post(at(small, "/elimina"), {"name": small.name}).status_code == 409
    assert Edition.objects.filter(pk=small.pk).exists()


@pytest.mark.parametrize(
    "page",
    [
        "/elimina",
        "/revisione/manda",
        "/revisione/approva",
        "/revisione/modifiche",
        "/pubblica",
        "/pubblica/annulla",
        "/traduzione/en",
        "/traduzione/en/pubblica",
    ],
)
def test_a_published_edition_does_not_change_through_any_page(curator, small, page):
    before = editions.canonical(small), small.sha256, small.release_note
    said = {"number": "1", "when": "now", "note": "x", "release_note": "Altro", "kind": "step"}

    curator.post(at(small, page), said | {"code": "1.1", "text:title": "Altro"})

    now = Edition.objects.get(pk=small.pk)
    assert (editions.canonical(now), now.sha256, now.release_note) == before
    assert editions.verify(now)


@pytest.mark.parametrize("page", ["/confronta", "/revisione", "/pubblica", "/traduzione/en"])
@pytest.mark.parametrize("who", ["anna", "nino"])
def test_who_does_not_curate_finds_nothing(client, small, request, who, page):
    client.force_login(request.getfixturevalue(who))

    assert client.get(at(small, page)).status_code == 404


def test_only_curators_act(reworded, nino):
    for act in (drafts.submit, drafts.approve, drafts.retire):
        with pytest.raises(PermissionDenied):
            act(reworded, by=nino)


BUDGETS = {"/confronta": 26, "/revisione": 26, "/pubblica": 40, "/traduzione/en": 26}


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_costs_the_same_whatever_changed(curator, reworded, carla, page):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert curator.get(at(reworded, page)).status_code == 200
        return len(caught)

    cost()
    first = cost()
    edit(reworded, carla, code="1.2", title="Idee nuove", aim="Altre idee.")
    edit(reworded, carla, Kind.FORM, "M01", title="Un'altra mappa")
    curation.add(reworded, Kind.PHASE, by=carla)
    curation.comment(reworded, Kind.STEP, "1.1", "Perché?", by=carla)

    assert cost() <= first <= BUDGETS[page]
