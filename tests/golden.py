"""Texts that stand in files beside the tests, where a reviewer sees what has changed."""

import os
from difflib import unified_diff
from pathlib import Path

import pytest


def hold(file: Path, text: str) -> None:
    """Hold a text to the golden one in a file; with REWRITE=1, write it there first."""
    if os.environ.get("REWRITE"):
        file.write_text(text, encoding="utf-8")
    golden = file.read_text(encoding="utf-8") if file.exists() else ""
    if difference := list(unified_diff(golden.splitlines(), text.splitlines(), file.name, "now", lineterm="")):
        pytest.fail("\n".join(difference), pytrace=False)
