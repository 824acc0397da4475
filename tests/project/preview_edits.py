"""`python -m tests.project.preview_edits NAME...`: preview edits of the project in the current folder, and build them.

Writes JSON: of each edit the exit code of the preview and what it said, and of COMPARED the changes after a build of
everything.
"""

import io
import json
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from build import in_process, preview
from build.edits import GoodBuild
from build.workspace import Workspace

Done = dict[str, tuple[int, str, str]]

PREMIUM = "v9_premium_safe,public,8,Premium,Premium selection,catboost_v9"
FILTERS = "92,GREEN_OR_YELLOW,,,,,,,false,,false"
SUBSETS = "models/documents/public/public__systems_subsets.sql"
# by name, edits that are made together: the file, a text in it, and the text in its place
EDITS = {
    "nothing": [],
    "a model": [(SUBSETS, "'name', public_name", "'name', public_description")],
    "a seed, a var, a macro and a model": [
        (
            "seeds/subset_definitions.csv",
            f"{PREMIUM},3,{FILTERS},2021-10-19,\n",
            f"{PREMIUM},3,{FILTERS},2021-10-19,2025-12-01\n{PREMIUM},5,{FILTERS},2025-12-01,\n",
        ),
        ("dbt_project.yml", "payout_per_mille: 909", "payout_per_mille: 900"),
        ("macros/rates.sql", "in ('win', 'loss'){%", "in ('win'){%"),
        (SUBSETS, "'name', public_name", "'name', public_description"),
    ],
    "a description": [("models/documents/_documents.yml", "Path of the document under", "Where the document is in")],
    "a model that fails": [(SUBSETS, "today.champion_codename", "today.nothing")],
    "a model that cannot be parsed": [(SUBSETS, "ref('dim_today')", "ref('no_dates')")],
    "a test that fails": [("tests/integrity/assert_today_is_a_date.sql", "!= 1", "= 1")],
}
PAGE = "changes.html"
COMPARED = "a seed, a var, a macro and a model"


def changes_after_everything(good: GoodBuild) -> str:
    """Build every model, as README's way did, and return what publishing would change."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as said:
        workspace = Workspace.apart(Path(folder) / "project", Workspace().raw, good.stores.ledger)
        # of the same files
        shutil.copyfile(Workspace(preview.FOLDER).parse, workspace.parse)
        shutil.copyfile(Workspace().database, workspace.database)
        parsed = in_process.parse(workspace, good.now)
        in_process.build(workspace, good.now, parsed, "--exclude-resource-type", "test")
        said.truncate(0)
        said.seek(0)
        preview.show_changes(workspace, good.stores)
        return said.getvalue()


def main() -> None:
    """Preview each edit by itself; after one of them, which touches much, build everything, too."""
    # dbt need not start anew for each edit, and what it prints is kept here
    vars(preview)["in_own_process"] = lambda work, *arguments: work(*arguments)
    good = GoodBuild.read()
    assert good is not None
    done: Done = {}
    for name in sys.argv[1:]:
        before = {file: Path(file).read_text() for file, _, _ in EDITS[name]}
        for file, old, new in EDITS[name]:
            assert old in before[file]
            Path(file).write_text(before[file].replace(old, new))
        with redirect_stdout(io.StringIO()) as said, redirect_stderr(said):
            code = preview.main(["--html", PAGE])
        done[name] = (code, said.getvalue(), changes_after_everything(good) if name == COMPARED else "")
        for file, text in before.items():
            Path(file).write_text(text)
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
