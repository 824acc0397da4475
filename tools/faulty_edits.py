"""`python -m tools.faulty_edits [ID ...]`: whether each edit of tests/faulty_edits.toml is still caught by its check.

In a copy of the project the checks are run as they are, and must pass; then with each edit alone, and must fail.
As many copies as there are cores share the edits. Eighty take about half an hour on two cores.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

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
    (folder / ".git").mkdir()  # by which a linter of workflows knows a repository
    (folder / ".venv").symlink_to(BIN.parent.resolve())
    shutil.copyfile(folder / "profiles.yml.example", folder / "profiles.yml")


def run(command: str, folder: Path) -> int:
    """Run a check in the copy, whose code comes before that of the installed project; return its exit code.

    Checks that are joined by && are run in turn until one fails, as a shell does.
    """
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    for part in command.split(" && "):
        program, *arguments = part.split()
        options = ["-q", "-x", "-p", "no:cacheprovider"] if program == "pytest" else []
        done = subprocess.run(
            [BIN / program, *arguments, *options], cwd=folder, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            return done.returncode
    return 0


def passing(commands: Collection[str], folder: Path) -> set[str]:
    """Return the checks that pass without an edit. All tests are run at once, because many look at the same builds."""
    tests = {command for command in commands if command.startswith("pytest ")}
    if tests and run(" ".join(["pytest", *sorted(test.removeprefix("pytest ") for test in tests)]), folder) == 0:
        return tests | {command for command in commands if command not in tests and run(command, folder) == 0}
    return {command for command in commands if run(command, folder) == 0}


def tried(edit: Edit, folder: Path) -> int:
    """Return the exit code of the check in a folder with the edit, which is taken back."""
    file = folder / edit.file
    before = file.read_bytes()
    file.write_text(edit.applied(folder))
    try:
        return run(edit.caught_by, folder)
    finally:
        file.write_bytes(before)


def wrong(chosen: Sequence[Edit], folders: Sequence[Path]) -> list[str]:
    """Return a line for each check that is not what the list says; print one for each edit."""
    passes = passing({edit.caught_by for edit in chosen} - {""}, folders[0])
    free = SimpleQueue[Path]()
    for folder in folders:
        free.put(folder)

    def fault(edit: Edit) -> str | None:
        if not edit.caught_by:
            print(f"missed  {edit.area:10} {edit.id}: {edit.missed_because}", flush=True)
            return None
        if edit.caught_by not in passes:
            return f"{edit.id}: {edit.caught_by} fails without it"
        folder = free.get()
        code = tried(edit, folder)
        free.put(folder)
        if code != FAILED:
            return f"{edit.id}: {edit.caught_by} ends with {code}"
        print(f"caught  {edit.area:10} {edit.id}: {edit.caught_by}", flush=True)
        return None

    with ThreadPoolExecutor(len(folders)) as threads:
        return [line for line in threads.map(fault, chosen) if line]


def main(names: list[str]) -> int:
    """Try the edits with these ids, or all; return 1 if one is not caught as the list says."""
    chosen = [edit for edit in edits() if not names or edit.id in names]
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder, str(number)) for number in range(os.cpu_count() or 1)]
        for each in folders:
            copied(each)
        faults = wrong(chosen, folders)
    caught = sum(bool(edit.caught_by) for edit in chosen) - len(faults)
    print(f"{caught} of {len(chosen)} are caught", *faults, sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
