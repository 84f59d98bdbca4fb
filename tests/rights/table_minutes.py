"""Rows: minutes. 4 is a draft, 5 is open to comments, 6 waits for its keys, 7 is published."""

from tests.rights.table import at, get, post

SEE, DONE, WRONG = "200 @staff, 404", "302 @staff, 404", "422 @staff, 404"
OFFICE, NOT_NOW = "302 @desk, 403 fiora, 404", "409 @desk, 403 fiora, 404"
DRAFT, COMMENT, SIGNING, PUBLISHED = (f"slug=casa number={n}" for n in (4, 5, 6, 7))

# Reading and writing: who prepares meetings
for where in (DRAFT, COMMENT, SIGNING, PUBLISHED, "slug=casa number=1"):
    at("workshops:minutes", where, get(SEE))
at("workshops:minutes", "slug=altrove number=1", get("200 @there, 404"))
at("workshops:minutes", DRAFT, post("400 @staff, 404"), post(DONE, do="draft"))
at("workshops:minutes", "slug=casa number=1", post("409 @staff, 404", do="draft"))
at("workshops:minutes", PUBLISHED, post("409 @staff, 404", do="draft"))
at("workshops:minutes", "slug=altrove number=1", post("409 @there, 404", do="draft"))
at("workshops:minutes-opening", DRAFT, get(SEE), post(WRONG), post(DONE, opening="Sì", version="1"))
at("workshops:minutes-opening", "slug=altrove number=1", get("404"), post("404"))
TEXT = {"said": "canarinoverbale", "version": "2"}
at("workshops:minutes-item", f"{DRAFT} item=point_4", get(SEE), post(WRONG), post(DONE, **TEXT))
at(
    "workshops:minutes-item",
    f"{PUBLISHED} item=point_7",
    get("404"),
    post("409 @staff, 404", **TEXT),
)
at("workshops:minutes-item", f"{DRAFT} item=point_5", get("404"), post("404", **TEXT))
at("workshops:minutes-item", "slug=altrove number=1 item=point_4", get("404"), post("404", **TEXT))
at("workshops:minutes-actions", f"{DRAFT} item=point_4", post(WRONG))
at("workshops:minutes-actions", "slug=altrove number=1 item=point_4", post("404"))
at("workshops:minutes-action", f"{DRAFT} action=action_4", post(DONE, do="drop"))
at("workshops:minutes-action", f"{DRAFT} action=action_5", post("404", do="drop"))
# Of an organisation: its own says that it is done; administrators pass
MARK = f"{PUBLISHED} action=action_7"
at("workshops:minutes-action", MARK, post("302 ada, 403 @staff, 404", do="done"))
at("workshops:minutes-action", "slug=altrove number=1 action=action_4", post("404", do="done"))

# Sending them on: who keeps the office; the keys are of the responsible and of the co-lead alone
at("workshops:minutes", DRAFT, post(OFFICE, do="open"), post(NOT_NOW, do="propose"))
at("workshops:minutes", COMMENT, post("422 @desk, 403 fiora, 404", do="propose"))
at("workshops:minutes", SIGNING, post(OFFICE, do="reopen"))
at("workshops:minutes", SIGNING, post("422 @desk, 403 fiora, 404", do="publish"))
SIGN = {"sha256": "{minutes_sha}", "verdict": "signed"}
REFUSE = {"sha256": "{minutes_sha}", "verdict": "refused", "text": "Manca un punto"}
KEY = "302 anna, 403 @staff, 404"
at("workshops:minutes", SIGNING, post(KEY, **SIGN), post(KEY, **REFUSE))
ANSWER = f"{COMMENT} comment=comment"
YES = {"verdict": "accepted", "answer": ""}
at("workshops:minutes-answer", ANSWER, post("422 @desk, 403 fiora, 404"), post(OFFICE, **YES))
at("workshops:minutes-answer", f"{DRAFT} comment=comment", post("404", **YES))
at("workshops:minutes-answer", "slug=altrove number=1 comment=comment", post("404", **YES))

# Who was called
OURS = "200 @ours olga, 404"
at("workshops:own-minutes", "public_id=held_4", get("404"), post("404", do="dissent"))
for name in ("held_5", "held_6", "held_7"):
    at("workshops:own-minutes", f"public_id={name}", get(OURS))
at("workshops:own-minutes", "public_id=far_meeting", get("404"))
SAY = {"do": "comment", "seat": "{seat}", "item": "{point_5}", "text": "canarinoosservazione"}
at(
    "workshops:own-minutes",
    "public_id=held_5",
    post("400 @ours olga, 404"),
    post("302 @writers, 403 osvaldo, 400 olga, 404", **SAY),
    post("302 piera, 403 @ours, 400 olga, 404", **SAY | {"do": "dissent"}),
)
OWN_KEY = "302 olga, 403 @ours, 404"
at("workshops:own-minutes", "public_id=held_6", post(OWN_KEY, **SIGN), post(OWN_KEY, **REFUSE))
FINISH = "302 @writers, 403 osvaldo, 404"
at("workshops:own-action", "action=action_7", post(FINISH, do="done"))
at("workshops:own-action", "action=action_5", post("404", do="done"))

# Everybody
at("workshops:published-minutes", "slug=casa", get("200 *"))
for slug in ("altrove", "sotto"):
    at("workshops:published-minutes", f"slug={slug}", get("404 *"))
for name in ("public-minutes", "public-minutes-pdf", "public-minutes-json"):
    at(f"workshops:{name}", "slug=casa year=year number=1", get("200 *"))
    at(f"workshops:{name}", "slug=casa year=year number=2", get("404 *"))
    at(f"workshops:{name}", "slug=altrove year=year number=1", get("404 *"))
at("api:minutes-detail", "id=minutes_draft", get("404"))  # what is not published is not there
at("api:minutes-list", "", get("200 *", query="?workshop=altrove"))
