# The commands of the project. Everything they make lies in .venv, node_modules, staticfiles and the folder of the
# embedded services (see README); each step has a stamp, so a later call does only what changed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
TESTS ?= tests
WORKERS ?= 2

.PHONY: help install install-dev run test coverage check bench fix reset backup restore lock browser

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/.made:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.requirements: requirements.txt .venv/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.requirements-dev: requirements-dev.txt .venv/.requirements
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

# Where there is no npm, Node.js comes as a wheel, pinned in requirements-node.txt.
node_modules/.made: package.json package-lock.json requirements-node.txt .venv/.made
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-audit --no-fund --no-update-notifier --ignore-scripts --loglevel=error
	@touch $@

install: .venv/.requirements node_modules/.made ## what running needs
install-dev: install .venv/.requirements-dev ## what checks and tests need

run: install ## start everything; PORT=8000
	@DEMO=$${DEMO:-1} PORT=$(PORT) exec $(BIN)/python -m mentoring.config.run

browser:
	@./.ci/browser

test: install-dev browser ## all tests; TESTS=tests/registry for some, WORKERS=0 for one process
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(TESTS)

# The rooms in which a line that no test reaches is a wrong figure, a foreign row or a lost decision.
WHOLE := **/access/**,**/workflow/**,**/selectors/**,**/services/**,**/indicators/**,**/policies*.py,**/workflow*.py,**/selectors*.py,**/services*.py

coverage: install-dev browser ## all tests with statement and branch coverage: 95 % of all, 100 % of the rooms that decide
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-report= $(TESTS)
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --include='$(WHOLE)' --omit='**/migrations/**,mentoring/config/**' --fail-under=100

check: install-dev ## lint, format, types, layers, templates, migrations, deployment
	@$(BIN)/python -m mentoring.config.checks

fix: install-dev ## format and mend what can be mended
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: install-dev ## the speed table of the region's size
	$(BIN)/python -m tests.bench

reset: ## forget the data of this checkout's embedded services
	@[ ! -x $(BIN)/python ] || $(BIN)/python -m mentoring.config.embedded forget

backup: install ## FILE=portal.dump
	@$(BIN)/python manage.py backup $(FILE)

restore: install ## FILE=portal.dump into an empty database
	@$(BIN)/python manage.py restore $(FILE)

# The tool that resolves is not a requirement of the project: any uv will do. Extras stay in the pins: a pip as old as
# Debian's takes `coverage[toml]` for a package without a pin when only `coverage` has one, and then the day the next
# release appears the installation fails.
lock: ## pin requirements anew
	for name in requirements requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; \
	done
