.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
DEMO_NOW = NOW=$$($(BIN)/python -c 'from local.league import DEMO_NOW; print(DEMO_NOW.isoformat())')

export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup demo documents docs test lint format test-googlesql build-demo pytest cost due warehouse publish doctor freshness \
	slim-ci bench lock clean

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
	@$(DEMO_NOW) $(BIN)/dbt --quiet docs generate --static --target local --target-path target/docs
	@mv target/docs/static_index.html target/docs/index.html
	@$(BIN)/publisher schema --out target/docs/api
	@echo "open target/docs/index.html and target/docs/api/openapi.json"

test: lint test-googlesql build-demo pytest ## everything that CI runs

lint: setup ## ruff, mypy --strict, and sqlfluff over the models as BigQuery sees them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m local.lint_sql

format: setup ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-googlesql: setup ## Google's own analyser and evaluator over all compiled SQL, without a network
	$(BIN)/pytest tests/googlesql

build-demo: setup ## dbt build of the simulated season, with all data and unit tests
	$(BIN)/python -m local.simulate target/raw
	rm -f target/nba_subsets.duckdb
	$(DEMO_NOW) $(BIN)/dbt --quiet build --target local

pytest: setup ## the other Python tests, and the whole way from raw folders to files; REALDATA=<folder> adds the real input
	$(BIN)/pytest

# What .github/workflows/deploy.yml runs, with its variables in the environment: dbt's own DBT_TARGET and DBT_FULL_REFRESH, and
# these. Recipes read them as the shell's, never as make's, so that no value can become a command.
export EVENT ?= auto
export EVENTS ?= all
export STORE ?= public
export BASE ?= origin/main
RAW_VARS = $${RAW_PROJECT:+--vars "raw_project: $$RAW_PROJECT"}
STORES = --store "$$STORE" $${STATE:+--state "$$STATE"} $${INTERNAL_STORE:+--internal-store "$$INTERNAL_STORE"}

due: setup ## EVENT=<event, all or auto>: which events to build; auto asks the clock and STORE, and may say none
	@$(BIN)/dbt --quiet parse $(RAW_VARS)
	@events="$$EVENT"; if [[ "$$EVENT" == auto ]]; then events="$$($(BIN)/publisher due $(STORES) | paste -sd ' ')"; fi; \
	echo "events=$$events" | tee -a "$${GITHUB_OUTPUT:-/dev/null}"

warehouse: setup ## EVENTS=<what make due said>: dbt build of their selector of selectors.yml; of several or all: of everything
	@case "$$EVENTS" in all | *' '*) selector=();; *) selector=(--selector "$$EVENTS");; esac; \
	$(BIN)/dbt build --exclude-resource-type unit_test "$${selector[@]}" $(RAW_VARS)

publish: setup ## EVENT=..., STORE=..., STATE=..., INTERNAL_STORE=..., FORCE=<a gate>: publish what was built
	@event=(); [[ "$$EVENT" == all ]] || event=(--event "$$EVENT"); \
	$(BIN)/publisher publish $(STORES) "$${event[@]}" $${FORCE:+"--force-$$FORCE"}

doctor: setup ## what publishing lacks: versions, dbt's artifacts, the warehouse and the stores
	@$(BIN)/publisher doctor $(STORES)

freshness: setup ## how old the newest rows of the raw tables are; fails when they are too old
	@$(BIN)/dbt source freshness $(RAW_VARS)

# Two builds in one DuckDB file, the commit's in schemas base_*, the change's in change_*. dbt compares what their configs say,
# so everything that they name must be the same for both.
SLIM := $(CURDIR)/target/slim
SLIM_BUILD = $(DEMO_NOW) RAW_FOLDER=$(SLIM)/raw DUCKDB_PATH=$(SLIM)/nba_subsets.duckdb $(BIN)/dbt build \
	--target ci --profiles-dir $(SLIM)

slim-ci: setup ## BASE=<commit>: build only what differs from a commit, and what rests on it; the rest is the commit's
	@rm -rf $(SLIM) && mkdir -p $(SLIM)/base && cp profiles.yml.example $(SLIM)/profiles.yml
	@git archive "$$BASE" | tar -x -C $(SLIM)/base
	@$(BIN)/python -m local.simulate $(SLIM)/raw
	@echo "building $$BASE"
	@CI_SCHEMA=base $(SLIM_BUILD) --quiet --project-dir $(SLIM)/base --target-path $(SLIM)/state --exclude-resource-type test unit_test
	@CI_SCHEMA=change $(SLIM_BUILD) --target-path $(SLIM)/change --select state:modified+ --defer --state $(SLIM)/state

# A day in spring, with most of a season behind it.
COST_DATE := 2026-04-01
cost: setup ## what a daily run reads on BigQuery, and is billed for, with one season and with ten; JSON=--json for machines
	@DBT_LOG_PATH=target/cost $(BIN)/python -m tests.googlesql.dbt_runs compile target/cost $(COST_DATE)T12:00:00Z
	@$(BIN)/python -m local.cost target/cost $(COST_DATE) $(JSON)

bench: setup ## time and memory of the real input (REALDATA=<folder>) and of a second dbt build
	@$(BIN)/python -m local.bench

lock: ## write requirements.lock anew from pyproject.toml
	$(PYTHON) -m venv target/lock-venv
	target/lock-venv/bin/pip install --quiet pip-tools
	target/lock-venv/bin/pip-compile --quiet --generate-hashes --extra dev --allow-unsafe --no-strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	sed -i '1i # Every package that the project installs, by version and hash. Made by `make lock` from pyproject.toml.' requirements.lock

clean: ## remove what was built; .venv stays
	rm -rf target logs public public.state internal
