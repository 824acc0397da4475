"""Exact numbers, and what documents say of counts."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

Item = dict[str, Any]


def exact(number: Any) -> Fraction | None:  # noqa: ANN401 (any number, also as text)
    """Return a number as NUMERIC holds it; what is no number is unknown."""
    if number is None or number == "" or (isinstance(number, float | Decimal) and not math.isfinite(number)):
        return None
    return Fraction(str(number) if isinstance(number, float) else number)


def shown(number: Fraction | Decimal | None) -> float | None:
    """Return a number as JSON has it."""
    return None if number is None else float(number)


def stamp(instant: dt.datetime | None) -> str | None:
    """Return an instant as documents show it."""
    return None if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def text(date: dt.date | None) -> str | None:
    """Return a date as documents show it."""
    return None if date is None else str(date)


def rounded(number: Fraction, digits: int) -> float:
    """Round half away from zero."""
    steps: int = 10**digits
    whole = int(abs(number) * steps + Fraction(1, 2))
    return (whole if number > 0 else -whole) / steps


def mean(numbers: Iterable[Fraction | Decimal | int], digits: int = 2) -> float | None:
    """Return a mean; null of nothing."""
    found = [Fraction(number) for number in numbers]
    return rounded(sum(found, Fraction()) / len(found), digits) if found else None


def share(part: int, total: int) -> float | None:
    """Return a part in percent, one decimal; null of nothing."""
    return rounded(Fraction(100 * part, total), 1) if total else None


def wilson(part: int, rest: int, z_hundredths: int = 196) -> int | None:
    """Return the lower bound of the Wilson interval for the share of `part`, in thousandths; 95 percent by default."""
    total = part + rest
    if not total:
        return None
    with localcontext(prec=50):
        z = Decimal(z_hundredths) / 100
        root = (z * z + Decimal(4 * part * rest) / total).sqrt()
        bound = (2 * part + z * z - z * root) / (2 * (total + z * z))
        return int((1000 * bound).quantize(Decimal(1), ROUND_HALF_UP))


def interval(part: int, rest: int, z_hundredths: int = 196) -> Item | None:
    """Return the interval of a share; null of nothing."""
    low, high = wilson(part, rest, z_hundredths), wilson(rest, part, z_hundredths)
    return None if low is None or high is None else {"low": low / 10, "high": (1000 - high) / 10}


def overs(rows: Collection[Item]) -> Item:
    """Return how many games were over the line, of those that were over or under it."""
    found = sum(row["against_line"] == "over" for row in rows)
    rate, bounds = share(found, len(rows)), interval(found, len(rows) - found)
    return {"games": len(rows), "overs": found, "over_rate": rate, "interval": bounds}


def sample(decided: int) -> str:
    """Return the word for so many wins and losses."""
    return next(word for word, least in (("large", 100), ("fair", 30), ("small", 1), ("none", 0)) if decided >= least)


def counts(outcomes: Iterable[str | None]) -> Item:
    """Count outcomes."""
    found = Counter(outcomes)
    names = {"wins": "win", "losses": "loss", "pushes": "push", "voids": "void", "pending": "pending"}
    return {name: found[outcome] for name, outcome in names.items()}


def stats(outcomes: Iterable[str | None]) -> Item:
    """Return what a document says of these outcomes."""
    found = counts(outcomes)
    wins, losses = found["wins"], found["losses"]
    decided, thousandths = wins + losses, 909 * wins - 1000 * losses
    return found | {
        "picks": decided,
        "hit_rate": share(wins, decided),
        "units": thousandths / 1000 if decided else None,
        "roi": rounded(Fraction(thousandths, 10 * decided), 1) if decided else None,
        "interval": interval(wins, losses),
        "break_even": 52.4,
        "sample": sample(decided),
    }


def closer(played: Iterable[tuple[Fraction, Fraction, int]]) -> Item:
    """Return how often the prediction was nearer to the points than the line was: of predictions, lines and points."""
    found = Counter(
        (off > line_off) - (off < line_off)
        for off, line_off in ((abs(own - points), abs(line - points)) for own, line, points in played)
    )
    nearer, further = found[-1], found[1]
    return {"closer": nearer, "further": further, "equal": found[0], "share": share(nearer, nearer + further)}


def baselines(played: Iterable[tuple[Fraction, int]]) -> Item:
    """Return what always one side would have made: of lines and points."""
    sides = [(points > line) - (points < line) for line, points in played]
    words = {1: "win", 0: "push", -1: "loss"}
    return {way: {"stats": stats(words[sign * side] for side in sides)} for way, sign in (("over", 1), ("under", -1))}


def line_value(moves: Collection[tuple[Fraction, str | None]]) -> Item:
    """Return how lines moved, and the record at the first lines: of points that came our way, and outcomes."""
    found = Counter((points > 0) - (points < 0) for points, _ in moves)
    at_first = stats(outcome for _, outcome in moves)
    return {
        "picks": len(moves),
        "our_way": found[1],
        "against_us": found[-1],
        "unmoved": found[0],
        "mean": mean(points for points, _ in moves),
        "at_first_line": {name: at_first[name] for name in ("wins", "losses", "pushes", "hit_rate")},
    }
