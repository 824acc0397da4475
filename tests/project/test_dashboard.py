"""What the dashboard says besides records, worked out once more: today, rejections, trainings, and the market."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import duckdb
import orjson

from tests.project.conftest import Built
from tests.project.definitions import failed, rows
from tests.project.grading import (
    SEASON_FIRST,
    SEASON_LAST,
    Graded,
    Prediction,
    Published,
    mean,
    rounded,
    shown_windows,
    stats,
    windows,
)

DEFINITIONS = sorted(rows(), key=lambda row: int(row["public_id"]))
FILTERS = ("edge", "confidence", "direction", "signal", "pct_over", "line", "quality", "rank")


def valid_on(date: dt.date) -> list[dict[str, str]]:
    """Return the definitions that are valid on a date."""
    day = str(date)
    return [row for row in DEFINITIONS if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])]


def decisions(document: dict[str, Any], definition: dict[str, str]) -> list[str | None]:
    """Return what rejects each candidate of a definition on a date, nothing of those that it picks."""
    own = [of for of in document["candidates"] if of["system_id"] == definition["system_id"]]
    signals = {of["system_id"]: of for of in document["signals"]}
    signal = signals.get(definition["system_id"], {})
    reasons = [failed(definition, of, signal) for of in own]
    passed = len(own) - sum(map(bool, reasons))
    places = int(definition["top_n"]) if definition["is_ranked"] == "true" else passed
    return [*filter(None, reasons), *[None] * min(passed, places), *["rank"] * max(passed - places, 0)]


def rejections(definition: dict[str, str], reasons: Iterable[str | None]) -> dict[str, Any]:
    """Return what a document says of these decisions."""
    counts = Counter(reasons)
    return {
        "id": definition["subset_id"],
        "public_id": definition["public_id"],
        "candidates": counts.total(),
        "selected": counts[None],
        "rejected": {name: counts[name] for name in FILTERS},
    }


def test_today_is_what_readers_see(published: Published) -> None:
    """Status and lock of today's picks, how many each group has, and the best bets."""
    today = published.documents["admin/dashboard.json"]["today"]
    picks, best_bets = (published.documents[f"{kind}/{published.today}.json"] for kind in ("picks", "best-bets"))
    assert today == {
        "date": str(published.today),
        "status": picks["status"],
        "locks_at": picks["locks_at"],
        "groups": [{"id": group["id"], "picks": len(group["picks"])} for group in picks["groups"]],
        "best_bets": best_bets["picks"],
    }


def test_every_candidate_counts_for_the_first_filter_that_rejects_it(published: Published) -> None:
    """By the definitions of the seed, on every date."""
    for date, document in published.dated("admin/picks").items():
        expected = [rejections(of, decisions(document, of)) for of in valid_on(date)]
        assert document["rejections"] == expected, date
        for each in expected:
            assert each["candidates"] == each["selected"] + sum(each["rejected"].values()), (date, each)


def test_the_dashboard_counts_the_rejections_of_a_day_and_a_week(published: Published) -> None:
    """Each date by the definition that is valid on it."""
    documents = published.dated("admin/picks")
    expected = []
    for definition in valid_on(published.today):
        for window in sorted(shown_windows("has_rejections")):
            first, _ = windows(published.today)[window]
            own = [
                reason
                for date, document in documents.items()
                if first <= date <= published.today
                for of in valid_on(date)
                if of["subset_id"] == definition["subset_id"]
                for reason in decisions(document, of)
            ]
            expected.append({**rejections(definition, own), "window": window})
    assert published.documents["admin/dashboard.json"]["rejections"] == expected


def of_season(published: Published, system_id: str) -> list[tuple[Prediction, dict[str, Any]]]:
    """Return a system's predictions of the season up to today, beside how an internal document shows them."""
    last = min(published.today, SEASON_LAST)
    return [
        (published.grader.predictions[date, system_id, shown["player_lookup"]], shown)
        for date, document in published.dated("admin/predictions").items()
        if SEASON_FIRST <= date <= last
        for shown in document["predictions"]
        if shown["system_id"] == system_id
    ]


def test_a_lineage_is_that_of_the_retrains(published: Published) -> None:
    """Each training with its dates, predictions and record; predictions that name none come last."""
    for model in published.models:
        retrains = [of for of in published.grader.retrains if of.system_id == model["system_id"]]
        by_version = {of.version: of for of in retrains}
        rows = of_season(published, model["system_id"])
        made_by = {row: retrain and retrain.version for row, _ in rows for retrain in [published.grader.retrain(row)]}
        graded = [of for of in published.predictions if of.row in made_by]
        versions = sorted(by_version, reverse=True)
        assert [of["version"] for of in model["lineage"]] == [*versions, *[None] * (None in made_by.values())]
        for shown in model["lineage"]:
            retrain = by_version.get(shown["version"])
            own = [row for row, version in made_by.items() if version == shown["version"]]
            counted = [of for of in graded if made_by[of.row] == shown["version"]]
            record = stats(of.grade.outcome for of in counted)
            assert shown["stats"] == record, shown
            assert shown["actual"] == {"mae": error(counted), "hit_rate": record["hit_rate"]}, shown
            assert shown["predictions"] == len(own), shown
            assert shown["days"] == len({row.date for row in own}), shown
            assert shown["last_game_date"] == max((str(row.date) for row in own), default=None), shown
            assert shown["first_game_date"] == (retrain and str(retrain.first_game_date)), shown
            assert shown["model_file_name"] == (retrain and retrain.model_file_name), shown
            assert shown["replaced"] == (retrain and (retrain.version - 1 or None)), shown
        newest = model["lineage"][0] if versions else {"expected": model["expected"]}
        assert newest["expected"] == model["expected"], model["system_id"]


def error(predictions: list[Graded]) -> float | None:
    """Return the mean absolute error of those whose players played."""
    played = [of for of in predictions if of.grade.outcome in {"win", "loss", "push"}]
    return mean(abs(Fraction(of.row.predicted) - (of.grade.actual or 0)) for of in played)


def test_the_market_is_open_while_the_largest_edges_last(published: Published) -> None:
    """Means of each date's largest edge over 7 and 30 dates, and their ratio once there are enough dates."""
    assert [of["system_id"] for of in published.documents["admin/dashboard.json"]["market"]] == sorted(
        model["system_id"] for model in published.models
    )
    for shown in published.documents["admin/dashboard.json"]["market"]:
        edges: dict[dt.date, Fraction] = {}
        for row, document in of_season(published, shown["system_id"]):
            if document["line"] is not None:
                edges[row.date] = max(edges.get(row.date, Fraction()), abs(row.signed_edge))
        week, month = (
            [edge for date, edge in edges.items() if published.today - dt.timedelta(days) < date] for days in (7, 30)
        )
        assert (shown["dates_7"], shown["dates_30"]) == (len(week), len(month)), shown
        assert (shown["mean_largest_edge_7"], shown["mean_largest_edge_30"]) == (mean(week), mean(month)), shown
        assert shown["largest_edge"] == (float(edges[published.today]) if published.today in edges else None), shown
        if len(week) < 3 or len(month) < 10 or not sum(month):
            assert (shown["compression"], shown["verdict"]) == (None, None), shown
            continue
        ratio = Fraction(sum(week) * len(month)) / (sum(month) * len(week))
        verdict = "open" if ratio >= Fraction("0.85") else "tightening" if ratio >= Fraction("0.65") else "compressed"
        assert (shown["compression"], shown["verdict"]) == (rounded(ratio, 3), verdict), shown


def test_the_dashboard_goes_with_the_picks_that_it_shows(demo: Built) -> None:
    """The publisher holds what shows a date together with the date's picks, once it knows that it does."""
    with duckdb.connect(str(demo.workspace.database), read_only=True) as connection:
        query = "select shows_date, is_locked from main_documents.{}"
        dashboard = connection.execute(query.format("internal__admin_dashboard")).fetchall()
        picks = connection.execute(query.format("public__picks") + " where shows_date = date '2025-11-30'").fetchall()
    assert dashboard == picks == [(dt.date(2025, 11, 30), True)]


def test_the_demo_has_what_these_tests_compare(demo: Built) -> None:
    """Otherwise they would compare nothing with nothing."""
    dashboard = orjson.loads(demo.internal_files()["admin/dashboard.json"])
    assert any(of["verdict"] for of in dashboard["market"])
    assert {name for of in dashboard["rejections"] for name in FILTERS if of["rejected"][name]} >= {"edge", "rank"}
    assert any(len(model["lineage"]) > 2 for model in dashboard["models"])
    assert all(dashboard["today"][key] for key in ("groups", "best_bets"))
