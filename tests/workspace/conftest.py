"""Fixtures of the tests of builds."""

from functools import cache
from types import SimpleNamespace
from typing import Any, TextIO

import pytest
import yaml

from workspace.seeds import rules

_parsed = cache(yaml.safe_load)


def _load(text: str | TextIO) -> Any:  # noqa: ANN401 (any YAML)
    if isinstance(text, str):
        return _parsed(text)
    try:
        return _parsed(text.read())
    except yaml.YAMLError:
        text.seek(0)
        return yaml.safe_load(text)  # its error names the file


@pytest.fixture(autouse=True)
def _rules_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse the same rules of seeds once: that is most of what a check takes."""
    monkeypatch.setattr(rules, "yaml", SimpleNamespace(safe_load=_load, YAMLError=yaml.YAMLError))
