"""The officine as everybody reads them: what is there, what is not, how much it costs."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make
from toolkit.models import Edition, GoodPractice, PartnerCategory
from workshops.models import Invitation, Report, ReportFile, Submission
from workshops.queries import public
from workshops.views.public import drawings

TODAY = timezone.localdate()


def submission(assignment, who, state="sent"):
    made = Submission.objects.create(assignment=assignment, started_by=who)
    Submission.objects.filter(pk=made.pk).update(state=state)
    return made


def published(workshop, **fields):
    return Report.objects.create(
        workshop=workshop,
        period_from=dt.date(2027, 1, 1),
        period_to=dt.date(2027, 3, 31),
        queued_at=timezone.now(),
        published_at=timezone.now(),
        state="ready",
        **fields,
    )


# Who sees what


@pytest.fixture
def revised(edition):
    """A second revision of the edition, which officine that began before do not work with."""
    later = make.edition(2, state="draft")
    Edition.objects.filter(pk=later.pk).update(number=1, revision=1)
    return make.publish(later)


@pytest.mark.parametrize("page", ["", "/citta/torino"])
def test_an_officina_leads_to_the_revision_it_works_with(client, run, revised, page):
    text = client.get(f"/officine/casa{page}").content.decode()

    assert f'href="/toolkit/1.0/passi/{run.step.code}"' in text
    assert 'href="/toolkit/1/' not in text
    assert client.get(f"/toolkit/1.0/passi/{run.step.code}").status_code == 200
    assert client.get(f"/toolkit/1/passi/{run.step.code}").status_code == 404


def test_the_facts_of_an_officina_name_the_revision_it_works_with(client, revised):
    make.place(make.workshop("nuova", revised))
    text = client.get("/officine/nuova").content.decode()
    assert 'href="/toolkit/1.1"' in text


@pytest.mark.parametrize("page", ["", "/citta/torino", "/risultati", "/dati/tempo.csv"])
def test_an_officina_in_preparation_does_not_exist_for_outsiders(client, edition, nino, page):
    hidden = make.workshop("bozza", edition, state="draft")
    make.place(hidden)
    assert client.get(f"/officine/bozza{page}").status_code == 404
    client.force_login(nino)
    assert client.get(f"/officine/bozza{page}").status_code == 404


def test_an_officina_not_shown_to_everybody_opens_for_its_own_only(
    client, edition, quartiere, piera, anna, nino
):
    closed = make.workshop("chiusa", edition, is_public=False)
    make.member(closed, anna)
    make.participation(closed, quartiere)
    for who, status in ((None, 404), (nino, 404), (piera, 200), (anna, 200)):
        if who:
            client.force_login(who)
        assert client.get("/officine/chiusa").status_code == status, who


def test_a_city_of_another_officina_is_not_found(client, casa, torino, altrove):
    assert client.get("/officine/casa/citta/bari").status_code == 404
    assert client.get("/officine/casa/citta/torino").status_code == 200


def test_no_person_is_named_on_any_public_page(
    client, casa, run, at_table, assignment, piera, paolo, anna, ugo
):
    submission(assignment, piera)
    for page in ("/officine", "/officine/casa", "/officine/casa/citta/torino", "/partner"):
        text = client.get(page).content.decode()
        for person in (piera, paolo, anna, ugo):
            assert person.name not in text, page
            assert person.email not in text, page


# What the page says


def test_the_page_of_an_officina_says_where_we_are_and_what_one_can_do(client, casa, run):
    text = client.get("/officine/casa").content.decode()
    assert "In corso: F3 Contesto e fabbisogni, fino al" in text
    assert "Dossier di contesto" in text
    assert "Che cosa puoi fare ora" in text
    assert "oggi, " in text


def test_whoever_sits_at_the_table_is_led_to_their_own_work(client, casa, run, at_table, piera):
    assert "Apri le tue attività" not in client.get("/officine/casa").content.decode()
    client.force_login(piera)
    assert "Apri le tue attività" in client.get("/officine/casa").content.decode()


def test_an_officina_without_dates_says_what_will_appear(client, casa):
    text = client.get("/officine/casa").content.decode()
    assert "Le fasi appariranno qui" in text
    assert "Le relazioni appariranno qui" in text


@pytest.mark.parametrize(
    ("opens", "due", "state", "word"),
    [
        (-10, 20, "open", "now"),
        (-40, -2, "open", "late"),
        (-40, -2, "planned", "late"),
        (5, 20, "planned", "plan"),
        (-40, -2, "done", "done"),
    ],
)
def test_the_state_of_a_step_follows_its_dates(casa, torino, step, opens, due, state, word):
    day = dt.timedelta(days=1)
    make.step_run(torino, step, state, opens_on=TODAY + opens * day, due_on=TODAY + due * day)
    [run] = public.runs_of(casa)
    [stretch] = public.stretches([run])
    assert run.state(TODAY) == word
    assert stretch.state(TODAY) == word
    assert public.stretches_of([casa])[casa.pk] == [stretch]


def test_the_state_of_a_step_is_told_in_words(client, casa, torino, step):
    make.step_run(torino, step, opens_on=TODAY - dt.timedelta(40), due_on=TODAY - dt.timedelta(2))
    assert "in ritardo" in client.get("/officine/casa/citta/torino").content.decode()


def test_phases_come_in_their_order_even_after_the_ninth():
    assert sorted(["F10", "F2", "F0"], key=public.phase_order) == ["F0", "F2", "F10"]


def test_participation_counts_organisations_once_at_each_stage(
    casa, torino, run, assignment, at_table, altra_at_table, piera, form, edition
):
    PartnerCategory.objects.filter(code="C").update(name="Società civile")
    submission(assignment, piera, "validated")
    second = make.assignment(run, at_table, make.form(edition, "M91"))
    submission(second, piera, "sent")
    alone = make.participation(casa, make.organisation("Invitata e basta", "C1"), torino)
    flows = {flow.code: flow for flow in public.participation(casa)}
    assert flows["C"].name == "Società civile"
    assert flows["C"].counts == (2, 1, 1, 1)
    assert flows["B"].counts == (1, 1, 0, 0)  # olga has a mandate, nothing sent
    Invitation.objects.create(participation=alone, email="a@b.example", role="referente")
    Invitation.objects.update(state="accepted")
    assert {f.code: f for f in public.participation(casa)}["C"].counts == (2, 2, 1, 1)


def test_a_draft_is_no_contribution(casa, assignment, at_table, piera):
    submission(assignment, piera, "draft")
    [flow] = public.participation(casa)
    assert flow.counts == (1, 1, 0, 0)
    assert public.places_of(casa)[0].contributions == 0
    assert public.three_numbers() == {"workshops": 1, "organisations": 1, "contributions": 0}


def test_the_three_numbers_equal_the_lists_they_open(
    client, casa, assignment, at_table, altra_at_table, altrove, piera
):
    submission(assignment, piera)
    numbers = public.three_numbers()
    assert numbers == {"workshops": 2, "organisations": 3, "contributions": 1}
    assert "3 organizzazioni" in client.get("/partner").content.decode()
    assert "2 officine" in client.get("/officine").content.decode()


def test_the_chart_and_its_table_hold_the_same_figures(casa, at_table, altra_at_table):
    figure = drawings.participation_figure(public.participation(casa))
    assert figure.table.footer[1:5] == [2, 2, 0, 0]
    assert figure.svg.count(">2</text>") == 0  # each category has one
    assert figure.svg.count(">1</text>") == 4


def test_a_published_report_is_listed_with_its_format_and_weight(client, casa):
    report = published(casa, number="CAS-2027-R1")
    ReportFile.objects.create(
        report=report, format="pdf", path="x.pdf", size=1_200_000, sha256="0" * 64
    )
    Report.objects.create(
        workshop=casa, period_from=dt.date(2027, 4, 1), period_to=dt.date(2027, 4, 30),
        queued_at=timezone.now(), number="CAS-NON-PUBBLICATA",
    )  # fmt: skip
    for page in ("/officine/casa", "/officine/casa/risultati"):
        text = client.get(page).content.decode()
        assert "PDF, 1,2 MB</a>" in text
        assert "CAS-2027-R1" in text
        assert "CAS-NON-PUBBLICATA" not in text


def test_the_record_of_a_past_officina_tells_outcome_practice_and_sources(client, db):
    draft = make.edition(2, state="draft")
    GoodPractice.objects.create(
        edition=draft,
        code="BP01",
        title="Il percorso di Torino",
        place="Torino",
        summary="Energie locali.",
        source="S1",
    )
    make.publish(draft)
    record = make.workshop(
        "pon-metro", None, is_record=True, title="Officina PON Metro", state="draft",
        outcome="Un Toolkit.", sources="- pongovernance1420.gov.it",
    )  # fmt: skip
    type(record).objects.update(state="concluded")
    make.place(record)
    text = client.get("/officine/pon-metro").content.decode()
    for words in ("Scheda storica", "Un Toolkit.", "Il percorso di Torino",
                  "pongovernance1420.gov.it", "Conclusa"):  # fmt: skip
        assert words in text
    assert client.get("/officine/pon-metro/risultati").status_code == 200
    assert client.get("/officine").content.decode().count("Officina PON Metro") == 1


# Filters


def test_the_list_is_filtered_by_what_the_address_asks(client, casa, torino, altrove):
    def titles(query):
        text = client.get(f"/officine?{query}").content.decode()
        return [t for t in ("Officina casa", "Officina altrove") if f">{t}</a>" in text]

    both = ["Officina casa", "Officina altrove"]
    assert titles("") == both
    assert titles("citta=torino") == ["Officina casa"]
    assert titles("cerca=altrove") == ["Officina altrove"]
    assert titles("stato=concluded") == []
    assert titles("programma=pn-metro-plus") == both
    assert titles("citta=nessuna&page=zz") == both  # what makes no sense is not asked


def test_a_filter_in_force_can_be_taken_away_alone(client, casa, torino):
    text = client.get("/officine?citta=torino&stato=running").content.decode()
    assert 'href="?stato=running"' in text
    assert 'href="?citta=torino"' in text
    empty = client.get("/officine?citta=torino&stato=concluded").content.decode()
    assert "Nessuna officina con questi filtri" in empty


def test_partners_are_filtered_by_category_city_and_name(client, at_table, altra_at_table, altrove):
    def names(query):
        text = client.get(f"/partner?{query}").content.decode()
        bodies = ("Casa del Quartiere", "Altra Associazione", "Lontana Onlus")
        return [name for name in bodies if f'"row">{name}<' in text]

    assert names("categoria=B") == ["Altra Associazione"]
    assert names("citta=bari") == ["Lontana Onlus"]
    assert names("cerca=casa+quartiere") == ["Casa del Quartiere"]
    assert names("categoria=Z") == ["Casa del Quartiere", "Altra Associazione", "Lontana Onlus"]


def test_long_lists_come_in_pages(client, casa, torino):
    for n in range(30):
        make.participation(casa, make.organisation(f"Ente {n:02}"), torino)
    text = client.get("/partner").content.decode()
    assert text.count('<th scope="row">') == 25
    assert "Pagina 1 di 2" in text
    assert client.get("/partner?page=2").content.decode().count('<th scope="row">') == 5
    assert client.get("/partner?page=99").status_code == 200


# Files


def test_the_files_of_the_drawings_hold_their_rows(client, casa, run, at_table):
    def lines(name):
        reply = client.get(f"/officine/casa/dati/{name}.csv")
        text = b"".join(reply.streaming_content).decode("utf-8-sig")
        return [line.split(";") for line in text.splitlines()]

    assert lines("tempo")[1][:2] == ["Torino", "F3"]
    assert lines("tempo")[2][:2] == ["Torino", "3.1"]
    assert lines("partecipazione")[-1][:3] == ["Totale", "1", "1"]
    assert client.get("/officine/casa/dati/altro.csv").status_code == 404


# Cost

BUDGETS = {
    "/officine": 6,
    "/officine/casa": 6,
    "/officine/casa/citta/torino": 4,
    "/officine/casa/risultati": 3,
    "/partner": 5,
    "/statistiche": 4,
    "/dati/passi": 1,
}


def test_public_pages_cost_the_same_with_one_row_and_with_many(
    client, casa, torino, run, at_table, edition, step, piera, assignment,
    django_assert_max_num_queries,
):  # fmt: skip
    submission(assignment, piera)
    published(casa)
    few = {}
    for path, budget in BUDGETS.items():
        with django_assert_max_num_queries(budget) as asked:
            assert client.get(path).status_code == 200
        few[path] = len(asked)
    published(casa)
    for n in range(6):
        place = make.place(casa, f"Citta {n}")
        make.step_run(place, step)
        make.step_run(torino, make.step(edition, f"3.{n + 2}", f"Passo {n}"))
        make.participation(casa, make.organisation(f"Ente {n}", f"{'ABCD'[n % 4]}2"), place)
        make.place(make.workshop(f"altra-{n}", edition, prefix=f"A{n}"))
    for path, count in few.items():
        with django_assert_max_num_queries(count):
            client.get(path)


# What nobody should be able to break


@pytest.mark.parametrize(
    "query", ["page=-1", "page=1e9", "cerca=%00", "cerca=%25", "stato=<script>", "citta[]=x"]
)
@pytest.mark.parametrize("path", ["/officine", "/partner"])
def test_odd_addresses_never_break_a_list(client, casa, path, query):
    reply = client.get(f"{path}?{query}")
    assert reply.status_code == 200
    assert b"<script>" not in reply.content


def test_words_of_people_are_never_markup(client, edition):
    made = make.workshop("strana", edition, title="<script>x</script>", aim="<b>y</b>")
    place = make.place(made)
    make.participation(made, make.organisation("<i>Ente</i>"), place)
    for path in ("/", "/officine", "/officine/strana", "/partner", "/officine/strana/citta/torino"):
        text = client.get(path).content.decode()
        assert "<script>x" not in text, path
        assert "<b>y" not in text, path
        assert "<i>Ente" not in text, path


def test_only_reading_is_possible(client, casa):
    for path in ("/", "/officine", "/officine/casa", "/partner", "/dati"):
        assert client.post(path).status_code == 405, path


def test_the_page_is_as_new_as_its_last_contribution(client, casa, assignment, piera):
    old = timezone.now() - dt.timedelta(days=90)
    type(casa).objects.filter(pk=casa.pk).update(updated_at=old)
    assert client.get("/officine/casa").context["workshop"].active_at == old
    made = submission(assignment, piera)
    moment = timezone.now() - dt.timedelta(days=2)
    Submission.objects.filter(pk=made.pk).update(sent_at=moment)

    for page in ("", "/citta/torino", "/risultati"):
        shown = client.get(f"/officine/casa{page}")
        assert shown.context["workshop"].active_at == moment
        assert f'datetime="{timezone.localdate(moment).isoformat()}"' in shown.content.decode()
