"""Documents that a test tells in short."""

import re
from pathlib import Path
from typing import Any

from tests.publisher.small_warehouse import NO_RECORD, PATHS, PICK, RESULT, SCHEMAS, SIGNAL, Row, Warehouse

Json = dict[str, Any]


def names(told: str) -> list[str]:
    """Return names of documents; `picks 2026-01-13..15` are those of three dates."""
    days = re.fullmatch(r"(.*)(\d\d)\.\.(\d\d)", told)
    return [f"{days[1]}{day:02}" for day in range(int(days[2]), int(days[3]) + 1)] if days else [told]


def put(warehouse: Warehouse, name: str, told: Json) -> str:
    """Put a document in the place of the one before; return its path."""
    kind, _, date = name.partition(" ")
    told = dict(told)
    beside = told.pop("row", {})
    schema = warehouse.metadata.get(kind, {}).get("schema") or SCHEMAS.get(kind, f"{kind}.json")
    row = made(schema, date or "2026-01-15", told)
    row.content |= {key: None if value == "null" else value for key, value in told.items()}
    row.path = PATHS.get(kind, f"{kind}/{row.date}.json")
    if kind in PATHS:
        row.date = None
    for key, value in beside.items():
        setattr(row, key, None if value == "null" else value)
    warehouse.rows[kind] = [*(each for each in warehouse.rows[kind] if each.path != row.path), row]
    return f"v1/{row.path}"


def made(schema: str, date: str, told: Json) -> Row:
    """Return a valid document with this schema; what is `told` in short is taken from there."""
    makers = {
        "picks.json": picks,
        "results.json": results,
        "subsets_performance.json": record,
        "systems_subsets.json": subsets,
    }
    apart = Warehouse(Path())
    makers.get(schema, signals)(apart, date, told)
    ((row,),) = apart.rows.values()
    return row


def signals(apart: Warehouse, date: str, _: Json) -> None:
    """Make signals; nothing of them is told in short."""
    apart.add(date)


def subsets(apart: Warehouse, _: str, told: Json) -> None:
    """Make the list of these subsets."""
    groups = told.pop("groups")
    apart.add_subsets(*(group["name"] for group in groups))
    (row,) = apart.rows["systems_subsets"]
    row.content["groups"] = [sound | group for sound, group in zip(row.content["groups"], groups, strict=True)]


def picks(apart: Warehouse, date: str, told: Json) -> None:
    """Make groups of picks; what is told beside `groups` is of the only one."""
    alone = {key: told.pop(key) for key in ("players", "pick", "name", "record") if key in told}
    groups: list[Json] = told.pop("groups", [alone])
    apart.add_picks(*(player for group in groups for player in group["players"].split()), date=date)
    (row,) = apart.rows["picks"]
    (sound,) = row.content["groups"]
    row.content["groups"] = [
        {
            "id": str(number),
            "name": group.get("name", sound["name"]),
            "stats": rated(group["record"]) | {"days": 30} if "record" in group else sound["stats"],
            "picks": [{"player": player, **PICK} | group.get("pick", {}) for player in group["players"].split()],
        }
        for number, group in enumerate(groups, start=1)
    ]


def rated(told: str | Json) -> Json:
    """Return a record with an interval around its rate: of the score in wins and losses, and what else is told."""
    more = {"score": told} if isinstance(told, str) else dict(told)
    wins, losses = map(int, more.pop("score").split("-"))
    rate = round(100 * wins / (wins + losses), 1)
    counts = {"picks": wins + losses, "wins": wins, "losses": losses, "units": float(wins - losses)}
    interval = {"low": rate - 10, "high": rate + 10}
    return NO_RECORD | counts | {"hit_rate": rate, "interval": interval, "roi": 1.5, "sample": "small"} | more


def results(apart: Warehouse, date: str, told: Json) -> None:
    """Make the results of a date: how many were won, and how many settled in all."""
    outcomes = told.pop("outcomes", "").split()
    shown = RESULT | {"game_id": "20260114_BOS_PHI", "direction": told.pop("direction", "OVER")}
    players = told.pop("players", " ".join("ABC"[: len(outcomes) or 1])).split()
    listed = [
        {"player": player, **shown, "actual": 20 if outcome == "win" else None, "outcome": outcome}
        for player, outcome in zip(players, outcomes or ["pending"] * len(players), strict=True)
    ]
    wins = told.pop("wins", 0)
    settled = told.pop("settled", wins)
    base = {key: SIGNAL[key] for key in ("generated_at", "model", "status", "season", "locks_at", "basis")}
    stats = NO_RECORD | {"wins": wins} | told.pop("stats", {})
    numbers = {"shown": settled, "no_direction": 0, "settled": settled, "stats": stats}
    apart.put("results", "results", base | {"date": date, **numbers, "results": listed})


def record(apart: Warehouse, date: str, told: Json) -> None:
    """Make the record of a group in all windows: how many were won and void, or by window the score and more."""
    apart.add_performance(told.pop("as_of", date))
    (row,) = apart.rows["subsets_performance"]
    wins = told.pop("wins", 5)
    stats = NO_RECORD | {"picks": wins, "wins": wins, "voids": told.pop("voids", 0)}
    (group,) = row.content["windows"]["season"]["groups"]
    group |= {"id": told.pop("group", "1"), "name": told.pop("name", group["name"])}
    windows = told.pop("windows", {})
    row.content["windows"] = {
        name: window | {"groups": [group | {"stats": rated(windows[name]) if name in windows else stats}]}
        for name, window in row.content["windows"].items()
    }
