"""The rules of the domain, said again in plain Python: every document, worked out from raw tables and seeds alone.

A rule that is new is a line here, in the module of its documents. `documents` is the one entry.
"""

from tests.oracle import backtest
from tests.oracle.dashboard import Dashboard
from tests.oracle.days import Days
from tests.oracle.inputs import Inputs
from tests.oracle.live import Live
from tests.oracle.numbers import Item, stamp
from tests.oracle.players import Players
from tests.oracle.seasons import Seasons
from tests.oracle.skill import Skill
from tests.oracle.tonight import Tonight
from tests.oracle.trends import Trends
from tests.oracle.trends_teams import TrendsTeams
from tests.oracle.trends_tonight import TrendsTonight
from tests.oracle.what_matters import WhatMatters


def documents(days: Days) -> dict[str, Item]:
    """Return every document that a build without a ledger should have, by path."""
    records, trends, players = Dashboard(days), Trends(days), Players(days)
    found = {
        **days.documents(),
        **records.documents(),
        **records.dashboard(),
        **backtest.documents(days),
        **players.documents(),
        **Seasons(days).documents(),
        **Live(days, days.raw, days.now).documents,
        "admin/inputs.json": Inputs(days).document(),
        "admin/skill.json": Skill(days).document(),
        "streaks/today.json": trends.streaks(),
        "trends/hot-cold.json": trends.hot_cold(),
        "trends/bounce-back.json": trends.bounce_back(),
        "trends/teams.json": TrendsTeams(days).teams(),
        "trends/tonight.json": TrendsTonight(days).document(),
        "trends/what-matters.json": WhatMatters(days).document(),
        "tonight/all-players.json": Tonight(days).document(),
    }
    found["best-bets/today.json"] = found[f"best-bets/{days.today}.json"]
    for content in found.values():
        content.get("_v1", content)["generated_at"] = stamp(days.now)
    return found
