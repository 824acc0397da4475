"""`python -m tools.faulty_edits [ID ...]`: whether each edit of tests/faulty_edits.toml is still caught by its check.

In a copy of the project each check is run as it is, and must pass; then with each of its edits alone, and must fail.
All forty take about a quarter of an hour.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LIST = Path("tests/faulty_edits.toml")
BIN = Path(sys.executable).parent
FAILED = 1  # pytest has other codes for what it could not run at all


@dataclass(frozen=True)
class Edit:
    """An edit: `old`, which stands once in the file, becomes `new`. It is caught by a check, or missed for a reason."""

    id: str
    area: str
    file: str
    old: str
    new: str
    harm: str
    caught_by: str = ""
    missed_because: str = ""

    def applied(self, folder: Path) -> str:
        """Return the text of the file with the edit; raises ValueError if the edit does not fit any more."""
        text = (folder / self.file).read_text()
        if text.count(self.old) != 1:
            message = f"{self.id}: {self.file} has {self.old!r} {text.count(self.old)} times; mend the edit in {LIST}"
            raise ValueError(message)
        return text.replace(self.old, self.new)


def edits() -> list[Edit]:
    """Read the list."""
    return [Edit(**each) for each in tomllib.loads(LIST.read_text())["edits"]]


def copied(folder: Path) -> None:
    """Copy the files that git knows of, as they are now."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if Path(name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, folder / name)
    (folder / ".venv").symlink_to(BIN.parent.resolve())
    shutil.copyfile(folder / "profiles.yml.example", folder / "profiles.yml")


def run(command: str, folder: Path) -> int:
    """Run a check in the copy, whose code comes before that of the installed project; return its exit code."""
    program, *arguments = command.split()
    options = ["-q", "-x", "-p", "no:cacheprovider"] if program == "pytest" else []
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [BIN / program, *arguments, *options], cwd=folder, env=environment, capture_output=True, check=False
    )
    return done.returncode


def wrong(chosen: list[Edit], folder: Path) -> Iterator[str]:
    """Yield a line for each check that is not what the list says; print one for each edit."""
    passing = {command: run(command, folder) == 0 for command in {edit.caught_by for edit in chosen} - {""}}
    for edit in chosen:
        if not edit.caught_by:
            print(f"missed  {edit.area:10} {edit.id}: {edit.missed_because}", flush=True)
            continue
        file = folder / edit.file
        before = file.read_bytes()
        file.write_text(edit.applied(folder))
        code = run(edit.caught_by, folder) if passing[edit.caught_by] else None
        file.write_bytes(before)
        if code == FAILED:
            print(f"caught  {edit.area:10} {edit.id}: {edit.caught_by}", flush=True)
        else:
            yield f"{edit.id}: {edit.caught_by} " + ("fails without it" if code is None else f"ends with {code}")


def main(names: list[str]) -> int:
    """Try the edits with these ids, or all; return 1 if one is not caught as the list says."""
    chosen = [edit for edit in edits() if not names or edit.id in names]
    with tempfile.TemporaryDirectory() as folder:
        copied(Path(folder))
        faults = list(wrong(chosen, Path(folder)))
    caught = sum(bool(edit.caught_by) for edit in chosen) - len(faults)
    print(f"{caught} of {len(chosen)} are caught", *faults, sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
