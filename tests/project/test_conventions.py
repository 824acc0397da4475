"""dbt-bouncer holds the project to the conventions in dbt-bouncer.yml, and each kind of check has been seen to fail.

A convention of the tests themselves stands here, too.
"""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.project.conftest import Built

CONFIG = yaml.safe_load(Path("dbt-bouncer.yml").read_text())

Failures = set[tuple[str, str]]


@dataclass(frozen=True)
class Fault:
    """An edit of dbt's manifest: a key of a node gets another value; without a node, a key of the whole manifest."""

    node: str
    key: str
    change: Callable[[Any], Any]
    named: str = ""  # what dbt-bouncer calls the place of the fault, when that is not the node

    def put_into(self, manifest: dict[str, Any]) -> None:
        """Edit the manifest."""
        place = manifest
        if self.node:
            kinds = ("nodes", "sources", "exposures", "macros")
            (place,) = (node for kind in kinds for node in manifest[kind].values() if node["name"] == self.node)
        *way, last = self.key.split(".")
        for key in way:
            place = place[key]
        place[last] = self.change(place[last])


def to(value: object) -> Callable[[Any], Any]:
    """Return a change to a value."""
    return lambda _: value


def plus(value: Any) -> Callable[[Any], Any]:  # noqa: ANN401 (a text, or a list)
    """Return a change that adds to a text or a list."""
    return lambda before: before + value


def column(name: str, **values: str) -> Callable[[Any], Any]:
    """Return a change that adds a column."""
    return lambda columns: columns | {name: {"name": name, "description": "A column.", **values}}


def without(text: str) -> Callable[[Any], Any]:
    """Return a change that leaves out every entry that mentions a text."""
    return lambda entries: {key: entry for key, entry in entries.items() if text not in json.dumps(entry)}


def again(old: str, new: str) -> Callable[[Any], Any]:
    """Return a change that adds a copy of an entry under another name."""

    def copied(entries: dict[str, Any]) -> dict[str, Any]:
        key = next(key for key in entries if key.endswith(f".{old}"))
        entry = copy.deepcopy(entries[key])
        name = key.removesuffix(old) + new
        return entries | {name: entry | {"name": new, "unique_id": name, "identifier": new}}

    return copied


PROJECT = "nba_subsets"
GAMES = f"source.{PROJECT}.nba_reference.nba_schedule"

# check -> a fault that it must find; several of them make one manifest, so each is in a node of its own
FAULTS = {
    "check_model_directories": Fault(
        "int_model_retrains", "original_file_path", to("models/more/int_model_retrains.sql")
    ),
    "check_model_names": Fault("int_slate_picks", "name", to("slate_picks")),
    "check_model_column_names": Fault("int_candidates", "columns", column("Edge")),
    "check_model_column_name_complies_to_column_type": Fault(
        "fct_slates", "columns", column("is_late", data_type="string")
    ),
    "check_model_column_type_complies_to_column_name": Fault(
        "fct_candidates", "columns", column("day", data_type="date")
    ),
    "check_lineage_source_cannot_be_used": Fault("int_slate_locks", "depends_on.nodes", plus([GAMES])),
    "check_lineage_seed_cannot_be_used": Fault(
        "public__results", "depends_on.nodes", plus([f"seed.{PROJECT}.edge_tiers"])
    ),
    "check_lineage_permitted_upstream_models": Fault(
        "public__picks", "depends_on.nodes", plus([f"model.{PROJECT}.int_slates"])
    ),
    "check_model_depends_on_multiple_sources": Fault("stg_nba_reference__players", "depends_on.nodes", plus([GAMES])),
    "check_source_not_orphaned": Fault("", "sources", again("nba_schedule", "forgotten"), "nba_reference_forgotten"),
    "check_model_hard_coded_references": Fault("dim_subsets", "raw_code", to("select * from rules.subset_definitions")),
    "check_model_materialization_permitted": Fault("dim_models", "config.materialized", to("view")),
    "check_model_access": Fault("int_slates", "access", to("public")),
    "check_model_contract_enforced_for_public_model": Fault("fct_subset_picks", "contract.enforced", to(value=False)),
    "check_exposure_based_on_non_public_models": Fault("public__signals", "access", to("private"), "signals"),
    "check_exposure_based_on_view": Fault("public__best_bets", "config.materialized", to("view"), "best_bets"),
    "check_exposure_description_populated": Fault("systems_models", "description", to("")),
    "check_exposure_has_owner": Fault("results", "owner.name", to(None)),
    "check_model_has_exposure": Fault("", "exposures", without("public__systems_subsets"), "public__systems_subsets"),
    "check_model_description_contains_regexp_pattern": Fault("fct_best_bets", "description", to("The best bets.")),
    "check_model_has_unique_test": Fault(
        "", "nodes", without("well_formed_stg_nba_reference__players"), "stg_nba_reference__players"
    ),
    "check_model_column_description_populated": Fault("fct_predictions", "columns.game_date.description", to("")),
    "check_seed_description_populated": Fault("seasons", "description", to("")),
    "check_source_top_level_description_populated": Fault(
        "player_prop_predictions", "source_description", to(""), "nba_predictions_player_prop_predictions"
    ),
    "check_source_description_populated": Fault(
        "player_game_summary", "description", to(""), "nba_analytics_player_game_summary"
    ),
    "check_model_has_unit_tests": Fault("", "unit_tests", without("int_predictions_graded"), "int_predictions_graded"),
    "check_macro_is_used": Fault("", "macros", again("best_first", "forgotten_first"), "forgotten_first"),
    "check_model_max_number_of_lines": Fault("int_predictions_scored", "raw_code", plus("\n" * 100)),
    "check_model_has_semi_colon": Fault("int_daily_signals", "raw_code", plus(";")),
    "check_model_code_does_not_contain_regexp_pattern": Fault(
        "int_subset_decisions", "raw_code", plus("{{ target.type }}")
    ),
    "check_macro_code_does_not_contain_regexp_pattern": Fault("as_of", "macro_sql", plus("{{ target.type }}")),
}


def failures(manifest: dict[str, Any], folder: Path) -> Failures:
    """Run dbt-bouncer over a manifest; return check and name of each failure."""
    (folder / "manifest.json").write_text(json.dumps(manifest))
    config, output = folder / "dbt-bouncer.yml", folder / "output.json"
    config.write_text(yaml.safe_dump(CONFIG | {"dbt_artifacts_dir": str(folder)}))
    command = [str(Path(sys.executable).with_name("dbt-bouncer")), "run", "--config-file", str(config)]
    done = subprocess.run(
        [*command, "--output-file", str(output), "--output-format", "json"], capture_output=True, text=True, check=False
    )
    assert output.is_file(), done.stdout + done.stderr
    checks = [check for check in json.loads(output.read_text()) if check["outcome"] != "success"]
    assert done.returncode == bool(checks)
    return {(run_id[0], run_id[-1]) for run_id in (check["check_run_id"].split(":") for check in checks)}


@pytest.fixture(scope="module")
def manifest(demo: Built) -> dict[str, Any]:
    """Return the manifest of the demo's build."""
    contents: dict[str, Any] = json.loads((demo.workspace.target / "manifest.json").read_text())
    return contents


@pytest.fixture(scope="module")
def found(manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Failures:
    """Return what is found in a manifest with all faults."""
    spoilt = copy.deepcopy(manifest)
    for fault in FAULTS.values():
        fault.put_into(spoilt)
    return failures(spoilt, tmp_path_factory.mktemp("spoilt"))


def test_the_project_keeps_its_conventions(manifest: dict[str, Any], tmp_path: Path) -> None:
    """Each of them; `make lint` says so, too."""
    assert failures(manifest, tmp_path) == set()


def test_a_raw_table_is_read_in_one_place_of_staging(manifest: dict[str, Any]) -> None:
    """Beside the models that speak of all raw tables alike; dbt-bouncer's own check of this knows no exception."""
    of_all = {f"model.{PROJECT}.stg_nba_raw__{name}" for name in ("tables", "row_counts", "values_put_aside")}
    readers = {
        source: set(readers) - of_all
        for source, readers in manifest["child_map"].items()
        if source.startswith("source.")
    }
    models = [[node for node in nodes if node.startswith("model.")] for nodes in readers.values()]
    assert len(models) > 5
    assert max(map(len, models)) == 1


def test_every_kind_of_check_has_a_fault() -> None:
    """A check that has not been seen to fail proves nothing."""
    assert {check["name"] for check in CONFIG["manifest_checks"]} == set(FAULTS)


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_found(found: Failures, check: str) -> None:
    """By the check that is for it."""
    fault = FAULTS[check]
    assert (check, fault.named or fault.node) in found


def test_no_test_replaces_a_clock_of_the_whole_process() -> None:
    """Another thread that sleeps or looks at it would move it: replace `time` of the one module that is tested."""
    pattern = re.compile(r"""setattr\(\s*["']?(time|datetime)["']?[.,]""")
    files = {file: file.read_text() for file in Path("tests").rglob("*.py")}
    assert [str(file) for file, text in files.items() if pattern.search(text)] == []
