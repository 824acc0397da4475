"""The publisher knows no basketball: events, statuses, hours and the time zone are dbt's metadata, not Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import publisher
from tests.properties import statuses
from workspace.yaml_files import read_yaml

WORD_OF_ITS_OWN = "ok"
"""A status of documents that is also the publisher's own word, in status.json."""


def events_and_statuses() -> set[str]:
    """Return the names of all events and statuses, and the words of the time zone, out of dbt's files."""
    meta = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
    words = {*meta["schedule"], *meta["empty_statuses"]["missing"], *meta["empty_statuses"]["expected"]}
    for file in Path("models/documents").rglob("*.yml"):
        for node in _objects(read_yaml(file)):
            words |= set(node.get("events", ())) if isinstance(node.get("events"), dict) else set()
    return (words | statuses() | {meta["time_zone"], "New York", "Eastern"}) - {WORD_OF_ITS_OWN}


def _objects(content: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (any YAML)
    if isinstance(content, dict):
        yield content
    for child in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from _objects(child)


def literals(source: str) -> Iterator[str]:
    """Yield every string and every name of a module; a docstring or a comment may give an example."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr


def known(source: str, words: set[str]) -> set[str]:
    """Return the words that a module has, as words: `alive` is not `live`."""
    texts = "\n".join(literals(source))
    return {word for word in words if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", texts, re.IGNORECASE)}


def test_there_are_words_to_look_for() -> None:
    """Else the next test would prove nothing; and one is found where it stands."""
    words = events_and_statuses()
    assert {"predictions_ready", "graded", "hourly", "daily", "no_data", "no_games", "too_few"} <= words
    assert known('EVENTS = ("hourly",)', words) == {"hourly"}
    assert known('"""Such as `hourly`."""', words) == set()


def test_no_module_has_an_event_a_status_or_a_time_zone() -> None:
    """A new event, another sport or another city changes dbt's metadata alone."""
    words = events_and_statuses()
    modules = sorted(Path(publisher.__path__[0]).rglob("*.py"))
    assert len(modules) > 20
    assert {str(file): found for file in modules if (found := known(file.read_text(), words))} == {}
