"""Keeps dbt's parse of the project, for every later build of the same files.

dbt would also bring the parse of other files up to date, in a third of the time. But when the YAML of a model has
changed, it then forgets the descriptions of singular tests that read the model. So a parse serves the files of which
it was made.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

PROJECT = ("dbt_project.yml", "selectors.yml", "macros", "models", "seeds", "tests")
"""What dbt reads of this project, besides its profile."""

KINDS = {".csv", ".md", ".sql", ".yaml", ".yml"}
"""The kinds of file that dbt reads there."""

KEPT = Path("target/parse")


def version() -> str:
    """Return a hash of the project's files."""
    files = [file for name in PROJECT for file in (Path(name), *sorted(Path(name).rglob("*"))) if file.suffix in KINDS]
    parts = [part for file in files for part in (str(file).encode(), hashlib.sha256(file.read_bytes()).digest())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def take(files: str, into: Path) -> None:
    """Put the parse of these files where dbt finds it, or none."""
    into.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.copyfile(_kept(files), into)


def take_latest(into: Path) -> None:
    """Put the parse that was kept last where dbt finds it, to bring it up to date."""
    for file in KEPT.glob("*.msgpack"):
        with suppress(FileNotFoundError):
            shutil.copyfile(file, into)


def keep(files: str, parse: Path) -> None:
    """Keep a parse instead of others, if it was made of these files."""
    if not parse.is_file() or files != version():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    # another build may be reading the old one
    new = KEPT / f"new-{os.getpid()}"
    shutil.copyfile(parse, new)
    new.replace(_kept(files))
    for file in KEPT.glob("*.msgpack"):
        if file != _kept(files):
            file.unlink(missing_ok=True)


def _kept(files: str) -> Path:
    return KEPT / f"{files}.msgpack"
