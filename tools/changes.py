"""`python -m tools.changes COMMIT`: what readers of the demo would see change, from a commit to this checkout.

The commit builds and publishes its demo with its own code, and the checkout previews its change beside it. The commit
needs no more than what is installed. On GitHub, the public diff is added to the summary of the job.
"""

import html
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.commits import names, unpack

FOLDER = Path("target/changes")
PAGE = Path("target/changes.html")
"""The public diff as a page; there is none if nothing that dbt builds has changed."""

BUILT = ("target", "public", "public.state", "internal")
"""What `make demo` leaves in a checkout."""


def main(arguments: list[str]) -> int:
    """Build the commit's demo, preview the change; return the exit code of the first command that fails."""
    if len(arguments) != 1:
        print("usage: python -m tools.changes COMMIT", file=sys.stderr)
        return 2
    (commit,) = arguments
    base, change = FOLDER / "base", FOLDER / "change"
    shutil.rmtree(FOLDER, ignore_errors=True)
    PAGE.unlink(missing_ok=True)
    for folder in (base, change):
        folder.mkdir(parents=True)
    if code := unpack(commit, base):
        return code
    print(f"building the demo of {commit} ...", flush=True)
    code, said = _run("demo", base)
    if code:
        print(said)
        return code
    for name in names():
        (change / name).symlink_to(Path(name).resolve())
    for name in BUILT:
        (base / name).rename(change / name)
    code, said = _run("workspace.preview", change, "--html", str(PAGE.resolve()))
    print(said, end="")
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## What readers of the demo would see change\n\n<pre>{html.escape(said)}</pre>\n")
    return code


def _run(module: str, folder: Path, *options: str) -> tuple[int, str]:
    """Run a module of the code in a folder; return its exit code and what it printed."""
    # of what GitHub sets, nothing is the demo's
    environment = {name: value for name, value in os.environ.items() if name not in {"NOW", "STATE"}}
    command = [sys.executable, "-m", module, *options]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
