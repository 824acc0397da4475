"""Documents read marts alone: dbt refuses to parse a document that reads past them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from tests.project.conftest import Built

BEHIND_THE_WALL = {
    "staging": "stg_nba_reference__games",
    "intermediate": "int_slates",
    "bookkeeping": "bookkeeping__slate_grading",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project."""
    copy = tmp_path_factory.mktemp("walls") / "project"
    left_out = shutil.ignore_patterns(".*", "target", "logs", "public*", "internal", "publisher", "profiles.yml")
    shutil.copytree(Path(), copy, ignore=lambda folder, names: left_out(folder, names) if folder == "." else [])
    shutil.copyfile("profiles.yml.example", copy / "profiles.yml")
    return copy


def parse(project: Path) -> subprocess.CompletedProcess[str]:
    """Let dbt parse, which is fast after the first time."""
    dbt = str(Path(sys.executable).with_name("dbt"))
    places = {name: str(project / "target") for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH")}
    environment = os.environ | places | {"DBT_PROFILES_DIR": str(project), "NOW": ""}
    command = [dbt, "--quiet", "parse", "--target", "local"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("layer", ["marts", *BEHIND_THE_WALL])
def test_a_document_reads_marts_alone(project: Path, layer: str) -> None:
    """The message names the document and what it must not read."""
    model = BEHIND_THE_WALL.get(layer, "fct_slates")
    document = project / "models/documents/public/public__new.sql"
    document.write_text(f"select * from {{{{ ref('{model}') }}}}")
    run = parse(project)
    document.unlink()
    assert (run.returncode == 0) == (layer == "marts"), run.stdout
    refusal = f"{model}, which is not allowed because the referenced node is private to the 'rules' group"
    assert (refusal in run.stdout) == (layer != "marts")


def test_every_model_is_on_one_side(demo: Built) -> None:
    """Seeds have no access, so nothing but this test keeps documents from reading them."""
    nodes = orjson.loads((demo.workspace.target / "manifest.json").read_bytes())["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    assert {node["config"]["group"] for node in models.values()} == {"rules", "documents"}
    for name, node in models.items():
        if node["config"]["group"] == "documents":
            read = {nodes[parent]["fqn"][1] for parent in node["depends_on"]["nodes"]}
            assert read <= {"marts", "documents"}, name
