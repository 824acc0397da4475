"""What dbt's metadata says in two places, or in one that readers depend on, fits together."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from demo.league import SEASON, SEASON_FIRST
from publisher.documents.schema import load_schema
from tests.oracle.raw import seed
from tests.properties import of_documents, statuses
from workspace.yaml_files import read_yaml

Json = dict[str, Any]

PROJECT = read_yaml(Path("dbt_project.yml"))
DOCUMENTS_CONFIG = PROJECT["models"]["nba_subsets"]["documents"]
DOCUMENTS = DOCUMENTS_CONFIG["+meta"]
MODELS = of_documents()
KINDS = {model["name"]: model["config"]["meta"]["publish"] for model in MODELS if "meta" in model.get("config", {})}

SHOWING = {"ok", "no_picks", "too_few"}
"""Statuses of a date of which something is known, if only that there is nothing to pick."""


def test_every_status_is_known_to_the_gates() -> None:
    """A status that is of no list may replace a document that shows something."""
    missing, expected = (set(DOCUMENTS["empty_statuses"][key]) for key in ("missing", "expected"))
    assert missing | expected | SHOWING == statuses()
    assert not missing & expected
    assert not (missing | expected) & SHOWING


def test_no_text_names_the_payout_or_its_break_even() -> None:
    """Neither schemas and pages nor descriptions, seeds and macros: each would be wrong once the var is another one.

    Examples are of the demo; docs/lineage.md, which is one, has a test of its own, and so has method.html.
    """
    payout = PROJECT["vars"]["payout_per_mille"]
    odds = f"[-\N{MINUS SIGN}]{100_000 / payout:.0f}" if payout < 1000 else f"{payout / 10:.0f}"
    even = f"{100_000 / (1000 + payout):.1f}"
    named = re.compile(rf"(?<![\d.])(?:{odds}|{payout}|{re.escape(even)})(?!\.?\d)")
    globs = (
        "publisher/documents/schemas/*",
        "pages/**/*.*",
        "models/**/*.yml",
        "models/*.md",
        "seeds/*",
        "macros/**/*.sql",
    )
    found = [file for each in (*globs, "docs/*.md") for file in Path().glob(each)]
    files = [file for file in found if not file.name.endswith(("lineage.md", "method.html", "_unit_tests.yml"))]
    assert len(files) > len(globs)
    texts = {str(file): re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL) for file in files}
    assert [file for file, text in texts.items() if named.search(text)] == []


def test_events_go_back_as_far_as_upstream_corrects() -> None:
    """What is published again was rebuilt before, and what was rebuilt is published: every document of a date."""
    graded = {
        name: kind["events"].get("graded")
        for name, kind in KINDS.items()
        if "{date}" in kind["path"] and "channel" not in kind
    }
    assert graded
    first = -PROJECT["vars"]["reprocess_days"]
    assert {name: days for name, days in graded.items() if days != [first, 0]} == {}
    assert min(days[0] for kind in KINDS.values() for days in kind["events"].values() if days) == first


def test_what_keeps_dates_before_its_window_is_added_to() -> None:
    """A table that is made anew in each run would forget them."""
    keeping = [config for config in configs(PROJECT["models"]) if "forget_window" in config.get("+pre-hook", "")]
    assert keeping
    assert [config for config in keeping if config["+materialized"] != "incremental"] == []
    marts = PROJECT["models"]["nba_subsets"]["marts"]
    of_months = {path.stem for path in Path("models").rglob("*.sql") if "in_months_of_window(" in path.read_text()}
    assert of_months == {name for name, config in marts["seasons"].items() if config in keeping}
    # a change of the definitions makes all of its dates anew, and so it must forget all
    assert marts["backtest"]["fct_backtest_picks"]["+meta"]["window"] == "backtest"


def test_what_others_read_has_its_contract_and_its_descriptions() -> None:
    """In the warehouse, too."""
    for config in (PROJECT["models"]["nba_subsets"]["marts"], DOCUMENTS_CONFIG):
        assert (config["+contract"], "'columns': true" in config["+persist_docs"]) == ({"enforced": True}, True)


def configs(tree: Json) -> Iterator[Json]:
    """Yield a folder's configuration and those of what is in it."""
    yield tree
    for name, value in tree.items():
        if isinstance(value, dict) and not name.startswith("+"):
            yield from configs(value)


def test_rounds_go_on_until_the_night_is_graded() -> None:
    """Games in the west end after midnight in New York. A cache keeps a file for a round, the store for ever."""
    assert DOCUMENTS["rounds"]["live"]["hours"][1] == DOCUMENTS["schedule"]["graded"][0]
    channels = [kind for kind in KINDS.values() if "channel" in kind]
    assert channels
    for kind in channels:
        assert kind["cache"]["seconds"] <= 60 * DOCUMENTS["rounds"][kind["channel"]]["minutes"]
        assert kind["keeps"]


def test_no_member_of_a_date_may_get_lost() -> None:
    """A document of a date that lists something says what tells its members apart; games as they go on lock nothing.

    It names the innermost arrays, because the gate looks at the members of those alone. In internal documents there are
    others in these members, which say more of them.
    """
    for name, kind in KINDS.items():
        schema: Json = orjson.loads(load_schema(kind["schema"]).body)
        arrays = arrays_of(schema, schema)
        if "{date}" in kind["path"] and arrays and "channel" not in kind:
            assert kind["items"], name
            for each in kind["items"]:
                assert each["array"] in arrays, name
                arrays = arrays_of(arrays[each["array"]], schema)
            assert kind["audience"] == "internal" or not arrays, name


def arrays_of(part: Json, schema: Json) -> dict[str, Json]:
    """Return what is in each array of objects or rows of an object or a row, by the array's key."""
    found = {}
    part = referred(part, schema)
    rows = {column["title"]: column for column in part.get("prefixItems", ())}
    for key, each in (part.get("properties", {}) | rows).items():
        items = referred(referred(each, schema).get("items") or {}, schema)
        if items.keys() & {"properties", "prefixItems"}:
            found[key] = items
    return found


def referred(part: Json, schema: Json) -> Json:
    """Return a part of a schema, or the definition that it refers to."""
    return schema["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part


def test_an_alarm_is_a_word_of_the_document() -> None:
    """Else no value ever equals it."""
    watched = [(kind["schema"], watch) for kind in KINDS.values() for watch in kind.get("watch", [])]
    assert watched
    for name, watch in watched:
        schema: Json = orjson.loads(load_schema(name).body)
        part = arrays_of(schema, schema)[watch["array"]]
        for key in watch["value"].split("."):
            part = referred(referred(part, schema)["properties"][key], schema)
        assert set(watch["alarms"]) <= set(part["enum"]), name


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


def test_whatever_was_played_may_not_vanish() -> None:
    """Wins, losses and pushes, whether they are counts or words."""
    counted = [kind["counts"]["played"] for kind in KINDS.values() if "played" in kind.get("counts", {})]
    assert counted
    assert {" ".join(re.findall(r"(win|loss|push)(?:e?s)?\b", " ".join(names))) for names in counted} == {
        "win loss push"
    }


def test_a_window_of_results_is_that_of_the_seed() -> None:
    """Picks show the record of the dates before theirs, and results of it; models that of as many dates up to today."""
    window = next(
        row for row in seed("performance_windows") if row["window_name"] == PROJECT["vars"]["picks_record_window"]
    )
    days = int(window["days"])
    assert KINDS["public__picks"]["counts"]["days"] == [-days, 0]
    assert KINDS["public__systems_models"]["counts"]["days"] == [1 - days, 0]


def test_a_bad_raw_row_stops_nothing() -> None:
    """What upstream writes is counted, not refused: each document is judged by what it rests on."""
    sources = read_yaml(Path("models/staging/_sources.yml"))["sources"]
    tables = [table for source in sources for table in source["tables"]]
    tests = [test for table in tables for holder in (table, *table["columns"]) for test in holder.get("data_tests", [])]
    assert tests
    for test in tests:
        ((_, settings),) = test.items()
        assert settings.get("config", {}).get("severity") == "warn", settings.get("name")


def test_selectors_tell_the_hours_of_the_schedule() -> None:
    """In New York, as their descriptions say them."""
    selectors = read_yaml(Path("selectors.yml"))["selectors"]
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


def test_a_sample_has_as_many_picks_as_the_page_says() -> None:
    """Each word with its bounds, in the order of the seed."""
    (row,) = re.findall(r"^\| `sample` \| (.*?) \|$", page("documents"), re.MULTILINE)
    none, *words, large = seed("sample_sizes")
    bounds = [(f"`{each['sample_size']}`", each["min_decided"], int(each["below_decided"]) - 1) for each in words]
    assert re.findall(r"(`\w+`) \((\d+) to (\d+)", row) == [(word, low, str(high)) for word, low, high in bounds]
    assert (row.startswith(f"`{none['sample_size']}`"), row.endswith(f"`{large['sample_size']}`")) == (True, True)


def test_a_group_has_as_many_picks_as_it_is_called_after() -> None:
    """As its name and its description say."""
    rows = [row for row in seed("subset_definitions") if row["audience"] == "public"]
    said = [(row["subset_id"], *re.findall(r"\b[Tt]op (\d+)\b", row["public_name"])) for row in rows]
    called = [each for each in said if len(each) > 1]
    assert called
    assert called == [(row["subset_id"], row["top_n"]) for row in rows if row["subset_id"] in dict(called)]


def test_the_usual_rest_is_in_no_class() -> None:
    """Neither a day, as the seed's description says, nor more than seven."""
    spans = [range(int(row["min_rest_days"]), int(row["max_rest_days"]) + 1) for row in seed("rest_classes")]
    assert [days for span in spans for days in span if days == 1 or days > 7] == []


def test_what_no_public_document_shows_is_marked() -> None:
    """By the mark `make seeds` knows which ids no public text may have."""
    columns = [column for each in read_yaml(Path("seeds/_seeds.yml"))["seeds"] for column in each["columns"]]
    unseen = [column for column in columns if "No public document shows it" in column["description"]]
    assert unseen
    assert [each for each in unseen if not each.get("config", {}).get("meta", {}).get("is_internal")] == []


def test_a_band_is_called_after_its_bounds() -> None:
    """Where its name has a number."""
    for what in ("line", "confidence"):
        for row in seed(f"{what}_bands"):
            side, bound = row[f"{what}_band"].split("_")
            assert row[f"{side}_{what}".replace("from", "min")] == bound


def test_what_stands_for_a_number_is_filled_in() -> None:
    """fct_slates knows one name."""
    texts = [row["explanation"] for row in seed("signal_words")]
    assert texts
    assert [text for text in texts if re.findall(r"{(.*?)}", text) != ["predictions"]] == []


def test_a_model_is_what_it_is_called() -> None:
    """Its name ends with its codename. Each season has a champion, and that of today is in production."""
    models = seed("models")
    assert [row for row in models if not row["name"].endswith(f" {row['codename']}")] == []
    champions = [row for row in models if row["is_champion"] == "true"]
    assert min(row["valid_from"] for row in champions) <= min(row["first_date"] for row in seed("seasons"))
    assert [row["status"] for row in champions if not row["valid_to"]] == ["production"]


def test_a_season_has_its_playoffs() -> None:
    """The finals are in June at the earliest."""
    assert [row["season"] for row in seed("seasons") if row["last_date"][5:7] < "06"] == []


def test_the_demos_season_begins_as_the_seed_says() -> None:
    """Games from that day on are of the season; the demo has some before it."""
    assert {row["season"]: row["first_date"] for row in seed("seasons")}[SEASON] == str(SEASON_FIRST)


def page(name: str) -> str:
    """Return a page of the documentation."""
    return Path("docs", f"{name}.md").read_text()
