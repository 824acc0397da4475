"""`python -m workspace.documents --raw FOLDER --out FOLDER [--now INSTANT]`: publish a raw folder as JSON files."""

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from publisher.format import API_VERSION
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.releases.stores.memory import MemoryStore
from workspace.beside import swap, uninterrupted, untouched
from workspace.command import BuildError, refuse_held, run
from workspace.folder import Workspace, publish_all
from workspace.in_process import build_all
from workspace.made_before import MadeBefore
from workspace.own_process import in_own_process
from workspace.raw_folder import check, day_after_last_final_game
from workspace.seeds.check import check as check_seeds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="make documents", description="Build a raw folder and publish all of it.")
    parser.add_argument("--raw", type=Path, required=True, help="folder of one parquet file a raw table")
    parser.add_argument(
        "--out", type=Path, required=True, help="documents go to OUT/v1, internal ones to OUT.internal/v1"
    )
    parser.add_argument("--now", type=instant, help="as of when; default: noon UTC after the last final game")
    options = parser.parse_args(arguments)
    return run("documents", lambda: documents(options.raw, options.out, options.now))


def documents(raw: Path, out: Path, now: dt.datetime | None) -> None:
    """Check seeds and folder, build it in a fresh database and publish every document of every date."""
    check_seeds()
    check(raw)
    now = now or day_after_last_final_game(raw)
    internal = out.resolve().with_name(f"{out.resolve().name}.internal")
    folders = {"public": out.resolve(), "internal": internal}
    if files := [folder for folder in folders.values() if folder.exists() and not folder.is_dir()]:
        message = f"{files[0]}: is no folder; name another OUT"
        raise BuildError(message)
    places = {audience: folder / API_VERSION for audience, folder in folders.items()}
    made_before = MadeBefore(raw, now, places.values())
    print(f"{raw} as of {now:%Y-%m-%d %H:%M:%S} UTC")
    if made_before.stands():
        print(f"nothing to build: {out} and {internal.name} hold what this input gives")
        return
    made_before.forget()
    standing = f"{out} and {internal.name} are"
    with (
        ExitStack() as until_the_end,
        _beside(internal) as beside,
        tempfile.TemporaryDirectory(prefix="nba-subsets-") as temporary,
        untouched(standing),
    ):
        workspace = Workspace.apart(Path(temporary) / "project", raw, unit_tests=False)
        in_own_process(build_all, workspace, now)
        for audience, place in places.items():
            if place.exists():
                shutil.copytree(place, beside / audience / API_VERSION)
        site = {audience: open_store(str(beside / audience), is_private=audience != "public") for audience in folders}
        # nobody rolls a rebuild back, so its releases are kept nowhere
        held = publish_all(workspace, Site(site, MemoryStore("releases")), now, shown_in=out, rebuilds=True)
        new = [(made, folder) for audience, folder in folders.items() if (made := beside / audience).exists()]
        until_the_end.enter_context(uninterrupted())
        # a folder that is there may hold other files, too
        swap(
            ((made / API_VERSION, place / API_VERSION) if place.exists() else (made, place) for made, place in new),
            beside / "old",
        )
    refuse_held(held)
    made_before.remember()


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Make a folder beside another one, from where what is in it can be moved there, for as long as this lasts."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-")
    except OSError as error:
        message = f"{error.filename}: {error.strerror}"
        raise BuildError(message) from None
    with made as name:
        yield Path(name)


def instant(text: str) -> dt.datetime:
    """Read an ISO instant; without an offset it is UTC."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or "T" not in text.upper().replace(" ", "T"):
        message = f"{text!r} is no ISO instant; write it like 2026-01-15T17:00:00Z"
        raise argparse.ArgumentTypeError(message)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


if __name__ == "__main__":
    sys.exit(main())
