"""`python -m tools.changes COMMIT`: what readers of the demo would see change, from a commit to this checkout.

The commit builds and publishes its demo with its own code, and the checkout previews its change beside it. Where their
packages differ, the commit gets its own, and the demo of the checkout is built as a whole, too: what dbt or DuckDB do
otherwise is in no file that was edited. On GitHub, the public diff is added to the summary of the job.
"""

import filecmp
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

LOCK = Path("requirements-build.lock")
BUILT = ("target", "public", "public.state", "internal")
"""What `make demo` leaves in a checkout."""


def main(arguments: list[str]) -> int:
    """Build the commit's demo, preview the change; return the exit code of the first command that fails."""
    if len(arguments) != 1:
        print("usage: python -m tools.changes COMMIT", file=sys.stderr)
        return 2
    (commit,) = arguments
    shutil.rmtree(FOLDER, ignore_errors=True)
    PAGE.unlink(missing_ok=True)
    base = FOLDER / "base"
    base.mkdir(parents=True)
    if code := unpack(commit, base):
        return code
    python, upgraded = sys.executable, not filecmp.cmp(LOCK, base / LOCK, shallow=False)
    if upgraded:
        python = str((base / ".venv/bin/python").absolute())
        setup = ["sh", "tools/setup.sh", ".venv"]
        if code := subprocess.run(setup, cwd=base, env={**os.environ, "SET": "build"}, check=False).returncode:
            return code
    print(f"building the demo of {commit} ...", flush=True)
    code, said = _run("demo", base, python=python)
    if code:
        print(said)
        return code
    code, of_packages = _other_bytes(base) if upgraded else (0, "")
    change = _linked("change")
    for name in BUILT:
        (base / name).rename(change / name)
    previewed, said = _run("workspace.preview", change, "--html", str(PAGE.resolve()))
    code, said = code or previewed, of_packages + said
    print(said, end="")
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## What readers of the demo would see change\n\n<pre>{html.escape(said)}</pre>\n")
    return code


def _linked(name: str) -> Path:
    """Return a folder of this name with the files of the checkout."""
    folder = FOLDER / name
    folder.mkdir()
    for each in names():
        (folder / each).symlink_to(Path(each).resolve())
    return folder


def _other_bytes(base: Path) -> tuple[int, str]:
    """Build the demo of the checkout, and say in which files its bytes are not those of the commit."""
    upgraded = _linked("upgraded")
    code, said = _run("demo", upgraded)
    if code:
        return code, said
    found = list[str]()
    for name in ("public", "internal"):
        command = ["diff", "-rq", str(base / name), str(upgraded / name)]
        found += subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()
    return 0, "\n".join([f"packages differ; files of the demo with other bytes: {len(found)}", *found, ""])


def _run(module: str, folder: Path, *options: str, python: str = sys.executable) -> tuple[int, str]:
    """Run a module of the code in a folder; return its exit code and what it printed."""
    # of what GitHub sets, nothing is the demo's
    environment = {name: value for name, value in os.environ.items() if name not in {"NOW", "STATE"}}
    command = [python, "-m", module, *options]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
