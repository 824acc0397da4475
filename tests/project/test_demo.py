"""What the demo shows; test_documents.py builds it a second time, to the same bytes."""

import datetime as dt
import re
import shlex
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import duckdb
import orjson
import pytest

from demo.__main__ import newcomers_need
from demo.places import STORES
from publisher.cli.command import typed
from publisher.cli.main import PROGRAM
from publisher.cli.main import main as publisher_main
from publisher.dbt.target import Target
from publisher.format import content_sha
from publisher.planning.gates import counted
from tests.project.conftest import Built
from workspace.__main__ import main as workspace_main
from workspace.folder import Stores, publish_all

# what a public document may say a date of; training dates are none of it
DATES = {
    "date",
    "locks_at",
    "as_of_date",
    "start_date",
    "end_date",
    "since",
    "last_date",
    "history_from",
    "generated_at",
    "tips_off_at",
    "reported_at",
    "in_production_since",
    "date_published",
}


def test_the_release_is_kept_and_verifies(
    demo: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verify, releases and rollback have something to show after `make demo`."""
    monkeypatch.chdir(demo.workspace.folder)
    stores = ["--store", str(demo.out), "--internal-store", str(demo.internal), "--state", str(demo.state)]
    assert publisher_main(["verify", *stores]) == 0
    assert publisher_main(["releases", *stores]) == 0
    verified, live_verified, release = capsys.readouterr().out.splitlines()
    assert verified.endswith(": 0 differences")
    assert re.fullmatch("4 files of live release 000001-[0-9a-f]{12}: 0 differences", live_verified)
    assert release.split()[3:5] == ["files", "published"]


@pytest.mark.parametrize(("hours", "expected"), [(None, []), (0, []), (12, [("silent", "publisher")])])
def test_it_is_healthy_as_of_its_instant(
    demo: Built,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    hours: int | None,
    expected: list[tuple[str, str]],
) -> None:
    """No model of it is BLOCKED. By the next noon the scheduler would have stopped; without NOW no time passes."""
    monkeypatch.chdir(demo.workspace.folder)
    if hours is not None:
        monkeypatch.setenv("NOW", (demo.now + dt.timedelta(hours=hours)).isoformat())
    stores = ["--store", str(demo.out), "--internal-store", str(demo.internal), "--state", str(demo.state)]
    code = publisher_main(["health", *stores, "--json"])
    found = orjson.loads(capsys.readouterr().out)
    models = orjson.loads(demo.internal_files()["admin/dashboard.json"])["models"]
    assert not [model for model in models if model["health"]["state"] == "BLOCKED"]
    assert [(each["code"], each["subject"]) for each in found["problems"]] == expected
    assert (code, found["unread"], found["unnamed"]) == (len(expected), [], [])


def test_the_first_commands_of_an_operator_work(
    demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of README's chapter Publish, and the example of rollback's help, as they are written."""
    stores = Stores(*(tmp_path / store for store in astuple(STORES)))
    assert publish_all(demo.workspace, stores.site(), demo.now, shown_in=STORES.public) == []
    assert workspace_main(["runs", "--store", str(stores.public)]) == 0
    runs = sorted(line.split()[:3] for line in capsys.readouterr().out.splitlines() if re.match("began|2025", line))
    at = "2025-11-30T23:55:00Z"
    assert runs == [[at, "publish", "0"], [at, "publish", "live"], ["began", "command", "code"]]
    (tmp_path / "target").symlink_to(demo.workspace.target.resolve())
    chapter = Path("README.md").read_text().partition("\n## Publish\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^(.*\.venv/bin/publisher .*?)(?:\s+#.*)?$", chapter, re.MULTILINE)
    lines += [typed("publisher", PROGRAM.commands["rollback"].examples[0][0])]
    monkeypatch.chdir(tmp_path)
    assert [word for line in lines for word in PROGRAM.commands if f"publisher {word} " in line] == [
        *("health", "verify", "releases", "publish", "publish", "rollback", "rollback")
    ]
    for line in lines:
        now, _, command = line.rpartition("publisher ")
        with monkeypatch.context() as patch:
            if now.startswith("NOW="):
                patch.setenv("NOW", now.split()[0].removeprefix("NOW="))
            assert publisher_main(shlex.split(command)) == 0, (line, capsys.readouterr().err)


def test_it_ends_with_what_a_newcomer_needs(demo: Built) -> None:
    """What was made, where internal files are, and where to look; counted here by what stands in the folders."""
    made, internal, look = newcomers_need(demo.stores)
    files = {str(file.relative_to(demo.out / "v1")) for file in (demo.out / "v1").rglob("*.json")}
    own = ("manifest.json", "status.json", "manifests/", "locks/", "live/", "live-grading/")
    count = len([path for path in files if not path.startswith(own)])
    assert made == f"made      {count} public files in {demo.out}/v1, in 1 releases"
    assert internal.startswith(f"internal  {len(demo.internal_files())} files in {demo.internal}/v1; ")
    assert look == "look      make serve, then http://127.0.0.1:8000/"


def internal_names(demo: Built) -> set[str]:
    """Return what upstream calls its models and their files, and when each was trained."""
    columns = ("system_id", "model_file_name", "model_training_start_date", "model_training_end_date")
    predictions = f"read_parquet('{demo.workspace.raw}/player_prop_predictions.parquet')"
    queries = [f"select distinct {column}::varchar from {predictions} where {column} is not null" for column in columns]
    return {name for (name,) in duckdb.sql(" union ".join(queries)).fetchall()}


def values(content: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key and every text of a document, each with the key it is under."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield name, name
            yield from values(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from values(value, key)
    elif isinstance(content, str):
        yield key, content


def test_an_internal_name_is_in_no_document(demo: Built) -> None:
    """Systems, subsets, files of models and when they were trained, scores and signals stay inside."""
    names = internal_names(demo)
    assert {"catboost_v9", "catboost_v9_20251116.bin", "2023-10-24", "2025-11-16"} <= names
    words = {"catboost", "season_mean", ".bin", "v9_", "high_edge", "GREEN", "RED", "composite", "confidence"}
    for path, body in demo.files().items():
        dates = DATES | ({"id", "title"} if path == "feed.json" else {"path"} if path.startswith("seasons/") else set())
        texts = {text for key, text in values(orjson.loads(body)) if key not in dates}
        assert not [(word, text) for word in words | names for text in texts if word in text], path
        assert "2023-10-24" not in body.decode(), path


def test_payload_sha_tells_documents_apart_as_the_publisher_does(demo: Built) -> None:
    """Same content, same hash in the warehouse; the time of generation is in neither."""
    rows = demo.rows("select payload_sha, payload from main_documents.public__signals")
    by_warehouse = [sha for sha, _ in rows]
    by_publisher = [content_sha(orjson.loads(payload)) for _, payload in rows]
    assert len(set(by_warehouse)) == len(set(by_publisher)) == len(rows)
    assert all(len(sha) == 64 for sha in by_warehouse)


def test_counts_are_where_the_metadata_says(demo: Built) -> None:
    """The gate that compares them would else compare nothing."""
    documents = {path: orjson.loads(body) for path, body in demo.files().items()}
    catalog = Target(demo.workspace.target).catalog
    kinds = {kind.name: kind.counts for kind in catalog.kinds if kind.counts and kind.counts.at is not None}
    paths = {
        "players_index": "players/index.json",
        "players": "players/adrelaldbrook.json",
        "results": "results/2025-11-20.json",
        "schedule_game_counts": "schedule/game-counts.json",
        "best_bets": "best-bets/2025-11-20.json",
        "best_bets_all": "best-bets/all.json",
        "subsets_performance": "subsets/performance.json",
        "subsets_history": "subsets/history.json",
        "systems_performance": "systems/performance.json",
        "seasons": "seasons/2025-26.json",
        "seasons_index": "seasons/index.json",
    }
    assert kinds.keys() == paths.keys()
    for name, counts in kinds.items():
        found = counted(documents[paths[name]], counts)
        assert found, name
        assert any(played for _, played in found.values()), name
        # voids are settled, too, but only the results of a date say which
        assert any(settled > played for settled, played in found.values()) is (name == "results"), name
