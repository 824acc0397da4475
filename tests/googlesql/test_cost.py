"""What an ordinary run reads does not grow with the seasons that are over."""

import datetime as dt

from local.cost import MANY, MOST, prices, reads_of_a_daily_run
from tests.googlesql.analysis import Analysis
from tests.googlesql.fixture import NOW
from tests.googlesql.project import Project


def test_ten_seasons_cost_hardly_more_than_one(project: Project, analysis: Analysis) -> None:
    """Every raw table is read of the dates in work alone, whatever reads it; and so is all that matters of the rest."""
    reads = reads_of_a_daily_run(project, analysis)
    priced = prices(reads, dt.date.fromisoformat(NOW[:10]))
    raw = {table.path[-1] for name, table in project.declared.items() if name.startswith("source.")}
    unbounded = {read.table for read in reads if read.table in raw and not read.first}
    assert unbounded == {"nba_players_registry"}  # names, and no date
    assert sum(priced.read(read, MANY) for read in reads) <= MOST * sum(priced.read(read, 1) for read in reads)
