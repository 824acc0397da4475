"""Fixtures of the publisher's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli import main
from tests.publisher.small_warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Return an empty warehouse of one kind of document, signals."""
    return Warehouse(tmp_path / "target")


@pytest.fixture
def run(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command line over the warehouse: exit code, output, errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main([*arguments, "--target-path", str(warehouse.target)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command
