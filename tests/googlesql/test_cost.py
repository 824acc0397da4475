"""What an ordinary run reads does not grow with the seasons that are over, and an hourly run stays small."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.googlesql.fixture import NOW
from tests.googlesql.jobs import PAGE
from tests.oracle.raw import seed
from tools.cost.bills import bill, limits_of
from tools.cost.daily_run import Read, of_models, reads_of
from tools.cost.day import BOX_SCORES
from tools.cost.prices import MOST, Prices, prices
from tools.cost.runs import HOURLY, Runs
from tools.googlesql.analysis import Analysis
from tools.googlesql.project import Project

TODAY = dt.date.fromisoformat(NOW[:10])


@pytest.fixture(scope="module")
def reads(project: Project, analysis: Analysis) -> dict[str, list[Read]]:
    """Find what each node reads."""
    return reads_of(project, analysis)


@pytest.fixture(scope="module")
def priced(project: Project, reads: dict[str, list[Read]]) -> Prices:
    """Return what the models' reads cost on the day of the fixture."""
    return prices(of_models(project, reads), TODAY)


@pytest.fixture(scope="module")
def runs(project: Project, analysis: Analysis, reads: dict[str, list[Read]], priced: Prices) -> Runs:
    """Return the jobs of each event on that day."""
    return Runs(project, analysis, reads, TODAY, priced.window)


def test_ten_seasons_cost_hardly_more_than_one(project: Project, reads: dict[str, list[Read]], priced: Prices) -> None:
    """Every raw table is read of the incremental window alone; the rest that grows hardly matters."""
    models = of_models(project, reads)
    raw = {table.path[-1] for name, table in project.declared.items() if name.startswith("source.")}
    unbounded = {read.table for read in models if read.table in raw and not read.first}
    assert unbounded == {"nba_players_registry"}  # names, and no date
    assert priced.growth(models) <= MOST


def test_a_query_may_be_billed_a_full_refresh_and_not_ten(
    project: Project, models: Analysis, fewer: Analysis, priced: Prices
) -> None:
    """All seasons, without optional inputs, as is the default: by the limit of profiles.yml.example."""
    bare = {node.id: node for node in project.fewer["without"]}
    first = replace(project, models=[bare.get(node.id, node) for node in project.models], rest=[])
    found = of_models(first, reads_of(first, replace(models, analysed=models.analysed | fewer.analysed)))
    begun = [row["first_date"] for row in seed("seasons") if row["first_date"] <= NOW]
    whole = [replace(read, first=None) if read.first and str(read.first) <= begun[0] else read for read in found]
    (limit,) = re.findall(r"BIGQUERY_MAXIMUM_BYTES', ''\) or '(\d+)'", Path("profiles.yml.example").read_text())
    assert 1 <= int(limit) / sum(priced.read(read, len(begun)) for read in whole) <= 10


def test_an_hourly_run_has_no_more_jobs_than_it_may(runs: Runs, priced: Prices) -> None:
    """Nor is it billed more; what came since adds two jobs a model."""
    assert [str(limit) for limit in limits_of(runs, priced) if not limit.holds] == []


def test_an_hourly_run_has_as_many_jobs_as_dbt_sent(runs: Runs, priced: Prices) -> None:
    """To the front: test_front.py holds the page to it."""
    computed = bill(runs.jobs(HOURLY), priced).jobs
    assert f"| an hour with everything new | {computed} |" in PAGE.read_text()


def test_a_push_reads_every_date_of_what_it_makes_anew(runs: Runs) -> None:
    """A seed is loaded, and its options are set; where nothing is made, nothing is asked."""
    assert runs.deployment([]) == []
    jobs = runs.deployment(["fct_slates", "rest_classes"])
    made = [job for job in jobs if job.name not in {"verdicts", "given inputs"}]
    assert sorted(job.name for job in made) == ["fct_slates", *["seed.nba_subsets.rest_classes"] * 2]
    (reads,) = [job.reads for job in made if job.name == "fct_slates"]
    assert reads
    assert not [read for read in reads if read.first]


def test_what_is_not_new_is_not_built(runs: Runs) -> None:
    """Of an hour with box scores, which no raw prediction rests on; where nothing is new, nothing is asked."""
    assert runs.jobs(HOURLY, new=[]) == []
    some, everything = ({job.name for job in runs.jobs(HOURLY, new=new)} for new in ([BOX_SCORES], None))
    assert {"fct_player_games", "public__results"} <= some < everything
    assert "stg_nba_predictions__predictions" in everything - some
    assert some >= {"int_internal_names", "fct_ledger_in_use"}
