"""What is said inside of a date, as files have it: values in rows, whose columns are named once, and nothing twice."""

from itertools import groupby
from typing import Any

from tests.oracle.numbers import Item

# internal kind -> the columns of its rows, by what holds them
COLUMNS = {
    kind: {name: columns.split() for name, columns in rows.items()}
    for kind, rows in {
        "admin/predictions": {
            "predictions": "player_lookup prediction_id game_id player team opponent recommendation prediction line"
            " confidence created_at actual outcome",
        },
        "admin/picks": {
            "candidates": "system_id player_lookup prediction_id game_id player team opponent prediction line direction"
            " confidence feature_quality edge signed_edge edge_tier composite_score created_at actual outcome subsets",
            "subsets": "id rank",
        },
        "admin/why": {
            "players": "player_lookup player systems shown",
            "systems": "system_id versions team opponent line sportsbook feature_quality failed_check edge edge_tier"
            " confidence composite_score subsets actual outcome",
            "versions": "created_at prediction line recommendation standing",
            "subsets": "id public_id audience rank rejected_by found wanted missed_by",
            "shown": "prediction line direction actual outcome rekeyed files groups",
            "groups": "path id name rank",
        },
    }.items()
}


def in_rows(kind: str, content: Item) -> Item:
    """Return what a file of the kind has of it, with the names of the columns."""
    if kind == "admin/predictions":
        content = {"models": by_model(content["predictions"])}
    return {"columns": COLUMNS[kind], **{key: _in_rows(value, key, COLUMNS[kind]) for key, value in content.items()}}


def by_model(predictions: list[Item]) -> list[Item]:
    """Put predictions under the training that made them."""

    def made_by(row: Item) -> Item:
        return {"system_id": row["system_id"], **row["model_attribution"]}

    def place(row: Item) -> list[tuple[bool, Any]]:
        return [(made_by(row)[name] is not None, made_by(row)[name]) for name in ORDER]

    rows = groupby(sorted(predictions, key=place), key=made_by)
    return [{**model, "predictions": list(made)} for model, made in rows]


ORDER = (
    *("system_id", "version", "model_file_name", "model_training_start_date", "model_training_end_date"),
    *("model_expected_mae", "model_expected_hit_rate", "model_trained_at", "build_commit_sha", "deployment_revision"),
)
"""What trainings are sorted by; what is unknown comes first."""


def _in_rows(value: Any, name: str, columns: dict[str, list[str]]) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, list):
        return [_in_rows(each, name, columns) for each in value]
    if isinstance(value, dict):
        found = {key: _in_rows(each, key, columns) for key, each in value.items()}
        return [found[column] for column in columns[name]] if name in columns else found
    return value
