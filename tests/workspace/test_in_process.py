"""A build in a process that has more to do leaves it as it was."""

import datetime as dt
import gc
from pathlib import Path

import pytest

from workspace import in_process
from workspace.command import BuildError
from workspace.folder import Workspace

NOW = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)


def test_the_garbage_collector_is_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whether a build succeeds or fails; while it lasts, what was there before is not looked at."""
    before, during = gc.get_threshold(), list[tuple[int, bool]]()

    def fail(*_: object) -> None:
        during.append((gc.get_threshold()[0], gc.get_freeze_count() > 0))
        raise BuildError

    monkeypatch.setattr(in_process, "invoke", fail)
    with pytest.raises(BuildError):
        in_process.build_quietly(Workspace.apart(tmp_path, tmp_path), NOW, None)
    assert during == [(50_000, True)]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
