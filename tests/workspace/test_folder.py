"""A build in any folder takes the checkout's parse, and nothing that is set for builds elsewhere reaches it."""

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.database import rows
from tests.project.small import write_project
from workspace.command import BuildError, run
from workspace.folder import Workspace
from workspace.in_process import build_all
from workspace.parses import KEPT, PROJECT
from workspace.yaml_files import read_yaml

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 2, 15, 17, tzinfo=dt.UTC)
SETTINGS = """
on-run-start: ["{{ teach_googlesql() }}"]
vars: {now: ""}
models: {small: {+materialized: table}}
seeds: {small: {words: {+column_types: {word: string}}}}
"""
FILES = {
    "models/sources.yml": """
sources:
  - name: raw
    schema: raw
    config: {meta: {external_location: "{{ env_var('RAW_FOLDER', 'target/raw') }}/{name}.parquet"}}
    tables: [{name: numbers}]
""",
    "models/answer.sql": """
select number, word, cast({{ eastern_date(as_of_at()) }} as string) as as_of
from {{ source('raw', 'numbers') }}, {{ ref('words') }}
""",
    "seeds/words.csv": "word\nsix\n",
    "tests/assert_one_answer.sql": "select count(*) as answers from {{ ref('answer') }} having count(*) > 1",
    "tests/tests.yml": "data_tests: [{name: assert_one_answer, description: There is one answer.}]",
    "selectors.yml": "selectors: []",
}

UNIT_TEST = """
unit_tests:
  - name: answer
    model: answer
    given: [{input: ref('words'), rows: []}, {input: "source('raw', 'numbers')", rows: [{number: 42}]}]
    expect: {rows: []}
"""


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a small project with the macros of this one; return a raw folder under a name that is hard to quote."""
    project = tmp_path / "o'project"
    write_project(project, SETTINGS, FILES)
    shutil.copyfile("profiles.yml.example", project / "profiles.yml.example")
    folder = tmp_path / "it's {{ raw }}"
    folder.mkdir()
    duckdb.sql("select 42 as number").write_parquet(str(folder / "numbers.parquet"))
    monkeypatch.chdir(project)
    return folder


def answer(workspace: Workspace) -> tuple[object, ...]:
    """Return what was built."""
    (row,) = rows(workspace.database, "from main.answer")
    return tuple(row)


def described(workspace: Workspace) -> str:
    """Return how the last parse describes the test; dbt forgets it when it mends a parse for an edited model."""
    nodes = orjson.loads((workspace.target / "manifest.json").read_bytes())["nodes"]
    return str(nodes["test.small.assert_one_answer"]["description"])


def test_a_parse_serves_every_workspace_and_instant(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though the first workspace is gone and the environment is production's; after an edit there is another."""
    checkout = Workspace()
    checkout.target.mkdir()
    checkout.raw.symlink_to(raw)
    checkout.parse.write_bytes(b"damaged")
    first = Workspace.apart(tmp_path / "first", raw)
    build_all(first, NOW)
    assert answer(first) == (42, "six", "2026-01-15")
    parse = first.parse.read_bytes()
    shutil.rmtree(first.folder)
    elsewhere = {name: str(tmp_path / "elsewhere") for name in ("RAW_FOLDER", "DUCKDB_PATH", "DBT_TARGET_PATH")}
    for name, value in (elsewhere | {"DBT_TARGET": "bigquery", "NOW": "?"}).items():
        monkeypatch.setenv(name, value)
    build_all(checkout, LATER)
    assert answer(checkout) == (42, "six", "2026-02-15")
    assert checkout.parse.read_bytes() == parse
    assert not (tmp_path / "elsewhere").exists()

    Path("models/answer.sql").write_text("select nothing from {{ ref('words') }}")
    edited = Workspace.apart(tmp_path / "edited", raw)
    with pytest.raises(BuildError) as failed:
        build_all(edited, NOW)
    (line,) = failed.value.args
    assert line.startswith("answer: Runtime Error in model answer (models/answer.sql) Binder Error")
    assert described(edited) == "There is one answer."
    assert [file.read_bytes() for file in KEPT.iterdir()] == [edited.parse.read_bytes()]

    # the results of the good build are still there
    Path("models/answer.sql").write_text("select * from {{ ref('nothing') }}")
    assert run("build", lambda: build_all(checkout, NOW)) == 1
    assert "depends on a node named 'nothing' which was not found" in capsys.readouterr().err


def test_a_build_of_data_parses_no_unit_tests(raw: Path, tmp_path: Path) -> None:
    """Its parse is kept beside that of everything, and an edited unit test costs it no other."""
    file = Path("models/answer_unit_tests.yml")
    file.write_text(UNIT_TEST)
    data = Workspace.apart(tmp_path / "data", raw, unit_tests=False)
    everything = Workspace.apart(tmp_path / "everything", raw)
    known = {}
    for workspace in (data, everything):
        build_all(workspace, NOW)
        known[workspace] = orjson.loads((workspace.target / "manifest.json").read_bytes())["unit_tests"]
    assert [len(found) for found in known.values()] == [0, 1]
    assert {file.read_bytes() for file in KEPT.iterdir()} == {each.parse.read_bytes() for each in known}
    before = data.version, everything.version
    file.write_text(UNIT_TEST.replace("42", "43"))
    assert (data.version == before[0], everything.version == before[1]) == (True, False)


def test_an_interrupted_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a traceback."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    assert run("build", interrupted) == 1
    assert capsys.readouterr().err == "build: interrupted; every file is whole, run again to finish\n"


def test_a_workspace_has_all_that_dbt_reads() -> None:
    """Every folder that dbt_project.yml names; dbt would also look into some that the project does not have."""
    project = read_yaml(Path("dbt_project.yml"))
    named = {folder for key, folders in project.items() if key.endswith("-paths") for folder in folders}
    assert named | {"dbt_project.yml", "selectors.yml"} == set(PROJECT)
    unknown = {"analyses", "snapshots", "functions", "packages.yml", "dependencies.yml", "dbt_packages", ".dbtignore"}
    assert not [name for name in unknown if Path(name).exists()]
