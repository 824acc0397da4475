"""What a definition takes, worked out once more: the rows of the seed over the candidates of internal documents."""

from pathlib import Path
from typing import Any

from tests.project.raw import seed

Definition = dict[str, str]


def rows(seeds: Path = Path("seeds")) -> list[Definition]:
    """Return the rows of the seed, cells as they stand there."""
    return seed("subset_definitions", seeds)


def is_within(value: float | None, low: str, high: str = "") -> bool:
    """Whether a value is known and within its bounds; without a bound every value is."""
    if not (low or high):
        return True
    return value is not None and (not low or value >= float(low)) and (not high or value <= float(high))


def failed(definition: Definition, candidate: dict[str, Any], signal: dict[str, Any]) -> str | None:
    """Name the first filter that a candidate does not pass."""
    ways = {"ANY", "", candidate["direction"]}
    colours = definition["signal"].split("_OR_")
    passes = {
        "edge": is_within(candidate["edge"], definition["min_edge"]),
        "confidence": is_within(candidate["confidence"], definition["min_confidence"]),
        "direction": definition["direction"] in ways,
        "signal": definition["signal"] in {"ANY", ""} or signal.get("daily_signal") in colours,
        "pct_over": is_within(signal.get("pct_over"), definition["pct_over_min"], definition["pct_over_max"]),
        "line": is_within(candidate["line"], definition["line_min"], definition["line_max"]),
        "quality": is_within(candidate["feature_quality"], definition["min_feature_quality"]),
    }
    return next((name for name, is_passed in passes.items() if not is_passed), None)


def picks(document: dict[str, Any], definition: Definition) -> list[dict[str, Any]]:
    """Return the candidates of a date that a definition takes, the best first."""
    own = [of for of in document["candidates"] if of["system_id"] == definition["system_id"]]
    signals = {of["system_id"]: of for of in document["signals"]}
    passed = [of for of in own if failed(definition, of, signals.get(definition["system_id"], {})) is None]
    passed.sort(key=lambda of: (-of["composite_score"], -of["edge"], of["player_lookup"]))
    return passed[: int(definition["top_n"])] if definition["is_ranked"] == "true" else passed
