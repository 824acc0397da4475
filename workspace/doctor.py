"""Looks at everything that a publication needs, and says what is missing."""

import argparse
import datetime as dt
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata

from publisher.cli.command import Answer
from publisher.cli.places import given_instant, locations
from publisher.dbt.run_results import SOUND
from publisher.dbt.target import Target
from publisher.errors import PublisherError
from publisher.format import printable
from publisher.releases.journal import HEAD, Journal
from publisher.releases.stores import Store, open_store

PACKAGES = ("dbt-core", "dbt-duckdb", "dbt-bigquery", "duckdb", "google-cloud-storage", "orjson")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    detail: str

    def __str__(self) -> str:
        """One aligned line."""
        return f"{'ok' if self.is_well else 'FAULT':<7}{self.name:<24}{self.detail}"


def examine(target: Target, stores: Mapping[str, Callable[[], Store]]) -> list[Finding]:
    """Look at versions, dbt's artifacts, the warehouse and every store (option -> how to open it)."""
    versions = ", ".join(f"{package} {metadata.version(package)}" for package in PACKAGES)
    findings = [
        Finding("versions", is_well=True, detail=f"python {platform.python_version()}, {versions}"),
        _finding("dbt manifest", partial(_manifest, target)),
        _finding("dbt build", partial(_build, target)),
        _finding("warehouse", partial(_warehouse, target)),
    ]
    findings += [_finding(f"store {option}", partial(_store, opened)) for option, opened in stores.items()]
    return [*findings, _finding("clock", partial(_clock, stores["--state"]))]


def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, is_well=True, detail=look())
    except PublisherError as error:
        return Finding(name, is_well=False, detail=str(error))


def _manifest(target: Target) -> str:
    catalog = target.catalog
    return f"{len(catalog.kinds)} kinds of document on {catalog.adapter}, {catalog.database}"


def _build(target: Target) -> str:
    build = target.build
    # what dbt skipped, it skipped because of another
    failed = sorted((status == "skipped", name) for name, status in build.statuses.items() if status not in SOUND)
    if build.command != "build" or failed:
        message = f"the last run was `dbt {build.command}`" + (f" and failed at {failed[0][1]}" if failed else "")
        raise PublisherError(message)
    if not build.finished:
        message = "the last run built nothing; run `dbt build`"
        raise PublisherError(message)
    return f"{len(build.statuses)} nodes, the last at {max(build.finished.values()):%Y-%m-%d %H:%M:%S} UTC"


def _warehouse(target: Target) -> str:
    with target.reader() as reader:
        rows = sum(1 for kind in target.catalog.kinds for _ in reader.rows(kind.relation, None))
    return f"{rows:,} documents can be read"


def _clock(opened: Callable[[], Store]) -> str:
    store, given = opened(), given_instant()
    now = given or dt.datetime.now(dt.UTC)
    journal = Journal(store, now, store.read(HEAD), is_given=given is not None)
    journal.refuse_other_clock()
    return f"{journal.clock}, as that of the state store"


def _store(opened: Callable[[], Store]) -> str:
    store = opened()
    store.check_access()
    return f"{store.name} can be read, listed and written"


def answer(options: argparse.Namespace, _: dt.datetime) -> Answer:
    """Look at everything that a publication needs."""
    stores = {option: partial(open_store, location) for option, location in locations(options).items()}
    findings = examine(options.target, stores)
    return Answer(
        content={"findings": findings},
        lines=(printable(str(finding)) for finding in findings),
        code=0 if all(finding.is_well for finding in findings) else 1,
    )
