"""`make live`: rounds beside the last ordinary build, each of two dates, in releases of their own."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

from demo.league import DEMO_NOW
from tests.database import change
from tests.processes import done
from tests.project.conftest import Built
from tests.project.test_documents import tree
from workspace import parses
from workspace.folder import Workspace, environment


@pytest.fixture
def evening(demo: Built, tmp_path: Path) -> Built:
    """Return a copy of the demo's build and of what is published of it."""
    shutil.copytree(demo.workspace.folder.parent, tmp_path / "evening", symlinks=True)
    parse = tmp_path / "evening/project/target/live/partial_parse.msgpack"
    parse.parent.mkdir()
    parses.take(parses.version(), parse)
    return Built(
        Workspace(tmp_path / "evening/project"), tmp_path / "evening/out", tmp_path / "evening/internal", demo.now
    )


def run(evening: Built, now: dt.datetime, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a round as of an instant."""
    given = environment(evening.workspace, now) | {"PYTHONPATH": str(Path.cwd())}
    given |= {"STORE": str(evening.out.resolve()), "STATE": str(evening.out.with_name("live-state").resolve())}
    return done(evening.workspace.folder, "-m", "tools.live", **given | variables)


def test_rounds_write_their_own_files_alone(evening: Built) -> None:
    """And a round without news none, nor one beside another publisher, which says so in a line.

    Where dbt left the ordinary build, nothing changes but the tables of the round.
    """
    shutil.rmtree(evening.out / "v1/live")
    shutil.rmtree(evening.out / "v1/live-grading")
    # what a whole build has found of it does not count, as in production none does
    change(evening.workspace.database, "update main_documents.verdicts set status = 'fail' where node_id like '%live%'")
    before, built = tree(evening.out), tree(evening.workspace.target)
    verdicts = evening.rows("select * from main_documents.verdicts order by node_id")
    first = run(evening, DEMO_NOW)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("2025-11-30 18:55 EST  4 written  v1/live-grading/2025-11-29.json, ")
    after = tree(evening.out)
    new = {path for path in after if path not in before}
    dates = {f"v1/{kind}/{date}.json" for kind in ("live", "live-grading") for date in ("2025-11-29", "2025-11-30")}
    (part,) = [path for path in new if path.startswith("v1/live/manifests/")]
    assert new == dates | {"v1/live/manifest.json", part}
    assert {path: after[path] for path in before} == before
    assert evening.rows("select * from main_documents.verdicts order by node_id") == verdicts
    assert orjson.loads(after["v1/live/2025-11-30.json"])["polled_at"] == "2025-11-30T23:54:00Z"
    head = evening.out.with_name("live-state") / "live/head.json"
    kept, later = head.read_bytes(), (DEMO_NOW + dt.timedelta(minutes=5)).isoformat()
    head.write_bytes(orjson.dumps(orjson.loads(kept) | {"state": "writing", "holder": "another", "expires_at": later}))
    lost = run(evening, DEMO_NOW + dt.timedelta(minutes=1))
    (line,) = lost.stderr.splitlines()
    assert line.startswith("live: another is publishing release ")
    assert (lost.returncode, tree(evening.out)) == (1, after)
    head.write_bytes(kept)
    second = run(evening, DEMO_NOW + dt.timedelta(minutes=1))
    assert (second.returncode, second.stdout) == (0, "2025-11-30 18:56 EST  0 written\n")
    now_built = tree(evening.workspace.target)
    changed = {path for path, body in built.items() if now_built.get(path) != body}
    assert changed <= {"nba_subsets.duckdb", "profiles/profiles.yml"}


def test_a_round_that_fails_leaves_what_was_published(evening: Built) -> None:
    """And says why, and ends with 1."""
    evening.workspace.raw.unlink()
    evening.workspace.raw.mkdir()
    (evening.workspace.raw / "bdl_live_boxscores.parquet").write_bytes(b"nothing")
    before = tree(evening.out)
    ended = run(evening, DEMO_NOW + dt.timedelta(minutes=1))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "bdl_live_boxscores.parquet" in ended.stderr
    assert tree(evening.out) == before


def test_wrong_words_are_told_in_a_line(evening: Built) -> None:
    """Before anything is built."""
    ended = run(evening, DEMO_NOW, NOW="tonight")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "live: NOW: 'tonight' is no ISO instant; write it like 2026-01-15T17:00:00Z\n"
    ended = run(evening, DEMO_NOW, STORE="gs://site", STATE="")
    needed = "--state is needed with a bucket: name another bucket or a folder, which nobody else may read"
    assert ended.stderr == f"live: {needed}\n"
