.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.PHONY: help setup demo preview documents docs test lint format test-googlesql build-demo pytest due warehouse publish doctor \
	freshness slim-ci cost bench lock clean

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
DEMO_NOW = NOW=$$($(BIN)/python -m demo.now)

export PYTHONDONTWRITEBYTECODE := 1

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

setup: $(READY) profiles.yml ## install everything that is locked into .venv

$(READY): requirements.lock pyproject.toml
	@echo "setting up .venv (one to four minutes, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

profiles.yml: | profiles.yml.example
	@cp profiles.yml.example profiles.yml

demo: setup ## a simulated season, built and published to public/v1 and internal/v1
	@$(BIN)/python -m demo

preview: setup ## after make demo and an edit: build what the edit touches, and say what publishing would change
	@$(BIN)/python -m build.preview

documents: setup ## RAW=<folder> OUT=<folder> [NOW=<ISO instant>]: build any raw folder and publish all of it to OUT/v1 and OUT.internal/v1
	@test -n "$(RAW)" -a -n "$(OUT)" || { echo 'usage: make documents RAW=<folder> OUT=<folder> [NOW=<ISO instant>]' >&2; exit 1; }
	@$(BIN)/python -m build.documents --raw "$(RAW)" --out "$(OUT)" $(if $(NOW),--now "$(NOW)")

docs: demo ## dbt's docs site of the demo in target/docs, and every JSON Schema with OpenAPI in target/docs/api
	@$(DEMO_NOW) $(BIN)/dbt --quiet docs generate --static --target local --target-path target/docs
	@mv target/docs/static_index.html target/docs/index.html
	@$(BIN)/publisher schema --out target/docs/api
	@echo "open target/docs/index.html and target/docs/api/openapi.json"

test: lint test-googlesql build-demo pytest ## all tests, as CI runs them

lint: setup ## ruff, mypy --strict, the direction of imports, and sqlfluff over the SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/sqlfluff lint --disable-progress-bar models tests/integrity

format: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-googlesql: setup ## Google's own analyser and evaluator over all compiled SQL, without a network
	$(BIN)/pytest tests/googlesql

build-demo: setup ## dbt build of the simulated season, with all data and unit tests
	$(BIN)/python -m demo.season target/raw
	rm -f target/nba_subsets.duckdb
	$(DEMO_NOW) $(BIN)/dbt --quiet build --target local

pytest: setup ## the other Python tests, and the whole way from raw folders to files; REALDATA=<folder> adds the real input
	$(BIN)/pytest

# What .github/workflows/deploy.yml runs. These targets read their variables from the environment.
due: setup ## EVENT=<event, all or auto>: which events to build; auto asks the clock and STORE, and may say none
warehouse: setup ## EVENTS=<what make due said>: dbt build of what their documents need
publish: setup ## EVENT=..., STORE=..., STATE=..., INTERNAL_STORE=..., FORCE=<a gate>: publish what was built
doctor: setup ## what publishing lacks: versions, dbt's artifacts, the warehouse and the stores
freshness: setup ## how old the newest rows of the raw tables are; fails when they are too old
due warehouse publish doctor freshness:
	@$(BIN)/python -m tools.deploy $@

slim-ci: setup ## BASE=<commit>: build only what differs from a commit, and what rests on it; the rest is the commit's
	@$(BIN)/python -m tools.slim_ci "$${BASE:-origin/main}"

cost: setup ## what a daily run reads on BigQuery, and is billed for, with one season and with ten; JSON=--json for machines
	@$(BIN)/python -m tools.cost $(JSON)

bench: setup ## time and memory of builds of the real input (REALDATA=<folder>), and uploads a second
	@$(BIN)/python -m tools.bench

lock: ## write requirements.lock anew from pyproject.toml
	$(PYTHON) -m venv target/lock-venv
	target/lock-venv/bin/pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" target/lock-venv/bin/pip-compile --quiet --generate-hashes --extra dev --allow-unsafe \
		--no-strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml

clean: ## remove what was built; .venv stays
	rm -rf target logs public public.state internal
