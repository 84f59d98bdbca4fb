"""Rows: meetings. 1 is in preparation, 2 is convened and open to all, 3 waits for its keys."""

from tests.rights.table import at, get, post
from tests.rights.world import TOKEN

SEE = "200 @staff, 404"
DRAFT, CONVENED, TO_SIGN = (f"slug=casa number={n}" for n in (1, 2, 3))

# Reading: the whole staff of the officina
at("workshops:meetings", "slug=casa", get(SEE), get(SEE, query="?vista=mese&mese=2027-02"))
at("workshops:week", "", get("200 @staff zeno, 403"))
at("workshops:meetings", "slug=altrove", get("200 @there, 404"))
for name in ("meeting", "attendance", "attendance-csv"):
    for where in (DRAFT, CONVENED, TO_SIGN):
        at(f"workshops:{name}", where, get(SEE))
    at(f"workshops:{name}", "slug=altrove number=1", get("200 @there, 404"))
    at(f"workshops:{name}", "slug=casa number=9", get("404"))
    at(f"workshops:{name}", "slug=casa number=99999", get("404"))

# Preparing, and the register: who leads, examines, keeps the office, facilitates
WRITE, WRONG, DONE = "200 @staff, 404", "422 @staff, 404", "302 @staff, 404"
at("workshops:meeting-new", "slug=casa", get(WRITE), post(WRONG))
at("workshops:meeting-new", "slug=altrove", get("200 @there, 404"), post("422 @there, 404"))
at("workshops:meeting-edit", DRAFT, get(WRITE), post(WRONG))
at("workshops:meeting-edit", "slug=altrove number=1", post("422 @there, 404"))
at("workshops:meeting-duplicate", DRAFT, post(DONE))
at("workshops:meeting-duplicate", "slug=altrove number=1", post("302 @there, 404"))
at("workshops:meeting-hold", DRAFT, post("409 @staff, 404"))
at("workshops:meeting-hold", CONVENED, post(DONE))  # it says that it has not begun
at("workshops:meeting-hold", "slug=altrove number=1", post("409 @there, 404"))
POINT = {"title": "Varie", "minutes": "5"}
at("workshops:agenda-new", DRAFT, get(WRITE), post(WRONG), post(DONE, **POINT))
at("workshops:agenda-new", "slug=altrove number=1", get("200 @there, 404"))
ITEM = f"{DRAFT} item=agenda_item"
at("workshops:agenda-item", ITEM, get(WRITE), post(WRONG), post("409 @staff, 404", **POINT))
at("workshops:agenda-item", f"{CONVENED} item=agenda_item", get("404"))
at("workshops:agenda-item", "slug=altrove number=1 item=agenda_item", get("404"))
for verb, answers in {"su": DONE, "giu": DONE, "togli": DONE, "documenti": WRONG}.items():
    at("workshops:agenda-verb", f"{ITEM} verb={verb}", post(answers))
at("workshops:agenda-verb", f"{ITEM} verb=altro", post("404"))
at("workshops:agenda-document-drop", f"{ITEM} document=agenda_document", post(DONE))
OVER_THERE = "slug=altrove number=1 item=agenda_item document=agenda_document"
at("workshops:agenda-document-drop", OVER_THERE, post("404"))

# Calling: who keeps the office; the keys are of the responsible and of the co-lead alone
OFFICE = "302 @desk, 403 fiora, 404"
at("workshops:convocation-prepare", DRAFT, post(OFFICE))
at("workshops:convocation-prepare", CONVENED, post("422 @desk, 403 fiora, 404"))
at("workshops:convocation-prepare", "slug=altrove number=1", post("422 @there, 404"))
SIGN = {"sha256": "{asked_keys}", "verdict": "signed"}
REFUSE = {"sha256": "{asked_keys}", "verdict": "refused", "text": "Manca il tempo"}
KEY = "302 anna, 403 @staff, 404"
at("workshops:convocation-key", TO_SIGN, post(WRONG), post(KEY, **SIGN), post(KEY, **REFUSE))
at("workshops:convocation-key", "slug=altrove number=1", post("422 @there, 404"))
at("workshops:convocation-send", TO_SIGN, post("422 @desk, 403 fiora, 404"))
at("workshops:convocation-send", CONVENED, post(OFFICE))  # there is none: it says so
at("workshops:convocation-send", "slug=altrove number=1", post("302 @there, 404"))
at("workshops:meeting-cancel", CONVENED, post("422 @desk, 403 fiora, 404"))
at("workshops:meeting-cancel", CONVENED, post(OFFICE, reason="Sciopero"))
at("workshops:meeting-cancel", "slug=altrove number=1", post("302 @there, 404", reason="No"))

# The register, the code of the room, the public that registered
at("workshops:attendance-tick", f"{CONVENED} seat=seat", post(DONE, do="here"))
at("workshops:attendance-tick", f"{CONVENED} seat=far_seat", post("404", do="here"))
at("workshops:attendance-tick", "slug=altrove number=1 seat=seat", post("404", do="here"))
for name in ("meeting-code", "meeting-qr", "meeting-public"):
    at(f"workshops:{name}", CONVENED, get(SEE))
    at(f"workshops:{name}", "slug=altrove number=1", get("200 @there, 404"))
SOMEBODY = "registration=registration"
at("workshops:meeting-registration", f"{CONVENED} {SOMEBODY}", post(DONE, do="here"))
at("workshops:meeting-registration", f"{CONVENED} {SOMEBODY}", post(DONE, do="cancel"))
at("workshops:meeting-registration", f"{DRAFT} {SOMEBODY}", post("404", do="cancel"))

# Who is called; who turns a key reads what it is asked to sign, and nobody else
CALLED = "public_id=meeting_convened"
at("workshops:own-meetings", "", get("200 @all"))
at("workshops:own-meeting", CALLED, get("200 @ours olga, 302 fiora ugo anna, 404"))
YES = {"reply": "yes", "delegate": "Piera"}
at("workshops:own-meeting", CALLED, post("422 @ours olga, 302 fiora ugo anna, 404"))
at(
    "workshops:own-meeting",
    CALLED,
    post("302 @writers olga fiora ugo anna, 403 osvaldo, 404", **YES),
)
THEIRS = "302 fiora ugo anna, 404"  # who prepares it is led to the page of who prepares
at("workshops:own-meeting", "public_id=meeting_draft", get(THEIRS), post(THEIRS, **YES))
at("workshops:own-meeting", "public_id=far_meeting", get("302 zeno, 404"))
at("workshops:own-meeting", "public_id=meeting_to_sign", get("200 olga, 302 fiora ugo anna, 404"))
at("workshops:own-meeting", "public_id=meeting_to_sign", post(THEIRS, **YES))
OWN_KEY = "302 olga anna, 404"
at("workshops:own-meeting-key", "public_id=meeting_to_sign", post(OWN_KEY, **SIGN))
at("workshops:own-meeting-key", "public_id=meeting_to_sign", post(OWN_KEY, **REFUSE))
at("workshops:own-meeting-key", CALLED, post("422 olga anna, 403 @ours, 404", **SIGN))
at("workshops:own-meeting-key", "public_id=meeting_draft", post("404", **SIGN))
at("workshops:come-in", CALLED, get("200 @ours olga anna, 404"))
at("workshops:come-in", CALLED, post("422 @writers olga, 403 osvaldo, 404", code="XXXXXX"))
at("workshops:come-in", "public_id=meeting_to_sign", get("404"))

# Everybody
at("workshops:public-meetings", "slug=casa", get("200 *"))
at("workshops:public-meetings-ics", "slug=casa", get("200 *"))
at("workshops:public-meetings-rss", "slug=casa", get("200 *"))
at("workshops:public-meeting", CONVENED, get("200 *"))
for slug in ("altrove", "sotto"):
    for name in ("public-meetings", "public-meetings-ics", "public-meetings-rss"):
        at(f"workshops:{name}", f"slug={slug}", get("404 *"))
for where in (DRAFT, TO_SIGN, "slug=altrove number=1"):
    at("workshops:public-meeting", where, get("404 *"))
    at("workshops:meeting-register", where, get("404 *"), post("404 *"))
SOMEONE = {"name": "Rita Blu", "email": "rita@prova.example"}
at("workshops:meeting-register", CONVENED, get("200 *"), post("422 *"), post("200 *", **SOMEONE))
at("workshops:registration", f"token={TOKEN}", get("200 *"))
at("workshops:registration", "token=altra", get("404 *"))
at("workshops:registration-cancel", f"token={TOKEN}", post("200 *"))
at("workshops:registration-cancel", "token=altra", post("404 *"))
