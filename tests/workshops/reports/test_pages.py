"""The pages of reports: how far one is, what can be done, what everybody may read."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from officine.journal.models import Event
from tests import factories as make
from tests.workshops.reports.arrange import officina, sent
from workshops import tasks
from workshops.actions import reports
from workshops.models import Report, ReportSchedule
from workshops.reports import compiling, store
from workshops.reports.compare import compare

TODAY = timezone.localdate


def door(name: str, report: Report, *more) -> str:
    return reverse(f"workshops:{name}", args=[report.workshop.slug, report.public_id, *more])


@pytest.fixture
def queued(casa, anna):
    return reports.ask(casa, period_from=dt.date(2026, 9, 1), period_to=TODAY(), by=anna)


@pytest.fixture
def ready(casa, torino, at_table, assignment, queued):
    tasks.compile_report(queued.pk)
    return Report.objects.select_related("workshop").get(pk=queued.pk)


@pytest.fixture
def failed(queued, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "full"
    settings.MEDIA_ROOT.write_text("not a folder")
    for _attempt in range(5):
        tasks.compile_report(queued.pk)
    return Report.objects.select_related("workshop").get(pk=queued.pk)


# Making one -------------------------------------------------------------------------------------


def test_a_period_is_chosen_and_the_report_is_in_the_queue(client, casa, anna):
    client.force_login(anna)
    address = reverse("workshops:report-new", args=["casa"])

    reply = client.post(address, {"period_from": "01/10/2026", "period_to": "2026-11-01"})

    report = Report.objects.get()
    assert reply.url == report.get_absolute_url()
    assert (report.period_from, report.period_to) == (dt.date(2026, 10, 1), dt.date(2026, 11, 1))
    assert report.requested_by == anna


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        ("", "2026-11-01", "Scegli una data"),
        ("2026-11-02", "2026-11-01", "viene prima"),
        ("2026-11-02", "2999-11-01", "nel futuro"),
        ("31/02/2026", "2026-11-01", "gg/mm/aaaa"),
        ("0001-01-01", "2026-11-01", "troppo lontano"),
    ],
)
def test_a_wrong_period_is_told_at_its_field_and_kept(client, casa, anna, begins, ends, told):
    client.force_login(anna)
    address = reverse("workshops:report-new", args=["casa"])

    reply = client.post(address, {"period_from": begins, "period_to": ends})

    assert reply.status_code == 200
    assert told in reply.content.decode()
    assert f'value="{ends}"' in reply.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?dal=2026-10-01&al=2026-10-31", "?dal=x&al=2026-99-99"])
def test_the_form_offers_a_period(client, casa, anna, query):
    client.force_login(anna)

    reply = client.get(reverse("workshops:report-new", args=["casa"]) + query)

    assert reply.status_code == 200
    assert "L&#x27;ultimo trimestre concluso" in reply.content.decode()


# How far it is ----------------------------------------------------------------------------------


def test_a_report_in_the_making_shows_its_progress_without_a_script(client, queued, ugo):
    taken = Report.objects.get(pk=queued.pk)
    token = compiling.take(taken)
    compiling.beat(taken, token, 42, "Raccolgo i dati: Torino")
    client.force_login(ugo)

    page = client.get(queued.get_absolute_url()).content.decode()

    assert '<progress data-part="bar" max="100" value="42"' in page
    assert "Raccolgo i dati: Torino" in page
    assert "Aggiorna" in page
    assert door("report-cancel", queued) in page


def test_the_piece_that_is_polled_says_when_it_is_over(client, queued, anna):
    client.force_login(anna)
    address = door("report-progress", queued)

    waiting = client.get(address)
    tasks.compile_report(queued.pk)
    over = client.get(address)

    assert (waiting.status_code, over.status_code) == (200, 286)
    assert "In attesa di cominciare" in waiting.content.decode()


def test_a_report_is_cancelled_and_begun_again_by_two_buttons(client, queued, anna):
    client.force_login(anna)

    client.post(door("report-cancel", queued))
    assert Report.objects.get().state == "cancelled"
    assert "annullata" in client.get(queued.get_absolute_url()).content.decode()
    client.post(door("report-retry", queued))

    assert Report.objects.get().state == "queued"


def test_a_button_pressed_too_late_is_told_so(client, ready, anna):
    client.force_login(anna)

    reply = client.post(door("report-cancel", ready))

    assert reply.status_code == 409


def test_a_report_that_failed_says_why_and_offers_to_try_again(client, failed, anna):
    client.force_login(anna)

    page = client.get(failed.get_absolute_url()).content.decode()

    assert "La relazione non è riuscita" in page
    assert "tentativo 5 di 5" in page
    assert door("report-retry", failed) in page
    assert "Traceback" not in page


# Once it is ready -------------------------------------------------------------------------------


def test_its_page_is_the_report_with_files_and_their_weight(client, ready, anna):
    client.force_login(anna)

    page = client.get(ready.get_absolute_url()).content.decode()

    assert page.count("<h1") == 1
    assert ready.sha256 in page
    assert page.count(f"Relazione {ready.number}, </span>PDF (<span") == 2
    assert "Pubblica la relazione" in page
    assert 'style="' not in page


def test_a_file_comes_as_a_download_and_leaves_a_line_in_the_journal(client, ready, ugo):
    client.force_login(ugo)

    for format, language in compiling.FACES:
        reply = client.get(door("report-file", ready, format), {"lingua": language or "it"})
        body = b"".join(reply.streaming_content)
        file = ready.files.get(format=format, language=language)
        assert body == store.path_of(file).read_bytes()
        name = f"{ready.number}{'-en' if language == 'en' else ''}.{format}"
        assert reply["Content-Disposition"] == f'attachment; filename="{name}"'

    assert Event.objects.filter(action="report.downloaded", actor=ugo).count() == 7


def test_a_file_in_no_language_that_was_asked_is_a_404(client, ready, anna):
    client.force_login(anna)

    replies = [client.get(door("report-file", ready, "pdf"), {"lingua": x}) for x in ("fr", "\0")]

    assert [reply.status_code for reply in replies] == [404, 404]
    assert client.get(door("report-file", ready, "json"), {"lingua": "fr"}).status_code == 200


def test_a_format_that_does_not_exist_is_a_404(client, ready, anna):
    client.force_login(anna)

    statuses = [client.get(door("report-file", ready, one)).status_code for one in ("docx", "PDF")]

    assert statuses == [404, 404]


def test_a_published_report_is_for_everybody_and_only_then(client, ready, anna):
    doors = [
        door("public-report", ready),
        door("report-file", ready, "pdf"),
        door("report-list", ready, "compilazioni"),
        door("report-csv", ready, "tempo"),
    ]
    assert [client.get(one).status_code for one in doors] == [404] * 4
    client.force_login(anna)
    client.post(door("report-publish", ready))
    client.logout()

    assert [client.get(one).status_code for one in doors] == [200] * 4
    assert Event.objects.filter(action="report.downloaded").count() == 0


@pytest.mark.parametrize("who", ["piera", "zeno", "nino", "carla"])
def test_a_report_that_is_not_public_does_not_exist_for_others(client, ready, request, who):
    client.force_login(request.getfixturevalue(who))

    for name in ("report", "report-progress"):
        assert client.get(door(name, ready)).status_code == 404
    for name in ("report-cancel", "report-retry", "report-publish"):
        assert client.post(door(name, ready)).status_code == 404
    assert client.get(door("public-report", ready)).status_code == 404
    assert client.get(door("report-file", ready, "json")).status_code == 404


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("fiora", "report-cancel", 403),
        ("fiora", "report-retry", 403),
        ("ugo", "report-publish", 403),
        ("fiora", "report", 200),
    ],
)
def test_staff_without_the_right_see_and_do_not_touch(client, ready, request, who, name, status):
    client.force_login(request.getfixturevalue(who))
    ask = client.get if name == "report" else client.post

    assert ask(door(name, ready)).status_code == status


# The lists behind the numbers -------------------------------------------------------------------


def test_the_list_behind_a_number_is_that_of_the_day_it_was_frozen(
    client, ready, casa, torino, anna
):
    make.participation(casa, make.organisation("Arrivata dopo"), torino)
    client.force_login(anna)

    page = client.get(door("report-list", ready, "organizzazioni") + "?stato=iscritte")

    assert "Casa del Quartiere" in page.content.decode()
    assert "Arrivata dopo" not in page.content.decode()


HOSTILE = ["boh", "%00", "<b>", "x" * 999, "' OR 1=1 --", "🙂"]
FILTERS = ["stato", "anche", "citta", "categoria", "dimensione", "modulo", "passo", "fase", "page"]


def test_a_list_bears_whatever_is_written_in_the_address(client, ready, anna):
    client.force_login(anna)

    for kind in ("compilazioni", "organizzazioni", "passi", "adempimenti"):
        for value in HOSTILE:
            reply = client.get(door("report-list", ready, kind), dict.fromkeys(FILTERS, value))
            assert (kind, value, reply.status_code) == (kind, value, 200)
            assert "<b>" not in reply.content.decode()


def test_an_unknown_list_is_a_404(client, ready, anna):
    client.force_login(anna)

    assert client.get(door("report-list", ready, "persone")).status_code == 404
    assert client.get(door("report-csv", ready, "persone")).status_code == 404


def test_drawings_and_lists_come_as_csv(client, ready, anna):
    client.force_login(anna)

    for name in ("tempo", "partecipazione", "compilazioni"):
        reply = client.get(door("report-csv", ready, name))
        lines = b"".join(reply.streaming_content).decode("utf-8-sig").splitlines()
        assert reply["Content-Type"].startswith("text/csv")
        assert len(lines) >= 2


# Two of them ------------------------------------------------------------------------------------


def test_two_reports_are_compared_by_number_and_by_word(
    client, ready, casa, torino, assignment, piera, anna
):
    make.participation(casa, make.organisation("Arrivata dopo", "B2", size="large"), torino)
    sent(assignment, piera, timezone.now())
    later = reports.ask(casa, period_from=dt.date(2026, 10, 1), period_to=TODAY(), by=anna)
    tasks.compile_report(later.pk)
    client.force_login(anna)

    page = client.get(door("report-compare", later)).content.decode()

    assert ready.number in page
    assert "<strong>+1</strong>" in page
    assert "<strong>aggiunto</strong>" in page
    assert "Arrivata dopo" in page


def test_a_report_alone_has_nothing_to_be_compared_with(client, ready, anna, queued):
    client.force_login(anna)

    alone = client.get(door("report-compare", ready) + "?con=boh")

    assert "Serve un'altra relazione" in alone.content.decode()


def test_a_report_compared_with_itself_has_no_change(ready):
    groups = compare(ready.figures, ready.figures)

    assert len(groups) > 5
    assert [group.changes for group in groups if group.changes] == []
    assert sum(group.same for group in groups) > 20


# By itself --------------------------------------------------------------------------------------


def test_the_desk_sets_how_often_a_report_comes_by_itself(client, casa, anna):
    client.force_login(anna)
    address = reverse("workshops:reports", args=["casa"])

    client.post(address, {"every": "quarter", "starts_on": TODAY().isoformat()})
    assert ReportSchedule.objects.get().is_active is True
    client.post(address, {"every": "", "starts_on": TODAY().isoformat()})

    schedule = ReportSchedule.objects.get()
    assert (schedule.every, schedule.is_active) == ("quarter", False)


def test_a_schedule_from_long_ago_is_refused_at_its_field(client, casa, anna):
    client.force_login(anna)

    reply = client.post(
        reverse("workshops:reports", args=["casa"]), {"every": "month", "starts_on": "2001-01-01"}
    )

    assert "al massimo un anno fa" in reply.content.decode()
    assert ReportSchedule.objects.count() == 0


# Budgets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_of_reports_costs_the_same_for_one_or_many(
    client, casa, anna, django_assert_max_num_queries, count
):
    for day in range(1, count + 1):
        reports.ask(casa, period_from=dt.date(2026, 1, 1), period_to=dt.date(2026, 1, day), by=anna)
    client.force_login(anna)

    with django_assert_max_num_queries(10):
        reply = client.get(reverse("workshops:reports", args=["casa"]))

    assert reply.content.decode().count('<th scope="row"') == count


@pytest.mark.parametrize("bodies", [1, 10])
@pytest.mark.parametrize("name", ["report", "public-report"])
def test_a_report_costs_the_same_however_much_it_tells(
    client, casa, edition, form, anna, django_assert_max_num_queries, bodies, name
):
    officina(casa, [make.step(edition, "3.5")], [form], cities=["Torino"], bodies=bodies)
    report = reports.ask(casa, period_from=dt.date(2026, 1, 1), period_to=TODAY(), by=anna)
    tasks.compile_report(report.pk)
    client.force_login(anna)

    with django_assert_max_num_queries(10):
        assert client.get(door(name, report)).status_code == 200


def test_what_is_polled_is_cheap(client, queued, anna, django_assert_max_num_queries):
    client.force_login(anna)

    with django_assert_max_num_queries(7):
        client.get(door("report-progress", queued))
