"""A document is valid, and the same bytes for the same content."""

import hashlib
from dataclasses import replace
from typing import Any, cast

import orjson
import pytest

from publisher.dbt.manifest import Kind
from publisher.dbt.warehouses.base import Row
from publisher.documents.document import check_row, make_document
from publisher.documents.schema import Schema
from publisher.errors import CatalogError, DocumentError
from publisher.format import canonical_json, content_sha
from tests.publisher.small_warehouse import SIGNAL

KIND = Kind("signals", "public", {"predictions_ready": (-7, 0)}, "public__signals", "signals.json", (), ())
PATH = "signals/2026-01-15.json"


def payload(**changes: Any) -> str:  # noqa: ANN401 (any JSON)
    """Return a valid payload, with changes."""
    return orjson.dumps(SIGNAL | changes).decode()


def test_same_content_is_the_same_bytes_whatever_the_order_of_keys() -> None:
    """Engines order keys differently."""
    backwards = dict(reversed(SIGNAL.items()))
    assert canonical_json(SIGNAL) == canonical_json(backwards)


def test_only_the_time_of_generation_is_left_out_of_the_hash() -> None:
    """A document whose time alone changed is unchanged; any other change is a change."""
    assert content_sha(SIGNAL) == content_sha(SIGNAL | {"generated_at": "2027-01-01T00:00:00Z"})
    assert content_sha(SIGNAL) != content_sha(SIGNAL | {"status": "too_few"})


def test_a_valid_row_becomes_a_document_under_the_api_version() -> None:
    """The path gains v1/, the body loses nothing."""
    document = make_document(KIND, PATH, payload())
    assert document.path == "v1/signals/2026-01-15.json"
    assert orjson.loads(document.body) == document.content == SIGNAL
    assert document.sha256 == hashlib.sha256(document.body).hexdigest()
    assert document.content_sha == content_sha(SIGNAL)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"system_id": "catboost_v9"}, "system_id"),
        ({"signal": "GREEN"}, "signal"),
        ({"metrics": {"conditions": "balanced", "picks": -1}}, "metrics.picks"),
        ({"metrics": {"conditions": "balanced"}}, "metrics"),
        ({"date": "15 January"}, "date"),
        ({"generated_at": "2026-01-15 16:31:00"}, "generated_at"),
    ],
)
def test_a_document_against_its_schema_is_refused_by_path_and_place(changes: dict[str, Any], said: str) -> None:
    """The message names the file and the value."""
    with pytest.raises(DocumentError, match=rf"^signals/2026-01-15.json: .*{said}"):
        make_document(KIND, PATH, payload(**changes))


@pytest.mark.parametrize("text", ["", "{", '{"picks": NaN}', '{"picks": Infinity}', '{"a": 1} {"a": 2}'])
def test_what_is_not_json_is_refused(text: str) -> None:
    """NaN and Infinity are not JSON."""
    with pytest.raises(DocumentError, match="is not JSON"):
        make_document(KIND, PATH, text)


ROW = Row(PATH, None, "ok", 1, None, "public, max-age=300", "0" * 64)


@pytest.mark.parametrize(
    "path",
    [
        *("../signals.json", "/signals.json", "a/../../b.json", "a//b.json", "./a.json", "a/.json", ".json", ""),
        *(
            "signals.txt",
            "signals.json/a.json",
            "signals.json\n",
            "a\0.json",
            "a b.json",
            "A.json",
            "ä.json",
            "-a.json",
        ),
        "a" * 196 + ".json",
    ],
)
def test_a_path_that_no_file_may_have_is_refused(path: str) -> None:
    """A row must not write anywhere else, nor wedge every later run: a file is no folder, and names have an end."""
    with pytest.raises(DocumentError, match=r"^'[^\n]*: signals has a path that no file may have; write names in"):
        check_row(KIND, replace(ROW, path=path))


@pytest.mark.parametrize("path", ["a.json", "a/b-c/2026-01-15_d.json", "a" * 195 + ".json"])
def test_a_plain_path_is_none_of_those(path: str) -> None:
    """200 characters are allowed."""
    check_row(KIND, replace(ROW, path=path))


@pytest.mark.parametrize(
    "path", ["manifest.json", "status.json", "manifests/a.json", "locks/2026-01-15.json", "schemas/a.json"]
)
def test_the_publisher_s_own_paths_are_refused(path: str) -> None:
    """A document would be taken for a manifest, and the next manifest would replace it."""
    with pytest.raises(DocumentError, match=f"^{path}: signals has a path that is the publisher's own; name another$"):
        check_row(KIND, replace(ROW, path=path))


def without(field: str) -> Row:
    """Return the row with a null."""
    row: Row = replace(ROW, **{field: cast("Any", None)})
    return row


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("path", "document_path"),
        ("status", "status"),
        ("rows", "row_count"),
        ("cache_control", "cache_control"),
        ("payload_sha", "payload_sha"),
    ],
)
def test_a_row_that_lacks_something_is_refused_by_column(field: str, column: str) -> None:
    """In one line, not in a traceback."""
    with pytest.raises(DocumentError, match=rf"^[^\n]+: signals has no {column}; mend its model and run `dbt build`$"):
        check_row(KIND, without(field))


@pytest.mark.parametrize("header", ["", "public\nSet-Cookie: a", "public\0", "öffentlich"])
def test_a_cache_time_that_is_no_header_is_refused(header: str) -> None:
    """A line break would begin another header."""
    with pytest.raises(DocumentError, match=rf"^{PATH}: signals has the cache_control '[^\n]*', which is no header$"):
        check_row(KIND, replace(ROW, cache_control=header))


def test_a_kind_without_schema_is_refused() -> None:
    """The schema is a file that the model's metadata names."""
    kind = Kind("signals", "public", {}, "public__signals", "nothing.json", (), ())
    with pytest.raises(CatalogError, match=r"no usable schema publisher/documents/schemas/nothing\.json"):
        make_document(kind, PATH, payload())


def test_a_schema_that_is_none_is_refused() -> None:
    """When a document is to be checked against it."""
    with pytest.raises(CatalogError, match=r"no usable schema publisher/documents/schemas/odd\.json: [^\n]+$"):
        Schema("odd.json", b'{"type": "number of picks"}', "").fault({})
