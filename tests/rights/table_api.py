"""Rows: the REST interface, for who comes with a session. Keys and programs: ``test_keys``."""

from tests.rights.table import at, delete, get, post, public, put

public("api:schema", "api:docs")

# What everybody reads: each noun, and one of it
for noun, where in {
    "editions": "number=1",
    "phases": "code=F3",
    "steps": "code=3.1",
    "tools": "code=T01",
    "forms": "code=M90",
    "good-practices": "code=BP90",
    "obligations": "code=OB-90",
    "partner-categories": "code=C1",
    "guidelines": "code=LG90",
    "programmes": "code=pn-metro-plus",
    "priorities": "pk=priority",
    "objectives": "pk=objective",
    "cities": "slug=torino",
    "organisations": "id=ours",
    "workshops": "slug=casa",
    "places": "pk=place",
    "participations": "pk=seat",
    "step-runs": "pk=run",
    "minutes": "id=minutes",
    "reports": "id=published",
}.items():
    public(f"api:{noun}-list")
    public(f"api:{noun}-detail", where=where)
public("api:editions-document", where="number=1")
EDITION = "200 carla ada, 404 anonymous, 404"
at("api:editions-detail", "number=2", get(EDITION))
at("api:editions-document", "number=2", get(EDITION))
public("api:editions-search", where="number=1")
at("api:editions-search", "number=2", get(EDITION, query="?q=bozza"))
at("api:phases-detail", "code=F1", get(EDITION, query="?edition__number=2&edition=2"))
at("api:phases-list", "", get("200 *", query="?edition__number=2"))

# Officine that are not public, and what is theirs
FAR, EARLY = "200 sonia @there, 404 anonymous, 404", "200 @desk, 404 anonymous, 404"
at("api:workshops-detail", "slug=altrove", get(FAR))
at("api:workshops-detail", "slug=sotto", get(EARLY))
at("api:places-detail", "pk=far_place", get(FAR))
at("api:places-detail", "pk=early_place", get(EARLY))
at("api:participations-detail", "pk=far_seat", get(FAR))
at("api:step-runs-detail", "pk=far_run", get(FAR))
at("api:step-runs-detail", "pk=early_run", get(EARLY))
at("api:organisations-detail", "id=far_body", get(FAR))
at("api:workshops-list", "", get("200 *", query="?state=draft"))
at("api:participations-list", "", get("200 *", query="?workshop__slug=altrove"))

# What is of somebody: no key, no answer; a stranger finds empty lists
for noun in (
    "mandates",
    "team",
    "invitations",
    "assignments",
    "submissions",
    "receipts",
    "links",
    "events",
):
    at(f"api:{noun}-list", "", get("200"))
TABLE = "200 @ours @staff, 404"
at("api:mandates-detail", "pk=osvaldo_mandate", get(TABLE))
at("api:mandates-detail", "pk=olga_mandate", get("200 olga @staff, 404"))
at("api:mandates-detail", "pk=far_mandate", get("200 sonia @there, 404"))
ACT = "api:mandates-act-file"
at(ACT, "pk=olga_mandate", get("200 olga @desk, 403 fiora, 404"))
at(ACT, "pk=olga_mandate", post("400 olga @desk, 403 fiora, 404"))
at(ACT, "pk=osvaldo_mandate", get("403 fiora, 404"))  # without a file
at(ACT, "pk=osvaldo_mandate", post("400 piera @desk, 403 @ours fiora, 404"))
at(ACT, "pk=far_mandate", get("404"), post("400 sonia @there, 404"))
at("api:team-detail", "pk=member", get("200 @staff, 404"))
at("api:team-detail", "pk=far_member", get("200 @there, 404"))
at("api:invitations-detail", "id=letter", get("200 @desk, 404"))  # who keeps the register
at("api:invitations-detail", "id=far_letter", get("200 @there, 404"))
at("api:assignments-detail", "id=draft", get(TABLE))
at("api:assignments-detail", "id=foreign", get("200 olga @staff, 404"))
at("api:assignments-detail", "id=outside", get("200 sonia @there, 404"))
at("api:submissions-detail", "id=sent_answers", get(TABLE))
at("api:submissions-detail", "id=mailed_answers", get("200 olga @staff, 404"))
at("api:submissions-detail", "id=draft_answers", get("200 @ours, 404"))
at("api:submissions-detail", "id=foreign_answers", get("200 olga, 404"))
at("api:submissions-detail", "id=outside_answers", get("200 sonia, 404"))
at("api:links-detail", "pk=999999", get("404"))  # who reads which: tests/workshops/links
at("api:receipts-detail", "number=receipt", get(TABLE))
at("api:receipts-detail", "number=mailed_receipt", get("200 olga @staff, 404"))
at("api:receipts-detail", "number=outside_receipt", get("200 sonia @there, 404"))
at("api:events-detail", "sequence=1", get("200 @lead, 404"))
at("api:reports-detail", "id=ready", get("200 @staff, 404 anonymous, 404"))
at("api:reports-detail", "id=failed", get("200 @staff, 404 anonymous, 404"))
at("api:reports-detail", "id=far_report", get("200 @there, 404 anonymous, 404"))
for face in ("html", "pdf", "xlsx", "json"):
    at("api:reports-download", f"id=published face={face}", get("200 *"))
    at(
        "api:reports-download",
        f"id=ready face={face}",
        get("200 @staff, 404 anonymous, 404"),
    )
at("api:reports-download", "id=failed face=pdf", get("404 *"))

# Verbs of partners
KEY = {"Idempotency-Key": "prima"}
# ada passes every right, as superusers do; what she does is in the journal under her name
at("api:assignments-start", "id=asked", post("200 @writers ada, 403 @ours @staff, 404"))
at("api:assignments-start", "id=foreign", post("200 olga ada, 403 @staff, 404"))
NEW, FIRST = {"value": "canarinobozza"}, {"If-Match": '"1"'}
DRAFT, SENT = "id=draft_answers code=M90.01", "id=sent_answers code=M90.01"
at(
    "api:submissions-answer",
    DRAFT,
    put("200 @writers, 403 osvaldo, 404", headers=FIRST, **NEW),
    put("412 @writers, 403 osvaldo, 404", headers={"If-Match": '"0"'}, value="altro"),
    put("428 @ours, 404", value="altro"),
)
at(
    "api:submissions-answer",
    SENT,
    put("409 @writers ada, 403 @ours @staff, 404", headers=FIRST, **NEW),
)
at(
    "api:submissions-answer",
    "id=foreign_answers code=M90.01",
    put("200 olga, 404", headers=FIRST, **NEW),
)
at("api:submissions-send", "id=draft_answers", post("200 piera, 403 @ours, 404", headers=KEY))
at("api:submissions-send", "id=draft_answers", post("400 @all", headers={}))
at("api:submissions-send", "id=foreign_answers", post("200 olga, 404", headers=KEY))
at(
    "api:submissions-send",
    "id=sent_answers",
    post("409 piera ada, 403 @ours @staff, 404", headers=KEY),
)
at("api:submissions-reopen", "id=sent_answers", post("200 piera ada, 403 @ours @staff, 404"))
at("api:submissions-reopen", "id=draft_answers", post("409 piera, 403 @ours, 404"))

# Filling from a program: the form, what is missing, files
for name in ("form", "check"):
    at(f"api:submissions-{name}", "id=draft_answers", get("200 @ours, 404"))
    at(f"api:submissions-{name}", "id=sent_answers", get("200 @ours, 404"))  # staff read receipts
    at(f"api:submissions-{name}", "id=foreign_answers", get("200 olga, 404"))
at("api:submissions-upload", "id=draft_answers code=M90.02", post("400 @writers, 403 osvaldo, 404"))
at("api:submissions-upload", "id=foreign_answers code=M90.02", post("400 olga, 404"))
at(
    "api:submissions-file",
    "id=draft_answers file=file_draft",
    get("200 @ours, 404"),
    delete("400 @writers, 403 osvaldo, 404"),  # its answer does not name it
)
at(
    "api:submissions-file",
    "id=sent_answers file=file_sent",
    get("200 @ours @staff, 404"),
    delete("409 @writers ada, 403 @ours @staff, 404"),
)
at("api:submissions-file", "id=foreign_answers file=file_draft", get("404"))
at("api:submissions-file", "id=draft_answers file=file_foreign", get("404"))

# Verbs of the staff
OFFICE, LATE = "200 @desk, 403 @ours fiora, 404", "409 @desk, 403 @ours fiora, 404"
for verb in ("take", "release", "validate"):
    at(f"api:submissions-{verb}", "id=sent_answers", post(OFFICE))
    at(f"api:submissions-{verb}", "id=draft_answers", post("403 @ours, 404"))
    at(f"api:submissions-{verb}", "id=mailed_answers", post("200 @desk, 403 olga fiora, 404"))
at("api:assignments-extend", "id=draft", post(OFFICE, until="{later}", reason="Ferie"))
at(
    "api:assignments-extend",
    "id=outside",
    post("200 @there, 403 sonia, 404", until="{later}", reason="F"),
)
at("api:assignments-waive", "id=draft", post(OFFICE, reason="Fuori tema"))
at("api:assignments-waive", "id=sent", post(LATE, reason="Fuori tema"))
at("api:assignments-restore", "id=waived", post(OFFICE))
at("api:assignments-restore", "id=outside", post("200 @there, 403 sonia, 404"))
# The life of an officina: who is responsible for it
for verb, status in {"close": 200, "start": 409, "conclude": 409, "resume": 409}.items():
    at(f"api:workshops-{verb}", "slug=casa", post(f"{status} @lead, 403"))
at("api:workshops-reopen", "slug=casa", post("409 @lead, 403"))
at("api:workshops-suspend", "slug=casa", post("400 @lead, 403"))
at("api:workshops-suspend", "slug=casa", post("200 @lead, 403", reason="Elezioni"))
at("api:workshops-close", "slug=altrove", post("200 @there, 403 sonia, 404"))
at("api:workshops-start", "slug=sotto", post("200 @lead, 403 ugo, 404"))
# Preparing an officina: the right is asked before what was sent is read
at(
    "api:workshops-list",
    "",
    post("201 anna ada, 403", title="Nuova", programme="pn-metro-plus", authority="{authority}"),
    post("400 anna ada, 403"),
)
READY = {
    "plan": {"step": "3.3", "cities": ["torino"], "opens_on": "{later}", "due_on": "{much_later}"},
    "ask": {
        "form": "M91",
        "step_runs": ["{planned_run}"],
        "participations": ["{other_seat}"],
        "due_on": "{later}",
    },
    "seat": {"name": "Nuova Rete", "category": "C1", "place": "torino"},
    "invite": {"participation": "{seat}", "email": "x@nuova.example", "role": "osservatore"},
}
for verb, data in READY.items():
    at(f"api:workshops-{verb}", "slug=casa", post("201 @desk, 403", **data), post("400 @desk, 403"))
    at(f"api:workshops-{verb}", "slug=altrove", post("400 @there, 403 sonia, 404", **data))
at("api:workshops-remind", "slug=casa", post("200 @desk, 403", assignments=["{draft}"]))
at("api:workshops-remind", "slug=casa", post("400 @desk, 403", assignments=["{outside}"]))
at("api:workshops-remind", "slug=altrove", post("400 @there, 403 sonia, 404"))
MONTHLY = {"every": "month", "starts_on": "{later}"}
at("api:workshops-schedule", "slug=casa", put("200 @desk, 403", **MONTHLY))
at("api:workshops-schedule", "slug=altrove", put("200 @there, 403 sonia, 404", **MONTHLY))
# An officina that everybody reads: the step is known, moving it is not theirs
ALL = "200 @desk, 403"
at("api:step-runs-finish", "pk=run", post(ALL))
at("api:step-runs-open", "pk=run", post("409 @desk, 403"))
at("api:step-runs-open", "pk=planned_run", post("400 @desk, 403"))  # those before it are open
at("api:step-runs-open", "pk=planned_run", post(ALL, reason="Elezioni"))
at("api:step-runs-reopen", "pk=run", post("409 @desk, 403"))
at("api:step-runs-finish", "pk=far_run", post("200 @there, 403 sonia, 404"))
at("api:invitations-revoke", "id=letter", post("200 @desk, 404"))
at("api:invitations-send", "id=prepared", post("200 @desk, 404"))
at("api:invitations-send", "id=letter", post("409 @desk, 404"))
at("api:invitations-revoke", "id=far_letter", post("200 @there, 404"))
PERIOD = {"period_from": "2026-07-01", "period_to": "2026-09-30"}
at("api:reports-list", "", post("201 @desk, 403", workshop="casa", **PERIOD))
at("api:reports-list", "", post("201 @there, 403 sonia, 400", workshop="altrove", **PERIOD))
at("api:reports-list", "", post("400"))
at("api:reports-cancel", "id=queued", post("200 @desk, 403 fiora, 404"))
at("api:reports-cancel", "id=failed", post("409 @desk, 403 fiora, 404"))
at("api:reports-retry", "id=failed", post("200 @desk, 403 fiora, 404"))
at("api:reports-retry", "id=far_report", post("200 @there, 404"))
at("api:reports-publish", "id=ready", post("200 @lead, 403 @staff, 404"))
at("api:reports-publish", "id=published", post("409 @lead, 403"))  # everybody may read it

# Programs that are told what happens
at("api:webhooks-list", "", get("200"))
HEARS = {"address": "https://protocollo.example/avvisi", "events": ["submission.sent"]}
at(
    "api:webhooks-list",
    "",
    post("201 @lead, 403", workshop="casa", **HEARS),
    post("201 @there, 403 sonia, 404", workshop="altrove", **HEARS),
    post("201 piera, 403 @ours, 404", organisation="{ours}", **HEARS),
    post("400", **HEARS),
)
for thing, who in {"hook": "@lead", "our_hook": "piera ada", "far_hook": "@there"}.items():
    where, can = f"id={thing}", f"200 {who}, 404"
    at("api:webhooks-detail", where, get(can), put(can, **HEARS), delete(f"204 {who}, 404"))
    at("api:webhooks-deliveries", where, get(can))
    at("api:webhooks-test", where, post(f"201 {who}, 404"))
    for verb in ("pause", "resume", "secret"):
        at(f"api:webhooks-{verb}", where, post(can))
    at("api:webhooks-resend", f"{where} delivery={thing}_told", post(can))
at("api:webhooks-resend", "id=hook delivery=our_hook_told", post("404"))
