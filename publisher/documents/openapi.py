"""The documents, described for those who read them: their JSON Schemas, and OpenAPI with an example of each."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.dbt.manifest import Catalog, Kind
from publisher.dbt.warehouses.base import Reader, Row
from publisher.documents.document import check_row, make_document
from publisher.documents.leaks import LeakGuard
from publisher.documents.schema import load_schema, schema_bytes
from publisher.errors import CatalogError, WarehouseError, refuse_damage
from publisher.format import API_VERSION, JSON

AUDIENCES = {
    "public": "What everybody may read.",
    "internal": "What only the people who run the site may read; these files are in a store of their own.",
}


_PARAMETERS = {
    "date": {"type": "string", "format": "date"},
    "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "name": {"type": "string", "pattern": "^[a-z0-9_]+$"},
}
_NAME = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}
"""What may stand in a path in the place of a name in braces: of one that the publisher knows, and of any other."""


@dataclass(frozen=True)
class _Page:
    """One path, in which a name in braces may stand for a value, and what is known of the files under it."""

    path: str
    audience: str
    schema: str
    schema_bytes: bytes
    cache: list[str]
    example: dict[str, Any] | None = None
    content_type: str = JSON


def describe(
    catalog: Catalog, reader: Reader, audiences: Collection[str], own: Mapping[str, tuple[str, str]]
) -> dict[str, bytes]:
    """Return name -> bytes of every schema and of openapi.json; raises LeakError for an internal name in a public one.

    `own` maps the path of each file that the publisher itself adds to its schema and Cache-Control.
    """
    pages = [page for kind in catalog.select([], audiences) for page in _pages(catalog, kind, reader)]
    if "public" in audiences:
        pages += [_Page(path, "public", name, schema_bytes(name), [cache]) for path, (name, cache) in own.items()]
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
            "description": "JSON files on a plain web server. Times are UTC; dates are calendar dates in the time zone"
            f" {catalog.schedule.zone.key}.",
        },
        "tags": [{"name": name, "description": AUDIENCES[name]} for name in audiences],
        "paths": {f"/{page.path}": {"get": _operation(page)} for page in pages},
    }
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {page.schema: page.schema_bytes for page in pages} | {"openapi.json": orjson.dumps(content, option=options)}


def _pages(catalog: Catalog, kind: Kind, reader: Reader) -> Iterator[_Page]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in reader.rows(kind.relation, None):
        check_row(kind, row)
        rows[_with_names(kind, row)].append(row)
    if not rows:
        message = f"{kind.relation}: is empty, so there is nothing to describe; run `dbt build`"
        raise WarehouseError(message)
    schema = load_schema(kind.schema).body
    for path, same in rows.items():
        # the newest document with the most common cache time: a past date with results, not tomorrow's empty one
        ((usual, _),) = Counter(row.cache_control for row in same).most_common(1)
        shown = max(same, key=lambda row: (row.status not in catalog.empty, row.cache_control == usual, str(row.date)))
        dates = (shown.date, shown.date) if shown.date else None
        payload = dict(reader.payloads(kind.relation, dates))[shown.path]
        example = make_document(kind, shown.path, payload).content
        cache = sorted({row.cache_control for row in same})
        yield _Page(f"{API_VERSION}/{path}", kind.audience, kind.schema, schema, cache, example, kind.content_type)


def _with_names(kind: Kind, row: Row) -> str:
    """Return a row's path with names in braces for what tells it apart from the others of its kind."""
    if row.date:
        return row.path.replace(str(row.date), "{date}")
    return kind.path if re.fullmatch(re.sub(r"{\w+}", "[^/]+", kind.path), row.path) else row.path


def _operation(page: _Page) -> dict[str, Any]:
    with refuse_damage(f"publisher/documents/schemas/{page.schema}", "give it a title and a description", CatalogError):
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
                "content": {page.content_type: {"schema": {"$ref": f"./{page.schema}"}, **example}},
            }
        },
    }
    for name in re.findall(r"{(\w+)}", page.path):
        schema_of_name = _PARAMETERS.get(name, _NAME)
        operation["parameters"] = [{"name": name, "in": "path", "required": True, "schema": schema_of_name}]
        operation["responses"]["404"] = {"description": f"There is no file of this {name}."}
    return operation
