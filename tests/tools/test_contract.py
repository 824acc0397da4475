"""`make contract`: each step is seen to fail, without Node; what Node does is seen by the check itself."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tools.contract import __main__ as contract

CONTENT = {"paths": {"/index.json": {"get": {"operationId": "index"}}}, "components": {"schemas": {"Index": {}}}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder, with Node installed or not."""
    monkeypatch.chdir(tmp_path)
    programs = {"node": "/usr/bin/node", "npm": "/usr/bin/npm"}
    monkeypatch.setattr(shutil, "which", programs.get)
    monkeypatch.setattr(contract, "_published", lambda: CONTENT)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return where the commands are written down; all succeed but the linter on the file that is faulty."""
    called: list[str] = []

    def stand_in(*command: str, **_: Any) -> int:  # noqa: ANN401 (whatever else is given)
        called.append(" ".join([Path(command[0]).name, *command[1:]]))
        Path("target/contract/node_modules").mkdir(exist_ok=True)
        return int("faulty.json" in command)

    monkeypatch.setattr(contract, "run", stand_in)
    return called


def names(calls: list[str]) -> list[str]:
    """Return the programs that were called."""
    return [call.partition(" ")[0] for call in calls]


def test_every_step_in_turn(calls: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is installed stays; another lock is installed anew."""
    steps = ["spectral", "spectral", "openapi-typescript", "tsc"]
    assert contract.main() == 0
    assert names(calls) == ["dbt", "npm", *steps]
    assert capsys.readouterr().out == "contract: 1 paths and 1 types are linted, and a client of them compiles\n"
    assert json.loads(Path("target/contract/openapi.json").read_text()) == CONTENT
    assert json.loads(Path("target/contract/faulty.json").read_text())["paths"] == {"/index.json": {"get": {}}}
    assert {"client.ts", "ruleset.yaml", "tsconfig.json"} < {file.name for file in Path("target/contract").iterdir()}
    calls.clear()
    assert contract.main() == 0
    assert names(calls) == ["dbt", *steps]
    calls.clear()
    Path("target/contract/node_modules/.ready").write_text("another lock")
    assert contract.main() == 0
    assert names(calls) == ["dbt", "npm", *steps]


@pytest.mark.parametrize(
    ("fails", "message"),
    [
        ("dbt --quiet parse", "dbt cannot read the project"),
        ("npm ci", "npm could not install what tools/contract/package-lock.json names"),
        ("spectral lint", "openapi.json breaks a rule of tools/contract/ruleset.yaml"),
        ("openapi-typescript", "no types can be made of openapi.json"),
        ("tsc", "tools/contract/client.ts does not go with types.ts"),
        # it would find nothing in the published file, either
        ("", "the linter finds no fault in faulty.json, so it proves nothing"),
    ],
)
def test_a_step_that_fails_is_the_last(
    calls: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fails: str, message: str
) -> None:
    """With one line that says what is wrong."""
    run = contract.run

    def stand_in(*command: str, **more: Any) -> int:  # noqa: ANN401 (whatever else is given)
        return int(run(*command, **more) or calls[-1].startswith(fails)) if fails else run(*command, **more) and 0

    monkeypatch.setattr(contract, "run", stand_in)
    assert contract.main() == 1
    assert calls[-1].startswith(fails or "spectral")
    assert capsys.readouterr().err == f"contract: {message}\n"


def test_without_node_one_line_says_so(
    calls: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It fails and begins nothing."""
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "npm" else name)
    assert contract.main() == 1
    line = "contract: there is no npm; install Node 20.17 or newer. Only this check needs it\n"
    assert (calls, capsys.readouterr().err) == ([], line)
