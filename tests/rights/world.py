"""Three officine full of real things, each text of a tenant carrying a word of its own.

A reply that shows a word to somebody outside its audience is a leak, whatever its status.
"""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field

from allauth.idp.oidc.models import Client, Token
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from officine.accounts.models import PersonalToken, User
from officine.accounts.tokens import digest_of, new_key
from officine.pages.actions import report_problem
from officine.pages.models import ProblemReport
from tests import factories as make
from tests.rights import partnership, recorded
from toolkit.actions import curation, exchange, lessons, pictures
from toolkit.forms.fingerprint import sha256_of
from toolkit.models import (
    Edition,
    GoodPractice,
    Guideline,
    ItemChange,
    Obligation,
    Phase,
    Tool,
    Toolkit,
)
from workshops import tasks
from workshops.actions import (
    acts,
    answering,
    arrivals,
    asides,
    assignments,
    calendar,
    convocations,
    entrusting,
    exports,
    facilitation,
    hooks,
    integrations,
    invitations,
    meetings,
    registrations,
    saved_views,
    signing,
    submissions,
)
from workshops.actions import help as helping
from workshops.actions.snapshots import document_now
from workshops.models import (
    Assignment,
    Attachment,
    HookDelivery,
    Invitation,
    Meeting,
    Priority,
    Registration,
    Remark,
    Report,
    Signature,
    SpecificObjective,
    StepRun,
    Submission,
    Upload,
    Workshop,
)

PEOPLE = {
    "nino": "Nino Serra",
    "osvaldo": "Osvaldo Verdi",
    "paolo": "Paolo canarinopersona",
    "piera": "Piera Bianchi",
    "olga": "Olga canarinocollega",
    "sonia": "Sonia canarinolontana",
    "zeno": "Zeno Conti",
    "fiora": "Fiora Gallo",
    "ugo": "Ugo Ferri",
    "anna": "Anna Rossi",
    "carla": "Carla Greco",
    "ada": "Ada Costa",
}
PRINCIPALS = ["anonymous", *PEOPLE]

# word → who may ever meet it
OURS = "osvaldo paolo piera"
STAFF = "fiora ugo anna ada"
CANARIES = {
    "canarinobozza": OURS,  # what a draft says, and its file
    "canarinonota": OURS,  # what colleagues say to each other about the work
    "canarinoaiuto": f"{OURS} {STAFF}",  # what they ask of who helps them
    "canarinoinviata": f"{OURS} {STAFF}",  # what was sent, and its file
    "canarinointegra": OURS,  # what is being integrated, until it is sent again
    "canarinorichiesta": f"{OURS} {STAFF}",  # what is asked about an answer
    "canarinoappunto": "zeno ada",  # a remark over there that is only prepared
    "canarinopersona": f"{OURS} {STAFF}",  # who writes there
    "canarinoposta": f"{OURS} {STAFF}",  # their address
    "canarinoproroga": f"{OURS} {STAFF}",  # why more time was given
    "canarinomotivo": f"{OURS} {STAFF}",  # why a form is not due
    "canarinoinvito": f"{OURS} {STAFF}",  # who was invited there
    "canarinocarta": "olga ugo anna ada",  # what the neighbour sent on paper, being typed in
    "canarinoaltra": "olga",  # the draft of a neighbour at the same table
    "canarinomandata": f"olga {STAFF}",  # what the neighbour sent
    "canarinocollega": f"olga {STAFF}",
    "canarinochiamata": f"olga {STAFF}",  # whom the neighbour invited
    "canarinorifiuto": STAFF,  # why somebody said no
    "canarinoprogramma": "anna ada",  # where a program of the officina listens
    "canarinonostro": "piera ada",  # and one of the organisation
    "canarinorelazione": STAFF,  # why a report failed
    "canarinovista": STAFF,  # what the staff calls a view of its queue
    "canarinopronta": STAFF,  # a report that is not published
    "canarinosotto": "ugo anna ada",  # an officina in preparation
    "canarinoaltrove": "sonia zeno ada",  # an officina that is not public
    "canarinolontana": "sonia zeno ada",
    "canarinofuori": "sonia",  # a draft over there
    "canarinouscita": "sonia zeno ada",  # what was sent over there
    "canarinopropone": f"olga {OURS} {STAFF}",  # a pact that waits for its keys
    "canarinointeresse": "paolo ugo anna ada",  # what one declared of oneself: the desk alone
    "canarinocoscienza": "olga ugo anna ada",
    "canarinotavolo": f"olga {OURS} {STAFF}",  # a document for the table
    "canarinomateria": f"osvaldo piera {STAFF}",  # and one that paolo and olga keep out of
    "canarinoscaffale": STAFF,  # a document that is being prepared
    "canarinopatto": "zeno ada",  # and one that is being written over there
    "canarinoedizione": "carla ada",  # an edition that is being written
    "canarinoriunione": STAFF,  # a meeting that is being prepared
    "canarinoverbale": STAFF,  # minutes that are being written
    "canarinoosservazione": f"olga {OURS} {STAFF}",  # those that who took part comments on
    "canarinostanza": f"olga {OURS} {STAFF}",  # how one gets into a meeting from afar
    "canarinopubblico": STAFF,  # who of the public registered
    "canarinosegnalazione": "ada",  # what somebody told us
}
TOKEN = "una-chiave-di-prova"


@dataclass
class World:
    """The people, and by a short name whatever addresses and requests need."""

    people: dict[str, User]
    ids: dict[str, object] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    draft: Submission | None = None


def build() -> World:
    """Everything, with its canaries."""
    world = World(_people())
    edition = _toolkit()
    unborn = Edition.objects.get(number=2)
    world.ids |= {"edition": edition.pk, "unborn": unborn.pk, "unknown": uuid.uuid4()}
    _curated(world, unborn)
    casa = _casa(world, edition)
    _altrove(world, edition)
    _in_preparation(world, edition)
    _letters(world, casa)
    _reports(world, casa)
    _views(world, casa)
    _exports(world, casa)
    _keys(world)
    anna = world.people["anna"]
    lesson = lessons.propose(edition, "step", "3.1", text="Dura di più", by=anna)
    world.ids["lesson"] = lesson.pk
    meeting = facilitation.tell(
        StepRun.objects.filter(place__workshop=casa).first(),
        text="Il giro dei nomi ha preso mezz'ora",
        held_on=timezone.localdate(),
        by=world.people["fiora"],
    )
    world.ids["meeting"] = meeting.public_id
    world.ids["kept"] = exchange.keep(b"{}", by=world.people["carla"])
    address = calendar.open_address(by=world.people["nino"])  # who has nothing to do
    _programs(world, casa)
    partnership.agree(world, casa)
    _meetings(world, casa)
    recorded.minutes(world, casa, _meeting)
    partnership.declared(world, casa)
    partnership.shelved(world, casa)
    world.ids["calendar"] = calendar.token_of(address)
    problem = ProblemReport(kind=ProblemReport.Kind.choices[0][0], message="canarinosegnalazione")
    world.ids["problem"] = report_problem(problem).number
    return world


def _people() -> dict[str, User]:
    where = dict.fromkeys(PEOPLE, "prova.example") | {
        "olga": "canarinocollega.example",
        "sonia": "canarinolontana.example",
        "paolo": "canarinoposta.example",
    }
    more = {"carla": {"is_curator": True}, "ada": {"is_staff": True, "is_superuser": True}}
    return {
        name: make.person(f"{name}@{where[name]}", full, **more.get(name, {}))
        for name, full in PEOPLE.items()
    }


def _toolkit() -> Edition:
    edition = make.edition(state="draft")
    Tool.objects.create(edition=edition, code="T01", position=1, title="World café")
    GoodPractice.objects.create(edition=edition, code="BP90", title="Torino", summary="Riuscita")
    make.form(edition, "M90", QUESTIONS)
    make.form(edition, "M91")
    make.form(edition, "M92", signature="link")
    make.form(edition, "M93")
    for code in ("3.1", "3.2", "3.3"):
        make.ask(make.step(edition, code, f"Passo {code}"), *edition.forms.all())
    make.publish(edition)
    unborn = Edition.objects.create(
        toolkit=Toolkit.objects.get(), number=2, title="Toolkit canarinoedizione"
    )
    Phase.objects.create(edition=unborn, code="F1", position=1, title="Fase canarinoedizione")
    sourced = {"source": "prova", "confidence": "V"}
    Obligation.objects.get_or_create(code="OB-90", defaults={"title": "Tempi", **sourced})
    Guideline.objects.get_or_create(code="LG90", defaults={"title": "Ascolto", **sourced})
    return edition


def _curated(world: World, unborn: Edition) -> None:
    """What carla did and said in the edition that is being written, and a picture for it."""
    carla = world.people["carla"]
    aim = {"aim": "Scopo canarinoedizione"}
    curation.edit(unborn, "phase", "F1", aim, version=1, by=carla)
    said = curation.comment(unborn, "phase", "F1", "Commento canarinoedizione", by=carla)
    file = SimpleUploadedFile("x.png", PNG)
    picture = pictures.keep(unborn.toolkit, file, "Un puntino", by=carla)
    change = ItemChange.objects.get(edition=unborn, verb="edited")
    world.ids |= {"said": said.pk, "change": change.pk, "picture": picture.sha256}


PNG = bytes.fromhex(  # two red points
    "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd0000000d49"
    "444154789c63f8cfc000440008fe01ffc69e79f70000000049454e44ae426082"
)
QUESTIONS = [
    {"code": "M90.01", "kind": "text", "label": "Come ti chiami?", "required": "required"},
    {"code": "M90.02", "kind": "file", "label": "La relazione"},
    {
        "code": "M90.03",
        "kind": "table",
        "label": "Chi partecipa?",
        "columns": [{"code": "nome", "kind": "text", "label": "Nome"}],
    },
]


def _casa(world: World, edition: Edition) -> Workshop:
    """The officina of anna, ugo and fiora, with the tables of two organisations in Torino."""
    people, ids = world.people, world.ids
    casa = make.workshop("casa", edition)
    make.mandate(people["anna"], casa.authority)
    for name, role in {"anna": "lead", "ugo": "officer", "fiora": "facilitator"}.items():
        make.member(casa, people[name], role)
    torino = make.place(casa, "Torino")
    ours, theirs = make.organisation("Casa del Quartiere"), make.organisation("Altra Associazione")
    roles = {"piera": "referente", "paolo": "compilatore", "osvaldo": "osservatore"}
    mandates = {name: make.mandate(people[name], ours, role) for name, role in roles.items()}
    mandates["olga"] = make.mandate(people["olga"], theirs)
    at_table, beside = (make.participation(casa, body, torino) for body in (ours, theirs))
    steps = {step.code: step for step in _steps(edition)}
    runs = {code: make.step_run(torino, steps[code]) for code in ("3.1", "3.2")}
    runs["3.3"] = make.step_run(torino, steps["3.3"], "planned")
    later = timezone.localdate() + dt.timedelta(days=40)
    m90, m91, m92, m93 = edition.forms.order_by("code")

    world.draft = draft = _draft(make.assignment(runs["3.2"], at_table, m90), people["paolo"])
    _answer(draft, "canarinobozza", people["paolo"])
    sent = _draft(make.assignment(runs["3.1"], at_table, m90), people["paolo"])
    _answer(sent, "canarinoinviata", people["paolo"])
    foreign = _draft(make.assignment(runs["3.2"], beside, m90), people["olga"])
    _answer(foreign, "canarinoaltra", people["olga"])
    mailed = _draft(make.assignment(runs["3.1"], beside, m90), people["olga"])
    _answer(mailed, "canarinomandata", people["olga"])
    files = {
        "file_draft": _file(draft, "canarinobozza", people["paolo"]),
        "arriving": _arriving(draft, people["paolo"]),
        "file_sent": _file(sent, "canarinoinviata", people["paolo"]),
        "file_foreign": _file(foreign, "canarinoaltra", people["olga"]),
    }
    for one in (draft, sent):
        _between_colleagues(one, people, ids)
    returned, remark = _returned(make.assignment(runs["3.1"], at_table, m93), people, later)
    receipt = submissions.send(sent, key="prova", by=people["piera"])
    neighbour = submissions.send(mailed, key="prova", by=people["olga"])
    _on_paper(make.assignment(runs["3.1"], beside, m91), people["anna"], ids)
    asked = make.assignment(runs["3.1"], at_table, m91)
    signing_ = _to_sign(make.assignment(runs["3.2"], at_table, m92), people)
    waived = make.assignment(runs["3.2"], at_table, m91)
    assignments.waive(waived, reason="Fuori tema: canarinomotivo", by=people["anna"])
    assignments.extend(
        [draft.assignment], until=later, reason="Ferie: canarinoproroga", by=people["anna"]
    )
    ids |= {
        "asked": asked.public_id,
        "waived": waived.public_id,
        "draft": draft.assignment.public_id,
        "to_sign": signing_.assignment.public_id,
        "to_sign_answers": signing_.public_id,
        "fingerprint": sha256_of(document_now(signing_)),
        "sent": sent.assignment.public_id,
        "returned": returned.assignment.public_id,
        "returned_answers": returned.public_id,
        "remark": remark.public_id,
        "foreign": foreign.assignment.public_id,
        "mailed": mailed.assignment.public_id,
        "planned": make.assignment(runs["3.3"], at_table, m91).public_id,
        "draft_answers": draft.public_id,
        "sent_answers": sent.public_id,
        "foreign_answers": foreign.public_id,
        "mailed_answers": mailed.public_id,
        "receipt": receipt.number,
        "mailed_receipt": neighbour.number,
        "ours": ours.public_id,
        "theirs": theirs.public_id,
        "authority": casa.authority.public_id,
        "ugo": people["ugo"].public_id,
        "paolo": people["paolo"].public_id,
        "piera": people["piera"].public_id,
        "zeno": people["zeno"].public_id,
        "olga_act": _act(mandates["olga"], people["olga"]),
        "osvaldo_mandate": mandates["osvaldo"].pk,
        "olga_mandate": mandates["olga"].pk,
        "piera_mandate": mandates["piera"].pk,
        "run": runs["3.1"].pk,
        "planned_run": runs["3.3"].pk,
        "place": torino.pk,
        "seat": at_table.pk,
        "member": casa.team.get(person=people["ugo"]).pk,
        "other_seat": beside.pk,
        "much_later": (later + dt.timedelta(days=120)).isoformat(),
        "later": (later + dt.timedelta(days=20)).isoformat(),
    }
    ids |= {name: row.public_id for name, row in files.items()}
    return casa


def _meetings(world: World, casa: Workshop) -> None:
    """1 in preparation, 2 convened and open to all with one place, 3 at the signature."""
    people, ids = world.people, world.ids
    draft, convened, waits = (
        meetings.prepare(casa, **_meeting(n), by=people["anna"]) for n in (1, 2, 3)
    )
    for one in (draft, convened, waits):
        note = "canarinoriunione" if one is draft else ""
        item = meetings.add_item(one, title="Saluti", minutes=5, note=note, by=people["anna"])
        if one is draft:
            ids["agenda_item"] = item.public_id
            address = "https://example.org/documento"
            document = meetings.add_document(
                item, title="Traccia", address=address, by=people["anna"]
            )
            ids["agenda_document"] = document.public_id
    row = convocations.prepare(convened, by=people["anna"])
    for who in ("anna", "olga"):
        convocations.sign(row, sha256=row.sha256, by=people[who])
    convocations.send(row, by=people["anna"])
    ids["asked_keys"] = convocations.prepare(waits, by=people["anna"]).sha256
    for email in ("canarinostanza", "canarinopubblico"):  # the first has a place, and its letter
        email = f"{email}@prova.example"
        registrations.register(convened, name="Gino canarinopubblico", email=email)
    last = Registration.objects.last()
    Registration.objects.filter(pk=last.pk).update(digest=registrations.digest_of(TOKEN))
    ids |= {
        "registration": last.public_id,
        "meeting_draft": draft.public_id,
        "meeting_convened": convened.public_id,
        "meeting_to_sign": waits.public_id,
    }
    far = Workshop.objects.get(slug="altrove")
    fields = _meeting(1) | {"title": "Tavolo canarinoaltrove", "link": "https://example.org"}
    ids["far_meeting"] = meetings.prepare(far, **fields, by=people["zeno"]).public_id


def _meeting(number: int) -> dict:
    """1 is the draft, whose title is nobody's business."""
    begins = timezone.now() + dt.timedelta(days=40 + number)
    return {
        "title": "Tavolo canarinoriunione" if number == 1 else f"Tavolo {number}",
        "kind": Meeting.Kind.TABLE,
        "mode": Meeting.Mode.MIXED,
        "place": None,
        "step_run": None,
        "where": "Sala rossa",
        "link": "https://example.org/canarinostanza",
        "aim": "",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(hours=2),
        "is_open": number == 2,
        "seats": 1 if number == 2 else None,
    }


def _between_colleagues(submission: Submission, people, ids) -> None:
    """What is nobody's business outside, of a draft and of what was sent later."""
    given = entrusting.entrust(
        submission.assignment, "M90.A", to=people["paolo"], note="canarinonota", by=people["piera"]
    )
    said = asides.write(submission, "M90.01", "canarinonota", by=people["osvaldo"])
    asked = helping.ask(
        submission.assignment, question="M90.01", text="canarinoaiuto", by=people["osvaldo"]
    )
    ids.setdefault("given", given.pk)
    ids.setdefault("said_inside", said.pk)
    ids.setdefault("helped", asked.public_id)


def _to_sign(assignment: Assignment, people) -> Submission:
    """A draft that waits for a signature, with a key that the tests know."""
    draft = _draft(assignment, people["paolo"])
    _answer(draft, "Da firmare", people["paolo"], "M92.01")
    who = {"name": "Dora Valle", "office": "Presidente", "email": "dora@prova.example"}
    asked = signing.ask(draft, **who, by=people["piera"])
    Signature.objects.filter(pk=asked.pk).update(digest=signing.digest_of(TOKEN))
    return draft


def _steps(edition):
    return [step for phase in edition.phases.all() for step in phase.steps.all()]


def _altrove(world: World, edition: Edition) -> None:
    """Another authority's officina, which is not public: of zeno, with sonia at the table."""
    people, ids = world.people, world.ids
    altrove = make.workshop(
        "altrove", edition, title="Officina canarinoaltrove", aim="canarinoaltrove", is_public=False
    )
    make.member(altrove, people["zeno"], "lead")
    body = make.organisation("Lontana canarinolontana")
    mandate = make.mandate(people["sonia"], body)
    bari = make.place(altrove, "Bari")
    seat = make.participation(altrove, body, bari)
    step = _steps(edition)[0]
    run = make.step_run(bari, step, override_reason="Fretta: canarinoaltrove")
    m90, m91, _signed, _m93 = edition.forms.order_by("code")
    draft = _draft(make.assignment(run, seat, m91), people["sonia"])
    _answer(draft, "canarinofuori", people["sonia"], "M91.01")
    sent = _draft(make.assignment(run, seat, m90), people["sonia"])
    _answer(sent, "canarinouscita", people["sonia"])
    receipt = submissions.send(sent, key="prova", by=people["sonia"])
    asked = {"kind": "request", "text": "Spiega: canarinoappunto", "by": people["zeno"]}
    remark = integrations.prepare(sent, question="M90.01", **asked)
    report = _report(altrove, "failed", error="canarinoaltrove")
    letter = Invitation.objects.create(
        participation=seat, email="x@canarinolontana.example", role="referente"
    )
    ids |= {
        "outside": draft.assignment.public_id,
        "outside_answers": draft.public_id,
        "outside_sent": sent.assignment.public_id,
        "outside_sent_answers": sent.public_id,
        "far_remark": remark.public_id,
        "outside_receipt": receipt.number,
        "far_body": body.public_id,
        "far_run": run.pk,
        "far_place": bari.pk,
        "far_seat": seat.pk,
        "far_member": altrove.team.get().pk,
        "far_mandate": mandate.pk,
        "far_report": report.public_id,
        "far_letter": letter.public_id,
    }


def _in_preparation(world: World, edition: Edition) -> None:
    """An officina that anna prepares: the partners who will sit there do not know yet."""
    people = world.people
    early = make.workshop(
        "sotto", edition, title="Officina canarinosotto", aim="canarinosotto", state="draft"
    )
    make.member(early, people["anna"], "lead")
    make.member(early, people["ugo"], "officer")
    torino = make.place(early, "Torino")
    body = people["piera"].mandates.get().organisation
    seat = make.participation(early, body, torino)
    run = make.step_run(torino, _steps(edition)[0])
    asked = make.assignment(run, seat, edition.forms.first())
    world.ids |= {"early": asked.public_id, "early_place": torino.pk, "early_run": run.pk}


def _act(mandate, by) -> uuid.UUID:
    upload = SimpleUploadedFile("atto.pdf", b"%PDF-1.4\natto\n%%EOF\n")
    return acts.attach(mandate, upload, by=by).public_id


def _on_paper(asked: Assignment, anna: User, ids: dict) -> None:
    """What a neighbour sent by PEC, half typed in."""
    file = SimpleUploadedFile("canarinocarta.pdf", b"%PDF-1.4 canarinocarta %%EOF")
    arrival = arrivals.register(
        asked,
        channel="pec",
        protocol_number="77/2027",
        received_at=timezone.now() - dt.timedelta(minutes=1),
        sender="canarinocarta",
        uploads=[file],
        by=anna,
    )
    typed = arrivals.begin(arrival, by=anna)
    answering.save_answer(typed, "M91.01", "canarinocarta", base_version=0, by=anna)
    scan = arrival.scans.get()
    ids |= {"typed": asked.public_id, "arrival": arrival.public_id, "scan": scan.public_id}
    ids["typed_answers"] = typed.public_id


def _letters(world: World, casa: Workshop) -> None:
    """Posted by the house itself; then one key is made known, to open the letter with."""
    seats = {seat.organisation.name: seat for seat in casa.participations.all()}
    by, ids = world.people["anna"], world.ids
    for name, email, body in [
        ("letter", "lea@canarinoinvito.example", "Casa del Quartiere"),
        ("refused", "rita@canarinoinvito.example", "Casa del Quartiere"),
        ("neighbours_letter", "nora@canarinochiamata.example", "Altra Associazione"),
    ]:
        letter = invitations.invite(seats[body], email=email, role="compilatore", by=by)
        invitations.send_invitation(letter, by=by)
        ids[name] = letter.public_id
    _give_key(ids["refused"], "rifiutata")
    invitations.decline("rifiutata", reason="Non ci riguarda: canarinorifiuto")
    _give_key(ids["letter"], TOKEN)
    prepared = invitations.invite(
        seats["Casa del Quartiere"],
        email="pia@canarinoinvito.example",
        role="compilatore",
        by=world.people["piera"],
    )
    ids["prepared"] = prepared.public_id


def _give_key(public_id, token: str) -> None:
    digest = hashlib.sha256(token.encode()).hexdigest()
    Invitation.objects.filter(public_id=public_id).update(digest=digest)


def _reports(world: World, casa: Workshop) -> None:
    """One of each moment; those that have faces are really compiled."""
    title, ids = casa.title, world.ids
    for name, words in [("published", title), ("ready", "Officina canarinopronta")]:
        Workshop.objects.filter(pk=casa.pk).update(title=words)
        report = _report(casa, "queued")
        tasks.compile_report(report.pk)
        report.refresh_from_db()
        assert report.state == "ready", report.error
        ids[name] = report.public_id
    Workshop.objects.filter(pk=casa.pk).update(title=title)
    Report.objects.filter(public_id=ids["published"]).update(published_at=timezone.now())
    ids["failed"] = _report(casa, "failed", error="Disco pieno: canarinorelazione").public_id
    ids["queued"] = _report(casa, "queued", period_key="2026-Q1").public_id


def _report(workshop, state, **more) -> Report:
    made = Report.objects.create(
        workshop=workshop,
        period_from=dt.date(2026, 1, 1),
        period_to=dt.date(2026, 6, 30),
        queued_at=timezone.now(),
        **more,
    )
    Report.objects.filter(pk=made.pk).update(state=state)
    return made


def _views(world: World, casa: Workshop) -> None:
    """A view of the queue that ugo shows to the whole staff."""
    view = saved_views.save(
        casa,
        name="canarinovista",
        query="stato=inviata",
        is_shared=True,
        by=world.people["ugo"],
    )
    world.ids["view"] = view.public_id


def _programs(world: World, casa: Workshop) -> None:
    """A program of each owner, with something that it was told."""
    people, ids = world.people, world.ids
    owners = {
        "hook": (casa, "anna"),
        "our_hook": (world.draft.assignment.participation.organisation, "piera"),
        "far_hook": (Workshop.objects.get(slug="altrove"), "zeno"),
    }
    for name, (owner, who) in owners.items():
        word = {"hook": "canarinoprogramma", "our_hook": "canarinonostro"}.get(
            name, "canarinoaltrove"
        )
        address = f"https://{word}.example/avvisi"
        hook, _secret = hooks.register(
            owner, address=address, events=["submission.sent"], by=people[who]
        )
        delivery = hooks.test(hook, by=people[who])
        HookDelivery.objects.filter(pk=delivery.pk).update(state="failed")
        ids |= {name: hook.public_id, f"{name}_told": delivery.public_id}


def _exports(world: World, casa: Workshop) -> None:
    """Files of answers: one that is there, one that waits, and one of another officina."""
    people, ids = world.people, world.ids
    waiting = exports.ask(casa, format="csv", filters="", by=people["ugo"])
    ready = exports.ask(casa, format="jsonl", filters="", by=people["anna"])
    tasks.export_answers(ready.pk)
    far = Workshop.objects.get(slug="altrove")
    foreign = exports.ask(far, format="jsonl", filters="", by=people["zeno"])
    tasks.export_answers(foreign.pk)
    ids |= {
        "waiting_file": waiting.public_id,
        "file_of_answers": ready.public_id,
        "far_file": foreign.public_id,
    }


def _keys(world: World) -> None:
    """Keys of people for their programs, and one of a program that asks for itself."""
    now = timezone.now()
    for name, person in world.people.items():
        for kind, scopes, more in [
            ("read", ["read"], {}),
            ("write", ["read", "write", "toolkit:write"], {}),
            ("only_write", ["write"], {}),
            ("expired", ["read", "write"], {"expires_at": now - dt.timedelta(minutes=1)}),
            ("revoked", ["read", "write"], {"revoked_at": now}),
        ]:
            key = world.keys[f"{name} {kind}"] = new_key()
            values = {"expires_at": now + dt.timedelta(days=1)} | more
            PersonalToken.objects.create(
                person=person, name=kind, digest=digest_of(key), scopes=scopes, **values
            )
    client = Client.objects.create(name="Statistica")
    client.set_scopes(["read", "write", "toolkit:write"])
    client.save()
    token = Token(
        client=client, type=Token.Type.ACCESS_TOKEN, expires_at=now + dt.timedelta(days=1)
    )
    token.set_value("chiave-di-programma")
    token.set_scopes(["read", "write", "toolkit:write"])
    token.save()
    world.keys["program"] = "chiave-di-programma"
    # A few rows of reference data for the addresses that name one
    programme = make.programme()
    priority = Priority.objects.create(programme=programme, code="P1", title="Agenda digitale")
    objective = SpecificObjective.objects.create(priority=priority, code="1.2", title="Servizi")
    world.ids |= {"priority": priority.pk, "objective": objective.pk}


def _draft(assignment: Assignment, who: User) -> Submission:
    return submissions.start(assignment, by=who)


def _arriving(submission: Submission, who: User):
    name = "canarinobozza.pdf"
    made = Upload(submission=submission, question="M90.02", name=name, size=10, by=who)
    made.save()
    return made


def _returned(assignment: Assignment, people, until) -> tuple[Submission, Remark]:
    """What came back to be integrated, with a new answer that is not sent yet."""
    made = _draft(assignment, people["paolo"])
    _answer(made, "Prima", people["paolo"], "M93.01")
    submissions.send(made, key="prova", by=people["piera"])
    asked = {"kind": "request", "text": "Spiega: canarinorichiesta", "by": people["ugo"]}
    remark = integrations.prepare(made, question="M93.01", **asked)
    integrations.ask(made, until=until, by=people["ugo"])
    answering.save_answer(made, "M93.01", "canarinointegra", base_version=1, by=people["paolo"])
    return made, remark


def _answer(submission: Submission, value: str, who: User, question: str = "M90.01") -> None:
    answering.save_answer(submission, question, value, base_version=0, by=who)


def _file(submission: Submission, word: str, who: User) -> Attachment:
    content = f"%PDF-1.4 {word}".encode()
    return Attachment.objects.create(
        submission=submission,
        question="M90.02",
        file=ContentFile(content, name="relazione.pdf"),
        name=f"{word}.pdf",
        size=len(content),
        content_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=who,
    )
