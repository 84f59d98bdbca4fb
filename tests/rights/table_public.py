"""Rows: what everybody may read, and the doors by which one comes in."""

from tests.rights.table import at, get, post, public
from tests.rights.world import TOKEN

public(
    "home",
    "search",
    "data",
    "privacy",
    "legal",
    "accessibility",
    "report-problem",
    "faq",
    "statistics",
    "sitemap-page",
    "contacts",
    "sitemap",
    "robots",
    "security-txt",
    "health-live",
    "health-ready",
)
at("favicon", "", get("302 *"))
at("report-problem", "", post("200 *"))
at("problem-receipt", "number=problem", get("200 *"))
at("problem-receipt", "number=S-0", get("404 *"))
at("set-language", "", post("400 *"), post("302 *", language="en"))
at("health-detail", "", get("404 *"))  # the operator has a key
at("search", "", get("200 *", query="?q=canarino"))
at("search", "", get("200 *", query="?q=Officina"))
for dataset in (
    "officine",
    "partner",
    "citta",
    "passi",
):
    at("dataset", f"name={dataset}", get("200 *"))
    for form in ("csv", "json"):
        at("data-download", f"name={dataset} form={form}", get("200 *"))
at("dataset", "name=segreti", get("404 *"))
at("data-download", "name=segreti form=csv", get("404 *"))
at("data-download", "name=officine form=xls", get("404 *"))
for form, status in {"jsonld": 200, "ttl": 200, "rdf": 404}.items():
    at("data-catalogue", f"form={form}", get(f"{status} *"))

# The Toolkit: a published edition is everybody's, one that is written is of who curates
public("toolkit:index", "toolkit:editions", "toolkit:code")
public("toolkit:picture", where="sha256=picture ending=png")
at("toolkit:picture", "sha256=picture ending=jpg", get("404 *"))
at("toolkit:picture", "sha256=altra ending=png", get("404 *"))
EDITION = "200 carla ada, 404 anonymous, 404"
for name in ("edition", "print", "tools", "forms"):
    public(f"toolkit:{name}", where="number=1")
    at(f"toolkit:{name}", "number=2", get(EDITION))
    at(f"toolkit:{name}", "number=7", get("404 *"))
at("toolkit:edition", "number=1.0", get("200 *"))
public("toolkit:search-current")
public("toolkit:search", where="number=1")
at("toolkit:search", "number=1", get("200 *", query="?q=canarino"))
at("toolkit:search", "number=2", get(EDITION, query="?q=bozza"))
at("toolkit:search", "number=7", get("404 *"))
at("toolkit:edition", "number=1.1", get("404 *"))
public("toolkit:changes", where="before=1 after=1.0")
at("toolkit:changes", "before=1 after=2", get(EDITION))
at("toolkit:changes", "before=7 after=1", get("404 *"))
for name in ("yaml", "markdown", "pdf"):
    public(f"toolkit:{name}", where="number=1")
    at(f"toolkit:{name}", "number=2", get("404 *"))  # drafts leave by the rooms of the curators
for name in ("form-word", "form-xlsform"):
    public(f"toolkit:{name}", where="number=1 code=M90")
    at(f"toolkit:{name}", "number=1 code=X99", get("404 *"))
    at(f"toolkit:{name}", "number=2 code=M90", get("404 *"))
public("toolkit:download", where="number=1")
at("toolkit:download", "number=2", get("404 *"))  # not frozen: there is no fingerprint to match
for name, code in {"phase": "F3", "step": "3.1", "tool": "T01", "form": "M90"}.items():
    for face in (name, f"{name}-print"):
        public(f"toolkit:{face}", where=f"number=1 code={code}")
        at(f"toolkit:{face}", "number=1 code=X99", get("404 *"))
at("toolkit:phase", "number=2 code=F1", get(EDITION))
at("toolkit:phase-print", "number=2 code=F1", get(EDITION))

# The officine as the public reads them: those that are not public are of who sits or works there
public("workshops:workshops", "workshops:partners", "workshops:verify")
public("workshops:verify-receipt", where="number=CAS-0")
at("workshops:verify", "", post("200 *", number="CAS-0", fingerprint="0" * 64))
at("workshops:verify-receipt", "number=CAS-0", post("200 *"))
OTHERS = "200 sonia @there, 404 anonymous, 404"
EARLY = "200 @desk, 404 anonymous, 404"  # not of fiora, who is not of its staff
for name in ("workshop", "results"):
    public(f"workshops:{name}", where="slug=casa")
    at(f"workshops:{name}", "slug=altrove", get(OTHERS))
    at(f"workshops:{name}", "slug=sotto", get(EARLY))
    at(f"workshops:{name}", "slug=nessuna", get("404 *"))
public("workshops:city", where="slug=casa city=torino")
at("workshops:city", "slug=casa city=bari", get("404 *"))
at("workshops:city", "slug=altrove city=bari", get(OTHERS))
at("workshops:city", "slug=sotto city=torino", get(EARLY))
for name in ("tempo", "partecipazione"):
    public("workshops:workshop-csv", where=f"slug=casa name={name}")
    at("workshops:workshop-csv", f"slug=altrove name={name}", get(OTHERS))
    at("workshops:workshop-csv", f"slug=sotto name={name}", get(EARLY))
at("workshops:workshop-csv", "slug=casa name=bozze", get("404 *"))

# Reports: everybody's once published, the staff's before; only when they are ready
READY = "200 @staff, 404 anonymous, 404"
KINDS = ("compilazioni", "passi", "organizzazioni", "adempimenti")
for report, answers in {"published": "200 *", "ready": READY, "failed": "404 *"}.items():
    place = f"slug=casa public_id={report}"
    at("workshops:public-report", place, get(answers))
    for kind in KINDS:
        at("workshops:report-list", f"{place} kind={kind}", get(answers))
        at("workshops:report-csv", f"{place} kind={kind}", get(answers))
    for face in ("html", "pdf", "xlsx", "json"):
        at("workshops:report-file", f"{place} format={face}", get(answers))
at("workshops:public-report", "slug=altrove public_id=published", get("404 *"))
at("workshops:report-list", "slug=casa public_id=published kind=bozze", get("404 *"))
at("workshops:report-csv", "slug=casa public_id=published kind=bozze", get("404 *"))
at("workshops:report-file", "slug=casa public_id=published format=exe", get("404 *"))

# The letter opens to who holds its key, and tells them whom it was written to
LETTER = f"token={TOKEN}"
TELLS = "canarinoinvito"
at("workshops:invitation", LETTER, get("200 *", tells=TELLS))
at("workshops:invitation", "token=rifiutata", get("410 *"))
at("workshops:invitation", "token=inventata", get("404 *"))
at("workshops:invitation-accept", LETTER, post("302 anonymous, 403", tells=TELLS))
at("workshops:invitation-accept", "token=inventata", post("404 *"))
at("workshops:invitation-forward", LETTER, post("422 *", tells=TELLS))
at(
    "workshops:invitation-forward",
    LETTER,
    post("200 *", **{"forward-email": "lia@prova.example", "forward-name": "Lia"}, tells=TELLS),
)
at("workshops:invitation-forward", "token=rifiutata", post("410 *"))
at("workshops:invitation-decline", LETTER, post("422 *", tells=TELLS))
at("workshops:invitation-decline", LETTER, post("200 *", **{"decline-reason": "Non ora"}))
at("workshops:invitation-decline", "token=rifiutata", post("410 *"))
at("workshops:invitation-ask-again", LETTER, post("410 *", tells=TELLS))  # it is not expired
at("workshops:invitation-ask-again", "token=inventata", post("404 *"))

# Coming in, going out
for name in ("account_login", "account_request_login_code"):
    at(name, "", get("200 anonymous, 302"), post("200 anonymous, 302"))
at("account_confirm_login_code", "", get("302 *"), post("302 *"))  # nobody asked for a code
at("demo-login", "who=autorita", post("404 *"))  # this instance is not the demo
at("account_inactive", "", get("200 *"))
at("account_signup", "", get("200 *"))
at("account_email_verification_sent", "", get("302 *"))
at("account_logout", "", get("302 anonymous, 200"), post("302 *"))
at("home-after-login", "", get("302 anonymous @ours olga sonia @staff zeno carla, 200 nino"))
# Without a factor there is nothing to ask for again
at("account_reauthenticate", "", get("403"), post("403"))
for name in (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
):
    at(name, "", get("200"))
for name in ("mfa_reauthenticate", "mfa_reauthenticate_webauthn"):
    at(name, "", get("403"))
for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"):
    at(name, "", get("404"))  # there is no factor and no code yet
at("mfa_authenticate", "", get("302"))  # nobody is half way in
for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
    at(name, "pk=1", get("404"), post("404"))  # nobody's key
at("mfa_login_webauthn", "", get("302 *"))  # only scripts ask it for a challenge
