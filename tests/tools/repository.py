"""A repository for what compares a commit with the working folder."""

import subprocess
from pathlib import Path


def commit_all(folder: Path = Path()) -> None:
    """Commit all that is in a folder, by default the working folder, which becomes a repository."""
    author = ["-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "a commit"]):
        subprocess.run(["git", *command], cwd=folder, check=True)  # noqa: S607 (from PATH)
