"""`publisher why` prints what `admin/why/{date}.json` says of a player."""

import orjson
import pytest

from publisher.cli.main import main
from tests.project.conftest import Built

SCREEN = """\
date: 2025-10-31  generated_at: 2025-11-30T23:55:00Z  model: 926A  season: 2025-26  basis: reconstructed
status: ok  locks_at: 2025-10-31T23:00:00Z
signals
  system_id       daily_signal  skew         pct_over  predictions  high_edge_picks
  catboost_v9     GREEN         BALANCED     30.5      59           12
  moving_average  RED           UNDER_HEAVY  22        59           1
player_lookup: kendrinnorvale  player: Kendrin Norvale
systems
  system_id: catboost_v9  team: WAS  opponent: IND  line: 15.5  sportsbook: BETMGM  feature_quality: 71.2
  failed_check: -  edge: 6.2  edge_tier: high  confidence: 84  composite_score: 104  actual: 22  outcome: win
  versions
    created_at            prediction  line  recommendation  standing
    2025-10-31T23:40:00Z  9.3         15.5  UNDER           after_lock
    2025-10-31T15:00:03Z  21.7        15.5  OVER            in_force
    2025-10-30T22:00:03Z  21.7        14.5  OVER            superseded
  subsets
    id                          public_id  audience  rank  rejected_by  found  wanted  missed_by
    v9_high_edge_top1           1          public    4     rank         4      1       3
    v9_high_edge_top3           2          public    4     rank         4      3       1
    v9_high_edge_top5           3          public    4     -            -      -       -
    v9_high_edge_top10          4          public    4     -            -      -       -
    v9_high_edge_balanced       5          public    4     -            -      -       -
    v9_high_edge_top5_balanced  6          public    4     -            -      -       -
    v9_high_edge_any            7          public    4     -            -      -       -
    v9_premium_safe             8          public    -     confidence   84     92      8
    v9_high_edge_warning        9          public    -     signal       GREEN  RED     -
shown
  prediction: 21.7  line: 15.5  direction: OVER  actual: 22  outcome: win  rekeyed: -
  files
    predictions/2025-10-31.json, results/2025-10-31.json
  groups
    path                       id  name              rank
    picks/2025-10-31.json      3   Top 5             4
    picks/2025-10-31.json      4   Top 10            4
    picks/2025-10-31.json      5   Best Value        4
    picks/2025-10-31.json      6   Best Value Top 5  4
    picks/2025-10-31.json      7   All Picks         4
    best-bets/2025-10-31.json  3   Top 5             4
"""


@pytest.fixture
def _in_demo(demo: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to the project folder of the demo's build: the database that dbt knows is relative to it."""
    monkeypatch.chdir(demo.workspace.folder)


@pytest.mark.usefixtures("_in_demo")
def test_the_command_prints_it_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a pick with three versions, of which one counts: checks, score, subsets, outcome and files."""
    assert main(["why", "2025-10-31", "kendrin norvale"]) == 0
    assert capsys.readouterr().out == SCREEN


@pytest.mark.usefixtures("_in_demo")
def test_the_command_prints_what_the_document_has(demo: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON; of somebody whom no document has it names the nearest."""
    document = orjson.loads(demo.internal_files()["admin/why/2025-10-31.json"])
    (expected,) = (each for each in document["players"] if each["player_lookup"] == "kendrinnorvale")
    assert main(["why", "2025-10-31", "kendrinnorvale", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["members"] == [expected]
    assert main(["why", "2025-10-31", "Kendrik Norvale"]) == 1
    assert capsys.readouterr().err.endswith("; did you mean Kendrin Norvale or kendrinnorvale?\n")
