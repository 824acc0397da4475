"""Every wrong row of a seed is told before dbt loads it: file, line, column, value and what to do."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build import documents, preview
from build.command import BuildError, run
from build.seeds.check import check
from build.seeds.rows import Row
from build.seeds.rules import holds
from demo.__main__ import demo
from tools import deploy

SUBSETS = "subset_definitions.csv"
HEADER = Path("seeds", SUBSETS).read_text().partition("\n")[0].split(",")
TOP_1 = "v9_high_edge_top1,public,1,Top Pick,Single best pick,catboost_v9,5,,ANY,,,,,,,true,1,false,2021-10-19,\n"
TOP_3 = "v9_high_edge_top3,public,2,Top 3,Top 3 picks,catboost_v9,5,,ANY,,,,,,,true,3,false,2021-10-19,\n"
TOP_5 = "v9_high_edge_top5,public,3,Top 5,Top 5 picks,catboost_v9,5,,ANY,,,,,,,true,5,true,2021-10-19,\n"
PREMIUM = (
    "v9_premium_safe,public,8,Premium,Premium selection,catboost_v9"
    ",3,92,GREEN_OR_YELLOW,,,,,,,false,,false,2021-10-19,\n"
)
LAST = (
    "v9_high_edge_warning,public,9,Alternative,Alternative picks,catboost_v9,5,,RED,,25,,,,,false,,false,2021-10-19,\n"
)
PUBLIC_NAMES = [row.split(",")[3] for row in Path("seeds", SUBSETS).read_text().splitlines()[1:]]
CHALLENGER = "ensemble_v1,ensemble,E01,Model E01,challenger,false,2021-10-19,\n"
NEW_CHAMPION = (
    f"true,2021-10-19,2025-12-01\n{CHALLENGER.replace(',2021-10-19,', ',2021-10-19,2025-12-01')}"
    f"{CHALLENGER.replace('challenger,false,2021-10-19', 'production,true,2025-12-01')}"
)
SCHEMAS = ", in publisher/documents/schemas"
GONE = f"; add a row, or delete it there{SCHEMAS}"
SIGNALS = "ANY, GREEN, YELLOW, RED, GREEN_OR_YELLOW, GREEN_OR_RED, YELLOW_OR_RED"


def new(**cells: str) -> str:
    """Return a row of a sound new subset, but for some cells."""
    sound = dict.fromkeys(HEADER, "") | {
        "subset_id": "v9_new",
        "audience": "public",
        "public_id": "10",
        "public_name": "New",
        "public_description": "New picks",
        "system_id": "catboost_v9",
        "is_ranked": "false",
        "is_best_bets": "false",
        "valid_from": "2025-12-01",
    }
    assert cells.keys() <= sound.keys()
    return ",".join((sound | cells).values()) + "\n"


def project(folder: Path, name: str = "", edit: tuple[str, str] = ("", "")) -> Path:
    """Copy the seeds, and put a text in place of another one that stands in one of them once."""
    seeds = folder / "seeds"
    shutil.copytree("seeds", seeds)
    if name:
        text = (seeds / name).read_text()
        old, wanted = edit
        assert text.count(old) == 1
        (seeds / name).write_text(text.replace(old, wanted), newline="")
    return seeds


def faults(seeds: Path) -> list[str]:
    """Return what is said of the seeds, without their folder."""
    try:
        check(seeds / "_seeds.yml")
    except BuildError as error:
        return [line.removeprefix(f"{seeds}/") for line in error.args]
    return []


# a new row, the first of line 11, and what is said of it
ROWS = {
    "a typo in signal": (
        {"signal": "GREN_OR_YELLOW"},
        f"signal 'GREN_OR_YELLOW' is none of {SIGNALS}; did you mean 'GREEN_OR_YELLOW'?",
    ),
    "a signal in lower case": ({"signal": "red"}, f"signal 'red' is none of {SIGNALS}; did you mean 'RED'?"),
    "a typo in direction": ({"direction": "OVR"}, "direction 'OVR' is none of ANY, OVER, UNDER; did you mean 'OVER'?"),
    "an unknown system": (
        {"system_id": "catboost_v8"},
        "system_id 'catboost_v8' is no system_id of models.csv; did you mean 'catboost_v9'?",
    ),
    "a system that is like no other": (
        {"system_id": "x"},
        "system_id 'x' is no system_id of models.csv; add it there first",
    ),
    "an audience that there is not": (
        {"audience": "private"},
        "audience 'private' is none of public, internal; write one of them",
    ),
    "a trial that is the best bets": (
        {"audience": "internal", "is_best_bets": "true", "valid_from": "2020-12-01", "valid_to": "2021-01-01"},
        "is_best_bets 'true' means nothing unless audience = 'public'; write false, or change the other",
    ),
    "a trial whose name would hold up the publisher": (
        {"audience": "internal", "public_name": "premium sel"},
        "public_name 'premium sel' is internal, and stands in the public 'Premium selection' on line 9; write another",
    ),
    "an empty name": (
        {"public_name": ""},
        "public_name '' is empty, but audience = 'public'; fill it, or change the other",
    ),
    "a reused public id": (
        {"public_id": "2"},
        "public_id '2' belongs to subset_id 'v9_high_edge_top3' on line 3; write a new one, or correct subset_id",
    ),
    "an id with letters": ({"public_id": "10a"}, "public_id '10a' does not match ^[0-9]+$; correct it"),
    "text for a number": ({"min_edge": "five"}, "min_edge 'five' is no number; write it in digits, such as 5 or 2.5"),
    "text for a whole number": (
        {"is_ranked": "true", "top_n": "3.0"},
        "top_n '3.0' is no whole number; write it in digits, such as 5",
    ),
    "a decimal comma": (
        {"line_min": '"20,5"'},
        "line_min '20,5' is no number; write it in digits, such as 5 or 2.5",
    ),
    "separators of thousands": (
        {"line_max": '"1,000"'},
        "line_max '1,000' is no number; write 1000, without separators",
    ),
    "an exponent": ({"min_edge": "1e1"}, "min_edge '1e1' is no number; write it in digits, such as 5 or 2.5"),
    "a negative number": ({"min_edge": "-5"}, "min_edge '-5' is below 0, the smallest that is possible; correct it"),
    "a number above its range": (
        {"pct_over_max": "101"},
        "pct_over_max '101' is above 100, the largest that is possible; correct it",
    ),
    "confidence as a fraction": (
        {"min_confidence": "0.92"},
        "min_confidence '0.92' is a fraction, but the column is in percent; write 92",
    ),
    "minimum above maximum of pct_over": (
        {"pct_over_min": "40", "pct_over_max": "25"},
        "pct_over_max '25' is below pct_over_min '40'; correct one of them",
    ),
    "minimum above maximum of line": (
        {"line_min": "100", "line_max": "20"},
        "line_max '20' is below line_min '100'; correct one of them",
    ),
    "a date of another format": (
        {"valid_from": "12/01/2025"},
        "valid_from '12/01/2025' is not written as year-month-day; write it like 2025-12-01",
    ),
    "a date of one digit": (
        {"valid_to": "2026-1-1"},
        "valid_to '2026-1-1' is not written as year-month-day; write it like 2025-12-01",
    ),
    "a date that does not exist": (
        {"valid_to": "2026-02-30"},
        "valid_to '2026-02-30' is a day that no calendar has; correct it",
    ),
    "an end that is not after the beginning": (
        {"valid_to": "2025-12-01"},
        "valid_to '2025-12-01' is not above valid_from '2025-12-01'; correct one of them",
    ),
    "top_n without rank": ({"top_n": "3"}, "top_n '3' means nothing unless is_ranked; empty it, or change the other"),
    "rank without top_n": ({"is_ranked": "true"}, "top_n '' is empty, but is_ranked; fill it, or change the other"),
    "true spelt otherwise": (
        {"is_best_bets": "TRUE"},
        "is_best_bets 'TRUE' is neither true nor false; did you mean 'true'?",
    ),
    "a number for true": ({"is_ranked": "1"}, "is_ranked '1' is neither true nor false; write one of them"),
    "second best bets": (
        {"is_best_bets": "true"},
        "is_best_bets 'true' is so of 'v9_high_edge_top5' on line 4, too, on 2025-12-01; end one, or write false",
    ),
    "an internal word in a name": (
        {"public_name": "High Edge"},
        "public_name 'High Edge' is public and has the internal word 'edge'; use another",
    ),
    "an internal word in letters that look like its own": (
        {"public_description": "High \u0435dge"},
        "public_description 'High \u0435dge' is public and has the internal word 'edge'; use another",
    ),
    "a signal as a name": (
        {"public_name": "Green"},
        "public_name 'Green' is public, and the name of a signal; use another",
    ),
    "a system id in a name": (
        {"public_name": "By Ensemble_v1"},
        "public_name 'By Ensemble_v1' is public and has the internal word 'ensemble'; use another",
    ),
    "a system id without an internal word": (
        {"public_name": "No moving_average"},
        "public_name 'No moving_average' is public and has the internal id 'moving_average'; use another",
    ),
    "a subset id in a description": (
        {"public_description": "Not v9_premium_safe"},
        "public_description 'Not v9_premium_safe' is public and has the internal id 'v9_premium_safe'; use another",
    ),
    "its own id in its name": (
        {"public_name": "v9_new"},
        "public_name 'v9_new' is public and has the internal id 'v9_new'; use another",
    ),
    "white space at an end": ({"signal": "ANY "}, "signal 'ANY ' has white space at an end; write 'ANY'"),
    "a character that is not seen": (
        {"public_name": "N\u200bew"},
        "public_name 'N\\u200bew' has a character that is not seen, U+200B; type it anew",
    ),
    "a line break in a name": (
        {"public_name": '"N\new"'},
        "public_name 'N\\new' has a character that is not seen, U+000A; type it anew",
    ),
    "a text for nothing": ({"min_edge": "NULL"}, "min_edge 'NULL' is a text, not an empty cell; delete it"),
}
# an edit of a seed, and all that is said of it
FILES = {
    "an overlap with an open version": (
        SUBSETS,
        (PREMIUM, PREMIUM + PREMIUM.replace("2021-10-19", "2025-12-01")),
        ["9: valid_to '' is empty, but the version on line 10 follows; write 2025-12-01"],
    ),
    "an overlap with a version that ends too late": (
        SUBSETS,
        (
            PREMIUM,
            PREMIUM.replace("2021-10-19", "2025-12-01") + PREMIUM.replace("2021-10-19,", "2021-10-19,2026-01-01"),
        ),
        ["10: valid_to '2026-01-01' is after the version on line 9 begins; write 2025-12-01"],
    ),
    "an overlap of two versions of the best bets": (
        SUBSETS,
        (TOP_5, TOP_5 + TOP_5.replace("2021-10-19", "2025-12-01")),
        ["4: valid_to '' is empty, but the version on line 5 follows; write 2025-12-01"],
    ),
    "a version twice": (
        SUBSETS,
        (PREMIUM, PREMIUM * 2),
        ["10: valid_from '2021-10-19' stands on line 9 with the same subset_id, too; correct or delete a row"],
    ),
    "two public ids of a subset": (
        SUBSETS,
        (
            PREMIUM,
            PREMIUM.replace("2021-10-19,", "2021-10-19,2025-12-01")
            + PREMIUM.replace(",8,", ",10,").replace("2021-10-19", "2025-12-01"),
        ),
        ["10: public_id '10' is not the '8' of the same subset_id on line 9; write that one"],
    ),
    "a row that is too short": (
        SUBSETS,
        (LAST, LAST.removesuffix(",\n") + "\n"),
        ["10: the row has 19 values, not 20; the last is valid_from '2021-10-19'; add the commas after it"],
    ),
    "a comma that is missing within": (
        SUBSETS,
        (LAST, LAST.replace("RED,,25", "RED,25")),
        ["10: the row has 19 values, not 20; correct the commas before min_feature_quality 'false'"],
    ),
    "a comma that is not quoted": (
        SUBSETS,
        (LAST, LAST.replace("Alternative picks", "Picks, others")),
        ["10: the row has 21 values, not 20; correct the commas before system_id ' others'"],
    ),
    "a row that is too long": (
        SUBSETS,
        (LAST, LAST.replace(",\n", ",,x\n")),
        ["10: the row has 21 values, not 20; delete the last ones, from 'x' on"],
    ),
    "an empty line": (SUBSETS, (LAST, "\n" + LAST), ["10: the line is empty; delete it"]),
    "lines after a quoted line break": (
        SUBSETS,
        (
            TOP_3 + TOP_5,
            TOP_3.replace("Top 3 picks", '"Top\n3"').replace("ANY", "ALL") + TOP_5.replace(",5,,ANY", ",x,,ANY"),
        ),
        [
            "3: public_description 'Top\\n3' has a character that is not seen, U+000A; type it anew",
            f"3: signal 'ALL' is none of {SIGNALS}; write one of them",
            "5: min_edge 'x' is no number; write it in digits, such as 5 or 2.5",
        ],
    ),
    "a quote that is not closed": (
        SUBSETS,
        (LAST, LAST.replace("Alternative,", '"Alternative,')),
        ["10: the row is not CSV (unexpected end of data); close or double a quote"],
    ),
    "a quote that is not doubled": (
        SUBSETS,
        (LAST, LAST.replace("Alternative,", '"Alter"native,')),
        ["10: the row is not CSV (',' expected after '\"'); close or double a quote"],
    ),
    "a typo in the header": (
        SUBSETS,
        ("direction", "directon"),
        ["1: column 'directon' is unknown; did you mean 'direction'?"],
    ),
    "an unknown column": (SUBSETS, ("valid_to\n", "valid_to,x\n"), ["1: column 'x' is unknown; delete it"]),
    "a missing column": (
        "seasons.csv",
        ("season,first_date,last_date", "season,first_date"),
        ["1: column 'last_date' is missing; add it"],
    ),
    "a column twice": (
        "seasons.csv",
        ("first_date,last_date", "first_date,last_date,season"),
        ["1: column 'season' is there twice; delete one of them"],
    ),
    "semicolons": (
        "seasons.csv",
        ("season,first_date,last_date", "season;first_date;last_date"),
        ["1: ';' stands between the columns; save the file with commas"],
    ),
    "line ends of two kinds": (
        SUBSETS,
        (LAST, LAST.replace("\n", "\r\n")),
        ["10: the line ends in '\\r\\n', but line 1 in '\\n'; save the file with line ends of one kind"],
    ),
    "two champions": (
        "models.csv",
        ("challenger,false,2021-10-19,\nsim", "challenger,true,2025-10-01,\nsim"),
        ["3: is_champion 'true' is so of 'catboost_v9' on line 2, too, on 2025-10-01; end one, or write false"],
    ),
    "a definition that was never of the champion": (
        SUBSETS,
        (LAST, LAST + new(system_id="ensemble_v1")),
        [
            (
                "11: system_id 'ensemble_v1' of 'New' is not the champion on 2025-12-01, but 'catboost_v9' on line 2 of"
                " models.csv is; write that one"
            )
        ],
    ),
    "a codename twice": (
        "models.csv",
        (",S01,", ",E01,"),
        ["4: codename 'E01' belongs to system_id 'ensemble_v1' on line 3; write a new one, or correct system_id"],
    ),
    "a role that there is not": (
        "models.csv",
        ("926A,Model 926A,production", "926A,Model 926A,live"),
        ["2: status 'live' is none of production, challenger, retired; write one of them"],
    ),
    "a key of one column": (
        "edge_tiers.csv",
        ("medium,2", "medium,1"),
        ["3: display_order '1' stands on line 2, too; correct or delete a row"],
    ),
    "a band without width": (
        "edge_tiers.csv",
        ("medium,2,3,5", "medium,2,5,5"),
        ["3: below_edge '5' is not above min_edge '5'; correct one of them"],
    ),
    "bands that do not begin at 0": (
        "compression_bands.csv",
        ("compressed,0,", "compressed,1,"),
        ["4: min_percent '1' begins the lowest band, but all begin at 0; write 0, or add a band below"],
    ),
    "a gap between two bands": (
        "edge_tiers.csv",
        ("low,3,0,3", "low,3,0,2.5"),
        ["3: min_edge '3' is not where the band on line 4 ends, at 2.5; correct one of them"],
    ),
    "bands that overlap": (
        "sample_sizes.csv",
        ("large,100,", "large,99,"),
        ["5: min_decided '99' is not where the band on line 4 ends, at 100; correct one of them"],
    ),
    "a band within without an end": (
        "archetypes.csv",
        ("scorer,15,22", "scorer,15,"),
        ["3: below_points '' is empty, but the band on line 2 is above; write 22"],
    ),
    "bands that end": (
        "archetypes.csv",
        ("star,22,", "star,22,40"),
        ["2: below_points '40' ends the highest band, which has no end; empty it, or add a band above"],
    ),
    "a last state with a limit": (
        "model_health_states.csv",
        ("6,HEALTHY,,,,", "6,HEALTHY,,,,60"),
        ["7: below_hit_rate_14_days '60' is a limit of the last row, which has none; empty it, or add a row"],
    ),
    "a state after the last one": (
        "model_health_states.csv",
        ("6,HEALTHY,,,,", "7,HEALTHY,,,,60,,\n6,HEALTHY,,,,"),
        ["7: priority '7' comes after line 8, which has no limits; write a smaller one"],
    ),
    "a state that is never reached": (
        "model_health_states.csv",
        ("3,BLOCKED,,,,45", "3,BLOCKED,,,,54"),
        ["5: priority '4' is never reached: whatever is below its limits is below those of line 4; correct a limit"],
    ),
    "a state that break-even leaves nothing to": (
        "model_health_states.csv",
        ("6,HEALTHY,,,,", "6,WATCH,,,50,,,\n7,HEALTHY,,,,"),
        ["7: priority '6' is never reached: whatever is below its limits is below those of line 6; correct a limit"],
    ),
    "a window of another length than its name": (
        "performance_windows.csv",
        ("last_30_days,days,30", "last_30_days,days,20"),
        ["6: days '20' is not the 30 that window_name tells; correct one of them"],
    ),
    "a state that is misspelt": (
        "model_health_states.csv",
        ("WATCH", "WACTH"),
        [
            f"1: health_state has no 'WATCH', but it stands under 'state' of admin_dashboard.json{GONE}",
            f"6: health_state 'WACTH' is not listed under 'state' of admin_dashboard.json; add it there{SCHEMAS}",
        ],
    ),
    "tiers in another order than in the schema": (
        "edge_tiers.csv",
        ("high,1,5,\nmedium,2,", "high,2,5,\nmedium,1,"),
        [
            (
                "3: edge_tier 'medium' is not in its place by display_order, but 'high' is, under 'tier' of "
                f"systems_performance.json; reorder it there{SCHEMAS}"
            )
        ],
    ),
    "a window that is public no more": (
        "performance_windows.csv",
        ("last_30_days,days,30,true", "last_30_days,days,30,false"),
        [
            f"1: window_name has no 'last_30_days' where is_public, but it stands under 'windows' of {name}{GONE}"
            for name in ("subsets_performance.json", "systems_performance.json")
        ],
    ),
    "a season that ends before it begins": (
        "seasons.csv",
        ("2021-10-19,2022-06-16", "2021-10-19,2021-06-16"),
        ["2: last_date '2021-06-16' is below first_date '2021-10-19'; correct one of them"],
    ),
    "days of a window that is none of days": (
        "performance_windows.csv",
        ("week,week,,", "week,week,7,"),
        ["7: days '7' means nothing unless window_kind = 'days'; empty it, or change the other"],
    ),
    "a window of days without them": (
        "performance_windows.csv",
        ("last_1_day,days,1,", "last_1_day,days,,"),
        ["2: days '' is empty, but window_kind = 'days'; fill it, or change the other"],
    ),
    "a hit rate as a fraction": (
        "model_health_states.csv",
        ("3,BLOCKED,,,,45", "3,BLOCKED,,,,0.45"),
        ["4: below_hit_rate_14_days '0.45' is a fraction, but the column is in percent; write 45"],
    ),
    "a public word that is internal": (
        "signal_words.csv",
        ("neutral", "baseline"),
        ["3: public_word 'baseline' is public and has the internal word 'baseline'; use another"],
    ),
}


def test_the_projects_seeds_are_sound(tmp_path: Path) -> None:
    """And so are those that Excel has saved, a mark before the header and other line ends, and an added subset."""
    check()
    seeds = project(tmp_path, SUBSETS, (LAST, LAST + new()))
    assert faults(seeds) == []
    for file in seeds.glob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert faults(seeds) == []


@pytest.mark.parametrize(
    ("name", "edit", "row"),
    [
        # a short id is an ordinary word
        (SUBSETS, (TOP_1, TOP_1), {"subset_id": "group", "public_name": "New Group"}),
        # the best bets become those of another subset
        (
            SUBSETS,
            (TOP_5, TOP_5.replace("2021-10-19,", "2021-10-19,2025-12-01")),
            {"is_best_bets": "true", "valid_from": "2025-12-01"},
        ),
        # a trial needs neither id nor texts, and may have those of the subset that it would replace; any system will do
        (
            SUBSETS,
            (TOP_1, TOP_1),
            {
                "audience": "internal",
                "public_id": "",
                "public_name": "",
                "public_description": "Premium selection",
                "system_id": "ensemble_v1",
            },
        ),
        # nobody but insiders reads its texts
        (SUBSETS, (TOP_1, TOP_1), {"audience": "internal", "public_name": "High confidence"}),
        # a filter that is not marked may have a value where its condition does not hold
        ("_seeds.yml", ("is_null_elsewhere: true", "is_null_elsewhere: false"), {"top_n": "3"}),
        # nulls of a key of one column are not the same
        ("_seeds.yml", ("[[priority]]", "[[priority], [below_decided_14_days]]"), {}),
        # null is no unknown value
        ("_seeds.yml", ("              - system_id\n", ""), {"system_id": ""}),
    ],
)
def test_what_is_right_is_not_told(tmp_path: Path, name: str, edit: tuple[str, str], row: dict[str, str]) -> None:
    """Whatever is near to wrong."""
    file = project(tmp_path, name, edit) / SUBSETS
    file.write_text(file.read_text() + new(**row))
    assert faults(file.parent) == []


@pytest.mark.parametrize("fault", ROWS)
def test_a_wrong_row_is_told(tmp_path: Path, fault: str) -> None:
    """In one line, which names it."""
    cells, said = ROWS[fault]
    assert faults(project(tmp_path, SUBSETS, (LAST, LAST + new(**cells)))) == [f"{SUBSETS}:11: {said}"]


@pytest.mark.parametrize("fault", FILES)
def test_a_wrong_file_is_told(tmp_path: Path, fault: str) -> None:
    """What two rows or the whole file make wrong, and what is wrong in other seeds."""
    name, edit, said = FILES[fault]
    assert faults(project(tmp_path, name, edit)) == [f"{name}:{line}" for line in said]


def test_definitions_of_an_old_champion_are_told(tmp_path: Path) -> None:
    """Each public one by its name; nothing is said of one that ends with its champion, or is on trial."""
    seeds = project(tmp_path, "models.csv", (f"true,2021-10-19,\n{CHALLENGER}", NEW_CHAMPION))
    file = seeds / SUBSETS
    ended = TOP_3.replace("2021-10-19,", "2021-10-19,2025-12-01")
    file.write_text(file.read_text().replace(TOP_3, ended) + new(audience="internal", public_id=""))
    assert faults(seeds) == [
        f"{SUBSETS}:{line}: system_id 'catboost_v9' of '{name}' is not the champion on 2025-12-01, but 'ensemble_v1' on"
        " line 4 of models.csv is; fill valid_to with 2025-12-01, and add a version of that one from then on"
        for line, name in enumerate(PUBLIC_NAMES, start=2)
        if name != "Top 3"
    ]


def test_all_faults_are_told_in_order(tmp_path: Path) -> None:
    """By file, line and column, as one corrects them; of a cell the first one."""
    cells = {"valid_from": "1.12.2025", "signal": "GREN ", "public_name": ""}
    seeds = project(tmp_path, SUBSETS, (LAST, LAST + new(**cells) + new(direction="UP")))
    archetypes = (seeds / "archetypes.csv").read_text()
    (seeds / "archetypes.csv").write_text(archetypes.replace("star,22,", "star,a,b"))
    assert [said.partition(" ")[0] for said in faults(seeds)] == ["archetypes.csv:2:"] * 2 + [f"{SUBSETS}:11:"] * 3 + [
        f"{SUBSETS}:12:"
    ]
    assert [said.split()[1] for said in faults(seeds)] == [
        *("min_points", "below_points", "public_name", "signal", "valid_from", "direction")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"reason\ninjury\nill\xe9\n", "3: reason 'ill\ufffd' is not UTF-8; save the file as UTF-8"),
        (b"", "1: the file is empty; its first line is reason"),
        (b'"reason\n', "1: the row is not CSV (unexpected end of data); close or double a quote"),
        ("reason\n".encode("utf-16"), "1: the file is not UTF-8; save it as UTF-8"),
    ],
)
def test_a_file_that_no_editor_of_text_has_saved_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    """Where the line of a wrong byte is known, that is told."""
    seeds = project(tmp_path)
    (seeds / "availability_reasons.csv").write_bytes(content)
    assert faults(seeds) == [f"availability_reasons.csv:{said}"]


def test_rules_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """With the line that the reader of YAML names."""
    seeds = project(tmp_path, "_seeds.yml", ("keys: [[edge_tier], [display_order]]", "keys: [[edge_tier]"))
    assert faults(seeds)[0] == "_seeds.yml: is not YAML: while parsing a flow sequence"
    assert f'in "{seeds}/_seeds.yml", line ' in faults(seeds)[1]


def test_files_are_those_that_are_described(tmp_path: Path) -> None:
    """Dbt would say nothing of a file that is not described, and nothing of one that is missing before its models."""
    seeds = project(tmp_path)
    (seeds / "archetypes.csv").rename(seeds / "archetype.csv")
    assert faults(seeds) == [
        "archetype.csv:1: the file is not described in _seeds.yml; did you mean 'archetypes'?",
        "archetypes.csv:1: there is no such file, but _seeds.yml describes it; add the one or delete the other",
    ]


def test_a_fault_hides_no_other_one_and_makes_none(tmp_path: Path) -> None:
    """A version whose dates are not known overlaps with none, and a system whose seed is not known is not unknown."""
    wrong = PREMIUM.replace("2021-10-19,", "2021-10-19,1 December")
    seeds = project(tmp_path, SUBSETS, (PREMIUM, wrong + PREMIUM.replace("2021-10-19", "2025-12-01")))
    (seeds / "models.csv").write_text("system\n")
    assert [said.partition(" ")[0] for said in faults(seeds)] == ["models.csv:1:"] * 8 + [f"{SUBSETS}:9:"]
    for line, end in ((2, "catboost_v9"), (2, '"catboost_v9')):
        models = Path("seeds/models.csv").read_text().splitlines(keepends=True)
        (seeds / "models.csv").write_text("".join([*models[: line - 1], end]))
        assert [said.partition(" ")[0] for said in faults(seeds)] == [f"models.csv:{line}:", f"{SUBSETS}:9:"]


def test_a_condition_that_is_not_understood_is_told() -> None:
    """Else its rule would be lost in silence."""
    row = Row(2, {"a": "x"}, {"a": "x"})
    assert (holds("a = 'x'", row), holds("a = 'y'", row), holds("a", row), holds("b", row)) == (
        True,
        False,
        False,
        None,
    )
    with pytest.raises(BuildError, match="condition 'a in \\(1\\)' is not understood"):
        holds("a in (1)", row)


@pytest.mark.parametrize("command", ["demo", "preview", "documents", "warehouse"])
def test_commands_build_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """They say what is wrong and leave everything as it is."""
    project(tmp_path, SUBSETS, (LAST, LAST + new(public_name="")))
    shutil.copy("dbt_project.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(deploy, "BIN", tmp_path)
    before = sorted(tmp_path.rglob("*"))
    commands = {
        "demo": lambda: run("demo", demo),
        "preview": lambda: run("preview", preview.preview),
        "documents": lambda: documents.main(["--raw", "no/folder", "--out", "out"]),
        "warehouse": lambda: deploy.main(["warehouse"]),
    }
    assert commands[command]() == 1
    fault = "public_name '' is empty, but audience = 'public'; fill it, or change the other"
    assert capsys.readouterr().err == f"{command}: seeds/{SUBSETS}:11: {fault}\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_says_each_fault_in_a_line(tmp_path: Path) -> None:
    """`make seeds` runs it."""
    assert "\nseeds: setup ##" in (makefile := Path("Makefile").read_text())
    assert "\n\t@$(BIN)/python -m build.seeds\n" in makefile
    project(tmp_path, SUBSETS, (LAST, LAST + new(public_name="", direction="up")))
    shutil.copy("dbt_project.yml", tmp_path)
    command = [sys.executable, "-m", "build.seeds"]
    environment = {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"seeds: seeds/{SUBSETS}:11: public_name '' is empty, but audience = 'public'; fill it, or change the other",
        f"seeds: seeds/{SUBSETS}:11: direction 'up' is none of ANY, OVER, UNDER; write one of them",
    ]


def test_dbt_tests_all_bands_after_loading() -> None:
    """Those that are checked before: the seeds with a column min_x and its below_x."""
    files = [(file.stem, file.read_text().partition("\n")[0].split(",")) for file in Path("seeds").glob("*.csv")]
    bands = {
        f"('{name}', '{header[0]}', '{low}', '{high}')"
        for name, header in files
        for low in header
        if low.startswith("min_") and (high := low.replace("min_", "below_", 1)) in header
    }
    text = Path("tests/integrity/assert_bands_cover_everything.sql").read_text()
    assert {*re.findall(r"\(.*?\)(?=,\n)", text)} == bands


def test_it_starts_no_dbt() -> None:
    """So it takes less than a second."""
    code = "import sys, build.seeds.check; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "build.seeds.cells" in modules
    assert not {"dbt", "duckdb", "agate"} & set(modules)


def test_the_rows_of_the_readme_are_sound(tmp_path: Path) -> None:
    """The new subset, and the new version in place of the old one; and what it shows of a wrong row is said."""
    readme = Path("README.md").read_text()
    added, changed = re.findall("```csv\n(.*?)```", readme, re.DOTALL)
    seeds = project(tmp_path, SUBSETS, (PREMIUM, changed))
    file = seeds / SUBSETS
    file.write_text(file.read_text() + added)
    assert faults(seeds) == []
    (shown,) = re.findall(rf"```\nseeds/({SUBSETS}:11: .*)\n```", readme)
    assert faults(project(tmp_path / "wrong", SUBSETS, (LAST, LAST + new(direction="OVR")))) == [shown]
