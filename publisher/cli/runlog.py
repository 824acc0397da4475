"""The run log: what each run that may change what readers see has done, as files of the state store.

No run needs it. So it is written when all else is done, and whatever goes wrong with it changes nothing.
"""

import argparse
import datetime as dt
import platform
from collections.abc import Mapping
from typing import Any

from publisher.cli.command import Answer
from publisher.cli.places import given_commit, given_instant, installed, site_of
from publisher.dbt.target import Target
from publisher.errors import CatalogError, PublisherError, UsageError
from publisher.format import DISTRIBUTION, canonical_json, sha256_of, stamp, stamp_in_path
from publisher.releases.journal import HEAD
from publisher.releases.release import FORMAT
from publisher.releases.stores.base import Headers, Store

FOLDER = "runs/"


def _write(state: Store, began: dt.datetime, content: Mapping[str, Any]) -> None:
    """Write what is known of a run; raises StoreError. Before the first release there is no state store to write to."""
    if not state.look(HEAD):
        return
    body = canonical_json({"format": FORMAT, **content})
    path = f"{FOLDER}{stamp_in_path(began)}-{sha256_of(body)[:8]}.json"
    state.write(path, body, Headers(is_compressed=False), if_generation=None)
    state.flush([path])


def _forget(state: Store, before: dt.datetime) -> None:
    """Remove the runs that began before an instant; raises StoreError."""
    listed = state.list(FOLDER)
    gone = [path for path in listed if path < f"{FOLDER}{stamp_in_path(before)}"]
    for path in gone:
        state.remove(path, listed[path].generation)
    state.flush(gone)


_NOT_ASKED = {"command", "run", "check", "json", "jobs", "target", "target_path", "store", "state", "internal_store"}
"""Options that do not say what a run was asked for."""


def keep(options: argparse.Namespace, now: dt.datetime, seconds: float, outcome: Answer | PublisherError) -> str | None:
    """Write down a run that has ended; returns what went wrong with that, which is no fault of the run."""
    is_news = outcome.is_logged if isinstance(outcome, Answer) else not isinstance(outcome, UsageError)
    if getattr(options, "dry_run", False) or not is_news:
        return None
    try:
        state = site_of(options).state
        _write(state, now, _content(options, now, seconds, outcome))
        # a publication that was not refused has read the metadata
        is_published = options.command == "publish" and isinstance(outcome, Answer)
        if is_published and (kept := options.target.catalog.keeps_runs):
            _forget(state, now - kept)
    except PublisherError as error:
        is_told = str(error) == str(outcome)  # a store that cannot be reached stopped the run itself
        return None if is_told else f"the run log was not written: {error}"
    return None


def _content(
    options: argparse.Namespace, now: dt.datetime, seconds: float, outcome: Answer | PublisherError
) -> dict[str, Any]:
    """Return what is known of a run: what it was asked for, by whom, and what it answered."""
    asked = {name: value for name, value in vars(options).items() if name not in _NOT_ASKED and value}
    build = _build(options.target) if options.command == "publish" else None
    return {
        "command": options.command,
        "asked": {name: value if isinstance(value, list) else str(value) for name, value in asked.items()},
        "clock": "given" if given_instant() else "real",
        **_result(outcome, now, seconds, build),
    }


def keep_publication(  # noqa: PLR0913, PLR0917 (what is known of a run)
    state: Store, target: Target, now: dt.datetime, seconds: float, answer: Answer, channel: str
) -> None:
    """Write down a publication of all of a channel as of a given instant, which no command line asked for."""
    said = {"command": "publish", "asked": {"event": channel} if channel else {}, "clock": "given"}
    _write(state, now, said | _result(answer, now, seconds, _build(target)))


def _result(
    outcome: Answer | PublisherError, now: dt.datetime, seconds: float, build: dict[str, Any] | None
) -> dict[str, Any]:
    """Return when a run was, of what, and what it answered."""
    answer = outcome if isinstance(outcome, Answer) else None
    return {
        "began_at": stamp(now),
        "seconds": round(seconds, 1),
        "exit_code": answer.code if answer else 1,
        "error": None if answer else str(outcome),
        "commit": given_commit(),
        "versions": _versions(build),
        "dbt": build,
        "result": answer.content if answer else None,
    }


def _build(target: Target) -> dict[str, Any] | None:
    """Return what is known of the dbt run whose documents were meant; None without one."""
    try:
        build, adapter = target.build, target.catalog.adapter
    except CatalogError:
        return None
    known = {"command": build.command, "adapter": adapter, "began_at": stamp(build.began)}
    return {**known, "invocation": build.invocation, **vars(build.cost)}


def _versions(build: Mapping[str, Any] | None) -> dict[str, str | None]:
    packages = [DISTRIBUTION, *([f"dbt-{build['adapter']}"] if build else [])]
    known = {"python": platform.python_version(), **{package: installed(package) for package in packages}}
    return known | ({"dbt-core": build["version"]} if build else {})
