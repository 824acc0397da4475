"""`workspace why` prints what `admin/why/{date}.json` says of a player."""

import orjson
import pytest

from tests.project.conftest import Built
from workspace.__main__ import main


def test_the_command_prints_what_the_document_has(
    demo: Built, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON; of somebody whom no document has it names the nearest."""
    monkeypatch.chdir(demo.workspace.folder)  # the database that dbt knows is relative to it
    document = demo.inside("admin/why/2025-10-31.json")
    (expected,) = (each for each in document["players"] if each["player_lookup"] == "kendrinnorvale")
    assert main(["why", "2025-10-31", "kendrinnorvale", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["members"] == [expected]
    assert main(["why", "2025-10-31", "Kendrik Norvale"]) == 1
    assert capsys.readouterr().err.endswith("; did you mean Kendrin Norvale or kendrinnorvale?\n")
