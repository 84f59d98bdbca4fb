"""Rows: what an officina agrees on. The two keys are of who answers for a side, nobody else."""

from tests.rights.table import at, get, post

CASA, ALTROVE = "slug=casa", "slug=altrove"

# What is adopted is everybody's, as far as the officina is
at("workshops:pact", CASA, get("200 *"), get("200 *", query="?versione=1"))
at("workshops:pact", CASA, get("404 *", query="?versione=2"), get("404 *", query="?versione=x"))
at("workshops:pact", ALTROVE, get("200 sonia zeno ada, 404 *"))
at("workshops:pact", "slug=sotto", get("200 anna ugo ada, 404 *"))
at("workshops:pact-pdf", CASA, get("200 *"), get("404 *", query="?versione=2"))
at("workshops:pact-pdf", ALTROVE, get("404 *"))

# The desk writes, who is responsible proposes
at("workshops:pact-write", CASA, get("302 @desk, 403 fiora, 404"))  # it waits for its keys
at("workshops:pact-write", ALTROVE, get("200 @there, 404"), post("422 @there, 404"))
at("workshops:pact-work", CASA, get("200 @staff, 404"), post("404 @staff, 404"))
at("workshops:pact-work", CASA, post("400 @staff, 404", versione="2"))
at("workshops:pact-work", CASA, post("302 @lead, 403 @staff, 404", versione="2", do="take_back"))
at("workshops:pact-work", CASA, post("409 @lead, 403 @staff, 404", versione="2", do="propose"))
at("workshops:pact-work", ALTROVE, get("200 @there, 404"))
at("workshops:pact-work", ALTROVE, post("302 @there, 404", versione="1", do="propose"))

# The key of the authority: its lead, not who administers; the key of the partners: a co-lead
SIGNED = {"versione": "2", "verdict": "signed", "sha256": "{proposed_sha}"}
REFUSED = SIGNED | {"verdict": "refused", "text": "No"}
for said in (SIGNED, REFUSED):
    at("workshops:pact-work", CASA, post("302 anna, 403 ugo fiora ada, 404", **said))
    at("workshops:own-pact", CASA, post("302 olga, 403 @ours, 404", **said))
STALE = SIGNED | {"sha256": "{pact_sha}"}
at("workshops:pact-work", CASA, post("422 @lead, 403 ugo fiora, 404", **STALE))
at("workshops:own-pact", CASA, post("422 olga, 403 @ours, 404", **STALE))
OVER = SIGNED | {"versione": "1", "sha256": "{pact_sha}"}
at("workshops:pact-work", CASA, post("409 @lead, 403 ugo fiora, 404", **OVER))

# Who sits at the table reads what waits, and adheres for its own organisation
at("workshops:own-pact", CASA, get("200 @ours olga, 404"))
at("workshops:own-pact", ALTROVE, get("200 sonia, 404"), post("404"))
YES = {"versione": "1", "do": "adhere", "sha256": "{pact_sha}", "organizzazione": "{ours}"}
at("workshops:own-pact", CASA, post("302 piera, 403 paolo osvaldo, 400 olga, 404", **YES))

# What one declares is one's own: the desk reads it, whoever may ask asks, nobody else knows
at("workshops:declarations", CASA, get("200 @desk, 403 fiora, 404"))
at("workshops:declarations", CASA, post("422 @desk, 403 fiora, 404"))
ASKED = {"kind": "data", "text": "Ho letto l'informativa.", "due_on": "2099-01-07"}
at("workshops:declarations", CASA, post("302 @desk, 403 fiora, 404", **ASKED))
at("workshops:declarations", ALTROVE, get("200 @there, 404"), post("302 @there, 404", **ASKED))
TABLE = "@ours olga anna ugo fiora"
at("workshops:own-declarations", CASA, get(f"200 {TABLE}, 404"), post("404"))
at("workshops:own-declarations", ALTROVE, get("200 sonia zeno, 404"))
SAID = {"a": "{declaration_request}"}
at("workshops:own-declarations", CASA, post(f"422 {TABLE}, 404", **SAID))
at("workshops:own-declarations", ALTROVE, post("404", **SAID))
DECLARED = "slug=casa public_id={}_declared"
for name in ("paolo", "olga"):
    where = DECLARED.format(name)
    at("workshops:own-declaration-withdraw", where, post(f"302 {name}, 404"))
at("workshops:own-declaration-withdraw", "slug=altrove public_id=olga_declared", post("404"))

# Documents: what is public is everybody's, what is of the table its own; of who keeps out of a
# matter, what is about it is not there; what is in preparation is of the staff alone
AT_TABLE, KEPT_OUT = "@ours olga @staff", "osvaldo piera @staff"
at("workshops:public-documents", CASA, get("200 *"))
at("workshops:public-documents", ALTROVE, get("200 sonia zeno ada, 404 *"))
for number, who in {1: "200 *", 2: f"200 {AT_TABLE}, 404 *", 3: f"200 {KEPT_OUT}, 404 *"}.items():
    where = f"slug=casa number={number}"
    at("workshops:public-document", where, get(who))
    at("workshops:public-document-file", f"{where} file=shelf_{number}", get(who))
at("workshops:public-document", "slug=casa number=4", get("404 *"))
at("workshops:public-document-file", "slug=casa number=4 file=shelf_4", get("404 *"))
at("workshops:public-document-file", "slug=casa number=1 file=shelf_coming", get("404 *"))
at("workshops:public-document-file", "slug=casa number=1 file=shelf_2", get("404 *"))
at("workshops:public-document", "slug=altrove number=1", get("200 sonia zeno ada, 404 *"))
at("workshops:public-document-file", "slug=altrove number=1 file=shelf_far", get(
    "200 sonia zeno ada, 404 *"
))  # fmt: skip

at("api:documents-list", "", get("200 *"))
for number, who in {1: "200 *", 2: f"200 {AT_TABLE}, 404 *", 3: f"200 {KEPT_OUT}, 404 *"}.items():
    at("api:documents-detail", f"id=paper_{number}", get(who))
at("api:documents-detail", "id=paper_4", get("404 *"))

at("workshops:documents", CASA, get("200 @staff, 404"))
at("workshops:documents", ALTROVE, get("200 @there, 404"))
at("workshops:document-new", CASA, get("200 @staff, 404"), post("422 @staff, 404"))
at("workshops:document-new", ALTROVE, get("200 @there, 404"), post("422 @there, 404"))
at("workshops:document", "slug=casa number=4", get("200 @staff, 404"), post("422 @staff, 404"))
at("workshops:document", "slug=altrove number=1", get("200 @there, 404"), post("422 @there, 404"))
at("workshops:document-file", "slug=casa number=4 file=shelf_4", get("200 @staff, 404"))
at("workshops:document-file", "slug=altrove number=1 file=shelf_4", get("404"))
DROP = "workshops:document-file-drop"
at(DROP, "slug=casa number=4 file=shelf_4", post("302 @staff, 404"))
at(DROP, "slug=casa number=1 file=shelf_1", post("409 @staff, 404"))  # it was shared
at(DROP, "slug=altrove number=1 file=shelf_4", post("404"))
for verb, answers in {
    "file": "422 @staff, 404",
    "condividi": "302 @desk, 403 fiora, 404",
    "elimina": "302 @staff, 404",
    "pubblica": "409 @desk, 403 fiora, 404",
    "ritira": "409 @desk, 403 fiora, 404",
    "inventa": "404",
}.items():
    said = {"audience": "table", "reason": "Errore"}
    where = f"slug=casa number=4 version=1 verb={verb}"
    at("workshops:document-verb", where, post(answers, **said))
    elsewhere = f"slug=altrove number=4 version=1 verb={verb}"
    at("workshops:document-verb", elsewhere, post("404", **said))
shared = "slug=casa number=2 version=1 verb={}"
for verb in ("pubblica", "ritira"):
    answers = post("302 @desk, 403 fiora, 404", reason="Errore")
    at("workshops:document-verb", shared.format(verb), answers)
