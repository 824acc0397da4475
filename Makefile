# Any make and any sh can run this: POSIX make has no functions, no conditions, and no `:=`.
.PHONY: help setup demo serve preview try documents screenshots docs seeds test lint lint-sql format test-googlesql pytest test-oldest due \
	fetch warehouse publish renew site doctor health freshness merged released tell live image slim-ci changes contract cost bench \
	memory faulty-edits slow-clock lock clean

VENV = .venv
BIN = $(VENV)/bin
ANY_PYTHON = python3
DOCKER = docker
OLDEST = python3.11
OLDEST_VENV = target/venv-oldest
# one more than there are cores, because a worker often waits for a process of its own; four take memory enough
WORKERS = $$(cores=$$(getconf _NPROCESSORS_ONLN); [ "$$cores" -lt 4 ] && echo $$((cores + 1)) || echo 4)
# what decides how much memory a build takes
DECIDES = models macros seeds dbt_project.yml profiles.yml.example requirements.lock tools/bench.py tools/workloads.py
# what decides what sqlfluff says of the SQL; the rest of what decides what Google's code says of it
SQL = models macros seeds dbt_project.yml profiles.yml.example requirements.lock pyproject.toml .sqlfluff \
	tests/generic tests/integrity tools/lint_sql.py
RUN = tests/googlesql tests/oracle tests/*.py tools/googlesql tools/cost tools/built_from.py tools/news.py selectors.yml workspace demo
CONTRACT = publisher/documents publisher/planning/schemas.py models/documents dbt_project.yml tools/contract
LISTED = git ls-files --cached --others --exclude-standard -- $$files | LC_ALL=C sort | \
	while read -r file; do test ! -e "$$file" || echo "$$file"; done
HASHED = git rev-parse 2>/dev/null && { $(LISTED); $(LISTED) | git hash-object --stdin-paths; } | git hash-object --stdin
# what passed leaves that hash, of the files that are there; with IF_NEW=1 it is asked again only if the hash differs
PASSED_BEFORE = hash=$$($(HASHED)); test -n "$(IF_NEW)" && test -n "$$hash" && test "$$hash" = "$$(cat tests/passed/$@)" && \
	echo "$@: nothing that decides about it differs from what passed last"
KEEP = mkdir -p tests/passed && echo "$$hash" >tests/passed/$@
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --custom-compile-command "make lock"
DEMO_NOW = NOW=$$($(BIN)/python -m demo.now)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s%s\n", $$1, $$2 }' Makefile

setup: ## [SET=publish, build or dev] [PYTHON=<interpreter>]: make .venv hold that set of what is locked (default: dev, all)
	@PYTHON="$(PYTHON)" SET="$(SET)" sh tools/setup.sh "$(VENV)"

demo: setup ## a simulated season, built and published to public/v1 and internal/v1
	@$(BIN)/python -m demo

serve: setup ## [STORE=<folder>] [INTERNAL=1] [PORT=..]: the site over the demo, or a published folder, in a browser; reloads on changes
	@store="$(STORE)"; internal="$(INTERNAL)"; port="$(PORT)"; $(BIN)/python -m tools.serve \
		$${store:+--store "$$store"} $${internal:+--internal} $${port:+--port "$$port"}

preview: setup ## [HTML=..] after make demo and an edit: build what the edit touches, and say what publishing would change
	@html="$(HTML)"; $(BIN)/python -m workspace.preview $${html:+--html "$$html"}

try: setup ## [ROW="subset_id=.. min_edge=5"] [RAW=..] [NOW=..] [HTML=..] [TARGET=..]: what edited definitions would have picked
	@row="$(ROW)"; raw="$(RAW)"; now="$(NOW)"; html="$(HTML)"; to="$(TARGET)"; in="$(INTERNAL_STORE)"; $(BIN)/python -m workspace.trial \
		$${row:+--row "$$row"} $${raw:+--raw "$$raw"} $${now:+--now "$$now"} $${html:+--html "$$html"} \
		$${to:+--target "$$to"} $${in:+--internal "$$in"}

documents: setup ## RAW=<folder> OUT=<folder> [NOW=<ISO instant>]: build any raw folder and publish all of it to OUT/v1 and OUT.internal/v1
	@test -n "$(RAW)" && test -n "$(OUT)" || \
		{ echo 'usage: make documents RAW=<folder> OUT=<folder> [NOW=<ISO instant>]' >&2; exit 1; }
	@now="$(NOW)"; $(BIN)/python -m workspace.documents --raw "$(RAW)" --out "$(OUT)" $${now:+--now "$$now"}

screenshots: setup ## after make demo: the pictures in README, taken by a Chromium
	@$(BIN)/python -m tools.screenshots

docs: demo ## dbt's docs site of the demo in target/docs, and every JSON Schema with OpenAPI in target/docs/api
	@trap 'echo "docs: interrupted; target/docs is as before" >&2; exit 1' INT; \
		rm -rf target/docs.new && \
		$(DEMO_NOW) $(BIN)/dbt --quiet docs generate --static --target local --target-path target/docs.new && \
		mv target/docs.new/static_index.html target/docs.new/index.html && \
		$(BIN)/publisher schema --out target/docs.new/api && \
		trap '' INT && rm -rf target/docs && mv target/docs.new target/docs
	@echo "open target/docs/index.html and target/docs/api/openapi.json"

seeds: setup ## every wrong row of the seeds, with its line and what to do; demo, preview and documents look first, too
	@$(BIN)/python -m workspace.seeds

# linters and Google's code take one core each, the others all that there are
test: setup ## all tests, as CI runs them
	@$(MAKE) -j 2 lint test-googlesql IF_NEW=1
	@$(MAKE) pytest

lint: seeds ## the seeds, ruff, mypy --strict, the direction of imports, workflows, scripts, the dbt project's conventions and SQL, the limits
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/jactionlint --no-online --no-hints --shellcheck= --pyflakes=
	@test ! -x $(BIN)/shellcheck || $(BIN)/shellcheck .ci/run tools/setup.sh # it has no wheel for some machines
	@test ! -x $(BIN)/shellcheck || awk '/^```$$/ { sh = 0 } sh; /^```sh$$/ { sh = 1 }' docs/bigquery.md docs/duckdb.md | $(BIN)/shellcheck -s sh -
	$(BIN)/dbt --quiet --log-level-file none parse --target lint --target-path target/lint
	$(BIN)/dbt-bouncer run
	$(BIN)/python -m tools.metadata
	$(BIN)/python -m tools.limits
	@$(MAKE) lint-sql IF_NEW="$(IF_NEW)" # which goes on from that parse

lint-sql: setup ## [IF_NEW=1]: sqlfluff, which takes most of the time of lint; only if the SQL differs from what passed last
	@files="$(SQL)"; $(PASSED_BEFORE) || { $(BIN)/python -m tools.lint_sql models tests/integrity && $(KEEP); }

format: setup ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-googlesql: setup ## [IF_NEW=1]: Google's own analyser and evaluator over all compiled SQL; only if it differs from what passed last
	@files="$(SQL) $(RUN)"; $(PASSED_BEFORE) || { $(BIN)/pytest tests/googlesql && $(KEEP); }

pytest: setup ## the other tests, dbt's unit and data tests among them; REALDATA=<folder> adds the real input
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# Its tests are those of what differs by Python: arguments and texts, files, sockets, JSON, time.
test-oldest: setup ## OLDEST=<interpreter>: the demo gives the same bytes on the oldest Python, which passes some of the tests
	@test "$$($(BIN)/python -V)" != "$$($(OLDEST) -V)" || \
		{ echo 'test-oldest: $(VENV) is of $(OLDEST), too; make setup PYTHON=<a newer one>' >&2; exit 1; }
	$(BIN)/python -m demo --into target/newest
	$(MAKE) setup VENV=$(OLDEST_VENV) PYTHON="$(OLDEST)"
	$(OLDEST_VENV)/bin/python -m demo --into target/oldest
	diff -r target/newest/public target/oldest/public
	diff -r target/newest/internal target/oldest/internal
	$(OLDEST_VENV)/bin/pytest --numprocesses $(WORKERS) --dist loadfile \
		$$(printf 'tests/workspace/test_%s.py ' own_process raw_folder) \
		$$(printf 'tests/publisher/test_%s.py ' cli document gcs stores terminal usage) \
		$$(printf 'tests/publisher/test_sessions.py::test_what_is_said_and_changed[%s] ' commands status)

# What .github/workflows runs. These targets read their variables from the environment.
due: setup ## EVENT=<event, all, auto or changed>: which events to build; auto asks the clock and STORE, changed the state store
fetch: setup ## RAW=<folder or bucket>, STATE=...: on DuckDB, bring raw tables to RAW_FOLDER and the ledger to target/ledger
	@$(BIN)/python -m workspace.fetch
warehouse: setup ## EVENTS=<what make due said>: dbt build of what their documents need
publish: setup ## EVENT=..., STORE=..., STATE=..., INTERNAL_STORE=..., FORCE=<a gate>: publish what was built
renew: setup ## STILL=<what make due said>: say in the status that nothing is new
site: setup ## STORE=..., STATE=..., ORIGIN=<address of the site>: publish the pages beside the documents
doctor: setup ## what publishing lacks: versions, dbt's artifacts, the warehouse and the stores
health: setup ## STORE=..., STATE=..., INTERNAL_STORE=...: what is wrong with what is published, into target/health.json
freshness: setup ## how old the newest rows of the raw tables are; fails when they are too old
due warehouse publish renew site doctor health freshness:
	@$(BIN)/python -m tools.deploy $@

# They need no package, so tell can tell that setup fails.
merged: ## COMMIT=<commit or branch>: its hash, if main has it
released: ## GH_TOKEN=...: let the branch `released` be this commit, on GitHub
merged released:
	@$(ANY_PYTHON) -m tools.released $@

tell: ## SOURCE=health, deploy, weekly: tell a webhook (ALERT_WEBHOOK) or an issue (GH_TOKEN) what is new, once; picks: PICKS_WEBHOOK
	@$(ANY_PYTHON) -m tools.alerts

live: setup ## STORE=..., STATE=...: build and publish games as they go on, every three minutes, until it is stopped
	@$(BIN)/python -m tools.live

# without a network, for nothing may be installed when it runs
image: ## the image of Dockerfile as nba-subsets, and that of the devcontainer; both begin to work; needs Docker
	$(DOCKER) build --tag nba-subsets-dev --target dev .
	$(DOCKER) run --rm --network none nba-subsets-dev sh tools/setup.sh .venv
	$(DOCKER) build --tag nba-subsets --build-arg COMMIT="$$(git rev-parse HEAD)" .
	$(DOCKER) run --rm --network none nba-subsets due EVENT=all
	$(DOCKER) run --rm --network none --entrypoint .venv/bin/dbt nba-subsets parse

slim-ci: setup ## BASE=<commit>: build only what differs from a commit, and what rests on it; the rest is the commit's
	@$(BIN)/python -m tools.slim_ci "$${BASE:-origin/main}"

changes: setup ## BASE=<commit>: what readers of the demo would see change since a commit; as a page in target/changes.html
	@$(BIN)/python -m tools.changes "$${BASE:-origin/main}"

contract: setup ## [IF_NEW=1]: lint openapi.json, make types of it, compile a client; only if it differs from what passed last; needs Node
	@files="$(CONTRACT)"; $(PASSED_BEFORE) || { $(BIN)/python -m tools.contract && $(KEEP); }

cost: setup ## what a daily run reads on BigQuery, and is billed for, with one season and with ten; JSON=--json for machines
	@$(BIN)/python -m tools.cost $(JSON)

bench: setup ## [ONLY=<sections>] [BASE=<commit>] [REALDATA=<folder>] [PAIRS=..] [JSON=--json]: CPU and memory, and their limits
	@only="$(ONLY)"; base="$(BASE)"; real="$(REALDATA)"; pairs="$(PAIRS)"; $(BIN)/python -m tools.bench $(JSON) \
		$${only:+--only "$$only"} $${base:+--base "$$base"} $${real:+--realdata "$$real"} $${pairs:+--pairs "$$pairs"}

memory: setup ## [SINCE=<commit>]: peaks with one season and with ten, and their limits; only if what decides about them differs
	@test -n "$(SINCE)" && git diff --quiet "$(SINCE)" -- $(DECIDES) 2>/dev/null && \
		echo "memory: nothing that decides about it differs from $(SINCE)" || $(BIN)/python -m tools.bench --only memory

faulty-edits: setup ## each edit of tests/faulty_edits.toml is caught by its check; half an hour
	@$(BIN)/python -m tools.faulty_edits

slow-clock: setup ## the tests of the publisher, where every plan takes a second: none looks at the real clock
	$(BIN)/pytest tests/publisher -p tests.slow_clock --numprocesses 8

lock: setup ## [UPGRADE=1]: write each lock anew from pyproject.toml; with UPGRADE=1 the newest of each package
	@upgrade="$(UPGRADE)"; $(COMPILE) $${upgrade:+--upgrade} --all-extras --output-file requirements.lock >/dev/null
	@$(COMPILE) --extra install --extra build --constraint requirements.lock --output-file requirements-build.lock >/dev/null
	@$(COMPILE) --extra install --constraint requirements.lock --output-file requirements-publish.lock >/dev/null

clean: ## remove what was built; .venv stays
	rm -rf target logs public public.state internal
