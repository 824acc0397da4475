"""An edit touches what mentions it, and everything where nobody can tell; words for people touch nothing."""

import copy
import shutil
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

import orjson
import pytest

from demo.league import DEMO_NOW
from tests.project.conftest import Built
from tests.tables import beside
from workspace.edits import GoodBuild
from workspace.folder import Stores, Workspace

DATES = "model.nba_subsets.int_dates_shown"
WARNING = "test.nba_subsets.warn_anything"
SEED = "seed.nba_subsets.edge_tiers"

Manifest = dict[str, Any]
EDITS: dict[str, dict[str, Any]] = beside(__file__)


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


def make(edit: dict[str, Any], manifest: Manifest) -> None:
    """Make an edit of the manifest or of a file."""
    if "file" in edit:
        text = Path(edit["file"]).read_text()
        assert edit["old"] in text
        Path(edit["file"]).write_text(text.replace(edit["old"], edit["new"]))
    elif "copy" in edit:
        manifest["nodes"][edit["as"]] = copy.deepcopy(manifest["nodes"][edit["copy"]])
    elif "macro" in edit:
        manifest["macros"][f"macro.nba_subsets.{edit['macro']}"]["macro_sql"] = "{% macro edited() %}{% endmacro %}"
    else:
        *way, last = edit["at"]
        place = reduce(getitem, way, manifest)
        assert place[last] != edit["value"]
        place[last] = edit["value"]


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
    make(EDITS[name], manifest)
    found, touched = set(good.touched(manifest)), set(EDITS[name]["touches"])
    assert found >= touched
    assert found == touched or "and_more" in EDITS[name]


def test_what_is_gone_is_named(manifest: Manifest) -> None:
    """A model or a seed, but no test."""
    good = good_build()
    assert good.deleted(manifest) == []
    for node in (DATES, SEED, WARNING):
        del manifest["nodes"][node]
    assert good.deleted(manifest) == ["edge_tiers", "int_dates_shown"]


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
