"""The live documents are what their definition says of the polls, at instants of an evening beside older facts."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from demo.season import simulate
from publisher.documents.schema import schema_bytes
from tests.database import change
from tests.oracle.days import Days
from tests.oracle.live import COUNTED, Live
from tests.project.conftest import Built, Dbt, again, of_documents

Documents = dict[str, dict[str, Any]]
Pair = tuple[Documents, Documents]

BUILD = ("build", "--exclude-resource-type", "unit_test", "--selector", "live")
KINDS = ("public__live", "public__live_grading")
COLUMNS = "payload, row_count, locks_at, shows_date, is_locked, cache_control, status"
# Instants of live builds beside the facts of the demo, which are as of 23:55, and what there is to see.
INSTANTS = [
    "2025-11-30T17:59:59",  # before the lock; without a table of polls
    "2025-11-30T18:00:00",  # at it; no poll of the date yet
    "2025-11-30T21:40:00",  # half-time of a game that the schedule calls final
    "2025-11-30T23:42:00",  # a poll has given somebody three points too many
    "2025-12-01T01:33:00",  # over by the polls alone
    "2025-12-01T05:00:00",  # midnight in New York
]


def read(built: Built) -> Documents:
    """Return the live documents of a build by path; they are published apart from others."""
    documents = {}
    for path, (payload, row_count, *rest) in of_documents(built, COLUMNS, *KINDS).items():
        document = orjson.loads(payload)
        assert row_count == len(document.get("games", document.get("predictions")))
        assert rest == [None, None, False, "public, max-age=30", document["status"]]
        documents[path] = document
    return documents


def check(documents: Documents, expected: Documents) -> None:
    """Compare documents with the definition, each key of each, and with their schemas."""
    for path, document in documents.items():
        kind = path.partition("/")[0].replace("-", "_")
        jsonschema_rs.validator_for(orjson.loads(schema_bytes(f"{kind}.json"))).validate(document)
        assert {key: value for key, value in document.items() if key != "generated_at"} == expected[path], path
    assert documents.keys() == expected.keys()


def build(live: Built, dbt: Dbt, raw: Path, now: dt.datetime) -> Documents:
    """Build what is live as of an instant, from a raw folder."""
    live.workspace.raw.unlink()
    live.workspace.raw.symlink_to(raw.resolve())
    dbt(live.workspace, now, *BUILD)
    return read(live)


@pytest.fixture(scope="module")
def evening(demo: Built, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    """Return the documents of each instant, and what the definition makes of them."""
    live, known, pairs = again(demo, tmp_path_factory.mktemp("live") / "built"), Days(demo.workspace.raw, demo.now), []
    for instant in INSTANTS:
        now, raw = dt.datetime.fromisoformat(f"{instant}Z"), tmp_path_factory.mktemp("raw")
        simulate(raw, as_of=now)
        if instant == INSTANTS[0]:
            (raw / "bdl_live_boxscores.parquet").unlink()
        pairs.append((build(live, dbt, raw, now), Live(known, raw, now).documents))
    return pairs


def predictions(documents: Iterable[Documents]) -> list[dict[str, Any]]:
    """Return all predictions of these documents."""
    return [row for each in documents for document in each.values() for row in document.get("predictions", [])]


@pytest.mark.parametrize("place", range(len(INSTANTS)), ids=INSTANTS)
def test_an_instant_of_the_evening(evening: list[Pair], place: int) -> None:
    """As the polls were then; schedule and outcomes are the facts'."""
    check(*evening[place])


def test_the_evening_has_it_all(evening: list[Pair], demo: Built) -> None:
    """Nearly every state, and dates before and after their lock; else this would prove little."""
    rows = predictions([read(demo), *(documents for documents, _ in evening)])
    assert {row["state"] for row in rows} >= {*COUNTED, "no_direction"} - {"even", "cannot_win"}
    assert {row["provisional"] for row in rows} == {"win", "loss", "push", None}
    assert {row["source"] for row in rows} == {"official", "live", None}
    statuses = {(path[:5], document["status"]) for documents, _ in evening for path, document in documents.items()}
    assert statuses == {("live/", "ok"), ("live/", "no_data"), ("live-", "ok"), ("live-", "no_data")}
    assert {row["source"] for row in predictions([evening[0][0]])} == {"official"}
    before, at = (documents["live-grading/2025-11-30.json"] for documents, _ in evening[:2])
    assert (before["predictions"], before["summary"]["shown"]) == ([], 0)
    assert at["summary"]["shown"] == len(at["predictions"]) > 40


@pytest.fixture(scope="module")
def lone(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return a copy of the demo's build that knows two dates alone: what is live rests on no other."""
    copy = again(demo, tmp_path_factory.mktemp("live") / "built")
    for table in ("fct_games", "fct_slates", "fct_predictions_shown", "fct_player_games"):
        statement = f"delete from main_marts.{table} where game_date not in ('2025-11-29', '2025-11-30')"
        change(copy.workspace.database, statement)
    return copy


LEDGER = """
    create or replace view main_staging.stg_nba_ledger__predictions as
    with shown as (
        from main_marts.fct_predictions_shown
        where game_date = '2025-11-30' and system_id = 'catboost_v9' and game_id = '20251130_DET_BKN' and has_line
    )
    select game_date, null::timestamp as claimed_at, system_id, player_lookup, game_id,
        player_name || ' Then' as player_name,
        team, opponent, predicted_points, points_line - 0.5 as points_line, 'UNDER' as recommendation from shown
    union all by name select day as game_date, timestamp '2025-11-30 17:00:00' as claimed_at
        from (values (date '2025-11-30'), (date '2025-11-29')) as files (day)"""


def test_the_ledger_decides(lone: Built, demo: Built, dbt: Dbt) -> None:
    """On a date from its first one on, also where it holds nothing, whatever the facts say."""
    published = "update main_marts.fct_slates set basis = 'published' where game_date >= '2025-11-29'"
    change(lone.workspace.database, LEDGER, published)
    by_rules = orjson.loads(demo.files()["predictions/2025-11-30.json"])["games"]
    (game,) = (game for game in by_rules if game["game_id"] == "20251130_DET_BKN")
    documents = build(lone, dbt, demo.workspace.raw, demo.now)
    assert documents["live-grading/2025-11-29.json"]["predictions"] == []
    shown = documents["live-grading/2025-11-30.json"]["predictions"]
    assert [(row["player"], row["line"], row["direction"]) for row in shown] == [
        (f"{row['player']} Then", row["line"] - 0.5, "UNDER") for row in game["predictions"]
    ]
    assert {row["state"] for row in shown} & {"ahead", "behind", "lost"}
