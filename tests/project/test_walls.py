"""Documents read marts alone: dbt refuses to parse a document that reads past them."""

import os
import shutil

import pytest

from tests.dbt_process import Dbt, places
from tests.project.conftest import Built

DOCUMENT, MART = "public__new", "fct_slates"
BEHIND_THE_WALL = {
    "staging": "stg_nba_reference__games",
    "intermediate": "int_slates",
    "bookkeeping": "bookkeeping__slate_grading",
}


@pytest.fixture(scope="module")
def parsed(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Parse a small project with this one's configuration, groups and macros, and one model a layer."""
    project = tmp_path_factory.mktemp("walls")
    shutil.copytree("macros", project / "macros")
    for file in ("dbt_project.yml", "models/_groups.yml"):
        (project / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(file, project / file)
    for layer, model in {**BEHIND_THE_WALL, "marts": MART, "documents/public": DOCUMENT}.items():
        (project / "models" / layer).mkdir(parents=True)
        (project / "models" / layer / f"{model}.sql").write_text("select 1 as one")
    environment = os.environ | places(project / "target") | {"NOW": ""}
    said = {}
    for layer, model in {"marts": MART, **BEHIND_THE_WALL}.items():
        (project / f"models/documents/public/{DOCUMENT}.sql").write_text(f"select * from {{{{ ref('{model}') }}}}")
        said[layer] = dbt_process.run(project, environment, project=f"{project} {layer}")
    return said


@pytest.mark.parametrize("layer", ["marts", *BEHIND_THE_WALL])
def test_a_document_reads_marts_alone(parsed: dict[str, tuple[bool, str]], layer: str) -> None:
    """The message names the document and what it must not read."""
    success, said = parsed[layer]
    model = BEHIND_THE_WALL.get(layer, MART)
    assert success == (layer == "marts"), said
    refusal = f"{model}, which is not allowed because the referenced node is private to the 'rules' group"
    assert (refusal in said) == (layer != "marts")


SEEDS = {"objects__skill_records": {"sample_sizes"}}


def test_every_model_is_on_one_side(demo: Built) -> None:
    """Seeds have no access, so nothing but this test keeps documents from reading them.

    The sums of skill are made for one document alone, and each needs the size of its sample.
    """
    nodes = demo.left("manifest")["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    assert {node["config"]["group"] for node in models.values()} == {"rules", "documents"}
    for name, node in models.items():
        if node["config"]["group"] == "documents":
            read = {nodes[parent]["fqn"][1] for parent in node["depends_on"]["nodes"]}
            assert read <= {"marts", "documents"} | SEEDS.get(node["name"], set()), name
