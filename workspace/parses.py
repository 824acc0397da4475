"""Keeps dbt's parse of the project, for every later build of the same files.

dbt would also bring the parse of other files up to date, in a third of the time. But then it forgets the descriptions
of singular tests whose models have changed. So a parse serves the files of which it was made.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

PROJECT = ("dbt_project.yml", "selectors.yml", "macros", "models", "seeds", "tests")
"""What dbt reads of this project, besides its profile."""

ALL, DATA = "all-", "data-"
"""How the version of a parse begins: with dbt's unit tests, or without."""

KINDS = {".csv", ".md", ".sql", ".yaml", ".yml"}
"""The kinds of file that dbt reads there."""

UNIT_TESTS = "_unit_tests.yml"
"""How the files of dbt's unit tests end: a fifth of what it parses, and nothing to a build of data."""

IGNORED = ".dbtignore"
"""Where dbt looks for what it shall not read."""

KEPT = Path("target/parse")


def version(*, unit_tests: bool = True) -> str:
    """Return of what a parse is made, with dbt's unit tests or without, and a hash of the project's files for it."""
    names = [file for name in PROJECT for file in (Path(name), *sorted(Path(name).rglob("*"))) if file.suffix in KINDS]
    files = [file for file in names if unit_tests or not file.name.endswith(UNIT_TESTS)]
    parts = [part for file in files for part in (str(file).encode(), hashlib.sha256(file.read_bytes()).digest())]
    return (ALL if unit_tests else DATA) + hashlib.sha256(b"\0".join(parts)).hexdigest()


def leave_out_unit_tests(project: Path) -> None:
    """Let dbt read no unit tests in a project folder."""
    (project / IGNORED).write_text(f"*{UNIT_TESTS}\n")


def take(files: str, into: Path) -> None:
    """Put the parse of these files where dbt finds it, or none."""
    into.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.copyfile(_kept(files), into)


def take_latest(into: Path) -> None:
    """Put the parse that was kept last where dbt finds it, to bring it up to date."""
    for file in KEPT.glob(f"{ALL}*.msgpack"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file, into)


def keep(files: str, parse: Path) -> None:
    """Keep a parse instead of others like it, if it was made of these files."""
    kind = ALL if files.startswith(ALL) else DATA
    if not parse.is_file() or files != version(unit_tests=kind == ALL):
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    # another build may be reading the old one
    new = KEPT / f"new-{os.getpid()}"
    shutil.copyfile(parse, new)
    new.replace(_kept(files))
    for file in KEPT.glob(f"{kind}*.msgpack"):
        if file != _kept(files):
            file.unlink(missing_ok=True)


def _kept(files: str) -> Path:
    return KEPT / f"{files}.msgpack"
