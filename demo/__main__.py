"""`python -m demo`: simulate a season, build it, and publish its documents to `public/` and `internal/`."""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from demo.league import DEMO_NOON, DEMO_NOW
from demo.places import ADDRESS, STORES
from demo.season import simulate
from publisher.format import API_VERSION
from publisher.releases.journal import Journal
from workspace.beside import alone, swap, uninterrupted, untouched
from workspace.command import refuse_held, run
from workspace.edits import GoodBuild
from workspace.folder import Stores, Workspace, publish_all
from workspace.in_process import build_all
from workspace.own_process import in_own_process
from workspace.seeds.check import check as check_seeds

FOLDER = Path("target/demo")
"""Where the demo is made, beside the one that stands."""

_STANDING = f"{STORES.public}, {STORES.internal}, {STORES.state} and the database are"


def demo() -> None:
    """Make the demo beside the one that stands, and put it in its place."""
    check_seeds()
    with alone(FOLDER, "make demo"), untouched(_STANDING):
        held = make(FOLDER)
        with uninterrupted():
            swap(_places(), FOLDER / "old")
            Workspace(state=STORES.state).link_state()
            GoodBuild.of(DEMO_NOW, STORES).keep()
            shutil.rmtree(FOLDER)
    for line in newcomers_need(STORES):
        print(line)
    refuse_held(held)


def demo_into(folder: Path) -> None:
    """Make the demo in a folder of its own."""
    with untouched(_STANDING):
        held = make(folder)
    refuse_held(held)


def make(folder: Path) -> list[str]:
    """Build and publish twice: before the first game of the last day begins, and in its evening.

    Returns a line for each thing that was held back.
    """
    # the demo begins anew each time
    shutil.rmtree(folder, ignore_errors=True)
    stores = Stores(*(folder / store for store in astuple(STORES)))
    workspace = Workspace.apart(folder / "project", folder / "raw", stores.state)
    held = list[str]()
    for now in (DEMO_NOON, DEMO_NOW):
        rows = simulate(folder / "raw", as_of=now)
        print(f"simulated {rows['player_prop_predictions']:,} predictions as of {now:%Y-%m-%d %H:%M} UTC")
        in_own_process(build_all, workspace, now)
        held += publish_all(workspace, stores.site(), now, shown_in=STORES.public)
    return held


def _places() -> Iterator[tuple[Path, Path]]:
    """Yield what was made, and where it belongs."""
    checkout, made = Workspace(), Workspace(FOLDER / "project")
    yield FOLDER / "raw", checkout.raw
    for entry in sorted(made.target.iterdir()):
        if not entry.is_symlink():
            yield entry, checkout.target / entry.name
    for store in astuple(STORES):
        yield FOLDER / store, store


def newcomers_need(stores: Stores) -> list[str]:
    """Return what was made, where the rest is, and how to look at it."""
    site = stores.site()
    releases = list(Journal.open(site.state, DEMO_NOW).history())
    public, internal = (len(releases[0].of(audience)) for audience in site.stores)
    return [
        f"made      {public} public files in {stores.public}/{API_VERSION}, in {len(releases)} releases",
        f"internal  {internal} files in {stores.internal}/{API_VERSION}; nobody but you may read them",
        f"look      make serve, then {ADDRESS}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 refused, failed or interrupted, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="make demo", description="Simulate a season, build it and publish it.")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="make it there, and leave what stands as it is")
    folder = parser.parse_args(arguments).into
    return run("demo", demo if folder is None else lambda: demo_into(folder))


if __name__ == "__main__":
    sys.exit(main())
