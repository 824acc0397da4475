"""Which jobs a run of an event sends to BigQuery, and what each of them reads.

A job is a query, or what loads or changes a table; what dbt asks of BigQuery's metadata is none. A run has no unit
tests, as in production. tests/project/test_workflows.py holds the selectors of dbt to what is selected here.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from tools.built_from import is_read_beside
from tools.cost.daily_run import Read
from tools.googlesql.analysis import Analysis
from tools.googlesql.project import Node, Project
from tools.news import NEXT_MOMENT

HOURLY, DAILY, LIVE = "hourly", "daily", "live"
DAYS = 30
"""Days of a month."""

PARTS = MODELS, MERGES, TESTS, SEEDS, QUESTIONS, MOMENT, PUBLISHER = (
    *("models", "merges", "tests", "seeds", "questions", "moment", "publisher"),
)
"""What a job is for: `merges` is what a MERGE reads of its own table, `questions` is what dbt's hooks ask and keep.

After dbt, tools/news.py asks for the next moment, and the publisher for documents.
"""

HOURLY_TESTS = "tests/integrity/assert_"
"""Where the tests are that an hourly run has; all other events have all tests of what they build."""

NAMES = {"internal_names", "public_names", "ledger_in_use"}
"""config.meta of what each event needs besides its documents."""


@dataclass(frozen=True)
class Job:
    """A job: what it is for, the node or the question, and what it reads; `merged` is its own table, of a MERGE."""

    part: str
    name: str
    reads: tuple[Read, ...] = ()
    merged: Read | None = None


class Runs:
    """The jobs of each event, as of a day with such an incremental window."""

    def __init__(
        self, project: Project, analysis: Analysis, reads: dict[str, list[Read]], today: dt.date, window: int
    ) -> None:
        """Take what was compiled and analysed."""
        self._nodes = {node.id: node for node in project.nodes}
        self._seeds = {name for name in project.declared if name.startswith("seed.")}
        self._tables = {name: table.columns for name, table in analysis.tables.items()}
        self._reads = reads
        self._today = today
        self._first = today - dt.timedelta(days=window - 1)

    def jobs(self, event: str, kinds: Collection[str] | None = None, new: Collection[str] | None = None) -> list[Job]:
        """Return the jobs of a run and of its publication; with `kinds`, of these document kinds alone.

        `event` is one, or several with spaces between them. Where only these sources are `new`, what rests on nothing
        new is not built; where none is, there is no job.
        """
        if new is not None and not new:
            return []
        documents = {
            name for name, node in self._nodes.items() if _days(node, event) and (kinds is None or node.label in kinds)
        }
        selected = set[str]()
        for one in event.split():
            selected |= self._selected(one, {name for name in documents if _days(self._nodes[name], one)})
        if new is not None:
            selected &= self._resting_on(new)
        jobs = [job for name in self._nodes if name in selected for job in self._built(self._nodes[name])]
        if event == DAILY:
            jobs += _loaded(self._seeds)
        asked = [] if event == LIVE else [*self._questions(selected), self._window(), self._moment()]
        return [*jobs, *asked, *self._published(event, documents)]

    def deployment(self, names: Collection[str]) -> list[Job]:
        """Return dbt's jobs of a push that makes the nodes of these names anew: a full refresh reads all dates."""
        nodes = [node for node in self._nodes.values() if node.label in names]
        jobs = [
            Job(
                MODELS if node.is_model else TESTS,
                node.label,
                tuple(replace(read, first=None) for read in self._reads.get(node.id, ())),
            )
            for node in nodes
        ]
        jobs += _loaded(name for name in self._seeds if name.rpartition(".")[2] in names)
        return [*jobs, *self._questions({node.id for node in nodes})] if jobs else []

    def _resting_on(self, sources: Collection[str]) -> set[str]:
        found = {*sources}
        while more := {name for name, node in self._nodes.items() if node.depends_on & found} - found:
            found |= more
        return found | {name for name, node in self._nodes.items() if is_read_beside({"config": node.config})}

    def _selected(self, event: str, documents: set[str]) -> set[str]:
        live = {name for name, node in self._nodes.items() if node.is_model and LIVE in node.config["tags"]}
        if event == DAILY:
            return {name for name, node in self._nodes.items() if not live & {name, *node.depends_on}}
        if event == LIVE:
            models = live
        else:
            models, left = set[str](), [*documents]
            left += [name for name, node in self._nodes.items() if NAMES & node.config["meta"].keys()]
            while left:
                if (name := left.pop()) in self._nodes and name not in models:
                    models.add(name)
                    left += self._nodes[name].depends_on
        raw = {name for model in models for name in self._nodes[model].depends_on if name.startswith("source.")}
        built = models | raw
        tests = {
            name
            for name, node in self._nodes.items()
            if not node.is_model
            and node.depends_on <= built | self._seeds
            and node.depends_on & built
            and (event != HOURLY or node.file.startswith(HOURLY_TESTS))
        }
        return models | tests | ({NEXT_MOMENT} if event != LIVE else set())

    def _built(self, node: Node) -> Iterator[Job]:
        reads = tuple(self._reads.get(node.id, ()))
        merged = self._whole(node) if node.config["materialized"] == "incremental" else None
        yield Job(MODELS if node.is_model else TESTS, node.label, reads, merged)

    def _whole(self, node: Node) -> Read:
        """Return what a MERGE reads of the table that it changes: all columns, of the window's months or all dates."""
        columns = self._tables[node.id]
        is_by_date = node.config["meta"].get("by_date") and not node.config["unique_key"]
        first = self._first.replace(day=1) if is_by_date else None
        return Read(node.label, node.path[-1], tuple(dict(columns)), tuple(dict(columns).values()), first)

    def _questions(self, selected: set[str]) -> Iterator[Job]:
        """Yield the jobs of hooks: what macros ask, and what they keep of a run."""
        yield Job(
            QUESTIONS, "verdicts", (self._asked("verdicts", node_id="string", status="string", as_of="timestamp"),)
        )
        yield Job(QUESTIONS, "given inputs", (self._asked("given_inputs", now="string", state="string"),))
        if any(self._nodes[name].config["meta"].get("window") == "backtest" for name in selected):
            picks = self._asked("fct_backtest_picks", definitions_sha="string")
            columns = dict(self._tables["seed.nba_subsets.subset_definitions"])
            definitions = self._asked("subset_definitions", None, **columns)
            yield Job(QUESTIONS, "definitions of the backtest", (picks, definitions))

    def _window(self) -> Job:
        """Return the job that asks where the incremental window begins, which no full refresh does."""
        runs = self._asked("bookkeeping__complete_runs", as_of_date="date")
        grading = self._asked("bookkeeping__slate_grading", game_date="date", pending="int64", last_pending_on="date")
        return Job(QUESTIONS, "incremental window", (runs, grading))

    def _moment(self) -> Job:
        """Return the job that asks until when the clock changes nothing: for all times of all raw tables."""
        times = {
            name: {column: kind for column, kind in self._tables[name] if kind == "timestamp"}
            for name in sorted(self._nodes[NEXT_MOMENT].depends_on)
        }
        reads = (self._asked(name.rpartition(".")[2], self._first, **kinds) for name, kinds in times.items() if kinds)
        return Job(MOMENT, "next moment", tuple(reads))

    def _published(self, event: str, documents: set[str]) -> Iterator[Job]:
        """Yield what the publisher asks: rows and payloads of each kind, names, verdicts and the ledger in use."""
        for name in sorted(documents):
            node, columns = self._nodes[name], dict(self._tables[name])
            days = _days(node, event)
            first = (self._today + dt.timedelta(days=min(min(days)))).replace(day=1) if all(days) else None
            row = {column: kind for column, kind in columns.items() if column not in {"payload", "ledger"}}
            yield Job(PUBLISHER, node.label, (self._asked(node.label, first, **row),))
            yield Job(PUBLISHER, node.label, (self._asked(node.label, first, document_path="string", payload="json"),))
            if "ledger" in columns:
                yield Job(PUBLISHER, node.label, (self._asked(node.label, first, document_date="date", ledger="json"),))
                yield Job(PUBLISHER, node.label, (self._asked(node.label, document_date="date", status="string"),))
        in_use = self._asked("fct_ledger_in_use", kind="string", game_date="date", object="string", is_locked="bool")
        verdicts = self._asked("verdicts", node_id="string", status="string", as_of="timestamp")
        names = self._asked("int_internal_names", name="string")
        # the lengths of internal names, then those of them that a text has
        asked = (in_use, verdicts, names, names, self._asked("publisher__public_names", name="string"))
        yield from (Job(PUBLISHER, read.table, (read,)) for read in asked)

    @staticmethod
    def _asked(table: str, first: dt.date | None = None, **columns: str) -> Read:
        return Read(table, table, tuple(columns), tuple(columns.values()), first)


def _loaded(seeds: Iterable[str]) -> list[Job]:
    return [Job(SEEDS, name) for name in seeds for _ in ("load", "options")]


def _days(node: Node, event: str) -> list[list[int]]:
    """Return the dates of a document kind, in days from today, for each of these events that it has."""
    events: dict[str, list[int]] = node.config["meta"].get("publish", {}).get("events", {})
    return [events[one] for one in event.split() if one in events]
