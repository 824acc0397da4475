"""The warehouse itself: its state now, each state that it had, and each job that it was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from types import MappingProxyType

from tools.googlesql.front import rules
from tools.googlesql.front.evaluator import Evaluator, in_catalog
from tools.googlesql.front.loads import read_csv
from tools.googlesql.front.state import Column, Json, Path, Relation, State
from tools.googlesql.front.statements import Change, MissingError, Outcome, StatementError, execute, refuse
from tools.googlesql.front.syntax import FormError
from tools.googlesql.google import GoogleSqlError

REFUSALS = (GoogleSqlError, StatementError, FormError)


class BrokenError(Exception):
    """A job that failed for no fault of the statement's."""


@dataclass(frozen=True)
class Refusal:
    """A statement that was refused, and why."""

    sql: str
    message: str


@dataclass(frozen=True)
class Step:
    """A statement, or a call that changes something: what it changed or answered, and the state after it."""

    sql: str
    outcome: Outcome
    state: State


@dataclass
class Warehouse:
    """A state that changes by one statement at a time, each of which is a step."""

    evaluator: Evaluator
    state: State = field(default_factory=State)
    steps: list[Step] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    fails_on: str = ""  # a text: a statement that has it fails, as on BigQuery's bad days
    _lock: Lock = field(default_factory=Lock)
    _outcomes: dict[tuple[object, ...], Outcome] = field(default_factory=dict)

    def restore(self, state: State) -> None:
        """Begin a new history in a state."""
        self.state = state
        for told in (self.steps, self.jobs, self.refusals):
            told.clear()

    def write(self, relations: Iterable[Relation]) -> None:
        """Write raw tables, as upstream does."""
        for relation in relations:
            self.change(partial(_holding, relation))

    def change(self, change: Change) -> None:
        """Make the next state by a call of the REST API."""
        self._take("", Outcome("CALL", change=change))

    def run(self, sql: str, labels: Mapping[str, str] = MappingProxyType({})) -> Outcome:
        """Run a statement; what it changes is there at once, before anybody is told."""
        if self.fails_on and self.fails_on in sql:
            raise BrokenError
        try:
            refuse(rules.of_labels(labels.items()))
            outcome = execute(sql, self.state, self.evaluator)
            self._take(sql, outcome)
        except (*REFUSALS, MissingError) as error:
            self.refusals.append(Refusal(sql, str(error)))
            raise
        return outcome

    def _take(self, sql: str, outcome: Outcome) -> None:
        with self._lock:
            if outcome.change:
                self.state = outcome.change(self.state)
            self.steps.append(Step(sql, outcome, self.state))

    def load(self, path: Path, columns: tuple[Column, ...], text: str, skip: int) -> None:
        """Replace a table by the rows of a CSV file."""
        self.change(partial(_holding, Relation(path, columns, read_csv(text, columns, skip))))

    def again(self, steps: Iterable[Step], state: State) -> State:
        """Return what a run leaves that sends the same as these steps, but begins in another state.

        dbt sends the same if it gets the same answers to what it asks; if not, this fails.
        """
        for step in steps:
            outcome = self._outcome(step.sql, state) if step.sql else step.outcome
            if (outcome.rows and outcome.rows.digest) != (step.outcome.rows and step.outcome.rows.digest):
                message = f"another answer, so another run: {step.sql}"
                raise StatementError(message)
            state = outcome.change(state) if outcome.change else state
        return state

    def _outcome(self, sql: str, state: State) -> Outcome:
        """Run a statement, or remember what it did where all that it names had the same rows."""
        read = self.evaluator.read(in_catalog(sql), state)
        key = (sql, *((relation.path, self.evaluator.rows(relation, state).digest) for relation in read))
        if key not in self._outcomes:
            self._outcomes[key] = execute(sql, state, self.evaluator)
        return self._outcomes[key]


def _holding(relation: Relation, state: State) -> State:
    return state.having(relation.path[:-1]).holding(relation)
