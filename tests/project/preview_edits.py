"""`python -m tests.project.preview_edits STORE STATE NAME...`: make edits in the current folder, and run commands.

Writes JSON: of each edit and command the exit code and what it said, and of CHANGED what publishing would change after
a build of everything. A trial that would build something is in test_trial.py, and `make changes` in test_preview.py.
"""

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from tests.project.edits import CHANGED, EDITS, made, put_back
from workspace import in_process, preview
from workspace.__main__ import main as program
from workspace.command import run
from workspace.edits import GoodBuild
from workspace.folder import Workspace
from workspace.seeds.check import check
from workspace.trial import __main__ as trial
from workspace.trial import marts

Said = tuple[int, str]
Done = dict[str, dict[str, Said]]

PAGE = "changes.html"
ROW = "subset_id=v9_premium_safe min_edge=5"


def said(command: Callable[[], int | None]) -> Said:
    """Run a command and return its exit code and what it said."""
    with redirect_stdout(io.StringIO()) as text, redirect_stderr(text):
        try:
            code = command() or 0
        except SystemExit as error:
            code = int(error.code or 0)
    return code, text.getvalue()


def diff(store: str, state: str) -> int:
    """Run `workspace diff` on what was previewed, as whoever has built the edit in the checkout."""
    with chdir(preview.FOLDER):
        return program(["diff", "--store", store, "--state", state, "--max-age", "9999d"])


def changes_after_everything(good: GoodBuild) -> None:
    """Build every model, as README's way did, and print what publishing would change."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.apart(Path(folder) / "project", Workspace().raw, good.stores.ledger)
        # of the same files
        shutil.copyfile(Workspace(preview.FOLDER).parse, workspace.parse)
        shutil.copyfile(Workspace().database, workspace.database)
        parsed = in_process.parse(workspace, good.now)
        with redirect_stdout(io.StringIO()):
            in_process.build(workspace, good.now, parsed, "--exclude-resource-type", "test")
        preview.show_changes(workspace, good.stores)


def main() -> None:
    """Run every command after each edit by itself; after one of them, which touches much, build everything, too."""
    # dbt need not start anew for each edit, and what it prints is kept here
    for module in (preview, marts):
        vars(module)["in_own_process"] = lambda work, *arguments: work(*arguments)
    good = GoodBuild.read()
    assert good is not None
    store, state, *names = sys.argv[1:]
    done: Done = {}
    for name in names:
        before = made(EDITS[name])
        done[name] = {
            "seeds": said(lambda: run("seeds", check)),
            "preview": said(lambda: preview.main(["--html", PAGE])),
            "diff": said(lambda: diff(store, state)),
        }
        if name == CHANGED:
            done[name]["everything"] = said(lambda: changes_after_everything(good))
        elif name == "a model that cannot be parsed":
            done[name]["try"] = said(lambda: trial.main(["--row", ROW]))
        else:
            done[name]["try"] = said(lambda: trial.main([]))
        put_back(before)
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
