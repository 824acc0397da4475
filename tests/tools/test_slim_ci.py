"""The commit is built as it was, the change on top of it; dbt is a stand-in that writes down how it was called."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from demo.league import DEMO_NOW
from tests.tools.repository import commit_all
from tools import slim_ci

STAND_IN = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path
seen = {{name: os.environ[name] for name in ("NOW", "RAW_FOLDER", "DUCKDB_PATH", "CI_SCHEMA")}}
project = Path(sys.argv[sys.argv.index("--project-dir") + 1] if "--project-dir" in sys.argv else ".")
seen |= {{"arguments": sys.argv[1:], "model": (project / "model.sql").read_text()}}
with open(Path(sys.argv[0]).with_name("calls"), "a") as calls:
    print(json.dumps(seen), file=calls)
sys.exit(seen["CI_SCHEMA"] == Path(sys.argv[0]).with_name("fails").read_text())
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the stand-in; the working folder is a repository with one commit and a change after it."""
    folder, repository = tmp_path / "bin", tmp_path / "repository"
    folder.mkdir()
    repository.mkdir()
    (folder / "dbt").write_text(STAND_IN)
    (folder / "dbt").chmod(0o755)
    (folder / "fails").write_text("")
    monkeypatch.setattr(slim_ci, "DBT", folder / "dbt")
    shutil.copyfile("profiles.yml.example", repository / "profiles.yml.example")
    monkeypatch.chdir(repository)
    Path("model.sql").write_text("before")
    commit_all()
    Path("model.sql").write_text("after")
    return folder


def test_the_commit_is_built_then_the_change_on_top_of_it(programs: Path) -> None:
    """From the same raw folder, into the same file, as of the demo's instant."""
    assert slim_ci.main(["HEAD"]) == 0
    base, change = map(json.loads, (programs / "calls").read_text().splitlines())
    assert (base["model"], change["model"]) == ("before", "after")
    assert (base["CI_SCHEMA"], change["CI_SCHEMA"]) == ("base", "change")
    for name in ("NOW", "RAW_FOLDER", "DUCKDB_PATH"):
        assert base[name] == change[name]
    assert base["NOW"] == DEMO_NOW.isoformat()
    assert {file.suffix for file in Path(base["RAW_FOLDER"]).iterdir()} == {".parquet"}
    state = base["arguments"][base["arguments"].index("--target-path") + 1]
    assert change["arguments"][-5:] == ["--select", "state:modified+", "--defer", "--state", state]
    assert state != change["arguments"][change["arguments"].index("--target-path") + 1]


@pytest.mark.parametrize(("fails", "calls"), [("base", 1), ("change", 2)])
def test_a_failed_build_is_handed_on(programs: Path, fails: str, calls: int) -> None:
    """And nothing is built on a commit that does not build."""
    (programs / "fails").write_text(fails)
    assert slim_ci.main(["HEAD"]) == 1
    assert len((programs / "calls").read_text().splitlines()) == calls


def test_an_unknown_commit_is_refused(programs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Git says which."""
    assert slim_ci.main(["nothing"]) != 0
    assert "nothing" in capfd.readouterr().err
    assert not (programs / "calls").exists()


def test_it_takes_one_commit(capsys: pytest.CaptureFixture[str]) -> None:
    """No more, no less."""
    assert slim_ci.main([]) == 2
    assert "COMMIT" in capsys.readouterr().err
