"""The documents, described for those who read them: their JSON Schemas, and OpenAPI with an example of each."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from statistics import mode
from typing import Any

import orjson

from publisher.catalog import Catalog, Kind, read_schema
from publisher.document import API_VERSION, make_document
from publisher.errors import CatalogError, WarehouseError, refuse_damage
from publisher.leaks import LeakGuard
from publisher.publish import MANIFEST, SHORT, STATUS
from publisher.warehouse import Dates, Reader, Row

AUDIENCES = {
    "public": "What everybody may read.",
    "internal": "What stays in the house; these files are in a store of their own.",
}
_OWN = {MANIFEST: "_manifest.json", STATUS: "_status.json"}
"""What the publisher itself adds to the public documents, and its schemas."""


@dataclass(frozen=True)
class _Page:
    """One path, in which `{date}` may stand for a date, with what is known of the files there."""

    path: str
    audience: str
    schema: str
    schema_bytes: bytes
    cache: list[str]
    example: dict[str, Any] | None = None


def describe(catalog: Catalog, reader: Reader, audiences: Collection[str]) -> dict[str, bytes]:
    """Return name -> bytes of every schema and of openapi.json; the public ones are searched for leaks."""
    pages = [page for kind in catalog.select([], audiences) for page in _pages(kind, reader)]
    if "public" in audiences:
        pages += [_Page(path, "public", name, read_schema(name), [SHORT.cache_control]) for path, name in _OWN.items()]
    guard = LeakGuard(catalog, reader)
    for page in pages:
        if page.audience == "public":
            guard.add(page.schema, orjson.loads(page.schema_bytes))
            guard.add(page.path, page.example)
    guard.check()
    content = {
        "openapi": "3.1.0",
        "info": {
            "title": "Published documents",
            "version": API_VERSION,
            "description": "JSON files on a plain web server. Dates are calendar dates in New York, times are UTC.",
        },
        "tags": [{"name": name, "description": AUDIENCES[name]} for name in audiences],
        "paths": {f"/{page.path}": {"get": _operation(page)} for page in pages},
    }
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {page.schema: page.schema_bytes for page in pages} | {"openapi.json": orjson.dumps(content, option=options)}


def _pages(kind: Kind, reader: Reader) -> Iterator[_Page]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in reader.rows(kind.relation, None):
        rows[row.path.replace(str(row.date), "{date}") if row.date else row.path].append(row)
    if not rows:
        message = f"{kind.relation}: is empty, so there is nothing to describe; run `dbt build`"
        raise WarehouseError(message)
    for path, found in rows.items():
        # the latest of those that are kept for as long as most are: a date that is over shows more than tomorrow
        usual = mode(row.cache_control for row in found)
        shown = max(found, key=lambda row: (row.status == "ok", row.cache_control == usual, str(row.date)))
        dates = Dates(shown.date, shown.date) if shown.date else None
        payload = dict(reader.payloads(kind.relation, dates))[shown.path]
        example = make_document(kind, shown.path, payload).content
        cache = sorted({row.cache_control for row in found})
        yield _Page(f"{API_VERSION}/{path}", kind.audience, kind.schema, kind.schema_bytes, cache, example)


def _operation(page: _Page) -> dict[str, Any]:
    with refuse_damage(f"publisher/schemas/{page.schema}", "give it a title and a description", CatalogError):
        schema = orjson.loads(page.schema_bytes)
        title, description = schema["title"], schema["description"]
    example = {} if page.example is None else {"example": page.example}
    operation = {
        "operationId": "_".join(re.findall(r"\w+", page.path.removesuffix(".json"))[1:]),
        "summary": title,
        "description": description,
        "tags": [page.audience],
        "responses": {
            "200": {
                "description": title,
                "headers": {"Cache-Control": {"schema": {"type": "string", "enum": page.cache}}},
                "content": {"application/json": {"schema": {"$ref": f"./{page.schema}"}, **example}},
            }
        },
    }
    if "{date}" in page.path:
        operation["parameters"] = [
            {"name": "date", "in": "path", "required": True, "schema": {"type": "string", "format": "date"}}
        ]
        operation["responses"]["404"] = {"description": "There is no file of this date."}
    return operation
