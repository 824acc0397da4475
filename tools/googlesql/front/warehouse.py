"""The warehouse itself: its state now, each state that it had, and each job that it was sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from tools.googlesql.front.dml import FormError
from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.loads import read_csv
from tools.googlesql.front.state import Column, Json, Path, Relation, State
from tools.googlesql.front.statements import Change, MissingError, Outcome, StatementError, execute
from tools.googlesql.google import GoogleSqlError

REFUSALS = (GoogleSqlError, StatementError, FormError)


class BrokenError(Exception):
    """A job that failed for no fault of the statement's."""


@dataclass(frozen=True)
class Refusal:
    """A statement that was refused, and why."""

    sql: str
    message: str


@dataclass
class Warehouse:
    """A state that changes by one statement at a time. `states` are those after each change, the first before any."""

    evaluator: Evaluator
    state: State = field(default_factory=State)
    states: list[State] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    fails_on: str = ""  # a text: a statement that has it fails, as on BigQuery's bad days
    _lock: Lock = field(default_factory=Lock)

    def restore(self, state: State) -> None:
        """Begin a new history in a state."""
        self.state, self.states = state, [state]
        self.jobs.clear()
        self.refusals.clear()

    def write(self, relations: Iterable[Relation]) -> None:
        """Write raw tables, as upstream does."""
        for relation in relations:
            self.change(lambda now, new=relation: now.having(new.path[:-1]).holding(new))

    def change(self, change: Change) -> None:
        """Make the next state."""
        with self._lock:
            self.state = change(self.state)
            self.states.append(self.state)

    def run(self, sql: str) -> Outcome:
        """Run a statement; what it changes is there at once, before anybody is told."""
        if self.fails_on and self.fails_on in sql:
            raise BrokenError
        try:
            outcome = execute(sql, self.state, self.evaluator)
            if outcome.change:
                self.change(outcome.change)
        except (*REFUSALS, MissingError) as error:
            self.refusals.append(Refusal(sql, str(error)))
            raise
        return outcome

    def load(self, path: Path, columns: tuple[Column, ...], text: str, skip: int) -> None:
        """Replace a table by the rows of a CSV file."""
        rows = read_csv(text, columns, skip)
        self.change(lambda now: now.holding(Relation(path, columns, rows)))
