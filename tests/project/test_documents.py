"""`python -m workspace.documents`: any raw folder to files, and one clear line where that cannot be."""

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.processes import done
from tests.project.conftest import Built


def documents(raw: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return done(Path(), "-m", "workspace.documents", "--raw", str(raw), "--out", str(out), *more)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, manifest and status too."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def raw(demo_raw: Path, tmp_path: Path) -> Path:
    """Return a copy of the demo's raw folder, under a name that is hard to quote."""
    return Path(shutil.copytree(demo_raw, tmp_path / "it's {raw}"))


def change(raw: Path, table: str, select: str) -> None:
    """Rewrite a raw table as a select from itself, which `{}` stands for."""
    file = raw / f"{table}.parquet"
    changed = duckdb.sql(select.format(f"read_parquet('{str(file).replace(chr(39), chr(39) * 2)}')"))
    changed.write_parquet(str(raw / "new.parquet"))
    (raw / "new.parquet").replace(file)


def test_a_folder_becomes_the_same_files_as_the_demo(demo: Built, raw: Path, tmp_path: Path) -> None:
    """NOW with an offset is the same instant, an integer may be narrow, and what is there is not written again.

    The second time nothing is built.
    """
    change(raw, "player_game_summary", "select * replace (points::smallint as points) from {}")
    change(
        raw, "player_prop_predictions", "select * replace (prediction_version::integer as prediction_version) from {}"
    )
    now = demo.now.astimezone(demo.now.tzinfo).isoformat().replace("23:55:00+00:00", "18:55:00-05:00")
    shutil.copytree(demo.out, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/v1/signals")
    run = documents(raw, tmp_path / "out", "--now", now)
    assert run.returncode == 0, run.stderr
    missing = len(demo.internal_files()) + sum(path.startswith("signals/") for path in demo.files())
    total = len(demo.files()) + len(demo.internal_files())
    assert run.stdout.splitlines()[-2].split()[:-1] == ["total", *map(str, (total, missing, total - missing, 0))]
    assert tree(tmp_path / "out") == tree(demo.out)
    assert tree(tmp_path / "out.internal") == tree(demo.internal)
    again = documents(raw, tmp_path / "out", "--now", now)
    hold = f"nothing to build: {tmp_path / 'out'} and out.internal hold what this input gives\n"
    assert (again.returncode, again.stdout.partition("\n")[2]) == (0, hold)


def test_a_bad_folder_is_one_line_and_writes_nothing(raw: Path, tmp_path: Path) -> None:
    """File and column are named, the exit code is 1, and OUT is not even made."""
    change(raw, "processor_run_history", "select * replace (1 as started_at) from {}")
    run = documents(raw, tmp_path / "out")
    assert (run.returncode, run.stdout) == (1, "")
    assert "processor_run_history.parquet: column started_at is INTEGER; it must be TIMESTAMP" in run.stderr
    assert run.stderr.count("\n") == 1
    assert not list(tmp_path.glob("out*"))


def test_an_instant_that_is_none_is_wrong_usage(raw: Path, tmp_path: Path) -> None:
    """A date alone is no instant."""
    run = documents(raw, tmp_path / "out", "--now", "2026-01-15")
    assert run.returncode == 2
    assert "is no ISO instant; write it like 2026-01-15T17:00:00Z" in run.stderr
