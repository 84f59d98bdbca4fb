# Officine. `make` alone prints what there is.
PYTHON ?= python3.11
VENV ?= .venv
PY := $(VENV)/bin/python
PORT ?= 8000

.PHONY: help demo demo-reset run test test-full check fix bench shape screenshots lock clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.runtime: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime ## the portal with demo data, web and worker: http://127.0.0.1:8000
	OFFICINE_DEMO=1 PORT=$(PORT) $(PY) manage.py serve

demo-reset: $(VENV)/.runtime ## the same, starting over: the data of the demo are thrown away
	OFFICINE_DEMO=1 $(PY) manage.py demo_reset
	OFFICINE_DEMO=1 PORT=$(PORT) $(PY) manage.py serve

run: $(VENV)/.runtime ## the portal without demo data
	PORT=$(PORT) $(PY) manage.py serve

test: $(VENV)/.development ## the suite, with what this machine has
	$(PY) tests/run.py

test-full: $(VENV)/.development ## the suite and what takes long: faults, many examples
	OFFICINE_FULL=1 $(PY) tests/run.py --full

check: $(VENV)/.development ## lint, templates, imports, migrations, translations, deployment
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check
	$(PY) tests/check_deploy.py
	$(PY) tests/check_publiccode.py

fix: $(VENV)/.development ## format what can be formatted
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(VENV)/.development ## a large officina on PostgreSQL, measured beside its ceilings
	$(PY) -m tests.bench

shape: $(VENV)/.development ## the longest modules and functions
	$(PY) tests/shape.py

screenshots: $(VENV)/.development ## the pictures of the README, taken from the running demo
	$(PY) tests/screenshots.py

clean: ## throw away what was built, not what was written
	rm -rf $(VENV) var .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
