"""A trial says what the oracle says of a definition; it leaves everything as it was."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from publisher.dbt.warehouses.duckdb import DuckDBReader
from tests.oracle import backtest
from tests.oracle.days import Days, Definition
from tests.oracle.numbers import stats
from tests.oracle.raw import seed
from tests.project.conftest import Built, checkout, take
from tests.project.edits import AROUND, FILTER, all_of, made
from tests.project.test_documents import tree
from workspace.edits import GoodBuild
from workspace.folder import Workspace
from workspace.trial import __main__ as trial
from workspace.trial import marts

SEED = "seeds/subset_definitions.csv"
PREMIUM = "v9_premium_safe,public,8,Premium,Picks by a rule of their own.,catboost_v9,3,92,GREEN_OR_YELLOW,"
ON_TRIAL = "v9_unders,internal,,,,catboost_v9,4,,ANY,,,UNDER,,,,,,,,,true,3,false,2025-11-15,\n"
STRICTER = {"min_edge": "5"}
MOST = "90"
TODAY = dt.date(2025, 11, 30)

Picks = dict[tuple[str, str, str | None], backtest.Pick]


@pytest.fixture
def project(demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a copy of the project in which the demo was built and published."""
    monkeypatch.chdir(checkout(tmp_path))
    take(demo)
    return tmp_path


@pytest.fixture(scope="module")
def days(demo: Built) -> Days:
    """Return what the oracle reads of the demo."""
    return Days(demo.workspace.raw, demo.now)


def picked(days: Days, definition: Definition) -> Picks:
    """Return what a definition would have picked, by date, player and direction."""
    return {(str(of.date), of.player, of.direction): of for of in backtest.made(days, definition)}


def record(own: Picks) -> list[str]:
    """Return the cells of a record."""
    found = stats(pick.outcome for pick in own.values())
    bounds = found["interval"]
    return [
        f"{found['wins']}-{found['losses']}",
        f"{found['hit_rate']}",
        f"{bounds['low']} to {bounds['high']}",
        f"{found['units']:+.3f}",
    ]


def counted(own: Picks) -> str:
    """Return the cell of a comparison."""
    found = stats(pick.outcome for pick in own.values())
    return f"{len(own)} ({found['wins']}-{found['losses']})"


def cells(text: str, title: str) -> list[str]:
    """Return the cells of the first line with a title."""
    line = next(line for line in text.splitlines() if line.startswith(f"{title}  "))
    return re.split(r"  +", line)[1:]


def without(own: Picks, others: Picks) -> Picks:
    """Return the picks that others do not have."""
    return {key: pick for key, pick in own.items() if key not in others}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, but for what is kept of the code and of parses."""
    return {name: body for name, body in tree(folder).items() if not name.endswith((".pyc", ".msgpack"))}


def test_an_edit_is_tried_beside_what_was_released(
    project: Path, days: Days, capfd: pytest.CaptureFixture[str]
) -> None:
    """One version is edited where it stands, and another one is new; both begin before the last lock.

    Models, marts' columns and a filter, which the release does not know, are new, too.
    """
    definitions = {row["subset_id"]: row for row in seed("subset_definitions")}
    premium = definitions["v9_premium_safe"]
    made([(name, change) for name, change in all_of(FILTER, AROUND) if not name.startswith("publisher/")], project)
    file = project / SEED
    old = f"{PREMIUM},,,,,,"
    assert old in file.read_text()
    row = ON_TRIAL.replace(",UNDER,", ",UNDER,,")
    file.write_text(file.read_text().replace(old, old.replace(",3,92,", ",5,92,") + MOST) + row)
    before = snapshot(project)
    assert trial.main(["--html", str(project.parent / "page.html")]) == 0
    assert snapshot(project) == before
    said, warned = capfd.readouterr()
    tried, replaced = picked(days, premium | STRICTER), picked(days, premium)
    found = {key: pick.row["feature_quality_score"] for key, pick in tried.items()}
    assert any(quality is not None and quality > float(MOST) for quality in found.values())
    tried = {key: tried[key] for key, quality in found.items() if quality is not None and quality <= float(MOST)}
    first, second = said.split("\n\n\n")
    assert first.splitlines()[0].startswith("v9_premium_safe from 2021-10-19: system_id catboost_v9, min_edge 5, ")
    assert f"max_feature_quality {MOST}" in first.splitlines()[0]
    assert first.splitlines()[1].startswith("replaces v9_premium_safe (as released) from 2021-10-19: ")
    assert cells(first, "all dates") == [*record(tried), *record(replaced)]
    overs = [{key: pick for key, pick in own.items() if key[2] == "OVER"} for own in (tried, replaced)]
    assert cells(first, "OVER") == [cell for own in overs for cell in record(own)]
    homes = [{key: pick for key, pick in own.items() if pick.splits["home"] == "true"} for own in (tried, replaced)]
    assert cells(first, "home true") == [cell for own in homes for cell in record(own)]
    both = {key: pick for key, pick in tried.items() if key in replaced}
    apart = (both, without(tried, replaced), without(replaced, tried))
    assert cells(first, "what it replaces") == [counted(own) for own in apart]
    newest = sorted({str(date) for (date, _), rows in days.candidates.items() if rows and date <= TODAY})[-10]
    dropped = sorted(key for key in without(replaced, tried) if key[0] >= newest)
    assert sum(" dropped " in line for line in first.splitlines()) == len(dropped) > 0
    assert " added " not in first

    on_trial = dict(zip(premium, ON_TRIAL.strip().split(","), strict=True))
    own = picked(days, on_trial)
    assert second.splitlines()[1].startswith("v9_unders is a new subset")
    assert cells(second, "all dates") == record(own)
    later = {key: pick for key, pick in own.items() if key[0] >= "2025-11-15"}
    assert cells(second, "since 2025-11-15") == record(later)
    assert cells(second, "Top 5") == [
        counted(part)
        for top_5 in [picked(days, definitions["v9_high_edge_top5"])]
        for part in (without(own, without(own, top_5)), without(own, top_5), without(top_5, own))
    ]
    # ten rows, and the one that was released
    assert "\nfor 11 definitions " in second

    decided = "dates up to the last lock, 2025-11-30, were decided"
    close = f"but {decided} with that; close the version and add a new one"
    assert warned.splitlines()[1:] == [
        f"warning: {SEED}:9: min_edge '5' was 3 in the last release, {close}",
        f"warning: {SEED}:9: max_feature_quality '{MOST}' was empty in the last release, {close}",
        f"warning: {SEED}:11: valid_from '2025-11-15' is new, but {decided} without it; write 2025-12-01 or later",
    ]
    page = (project.parent / "page.html").read_text()
    assert page.count("<h1>") == 2
    assert page.count("<polyline") == 3
    assert f"<td>{record(tried)[0]}</td>" in page
    assert "://" not in page


class Warehouse(DuckDBReader):
    """The demo's database in place of BigQuery; it keeps the queries."""

    asked: list[str]

    def query(self, query: str, candidates: Any = None) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
        """Answer from the table of the same name."""
        self.asked.append(query)
        yield from super().query(re.sub(r"`offline`.`nba_subsets_(\w+)`.`(\w+)`", r"main_\1.\2", query), candidates)


@pytest.mark.usefixtures("project")
def test_a_row_is_tried_on_a_raw_folder_and_on_a_warehouse(
    demo: Built, days: Days, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs no good build; what is not given is as in the newest version of the subset.

    Of a warehouse three marts are read and nothing is written; the result is the same.
    """
    GoodBuild.forget()
    row = ["--now", demo.now.isoformat(), "--row", "subset_id=v9_premium_safe min_edge=5"]
    assert trial.main(["--raw", str(demo.workspace.raw), *row]) == 0
    expected, warned = capfd.readouterr()
    assert warned.count("\n") == 1
    (premium,) = [row for row in seed("subset_definitions") if row["subset_id"] == "v9_premium_safe"]
    tried, replaced = picked(days, premium | STRICTER), picked(days, premium)
    assert expected.startswith("v9_premium_safe from 2025-12-01: ")
    assert cells(expected, "all dates") == [*record(tried), *record(replaced)]
    asked: list[str] = []

    def reader(adapter: str, database: str) -> Warehouse:
        assert (adapter, database) == ("bigquery", "offline")
        found = Warehouse(demo.workspace.database)
        found.asked = asked
        return found

    monkeypatch.setattr(marts, "open_reader", lambda *where: closing(reader(*where)))
    assert trial.main([*row, "--target", "offline"]) == 0
    said, _ = capfd.readouterr()
    assert said == expected
    assert [re.findall(r"from (\S+)$", query) for query in asked] == [
        [f"`offline`.`nba_subsets_marts`.`{name}`"] for name in marts.INPUTS
    ]


@pytest.mark.usefixtures("project")
def test_what_cannot_be_tried_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """In one line, before anything is built."""
    assert trial.main([]) == 0
    assert capfd.readouterr().out.startswith(
        "nothing to try: every version in seeds/subset_definitions.csv is as it was"
    )
    GoodBuild.forget()
    assert trial.main([]) == 1
    assert capfd.readouterr().err.startswith("try: there is no release whose v1/admin/definitions.json tells what was")
    assert trial.main(["--row", "subset_id=v9_new direction=OVR"]) == 1
    assert capfd.readouterr().err == "try: ROW: direction 'OVR' is none of ANY, OVER, UNDER; did you mean 'OVER'?\n"
    Workspace().raw.unlink()
    assert trial.main(["--row", "subset_id=v9_new"]) == 1
    assert capfd.readouterr().err == "try: there is nothing to try it on; run `make demo` first, or give RAW=<folder>\n"
