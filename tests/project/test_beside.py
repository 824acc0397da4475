"""`make demo` and `make documents` build beside what stands: it changes at the end, all at once, or not at all."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import demo.__main__ as demo_command
from demo.places import STORES
from tests.processes import done, started
from tests.project.conftest import Built, checkout
from tests.project.test_documents import tree
from tools.serve import Served, stores_of
from workspace.beside import alone, swap
from workspace.command import BuildError, run
from workspace.edits import GoodBuild
from workspace.folder import Workspace
from workspace.pages import FOLDER

STANDS = "public, internal, public.state and the database are as before"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the project in which something stands wherever a demo belongs, and go there."""
    project = checkout(tmp_path / "project", "demo")
    for file in (
        *("public/v1/manifest.json", "internal/v1/admin/inputs.json", "public.state/head.json"),
        *("target/nba_subsets.duckdb", "target/manifest.json", "target/raw/nba_schedule.parquet"),
        *("target/last_good_build.json", "target/compiled/a.sql"),
    ):
        (project / file).parent.mkdir(parents=True, exist_ok=True)
        (project / file).write_text(f"{file} of before")
    monkeypatch.chdir(project)
    return project


def standing(project: Path) -> dict[str, bytes]:
    """Return every file that stands: not the lock, nor the parses, which serve every build."""
    places = [project / name for name in ("public", "internal", "public.state", "target")]
    files = {f"{place.name}/{name}": body for place in places for name, body in tree(place).items()}
    return {name: body for name, body in files.items() if not name.startswith(("target/demo", "target/parse/"))}


def refused(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Make a demo in vain, which leaves what stands; return what is said of it."""
    before = standing(project)
    assert run("demo", demo_command.demo) == 1
    assert standing(project) == before
    return capsys.readouterr().err


def demo_until(project: Path, line: str) -> tuple[int, str]:
    """Run the command until a line begins so, and press Ctrl-C: the whole group hears it."""
    with started(project, "-m", "demo", PYTHONUNBUFFERED="1") as running:
        assert running.stdout
        assert next((said for said in running.stdout if said.startswith(line)), None)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate()
    return running.returncode, said


@pytest.mark.parametrize("line", ["simulated", "building with dbt"])
def test_an_interrupted_demo_leaves_what_stands(project: Path, line: str) -> None:
    """While rows are simulated, and while dbt builds."""
    before = standing(project)
    assert demo_until(project, line) == (1, f"demo: interrupted; {STANDS}\n")
    assert standing(project) == before


def test_a_faulty_edit_leaves_the_demo_that_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What dbt says of it is told, and nothing else changes."""

    def build(workspace: Workspace, _: object) -> None:
        workspace.database.write_bytes(b"half of it")
        line = "fct_games: Runtime Error in model fct_games"
        raise BuildError(line)

    monkeypatch.setattr(demo_command, "build_all", build)
    monkeypatch.setattr(demo_command, "in_own_process", lambda work, *arguments: work(*arguments))
    said = refused(project, capsys)
    assert said == f"demo: fct_games: Runtime Error in model fct_games\ndemo: {STANDS}\n"


def test_what_was_made_takes_the_place_of_all_that_stood(
    project: Path, demo: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Database, raw tables, stores and what dbt wrote; a preview can begin, and what was held is told last."""

    def make(folder: Path) -> list[str]:
        workspace = Workspace.apart(folder / "project", folder / "raw", folder / STORES.state)
        shutil.copytree(demo.workspace.raw, folder / "raw")
        for name in ("nba_subsets.duckdb", "manifest.json"):
            shutil.copyfile(demo.workspace.target / name, workspace.target / name)
        for made, store in ((demo.out, STORES.public), (demo.internal, STORES.internal), (demo.state, STORES.state)):
            shutil.copytree(made, folder / store)
        workspace.link_state()
        return ["picks/2025-11-20: held"]

    monkeypatch.setattr(demo_command, "make", make)
    monkeypatch.setattr(demo_command, "newcomers_need", lambda _: ["made"])
    assert run("demo", demo_command.demo) == 1
    assert capsys.readouterr().err == "demo: picks/2025-11-20: held\n"
    assert [name for name, body in standing(project).items() if body.endswith(b"of before")] == [
        "target/compiled/a.sql"
    ]
    assert tree(project / "public") == tree(demo.out)
    assert Path("target/state").resolve() == STORES.state.resolve()
    assert not demo_command.FOLDER.exists()
    good = GoodBuild.read()
    assert good
    assert good.is_whole


def test_a_place_that_cannot_be_taken_leaves_all(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was swapped before it is put back, and the last good build is known still."""

    def make(folder: Path) -> list[str]:
        (folder / "project/target").mkdir(parents=True)
        shutil.copytree(project / "target/raw", folder / "raw")
        return []

    monkeypatch.setattr(demo_command, "make", make)
    line = f"{demo_command.FOLDER / STORES.public}: No such file or directory"
    assert refused(project, capsys) == f"demo: {line}\ndemo: {STANDS}\n"


def test_a_demo_made_elsewhere_leaves_what_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--into` names the folder; an option that there is not is refused."""
    made: list[Path] = []

    def make(folder: Path) -> list[str]:
        made.append(folder)
        if len(made) > 1:
            raise KeyboardInterrupt
        return []

    monkeypatch.setattr(demo_command, "make", make)
    before = standing(project)
    assert demo_command.main(["--into", "target/elsewhere"]) == 0
    assert made == [Path("target/elsewhere")]
    assert demo_command.main(["--into", "target/elsewhere"]) == 1
    assert capsys.readouterr().err == f"demo: interrupted; {STANDS}\n"
    assert standing(project) == before
    with pytest.raises(SystemExit, match="2"):
        demo_command.main(["--onto", "target/elsewhere"])
    assert "unrecognized arguments: --onto" in capsys.readouterr().err


def test_a_second_demo_at_a_time_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both would build in one folder."""
    with alone(demo_command.FOLDER, "make demo"):
        said = refused(project, capsys)
    assert said == "demo: another make demo is running in this folder; wait until it is done\n"


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_a_swap_is_whole_or_none(tmp_path: Path, fails: int) -> None:
    """Whichever of the paths cannot be moved."""
    for number in range(3):
        (tmp_path / f"new-{number}").write_text(f"new {number}")
        (tmp_path / f"standing-{number}").write_text(f"old {number}")
    (tmp_path / "standing-1").unlink()
    (tmp_path / f"new-{fails}").unlink()
    before = tree(tmp_path)
    with pytest.raises(BuildError, match=f"new-{fails}: No such file or directory"):
        swap([(tmp_path / f"new-{number}", tmp_path / f"standing-{number}") for number in range(3)], tmp_path / "old")
    assert tree(tmp_path) == before


def documents(folder: Path, demo: Built, monkeypatch: pytest.MonkeyPatch, build: Callable[..., object]) -> int:
    """Publish the demo to a folder, with something in the place of dbt's build, and of the publication."""
    import workspace.documents as command  # noqa: PLC0415

    monkeypatch.setattr(command, "in_own_process", build)
    return command.main(["--raw", str(demo.workspace.raw), "--out", str(folder), "--now", demo.now.isoformat()])


def test_interrupted_documents_leave_a_used_folder(
    demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing beside it."""
    (tmp_path / "out/v1").mkdir(parents=True)
    (tmp_path / "out/v1/feed.json").write_text("{}")

    def build(*_: object) -> None:
        raise KeyboardInterrupt

    assert documents(tmp_path / "out", demo, monkeypatch, build) == 1
    assert capsys.readouterr().err == f"documents: interrupted; {tmp_path}/out and out.internal are as before\n"
    assert tree(tmp_path) == {"out/v1/feed.json": b"{}"}


def test_documents_leave_other_files_of_a_used_folder(
    demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only v1 is theirs; what was published there before stays where only its time would change. All of it is shown."""
    shutil.copytree(demo.out, tmp_path / "out")
    (tmp_path / "out/robots.txt").write_text("for robots")

    def build(_: object, workspace: Workspace, *__: object) -> None:
        for name in ("nba_subsets.duckdb", "manifest.json", "run_results.json"):
            shutil.copyfile(demo.workspace.target / name, workspace.target / name)

    # a Ctrl-C while what it took is removed is too late
    real = tempfile.TemporaryDirectory.cleanup
    removed = list[object]()

    def cleanup(folder: tempfile.TemporaryDirectory[str]) -> None:
        removed.append(folder)
        signal.raise_signal(signal.SIGINT)
        real(folder)

    with monkeypatch.context() as patch:
        patch.setattr(tempfile.TemporaryDirectory, "cleanup", cleanup)
        assert documents(tmp_path / "out", demo, monkeypatch, build) == 0
    assert len(removed) == 2
    files = tree(tmp_path / "out")
    assert files.pop("robots.txt") == b"for robots"
    old = tree(demo.out)
    assert files.keys() == old.keys()
    assert [
        name for name in files if files[name] != old[name] and name not in {"v1/manifest.json", "v1/status.json"}
    ] == []
    assert (tmp_path / "out.internal").stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.internal"]
    served = Served(FOLDER, stores_of(tmp_path / "out"), internal=True)
    served.check()
    internal = {f"internal/{name}": body for name, body in tree(tmp_path / "out.internal").items()}
    for name, body in (files | internal).items():
        answer = served.answer(f"/{name}")
        assert answer
        assert answer[0] == body


def test_a_file_is_no_folder_for_documents(
    demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told before anything is built."""
    (tmp_path / "out").write_text("a file")
    assert documents(tmp_path / "out", demo, monkeypatch, lambda *_: pytest.fail("it was built")) == 1
    assert capsys.readouterr().err == f"documents: {tmp_path}/out: is no folder; name another OUT\n"


def test_a_command_that_is_interrupted_as_it_is_loaded_says_so() -> None:
    """In one line, not by where it was; what goes wrong otherwise is told as ever."""
    for error, said in (("KeyboardInterrupt", "interrupted before anything was begun\n"), ("OSError", "OSError\n")):
        ended = done(Path(), "-c", f"import workspace; raise {error}")
        assert ended.returncode != 0
        assert ended.stderr.endswith(said)
        assert ("Traceback" in ended.stderr) == (error == "OSError")
