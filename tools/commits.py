"""Files of a commit, and of this checkout."""

import io
import subprocess
import tarfile
from contextlib import suppress
from pathlib import Path


def unpack(commit: str, folder: Path) -> int:
    """Write the files of a commit into a folder, and return git's exit code; it says itself what is wrong."""
    archive = subprocess.run(["git", "archive", commit], stdout=subprocess.PIPE, check=False)  # noqa: S607 (from PATH)
    if not archive.returncode:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
    return archive.returncode


def whole(name: str) -> str:
    """Return the hash of the commit with a name, such as HEAD; empty where there is none, or no git."""
    with suppress(FileNotFoundError):
        command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
        return subprocess.run(command, capture_output=True, check=False).stdout.decode().strip()
    return ""


def is_in(commit: str, branch: str) -> bool:
    """Whether a branch has a commit; of one that is not there, it has not."""
    command = ["git", "merge-base", "--is-ancestor", commit, branch]
    return not subprocess.run(command, capture_output=True, check=False).returncode


def paths() -> set[str]:
    """Return the files of this checkout that git knows, or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return set(filter(None, listed.stdout.split("\0")))


def names() -> set[str]:
    """Return the files and folders at the top of this checkout that git knows, or would take."""
    return {path.partition("/")[0] for path in paths()}
