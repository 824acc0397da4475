"""Internal documents of a date have rows, and say nothing twice; together they say all that is known of each member."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.oracle.numbers import Item
from tests.project.conftest import Built
from tests.project.test_oracle import differences, reading

KINDS = ("admin/predictions", "admin/picks", "admin/why")


def put_together(shown: dict[str, Any]) -> dict[str, Item]:
    """Return what the three documents of a date say, as if each said all of it by itself."""
    predictions, picks, why = (shown[kind] for kind in KINDS)
    ways = {
        (system["system_id"], player["player_lookup"]): system["subsets"]
        for player in why["players"]
        for system in player["systems"]
    }
    public_ids = {subset["id"]: subset["public_id"] for subset in picks["rejections"]}
    return {
        "admin/predictions": {"predictions": list(with_their_model(predictions["models"]))},
        "admin/picks": picks
        | {
            "candidates": [
                candidate
                | {
                    "subsets": [subset | {"public_id": public_ids[subset["id"]]} for subset in candidate["subsets"]],
                    "rejected_by": [
                        {"id": each["id"], "public_id": each["public_id"], "filter": each["rejected_by"]}
                        for each in ways.get((candidate["system_id"], candidate["player_lookup"]), [])
                        if each["rejected_by"] and each["audience"] == "public"
                    ],
                }
                for candidate in picks["candidates"]
            ]
        },
        "admin/why": why,
    }


def with_their_model(models: list[Item]) -> Iterator[Item]:
    """Yield each prediction with the training that made it, by system and player."""
    rows = [
        prediction | {"system_id": model["system_id"], "model_attribution": made_by}
        for model in models
        for made_by in [{name: model[name] for name in model.keys() - {"system_id", "predictions"}}]
        for prediction in model["predictions"]
    ]
    yield from sorted(rows, key=lambda row: (row["system_id"], row["player_lookup"]))


@pytest.mark.parametrize("build", ["demo", "off_season", "rare", "defined", "real", "rough"])
def test_nothing_is_lost_by_saying_it_once(request: pytest.FixtureRequest, build: str) -> None:
    """Every member is what it was when each document had all of it: attributions in each prediction, filters in picks."""
    built: Built = request.getfixturevalue(build)
    days = reading(built)
    for date in days.dates:
        found = put_together({kind: built.inside(f"{kind}/{date}.json") for kind in KINDS})
        for kind, whole in days.inside(date).items():
            members = {key: found[kind][key] for key in whole}
            assert list(differences(members, whole, f"{kind}/{date}")) == []
