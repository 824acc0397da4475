"""The two projects that are compared, each in a folder of its own with its own .venv."""

import datetime as dt
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench.measuring import BenchError, Cost, run

# From an edit to the public diff, after `make demo`: the first of these whose mark stands in the README or in the
# Makefile. The later ones are of older commits.
EDIT_LOOPS = {
    "\npreview:": "make preview",
    "NOW=2025-11-30T23:55:00Z .venv/bin/dbt build": """
        NOW=2025-11-30T23:55:00Z .venv/bin/dbt build
        .venv/bin/publisher diff --store public --force-lost-items""",
    "dbt build --vars '{now:": """
        RAW_FOLDER=target/raw .venv/bin/dbt build --vars '{now: "2025-11-30T23:55:00Z"}'
        .venv/bin/publisher diff --store public""",
}
PAGE = Path("docs/performance.md")
EDIT = {
    "subset_id": "v9_big_overs",
    "audience": "public",  # older commits have no such column
    "public_id": "10",
    "public_name": "Big Overs",
    "public_description": "Overs on high lines",
    "system_id": "catboost_v9",
    "min_edge": "5",
    "signal": "ANY",
    "direction": "OVER",
    "is_ranked": "true",
    "top_n": "3",
    "is_best_bets": "false",
    "valid_from": "2025-12-01",
}
"""A row of the seed of subsets; `line_min` is what tells the edits apart."""


@dataclass(frozen=True)
class Project:
    """A project that is set up in a folder."""

    folder: Path

    def make(self, *arguments: str) -> Cost:
        """Run make."""
        return run(["make", *arguments], self.folder)

    def documents(self, raw: Path, out: Path) -> Cost:
        """Run `make documents` into a new folder, and remove what it published."""
        cost = self.make("documents", f"RAW={raw}", f"OUT={out}")
        for folder in (out, out.with_name(f"{out.name}.internal")):
            shutil.rmtree(folder)
        return cost

    def build(self, build: "Build", program: Sequence[str | Path] = (".venv/bin/dbt",), *options: str) -> Cost:
        """Run `dbt build` as `make documents` does, with a parse and a database that lie in the build's folder."""
        given: dict[str, bool | str] = dict(build.given)
        variables = {
            "RAW_FOLDER": str(build.raw),
            "DUCKDB_PATH": str(build.database),
            "DBT_TARGET_PATH": str(build.folder),
            "DBT_LOG_PATH": str(build.folder),
        }
        if any("env_var('NOW'" in file.read_text() for file in (self.folder / "macros").rglob("*.sql")):
            variables["NOW"] = build.now.isoformat()
        else:
            given["now"] = build.now.isoformat()
        command = [*program, "--quiet", "build", "--target", "local", "--exclude-resource-type", "unit_test"]
        return run([*command, "--vars", json.dumps(given), *options], self.folder, variables)

    def edit(self, number: int) -> Cost:
        """Add a subset, as the README does, that differs from that of every other number; go to the public diff."""
        known = "".join((self.folder / name).read_text() for name in ("README.md", "Makefile"))
        loop = next((commands for mark, commands in EDIT_LOOPS.items() if mark in known), None)
        if loop is None:
            message = f"{self.folder}/README.md: has no way to a public diff that tools/bench/projects.py knows"
            raise BenchError(message)
        seed = self.folder / "seeds/subset_definitions.csv"
        before = seed.read_text()
        header = before.partition("\n")[0].split(",")
        row = EDIT | {"line_min": str(number)}
        seed.write_text(before + ",".join(row.get(column, "") for column in header) + "\n")
        try:
            return run(["sh", "-ec", loop], self.folder)
        finally:
            seed.write_text(before)


@dataclass(frozen=True)
class Build:
    """A build of a raw folder as of an instant, in a folder of its own."""

    folder: Path
    raw: Path
    now: dt.datetime
    given: tuple[tuple[str, bool], ...] = ()  # vars

    @property
    def database(self) -> Path:
        """Return the DuckDB file."""
        return self.folder / "nba_subsets.duckdb"


def git(*arguments: str) -> bytes:
    """Run git in this checkout, and return what it prints."""
    done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S607 (from PATH)
    if done.returncode:
        message = f"git {' '.join(arguments)}: {done.stderr.decode().strip()}"
        raise BenchError(message)
    return done.stdout


def name_of(commit: str) -> str:
    """Return a commit's short id, and its date."""
    try:
        return git("log", "-1", "--format=%h of %cs", commit, "--").decode().strip()
    except BenchError:
        message = f"{commit}: is no commit of this repository; name one, such as BASE=HEAD~1"
        raise BenchError(message) from None


def name_of_checkout() -> str:
    """Return the id and the date of this checkout's commit, and whether other files than the page have changed."""
    changes = git("status", "--porcelain", "--", ".", f":!{PAGE}").strip()
    return name_of("HEAD") + (" with changes" if changes else "")


def copy_commit(commit: str, folder: Path) -> None:
    """Write the files of a commit to a folder."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as files:
        files.extractall(folder, filter="data")


def copy_checkout(folder: Path) -> None:
    """Copy this checkout to a folder, changes and new files included, without what git ignores."""
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0"):
        if name and Path(name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(name, folder / name)
            shutil.copymode(name, folder / name)
