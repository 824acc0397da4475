"""What CONTRIBUTING lists for a new window, tier, state or word is all that it takes: one build has all of them."""

from pathlib import Path

import orjson
import pytest

from publisher.documents import schema
from tests.dbt_process import WITH_TESTS
from tests.project.conftest import Built, Dbt, apart, publish
from tests.workspace.additions import ADDITIONS, project


@pytest.fixture
def added(dbt: Dbt, demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Build the demo with its data tests, and publish it, which checks each document by the changed schemas."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    (built.workspace.folder / "seeds").unlink()
    _, schemas = project(built.workspace.folder, *ADDITIONS.values())
    dbt(built.workspace, built.now, *WITH_TESTS)
    monkeypatch.setattr(schema, "FOLDER", schemas)
    schema.load_schema.cache_clear()
    publish(built)
    monkeypatch.undo()
    schema.load_schema.cache_clear()
    return built


def test_additions_are_shown_and_nothing_else_changes(added: Built, demo: Built) -> None:
    """Each where it belongs; what the demo says besides is the same."""
    files, old = added.files(), demo.files()
    assert files.keys() == old.keys()
    groups, models, bets = (
        orjson.loads(files[f"{path}.json"]) for path in ("subsets/performance", "systems/performance", "best-bets/all")
    )
    assert list(groups["windows"]) == ["last_30_days", "last_60_days", "last_7_days", "season"]
    for model in models["models"]:
        assert model["windows"].keys() == groups["windows"].keys()
        for window in model["windows"].values():
            assert [tier["tier"] for tier in window["tiers"]] == ["top", "high", "medium", "low"]
            assert sum(tier["stats"]["picks"] for tier in window["tiers"]) == window["stats"]["picks"]
    assert sum(tier["stats"]["picks"] for tier in models["models"][0]["windows"]["season"]["tiers"][:1]) > 0
    assert bets["windows"].keys() == {"last_20_days", "season", "month", "week", "last_10"}
    # the demo is younger than 60 days
    assert groups["windows"]["last_60_days"]["groups"] == groups["windows"]["season"]["groups"]
    dashboard = orjson.loads(added.internal_files()["admin/dashboard.json"])
    assert {each["window"] for each in dashboard["rejections"]} == {"last_1_day", "last_2_days", "last_7_days"}
    health = [model["health"] for model in dashboard["models"]]
    falling = [of for of in health if of["decided_7_days"] >= 20 and of["hit_rate_7_days"] < 50]
    assert [of for of in health if of["state"] == "FALLING"] == falling != []
    words = {orjson.loads(body)["signal"] for path, body in files.items() if path.startswith("signals/")}
    assert words == {"favorable", "mixed", "challenging", None}
    assert b'"reserve"' in files["trends/what-matters.json"]
    dated = [path for path in files if path.startswith(("picks/", "results/", "predictions/"))]
    assert dated
    assert [path for path in dated if files[path] != old[path]] == []
