"""How long a cache may keep a document: what its table says, and the publisher sends as header."""

from pathlib import Path

import pytest

from tests.database import change
from tests.project.conftest import Built, Dbt, again

YESTERDAY, TODAY, TOMORROW = "2025-11-29", "2025-11-30", "2025-12-01"
FIVE_MINUTES, HOUR, DAY = (f"public, max-age={seconds}" for seconds in (300, 3_600, 86_400))


@pytest.mark.parametrize(
    ("model", "date", "expected"),
    [
        *[(f"public__{name}", YESTERDAY, DAY) for name in ("best_bets", "picks", "predictions", "results")],
        ("public__signals", YESTERDAY, FIVE_MINUTES),
        *[
            (f"public__{name}", date, FIVE_MINUTES)
            for name in ("best_bets", "picks", "predictions", "results", "signals")
            for date in (TODAY, TOMORROW)
        ],
        *[(f"public__best_bets_{name}", None, FIVE_MINUTES) for name in ("all", "today")],
        ("public__feed", None, "public, max-age=900"),
        ("public__index", None, FIVE_MINUTES),
        ("public__schedule_game_counts", None, "public, max-age=1800"),
        *[(f"public__{name}", None, HOUR) for name in ("streaks_today", "trends_hot_cold", "trends_bounce_back")],
        *[(f"public__trends_{name}", None, HOUR) for name in ("teams", "tonight")],
        *[(f"public__seasons{name}", None, HOUR) for name in ("", "_index")],
        ("public__trends_what_matters", None, "public, max-age=43200"),
        *[(f"public__{name}_performance", None, HOUR) for name in ("subsets", "systems")],
        *[(f"public__systems_{name}", None, DAY) for name in ("models", "subsets")],
        *[(f"internal__admin_{name}", YESTERDAY, "private, no-store") for name in ("picks", "predictions")],
        *[(f"internal__admin_{name}", None, "private, no-store") for name in ("dashboard", "inputs")],
    ],
)
def test_a_document_is_cached_for(demo: Built, model: str, date: str | None, expected: str) -> None:
    """Longer once its date is over and nothing is pending, and nowhere if it is internal."""
    query = f"select cache_control from main_documents.{model} where document_date is not distinct from cast(? as date)"
    assert demo.rows(query, date) == [(expected,)]


def test_a_date_with_anything_pending_is_cached_briefly(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """However long it has been over, and though it waits for a shown pick alone."""
    built = again(demo, tmp_path / "built")
    for column, date in (("pending_by_rules", "2025-11-20"), ("pending_shown", "2025-11-21")):
        statement = f"update main_marts.fct_slates set {column} = 1 where game_date = '{date}'"
        change(built.workspace.database, statement)
    settled = [f"public__{name}" for name in ("best_bets", "predictions", "results")]
    dbt(built.workspace, built.now, "run", "--select", *settled)
    for model in settled:
        dates = "document_date between '2025-11-19' and '2025-11-21' order by document_date"
        kept = built.rows(f"select cache_control from main_documents.{model} where {dates}")
        assert kept == [(DAY,), (FIVE_MINUTES,), (FIVE_MINUTES,)], model


def test_a_season_is_settled_when_nothing_of_it_is_pending(demo: Built, tmp_path: Path) -> None:
    """Neither of a group nor of a model, after its last game."""
    built = again(demo, tmp_path / "built")
    model = (demo.workspace.target / "compiled/nba_subsets/models/documents/public/public__seasons.sql").read_text()
    change(
        built.workspace.database, f"update main_marts.fct_slates set games_scheduled = 0 where game_date >= '{TODAY}'"
    )
    for pending, expected in (("group", HOUR), ("model", HOUR), ("nothing", DAY)):
        statement = f"update main_marts.fct_season_records set pending = (record_kind = '{pending}')::int"
        change(built.workspace.database, statement)
        assert built.rows(f"select cache_control from ({model})") == [(expected,)], pending
