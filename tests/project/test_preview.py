"""A preview builds what an edit touches, beside the last good build, and says what a build of everything would say.

And every command has its answer to every kind of edit, or a line that says what is wrong.
"""

import fcntl
import html
import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.project.conftest import Built, checkout, take
from tests.project.edits import ADDED, CHANGED, EDITS, made, put_back
from tests.project.preview_edits import Done
from tests.tables import beside
from tests.tools.repository import commit_all

SAID: dict[str, dict[str, dict[str, Any]]] = beside(__file__)
"""What a command says of an edit: its exit code, how it begins, and what else stands in it."""


@pytest.fixture(scope="module")
def project(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which the demo was built and published."""
    project = checkout(tmp_path_factory.mktemp("project"), "tools")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        take(demo)
    return project


def whole(project: Path, demo: Built) -> dict[str, bytes]:
    """Return every file of the last good build, and what it published."""
    files = [
        file for file in (project / "target").iterdir() if file.is_file() and file.suffix not in {".lock", ".html"}
    ]
    published = [file for folder in (demo.out, demo.state) for file in folder.rglob("*") if file.is_file()]
    return {str(file): file.read_bytes() for file in files + published}


@pytest.fixture(scope="module")
def done(project: Path, demo: Built) -> Done:
    """Run the commands after each edit, one after the other; the last good build stays as it is."""
    before = whole(project, demo)
    names = [name for name in EDITS if name != ADDED]
    command = ("-m", "tests.project.preview_edits", str(demo.out), str(demo.state), *names)
    run = processes.done(project, *command, NOW=demo.now.isoformat())
    assert run.returncode == 0, run.stderr
    done: Done = json.loads(run.stdout)
    done[ADDED] = added(project, demo)
    assert whole(project, demo) == before
    return done


# what stands for the code of a commit that makes the demo: it has been made before
DEMO = """
import shutil
from pathlib import Path
for name in ("public", "public.state", "internal"):
    Path(name).mkdir()
shutil.copytree("{}", "target", symlinks=True, ignore=shutil.ignore_patterns("preview*", "changes*"))
"""


def added(project: Path, demo: Built) -> dict[str, tuple[int, str]]:
    """Commit the project, make an edit, and run the commands as they are typed."""
    (project / "demo").mkdir()
    (project / "demo/__main__.py").write_text(DEMO.format(project / "target"))
    (project / ".gitignore").write_text("target/\n")
    commit_all(project)
    before = made(EDITS[ADDED], project)
    stores = ["--store", str(demo.out), "--state", str(demo.state), "--max-age", "9999d"]
    commands = {
        "seeds": (["workspace.seeds"], project),
        "changes": (["tools.changes", "HEAD"], project),
        "diff": (["workspace", "diff", *stores], project / "target/changes/change/target/preview"),
    }
    variables = {"NOW": demo.now.isoformat(), "PYTHONPATH": str(project)}
    done = {}
    for name, (module, folder) in commands.items():
        run = processes.done(folder, "-m", *module, **variables)
        done[name] = (run.returncode, run.stdout + run.stderr)
    put_back(before)
    return done


@pytest.mark.parametrize("name", EDITS)
def test_every_command_has_an_answer_to_every_edit(done: Done, name: str) -> None:
    """Or says in a line what is wrong; no command ends otherwise."""
    said = done[name]
    codes = {command: code for command, (code, _) in said.items() if command != "everything"}
    assert codes == {command: told["code"] for command, told in SAID[name].items()}
    for command, told in SAID[name].items():
        assert said[command][1].startswith(told.get("begins", "")), command
        assert [each for each in told.get("has", []) if each not in said[command][1]] == [], command
    assert [text for _, text in said.values() if "Traceback" in text] == []


def test_a_preview_says_what_a_build_of_everything_says(done: Done) -> None:
    """Of the same documents, though it builds what the edit touches alone."""
    code, everything = done[CHANGED]["everything"]
    assert code == 0
    assert everything in done[CHANGED]["preview"][1]
    assert "--force" not in done["a model"]["preview"][1]


CHANGED_FILES = (
    *("index.json", "2 picks/{date}.json", "seasons/index.json", "seasons/2025-26.json"),
    *("subsets/history.json", "subsets/performance.json"),
)


def test_what_is_added_changes_what_it_touches_alone(done: Done) -> None:
    """A mart's column changes no document and no schema, a filter no group without it; the warnings stand last."""
    _, said = done[ADDED]["changes"]
    for line in (
        "new: extra.json",
        f"changed: {', '.join(CHANGED_FILES)}",
        "JSON Schemas: v1/schemas/openapi.json",
        "groups: 1 changed",
    ):
        assert f"\n{line}\n" in said
    assert re.search("\nPremium\n.*\n        2025-12-01  - .*Fabrin Jorthorpe", said)
    warned = [line for line in said.splitlines() if line.startswith("warning: ")]
    assert said.splitlines()[-len(warned) :] == warned
    decided = "in the last release, but dates up to the last lock, 2025-11-30, were decided with that"
    assert warned[0] == "warning: publishing this needs --force-lost-items"
    assert f"valid_to '2025-11-30' was empty {decided}; write 2025-12-01 or later" in warned[1]
    assert "valid_from '2025-11-30' is new, but " in warned[2]
    assert warned[3].startswith("warning: data: 60 rows with a warning: ")
    assert "\n    picks: 3 out\n" in done[ADDED]["diff"][1]


def test_a_page_begins_with_the_warnings(project: Path, done: Done) -> None:
    """Then it says what changes, with a chart of each group's records."""
    page = (project / "target/changes.html").read_text()
    warned = [line.removeprefix("warning: ") for line in done[ADDED]["changes"][1].splitlines() if "warning: " in line]
    assert page.index("<h1>") < page.index("<h2>Warnings</h2>") < page.index("<li>documents: ")
    assert [line for line in warned if line not in html.unescape(page)] == []
    assert "<h2>Premium</h2>" in page
    assert "<svg" in page


def test_an_interrupted_preview_leaves_the_last_good_build(project: Path, demo: Built) -> None:
    """In the middle of dbt's build."""
    before = whole(project, demo)
    edit = made(EDITS["a model"], project)
    with processes.started(project, "-m", "workspace.preview") as running:
        assert running.stdout
        assert running.stdout.readline().startswith("building public__systems_subsets with dbt,")
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    put_back(edit)
    assert (running.returncode, said) == (1, "preview: interrupted; every file is whole, run again to finish\n")
    assert whole(project, demo) == before


@pytest.mark.parametrize(
    ("is_alone", "line"),
    [
        (True, "there is no good build to compare with; run `make demo` first, without the edit"),
        (False, "another preview is running in this folder; wait until it is done"),
    ],
)
def test_a_preview_that_cannot_be_is_refused(tmp_path: Path, line: str, *, is_alone: bool) -> None:
    """In a fresh clone, or beside another one."""
    for name in ("workspace", "publisher", "seeds", "dbt_project.yml"):
        (tmp_path / name).symlink_to(Path(name).resolve())
    (tmp_path / "target").mkdir()
    with (tmp_path / "target/preview.lock").open("w") as lock:
        if not is_alone:
            fcntl.flock(lock, fcntl.LOCK_EX)
        run = processes.done(tmp_path, "-m", "workspace.preview")
    assert (run.returncode, run.stderr) == (1, f"preview: {line}\n")
