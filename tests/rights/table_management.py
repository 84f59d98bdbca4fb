"""Rows: the pages of the authority. An officina whose staff one does not belong to is not there.

In «casa» anna is responsible, ugo examines, fiora facilitates: she sees the inside and changes
nothing. ``ada`` administers.
"""

from tests.rights.table import at, get, post, put

CASA = "slug=casa"

# Across all one's officine: for who works in one
WORKERS = "200 @staff zeno, 403"
for name in ("desk", "queue-of-all", "invitations", "persons"):
    at(f"workshops:{name}", "", get(WORKERS))
for name in ("journal", "journal-csv"):
    at(f"workshops:{name}", "", get("200 @lead zeno, 403"))  # who answers for an officina

# A new officina: who works for an authority
at("workshops:wizard", "", get("200 @lead, 403"), post("200 @lead, 403"))
STAGES = ("scopo", "edizione", "citta", "passi", "partner", "controlla")
for stage in STAGES:
    at("workshops:prepare", f"slug=sotto stage={stage}", get("200 @lead, 403 ugo, 404"))
    at("workshops:prepare", f"slug=casa stage={stage}", get("302 @staff, 404"))  # it is at work
at("workshops:prepare", "slug=sotto stage=scopo", post("200 @lead, 403 ugo, 404"))
at("workshops:prepare", "slug=sotto stage=altro", get("404"))
at("workshops:prepare", "slug=altrove stage=scopo", get("302 @there, 404"))

# Looking: the whole staff
SEE = "200 @staff, 404"
LOOKS = (
    "overview",
    "edition",
    "team",
    "matrix",
    "matrix-csv",
    "queue",
    "steps",
    "register",
    "register-csv",
    "workshop-mandates",
    "workshop-mandates-csv",
    "partner-template",
    "reports",
)
for name in LOOKS:
    at(f"workshops:{name}", CASA, get(SEE))
    at(f"workshops:{name}", "slug=altrove", get("200 @there, 404"))
    at(f"workshops:{name}", "slug=nessuna", get("404"))
for name in LOOKS[1:]:
    at(f"workshops:{name}", "slug=sotto", get("200 @desk, 404"))
at("workshops:overview", "slug=sotto", get("302 @lead, 200 ugo, 404"))  # to go on preparing it

# Who acts for the organisations at the table: read by the staff, renewed by the secretariat
THEIRS = "slug=casa mandate=olga_mandate"
at("workshops:workshop-mandate", THEIRS, get(SEE))
at("workshops:workshop-mandate", "slug=casa mandate=far_mandate", get("404"))
at("workshops:workshop-mandate", "slug=altrove mandate=far_mandate", get("200 @there, 404"))
AGAIN = {"do": "renew", "act": "Delibera 1", "valid_from": "{later}"}
at("workshops:workshop-mandate", THEIRS, post("302 @desk, 403 fiora, 404", **AGAIN))
at("workshops:workshop-mandate", THEIRS, post("422 @desk, 403 fiora, 404", do="renew"))
at("workshops:workshop-mandate", "slug=casa mandate=far_mandate", post("404", **AGAIN))
at("workshops:workshop-mandate", THEIRS, post("422 @desk, 403 fiora, 404", do="attach"))
at("workshops:workshop-mandate-act", f"{THEIRS} act=olga_act", get("200 @desk, 403 fiora, 404"))
at("workshops:workshop-mandate-act", "slug=casa mandate=far_mandate act=olga_act", get("404"))
GONE = {"email": "erede@canarinocollega.example", "reason": "Ha cambiato lavoro"}
at("workshops:workshop-hand-over", THEIRS, get("200 @desk, 403 fiora, 404"))
at("workshops:workshop-hand-over", "slug=casa mandate=far_mandate", get("404"))
at("workshops:workshop-hand-over", THEIRS, post("302 @desk, 403 fiora, 404", **GONE))
at("workshops:workshop-hand-over", THEIRS, post("422 @desk, 403 fiora, 404", email="x@y.it"))

# Its data, its staff, its state: who is responsible
LEAD, DONE = "200 @lead, 403 @staff, 404", "302 @lead, 403 @staff, 404"
LATE = "409 @lead, 403 @staff, 404"
at("workshops:edit", CASA, get(LEAD), post(LEAD))
at("workshops:edit", "slug=altrove", get("200 @there, 404"))
at("workshops:team", CASA, post(LEAD))
at("workshops:team", CASA, post(DONE, email="nino@prova.example", role="secretariat"))
at("workshops:remove-member", "slug=casa person=ugo", post(DONE))
at("workshops:remove-member", "slug=casa person=zeno", post("404"))
at("workshops:remove-member", "slug=altrove person=zeno", post("302 @there, 404"))
for verb, answers in {
    "chiudi": DONE,
    "avvia": LATE,
    "concludi": LATE,
    "riprendi": LATE,
    "riapri": LATE,
    "cancella": "404",
}.items():
    at("workshops:workshop-verb", f"slug=casa verb={verb}", post(answers))
at("workshops:workshop-verb", "slug=altrove verb=chiudi", post("302 @there, 404"))
at("workshops:suspend", CASA, post(DONE), post(DONE, reason="Elezioni"))
at("workshops:suspend", "slug=altrove", post("302 @there, 404", reason="Elezioni"))
at("workshops:show-workshop", CASA, post(DONE, public="no"))
at("workshops:show-workshop", "slug=altrove", post("302 @there, 404", public="yes"))

# What was asked and sent: the staff see how it stands, and answers only once they are sent
REVIEW = "slug=casa public_id={}"
for thing in ("sent", "mailed", "draft", "foreign", "asked", "waived", "planned"):
    at("workshops:review", REVIEW.format(thing), get(SEE))
for name in ("review", "take-charge", "release", "validate", "extend-one", "waive"):
    method = get if name == "review" else post
    at(f"workshops:{name}", REVIEW.format("outside_sent"), method("404"))
    at(f"workshops:{name}", "slug=altrove public_id=sent", method("404"))
at("workshops:review", "slug=altrove public_id=outside_sent", get("200 @there, 404"))
at("workshops:review", "slug=altrove public_id=outside", get("200 @there, 404"))
at("workshops:validate", "slug=altrove public_id=outside_sent", post("302 @there, 404"))

# The dialogue on answers: who examines; what came back shows the last sending, no new answer
at("workshops:review", REVIEW.format("returned"), get(SEE))
SAY = {"question": "M90.01", "kind": "request", "text": "Spiega"}
BY_THEN, ASKED = {"until": "{later}"}, "302 @desk, 403 fiora, 404"
LATE_ASKED = "409 @desk, 403 fiora, 404"
at("workshops:remark", REVIEW.format("sent"), get("302 @desk, 403 fiora, 404"), post(ASKED, **SAY))
at("workshops:remark", REVIEW.format("sent"), post("422 @desk, 403 fiora, 404"))
at("workshops:remark", REVIEW.format("sent"), post("404", **SAY, remark="{remark}"))
at("workshops:remark", REVIEW.format("returned"), post(LATE_ASKED, **SAY | {"question": "M93.01"}))
at("workshops:ask-integration", REVIEW.format("sent"), post("422 @desk, 403 fiora, 404", **BY_THEN))
at("workshops:ask-integration", REVIEW.format("returned"), post(LATE_ASKED, **BY_THEN))
at("workshops:ask-integration", REVIEW.format("sent"), get("302 @desk, 403 fiora, 404"))
at("workshops:publish-remarks", REVIEW.format("sent"), post(ASKED))  # there is none: it says so
at("workshops:withdraw-integration", REVIEW.format("returned"), post(ASKED))
at("workshops:withdraw-integration", REVIEW.format("returned"), post(ASKED, remark="{remark}"))
at("workshops:withdraw-integration", REVIEW.format("sent"), post(LATE_ASKED))
OVER_THERE = "slug=altrove public_id=outside_sent"
for name, data in {"remark": SAY, "ask-integration": BY_THEN, "publish-remarks": {}}.items():
    at(f"workshops:{name}", OVER_THERE, post("302 @there, 404", **data))
    at(f"workshops:{name}", REVIEW.format("outside_sent"), post("404", **data))
at("workshops:withdraw-integration", OVER_THERE, post("409 @there, 404"))
at("workshops:validate", REVIEW.format("returned"), post(ASKED))  # it says why not

# Examining and giving time: who is responsible, and who examines
OFFICE = "302 @desk, 403 fiora, 404"
for name in ("take-charge", "release", "validate"):
    at(f"workshops:{name}", REVIEW.format("sent"), post(OFFICE))
    at(f"workshops:{name}", REVIEW.format("draft"), post("409 @desk, 403 fiora, 404"))
    at(f"workshops:{name}", REVIEW.format("asked"), post(OFFICE))  # says nothing, does nothing
FORM = "200 @desk, 403 fiora, 404"
for thing, answers in {"asked": FORM, "sent": FORM, "draft": FORM, "outside": "404"}.items():
    at("workshops:arrival-new", REVIEW.format(thing), get(answers))
at("workshops:arrival-new", REVIEW.format("asked"), post("422 @desk, 403 fiora, 404", channel=""))
at("workshops:arrival-new", "slug=altrove public_id=asked", get("404"), post("404"))
at("workshops:help-of-all", "", get("200 @staff zeno, 403"))
at("workshops:help-list", "slug=casa", get("200 @staff, 404"))
at("workshops:help-list", "slug=altrove", get("200 @there, 404"))
HELPED = "slug={} thread=helped"
at("workshops:help-thread", HELPED.format("altrove"), get("404"), post("404", do="answer"))
at(
    "workshops:help-thread",
    HELPED.format("casa"),
    get("200 @staff, 404"),
    post("302 @desk, 403 fiora, 404", do="answer", text="Sì."),
    post("422 @desk, 403 fiora, 404", do="answer", text=""),
    post("302 @desk, 403 fiora, 404", do="close"),
    post(
        "302 @desk, 403 fiora, 404",
        **{"do": "publish", "chiarimento-asked": "Come?", "chiarimento-text": "Così."},
    ),
)
at("workshops:arrivals", "slug=casa", get(FORM))
at("workshops:arrivals", "slug=altrove", get("200 @there, 404"))
ARRIVED = "slug={} arrival=arrival"
at("workshops:arrival", ARRIVED.format("casa"), get(FORM))
at("workshops:arrival", ARRIVED.format("altrove"), get("404"))
at("workshops:scan", ARRIVED.format("casa") + " scan=scan", get(FORM))
at("workshops:scan", ARRIVED.format("altrove") + " scan=scan", get("404"))
TAKE = ARRIVED.format("casa") + " verb={}"
at("workshops:arrival-verb", TAKE.format("trascrivi"), post(OFFICE))
at("workshops:arrival-verb", TAKE.format("ritira"), post("422 @desk, 403 fiora, 404", reason=""))
at("workshops:arrival-verb", TAKE.format("niente"), post("403 fiora, 404"))
at("workshops:arrival-verb", ARRIVED.format("altrove") + " verb=trascrivi", post("404"))

# The room of the transcription: the desk alone, and only while paper is what is typed in
ROOM = "200 @desk, 404"
for name in ("transcription", "transcription-check"):
    at(f"workshops:{name}", "public_id=typed", get(ROOM))
    at(f"workshops:{name}", "public_id=draft", get("404"))
    at(f"workshops:{name}", "public_id=sent", get("404"))
PAGE = "public_id={} section=1 page=1"
TYPED = {"M91.01": "canarinocarta", "version-M91.01": "1"}
at("workshops:transcription-question", PAGE.format("typed"), get(ROOM))
at("workshops:transcription-question", PAGE.format("typed"), post("302 @desk, 404", **TYPED))
at("workshops:transcription-question", PAGE.format("draft"), get("404"), post("404"))
for method in (put, post):
    at(
        "workshops:transcription-autosave",
        "public_id=typed code=M91.01",
        method("200 @desk, 401 anonymous, 404", value="canarinocarta", base_version=1),
    )
    at(
        "workshops:transcription-autosave",
        "public_id=draft code=M90.01",
        method("401 anonymous, 404", value="canarinobozza", base_version=1),
    )
at("workshops:transcription-send", "public_id=typed", post("302 @desk, 404", key="a"))
at("workshops:transcription-send", "public_id=draft", post("404", key="a"))
for name in ("extend-one", "waive"):
    # Read (a reload after an error), they lead back to the page of the compilation.
    at(f"workshops:{name}", REVIEW.format("draft"), get("302 @staff, 404"), post(FORM))
    at(f"workshops:{name}", REVIEW.format("outside_sent"), get("404"))
at("workshops:extend-one", REVIEW.format("draft"), post(OFFICE, until="{later}", reason="Ferie"))
at("workshops:waive", REVIEW.format("draft"), post(OFFICE, reason="Fuori tema"))
at("workshops:waive", REVIEW.format("waived"), post(OFFICE, restore="1"))
at(
    "workshops:waive",
    REVIEW.format("sent"),
    post("409 @desk, 403 fiora, 404", reason="Fuori tema"),
)

# Several at once, and views of the queue
TOGETHER = "302 @desk, 403 fiora, 404"
at(
    "workshops:queue-together",
    CASA,
    get(TOGETHER),  # nothing was chosen
    post(TOGETHER),
    post("200 @desk, 403 fiora, 404", azione="valida", riga="{sent}"),
    post("200 @desk, 403 fiora, 404", azione="chiedi", riga="{sent}"),
    post("200 @desk, 403 fiora, 404", azione="valida", riga="{draft}"),
    post("302 @desk, 403 fiora, 404", azione="prendi", riga="{outside_sent}"),
)
at(
    "workshops:queue-together",
    "slug=altrove",
    get("302 @there, 404"),
    post("302 @there, 404", azione="prendi", riga="{sent}"),
)
at(
    "workshops:queue-views",
    CASA,
    get(SEE),
    post(SEE),
    post("302 @staff, 404", name="Mie", query="?stato=inviata"),
)
at("workshops:queue-views", "slug=altrove", get("200 @there, 404"))
VIEW = "slug=casa public_id=view"
at(
    "workshops:queue-view",
    VIEW,
    get("302 @staff, 404"),
    post("302 ugo, 403 fiora anna ada, 404", name="Mie"),
)
at("workshops:queue-view", "slug=altrove public_id=view", get("404"))
at("workshops:queue-view-remove", VIEW, post("302 @desk, 403 fiora, 404"))
at("workshops:queue-view-remove", "slug=altrove public_id=view", post("404"))

# Steps, reminders, register, reports: the desk
PLACE = "slug=casa code=3.1"
for name in ("step-plan", "step-ask", "step-extend"):
    at(f"workshops:{name}", PLACE, get(FORM), post(FORM))
    at(f"workshops:{name}", "slug=casa code=9.9", get("404"))
    at(f"workshops:{name}", "slug=altrove code=3.1", get("200 @there, 404"))
for verb, code, answers in [
    ("concludi", "3.1", OFFICE),
    ("apri", "3.1", "409 @desk, 403 fiora, 404"),
    ("riapri", "3.1", "409 @desk, 403 fiora, 404"),
    ("togli", "3.1", "409 @desk, 403 fiora, 404"),
    ("apri", "3.3", "200 @desk, 403 fiora, 404"),  # those before it are open: it asks why
    ("togli", "3.3", OFFICE),  # it cannot: something was asked there, and it is said
    ("cancella", "3.1", "404"),
]:
    at("workshops:step-verb", f"{PLACE[:9]} code={code} city=torino verb={verb}", post(answers))
EARLY = "slug=casa code=3.3 city=torino verb=apri"
at("workshops:step-verb", EARLY, post(OFFICE, reason="Elezioni"))
at("workshops:step-verb", EARLY, post("422 @desk, 403 fiora, 404", reason=""))
at("workshops:step-verb", f"{PLACE} city=bari verb=concludi", post("404"))
at("workshops:step-verb", "slug=altrove code=3.1 city=bari verb=concludi", post("302 @there, 404"))
at("workshops:reminders", CASA, get(FORM), post(OFFICE))
at("workshops:reminding", CASA, get(FORM), post(OFFICE, before="7"))
at(
    "workshops:reminding",
    "slug=altrove",
    get("200 @there, 404"),
    post("302 @there, 404", before="7"),
)
at("workshops:reminders", "slug=altrove", get("200 @there, 404"), post("302 @there, 404"))
for name in ("partner-add", "partner-import"):
    at(f"workshops:{name}", CASA, get(FORM), post(FORM))
    at(f"workshops:{name}", "slug=altrove", get("200 @there, 404"))
at("workshops:send-invitations", CASA, post(OFFICE))
at("workshops:send-invitations", "slug=altrove", post("302 @there, 404"))
for verb, answers in {
    "ritira": OFFICE,
    "reinvia": OFFICE,
    "invia": "409 @desk, 403 fiora, 404",
    "cancella": "404",
}.items():
    at("workshops:letter-verb", f"slug=casa letter=letter verb={verb}", post(answers))
at("workshops:letter-verb", "slug=casa letter=prepared verb=invia", post(OFFICE))
at("workshops:letter-verb", "slug=casa letter=far_letter verb=invia", post("404"))
at("workshops:letter-verb", "slug=altrove letter=letter verb=ritira", post("404"))
at("workshops:seat", "slug=casa public_id=ours", get(SEE))
at("workshops:seat", "slug=casa public_id=far_body", get("404"))
at("workshops:seat", "slug=altrove public_id=far_body", get("200 @there, 404"))
for part in ("invita", "nome", "ruolo", "referente"):
    at("workshops:seat", "slug=casa public_id=ours", post(FORM, part=part))
at(
    "workshops:seat",
    "slug=casa public_id=ours",
    post(OFFICE, part="invita", email="lia@prova.example", role="osservatore"),
    post(FORM, part="referente", mandate="{olga_mandate}"),  # somebody of another organisation
)
at("workshops:partner-remove", "slug=casa public_id=ours", post(OFFICE))
at("workshops:partner-remove", "slug=casa public_id=far_body", post("404"))

# The chain: the staff reads what was sent; of a draft there is none
at("workshops:links", CASA, get(SEE), get(SEE, query="?uso=non-usate&modulo=M90"))
at("workshops:links", "slug=altrove", get("200 @there, 404"))
at("workshops:chain", "slug=casa public_id=sent", get(SEE), get("404", query="?domanda=X&voce=x"))
at("workshops:chain", "slug=casa public_id=draft", get("404"))

# One form side by side: the staff reads; the desk takes it as a file
SIDE = "?modulo=M90&domanda=M90.01"
at("workshops:comparison", CASA, get(SEE), get(SEE, query=SIDE))
at("workshops:comparison", "slug=altrove", get("200 @there, 404", query=SIDE))
for name in ("comparison-csv", "comparison-xlsx"):
    at(f"workshops:{name}", CASA, get(FORM, query=SIDE), get("403 fiora, 404"))
    at(f"workshops:{name}", "slug=altrove", get("200 @there, 404", query=SIDE))

# Files of answers: the desk; who facilitates reads answers on pages and takes none away
FILE = "slug=casa public_id={}"
at("workshops:exports", CASA, get(FORM), post(FORM), post(OFFICE, format="csv"))
at("workshops:exports", "slug=altrove", get("200 @there, 404"), post("200 @there, 404"))
at("workshops:export", FILE.format("waiting_file"), get(FORM))
at("workshops:export", FILE.format("file_of_answers"), get(FORM))
at("workshops:export-progress", FILE.format("waiting_file"), get(FORM))
at(
    "workshops:export-progress",
    FILE.format("file_of_answers"),
    get("286 @desk, 403 fiora, 404"),
)
at("workshops:export-download", FILE.format("file_of_answers"), get(FORM))
at("workshops:export-download", FILE.format("waiting_file"), get("409 @desk, 403 fiora, 404"))
for name, thing, answers in [
    ("cancel", "waiting_file", OFFICE),
    ("cancel", "file_of_answers", "409 @desk, 403 fiora, 404"),
    ("retry", "file_of_answers", "409 @desk, 403 fiora, 404"),
    ("cancel", "far_file", "403 fiora, 404"),
    ("retry", "far_file", "403 fiora, 404"),
]:
    at(f"workshops:export-{name}", FILE.format(thing), post(answers))
for name in ("export", "export-progress", "export-download"):
    at(f"workshops:{name}", FILE.format("far_file"), get("403 fiora, 404"))
    at(f"workshops:{name}", "slug=altrove public_id=file_of_answers", get("404"))
at("workshops:export", "slug=altrove public_id=far_file", get("200 @there, 404"))
at("workshops:export-download", "slug=altrove public_id=far_file", get("200 @there, 404"))

# Reports
at("workshops:reports", CASA, post(FORM))
at("workshops:report-new", CASA, get(FORM), post(FORM))
at("workshops:report-new", "slug=altrove", get("200 @there, 404"))
at(
    "workshops:report-new",
    CASA,
    post(OFFICE, period_from="2026-07-01", period_to="2026-09-30"),
)
REPORT = "slug=casa public_id={}"
for state in ("failed", "queued", "ready", "published"):
    at("workshops:report", REPORT.format(state), get(SEE))
    ended = 200 if state == "queued" else 286  # 286 tells who polls to stop
    at("workshops:report-progress", REPORT.format(state), get(f"{ended} @staff, 404"))
    kept = SEE if state in ("ready", "published") else "404"
    at("workshops:report-compare", REPORT.format(state), get(kept))
for name in ("report", "report-progress", "report-compare"):
    at(f"workshops:{name}", REPORT.format("far_report"), get("404"))
    at(f"workshops:{name}", "slug=altrove public_id=published", get("404"))
at("workshops:report", "slug=altrove public_id=far_report", get("200 @there, 404"))
CLASH = "409 @desk, 403 fiora, 404"
for name, state, answers in [
    ("cancel", "queued", OFFICE),
    ("cancel", "failed", CLASH),
    ("retry", "failed", OFFICE),
    ("retry", "ready", CLASH),
    ("publish", "ready", "302 @lead, 403 @staff, 404"),
    ("publish", "failed", LATE),
    ("publish", "published", LATE),
    ("cancel", "far_report", "404"),
    ("retry", "far_report", "404"),
    ("publish", "far_report", "404"),
]:
    at(f"workshops:report-{name}", REPORT.format(state), post(answers))
at("workshops:report-retry", "slug=altrove public_id=far_report", post("302 @there, 404"))

# Moving to a newer edition: who is responsible; there is none newer in this world
at("workshops:edition-preview", "slug=casa target=1", get("403 fiora ugo, 404"))
at("workshops:edition-preview", "slug=altrove target=1", get("404"))
at("workshops:edition-back", CASA, post("302 @lead, 403 fiora ugo, 404"))
at("workshops:edition-back", "slug=altrove", post("302 @there, 404"))

# How meetings went: the staff reads, who leads and writes tells, one takes back one's own
at("workshops:facilitation", CASA, get(SEE), post("422 anna ugo fiora ada, 404"))
at("workshops:facilitation", "slug=altrove", get("200 @there, 404"))
at(
    "workshops:facilitation-withdraw",
    "slug=casa public_id=meeting",
    post("302 anna fiora ada, 403 ugo, 404"),
)
at("workshops:facilitation-withdraw", "slug=altrove public_id=meeting", post("404"))

# Lessons for the curators: the staff reads and, if it works at it, tells
at("workshops:lessons", CASA, get(SEE), post("200 anna ugo fiora ada, 404"))
at("workshops:lessons", "slug=altrove", get("200 @there, 404"))

# Programs that are told what happens: who is responsible for the officina, or referente
NEW = {"address": "https://protocollo.example/avvisi", "events": ["submission.sent"]}
REFUSED = "422 @lead, 403 @staff, 404"
at("workshops:hooks", CASA, get(LEAD), post(REFUSED), post(LEAD, **NEW))
at("workshops:hooks", "slug=altrove", get("200 @there, 404"), post("200 @there, 404", **NEW))
HOOK, OURS = "public_id={}", {"hook": "@lead", "our_hook": "piera ada", "far_hook": "@there"}
for thing, who in OURS.items():
    where = HOOK.format(thing)
    at("workshops:hook", where, get(f"200 {who}, 404"), post(f"422 {who}, 404"))
    at("workshops:hook", where, post(f"302 {who}, 404", **NEW))
    at("workshops:hook-secret", where, post(f"200 {who}, 404"))
    at("workshops:hook-remove", where, get(f"200 {who}, 404"), post(f"302 {who}, 404"))
    for verb in ("prova", "pausa", "riprendi"):
        at("workshops:hook-verb", f"{where} verb={verb}", post(f"302 {who}, 404"))
    at("workshops:hook-verb", f"{where} verb=cancella", post("404"))
    at("workshops:hook-again", f"{where} delivery={thing}_told", post(f"302 {who}, 404"))
at("workshops:hook-again", "public_id=hook delivery=our_hook_told", post("404"))
