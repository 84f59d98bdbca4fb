"""What pages and endpoints ask the database: never more with more rows, and within their budget.

The pages that people open most have tests of their own beside them; here are all the others.
"""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from officine.api import router
from tests import factories as make
from tests.conftest import SignedInClient
from workshops import tasks
from workshops.actions import answering, exports, hooks, invitations, reports, submissions
from workshops.models import Report

CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
PUBLIC = {
    "/cerca?q=quartiere": 6,
    "/dati": 0,
    "/dati/partner": 1,
    "/dati/catalogo.ttl": 0,
    "/sitemap.xml": 7,
    "/faq": 0,
    "/privacy": 0,
    "/contatti": 0,
    "/accessibilita": 0,
    "/mappa-del-sito": 0,
    "{report}": 2,
    "{report}/dati/organizzazioni": 1,
    "{report}/dati/compilazioni.csv": 2,
}
PARTNER = {
    "/area/compilazioni/{asked}": 8,
    "/area/compilazioni/{asked}/riepilogo": 3,
    "/area/compilazioni/{asked}/persone": 6,
    "/area/compilazioni/{asked}/commenti": 4,
    "/area/compilazioni/{asked}/stampa": 3,
    "/area/compilazioni/{asked}/stampa.pdf": 4,
    "/area/compilazioni/{asked}/stampa.docx": 4,
    "/area/compilazioni/{sent}/ricevute/{number}": 2,
    "/area/organizzazione/{body}": 5,
    "/area/organizzazione/{body}/da-fare": 6,
    "/area/organizzazione/{body}/da-fare.csv": 4,
    "/area/organizzazione/{body}/deleghe": 4,
    "/area/organizzazione/{body}/deleghe.csv": 4,
    "/area/organizzazione/{body}/deleghe/{mandate}": 8,
    "/area/organizzazione/{body}/deleghe/{mandate}/consegne": 11,
    "/area/organizzazione/{body}/avvisi-ai-programmi": 3,
    "/avvisi-ai-programmi/{our_hook}": 4,
    "/area/calendario": 4,
    "/area/calendario.ics": 4,
}
STAFF = {
    "/gestione/compilazioni": 7,
    "/gestione/inviti": 4,
    "/gestione/persone": 7,
    "/gestione/registro.csv": 6,
    "/gestione/officine/nuova": 6,
    "/gestione/officine/casa/compilazioni/{sent}": 15,
    "/gestione/officine/casa/compilazioni/{asked}/arrivi": 8,
    "/gestione/officine/casa/compilazioni/viste": 6,
    "/gestione/officine/casa/compilazioni/insieme?azione=valida&riga={sent}": 4,
    "/gestione/officine/casa/compilazioni/insieme?azione=assegna&riga={sent}": 5,
    "/gestione/officine/casa/compilazioni/legami": 13,
    "/gestione/officine/casa/compilazioni/{sent}/legami": 6,
    "/gestione/officine/casa/confronto?modulo=M91&domanda=M91.01": 11,
    "/gestione/officine/casa/confronto.csv?modulo=M91&domanda=M91.01": 11,
    "/gestione/officine/casa/confronto.xlsx?modulo=M91&domanda=M91.01": 11,
    "/gestione/officine/casa/esportazioni": 7,
    "/gestione/officine/casa/esportazioni/{file}": 3,
    "/gestione/officine/casa/partner.csv": 7,
    "/gestione/officine/casa/deleghe": 5,
    "/gestione/officine/casa/deleghe.csv": 4,
    "/gestione/officine/casa/deleghe/{mandate}": 12,
    "/gestione/officine/casa/deleghe/{mandate}/consegne": 12,
    "/gestione/officine/casa/partner/nuovo": 6,
    "/gestione/officine/casa/partner/importa": 4,
    "/gestione/officine/casa/partner/{body}": 11,
    "/gestione/officine/casa/passi/3.1/date": 8,
    "/gestione/officine/casa/passi/3.1/chiedi": 11,
    "/gestione/officine/casa/passi/3.1/proroga": 8,
    "/gestione/officine/casa/relazioni/nuova": 5,
    "/gestione/officine/casa/solleciti/automatici": 6,
    "/gestione/officine/casa/avvisi-ai-programmi": 4,
    "/avvisi-ai-programmi/{hook}": 5,
}
DETAILS = {
    "workshops": "casa",
    "assignments": "{asked}",
    "submissions": "{answers}",
    "receipts": "{number}",
    "organisations": "{body}",
    "reports": "{report_id}",
    "webhooks": "{hook}",
    "forms": "M90",
    "steps": "3.1",
    "cities": "torino",
}


def answered(assignment, who):
    """What was asked, answered and sent."""
    submission = submissions.start(assignment, by=who)
    code = f"{assignment.form.code}.01"
    answering.save_answer(submission, code, "Cortili aperti", base_version=0, by=who)
    return submissions.send(submission, key=str(assignment.pk), by=who)


def told(owner, who, name):
    """A program, and something it was told."""
    address, events = f"https://example.org/{name}", ["submission.sent"]
    hook, _secret = hooks.register(owner, address=address, events=events, by=who)
    hooks.test(hook, by=who)
    return hook


@pytest.fixture
def world(casa, torino, run, at_table, assignment, edition, form, anna, piera):
    """One of each; ``world.grow()`` puts twelve more beside it."""
    make.mandate(anna, casa.authority)  # who opens officine acts for the authority
    other = make.assignment(run, at_table, make.form(edition, "M91"))
    receipt = answered(other, piera)
    submissions.start(assignment, by=piera)
    today = timezone.localdate()
    report = reports.ask(casa, period_from=today - dt.timedelta(days=90), period_to=today, by=anna)
    tasks.compile_report(report.pk)
    report = Report.objects.get(pk=report.pk)
    reports.publish(report, by=anna)
    invitations.invite(at_table, email="uno@prova.example", role="compilatore", by=anna)
    body = at_table.organisation
    programs = {"hook": (casa, anna), "our_hook": (body, piera)}
    for name, (owner, who) in programs.items():
        programs[name] = told(owner, who, "primo")
    names = {
        "hook": programs["hook"].public_id,
        "our_hook": programs["our_hook"].public_id,
        "asked": assignment.public_id,
        "sent": other.public_id,
        "answers": receipt.submission.public_id,
        "number": receipt.number,
        "body": at_table.organisation.public_id,
        "mandate": piera.mandates.get().pk,
        "report_id": report.public_id,
        "file": exports.ask(casa, format="csv", filters="", by=anna).public_id,
        "report": reverse("workshops:public-report", args=["casa", report.public_id]),
    }

    def grow():
        for number in range(12):
            for owner, who in ((casa, anna), (at_table.organisation, piera)):
                if number < 8:
                    told(owner, who, f"altro-{number}")
            for hook in programs.values():
                hooks.test(hook, by=hook.by)
            place = make.place(casa, f"Città {number}")
            body = make.organisation(f"Ente {number}")
            seat = make.participation(casa, body, place)
            who = make.person(f"ente{number}@prova.example")
            make.mandate(who, body)
            make.mandate(make.person(f"nostra{number}@prova.example"), at_table.organisation)
            make.member(casa, make.person(f"staff{number}@prova.example"), "observer")
            more = make.assignment(make.step_run(place, run.step), seat, form)
            again = make.form(edition, f"N{number}")
            make.assignment(run, at_table, again)
            answered(more, who)
            invitations.invite(seat, email=f"i{number}@prova.example", role="compilatore", by=anna)
            table = make.workshop(f"altra-{number}", edition, prefix=f"A{number}")
            make.member(table, anna, "lead")
            make.participation(table, at_table.organisation, make.place(table, f"Borgo {number}"))

    return names, grow


def costs(client, addresses, names) -> dict[str, int]:
    found = {}
    for address in addresses:
        client.get(address.format(**names))  # what a process reads once
        with CaptureQueriesContext(connection) as asked:
            reply = client.get(address.format(**names))
            b"".join(reply) if reply.streaming else reply.content
        assert reply.status_code == 200, address
        told = [query["sql"] for query in asked]
        found[address] = len([sql for sql in told if not sql.startswith(CONTROL)])
    return found


def dearer(before, after) -> dict:
    return {
        address: (count, after[address])
        for address, count in before.items()
        if after[address] != count
    }


@pytest.mark.parametrize(
    ("who", "budgets"), [("nobody", PUBLIC), ("piera", PARTNER), ("anna", STAFF)]
)
def test_a_page_costs_the_same_for_one_or_many(world, request, who, budgets):
    names, grow = world
    client = SignedInClient()
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))

    before = costs(client, budgets, names)
    grow()
    after = costs(client, budgets, names)

    assert dearer(before, after) == {}
    assert {one: cost for one, cost in after.items() if cost > budgets[one]} == {}


def test_an_endpoint_costs_the_same_for_one_or_many(world, anna):
    names, grow = world
    client = APIClient()
    client.force_authenticate(anna)
    lists = [f"/api/v1/{noun}/" for noun, _view, _name in router.registry]
    each = [f"/api/v1/{noun}/{which}/" for noun, which in DETAILS.items()]

    before = costs(client, lists + each, names)
    grow()
    after = costs(client, lists + each, names)

    assert dearer(before, after) == {}
    assert {one: cost for one, cost in after.items() if cost > (6 if one in lists else 8)} == {}


def test_sending_costs_the_same_for_one_answer_or_many(run, at_table, edition, piera):
    client = SignedInClient()
    client.force_login(piera)
    spent = []
    for count in (2, 1, 15):
        kind = {"kind": "text", "required": "required"}
        asked = [
            {"code": f"S{count}.{n:02}", "label": f"Domanda {n}", **kind}
            for n in range(1, count + 1)
        ]
        assignment = make.assignment(run, at_table, make.form(edition, f"S{count}", asked))
        draft = submissions.start(assignment, by=piera)
        for question in asked:
            answering.save_answer(draft, question["code"], "Sì", base_version=0, by=piera)
        address = reverse("workshops:send", args=[assignment.public_id])
        with CaptureQueriesContext(connection) as told:
            assert client.post(address, {"key": f"chiave-{count}"}).status_code == 302
        spent.append(len([one for one in told if not one["sql"].startswith(CONTROL)]))

    assert max(spent) == min(spent) <= 14, spent


def test_a_form_of_three_pages_from_the_first_to_the_receipt(torino, at_table, edition, piera):
    """Begin, three pages, the check, the sending, the receipt: seven requests."""
    client = SignedInClient()
    client.force_login(piera)
    codes = ["T90.01", "T90.02", "T90.03"]
    asked = [{"code": code, "kind": "long_text", "label": f"Domanda {code}"} for code in codes]
    form, spent = make.form(edition, "T90", asked), []
    for step in ("9.1", "9.2"):  # in the first a process reads the form, and the journal begins
        run = make.step_run(torino, make.step(edition, step))
        assignment = make.assignment(run, at_table, form)
        address = reverse("workshops:hub", args=[assignment.public_id])
        with CaptureQueriesContext(connection) as told:
            client.post(address)
            for number, code in enumerate(codes, 1):
                client.post(f"{address}/sezioni/1/{number}", {code: "Sì", "do": "continue"})
            client.get(f"{address}/riepilogo")
            sent = client.post(f"{address}/invia", {"key": str(assignment.public_id)})
            assert client.get(sent.headers["Location"]).status_code == 200
        spent.append(len([one for one in told if not one["sql"].startswith(CONTROL)]))

    assert spent[1] <= 40, spent
