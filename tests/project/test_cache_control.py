"""How long a cache may keep a document: what its table says, and the publisher sends as header.

Of a date that is over while something is pending, test_week.py says it.
"""

import duckdb
import pytest

from tests.project.conftest import Built

YESTERDAY, TODAY, TOMORROW = "2025-11-29", "2025-11-30", "2025-12-01"
FIVE_MINUTES, HOUR, DAY = (f"public, max-age={seconds}" for seconds in (300, 3_600, 86_400))


@pytest.mark.parametrize(
    ("model", "date", "expected"),
    [
        *[(f"public__{name}", YESTERDAY, DAY) for name in ("best_bets", "predictions", "results")],
        *[(f"public__{name}", YESTERDAY, FIVE_MINUTES) for name in ("picks", "signals")],
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
        ("public__trends_tonight", None, HOUR),
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
    with duckdb.connect(str(demo.workspace.database), read_only=True) as connection:
        assert connection.execute(query, [date]).fetchall() == [(expected,)]
