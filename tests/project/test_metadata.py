"""What dbt's metadata says in two places, or in one that readers depend on, fits together."""

import csv
import re
from pathlib import Path
from typing import Any

import orjson
import yaml

from demo.league import SEASON, SEASON_FIRST
from publisher.documents.schema import load_schema

Json = dict[str, Any]

PROJECT = yaml.safe_load(Path("dbt_project.yml").read_text())
DOCUMENTS = PROJECT["models"]["nba_subsets"]["documents"]["+meta"]
MODELS = yaml.safe_load(Path("models/documents/_documents.yml").read_text())["models"]
KINDS = {model["name"]: model["config"]["meta"]["publish"] for model in MODELS if "meta" in model.get("config", {})}

SHOWING = {"ok", "no_picks", "too_few"}
"""Statuses of a date of which something is known, if only that there is nothing to pick."""


def seed(name: str) -> list[dict[str, str]]:
    """Return the rows of a seed."""
    with Path("seeds", f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def test_every_status_is_known_to_the_gates() -> None:
    """A status that is of no list may replace a document that shows something."""
    rules = MODELS[0]["data_tests"][0]["well_formed"]["arguments"]
    missing, expected = (set(DOCUMENTS["empty_statuses"][key]) for key in ("missing", "expected"))
    assert missing | expected | SHOWING == set(rules["accepted_values"]["status"])
    assert not missing & expected
    assert not (missing | expected) & SHOWING


def test_no_text_names_the_payout_or_its_break_even() -> None:
    """Neither schemas and pages nor descriptions, seeds and macros: each would be wrong once the var is another one.

    Examples are of the demo; docs/lineage.md, which is one, has a test of its own.
    """
    payout = PROJECT["vars"]["payout_per_mille"]
    odds = f"-{100_000 / payout:.0f}" if payout < 1000 else f"{payout / 10:.0f}"
    even = f"{100_000 / (1000 + payout):.1f}"
    named = re.compile(rf"(?<![\d.])(?:{odds}|{payout}|{re.escape(even)})(?!\.?\d)")
    globs = ("publisher/documents/schemas/*", "site/**/*.*", "models/**/_*.yml", "seeds/*", "macros/**/*.sql")
    files = [file for each in (*globs, "docs/*.md") for file in Path().glob(each) if file.name != "lineage.md"]
    assert len(files) > len(globs)
    texts = {str(file): re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL) for file in files}
    assert [file for file, text in texts.items() if named.search(text)] == []


def test_events_go_back_as_far_as_upstream_corrects() -> None:
    """What is published again was rebuilt before, and what was rebuilt is published."""
    first_days = [days[0] for kind in KINDS.values() for days in kind["events"].values() if days]
    assert min(first_days) == -PROJECT["vars"]["reprocess_days"]


def test_no_member_of_a_date_may_get_lost() -> None:
    """A document of a date that lists something says what tells its members apart; games as they go on lock nothing."""
    for name, kind in KINDS.items():
        properties: Json = orjson.loads(load_schema(kind["schema"]).body)["properties"]
        arrays = {key for key, each in properties.items() if each.get("type") == "array"}
        if "{date}" in kind["path"] and arrays and "channel" not in kind:
            assert kind["items"], name
            assert kind["items"][0]["array"] in arrays, name


SHOWS_RESULTS = {"wins", "losses", "outcome", "actual"}


def keys_of(schema: Any) -> set[str]:  # noqa: ANN401 (any JSON)
    """Return the name of every property that a schema describes, at any depth."""
    if isinstance(schema, list):
        return {key for each in schema for key in keys_of(each)}
    if not isinstance(schema, dict):
        return set()
    return {*schema.get("properties", {})} | {key for each in schema.values() for key in keys_of(each)}


def test_whatever_shows_results_says_of_which_dates() -> None:
    """Then it is held with a date that is held. A feed shows them in words; what is internal and dated has its own."""
    showing = {
        name
        for name, kind in KINDS.items()
        if (kind["audience"] == "public" or "{date}" not in kind["path"])
        and SHOWS_RESULTS & keys_of(orjson.loads(load_schema(kind["schema"]).body))
    }
    counting = {name for name, kind in KINDS.items() if "counts" in kind}
    assert showing | {"public__feed"} <= counting
    # rates of overs and means of points rest on box scores, too
    assert {
        name for name in KINDS if name.startswith(("public__trends", "public__streaks", "public__tonight"))
    } <= counting


def test_a_window_of_results_is_that_of_the_seed() -> None:
    """Picks show the record of the dates before theirs, models that of as many dates up to today."""
    window = next(
        row for row in seed("performance_windows") if row["window_name"] == PROJECT["vars"]["picks_record_window"]
    )
    days = int(window["days"])
    assert KINDS["public__picks"]["counts"]["days"] == [-days, -1]
    assert KINDS["public__systems_models"]["counts"]["days"] == [1 - days, 0]


def test_a_bad_raw_row_stops_nothing() -> None:
    """What upstream writes is counted, not refused: each document is judged by what it rests on."""
    sources = yaml.safe_load(Path("models/staging/_sources.yml").read_text())["sources"]
    tables = [table for source in sources for table in source["tables"]]
    tests = [test for table in tables for holder in (table, *table["columns"]) for test in holder.get("data_tests", [])]
    assert tests
    for test in tests:
        ((_, settings),) = test.items()
        assert settings.get("config", {}).get("severity") == "warn", settings.get("name")


def test_selectors_tell_the_hours_of_the_schedule() -> None:
    """In New York, as their descriptions say them."""
    selectors = yaml.safe_load(Path("selectors.yml").read_text())["selectors"]
    told = {}
    for selector in selectors:
        once = re.search(r"at (\d+):00 Eastern", selector["description"])
        hours = re.search(r"every hour from (\d+):00 to (\d+):00 Eastern", selector["description"])
        if once or hours:
            told[selector["name"]] = [
                int(hour) for hour in (hours.groups() if hours else once.groups() * 2 if once else ())
            ]
    hours = DOCUMENTS["schedule"]
    assert {name: hours[name] for name in told.keys() & hours.keys()} == {
        n: told[n] for n in told.keys() & hours.keys()
    }
    assert {"graded", "hourly", "daily"} <= told.keys()


def test_public_words_are_those_that_the_page_explains() -> None:
    """Each beside the signal that it stands for."""
    (row,) = re.findall(r"^\| `daily_signal` ([A-Z, ]+) \| `signal` ([a-z, ]+) \|", page("original-keys"), re.MULTILINE)
    signals, words = (cell.split(", ") for cell in row)
    assert {each["daily_signal"]: each["public_word"] for each in seed("signal_words")} == dict(
        zip(signals, words, strict=True)
    )


def test_the_demos_season_begins_as_the_seed_says() -> None:
    """Games from that day on are of the season; the demo has some before it."""
    assert {row["season"]: row["first_date"] for row in seed("seasons")}[SEASON] == str(SEASON_FIRST)


def page(name: str) -> str:
    """Return a page of the documentation."""
    return Path("docs", f"{name}.md").read_text()
