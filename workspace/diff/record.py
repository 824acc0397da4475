"""How a record reads: `12-10  54.5 (34.7 to 73.1)  +0.909`."""

from typing import Any

from workspace.diff.view import Pair, readable


def cells(records: list[Pair]) -> list[list[str]]:
    """Return a table of records with a head; empty without records."""
    if not records:
        return []
    head = ["record", "before", "", "", "after", "", "", ""]
    return [head, *([each.where, *_cells(each.before), *_cells(each.after), _also(each)] for each in records)]


def _cells(record: dict[str, Any] | None) -> list[str]:
    """Return score, rate with interval, and total."""
    if record is None:
        return ["none", "", ""]
    score = "-".join(readable(count) for count in record["score"].values())
    interval = "" if record["low"] is None else f" ({record['low']} to {record['high']})"
    rate = "" if record["rate"] is None else f"{record['rate']}{interval}"
    return [score, rate, "" if record["total"] is None else f"{record['total']:+}"]


def _also(pair: Pair) -> str:
    """Say what else differs: other counts, and the rate at which nothing is won."""
    if pair.before == pair.after:
        return "as before"
    if pair.before is None or pair.after is None:
        return ""
    before, after = ({**each["counts"], "break-even": each["even"]} for each in (pair.before, pair.after))
    return ", ".join(
        f"{name} {readable(before[name])} → {readable(after[name])}" for name in before if before[name] != after[name]
    )
