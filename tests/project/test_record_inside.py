"""The records of models and subsets, added up here once more from the predictions of internal documents."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.project.grading import TIERS, Graded, Published, closer, mean, shown_windows, stats, windows

COLOURS = ("GREEN", "YELLOW", "RED")
STALE_AFTER_DAYS = 14
PICK = ("player", "team", "opponent", "prediction", "line", "direction")


def record(predictions: Iterable[Graded]) -> dict[str, Any]:
    """Return the record of some predictions."""
    return stats(of.grade.outcome for of in predictions)


def directions(predictions: list[Graded]) -> dict[str, Any]:
    """Return their record by direction."""
    own = {way: [of for of in predictions if of.row.direction == way.upper()] for way in ("over", "under")}
    return {way: {"stats": record(of_way)} for way, of_way in own.items()}


def in_windows(published: Published, predictions: Iterable[Graded]) -> dict[str, list[Graded]]:
    """Return predictions by window."""
    own = list(predictions)
    spans = windows(published.today).items()
    return {name: [of for of in own if first <= of.row.date <= last] for name, (first, last) in spans}


def of_model(published: Published, model: dict[str, Any]) -> dict[str, list[Graded]]:
    """Return a model's predictions by window."""
    return in_windows(published, (of for of in published.predictions if of.row.system_id == model["system_id"]))


def of_subset(published: Published, subset: dict[str, Any]) -> dict[str, list[Graded]]:
    """Return a subset's picks by window."""
    candidates = published.candidates
    return in_windows(published, (of for of in candidates if subset["id"] in {to["id"] for to in of.shown["subsets"]}))


def errors(predictions: list[Graded]) -> dict[str, float | None]:
    """Return how far the predictions were off, over those whose players played."""
    played = [of for of in predictions if of.grade.outcome in {"win", "loss", "push"}]
    off = [Fraction(of.row.predicted) - (of.grade.actual or 0) for of in played]
    return {
        "avg_edge": mean(abs(of.row.signed_edge) for of in predictions),
        "mae": mean(map(abs, off)),
        "bias": mean(off),
    }


def against_lines(predictions: list[Graded]) -> dict[str, float | None]:
    """Return the mean absolute errors of predictions and of lines, and their difference."""
    played = [of for of in predictions if of.grade.outcome in {"win", "loss", "push"}]
    off = [abs(Fraction(of.row.predicted) - (of.grade.actual or 0)) for of in played]
    line_off = [abs(Fraction(of.row.line or 0) - (of.grade.actual or 0)) for of in played]
    difference = mean(own - line for own, line in zip(off, line_off, strict=True))
    return {"prediction": mean(off), "line": mean(line_off), "difference": difference}


def means(candidates: list[Graded]) -> dict[str, float | None]:
    """Return the mean edge and confidence of those that won or lost."""
    decided = [of for of in candidates if of.grade.outcome in {"win", "loss"}]
    confidences = [Fraction(str(known)) for of in decided if (known := of.shown["confidence"]) is not None]
    return {"mean_edge": mean(abs(of.row.signed_edge) for of in decided), "mean_confidence": mean(confidences)}


def span(published: Published, name: str) -> dict[str, str]:
    """Return the dates of a window."""
    first, last = windows(published.today)[name]
    return {"start_date": str(first), "end_date": str(last)}


def test_every_candidate_is_what_was_predicted_and_what_happened(published: Published) -> None:
    """Scores and outcomes, of all systems."""
    for row, grade, shown in published.candidates:
        edge = abs(row.signed_edge)
        score = edge * 10 + Fraction(str(shown["confidence"])) / 2
        assert (shown["outcome"], shown["actual"]) == grade, shown
        assert (shown["prediction_id"], shown["game_id"]) == (row.prediction_id, row.game_id), shown
        assert (shown["prediction"], shown["line"], shown["direction"]) == (*row.shown(), row.direction), shown
        assert (shown["edge"], shown["signed_edge"]) == (float(edge), float(row.signed_edge)), shown
        assert {shown["team"], shown["opponent"]} <= set(row.game_id.split("_")), shown
        assert (shown["edge_tier"], shown["composite_score"]) == (row.tier, float(score)), shown


def test_every_prediction_is_graded_inside(published: Published) -> None:
    """Also those without a direction; the candidates are those with one that agrees with their sign."""
    picks = published.dated("admin/picks")
    for date, document in published.dated("admin/predictions").items():
        candidates = set()
        for shown in document["predictions"]:
            row = published.grader.predictions[date, shown["system_id"], shown["player_lookup"]]
            assert (shown["prediction_id"], shown["recommendation"]) == (row.prediction_id, row.recommendation), shown
            assert shown["prediction"] == row.shown()[0], shown
            if shown["line"] is None:
                assert shown["outcome"] is None, shown
                continue
            assert shown["line"] == row.shown()[1], shown
            assert (shown["outcome"], shown["actual"]) == published.grader.grade(row), shown
            agrees = row.signed_edge > 0 if row.direction == "OVER" else row.signed_edge < 0
            if row.direction and agrees and shown["team"] and shown["opponent"]:
                candidates.add(row.prediction_id)
        assert {of["prediction_id"] for of in picks[date]["candidates"]} == candidates, date


def test_a_subset_takes_a_candidate_or_says_why_not(published: Published) -> None:
    """Every active subset is there once; candidates of other systems are in none."""
    picks = published.dated("picks")
    for row, _, shown in published.candidates:
        taken, rejected = ([of["public_id"] for of in shown[key]] for key in ("subsets", "rejected_by"))
        active = [group["id"] for group in picks[row.date]["groups"]] if row.system_id == published.champion else []
        assert sorted(taken + rejected, key=int) == active, shown
        assert [taken, rejected] == [sorted(taken, key=int), sorted(rejected, key=int)], shown


def test_a_groups_picks_are_the_candidates_it_took(published: Published) -> None:
    """In the order of rank, which is that of score, edge and name."""
    inside = published.dated("admin/picks")
    for date, document in published.dated("picks").items():
        candidates = inside[date]["candidates"]
        order = [(of["system_id"], -of["composite_score"], -of["edge"], of["player_lookup"]) for of in candidates]
        assert order == sorted(order), date
        for group in document["groups"]:
            taken = [(of, to["rank"]) for of in candidates for to in of["subsets"] if to["public_id"] == group["id"]]
            assert [rank for _, rank in taken] == list(range(1, len(taken) + 1)), (date, group["name"])
            shown = [{field: pick[field] for field in PICK} for pick in group["picks"]]
            assert [{field: of[field] for field in PICK} for of, _ in taken] == shown, (date, group["name"])
            assert [of["player_lookup"] for of, _ in taken] == [pick["player_id"] for pick in group["picks"]], date


def test_a_public_model_record_is_that_of_its_predictions(published: Published) -> None:
    """Windows with their splits in systems/performance, the last 30 days in systems/models."""
    performance, systems = (published.documents[f"systems/{name}.json"]["models"] for name in ("performance", "models"))
    for inside, model, system in zip(published.models, performance, systems, strict=True):
        own = of_model(published, inside)
        assert model == {
            "model": inside["codename"],
            "name": inside["name"],
            "is_champion": inside["is_champion"],
            "windows": {
                name: span(published, name)
                | {
                    "stats": record(own[name]),
                    "closer_than_the_line": closer(own[name]),
                    "directions": directions(own[name]),
                    "tiers": [
                        {"tier": tier, "stats": record(of for of in own[name] if of.row.tier == tier)} for tier in TIERS
                    ],
                }
                for name in shown_windows("is_public")
            },
        }
        assert (system["model"], system["name"], system["status"], system["is_champion"]) == tuple(
            inside[field] for field in ("codename", "name", "status", "is_champion")
        )
        assert system["stats"] == record(own["last_30_days"]), system["model"]


def test_a_models_record_on_the_dashboard_is_that_of_its_predictions(published: Published) -> None:
    """All windows, edge bands and errors."""
    for model in published.models:
        own = of_model(published, model)
        for name, predictions in own.items():
            bands = {tier: [of for of in predictions if of.row.tier == tier] for tier in TIERS}
            assert model["windows"][name] == span(published, name) | {
                "stats": record(predictions),
                "closer_than_the_line": closer(predictions),
                "mae": against_lines(predictions),
                "directions": directions(predictions),
                "bands": [
                    {"tier": tier, "min_edge": TIERS[tier][0], "below_edge": TIERS[tier][1], "predictions": len(band)}
                    | {"stats": record(band)}
                    | errors(band)
                    for tier, band in bands.items()
                ],
            }, (model["system_id"], name)
        recent = own["last_30_days"]
        assert model["actual"] == errors(recent) | {"hit_rate": record(recent)["hit_rate"]}, model["system_id"]
        assert model["windows"].keys() == own.keys()


def state(week: dict[str, Any], fortnight: dict[str, Any]) -> str:
    """Name a model's health by its records of 7 and 14 days."""
    if week["picks"] < 10 or fortnight["picks"] < 20:
        return "INSUFFICIENT_DATA"
    if fortnight["hit_rate"] < 45:
        return "BLOCKED"
    if week["hit_rate"] >= 52.4:
        return "HEALTHY"
    return "DEGRADING" if fortnight["hit_rate"] < 52.4 else "WATCH"


def test_a_models_health_is_that_of_its_records(published: Published) -> None:
    """And of how long ago it was trained, in New York."""
    for model in published.models:
        week, fortnight = (model["windows"][f"last_{days}_days"]["stats"] for days in (7, 14))
        retrain = published.grader.newest_retrain(model["system_id"])
        trained = retrain and retrain.model_trained_at.astimezone(ZoneInfo("America/New_York")).date()
        days = (published.today - trained).days if trained else None
        assert model["health"] == {
            "state": state(week, fortnight),
            "decided_7_days": week["picks"],
            "hit_rate_7_days": week["hit_rate"],
            "decided_14_days": fortnight["picks"],
            "hit_rate_14_days": fortnight["hit_rate"],
            "days_since_training": days,
            "is_stale": None if days is None else days > STALE_AFTER_DAYS,
        }, model["system_id"]


def test_a_subsets_record_on_the_dashboard_is_that_of_its_candidates(published: Published) -> None:
    """All windows with mean edge and confidence, and the days of each colour."""
    colour = {
        date: signal["daily_signal"]
        for date, document in published.dated("admin/picks").items()
        for signal in document["signals"]
        if signal["system_id"] == published.champion
    }
    subsets = published.documents["admin/dashboard.json"]["subsets"]
    assert [subset["public_id"] for subset in subsets] == list("123456789")
    for subset in subsets:
        own = of_subset(published, subset)
        assert subset["windows"] == {
            name: {
                "stats": record(candidates),
                **means(candidates),
                "signals": {of: record(c for c in candidates if colour.get(c.row.date) == of) for of in COLOURS},
            }
            for name, candidates in own.items()
        }, subset["name"]


def test_coverage_counts_the_champions_predictions(published: Published) -> None:
    """Of the last 30 dates: games, rows made and in force, and those whose result is known."""
    grader, coverage = published.grader, published.documents["admin/dashboard.json"]["coverage"]
    results, games = published.dated("results"), published.dated("predictions")
    predictions = published.dated("admin/predictions")
    days = []
    for date in (published.today - dt.timedelta(days=number) for number in range(30)):
        own = [row for row in predictions[date]["predictions"] if row["system_id"] == published.champion]
        scheduled = len(games[date]["games"])
        made = sum(key[:2] == (date, published.champion) for key in grader.predictions)
        graded = sum(results[date]["stats"][count] for count in ("wins", "losses", "pushes", "voids"))
        days.append(
            {
                "date": str(date),
                "games": scheduled,
                "games_without_predictions": scheduled - len({row["game_id"] for row in own}),
                "predictions": made,
                "in_force": len(own),
                "graded": graded,
            }
        )
    assert coverage["days"] == days
    gaps = [day["date"] for day in coverage["days"] if games[dt.date.fromisoformat(day["date"])]["status"] == "no_data"]
    assert coverage["dates_without_predictions"] == gaps
    assert published.documents["admin/dashboard.json"]["unknown"] == []


def test_versions_count_a_systems_retrains(published: Published) -> None:
    """By when a prediction first named them; the version of a prediction is that of its row."""
    grader = published.grader
    for date, document in published.dated("predictions").items():
        for pick in (pick for game in document["games"] for pick in game["predictions"]):
            retrain = grader.retrain(published.row(date, pick))
            assert pick["model_attribution"] == {"model": "926A", "version": retrain and retrain.version}, (date, pick)
    for date, document in published.dated("admin/predictions").items():
        for shown in document["predictions"]:
            retrain = grader.retrain(grader.predictions[date, shown["system_id"], shown["player_lookup"]])
            made_by = shown["model_attribution"]
            expected = (retrain.version, retrain.model_file_name) if retrain else (None, None)
            assert (made_by["version"], made_by["model_file_name"]) == expected, (date, shown)
    for inside, model in zip(published.models, published.documents["systems/models.json"]["models"], strict=True):
        retrain = grader.newest_retrain(inside["system_id"])
        expected = (retrain.version, str(retrain.first_game_date)) if retrain else (None, None)
        assert (model["version"], model["in_production_since"]) == expected
        assert (inside["version"], inside["in_production_since"]) == expected
        assert inside["model_file_name"] == (retrain and retrain.model_file_name)
