"""Rows: the area of partners. What is not of one's own organisation does not exist there."""

from tests.rights.table import at, delete, get, patch, post, put
from tests.rights.world import TOKEN

# One's own desk: everybody has one, if only to read that it is empty
for name in (
    "workshops:area",
    "workshops:receipts",
    "workshops:calendar",
    "workshops:calendar-file",
):
    at(name, "", get("200 @all"))
for name in ("my-data", "my-data-download"):
    at(name, "", get("200 @all"))
at("my-data", "", post("302", name="Nuovo Nome", language="it"))
at("workshops:calendar", "", post("302", do="open"), post("302", do="close"), post("400 @all"))
at("workshops:calendar-feed", "token=calendar", get("200 *"))  # the key is in the address
at("workshops:calendar-feed", "token=altra", get("404 *"))
at("workshops:stay-signed-in", "", post("401 anonymous, 200"))
at("workshops:organisation", "public_id=ours", get("200 @ours, 404"))
at("workshops:organisation", "public_id=theirs", get("200 olga, 404"))
at("workshops:organisation", "public_id=far_body", get("200 sonia, 404"))
at("workshops:organisation", "public_id=authority", get("200 anna, 404"))

# Who acts for it: read by whoever does, renewed by the referente, never for oneself
for name in ("mandates", "mandates-csv"):
    at(f"workshops:{name}", "public_id=ours", get("200 @ours, 404"))
    at(f"workshops:{name}", "public_id=theirs", get("200 olga, 404"))
    at(f"workshops:{name}", "public_id=far_body", get("200 sonia, 404"))
ONE = "public_id={} mandate={}".format
RENEWED = {"do": "renew", "act": "Delibera 1", "valid_from": "{later}"}
at("workshops:mandate", ONE("ours", "osvaldo_mandate"), get("200 @ours, 404"))
at("workshops:mandate", ONE("ours", "olga_mandate"), get("404"))
at("workshops:mandate", ONE("theirs", "olga_mandate"), get("200 olga, 404"))
at(
    "workshops:mandate",
    ONE("ours", "osvaldo_mandate"),
    post("302 piera, 403 @ours, 404", **RENEWED),
    post("422 piera, 403 @ours, 404", do="renew"),
)
at(
    "workshops:mandate",
    ONE("ours", "osvaldo_mandate"),
    post("422 piera, 403 @ours, 404", do="attach"),
)
at("workshops:mandate", ONE("theirs", "olga_mandate"), post("422 olga, 404", do="attach"))
OF_OLGA = "public_id={} mandate=olga_mandate act=olga_act".format
at("workshops:mandate-act", OF_OLGA("theirs"), get("200 olga, 404"))
at("workshops:mandate-act", OF_OLGA("ours"), get("404"))
at("workshops:mandate-act", f"{ONE('ours', 'osvaldo_mandate')} act=olga_act", get("404"))
PASS = {"email": "erede@prova.example", "name": "Erede"}
at("workshops:hand-over", ONE("ours", "piera_mandate"), get("200 piera, 403 @ours, 404"))
at("workshops:hand-over", ONE("ours", "osvaldo_mandate"), get("403 paolo osvaldo, 404"))
at("workshops:hand-over", ONE("theirs", "piera_mandate"), get("404"))
at(
    "workshops:hand-over",
    ONE("ours", "piera_mandate"),
    post("302 piera, 403 @ours, 404", **PASS),
    post("422 piera, 403 @ours, 404"),
)
at("workshops:mandate", ONE("ours", "piera_mandate"), post("302 piera, 403 @ours, 404"))
at("workshops:mandate", ONE("theirs", "olga_mandate"), post("403 olga, 404", **RENEWED))
at("workshops:mandate", ONE("ours", "olga_mandate"), post("404", **RENEWED))

# Reading: whoever acts for the organisation; staff have their own pages, and no drafts there
OURS, OLGA, SONIA = "200 @ours, 404", "200 olga, 404", "200 sonia, 404"
for name in ("hub", "check", "people", "print-submission", "print-pdf", "print-word"):
    for thing, answers in {
        "draft": OURS,
        "sent": OURS,
        "foreign": OLGA,
        "mailed": OLGA,
        "outside": SONIA,
        "planned": "404",  # its step is not open
        "early": "404",  # its officina is in preparation
        "run_that_is_not": "404",
    }.items():
        where = "00000000-0000-4000-8000-000000000000" if thing == "run_that_is_not" else thing
        at(f"workshops:{name}", f"public_id={where}", get(answers))
at("workshops:hub", "public_id=asked", get(OURS))
at("workshops:check", "public_id=asked", get("302 @ours, 404"))  # nothing to check yet
at("workshops:hub", "public_id=waived", get(OURS))

# What one's own organisation sent on paper: the secretariat types it in, the referente answers
PAPER = "public_id=typed arrival=arrival"
at("workshops:hub", "public_id=typed", get(OLGA))
at("workshops:own-arrival", PAPER, get(OLGA), post("302 olga, 404"))
at("workshops:own-arrival", "public_id=draft arrival=arrival", get("404"), post("404"))
at("workshops:own-scan", f"{PAPER} scan=scan", get(OLGA))
at("workshops:own-scan", "public_id=draft arrival=arrival scan=scan", get("404"))

# What came back to be integrated: read by all of the organisation, written where it was asked
for name in ("hub", "check", "print-submission", "integrations"):
    at(f"workshops:{name}", "public_id=returned", get(OURS))
at("workshops:integrations", "public_id=sent", get(OURS))
at("workshops:integrations", "public_id=asked", get("302 @ours, 404"))
at("workshops:integrations", "public_id=foreign", get(OLGA))
at("workshops:integrations", "public_id=outside", get(SONIA))
TICK = "public_id=returned remark=remark"
at("workshops:tick", TICK, post("302 @writers, 403 osvaldo, 404"))
at("workshops:tick", TICK, post("302 @writers, 403 osvaldo, 404", undone="1"))
at("workshops:tick", "public_id=sent remark=remark", post("404"))
at("workshops:tick", "public_id=outside_sent remark=remark", post("404"))
BACK = "public_id=returned section=1 page=1"
at("workshops:question", BACK, get("200 @writers, 302 osvaldo, 404"))
at("workshops:question", "public_id=returned section=1 page=2", get("302 @ours, 404"))
at(
    "workshops:question",
    BACK,
    post(
        "302 @writers, 403 osvaldo, 404",
        **{"M93.01": "canarinointegra", "version-M92.01": "2"},
    ),
)
at(
    "workshops:autosave",
    "public_id=returned code=M93.01",
    put("200 @writers, 403 osvaldo, 401 anonymous, 404", value="canarinointegra", base_version=2),
)
at(
    "workshops:autosave",
    "public_id=returned code=M93.02",
    put("400 @writers, 403 osvaldo, 401 anonymous, 404", value="altro", base_version=0),
)
at("workshops:send", "public_id=returned", post("302 @writers, 403 osvaldo, 404", key="due"))

# Writing: referente and compilatore
WRITE = "302 @writers, 403 osvaldo, 404"
at("workshops:hub", "public_id=asked", post(WRITE))
at("workshops:hub", "public_id=draft", post(WRITE))
at("workshops:hub", "public_id=planned", post("404"))
at("workshops:hub", "public_id=foreign", post("302 olga, 404"))
at("workshops:hub", "public_id=outside", post("302 sonia, 404"))
DRAFT, SENT = "public_id=draft section=1 page=1", "public_id=sent section=1 page=1"
at("workshops:question", DRAFT, get("200 @writers, 302 osvaldo, 404"))
at(
    "workshops:question",
    DRAFT,
    post(WRITE, **{"M90.01": "canarinobozza", "version-M90.01": "1"}),
    post("422 @writers, 403 osvaldo, 404", **{"M90.01": "", "version-M90.01": "1"}),
)
at(
    "workshops:question",
    SENT,
    get("302 @ours, 404"),
    post("409 @writers, 403 osvaldo, 404", **{"M90.01": "tardi", "version-M90.01": "1"}),
)
at("workshops:question", "public_id=foreign section=1 page=1", get("200 olga, 404"))
at("workshops:question", "public_id=foreign section=1 page=1", post("302 olga, 404", do="exit"))
at("workshops:question", "public_id=draft section=9 page=9", get("302 osvaldo, 404"))
at("workshops:question", "public_id=asked section=1 page=1", get("302 @ours, 404"))
ANSWER = "public_id={} code=M90.01"
NEW = {"value": "canarinobozza", "base_version": 1}
for method in (put, post):
    at(
        "workshops:autosave",
        ANSWER.format("draft"),
        method("200 @writers, 403 osvaldo, 401 anonymous, 404", **NEW),
    )
at(
    "workshops:autosave",
    ANSWER.format("draft"),
    put("412 @writers, 403 osvaldo, 401 anonymous, 404", value="altro", base_version=0),
    put("428 @all, 401 anonymous", value="altro"),  # asked before anything is looked up
)
at(
    "workshops:autosave",
    ANSWER.format("sent"),
    put("409 @writers, 403 osvaldo, 401 anonymous, 404", **NEW),
)
at("workshops:autosave", ANSWER.format("foreign"), put("200 olga, 401 anonymous, 404", **NEW))
at("workshops:autosave", ANSWER.format("asked"), put("401 anonymous, 404", **NEW))
at(
    "workshops:autosave",
    "public_id=draft code=M99.01",
    put("400 @ours, 401 anonymous, 404", **NEW),
)

# Rows from a sheet: the page and the file for who writes, the empty sheet for who reads
ROWS = {"do": "append", "rows": '{{"base":0,"rows":[[2,"a1",{{"nome":"canarinobozza"}}]]}}'}
for name, data in {"422": {}, "302": ROWS}.items():
    for where, answers in {
        "draft": f"{name} @writers, 403 osvaldo, 404",
        "foreign": f"{name} olga, 404",
        "sent": "409 @writers, 403 osvaldo, 404",
        "asked": "404",
    }.items():
        at("workshops:table-import", f"public_id={where} code=M90.03", post(answers, **data))
at("workshops:table-import", "public_id=draft code=M90.03", get("200 @writers, 302 osvaldo, 404"))
at("workshops:table-import", "public_id=draft code=M90.01", get("404"), post("404"))
at("workshops:table-import", "public_id=foreign code=M90.03", get("200 olga, 404"))
at("workshops:table-import", "public_id=sent code=M90.03", get("302 @ours, 404"))
for ending in ("csv", "xlsx"):
    where = f"code=M90.03 ending={ending}"
    at("workshops:table-template", f"public_id=draft {where}", get(OURS))
    at("workshops:table-template", f"public_id=sent {where}", get(OURS))
    at("workshops:table-template", f"public_id=foreign {where}", get(OLGA))
at("workshops:table-template", "public_id=draft code=M90.03 ending=exe", get("404"))

# Sending and taking back: the referente; a compilatore asks them to
at("workshops:send", "public_id=draft", post("302 @writers, 403 osvaldo, 404", key="prima"))
at("workshops:send", "public_id=sent", post("302 piera, 409 paolo, 403 osvaldo, 404", key="altra"))
at("workshops:send", "public_id=asked", post("302 @ours, 404", key="prima"))  # nothing to send
at("workshops:send", "public_id=foreign", post("302 olga, 404", key="prima"))
at("workshops:send", "public_id=outside", post("302 sonia, 404", key="prima"))
at("workshops:reopen", "public_id=sent", post("302 piera, 403 @ours, 404"))
at("workshops:reopen", "public_id=draft", post("409 piera, 403 @ours, 404"))
at("workshops:reopen", "public_id=asked", post("302 @ours, 404"))
at("workshops:reopen", "public_id=mailed", post("302 olga, 404"))

# Receipts: of who sent, and of the staff they were sent to
RECEIPT = "200 @ours @staff, 404"
for name in ("receipt", "receipt-pdf", "receipt-json"):
    at(f"workshops:{name}", "public_id=sent number=receipt", get(RECEIPT))
    at(f"workshops:{name}", "public_id=mailed number=mailed_receipt", get("200 olga @staff, 404"))
    at(
        f"workshops:{name}",
        "public_id=outside_sent number=outside_receipt",
        get("200 sonia @there, 404"),
    )
    at(f"workshops:{name}", "public_id=draft number=receipt", get("404"))  # not of this form
    at(f"workshops:{name}", "public_id=mailed number=receipt", get("404"))

# Colleagues: whoever acts for the organisation sees them, the referente changes them
COLLEAGUE = {"do": "invite", "email": "luca@prova.example", "name": "Luca", "role": "compilatore"}
REFERENTE = "302 piera, 403 @ours, 404"
at(
    "workshops:people",
    "public_id=draft",
    post("404 piera, 403 @ours, 404"),  # nobody is named
    post(REFERENTE, **COLLEAGUE),
    post("422 piera, 403 @ours, 404", **COLLEAGUE | {"email": "no"}),
    post(REFERENTE, do="role", mandate="{osvaldo_mandate}", role="compilatore"),
    post(REFERENTE, do="revoke", mandate="{osvaldo_mandate}"),
    post("404 piera, 403 @ours, 404", do="revoke", mandate="{olga_mandate}"),
)
at("workshops:people", "public_id=foreign", post("302 olga, 404", **COLLEAGUE))

# Files in pieces: who writes there begins, who began goes on; for others there is nothing
PIECES = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "10",
    "Upload-Metadata": "filename YXR0by5wZGY=",
}
for where, answers in {
    "public_id=draft code=M90.02": "201 @writers, 403 osvaldo, 404",
    "public_id=sent code=M90.02": "409 @writers, 403 osvaldo, 404",
    "public_id=foreign code=M90.02": "201 olga, 404",
    "public_id=draft code=M90.01": "422 @writers, 403 osvaldo, 404",  # asks for no file
    "public_id=draft code=M90.99": "404",
    "public_id=asked code=M90.02": "404",
}.items():
    at("workshops:upload-begin", where, post(answers, headers=PIECES))
for where, answers in {
    "public_id=draft upload=arriving": "412 paolo, 404",  # a request that is not of the protocol
    "public_id=foreign upload=arriving": "404",
    "public_id=sent upload=arriving": "404",
}.items():
    at("workshops:upload-piece", where, patch(answers), delete(answers))

# Files: with the answers they belong to, and at no other address
for where, answers in {
    "public_id=draft attachment=file_draft": OURS,
    "public_id=sent attachment=file_sent": "200 @ours @staff, 404",
    "public_id=foreign attachment=file_foreign": OLGA,
    "public_id=sent attachment=file_draft": "404",
    "public_id=draft attachment=file_foreign": "404",
}.items():
    at("workshops:attachment", where, get(answers))

# Sections in hand: the referente gives them, who writes takes them, nobody else's are there
GIVEN = {"do": "entrust", "section": "M90.A", "note": "a te"}
at(
    "workshops:people",
    "public_id=draft",
    post("302 @writers, 403 osvaldo, 404", **GIVEN, to="{paolo}"),
    post("302 piera, 422 paolo, 403 osvaldo, 404", **GIVEN, to="{piera}"),
    post("302 paolo, 403 @ours, 404", do="done", entrusting="{given}"),
    post("302 @writers, 403 osvaldo, 404", do="withdraw", entrusting="{given}"),
)
at("workshops:people", "public_id=sent", post("403 @ours, 404", **GIVEN, to="{paolo}"))
at("workshops:people", "public_id=foreign", post("404", do="done", entrusting="{given}"))

# What colleagues say to each other: theirs alone, whoever examines what was sent
for thing, answers in {"draft": OURS, "sent": OURS, "foreign": OLGA, "outside": SONIA}.items():
    at("workshops:asides", f"public_id={thing}", get(answers))
at("workshops:asides", "public_id=asked", get("302 @ours, 404"))
at(
    "workshops:asides",
    "public_id=sent",
    post("302 @ours, 404", do="write", question="M90.01", text="canarinonota"),
    post("422 @ours, 404", do="write", question="M90.01", text=""),
    post("404", do="resolve", aside="{said_inside}"),  # of the draft
)
at(
    "workshops:asides",
    "public_id=draft",
    post("302 @ours, 404", do="resolve", aside="{said_inside}"),
)

# Help about a question: whoever acts for the organisation asks; staff have their own pages
for thing, answers in {"draft": OURS, "sent": OURS, "foreign": OLGA, "outside": SONIA}.items():
    at("workshops:help", f"public_id={thing}", get(answers))
at(
    "workshops:help",
    "public_id=draft",
    post("302 @ours, 404", do="ask", question="M90.01", text="canarinoaiuto"),
    post("422 @ours, 404", do="ask", question="M90.01", text=""),
    post("302 @ours, 404", do="close", thread="{helped}"),
)
at("workshops:help", "public_id=sent", post("404", do="close", thread="{helped}"))

# Programs of one's organisation: who is referente decides which hear what
PROGRAM = {"address": "https://protocollo.example/avvisi", "events": ["submission.sent"]}
at("workshops:own-hooks", "public_id=ours", get("200 piera, 403 @ours, 404"))
at("workshops:own-hooks", "public_id=ours", post("200 piera, 403 @ours, 404", **PROGRAM))
at("workshops:own-hooks", "public_id=theirs", get("200 olga, 404"))
at("workshops:own-hooks", "public_id=far_body", get("200 sonia, 404"))

# All that one's organisation is asked: whoever acts for it
for name in ("duties", "duties-csv"):
    at(f"workshops:{name}", "public_id=ours", get("200 @ours, 404"))
    at(f"workshops:{name}", "public_id=theirs", get("200 olga, 404"))
    at(f"workshops:{name}", "public_id=far_body", get("200 sonia, 404"))

# Signing: the referente asks, who holds the key answers; who is signed in as another does not
TO_SIGN = "public_id=to_sign"
DORA = {"do": "ask", "name": "Dora", "office": "Presidente", "email": "dora@prova.example"}
at("workshops:sign-off", TO_SIGN, get(OURS))
at("workshops:sign-off", "public_id=draft", get("302 @ours, 404"))  # its form asks for none
at(
    "workshops:sign-off",
    TO_SIGN,
    post(REFERENTE, **DORA),
    post("422 piera, 403 @ours, 404", **DORA | {"email": "no"}),
    post(REFERENTE, do="withdraw"),
)
LETTER, MADE_UP = f"token={TOKEN}", "token=inventata"
KEY = "200 anonymous, 403"  # the key is in the letter
at("workshops:signature", LETTER, get(KEY))
at("workshops:signature", MADE_UP, get("404 *"))
at("workshops:signature-sign", LETTER, post(KEY, sha256="{fingerprint}"))
at("workshops:signature-sign", LETTER, post("409 anonymous, 403", sha256="vecchia"))
at("workshops:signature-sign", MADE_UP, post("404 *", sha256="{fingerprint}"))
at("workshops:signature-refuse", LETTER, post(KEY, reason="Manca il bilancio"))
at("workshops:signature-refuse", MADE_UP, post("404 *", reason="no"))
at("workshops:signature-let-in", LETTER, post("302 *"))
at("workshops:signature-let-in", MADE_UP, post("404 *"))

# Who is writing where: seen by who acts for the organisation, said by who writes for it
for thing, answers in {"draft": OURS, "sent": OURS, "foreign": OLGA, "outside": SONIA}.items():
    at("workshops:presence", f"public_id={thing}", get(answers))
at("workshops:presence", "public_id=draft", post("200 @writers, 403 osvaldo, 404", section="M90.A"))
