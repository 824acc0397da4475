"""A trial's result as text."""

import re
from collections.abc import Iterator
from typing import Any

from workspace.tables import Row
from workspace.trial.result import LISTED_DATES, Backtest, Beside, Result

SPLITS = dict.fromkeys(("season", "month", "direction", "line_band", "signal"), "{}")
SPLITS |= {split: f"{split} {{}}" for split in ("confidence", "edge", "agreement", "home")}
"""What the table tells apart, in its order, and what it calls a value."""

PARTS = {"all": "all dates", "before": "before {}", "since": "since {}"}
"""The parts of a backtest, and what the table calls them; `{}` is the first date of the tried version."""

VERDICTS = {
    "above_break_even": "better than break-even, beyond luck",
    "below_break_even": "worse than break-even, beyond luck",
    "may_be_luck": "luck can explain it",
    None: "no decided pick",
}


def as_text(result: Result) -> str:
    """Return a table of the tried version beside the one that it replaces, and the picks that change."""
    tables = (records(result), luck(result), besides(result), changes(result))
    return "\n\n".join("\n".join(block) for block in (head(result), *map(_aligned, tables)))


def head(result: Result) -> list[str]:
    """Return lines that say what is tried, and on what."""
    tried, replaced = result.tried, result.replaced
    span = f"{result.dates[0]} to {result.dates[-1]}" if result.dates else "none"
    lines = [f"{tried.version.subset_id} from {tried.version.valid_from}: {filters(tried)}"]
    if result.news:
        lines.append(result.news)
    if replaced:
        lines.append(f"replaces {replaced.version.subset_id} from {replaced.version.valid_from}: {filters(replaced)}")
    return [*lines, f"{len(result.dates)} dates with candidates: {span}"]


def filters(backtest: Backtest) -> str:
    """Return the filters that are set, such as `min_edge 5, top_n 3`."""
    hidden = {"is_ranked", "is_best_bets"}
    given = {
        name: value for name, value in backtest.filters.items() if name not in hidden and value not in (None, "ANY")
    }
    return ", ".join(f"{name} {_number(value)}" for name, value in given.items())


def records(result: Result) -> list[list[str]]:
    """Return the table of records by part and split; of the parts, those with a pick."""
    tried, replaced = result.tried, result.replaced
    columns = ["record", "hit rate", "95 percent", "units"]
    heads = [["", *columns, *(columns if replaced else [])]]
    if replaced:
        heads.insert(0, ["", "tried", "", "", "", "replaced", "", "", ""])
    rows = []
    for title, key in keys(result):
        cells = [_record(each.records.get(key)) for each in (tried, replaced) if each]
        rows.append([title, *(cell for group in cells for cell in group)])
    return [*heads, *rows]


def luck(result: Result) -> list[list[str]]:
    """Return the table of how bad it got, and of what luck explains."""
    both = [each for each in (result.tried, result.replaced) if each]
    tried = result.tried
    part = "since" if tried.records["part", "since"]["decided"] else "all"
    count = tried.verdicts[part]["definitions_tried"]
    heads = ["all dates" if part == "all" else PARTS["since"].format(tried.version.valid_from)]
    heads += ["tried", "replaced"] if result.replaced else ["tried"]
    rows = {
        "longest losing run": [each.runs[part]["longest_losing_run"] for each in both],
        "deepest drawdown": [_number(each.runs[part]["deepest_drawdown"]) for each in both],
        "chance without skill": [_number(each.verdicts[part]["p_value"]) for each in both],
        f"for {count} definitions": [_number(each.verdicts[part]["p_adjusted"]) for each in both],
        "interval for them": [
            _interval(each.verdicts[part]["adjusted_low"], each.verdicts[part]["adjusted_high"]) for each in both
        ],
        "verdict": [VERDICTS[each.verdicts[part]["verdict"]] for each in both],
    }
    return [heads, *([name, *map(str, values)] for name, values in rows.items())]


def besides(result: Result) -> list[list[str]]:
    """Return the table of the picks beside those of other versions."""
    return [["picks, all dates", "shared", "only here", "only there"], *map(_beside, result.beside)]


def keys(result: Result) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what the table of records tells of, with its title: the parts, then every value of each split.

    Where all dates are in one part, that part is left out.
    """
    tried = result.tried
    is_split = all(tried.records["part", part]["decided"] for part in ("before", "since"))
    for part, title in PARTS.items():
        if part == "all" or is_split:
            yield title.format(tried.version.valid_from), ("part", part)
    both = [each for each in (tried, result.replaced) if each]
    for split, title in SPLITS.items():
        values = {key[1] for each in both for key in each.records if key[0] == split}
        # by the number with which they begin
        for value in sorted(values, key=lambda value: (int(re.split(r"\D", value)[0] or -1), value)):
            yield title.format(value), (split, value)


def _record(record: Row | None) -> list[str]:
    if record is None:
        return ["-"] * 4
    rate = "-" if record["hit_rate"] is None else f"{record['hit_rate']:.1f}"
    units = "-" if record["units"] is None else f"{record['units']:+.3f}"
    interval = _interval(record["interval_low"], record["interval_high"])
    return [f"{record['wins']}-{record['losses']}", rate, interval, units]


def _beside(beside: Beside) -> list[str]:
    counts = (beside.shared, beside.only_here, beside.only_there)
    return [beside.name, *(f"{each['picks']} ({each['wins']}-{each['losses']})" for each in counts)]


def changes(result: Result) -> list[list[str]]:
    """Return the table of the picks of the newest dates that change."""
    title = f"newest {min(LISTED_DATES, len(result.dates))} dates"
    rows = [
        [
            str(change["game_date"]),
            "added" if change["is_added"] else "dropped",
            change["player_name"],
            f"{change['direction']} {_number(change['points_line'])}",
            _number(change["edge"]),
            change["outcome"],
        ]
        for change in result.changes
    ]
    return [[title, "pick", "player", "line", "edge", "outcome"], *rows] if rows else [[f"{title}: no pick changes"]]


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None else f"{low:.1f} to {high:.1f}"


def _number(value: Any) -> str:  # noqa: ANN401 (a value of a table)
    if value is None:
        return "-"
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return the rows as lines with their cells below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
