"""Documents read marts alone: dbt refuses to parse a document that reads past them."""

import json
import os
import shutil
import subprocess
import sys

import orjson
import pytest

from tests.project.conftest import Built

MART = "fct_slates"
BEHIND_THE_WALL = {
    "staging": "stg_nba_reference__games",
    "intermediate": "int_slates",
    "bookkeeping": "bookkeeping__slate_grading",
}


# The argument holds, as JSON, each layer with a model of it that a document tries to read. The last line of output says
# of each layer whether the parse succeeded, and what dbt said.
PARSE = """
import json, pathlib, sys
from dbt.cli.main import dbtRunner
said, parsed = [], {}
runner = dbtRunner(callbacks=[lambda event: said.append(event.info.msg) if event.info.level == "error" else None])
document = pathlib.Path("models/documents/public/public__new.sql")
for layer, model in json.loads(sys.argv[1]).items():
    document.write_text("select * from {{ ref('" + model + "') }}")
    said.clear()
    run = runner.invoke(["--quiet", "parse", "--target", "local"])
    parsed[layer] = [run.success, " ".join([*said, str(run.exception or "")])]
print(json.dumps(parsed))
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Parse a small project with this one's configuration, groups and macros, and one model a layer."""
    project = tmp_path_factory.mktemp("walls")
    shutil.copytree("macros", project / "macros")
    shutil.copyfile("profiles.yml.example", project / "profiles.yml")
    for file in ("dbt_project.yml", "models/_groups.yml"):
        (project / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(file, project / file)
    for layer, model in {**BEHIND_THE_WALL, "marts": MART, "documents/public": "public__new"}.items():
        (project / "models" / layer).mkdir(parents=True)
        (project / "models" / layer / f"{model}.sql").write_text("select 1 as one")
    places = {name: str(project / "target") for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH")}
    environment = os.environ | places | {"DBT_PROFILES_DIR": str(project), "NOW": ""}
    command = [sys.executable, "-c", PARSE, json.dumps({"marts": MART, **BEHIND_THE_WALL})]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
    return {layer: (success, said) for layer, (success, said) in json.loads(done.stdout.splitlines()[-1]).items()}


@pytest.mark.parametrize("layer", ["marts", *BEHIND_THE_WALL])
def test_a_document_reads_marts_alone(parsed: dict[str, tuple[bool, str]], layer: str) -> None:
    """The message names the document and what it must not read."""
    success, said = parsed[layer]
    model = BEHIND_THE_WALL.get(layer, MART)
    assert success == (layer == "marts"), said
    refusal = f"{model}, which is not allowed because the referenced node is private to the 'rules' group"
    assert (refusal in said) == (layer != "marts")


def test_every_model_is_on_one_side(demo: Built) -> None:
    """Seeds have no access, so nothing but this test keeps documents from reading them."""
    nodes = orjson.loads((demo.workspace.target / "manifest.json").read_bytes())["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    assert {node["config"]["group"] for node in models.values()} == {"rules", "documents"}
    for name, node in models.items():
        if node["config"]["group"] == "documents":
            read = {nodes[parent]["fqn"][1] for parent in node["depends_on"]["nodes"]}
            assert read <= {"marts", "documents"}, name
