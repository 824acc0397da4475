"""A model or subset that nobody defined is counted inside, and changes nothing outside."""

import shutil
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.database import change
from tests.dbt_process import WITHOUT_TESTS
from tests.project.conftest import Built, Dbt, again, publish

DATE = "2025-11-20"
WITH_GHOST = """
    from raw union all by name
    select * replace (
        'ghost_v1' as system_id, 'ghost-' || prediction_id as prediction_id, 'ghost_model.bin' as model_file_name
    ) from raw where system_id = 'catboost_v9' and game_date = ?"""
GHOST_PICKS = f"""
    insert into main_marts.fct_picks_shown
    select * replace ('ghost_subset' as subset_id) from main_marts.fct_picks_shown
    where subset_id = 'v9_high_edge_top3' and game_date = '{DATE}'"""


@pytest.fixture(scope="module")
def haunted(dbt: Dbt, demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the demo with a model in its raw folder that no seed names, and beside picks of such a subset."""
    folder = tmp_path_factory.mktemp("haunted")
    raw = Path(shutil.copytree(demo.workspace.raw, folder / "raw"))
    file = str(raw / "player_prop_predictions.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"create table raw as from read_parquet('{file}')")
        connection.sql(WITH_GHOST, params=[DATE]).write_parquet(file)
    built = again(demo, folder / "built", raw)
    change(built.workspace.database, GHOST_PICKS)
    dbt(built.workspace, built.now, *WITHOUT_TESTS, "--exclude", "fct_picks_shown")
    publish(built)
    return built


def test_a_ghost_is_counted_inside(haunted: Built, demo: Built) -> None:
    """By kind and value, with the last date on which it was seen."""
    models = demo.inside(f"admin/predictions/{DATE}.json")["models"]
    copied = sum(len(model["predictions"]) for model in models if model["system_id"] == "catboost_v9")
    assert orjson.loads(haunted.internal_files()["admin/dashboard.json"])["unknown"] == [
        {"kind": "model", "value": "ghost_v1", "count": copied, "last_date": DATE},
        {"kind": "subset", "value": "ghost_subset", "count": 3, "last_date": DATE},
    ]


def test_a_ghost_changes_nothing_outside(haunted: Built, demo: Built) -> None:
    """Every public file is the demo's; inside, its candidates are shown and belong to no subset."""
    assert haunted.files() == demo.files()
    assert not [path for path, body in haunted.files().items() if b"ghost" in body]
    candidates = haunted.inside(f"admin/picks/{DATE}.json")["candidates"]
    ghosts = [candidate for candidate in candidates if candidate["system_id"] == "ghost_v1"]
    assert ghosts
    assert not any(ghost["subsets"] for ghost in ghosts)
