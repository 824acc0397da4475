"""The record shown is the record of the picks shown: graded here once more, from published files and raw tables."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from tests.project.conftest import Built
from tests.project.grading import SEASON_FIRST, SEASON_LAST, WINDOWS, Published, monday, shown_windows, stats, windows

BEST_BETS = "3"  # public id of the subset that is flagged
KINDS = ("signals", "picks", "results", "best-bets", "admin/picks", "admin/predictions")
PICK = ("player_id", "player", "team", "opponent", "prediction", "line", "direction")

Outcomes = list[tuple[dt.date, str | None]]


def between(outcomes: Outcomes, first: dt.date, last: dt.date) -> list[str | None]:
    """Return the outcomes from one date to another, both included."""
    return [outcome for date, outcome in outcomes if first <= date <= last]


def ends(outcomes: Outcomes) -> tuple[dt.date | None, dt.date | None]:
    """Return the dates of the first and the last."""
    return (outcomes[0][0], outcomes[-1][0]) if outcomes else (None, None)


def text(date: dt.date | None) -> str | None:
    """Return a date as a document shows it."""
    return None if date is None else str(date)


def span_of(first: dt.date | None, last: dt.date | None, outcomes: list[str | None]) -> dict[str, Any]:
    """Return what a document says of the outcomes between two dates."""
    return {"start_date": text(first), "end_date": text(last), "stats": stats(outcomes)}


def group_outcomes(published: Published) -> dict[str, Outcomes]:
    """Grade every pick of picks/{date}, by group."""
    found: dict[str, Outcomes] = defaultdict(list)
    for date, document in published.dated("picks").items():
        for group in document["groups"]:
            found[group["id"]] += [(date, published.grade(date, pick).outcome) for pick in group["picks"]]
    return found


def best_bets(published: Published) -> Iterator[tuple[dt.date, list[dict[str, Any]]]]:
    """Yield the picks of each date of the season so far that has any."""
    for date, document in published.dated("best-bets").items():
        if SEASON_FIRST <= date <= min(published.today, SEASON_LAST) and document["picks"]:
            yield date, document["picks"]


def test_documents_of_a_date_agree(published: Published) -> None:
    """On model, season and status; what follows from a date's contents is its own document's to say."""
    champion = next(model["codename"] for model in published.models if model["is_champion"])
    for date, slate in published.dated("predictions").items():
        others = {kind: published.documents[f"{kind}/{date}.json"] for kind in KINDS}
        expected = dict.fromkeys(KINDS, slate["status"])
        if slate["status"] == "ok":
            expected |= {} if others["signals"]["signal"] else {"signals": "too_few"}
            expected |= {} if others["best-bets"]["picks"] else {"best-bets": "no_picks"}
            if not any(group["picks"] for group in others["picks"]["groups"]):
                expected |= {"picks": "no_picks", "admin/picks": "no_picks"}
        assert {kind: other["status"] for kind, other in others.items()} == expected, date
        season = "2025-26" if date >= SEASON_FIRST else "2024-25"
        assert {other["season"] for other in [slate, *others.values()]} == {season}, date
        assert {other["locks_at"] for other in others.values()} == {slate["locks_at"]}, date
        assert (slate["locks_at"] is None) == (slate["status"] in {"off_season", "no_games"}), date
        models = {other["model"] for kind, other in others.items() if kind != "admin/predictions"}
        assert models == {slate["model"]} == {champion}, date


def test_every_outcome_is_what_happened(published: Published) -> None:
    """Outcome and points of results and best bets; today.json and all.json are compared with these below."""
    for date, document in published.dated("results").items():
        for pick in document["results"]:
            assert (pick["outcome"], pick["actual"]) == published.grade(date, pick), (date, pick)
    for date, document in published.dated("best-bets").items():
        for pick in document["picks"]:
            assert (pick["outcome"], pick["actual"]) == published.grade(date, pick), (date, pick)


def test_a_dates_record_is_that_of_its_results(published: Published) -> None:
    """The record, how many have no direction, and how many voids box scores have settled."""
    for date, document in published.dated("results").items():
        outcomes = [pick["outcome"] for pick in document["results"]]
        assert document["stats"] == stats(outcomes), date
        assert (document["shown"], document["no_direction"]) == (len(outcomes), outcomes.count(None)), date
        assert document["settled"] == sum(
            pick["outcome"] is not None and published.grader.is_over(published.row(date, pick))
            for pick in document["results"]
        ), date


def test_the_results_of_a_season_are_the_champions_record(published: Published) -> None:
    """From public files alone; the champion has not changed."""
    first, last = windows(published.today)["season"]
    outcomes: Outcomes = [
        (date, pick["outcome"])
        for date, document in published.dated("results").items()
        for pick in document["results"]
        if pick["direction"]
    ]
    (champion,) = [model for model in published.documents["systems/performance.json"]["models"] if model["is_champion"]]
    assert champion["windows"]["season"]["stats"] == stats(between(outcomes, first, last))


def test_what_was_predicted_is_what_has_results(published: Published) -> None:
    """Neither loses a pick that the other has; both have what is in force with a line inside."""
    predictions, inside = published.dated("predictions"), published.dated("admin/predictions")
    for date, document in published.dated("results").items():
        results = Counter(tuple(pick[field] for field in PICK) for pick in document["results"])
        picks = [pick for game in predictions[date]["games"] for pick in game["predictions"]]
        assert Counter(tuple(pick[field] for field in PICK) for pick in picks) == results, date
        own = [row for row in inside[date]["predictions"] if row["system_id"] == published.champion]
        assert sum(row["line"] is not None for row in own) == results.total(), date


def test_a_groups_record_is_that_of_its_picks(published: Published) -> None:
    """Windows, and the record beside every date's picks."""
    graded = group_outcomes(published)
    performance = published.documents["subsets/performance.json"]
    assert set(performance["windows"]) == set(shown_windows("is_public"))
    for name, window in performance["windows"].items():
        first, last = windows(published.today)[name]
        assert (window["start_date"], window["end_date"]) == (str(first), str(last)), name
        assert str(window["days"] or "") == WINDOWS[name]["days"]
        assert [group["id"] for group in window["groups"]] == list("123456789"), name
        for group in window["groups"]:
            assert group["stats"] == stats(between(graded[group["id"]], first, last)), (name, group["name"])
    for date, document in published.dated("picks").items():
        # of an off-season date, the season before
        first, last = max(SEASON_FIRST, date - dt.timedelta(days=30)), date - dt.timedelta(days=1)
        for group in document["groups"]:
            expected = stats(between(graded[group["id"]], first, last)) | {"days": 30}
            assert group["stats"] == expected, (date, group["name"])


def test_best_bets_are_the_picks_of_their_group(published: Published) -> None:
    """In the same order; and today.json is the document of today."""
    picks = published.dated("picks")
    for date, document in published.dated("best-bets").items():
        (group,) = [group for group in picks[date]["groups"] if group["id"] == BEST_BETS]
        assert [{field: pick[field] for field in PICK} for pick in document["picks"]] == group["picks"], date
    assert published.documents["best-bets/today.json"] == published.dated("best-bets")[published.today]


def test_the_record_of_best_bets_is_that_of_their_picks(published: Published) -> None:
    """Each of its windows, the last ten decided, and the streaks."""
    document = published.documents["best-bets/all.json"]
    outcomes: Outcomes = [(date, pick["outcome"]) for date, picks in best_bets(published) for pick in picks]
    decided: Outcomes = [(date, outcome) for date, outcome in outcomes if outcome in {"win", "loss"}]
    spans = {name: windows(published.today)[name] for name in shown_windows("is_best_bets")}
    expected = {name: span_of(*span, between(outcomes, *span)) for name, span in spans.items()}
    assert document["windows"] == expected | {"last_10": span_of(*ends(decided[-10:]), [of for _, of in decided[-10:]])}
    runs = [list(run) for _, run in groupby(decided, key=itemgetter(1))]
    best: Outcomes = max((run for run in runs if run[0][1] == "win"), key=len, default=[])
    assert document["streak"] == {
        "current": {"outcome": runs[-1][0][1] if runs else None, "length": len(runs[-1]) if runs else 0},
        "best": {"length": len(best)} | dict(zip(("start_date", "end_date"), map(text, ends(best)), strict=True)),
    }


def test_all_best_bets_are_those_of_the_dates(published: Published) -> None:
    """Weeks from Monday, newest first; days, newest first, of this season alone."""
    weeks: dict[str, list[dict[str, Any]]] = {}
    for date, picks in reversed(list(best_bets(published))):
        day = {"date": str(date), "status": "ok", "stats": stats(pick["outcome"] for pick in picks), "picks": picks}
        weeks.setdefault(str(monday(date)), []).append(day)
    expected = [
        {"start_date": start, "stats": stats(pick["outcome"] for day in days for pick in day["picks"]), "days": days}
        for start, days in weeks.items()
    ]
    assert published.documents["best-bets/all.json"]["weeks"] == expected


def test_the_real_season_is_whole(real: Built) -> None:
    """100 dates with games, all of them of the champion, and today without."""
    documents = [orjson.loads(body) for path, body in real.files().items() if path.startswith("picks/")]
    assert len(documents) == 104
    assert sum(document["status"] != "no_games" for document in documents) == 100
    assert {document["model"] for document in documents} == {"926A"}
    assert {document["season"] for document in documents} == {"2025-26"}


def test_the_rough_season_is_whole_too(rough: Built) -> None:
    """No fault of a feed takes a date away."""
    documents = [orjson.loads(body) for path, body in rough.files().items() if path.startswith("picks/")]
    assert sum(document["status"] != "no_games" for document in documents) == 100
