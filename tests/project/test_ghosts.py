"""A model or subset that nobody defined is counted inside, and changes nothing outside."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import orjson
import pytest

from build.workspace import Stores, environment, publish_all
from demo.league import DEMO_NOW
from tests.project.conftest import Builder, Built

DATE = "2025-11-20"
WITH_GHOST = """
    from raw union all by name
    select * replace (
        'ghost_v1' as system_id, 'ghost-' || prediction_id as prediction_id, 'ghost_model.bin' as model_file_name
    ) from raw where system_id = 'catboost_v9' and game_date = ?"""
GHOST_PICKS = """
    insert into main_marts.fct_subset_picks
    select * replace ('ghost_subset' as subset_id) from main_marts.fct_subset_picks
    where subset_id = 'v9_high_edge_top3' and game_date = ?"""


def build_on(built: Built, model: str) -> None:
    """Build what reads a model, but not the model."""
    dbt = str(Path(sys.executable).with_name("dbt"))
    command = [dbt, "--quiet", "run", "--target-path", "rebuilt", "--select", f"{model}+", "--exclude", model]
    subprocess.run(command, cwd=built.workspace.folder, env=environment(built.workspace, built.now), check=True)


@pytest.fixture(scope="module")
def haunted(builder: Builder, demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the demo with a model in its raw folder that no seed names, then with the picks of such a subset."""
    raw = Path(shutil.copytree(demo_raw, tmp_path_factory.mktemp("haunted") / "raw"))
    file = str(raw / "player_prop_predictions.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"create table raw as from read_parquet('{file}')")
        connection.sql(WITH_GHOST, params=[DATE]).write_parquet(file)
    built = builder(raw, DEMO_NOW)
    with duckdb.connect(str(built.workspace.database)) as connection:
        connection.execute(GHOST_PICKS, [DATE])
    build_on(built, "fct_subset_picks")
    publish_all(built.workspace, Stores(built.out, built.internal, raw.with_name("state")), built.now)
    return built


def test_a_ghost_is_counted_inside(haunted: Built, demo: Built) -> None:
    """By kind and value, with the last date on which it was seen."""
    predictions = orjson.loads(demo.internal_files()[f"admin/predictions/{DATE}.json"])["predictions"]
    copied = sum(prediction["system_id"] == "catboost_v9" for prediction in predictions)
    assert orjson.loads(haunted.internal_files()["admin/dashboard.json"])["unknown"] == [
        {"kind": "model", "value": "ghost_v1", "count": copied, "last_date": DATE},
        {"kind": "subset", "value": "ghost_subset", "count": 3, "last_date": DATE},
    ]


def test_a_ghost_changes_nothing_outside(haunted: Built, demo: Built) -> None:
    """Every public file is the demo's; inside, its candidates are shown and belong to no subset."""
    assert haunted.files() == demo.files()
    assert not [path for path, body in haunted.files().items() if b"ghost" in body]
    candidates = orjson.loads(haunted.internal_files()[f"admin/picks/{DATE}.json"])["candidates"]
    ghosts = [candidate for candidate in candidates if candidate["system_id"] == "ghost_v1"]
    assert ghosts
    assert not any(ghost["subsets"] or ghost["rejected_by"] for ghost in ghosts)
