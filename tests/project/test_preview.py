"""A preview builds what an edit touches, beside the last good build, and says what a build of everything would say."""

import fcntl
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from build.edits import GoodBuild
from build.parses import KEPT, PROJECT
from build.workspace import Stores, Workspace
from tests.project.conftest import Built
from tests.project.preview_edits import COMPARED, EDITS, PAGE, Done

# what a preview says of an edit: its first line, and some of the changes
SAID = {
    "a model": (
        "building public__systems_subsets with dbt,",
        ["\n    name: Top 5 → Top 5 picks (systems/subsets.json)\n"],
    ),
    COMPARED: (
        "building assert_history_adds_up, fct_",
        [
            # what one group loses, what one is called, what every group's record becomes, and other documents
            "\nPremium\n    picks: 1 out\n        2025-12-01  - Fabrin Jorthorpe\n    record ",
            "\n    name: Top 5 → Top 5 picks (systems/subsets.json)\n",
            "  break-even 52.4 → 52.6\n",
            "\nbest-bets/all.json\n",
            "\n    streak current length: ",
        ],
    ),
}
NOTHING = "nothing to preview: what dbt builds is as it was in the last good build\n"
FAILED = {
    "a model that fails": "preview: public__systems_subsets: Runtime Error in model public__systems_subsets",
    "a model that cannot be parsed": "depends on a node named 'no_dates' which was not found",
    "a test that fails": "preview: assert_today_is_a_date: Got 1 result, configured to fail if != 0",
}


@pytest.fixture(scope="module")
def project(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which the demo was built and published."""
    project = tmp_path_factory.mktemp("project")
    for name in (*PROJECT, "build", "publisher", str(KEPT)):
        (shutil.copytree if Path(name).is_dir() else shutil.copy)(name, project / name)
    for name in ("profiles.yml.example", "requirements.lock"):
        shutil.copy(name, project)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        checkout = Workspace()
        checkout.raw.symlink_to(demo.workspace.raw.resolve())
        for file in (demo.workspace.database, demo.workspace.target / "manifest.json"):
            shutil.copyfile(file, checkout.target / file.name)
        GoodBuild.of(demo.now, Stores(demo.out, demo.internal, demo.state)).keep()
    return project


def whole(project: Path, demo: Built) -> dict[str, bytes]:
    """Return every file of the last good build, and what it published."""
    files = [file for file in (project / "target").iterdir() if file.is_file() and file.suffix != ".lock"]
    published = [file for folder in (demo.out, demo.state) for file in folder.rglob("*") if file.is_file()]
    return {str(file): file.read_bytes() for file in files + published}


@pytest.fixture(scope="module")
def done(project: Path, demo: Built) -> Done:
    """Preview all edits, one after the other; the last good build stays as it is."""
    before = whole(project, demo)
    command = [sys.executable, "-m", "tests.project.preview_edits", *EDITS]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert whole(project, demo) == before
    previewed: Done = json.loads(run.stdout)
    return previewed


@pytest.mark.parametrize("name", SAID)
def test_a_preview_says_what_a_build_of_everything_says(done: Done, name: str) -> None:
    """Of the same documents, though it builds what the edit touches alone; one edit is compared with such a build."""
    code, said, after_everything = done[name]
    first, changes = SAID[name]
    assert code == 0
    assert said.startswith(first)
    assert [change for change in changes if change not in said] == []
    assert said.endswith(after_everything)
    assert bool(after_everything) == (name == COMPARED)


@pytest.mark.usefixtures("done")
def test_a_preview_writes_a_page(project: Path) -> None:
    """Of the last edit that changes something: with a chart of each group's records."""
    page = (project / PAGE).read_text()
    assert "<h2>Premium</h2>" in page
    assert page.count("<svg") >= 9


def test_a_preview_says_which_gate_would_hold(done: Done) -> None:
    """A pick of a date that has begun disappears by force alone; another name needs none."""
    assert "\npublishing this needs --force-lost-items\n" in done[COMPARED][1]
    assert "--force" not in done["a model"][1]


@pytest.mark.parametrize("name", ["nothing", "a description"])
def test_what_is_not_built_is_not_previewed(done: Done, name: str) -> None:
    """One line says so."""
    assert tuple(done[name]) == (0, NOTHING, "")


@pytest.mark.parametrize("name", FAILED)
def test_what_fails_is_told(done: Done, name: str) -> None:
    """Without a diff."""
    code, said, _ = done[name]
    assert code == 1
    assert FAILED[name] in said
    assert "v1/" not in said


def preview(project: Path) -> subprocess.Popen[str]:
    """Start the command."""
    command = [sys.executable, "-m", "build.preview"]
    return subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_interrupted_preview_leaves_the_last_good_build(project: Path, demo: Built) -> None:
    """In the middle of dbt's build."""
    before = whole(project, demo)
    file = project / "models/documents/public/public__systems_subsets.sql"
    text = file.read_text()
    file.write_text(text.replace("'name', public_name", "'name', public_id"))
    with preview(project) as running:
        assert running.stdout
        assert running.stdout.readline().startswith("building public__systems_subsets with dbt,")
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    file.write_text(text)
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
    for name in ("build", "publisher", "seeds", "dbt_project.yml"):
        (tmp_path / name).symlink_to(Path(name).resolve())
    (tmp_path / "target").mkdir()
    with (tmp_path / "target/preview.lock").open("w") as lock:
        if not is_alone:
            fcntl.flock(lock, fcntl.LOCK_EX)
        with preview(tmp_path) as running:
            _, said = running.communicate()
    assert (running.returncode, said) == (1, f"preview: {line}\n")
