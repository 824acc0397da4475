"""What is asked of a document before it may replace the one that is published."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.catalog import Kind, read_artifact
from publisher.errors import CatalogError, refuse_damage
from publisher.release import Entry, stamp

GATES = ("dbt", "age", "no-data", "lost-picks", "as-of", "shrink")
"""Names of the gates; each can be overruled by --force-<name>."""

NOTHING_TO_SHOW = {"no_data", "no_games", "off_season"}


@dataclass(frozen=True)
class Refusal:
    """A document that may not be published. `reason` is fit for the public, `detail` for the operator alone."""

    path: str
    kind: str
    date: str | None
    gate: str
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        """One line: document, rule, the two values, and how to overrule."""
        return f"{self.path}: {self.reason}{self.detail} (gate {self.gate}; --force-{self.gate} overrules it)"


@dataclass(frozen=True)
class Build:
    """The last dbt run in a target folder, as run_results.json tells it."""

    command: str
    began: dt.datetime
    statuses: dict[str, str]
    finished: dict[str, dt.datetime]

    @classmethod
    def load(cls, target_path: Path) -> "Build":
        """Read it; raises CatalogError when there is none."""
        file = target_path / "run_results.json"
        content = read_artifact(file)
        with refuse_damage(str(file), "run `dbt build` again", CatalogError):
            results = {result["unique_id"]: result for result in content["results"]}
            ended = dt.datetime.fromisoformat(content["metadata"]["generated_at"])
            return cls(
                command=content["args"]["which"],
                began=dt.datetime.fromisoformat(content["metadata"]["invocation_started_at"]),
                statuses={name: result["status"] for name, result in results.items()},
                finished={name: _finished(result, ended) for name, result in results.items()},
            )

    def refusal(self, kind: Kind, now: dt.datetime, max_age: dt.timedelta) -> tuple[str, str, str] | None:
        """Return gate, public reason and detail if the kind's mart was not built well and of late."""
        if self.command != "build":
            return "dbt", "the last dbt run was no build", f": it was `dbt {self.command}`; run `dbt build`"
        failed = [name for name in kind.nodes if self.statuses.get(name) in {"error", "fail", "skipped"}]
        if failed:
            more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
            return "dbt", "the last dbt build failed", f" at {failed[0]} ({self.statuses[failed[0]]}){more}"
        if kind.nodes[0] not in self.finished:
            return "age", "the last dbt build did not cover it", ""
        finished = self.finished[kind.nodes[0]]
        if now - finished > max_age:
            return "age", f"was built at {stamp(finished)}, more than {max_age} before {stamp(now)}", ""
        return None


def _finished(result: dict[str, Any], ended: dt.datetime) -> dt.datetime:
    for phase in result["timing"]:
        if phase["name"] == "execute":
            return dt.datetime.fromisoformat(phase["completed_at"]).astimezone(dt.UTC)
    return ended


def refusals(old: Entry, new: Entry, lost: Callable[[], list[tuple[str, ...]]], now: str) -> Iterator[tuple[str, str]]:
    """Yield gate and reason for each rule that the new document would break.

    `lost` returns the members that only the old document has; it is called for a locked document alone. A document that
    has locked stays locked, whatever the new one says; but on a path without date, another lock is another slate.
    """
    if new.status == "no_data" and old.status not in NOTHING_TO_SHOW:
        yield "no-data", f"would go from status {old.status} to {new.status}"
    if new.date is None and new.as_of < old.as_of:
        yield "as-of", f"would go back from {old.as_of} to {new.as_of}"
    is_same_slate = new.date is not None or new.locks_at == old.locks_at
    if is_same_slate and any(locks_at and locks_at <= now for locks_at in (old.locks_at, new.locks_at)):
        gone = lost()
        if gone:
            yield "lost-picks", f"would go from {old.rows} rows to {new.rows}, without {' '.join(gone[0])}"
        if 2 * new.rows < old.rows:
            yield "shrink", f"would go from {old.rows} rows to {new.rows}"


def members(content: dict[str, Any], items: tuple[tuple[str, str], ...]) -> list[tuple[str, ...]]:
    """Return the keys of the innermost members of a document's arrays, from the outside in."""
    found: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), content)]
    for array, key in items:
        found = [((*keys, str(member[key])), member) for keys, holder in found for member in holder.get(array, [])]
    return [keys for keys, _ in found] if items else []
