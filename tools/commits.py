"""Files of a commit, and of this checkout."""

import io
import subprocess
import tarfile
from pathlib import Path


def unpack(commit: str, folder: Path) -> int:
    """Write the files of a commit into a folder, and return git's exit code; it says itself what is wrong."""
    archive = subprocess.run(["git", "archive", commit], stdout=subprocess.PIPE, check=False)  # noqa: S607 (from PATH)
    if not archive.returncode:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
    return archive.returncode


def paths() -> set[str]:
    """Return the files of this checkout that git knows, or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return set(filter(None, listed.stdout.split("\0")))


def names() -> set[str]:
    """Return the files and folders at the top of this checkout that git knows, or would take."""
    return {path.partition("/")[0] for path in paths()}
