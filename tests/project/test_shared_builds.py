"""What tests share is made once and whole."""

from pathlib import Path

import pytest

from tests.project.conftest import Shared


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
