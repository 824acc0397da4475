"""`python -m workspace.preview`: build what an edit touches beside the last good build, and say what it changes."""

import argparse
import datetime as dt
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from publisher import publication
from publisher.cli import output
from publisher.format import API_VERSION
from publisher.planning.gates import GATES
from publisher.planning.schedule import Request
from publisher.run import Run
from workspace import in_process, parses
from workspace.beside import alone
from workspace.command import BuildError, run
from workspace.diff.page import write_page
from workspace.diff.review import Review
from workspace.diff.sections import diff_of
from workspace.diff.text import as_text
from workspace.edits import EVERYTHING, GoodBuild, read_manifest
from workspace.folder import Built, Stores, Workspace, warnings_counted
from workspace.own_process import in_own_process
from workspace.rewritten import rewriting_edits
from workspace.seeds.check import check as check_seeds
from workspace.seeds.released import SEED, released

FOLDER = Path("target/preview")
"""A workspace with a copy of the last good database, in which the edit is built."""

SHOWN = 5
"""Names of touched or deleted nodes; more are counted."""


def preview(page: Path | None = None) -> None:
    """Build what was edited and what rests on it, as of the instant of the last good build; show the public diff."""
    seeds = check_seeds()
    with alone(FOLDER, "preview"):
        good = GoodBuild.read()
        if good is None:
            message = "there is no good build to compare with; run `make demo` first, without the edit"
            raise BuildError(message)
        shutil.rmtree(FOLDER, ignore_errors=True)
        workspace = Workspace.apart(FOLDER, Workspace().raw, good.stores.ledger)
        if in_own_process(build_edit, workspace, good):
            before = released(good.stores.site("internal").stores["internal"])
            of_seed = rewriting_edits(seeds[SEED], before, workspace, good.now)
            show_changes(workspace, good.stores, [*of_seed, *warnings_counted(workspace.target)], page)
        else:
            print("nothing to preview: what dbt builds is as it was in the last good build")


def build_edit(workspace: Workspace, good: GoodBuild) -> bool:
    """Build what was edited in a copy of the last good database; return whether there was anything."""
    parses.take_latest(workspace.parse)
    parsed = in_process.parse(workspace, good.now)
    selection = _selection(good, read_manifest(workspace))
    if selection is None:
        return False
    shutil.copyfile(Workspace().database, workspace.database)
    in_process.build(workspace, good.now, parsed, *selection)
    return True


def _selection(good: GoodBuild, manifest: dict[str, Any]) -> list[str] | None:
    """Say what is built; return dbt's options for it, or None if that is nothing."""
    touched = good.touched(manifest)
    if not good.is_whole:
        print(
            "building everything with dbt: since the last good build its database or raw tables have changed ...",
            flush=True,
        )
        return []
    if touched == [EVERYTHING]:
        print("building everything with dbt: the edit may touch all of it ...", flush=True)
        return []
    deleted = good.deleted(manifest)
    if deleted:
        print(f"deleted: {_few(deleted)}; what was published of it stays", flush=True)
    if not touched:
        return ["--exclude", "*"] if deleted else None
    names = sorted(manifest["nodes"][node]["name"] for node in touched)
    print(f"building {_few(names)} with dbt, and what rests on it ...", flush=True)
    return ["--select", *(f"{name}+" for name in names)]


def _few(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def show_changes(workspace: Workspace, stores: Stores, warnings: Sequence[str] = (), page: Path | None = None) -> None:
    """Print what a publication of every public document would change, then which gates it would have to overrule.

    These and other warnings stand at the end of the output, where nobody scrolls past them, and at the top of the page.
    """
    # dbt and age do not matter: what was not built again is that of the last good build. A preview is no publication,
    # so neither does it matter what has locked
    request = Request(forced=frozenset(GATES), rebuilds=True)
    built = Built(workspace)
    with closing(output.Terminal(quiet=True)) as progress:
        run = Run(stores.site("public"), dt.datetime.now(dt.UTC), progress)
        done = publication.preview(run, built, request, is_of_any_clock=True)
    gates = sorted({gate for each in done.plan.written for gate in each.overruled} - {"age", "dbt"})
    if gates:
        warnings = [f"publishing this needs {' '.join(f'--force-{gate}' for gate in gates)}", *warnings]
    changes = diff_of(done.plan, done.bodies, Review.read(built.catalog.review), str(stores.public / API_VERSION))
    print(as_text(changes))
    for line in warnings:
        print(f"warning: {line}")
    if page:
        write_page(changes, page, warnings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="make preview", description="Say what an edit would change.")
    parser.add_argument("--html", type=Path, help="file for a page with charts")
    options = parser.parse_args(arguments)
    return run("preview", lambda: preview(options.html))


if __name__ == "__main__":
    sys.exit(main())
