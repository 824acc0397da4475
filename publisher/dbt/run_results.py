"""How dbt's last run ended, as its run_results.json says."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publisher.errors import CatalogError, refuse_damage

SOUND = {"no-op", "pass", "success", "warn"}
"""dbt's statuses of a node that was built, or of a test that passed. Any other is a failure, known here or not."""


@dataclass(frozen=True)
class NodeVerdict:
    """How a node ended when it last ran, in whichever run that was, and as of which instant (UTC) it was computed."""

    node: str
    status: str
    as_of: dt.datetime


@dataclass(frozen=True)
class Cost:
    """What a dbt run took: dbt's version, its seconds, how many nodes ended how, and the bytes of their queries.

    The bytes are None where no node tells them, as on DuckDB.
    """

    version: str = ""
    seconds: float = 0.0
    nodes: Mapping[str, int] = field(default_factory=dict)
    failed_tests: int = 0
    bytes_billed: int | None = None
    bytes_processed: int | None = None


@dataclass(frozen=True)
class Build:
    """The last dbt run: its command, when it began (UTC), and of each node the status and when it was finished.

    `invocation` is dbt's id of the run, which its manifest names, too. `as_of` are the instants of the verdicts, or
    those that the run knows itself.
    """

    command: str
    began: dt.datetime
    statuses: dict[str, str]
    finished: dict[str, dt.datetime]
    invocation: str
    as_of: dict[str, dt.datetime] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)

    def recalling(self, verdicts: Iterable[NodeVerdict]) -> "Build":
        """Return the run with the verdicts that the warehouse keeps: a node is sound only if both say so.

        Of a node whose instant the run knows itself, the warehouse keeps none of this run.
        """
        kept = [verdict for verdict in verdicts if verdict.node not in self.as_of]
        last = {verdict.node: verdict.status for verdict in kept}
        failed = {node: status for node, status in last.items() if status not in SOUND}
        as_of = {verdict.node: verdict.as_of for verdict in kept}
        return replace(self, statuses=last | self.statuses | failed, as_of=self.as_of | as_of)


def read_build(file: Path, content: dict[str, Any]) -> Build:
    """Read the build from the content of dbt's `run_results.json`; raises CatalogError, which names `file`."""
    with refuse_damage(str(file), "run `dbt build` again", CatalogError):
        results = {result["unique_id"]: result for result in content["results"]}
        ended = dt.datetime.fromisoformat(content["metadata"]["generated_at"])
        return Build(
            command=content["args"]["which"],
            began=dt.datetime.fromisoformat(content["metadata"]["invocation_started_at"]),
            statuses={name: result["status"] for name, result in results.items()},
            finished={name: _finished(result, ended) for name, result in results.items()},
            invocation=content["metadata"]["invocation_id"],
            cost=_cost(content),
        )


def _cost(content: dict[str, Any]) -> Cost:
    results = content["results"]
    tests = (result for result in results if result["unique_id"].startswith("test."))
    return Cost(
        version=content["metadata"].get("dbt_version", ""),
        seconds=round(content.get("elapsed_time", 0.0), 1),
        nodes=Counter(result["status"] for result in results),
        failed_tests=sum(test["status"] not in SOUND for test in tests),
        bytes_billed=_bytes(results, "bytes_billed"),
        bytes_processed=_bytes(results, "bytes_processed"),
    )


def _bytes(results: list[dict[str, Any]], key: str) -> int | None:
    told = [result.get("adapter_response", {}).get(key) for result in results]
    return sum(filter(None, told)) if any(number is not None for number in told) else None


def _finished(result: dict[str, Any], ended: dt.datetime) -> dt.datetime:
    for phase in result["timing"]:
        if phase["name"] == "execute":
            return dt.datetime.fromisoformat(phase["completed_at"]).astimezone(dt.UTC)
    return ended
