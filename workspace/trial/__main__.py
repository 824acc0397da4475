"""`python -m workspace.trial`: what definitions would have picked, beside those that they replace."""

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.releases.stores import open_store
from workspace.command import BuildError, run
from workspace.documents import instant
from workspace.edits import GoodBuild
from workspace.folder import Workspace
from workspace.raw_folder import check as check_raw
from workspace.raw_folder import day_after_last_final_game
from workspace.rewritten import rewriting_edits
from workspace.seeds.check import check as check_seeds
from workspace.seeds.released import DOCUMENT, SEED, Released, released
from workspace.seeds.rows import Seed
from workspace.seeds.rules import PROJECT
from workspace.trial import marts
from workspace.trial.page import as_page
from workspace.trial.result import read
from workspace.trial.text import as_text
from workspace.trial.versions import Trials, of_edits, of_row, write
from workspace.yaml_files import read_yaml


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="make try", description="Try definitions of subsets before anyone sees them.")
    parser.add_argument("--row", help="cells of a row, such as 'subset_id=v9_new min_edge=4'; default: what was edited")
    parser.add_argument("--raw", type=Path, help="raw folder; default: that of make demo")
    parser.add_argument("--now", type=instant, help="as of when; default: as make documents, or as the demo")
    parser.add_argument(
        "--target", help="target of dbt's profile on BigQuery, whose marts are read instead of a folder"
    )
    parser.add_argument("--internal", help="internal store of the last release; default: that of make demo")
    parser.add_argument("--html", type=Path, help="file for a page with charts")
    options = parser.parse_args(arguments)
    return run("try", lambda: try_definitions(options))


def try_definitions(options: argparse.Namespace) -> None:
    """Build the backtest of what is tried in a scratch warehouse, and print it."""
    seeds, good = check_seeds(), GoodBuild.read()
    raw = options.raw or Workspace().raw
    is_demo = not (options.raw or options.target)
    if is_demo and not raw.is_dir():
        message = "there is nothing to try it on; run `make demo` first, or give RAW=<folder>"
        raise BuildError(message)
    if not options.target:
        check_raw(raw)
    now = options.now or (good.now if good and is_demo else None) or _now(raw, options.target)
    internal = options.internal or (str(good.stores.internal) if good else None)
    before = released(open_store(internal, is_private=True)) if internal else None
    today = now.astimezone(ZoneInfo(_time_zone())).date()
    trials = _trials(options.row, seeds, before, today)
    if not trials.trials:
        print(f"nothing to try: every version in seeds/{SEED}.csv is as it was released; edit one, or give ROW=...")
        return
    with tempfile.TemporaryDirectory(prefix="nba-subsets-") as temporary:
        workspace = Workspace.apart(Path(temporary) / "project", raw, good.stores.ledger if good and is_demo else None)
        write(seeds[SEED], trials, workspace.own_seeds() / f"{SEED}.csv")
        place = f"target {options.target}" if options.target else raw
        print(f"trying on {place} as of {now:%Y-%m-%d %H:%M} UTC ...", file=sys.stderr, flush=True)
        if options.target:
            marts.build_from_warehouse(workspace, now, options.target)
        else:
            marts.build_from_raw(workspace, now)
        found = read(workspace, trials.trials, today)
        print("\n\n\n".join(map(as_text, found)))
        if options.html:
            options.html.write_text(as_page(found))
        for line in rewriting_edits(seeds[SEED], before, workspace, now):
            print(f"warning: {line}", file=sys.stderr)


def _now(raw: Path, target: str | None) -> dt.datetime:
    return dt.datetime.now(dt.UTC) if target else day_after_last_final_game(raw)


def _time_zone() -> str:
    """Return the time zone of dates."""
    project = read_yaml(PROJECT)
    return str(project["models"][project["name"]]["documents"]["+meta"]["time_zone"])


def _trials(row: str | None, seeds: dict[str, Seed], before: list[Released] | None, today: dt.date) -> Trials:
    if row:
        return of_row(row, seeds, today)
    if before is None:
        message = f"there is no release whose {DOCUMENT} tells what was edited; run `make demo` first, or give ROW=..."
        raise BuildError(message)
    return of_edits(seeds[SEED], before)


if __name__ == "__main__":
    sys.exit(main())
