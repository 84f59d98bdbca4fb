"""Rows: the dialogue on answers and what is inside an organisation, over REST."""

from tests.rights.table import at, delete, get, post, put

# Remarks: the staff read all of them, the organisation those it was told; who examines writes
TABLE = "200 @ours @staff, 404"
SENT, RETURNED = "id=sent_answers", "id=returned_answers"
SAY = {"question": "M90.01", "kind": "request", "text": "Spiega"}
NAMED = f"{RETURNED} remark=remark"
for name in ("remarks", "integrations"):
    at(f"api:submissions-{name}", RETURNED, get(TABLE))
    at(f"api:submissions-{name}", "id=foreign_answers", get("200 olga, 404"))
    at(f"api:submissions-{name}", "id=outside_sent_answers", get("200 sonia @there, 404"))
at(
    "api:submissions-remarks",
    SENT,
    post("201 @desk, 403 @ours fiora, 404", **SAY),
    post("400 @desk, 403 @ours fiora, 404"),
)
at("api:submissions-remarks", RETURNED, post("409 @desk, 403 @ours fiora, 404", **SAY))
at("api:submissions-remarks", "id=outside_sent_answers", post("201 @there, 403 sonia, 404", **SAY))
at(
    "api:submissions-remark",
    NAMED,
    put("409 @desk, 403 @ours fiora, 404", kind="request", text="Spiega"),
    delete("409 @desk, 403 @ours fiora, 404"),
)
PREPARED = "id=outside_sent_answers remark=far_remark"  # sonia does not know that it is there
at(
    "api:submissions-remark",
    PREPARED,
    put("200 @there, 404", kind="request", text="Spiega"),
    delete("204 @there, 404"),
)
at("api:submissions-remark", f"{SENT} remark=remark", delete("404"))
at("api:submissions-publish", SENT, post("400 @desk, 403 @ours fiora, 404"))  # there is none
at("api:submissions-publish", "id=outside_sent_answers", post("400 @there, 403 sonia, 404"))
BY_THEN = {"until": "{later}"}
at("api:submissions-integrations", SENT, post("400 @desk, 403 @ours fiora, 404", **BY_THEN))
at("api:submissions-integrations", RETURNED, post("409 @desk, 403 @ours fiora, 404", **BY_THEN))
at(
    "api:submissions-integrations",
    "id=outside_sent_answers",
    post("201 @there, 403 sonia, 404", **BY_THEN),
)
WITHDRAWN = "200 @desk, 403 @ours fiora, 404"
at(
    "api:submissions-withdraw",
    RETURNED,
    post(WITHDRAWN),
    post(WITHDRAWN, remark="{remark}"),
)
at("api:submissions-withdraw", SENT, post("409 @desk, 403 @ours fiora, 404"))
for verb in ("tick", "untick"):
    at(f"api:submissions-{verb}", NAMED, post("200 @writers ada, 403 @ours @staff, 404"))
    at(f"api:submissions-{verb}", f"{SENT} remark=remark", post("404"))

# Inside an organisation: who acts for it, whoever examines what it sent
OURS = "200 @ours, 404"
for thing, answers in {"draft": OURS, "sent": OURS, "foreign": "200 olga, 404"}.items():
    for name in ("entrustings", "presence"):
        at(f"api:assignments-{name}", f"id={thing}", get(answers))
    for name in ("asides", "signature"):
        at(f"api:submissions-{name}", f"id={thing}_answers", get(answers))
GIVEN = {"section": "M90.A", "note": "a te"}
at(
    "api:assignments-entrustings",
    "id=draft",
    post("201 @writers, 403 osvaldo, 404", **GIVEN, to="{paolo}"),
    post("201 piera, 403 @ours, 404", **GIVEN, to="{piera}"),
    post("400 @writers, 403 osvaldo, 404", **GIVEN, to="{zeno}"),
)
at(
    "api:assignments-entrustings",
    "id=sent",
    post("409 @writers, 403 osvaldo, 404", **GIVEN, to="{paolo}"),
)
HAND = "id=draft number=given"
at("api:assignments-entrusting", HAND, delete("204 @writers, 403 osvaldo, 404"))
at("api:assignments-done", HAND, post("204 paolo, 403 @ours, 404"))
at("api:assignments-done", "id=foreign number=given", post("404"))
at("api:assignments-entrusting", "id=sent number=given", delete("404"))
at(
    "api:assignments-presence",
    "id=draft",
    post("200 @writers, 403 osvaldo, 404", section="M90.A"),
    post("400 @writers, 403 osvaldo, 404", section="M90.Z"),
)
WORD = {"question": "M90.01", "text": "canarinoaiuto"}
KNOWN = "200 @ours @staff, 404"
for name in ("help", "clarifications"):
    at(f"api:assignments-{name}", "id=draft", get(KNOWN))
at(
    "api:assignments-help",
    "id=draft",
    post("201 @ours ada, 403 @staff, 404", **WORD),
    post("400 @ours ada, 403 @staff, 404", question="M90.01"),
)
THREAD = "id=draft thread=helped"
SAID = "201 @ours @desk, 403 fiora, 404"
at("api:assignments-help-message", THREAD, post(SAID, text="canarinoaiuto"))
at("api:assignments-help-message", "id=sent thread=helped", post("404", text="Sì."))
at("api:assignments-close-help", THREAD, post("200 @ours @desk, 403 fiora, 404"))
at(
    "api:submissions-asides",
    SENT,
    post("201 @ours, 404", **WORD),
    post("400 @ours, 404"),
)
at("api:submissions-resolve-aside", "id=draft_answers aside=said_inside", post(OURS))
at("api:submissions-resolve-aside", f"{SENT} aside=said_inside", post("404"))  # of the draft
TO_SIGN = "id=to_sign_answers"
DORA = {"name": "Dora", "office": "Presidente", "email": "dora@prova.example"}
at(
    "api:submissions-signature",
    TO_SIGN,
    get(OURS),
    post("201 piera, 403 @ours, 404", **DORA),
    post("400 piera, 403 @ours, 404", **DORA | {"email": "no"}),
    delete("200 piera, 403 @ours, 404"),
)
at(
    "api:submissions-signature",
    "id=draft_answers",
    post("400 piera, 403 @ours, 404", **DORA),
    delete("409 piera, 403 @ours, 404"),
)
