"""A definition that changes from a date on changes nothing of what was shown and recorded before."""

from pathlib import Path
from typing import Any

import orjson

from tests.dbt_process import WITH_TESTS
from tests.project.conftest import Built, Dbt, apart, publish
from tests.project.grading import stats

SINCE = "2025-11-15"
OLD = (
    "v9_premium_safe,public,8,Premium,Premium selection,catboost_v9"
    ",3,92,GREEN_OR_YELLOW,,,,,,,false,,false,2021-10-19,\n"
)
NEW = (
    OLD.replace("2021-10-19,\n", f"2021-10-19,{SINCE}\n")
    + OLD.replace(",3,92,GREEN_OR_YELLOW,", ",3,79,ANY,").replace("2021-10-19,\n", f"{SINCE},\n")
    + OLD.replace("v9_premium_safe,public,8,Premium,", "v9_extra,public,10,Extra,").replace(
        "2021-10-19,\n", f"{SINCE},\n"
    )
)
TRIAL = f"trial_mean,internal,,,,moving_average,2,,ANY,,,OVER,,,,true,2,false,{SINCE},\n"


def test_earlier_dates_keep_their_picks_and_records(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """Premium takes more from a date on, and a tenth group begins on it."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    seed = built.workspace.own_seeds() / "subset_definitions.csv"
    assert OLD in seed.read_text()
    seed.write_text(seed.read_text().replace(OLD, NEW + TRIAL))
    dbt(built.workspace, built.now, *WITH_TESTS)
    publish(built)
    files = built.files()
    changed = {path for path, body in demo.files().items() if files[path] != body}
    dates = {name for path in changed if (name := path.rpartition("/")[2]).startswith("20")}
    assert min(dates) == f"{SINCE}.json"
    assert f"picks/{SINCE}.json" in changed
    groups = orjson.loads(files[f"picks/{SINCE}.json"])["groups"]
    assert [group["id"] for group in groups] == [str(number) for number in range(1, 11)]
    assert groups[9]["stats"] == stats([]) | {"days": 30}
    before = orjson.loads(demo.files()[f"picks/{SINCE}.json"])["groups"]
    assert groups[7]["stats"] == before[7]["stats"]
    assert len(groups[7]["picks"]) > len(before[7]["picks"])
    history, old = (orjson.loads(of["subsets/history.json"])["groups"] for of in (files, demo.files()))
    # the tenth group's first definition is no change
    assert [group["changed_on"] for group in history] == [[]] * 7 + [[SINCE], [], []]
    earlier, earlier_before = ([day for day in of[7]["days"] if day["date"] < SINCE] for of in (history, old))
    assert earlier == earlier_before != []
    assert min(day["date"] for day in history[9]["days"]) >= SINCE
    # whoever is on trial is explained, too, from its first date on
    assert not trials(built, "2025-11-14")
    decisions = trials(built, SINCE)
    assert {(each["public_id"], each["audience"]) for each in decisions} == {(None, "internal")}
    assert {1, 2} <= {each["rank"] for each in decisions if each["rejected_by"] is None}
    assert {"edge", "direction"} <= {each["rejected_by"] for each in decisions}


def trials(built: Built, date: str) -> list[dict[str, Any]]:
    """Return what the definition on trial made of the candidates of its system."""
    players = orjson.loads(built.internal_files()[f"admin/why/{date}.json"])["players"]
    found = [system for player in players for system in player["systems"] if system["system_id"] == "moving_average"]
    return [subset for system in found for subset in system["subsets"]]
