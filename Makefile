.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
DEMO_VARS = $$($(BIN)/python -c 'from local.league import DEMO_NOW; print({"now": DEMO_NOW.isoformat()})')
OFFLINE := --target offline --target-path target/offline --no-introspect --no-populate-cache

export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup demo documents docs test lint format compile-bigquery build-demo pytest bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

setup: $(READY) profiles.yml ## install everything that is locked into .venv

$(READY): requirements.lock pyproject.toml
	@echo "setting up .venv (a minute or two, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

profiles.yml: | profiles.yml.example
	@cp profiles.yml.example profiles.yml

demo: setup ## a simulated season, built and published to public/v1 and internal/v1
	@$(BIN)/python -m local.demo

documents: setup ## RAW=<folder> OUT=<folder> [NOW=<ISO instant>]: build any raw folder and publish all of it to OUT/v1 and OUT.internal/v1
	@test -n "$(RAW)" -a -n "$(OUT)" || { echo 'usage: make documents RAW=<folder> OUT=<folder> [NOW=<ISO instant>]' >&2; exit 1; }
	@$(BIN)/python -m local.documents --raw "$(RAW)" --out "$(OUT)" $(if $(NOW),--now "$(NOW)")

docs: demo ## dbt's docs site of the demo in target/docs, and every JSON Schema with OpenAPI in target/docs/api
	@$(BIN)/dbt --quiet docs generate --static --target local --target-path target/docs --vars "$(DEMO_VARS)"
	@mv target/docs/static_index.html target/docs/index.html
	@$(BIN)/publisher schema --out target/docs/api
	@echo "open target/docs/index.html and target/docs/api/openapi.json"

test: lint compile-bigquery build-demo pytest ## everything that CI runs

lint: setup ## ruff, mypy --strict, and sqlfluff over the models as BigQuery sees them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m local.lint_sql

format: setup ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

compile-bigquery: setup ## compile every model and test for BigQuery, without a network
	$(BIN)/dbt --quiet compile $(OFFLINE)
	$(BIN)/dbt --quiet compile $(OFFLINE) --vars '{compile_incremental: true}'

build-demo: setup ## dbt build of the simulated season, with all data and unit tests
	$(BIN)/python -m local.simulate target/raw
	rm -f target/nba_subsets.duckdb
	$(BIN)/dbt --quiet build --target local --vars "$(DEMO_VARS)"

pytest: setup ## the Python tests, and the whole way from raw folders to files; REALDATA=<folder> adds the real input
	$(BIN)/pytest

bench: setup ## time and memory of the real input (REALDATA=<folder>) and of a second dbt build
	@$(BIN)/python -m local.bench

lock: ## write requirements.lock anew from pyproject.toml
	$(PYTHON) -m venv target/lock-venv
	target/lock-venv/bin/pip install --quiet pip-tools
	target/lock-venv/bin/pip-compile --quiet --generate-hashes --extra dev --allow-unsafe --no-strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	sed -i '1i # Every package that the project installs, by version and hash. Made by `make lock` from pyproject.toml.' requirements.lock

clean: ## remove what was built; .venv stays
	rm -rf target logs public internal
