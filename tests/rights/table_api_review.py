"""Rows: examining over REST, the files of answers, what arrives by PEC or on paper."""

from tests.rights.table import at, delete, get, post, put

CASA, THERE = "slug=casa", "slug=altrove"
FAR = "200 @there, 403 sonia, 404"

# The queue: the staff reads, who examines does
at("api:workshops-queue", CASA, get("200 @staff, 403", query="?status=sent&due=late"))
at("api:workshops-queue", CASA, get("400 @staff, 403", query="?status=boh"))
at("api:workshops-queue", THERE, get(FAR))
ROW = {"rows": [{"assignment": "{sent}"}]}
for verb, more in {"take": {}, "assign": {"to": "{ugo}"}, "validate": {}}.items():
    name = f"api:workshops-{verb}-together"
    at(name, CASA, post("200 @desk, 403", **ROW, **more), post("400 @desk, 403"))
at("api:workshops-take-together", THERE, post(FAR, **ROW))  # it is not of there: refused by row
at("api:workshops-assign-together", CASA, post("400 @desk, 403", **ROW, to="{zeno}"))

# One form side by side: the staff
SIDE = "?form=M90&question=M90.01"
at("api:workshops-comparison", CASA, get("200 @staff, 403", query=SIDE))
at("api:workshops-comparison", CASA, get("400 @staff, 403", query="?form=M90"))
at("api:workshops-comparison", THERE, get(FAR, query=SIDE))

# More time for many, the plan of the reminders: the desk
MORE = {"assignments": ["{draft}"], "until": "{much_later}", "reason": "Ferie"}
at("api:workshops-extend", CASA, post("200 @desk, 403", **MORE), post("400 @desk, 403"))
at("api:workshops-extend", THERE, post("400 @there, 403 sonia, 404", **MORE))
at("api:workshops-reminder-plan", CASA, get("200 @desk, 403"), put("200 @desk, 403", days=[-3, 1]))
at("api:workshops-reminder-plan", THERE, get(FAR), put(FAR, days=[-3]))

# Saved views: those who see them, whose they are
VIEW, KEPT = "id=view", {"name": "Mie", "workshop": "casa", "filters": {"status": "sent"}}
at("api:queue-views-list", "", get("200"), post("201 @staff, 403", **KEPT), post("400"))
at("api:queue-views-list", "", post("201 @there, 403 sonia, 404", **KEPT | {"workshop": "altrove"}))
at(
    "api:queue-views-detail",
    VIEW,
    get("200 @staff, 404"),
    put("200 ugo, 403 fiora anna ada, 404", name="Mie"),
    delete("204 @desk, 403 fiora, 404"),
)

# Files of answers: who keeps the register
at("api:exports-list", "", get("200"), post("400"))
at("api:exports-list", "", post("201 @desk, 403", workshop="casa", format="csv"))
at("api:exports-list", "", post("201 @there, 403 sonia, 404", workshop="altrove", format="csv"))
for thing, who in {
    "waiting_file": "@desk",
    "file_of_answers": "@desk",
    "far_file": "@there",
}.items():
    where, ready = f"id={thing}", thing != "waiting_file"
    at("api:exports-detail", where, get(f"200 {who}, 404"))
    at("api:exports-download", where, get(f"{200 if ready else 409} {who}, 404"))
    at("api:exports-cancel", where, post(f"{409 if ready else 200} {who}, 404"))
    at("api:exports-retry", where, post(f"409 {who}, 404"))

# Arrivals: the desk registers, the organisation says whether it is so
ARRIVAL, BOTH = "id=arrival", "@desk, 403 olga, 404"
at("api:arrivals-list", "", get("200"), post("400"))
PEC = {"channel": "pec", "protocol_number": "8/2027", "sender": "PEC"}
SAME_DAY = PEC | {"received_at": "2020-01-01T10:00:00Z"}  # before the step opened
at(
    "api:arrivals-list",
    "",
    post("400 @desk, 403 @ours fiora, 404", **SAME_DAY, assignment="{asked}"),
    post("404", **SAME_DAY, assignment="{unknown}"),
)
at("api:arrivals-detail", ARRIVAL, get("200 olga @desk, 404"))
at("api:arrivals-scan", f"{ARRIVAL} scan=scan", get("200 olga @desk, 404"))
at("api:arrivals-transcribe", ARRIVAL, post(f"200 {BOTH}"))
at("api:arrivals-send-scans", ARRIVAL, post(f"200 {BOTH}"))
at("api:arrivals-withdraw", ARRIVAL, post(f"200 {BOTH}", reason="Doppio"), post(f"400 {BOTH}"))
ANSWERED = "409 olga ada, 403 @desk, 404"  # it is being typed in: there is nothing to confirm
at("api:arrivals-confirm", ARRIVAL, post(ANSWERED))
at("api:arrivals-contest", ARRIVAL, post(ANSWERED, text="No"), post("400 olga ada, 403 @desk, 404"))
at("api:arrivals-settle", ARRIVAL, post(ANSWERED, keep="paper"))
for name in ("form", "check"):  # who types reads what there is to type
    at(f"api:submissions-{name}", "id=typed_answers", get("200 olga ugo anna, 404"))
