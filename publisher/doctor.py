"""Looks at everything that a publication needs, and says what is missing."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from publisher.catalog import Catalog, load_catalog
from publisher.errors import PublisherError
from publisher.gates import Build
from publisher.stores import Store
from publisher.warehouse import open_reader

PACKAGES = ("dbt-core", "dbt-duckdb", "dbt-bigquery", "duckdb", "google-cloud-storage", "orjson")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    detail: str


def examine(target_path: Path, stores: Mapping[str, Callable[[], Store]]) -> list[Finding]:
    """Look at versions, dbt's artifacts, the warehouse and every store (option -> how to open it)."""
    versions = ", ".join(f"{package} {metadata.version(package)}" for package in PACKAGES)
    findings = [
        Finding("versions", is_well=True, detail=f"python {platform.python_version()}, {versions}"),
        _finding("dbt manifest", lambda: _manifest(load_catalog(target_path))),
        _finding("dbt build", lambda: _build(Build.load(target_path))),
        _finding("warehouse", lambda: _warehouse(load_catalog(target_path))),
    ]
    return findings + [_finding(f"store {option}", partial(_store, opened)) for option, opened in stores.items()]


def _finding(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, is_well=True, detail=look())
    except PublisherError as error:
        return Finding(name, is_well=False, detail=str(error))


def _manifest(catalog: Catalog) -> str:
    return f"{len(catalog.kinds)} kinds of document on {catalog.adapter}, {catalog.database}"


def _build(build: Build) -> str:
    failed = sorted(name for name, status in build.statuses.items() if status in {"error", "fail"})
    if build.command != "build" or failed:
        message = f"the last run was `dbt {build.command}`" + (f" and failed at {failed[0]}" if failed else "")
        raise PublisherError(message)
    if not build.finished:
        message = "the last run built nothing; run `dbt build`"
        raise PublisherError(message)
    return f"{len(build.statuses)} nodes, the last at {max(build.finished.values()):%Y-%m-%d %H:%M:%S} UTC"


def _warehouse(catalog: Catalog) -> str:
    with open_reader(catalog) as reader:
        rows = sum(1 for kind in catalog.kinds for _ in reader.rows(kind.relation, None))
    return f"{rows:,} documents can be read"


def _store(opened: Callable[[], Store]) -> str:
    store = opened()
    store.check_access()
    return f"{store.name} can be read, listed and written"
