"""`admin/definitions.json`: what each version of a definition would have picked, and whether it may be luck."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from math import comb
from typing import Any, NamedTuple

import pytest

from tests.oracle.days import Days, Definition
from tests.oracle.numbers import Item, interval, share, stats
from tests.oracle.predictions import direction
from tests.oracle.raw import Row
from tests.oracle.splits import SPLITS, of_pick, place

Z_HUNDREDTHS = {1: 196, 2: 225, 5: 258, 9: 278, 10: 281, 20: 303, 50: 330, 100: 349}
BREAK_EVEN = Fraction(1000, 1909)
NUMBERS = {
    *("min_edge", "max_edge", "min_confidence", "max_confidence", "pct_over_min", "pct_over_max"),
    *("line_min", "line_max", "min_feature_quality", "rest_max", "agreement_min", "top_n"),
}
FLAGS = {"is_ranked", "is_best_bets"}


class Pick(NamedTuple):
    """A pick that a version would have made."""

    date: dt.date
    player: str
    direction: str | None
    row: Row
    outcome: str | None
    splits: dict[str, str]


def made(days: Days, definition: Definition) -> list[Pick]:
    """Return what a version would have picked on every date up to today, the best of a date first."""
    found = []
    for date in (date for date in days.dates if date <= days.today):
        found += [
            Pick(
                date,
                row["player_lookup"],
                direction(row),
                row,
                days.outcome_of(row),
                {
                    "season": days.season(date) or "",
                    **{name: value or "NONE" for name, value in of_pick(days, row).items()},
                },
            )
            for row in days.picks(definition, date)
        ]
    return found


def chance(wins: int, losses: int) -> Fraction | None:
    """Return the probability of at least so many wins without skill, exactly."""
    total, lost = wins + losses, 1 - BREAK_EVEN
    if not total:
        return None
    return sum((comb(total, k) * BREAK_EVEN**k * lost ** (total - k) for k in range(wins, total + 1)), Fraction(0))


def worst(outcomes: Iterable[str | None]) -> tuple[int, float | None]:
    """Return the longest losing run and the deepest drawdown."""
    run = longest = units = peak = deepest = decided = 0
    for outcome in outcomes:
        if outcome in {"win", "loss"}:
            decided += 1
            run = run + 1 if outcome == "loss" else 0
            units += 909 if outcome == "win" else -1000
            longest, peak = max(longest, run), max(peak, units)
            deepest = max(deepest, peak - units)
    return longest, deepest / 1000 if decided else None


def part(own: list[Pick], tried: int) -> Item:
    """Return what the document says of a part; probabilities may differ in the fourth decimal."""
    counted = stats(of.outcome for of in own)
    z_hundredths = next(z for definitions, z in Z_HUNDREDTHS.items() if definitions >= tried)
    adjusted = interval(counted["wins"], counted["losses"], z_hundredths)
    verdict = None
    if adjusted:
        verdict = "may_be_luck"
        verdict = "above_break_even" if adjusted["low"] > 52.4 else verdict
        verdict = "below_break_even" if adjusted["high"] < 52.4 else verdict
    run, drawdown = worst(of.outcome for of in own)
    probability = chance(counted["wins"], counted["losses"])

    def about(times: int) -> Any:  # noqa: ANN401 (what equals any number that is near)
        return None if probability is None else pytest.approx(min(1.0, float(times * probability)), abs=1e-4)

    return {
        "stats": counted,
        "p_value": about(1),
        "p_adjusted": about(tried),
        "interval_adjusted": adjusted,
        "verdict": verdict,
        "longest_losing_run": run,
        "deepest_drawdown": drawdown,
    }


def splits(own: list[Pick]) -> dict[str, list[Item]]:
    """Return the lists of records."""
    return {
        f"{name}s": [
            {name: value, "stats": stats(of.outcome for of in own if of.splits[name] == value)}
            for value in sorted({of.splits[name] for of in own}, key=place)
        ]
        for name in ("season", *SPLITS)
    }


def overlap(own: list[Pick], theirs: list[Pick], since: str) -> Item:
    """Return how the picks of both compare from a date on."""
    here = {of[:3]: of for of in own if str(of.date) >= since}
    there = {of[:3] for of in theirs if str(of.date) >= since}
    both = len(here.keys() & there)
    return {
        "shared": both,
        "only_here": len(here) - both,
        "only_there": len(there) - both,
        "share": share(both, len(here)),
        "stats": stats(of.outcome for key, of in here.items() if key not in there),
    }


def cell(column: str, text: str) -> object:
    """Return a cell of the seed as the document shows it."""
    if not text:
        return None
    if column in FLAGS:
        return text == "true"
    return float(text) if column in NUMBERS else text


def documents(days: Days) -> dict[str, Item]:
    """Return the document, of every definition of the seed."""
    tried = len(days.definitions)
    picks = {(row["subset_id"], row["valid_from"]): made(days, row) for row in days.definitions}
    begun = [row for row in days.definitions if row["audience"] == "public" and row["valid_from"] <= str(days.today)]
    newest = {row["subset_id"]: row for row in sorted(begun, key=lambda row: row["valid_from"])}
    found = []
    for row in sorted(days.definitions, key=lambda row: (row["audience"], row["subset_id"], row["valid_from"])):
        own, since = picks[row["subset_id"], row["valid_from"]], row["valid_from"]
        after = [of for of in own if str(of.date) >= since]
        others = [other for other in newest.values() if other["subset_id"] != row["subset_id"]]
        found.append(
            {column: cell(column, text) for column, text in row.items()}
            | splits(own)
            | {
                "before": part([of for of in own if str(of.date) < since], tried),
                "since": part(after, tried) | {"line_value": days.line_value(of.row for of in after)},
                "all": part(own, tried) | {"line_value": days.line_value(of.row for of in own)},
                "overlap": [
                    {"public_id": other["public_id"]}
                    | overlap(own, picks[other["subset_id"], other["valid_from"]], max(since, other["valid_from"]))
                    for other in sorted(others, key=lambda other: int(other["public_id"]))
                ],
            }
        )
    content = {
        **days.head(),
        "definitions_tried": tried,
        "break_even": 52.4,
        "definitions": found,
    }
    return {"admin/definitions.json": content}
