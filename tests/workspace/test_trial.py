"""Which versions a trial is of, and which edits of the seed would rewrite dates that have locked."""

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from workspace.command import BuildError
from workspace.seeds.check import check
from workspace.seeds.released import edits, rewritten
from workspace.seeds.rows import Seed
from workspace.tables import Row
from workspace.trial.result import Backtest, Result
from workspace.trial.text import keys
from workspace.trial.versions import Trial, Trials, Version, of_edits, of_row, write

TODAY = dt.date(2025, 11, 30)
FILE = "subset_definitions.csv"
TOP_3 = (
    "v9_high_edge_top3,public,2,Top 3,The three best-ranked picks of a day.,catboost_v9,5,,ANY,"
    ",,,,,,,,,,,true,3,false,2021-10-19,\n"
)
CLOSED = TOP_3.replace("2021-10-19,\n", "2021-10-19,2025-12-05\n")
DATES = "dates up to the last lock, 2025-11-30, were decided"
DECIDED = f"in the last release, but {DATES}"
LATER = "write a later date, or edit that version in the seed"
BACK = "put it back and fill valid_to"

Released = dict[str, Any]


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the seeds."""
    return Path(shutil.copytree("seeds", tmp_path / "seeds"))


def read(seeds: Path, old: str = "", new: str = "") -> dict[str, Seed]:
    """Return the seeds after an edit."""
    file = seeds / FILE
    assert file.read_text().count(old) == 1 or not old
    file.write_text(file.read_text().replace(old, new) if old else file.read_text() + new)
    return check(seeds / "_seeds.yml")


@pytest.fixture
def before(seeds: Path) -> list[Released]:
    """Return the rows of the seed as a release has them."""
    found = []
    for row in read(seeds)["subset_definitions"].rows:
        numbers = {name: float(value) for name, value in row.values.items() if isinstance(value, Decimal)}
        dates = {"valid_from": row.cells["valid_from"], "valid_to": row.cells["valid_to"] or None}
        found.append(row.values | numbers | dates)
    return found


def test_a_row_is_like_the_newest_version(seeds: Path) -> None:
    """But for what is given; it begins tomorrow, and the version before it ends then."""
    trials = of_row("subset_id=v9_high_edge_top3 min_edge=4.5", read(seeds), TODAY)
    old, new = Version("v9_high_edge_top3", "2021-10-19"), Version("v9_high_edge_top3", "2025-12-01")
    assert trials.trials == [Trial(new, old)]
    write(read(seeds)["subset_definitions"], trials, seeds / FILE)
    lines = (seeds / FILE).read_text().splitlines(keepends=True)
    assert lines[2] == TOP_3.replace("2021-10-19,\n", "2021-10-19,2025-12-01\n")
    assert lines[-1] == TOP_3.replace(",5,,ANY", ",4.5,,ANY").replace("2021-10-19", "2025-12-01")


@pytest.mark.parametrize(("text", "cells"), [("", "false,"), (" top_n=3", "true,3"), (" is_ranked=false", "false,")])
def test_a_row_of_a_new_subset_is_on_trial(seeds: Path, text: str, cells: str) -> None:
    """For the champion; a number of picks ranks them."""
    trials = of_row(f"subset_id=v9_new direction=OVER{text}", read(seeds), TODAY)
    assert trials.trials == [Trial(Version("v9_new", "2025-12-01"), None, "v9_new is a new subset")]
    write(read(seeds)["subset_definitions"], trials, seeds / FILE)
    line = (seeds / FILE).read_text().splitlines()[-1]
    assert line == f"v9_new,internal,,,,catboost_v9,,,,,,OVER,,,,,,,,,{cells},false,2025-12-01,"


def test_a_near_miss_of_a_subset_is_new_and_told(seeds: Path, before: list[Released]) -> None:
    """Whether it is given, or stands in the seed; nothing is said of a version of one that is known."""
    said = "v9_high_edge_top33 is a new subset; did you mean 'v9_high_edge_top3'?"
    (trial,) = of_row("subset_id=v9_high_edge_top33", read(seeds), TODAY).trials
    assert trial.news == said
    near = TOP_3.replace("_top3,public,2,", "_top33,public,10,")
    known = TOP_3.replace("2021-10-19,", "2020-10-19,2021-10-19")
    found = of_edits(read(seeds, TOP_3, TOP_3 + near + known)["subset_definitions"], before)
    assert [trial.news for trial in found.trials] == [said, None]


def test_a_new_subset_is_of_the_champion_of_its_first_date(seeds: Path) -> None:
    """Whoever is champion today."""
    models = seeds / "models.csv"
    text = models.read_text()
    old = "production,true,2021-10-19,\nensemble_v1,ensemble,E01,Model E01,challenger,false,2021-10-19,\n"
    assert old in text
    new = old.replace("2021-10-19,\n", "2021-10-19,2026-01-01\n")
    later = "ensemble_v1,ensemble,E01,Model E01,production,true,2026-01-01,\n"
    models.write_text(text.replace(old, new + later))
    file = seeds / FILE
    # all public ones end with the old champion
    file.write_text(file.read_text().replace("2021-10-19,\n", "2021-10-19,2026-01-01\n"))
    for since, champion in (("2025-12-31", "catboost_v9"), ("2026-01-01", "ensemble_v1")):
        trials = of_row(f"subset_id=v9_new valid_from={since}", read(seeds), TODAY)
        assert trials.added[0]["system_id"] == champion


def test_a_column_may_be_newer_than_the_release(seeds: Path, before: list[Released]) -> None:
    """It was empty there; an edit of another column is tried beside what was released, without it."""
    for version in before:
        del version["line_max"]
    assert of_edits(read(seeds)["subset_definitions"], before) == Trials([], [])
    found = of_edits(
        read(seeds, TOP_3, TOP_3.replace(",5,,ANY,,,,,,", ",6,,ANY,,,,,30,"))["subset_definitions"], before
    )
    assert [(cells["min_edge"], cells["line_max"]) for cells in found.added] == [("5.0", "")]


def test_what_a_renamed_column_has_picked_is_not_tried(seeds: Path, before: list[Released]) -> None:
    """Beside it nothing would be as it was released; and one line warns of it, not one a version."""
    before = [version | {"least_edge": 5.0, "since": {}, "months": []} for version in before]
    with pytest.raises(BuildError, match="has no least_edge, by which the last release picks"):
        of_edits(read(seeds)["subset_definitions"], before)
    (line,) = rewritten(read(seeds)["subset_definitions"], before, TODAY)
    assert str(line).partition(":1: ")[2] == f"column least_edge is gone, but {DATES} with it; put it back"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min_edge", "'min_edge' is no column=value; write them like subset_id=v9_new min_edge=4 direction=OVER"),
        ("subset=v9_new", "'subset' is no column of seeds/subset_definitions.csv; did you mean 'subset_id'?"),
        ("min_edge=4", "has no subset_id; write that of the subset to change, or a new one"),
        ("subset_id= min_edge=4", "has no subset_id; write that of the subset to change, or a new one"),
        ("subset_id=v9_new min_edge=x", "min_edge 'x' is no number; write it in digits, such as 5 or 2.5"),
        (
            "subset_id=v9_premium_safe valid_from=2021-10-19",
            f"valid_from '2021-10-19' is not after 2021-10-19, that of the newest version; {LATER}",
        ),
    ],
)
def test_a_wrong_row_is_told(seeds: Path, text: str, said: str) -> None:
    """In one line."""
    with pytest.raises(BuildError) as error:
        write(read(seeds)["subset_definitions"], of_row(text, read(seeds), TODAY), seeds / FILE)
    assert error.value.args == (f"ROW: {said}",)


def test_edits_are_those_against_the_release(seeds: Path, before: list[Released]) -> None:
    """A new version replaces the one before it; one that only ends is not tried."""
    assert of_edits(read(seeds)["subset_definitions"], before) == Trials([], [])
    new = TOP_3.replace(",5,,ANY", ",6,,ANY").replace("2021-10-19", "2025-12-05")
    seed = read(seeds, TOP_3, CLOSED + new)["subset_definitions"]
    key = "v9_high_edge_top3"
    assert of_edits(seed, before) == Trials([Trial(Version(key, "2025-12-05"), Version(key, "2021-10-19"))], [])
    assert [(edit.row.line, edit.columns) for edit in edits(seed, before)] == [(3, ("valid_to",)), (4, ())]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # nothing that has locked changes
        (TOP_3, CLOSED.replace("2025-12-05", "2025-12-01"), []),
        (TOP_3, TOP_3 + TOP_3.replace("_top3,public,2", "_top4,public,10").replace("2021-10-19", "2025-12-01"), []),
        # a new version, and what makes place for it
        (
            TOP_3,
            CLOSED.replace("2025-12-05", "2025-11-30") + TOP_3.replace("2021-10-19", "2025-11-30"),
            [
                f"3: valid_to '2025-11-30' was empty {DECIDED} with that; write 2025-12-01 or later",
                f"4: valid_from '2025-11-30' is new, but {DATES} without it; write 2025-12-01 or later",
            ],
        ),
        (
            "Top 3,The three best-ranked picks of a day.",
            "Top Three,The three best-ranked picks of a day.",
            [
                f"3: public_name 'Top Three' was 'Top 3' {DECIDED} with that; close the version and add a new one",
            ],
        ),
        (
            TOP_3,
            "",
            [
                f"1: the version of v9_high_edge_top3 from 2021-10-19 is gone, but {DATES} with it; {BACK}",
            ],
        ),
    ],
)
def test_an_edit_that_rewrites_what_has_locked_is_told(
    seeds: Path, before: list[Released], old: str, new: str, said: list[str]
) -> None:
    """With the line, and what to do instead."""
    found = rewritten(read(seeds, old, new)["subset_definitions"], before, TODAY)
    assert [str(fault).removeprefix(f"{seeds / FILE}:") for fault in found] == said


def test_an_end_that_moves_is_told_by_the_earlier_one(seeds: Path, before: list[Released]) -> None:
    """Whether it comes earlier or later."""
    before[1]["valid_to"] = "2025-11-30"
    found = rewritten(read(seeds)["subset_definitions"], before, TODAY)
    assert [str(fault).partition(": ")[2] for fault in found] == [
        f"valid_to '' was '2025-11-30' {DECIDED} with that; write 2025-12-01 or later"
    ]
    before[1]["valid_to"] = "2025-12-01"
    assert list(rewritten(read(seeds)["subset_definitions"], before, TODAY)) == []


def test_values_of_a_split_stand_by_their_numbers() -> None:
    """What does not speak for itself stands beside the name of the split."""
    values = [("edge", "10+"), ("edge", "9"), ("edge", "0"), ("confidence", "below_60"), ("direction", "OVER")]
    records: dict[tuple[str, str], Any] = {("part", part): {"decided": 0} for part in ("before", "since", "all")}
    tried = Backtest(Version("v9_new", "2025-12-01"), Row({}), records | dict.fromkeys(values), {}, {}, {})
    titles = [title for title, _ in keys(Result(tried, None, [], [], [], None))]
    assert titles == ["all dates", "OVER", "confidence below_60", "edge 0", "edge 9", "edge 10+"]
