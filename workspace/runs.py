"""Lists what was run, from the run log that the publisher keeps."""

import argparse
import datetime as dt
from collections.abc import Mapping
from typing import Any

from publisher.cli import output
from publisher.cli.command import Answer
from publisher.cli.places import site_of
from publisher.cli.runlog import FOLDER
from publisher.format import printable
from publisher.releases.release import read_state_file
from publisher.releases.site import Site

RUNS = f"{'began':<20}  {'command':<26}{'code':>4}{'seconds':>9}  what came of it"
"""What stands above the lines of runs."""


def run_line(run: Mapping[str, Any]) -> str:
    """Return one line about a run: when, what, its exit code and seconds, and what came of it."""
    result = run["result"] or {}
    documents = result.get("documents", ())
    counts = {name: sum(each[name] for each in documents) for name in ("written", "held")}
    refused = [f"{each['path']}: {each['reason']}" for each in result.get("refusals", ())]
    said = [f"{number:,} {name}" for name, number in counts.items() if number]
    said += [run["error"]] if run["error"] else [f"release {result['release']}"] if "release" in result else []
    said += [f"{refused[0]}{f', and {len(refused) - 1:,} more' if refused[1:] else ''}"] if refused else []
    asked = f"{run['command']} {run['asked'].get('event', '')}"
    return f"{run['began_at']}  {asked:<26}{run['exit_code']:>4}{run['seconds']:>9,.1f}  {printable('; '.join(said))}"


def page(site: Site, limit: int, before: str | None) -> tuple[dict[str, dict[str, Any]], str | None]:
    """Return runs by their ids, newest first, and the id with which to go on; None if there are no older ones.

    With `before`, those are returned that are older than the run of this id.
    """
    names = sorted((path.removeprefix(FOLDER).removesuffix(".json") for path in site.state.list(FOLDER)), reverse=True)
    older = [name for name in names if not before or name < before]
    shown = older[:limit]
    stored = site.in_parallel(lambda name: site.state.read(f"{FOLDER}{name}.json"), shown)
    place = f"{site.state.name}/{FOLDER}"
    runs = {name: read_state_file(place + name, file.body) for name, file in zip(shown, stored, strict=True) if file}
    return runs, shown[-1] if len(older) > limit else None


def answer(options: argparse.Namespace, _: dt.datetime) -> Answer:
    """List what was run, newest first."""
    found, next_page = page(site_of(options), options.limit, options.before)
    return Answer(
        content={"runs": [{"id": name, **run} for name, run in found.items()], "next": next_page},
        lines=[RUNS, *map(run_line, found.values())] if found else [],
        remarks=output.paging(next_page),
    )
