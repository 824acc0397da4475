"""`workspace diff` can read every public document: lists have keys, records are known, and groups have names."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import Catalog, Kind
from tests.project.conftest import Built
from workspace.diff.compare import Change, Comparer, Members, Record, Shown
from workspace.diff.review import Review
from workspace.folder import Built as Target


@pytest.fixture(scope="module")
def catalog(demo: Built) -> Catalog:
    """Return what dbt's metadata says."""
    return Target(demo.workspace).catalog


@pytest.fixture(scope="module")
def read(demo: Built, catalog: Catalog) -> list[tuple[str, Any, list[Change]]]:
    """Return the path and content of each public document of the demo, and what is read of it as if it were new."""
    documents = [(path, orjson.loads(body)) for path, body in demo.files().items() if not path.startswith("locks/")]
    return [
        (path, content, list(Comparer(kind_of(path, catalog), Review.read(catalog.review)).compare(None, content)))
        for path, content in documents
    ]


def kind_of(path: str, catalog: Catalog) -> Kind:
    """Return the kind of a document: the one whose path has most in common with its own."""
    before = [(kind.path.partition("{")[0], kind) for kind in catalog.kinds if kind.audience == "public"]
    return max(((start, kind) for start, kind in before if path.startswith(start)), key=lambda each: len(each[0]))[1]


def lists_and_objects(content: Any) -> Iterator[Any]:  # noqa: ANN401 (any JSON)
    """Yield every object, and every list that holds objects."""
    if isinstance(content, dict) or (isinstance(content, list) and any(isinstance(each, dict) for each in content)):
        yield content
    for value in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from lists_and_objects(value)


def test_every_list_has_keys(read: list[tuple[str, Any, list[Change]]]) -> None:
    """Else its members could only be compared by their places. Add a list without keys to `review.keys`."""
    lost = []
    for path, content, changes in read:
        lists = sum(isinstance(each, list) for each in lists_and_objects(content))
        if lists != sum(isinstance(each, Members) for each in changes):
            lost.append(path)
    assert len(read) > 300
    assert lost == []


def test_every_rate_with_an_interval_is_a_record(read: list[tuple[str, Any, list[Change]]]) -> None:
    """Whatever document has it: the metadata names keys that all of them have."""
    found: Counter[bool] = Counter()
    for path, content, changes in read:
        records = sum(
            isinstance(each, dict) and {"hit_rate", "units"} <= each.keys() for each in lists_and_objects(content)
        )
        assert records == sum(isinstance(each, Record) for each in changes), path
        found[records > 0] += 1
    assert found[True] > 100


def test_groups_are_called_by_their_names(read: list[tuple[str, Any, list[Change]]]) -> None:
    """Nine of them, the same in every document."""
    names = {each.place[-1] for _, _, changes in read for each in changes if isinstance(each, Shown)}
    assert len(names) == 9
    assert "Premium" in {each.name for each in names if not isinstance(each, str)}
