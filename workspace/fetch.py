"""`python -m workspace.fetch`: bring raw tables and the ledger of what was shown to where dbt reads them on DuckDB.

RAW and STATE in the environment name the folder or bucket of the raw tables, and the state store. Raw tables go to
RAW_FOLDER, the ledger to target/ledger, which is STATE for dbt. What is as it was when it was fetched is left alone.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson

from publisher.releases.site import SHOWN, Site
from publisher.releases.stores import Headers, Listed, Store, open_folder, open_store
from workspace.command import BuildError, run
from workspace.raw_folder import SOURCES, RawFolderError, check, declared_tables

LEDGER = Path("target/ledger")
FETCHED = ".fetched.json"
"""Beside what was fetched: by its source and path, which generation it was there and is here."""


def main() -> int:
    """Run the command and return its exit code: 0 done, 1 refused or failed."""
    return run("fetch", lambda: fetch(os.environ))


def fetch(environment: Mapping[str, str]) -> None:
    """Fetch both, and check the raw tables."""
    raw, state = (environment.get(name) for name in ("RAW", "STATE"))
    if not raw or not state:
        message = "usage: make fetch RAW=<folder or bucket> STATE=<folder or bucket>"
        raise BuildError(message)
    tables, folder = open_store(raw), Path(environment.get("RAW_FOLDER") or "target/raw")
    found = {path: tables.look(path) for path in (f"{table.name}.parquet" for table in declared_tables(SOURCES))}
    new = mirror(tables, found, folder)
    for path, listed in found.items():
        print(f"{tables.name}/{path}: {'new' if path in new else 'as before' if listed else 'absent'}")
    try:
        check(folder)
    except RawFolderError as error:
        raise BuildError(*(line.replace(str(folder), tables.name, 1) for line in error.args)) from None
    shown = open_store(state)
    files = shown.list(SHOWN)
    new = mirror(shown, {**dict.fromkeys(open_folder(str(LEDGER)).list(SHOWN)), **files}, LEDGER)
    print(f"{shown.name}/{SHOWN}: {len(files)} files, {len(new)} new")


def mirror(source: Store, found: Mapping[str, Listed | None], folder: Path) -> set[str]:
    """Make files of a folder what the source has of them, each at once; return the paths of those that were read."""
    into = open_folder(str(folder))
    kept = into.read(FETCHED)
    before = orjson.loads(kept.body).get(source.name, {}) if kept else {}

    def bring(path: str) -> tuple[str, list[str]] | None:
        listed, here = found[path], into.look(path)
        generation = here.generation if here else None
        if listed and before.get(path) == [listed.generation, generation]:
            return path, before[path]
        if listed and (stored := source.read(path)):
            return path, [stored.generation, into.write(path, stored.body, Headers(), generation)]
        if generation:
            into.remove(path, generation)
        return None

    after = dict(filter(None, Site({}, source).in_parallel(bring, found)))
    into.write(FETCHED, orjson.dumps({source.name: after}), Headers(), kept.generation if kept else None)
    return {path for path, generations in after.items() if generations != before.get(path)}


if __name__ == "__main__":
    sys.exit(main())
