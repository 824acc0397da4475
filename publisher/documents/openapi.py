"""The documents, described for those who read them: their JSON Schemas, named types, and OpenAPI with examples."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.dbt.manifest import Catalog, Kind
from publisher.dbt.warehouses.base import Reader, Row
from publisher.documents.document import check_row, make_document
from publisher.documents.leaks import LeakGuard
from publisher.documents.schema import Schema, load_schema, readers_schema
from publisher.errors import CatalogError, LeakError, WarehouseError, refuse_damage
from publisher.format import API_VERSION, JSON

Part = dict[str, Any]

_MAPS = {"properties", "patternProperties"}
"""Keywords whose value is a map of schemas by name."""

_VALUES = {"const", "default", "enum", "examples", "required"}
"""Keywords whose value is no schema."""

_REFERENCE = "#/components/schemas/"


class Types:
    """Collects schemas as `components/schemas` of OpenAPI, which refer to one another and to nothing else.

    A document's type is called as its file. An object in its `$defs` is called by its title, and is one type for all
    documents that have it; any other object has the name of the document or definition around it before its title.
    """

    def __init__(self) -> None:
        """Begin without types."""
        self.named: dict[str, Part] = {}
        self._owners: dict[str, str] = {}

    def add(self, file: str, schema: Part) -> Part:
        """Add a document's schema; return the reference to its type. Raises CatalogError if two types have one name."""
        definitions = schema.get("$defs", {})
        name = _pascal(file.removesuffix(".json"))
        whole = {key: value for key, value in schema.items() if key not in {"$schema", "$defs"}}
        return self._name(name, file, self._inside(whole, name, file, definitions))

    def _name(self, name: str, file: str, content: Part) -> Part:
        """Name an object; one that may be null is a type without null, and the reference allows it."""
        may_be_null = "null" in content.get("type", ())
        body = content | {"type": "object"} if may_be_null else content
        owner = self._owners.setdefault(name, file)
        if self.named.setdefault(name, body) != body:
            message = f"publisher/documents/schemas/{file}: has another type {name} than {owner}; give it another title"
            raise CatalogError(message)
        reference = {"$ref": f"{_REFERENCE}{name}"}
        return {"anyOf": [reference, {"type": "null"}]} if may_be_null else reference

    def _inside(self, part: Part, around: str, file: str, definitions: Part) -> Part:
        """Return a schema whose objects are references; `around` is the name of the type that it is in."""
        found: Part = {}
        if "$ref" in part:
            found = self._definition(definitions[part["$ref"].removeprefix("#/$defs/")], around, file, definitions)
        for key, value in part.items():
            if key in _MAPS:
                found[key] = {name: self._type(each, around, file, definitions) for name, each in value.items()}
            elif isinstance(value, list) and key not in _VALUES:
                found[key] = [self._type(each, around, file, definitions) for each in value]
            elif key != "$ref":
                found[key] = self._type(value, around, file, definitions) if key not in _VALUES else value
        return found

    def _definition(self, part: Part, around: str, file: str, definitions: Part) -> Part:
        if not _is_object(part):
            return self._inside(part, around, file, definitions)
        name = _pascal(part["title"])
        return self._name(name, file, self._inside(part, name, file, definitions))

    def _type(self, part: Any, around: str, file: str, definitions: Part) -> Any:  # noqa: ANN401 (any JSON)
        if not isinstance(part, dict):
            return part
        content = self._inside(part, around, file, definitions)
        return self._name(around + _pascal(part["title"]), file, content) if _is_object(part) else content


def _is_object(part: Part) -> bool:
    """Whether a schema lists the keys of an object and has a title to name it by; a map has no keys to list."""
    return "title" in part and "properties" in part and "$ref" not in part


def _pascal(text: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))


AUDIENCES = {
    "public": "What everybody may read.",
    "internal": "What only the people who run the site may read; these files are in a store of their own.",
}


_PARAMETERS = {
    "date": ("A calendar date, such as 2025-11-30.", {"type": "string", "format": "date"}),
    "hash": (
        "SHA-256 in hexadecimal digits, as the manifest names it.",
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    ),
    "name": ("Name of a schema.", {"type": "string", "pattern": "^[a-z0-9_]+$"}),
}
_OTHER = ("What tells this file apart from others of its kind.", {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"})
"""What may stand in a path in the place of a name in braces: of one that the publisher knows, and of any other."""


SERVER = f"../../{API_VERSION}"
"""Where the paths begin, seen from the folder of the published file."""


@dataclass(frozen=True)
class Page:
    """One path, in which a name in braces may stand for a value, and what is known of the files under it."""

    path: str
    audience: str
    schema: Schema
    cache: tuple[str, ...] = ()
    example: dict[str, Any] | None = None
    content_type: str = JSON


def describe(catalog: Catalog, reader: Reader, audiences: Collection[str], own: Iterable[Page]) -> dict[str, bytes]:
    """Return name -> bytes of every schema and of openapi.json; raises LeakError for an internal name in a public one.

    `own` are the pages of the files that the publisher itself adds.
    """
    pages = [page for kind in catalog.select([], audiences) for page in _pages(catalog, kind, reader)]
    if "public" in audiences:
        pages += own
    guard = LeakGuard(catalog, reader)
    for page in pages:
        if page.audience == "public":
            guard.add(page.schema.name, orjson.loads(page.schema.body))
            guard.add(page.path, page.example)
    for path, fault in sorted(guard.leaks().items()):
        message = f"{path}: {fault}; nothing was written"
        raise LeakError(message)
    schemas = {page.schema.name: readers_schema(page.schema).body for page in pages}
    return schemas | {"openapi.json": contract(catalog, audiences, pages)}


def contract(catalog: Catalog, audiences: Iterable[str], pages: Iterable[Page]) -> bytes:
    """Return openapi.json of these pages: it refers to nothing outside itself."""
    types = Types()
    paths = {page.path.removeprefix(API_VERSION): {"get": _operation(page, types)} for page in pages}
    content = {
        "openapi": "3.1.0",
        "info": {
            "title": "Published documents",
            "version": API_VERSION,
            "description": "JSON files on a plain web server. Times are UTC; dates are calendar dates in the time zone"
            f" {catalog.schedule.zone.key}. Files may have keys that are not described: they may be added at any time.",
            **catalog.about,
        },
        "servers": [{"url": SERVER, "description": "The folder of the files, beside which this one is published."}],
        "tags": [{"name": name, "description": AUDIENCES[name]} for name in audiences],
        "paths": paths,
        "components": {"schemas": dict(sorted(types.named.items()))},
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _pages(catalog: Catalog, kind: Kind, reader: Reader) -> Iterator[Page]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in reader.rows(kind.relation, None):
        check_row(kind, row)
        rows[_with_names(kind, row)].append(row)
    if not rows:
        message = f"{kind.relation}: is empty, so there is nothing to describe; run `dbt build`"
        raise WarehouseError(message)
    schema = load_schema(kind.schema)
    for path, same in rows.items():
        # the newest document with the most common cache time: a past date with results, not tomorrow's empty one
        ((usual, _),) = Counter(row.cache_control for row in same).most_common(1)
        shown = max(same, key=lambda row: (row.status not in catalog.empty, row.cache_control == usual, str(row.date)))
        dates = (shown.date, shown.date) if shown.date else None
        payload = dict(reader.payloads(kind.relation, dates))[shown.path]
        content = make_document(kind, shown.path, payload).content
        example = orjson.loads(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        cache = tuple(sorted({row.cache_control for row in same}))
        yield Page(f"{API_VERSION}/{path}", kind.audience, schema, cache, example, kind.content_type)


def _with_names(kind: Kind, row: Row) -> str:
    """Return a row's path with names in braces for what tells it apart from the others of its kind."""
    if row.date:
        return row.path.replace(str(row.date), "{date}")
    return kind.path if re.fullmatch(re.sub(r"{\w+}", "[^/]+", kind.path), row.path) else row.path


def _operation(page: Page, types: Types) -> dict[str, Any]:
    place = f"publisher/documents/schemas/{page.schema.name}"
    with refuse_damage(place, "give it a title and a description", CatalogError):
        schema = orjson.loads(readers_schema(page.schema).body)
        title, description = schema["title"], schema["description"]
    reference = types.add(page.schema.name, schema)
    example = {} if page.example is None else {"example": page.example}
    cache = {"type": "string", "enum": list(page.cache)} if page.cache else {"type": "string"}
    operation = {
        "operationId": "_".join(re.findall(r"\w+", page.path.removesuffix(".json"))[1:]),
        "summary": title,
        "description": description,
        "tags": [page.audience],
        "responses": {
            "200": {
                "description": title,
                "headers": {
                    "Cache-Control": {"description": "How long a cache may keep the file.", "schema": cache},
                },
                "content": {page.content_type: {"schema": reference, **example}},
            }
        },
    }
    for name in re.findall(r"{(\w+)}", page.path):
        description, schema_of_name = _PARAMETERS.get(name, _OTHER)
        operation["parameters"] = [
            {"name": name, "in": "path", "description": description, "required": True, "schema": schema_of_name}
        ]
        operation["responses"]["404"] = {"description": f"There is no file of this {name}."}
    return operation
