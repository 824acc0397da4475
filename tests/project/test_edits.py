"""An edit touches what mentions it, and everything where nobody can tell; words for people touch nothing."""

import copy
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from build.edits import EVERYTHING, GoodBuild
from build.workspace import Stores, Workspace
from demo.league import DEMO_NOW
from tests.project.conftest import Built

SIGNALS = "model.nba_subsets.int_daily_signals"
BEST_BETS = "model.nba_subsets.public__best_bets_all"
WARNING = "test.nba_subsets.warn_games_without_tipoff"
SEED = "seed.nba_subsets.edge_tiers"
GAMES = "model.nba_subsets.stg_nba_reference__games"
STREAK = "model.nba_subsets.fct_best_bets_streak"
RECORDS = "model.nba_subsets.fct_best_bets_records"
SCHEDULE = "source.nba_subsets.nba_reference.nba_schedule"

Manifest = dict[str, Any]
Edit = Callable[[Manifest], None]


def put(kind: str, name: str, *way: str, value: object) -> Edit:
    """Return an edit of a part of the manifest: the last key of the way gets a value."""

    def edit(manifest: Manifest) -> None:
        place = manifest[kind][name]
        for key in way[:-1]:
            place = place[key]
        assert place[way[-1]] != value
        place[way[-1]] = value

    return edit


def put_macro(name: str) -> Edit:
    """Return an edit of a macro of the project."""
    return put("macros", f"macro.nba_subsets.{name}", "macro_sql", value="{% macro edited() %}{% endmacro %}")


def add_model(manifest: Manifest) -> None:
    """Add a copy of a model."""
    manifest["nodes"]["model.nba_subsets.new"] = copy.deepcopy(manifest["nodes"][SIGNALS])


# an edit of the manifest, or of a file: path, old and new text; and what it touches, all of it or among others
EDITS: dict[str, tuple[Edit | tuple[str, str, str], set[str], bool]] = {
    "a model": (put("nodes", SIGNALS, "raw_code", value="select 1"), {SIGNALS}, True),
    "a type in a contract": (
        put("nodes", BEST_BETS, "columns", "payload", "data_type", value="string"), {BEST_BETS}, True
    ),
    "a setting of a model": (put("nodes", SIGNALS, "config", "materialized", value="table"), {SIGNALS}, True),
    "a new model": (add_model, {"model.nba_subsets.new"}, True),
    "a seed": (put("nodes", SEED, "checksum", "checksum", value="0"), {SEED}, True),
    "a data test": (put("nodes", WARNING, "raw_code", value="select 1"), {WARNING}, True),
    "a description": (put("nodes", SIGNALS, "description", value="Words."), set(), True),
    "a description of a column": (
        put("nodes", BEST_BETS, "columns", "payload", "description", value="Words."), set(), True
    ),
    "a source": (put("sources", SCHEDULE, "config", "meta", value={"external_location": "x"}), {GAMES}, False),
    "a description of a source": (put("sources", SCHEDULE, "description", value="Words."), set(), True),
    "a macro": (put_macro("is_decided"), {STREAK}, False),
    "a macro in a macro": (put_macro("rounded_ratio"), {BEST_BETS}, False),
    "an engine's form of a macro": (put_macro("duckdb__eastern_hour"), {GAMES}, False),
    "a hook's macro": (put_macro("teach_googlesql"), {EVERYTHING}, False),
    "a pre-hook's macro": (put_macro("forget_window"), {EVERYTHING}, False),
    "a macro that stands in for dbt's": (put_macro("duckdb__create_csv_table"), {EVERYTHING}, False),
    "what such a macro calls": (put_macro("with_full_numeric"), {EVERYTHING}, False),
    "a macro of dbt's that is overridden": (put_macro("is_incremental"), {EVERYTHING}, False),
    "a var": (("dbt_project.yml", "best_bets_last_decided: 10", "best_bets_last_decided: 11"), {RECORDS}, True),
    "a var in a macro": (("dbt_project.yml", "payout_per_mille: 909", "payout_per_mille: 910"), {BEST_BETS}, False),
    "a var that no node mentions": (("dbt_project.yml", "raw_warn_hours: 48", "raw_warn_hours: 4"), {EVERYTHING}, True),
    "a comment": (("dbt_project.yml", "# The next three", "# These three"), set(), True),
    "a setting of all": (("dbt_project.yml", "schema_change: fail", "schema_change: ignore"), {EVERYTHING}, True),
    "the profile": (("profiles.yml.example", "threads: 2", "threads: 3"), {EVERYTHING}, True),
    "the engine": (("requirements.lock", "duckdb==", "duckdb==9"), {EVERYTHING}, True),
}  # fmt: skip


@pytest.fixture
def manifest(demo: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Return the demo's manifest, and go where the files may be edited and a good build be kept."""
    for file in ("dbt_project.yml", "profiles.yml.example", "requirements.lock"):
        shutil.copyfile(file, tmp_path / file)
    monkeypatch.chdir(tmp_path)
    Workspace().raw.mkdir(parents=True)
    Workspace().database.write_bytes(b"database")
    (Workspace().raw / "nba_schedule.parquet").write_bytes(b"games")
    content = (demo.workspace.target / "manifest.json").read_bytes()
    (Workspace().target / "manifest.json").write_bytes(content)
    manifest: Manifest = orjson.loads(content)
    return manifest


@cache
def unedited() -> GoodBuild:
    """Return what a good build would leave, whichever test is the first to ask."""
    return good_build()


def good_build() -> GoodBuild:
    """Return what a good build would leave."""
    return GoodBuild.of(DEMO_NOW, Stores(Path("public"), Path("internal"), Path("state")))


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_touches(manifest: Manifest, name: str) -> None:
    """Neither less nor, where it is told, more; hooks and dbt's own macros are behind everything."""
    good = unedited()
    edit, touched, is_all = EDITS[name]
    if isinstance(edit, tuple):
        path, old, new = edit
        text = Path(path).read_text()
        assert old in text
        Path(path).write_text(text.replace(old, new))
    else:
        edit(manifest)
    found = set(good.touched(manifest))
    assert found >= touched
    assert found == touched or not is_all


def test_what_is_gone_is_named(manifest: Manifest) -> None:
    """A model or a seed, but no test."""
    good = good_build()
    assert good.deleted(manifest) == []
    for node in (SIGNALS, SEED, WARNING):
        del manifest["nodes"][node]
    assert good.deleted(manifest) == ["edge_tiers", "int_daily_signals"]


def test_another_parse_touches_nothing(manifest: Manifest) -> None:
    """When and where it was made, and whether it was compiled, makes no difference."""
    good = good_build()
    for node in manifest["nodes"].values():
        node |= {"created_at": 0, "root_path": "/", "patch_path": None, "compiled": False, "compiled_code": None}
        node["depends_on"]["macros"] = []
    assert good.touched(manifest) == []


def test_a_good_build_is_whole_until_its_files_change(manifest: Manifest) -> None:
    """Its database and each raw table; without a database, or in another shape, there is none."""
    record = Workspace().target / "last_good_build.json"
    assert GoodBuild.read() is None
    good_build().keep()
    good = GoodBuild.read()
    assert good == good_build()
    assert good.is_whole
    assert good.touched(manifest) == []
    (Workspace().raw / "nba_schedule.parquet").write_bytes(b"other games")
    assert not good.is_whole
    record.write_bytes(b'{"now": "2026-01-01T00:00:00Z"}')
    assert GoodBuild.read() is None
    good.keep()
    Workspace().database.unlink()
    assert GoodBuild.read() is None
    GoodBuild.forget()
    assert not record.exists()
