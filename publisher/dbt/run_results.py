"""How dbt's last run ended, as its run_results.json says."""

import datetime as dt
from collections.abc import Iterable
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
class Build:
    """The last dbt run: its command, when it began (UTC), and of each node the status and when it was finished.

    `invocation` is dbt's id of the run, which its manifest names, too. `as_of` are the instants of the verdicts.
    """

    command: str
    began: dt.datetime
    statuses: dict[str, str]
    finished: dict[str, dt.datetime]
    invocation: str
    as_of: dict[str, dt.datetime] = field(default_factory=dict)

    def recalling(self, verdicts: Iterable[NodeVerdict]) -> "Build":
        """Return the run with the verdicts that the warehouse keeps: a node is sound only if both say so."""
        kept = list(verdicts)
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
        )


def _finished(result: dict[str, Any], ended: dt.datetime) -> dt.datetime:
    for phase in result["timing"]:
        if phase["name"] == "execute":
            return dt.datetime.fromisoformat(phase["completed_at"]).astimezone(dt.UTC)
    return ended
