"""What tests share is made once and whole, and the process of dbt says why a command failed."""

from pathlib import Path

import pytest

from demo.league import DEMO_NOW
from tests.project.conftest import Dbt, Shared, apart


def test_a_failed_command_says_why(dbt: Dbt, demo_raw: Path, tmp_path: Path) -> None:
    """In dbt's words; the process goes on with the next command, as all tests of a worker show."""
    built = apart(tmp_path / "built", demo_raw, DEMO_NOW)
    with pytest.raises(AssertionError, match=r"Table with name \S+ does not exist"):
        dbt(built.workspace, built.now, "run", "--select", "fct_slates")


def test_what_is_shared_is_made_once(tmp_path: Path) -> None:
    """What was begun and failed is made anew."""
    shared, calls = Shared(tmp_path), []

    def make(folder: Path) -> None:
        calls.append(folder)
        folder.mkdir()
        if len(calls) == 1:
            raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        shared.made("thing", make)
    assert shared.made("thing", make) == shared.made("thing", make) == tmp_path / "thing"
    assert len(calls) == 2
