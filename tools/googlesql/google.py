"""Google's analyser and reference evaluator: the WebAssembly module of PyPI's `zetasql`, in this process.

Compiling the module takes 15-25 s. Wasmtime caches the result in the home directory, and from then on loading takes one
second. The package's own client is not used, because it has no cache and copies byte by byte.
"""

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import tzdata
from wasmtime import Config, Engine, Linker, Module, Store, WasiConfig
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto.options_pb2 import AnalyzerOptionsProto, LanguageOptionsProto
from zetasql.wasi._pb2.zetasql.proto.simple_catalog_pb2 import SimpleCatalogProto
from zetasql.wasi._pb2.zetasql.public import options_pb2 as options
from zetasql.wasi._pb2.zetasql.public.type_pb2 import TypeKind
from zetasql.wasi._pb2.zetasql.public.value_pb2 import ValueProto
from zetasql.wasi._pb2.zetasql.resolved_ast.resolved_node_kind_pb2 import ResolvedNodeKind

from tools.googlesql import language
from tools.googlesql.tree import Message, part

Row = list[Message]  # one ValueProto a column
Columns = tuple[tuple[str, str], ...]  # name and type of each, in order

_PLACE = re.compile(r" \[at (\d+):(\d+)\]$")
_POINTER_BYTES = 4
# The package has a debug build: whatever touches a name locks a mutex, and looks the name's pool up among those that
# are alive (IdString::CheckLive), which is a third of an analysis. This is how that check begins; `return` and `nop`
# take the place of its first instruction. A build without these bytes is run as it is.
_CHECK_OF_NAMES = bytes.fromhex("230041106b220224002002200036020c200228020c2903082104230041406a220024002000200437")
_RETURN = bytes.fromhex("0f01")
_KINDS = {name: TypeKind.Value(kind) for name, kind in language.TYPES.items()}
_TYPES = {kind: name for name, kind in _KINDS.items()}


class GoogleSqlError(Exception):
    """Google's code refused a statement. `line` and `column` count from 1, and are 0 where it named no place."""

    def __init__(self, error: str) -> None:
        """Split a text like `Code: 3, Message: Unrecognized name: x [at 3:5]`."""
        message = error.partition("Message: ")[2] or error
        place = _PLACE.search(message)
        self.message = _PLACE.sub("", message)
        self.line, self.column = (int(place[1]), int(place[2])) if place else (0, 0)
        super().__init__(error)


@dataclass(frozen=True)
class Table:
    """A relation: its path (project, dataset, name), and name and type of each column, in order.

    A raw table also has the `partition`, the column by which each query must filter it.
    """

    path: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    partition: str | None = None

    def __str__(self) -> str:
        """Return the path with dots."""
        return ".".join(self.path)

    def proto(self, name: str) -> dict[str, Any]:
        """Return the table as an entry of a catalog."""
        columns = [{"name": column, "type": _type(kind)} for column, kind in self.columns]
        return {"name": name, "full_name": str(self), "column": columns}


@dataclass(frozen=True)
class Analysed:
    """An accepted statement: name and type of its output columns, and its resolved tree."""

    columns: tuple[tuple[str, str], ...]
    tree: Message


class Google:
    """One instance of the module, for one thread."""

    def __init__(self) -> None:
        """Load the module."""
        wasi = WasiConfig()
        wasi.inherit_stderr()
        wasi.preopen_dir(str(Path(tzdata.__file__).parent / "zoneinfo"), "/usr/share/zoneinfo")
        config = Config()
        config.shared_memory = True
        config.cache = True
        engine = Engine(config)
        self._store = Store(engine)
        self._store.set_wasi(wasi)
        linker = Linker(engine)
        linker.define_wasi()
        instance = linker.instantiate(self._store, Module(engine, _code()))
        self._exports = cast("dict[str, Any]", instance.exports(self._store))
        self._exports["_initialize"](self._store)
        self._options = AnalyzerOptionsProto(
            language_options=_bigquery(),
            default_timezone="UTC",
            error_message_mode=options.ERROR_MESSAGE_ONE_LINE,
            parse_location_record_type=options.PARSE_LOCATION_RECORD_FULL_NODE_SCOPE,
        )
        self._registered = cache(self._register)

    def analyse(self, sql: str, tables: frozenset[Table]) -> Analysed:
        """Analyse a query, or a `create table` or `create view` with one; it may read these tables and no others."""
        tree = part(self.resolve(sql, tables), "output_column_list")
        return Analysed(tuple((item.name, type_name(item.column.type)) for item in tree.output_column_list), tree)

    def resolve(self, sql: str, tables: frozenset[Table], *, once: bool = False) -> Message:
        """Analyse any statement that BigQuery has and this project uses; return its resolved tree.

        The module keeps the catalog of these tables, which takes 8 MB, but not if they are asked for `once`.
        """
        request = service.AnalyzeRequest(options=self._options, sql_statement=sql)
        if once:
            request.simple_catalog.CopyFrom(self._catalog(tables))
        else:
            request.registered_catalog_id = self._registered(tables)
        return self._call("Analyze", request, service.AnalyzeResponse()).resolved_statement

    def parse(self, sql: str) -> Message:
        """Return a statement's syntax tree, whose nodes name the bytes that they stand for."""
        request = service.ParseRequest(options=self._options.language_options, sql_statement=sql)
        return self._call("Parse", request, service.ParseResponse()).parsed_statement

    def evaluate(self, query: str, contents: Mapping[Table, Sequence[Row]]) -> list[Row]:
        """Run a query over these tables' rows; return its rows."""
        return self.answer(query, contents)[1]

    def answer(self, query: str, contents: Mapping[Table, Sequence[Row]]) -> tuple[Columns, list[Row]]:
        """Run a query over these tables' rows; return name and type of its output columns, and its rows."""
        request = service.EvaluateQueryRequest(options=self._options, simple_catalog=self._catalog(), sql=query)
        for table, rows in contents.items():
            # The evaluator finds rows only for tables without a dataset, so the whole path becomes one name.
            name = quoted(table.path)
            request.sql = re.sub(rf"{re.escape(name)}(?!\s+as\b)", f"{name} as `{table.path[-1]}`", request.sql)
            # It takes no table without rows: such a one gets a row of nulls that nobody sees.
            found = f"`{table}`" if rows else f"(select * from `{table}` where false)"  # noqa: S608 (a table of dbt's)
            request.sql = request.sql.replace(name, found)
            request.simple_catalog.table.add(**table.proto(str(table)))
            data = request.table_content[str(table)].table_data
            for row in rows or [[ValueProto()] * len(table.columns)]:
                data.row.add(cell=row)
        reply = self._call("EvaluateQuery", request, service.EvaluateQueryResponse())
        columns = tuple((column.name, type_name(column.type)) for column in reply.prepared.columns)
        return columns, [list(row.cell) for row in reply.content.table_data.row]

    def _catalog(self, tables: frozenset[Table] = frozenset()) -> Message:
        """Return a catalog of BigQuery's functions, and of tables."""
        builtin = {"language_options": self._options.language_options}
        catalog = SimpleCatalogProto(name="catalog", builtin_function_options=builtin)
        for table in tables:
            level = catalog
            for name in table.path[:-1]:
                level = next((inner for inner in level.catalog if inner.name == name), None) or level.catalog.add(
                    name=name
                )
            level.table.add(**table.proto(table.path[-1]))
        return catalog

    def _register(self, tables: frozenset[Table]) -> int:
        """Register a catalog of the tables in the module; return its number."""
        request = service.RegisterCatalogRequest(simple_catalog=self._catalog(tables))
        return int(self._call("RegisterCatalog", request, service.RegisterResponse()).registered_id)

    def _call(self, function: str, request: Message, reply: Message) -> Message:
        """Call a function of the module. Request and reply are bytes in the module's own memory."""
        store, exports = self._store, self._exports
        sent = request.SerializeToString()
        place, size_place = exports["wasm_malloc"](store, len(sent)), exports["wasm_malloc"](store, _POINTER_BYTES)
        ctypes.memmove(self._address(place), sent, len(sent))
        answer = exports[f"ZetaSqlLocalService_{function}"](store, place, len(sent), size_place)
        if not answer:
            error = exports["wasm_get_last_error"](store), exports["wasm_get_last_error_size"](store)
            raise GoogleSqlError(self._read(*error).decode())
        reply.ParseFromString(self._read(answer, int.from_bytes(self._read(size_place, _POINTER_BYTES), "little")))
        for used in (place, size_place, answer):
            exports["wasm_free"](store, used)
        return reply

    def _address(self, place: int) -> int:
        """Return the address of a place in the module's memory; wasmtime gives places as signed numbers."""
        return ctypes.addressof(self._exports["memory"].data_ptr().contents) + place % 2**32

    def _read(self, place: int, size: int) -> bytes:
        return ctypes.string_at(self._address(place), size)


def _code() -> bytes:
    """Return the module's code, in which the check of names returns at once."""
    return Path(get_wasm_path()).read_bytes().replace(_CHECK_OF_NAMES, _RETURN + _CHECK_OF_NAMES[len(_RETURN) :])


def quoted(path: tuple[str, ...]) -> str:
    """Return a path as dbt writes it into SQL."""
    return ".".join(f"`{name}`" for name in path)


def _type(name: str) -> dict[str, Any]:
    """Return a type by its name; raw tables may have arrays."""
    element = re.fullmatch("array<(.+)>", name)
    if element:
        return {"type_kind": TypeKind.Value("TYPE_ARRAY"), "array_type": {"element_type": _type(element[1])}}
    return {"type_kind": _KINDS[name]}


def type_name(kind: Message) -> str:
    """Return a type's name as dbt writes it, or zetasql's name if models do not use the type."""
    return _TYPES.get(kind.type_kind) or str(TypeKind.Name(kind.type_kind))


def _bigquery() -> Message:
    return LanguageOptionsProto(
        product_mode=options.PRODUCT_EXTERNAL,
        enabled_language_features=[options.LanguageFeature.Value(f"FEATURE_{name}") for name in language.FEATURES],
        reserved_keywords=language.RESERVED_KEYWORDS,
        supported_statement_kinds=[ResolvedNodeKind.Value(name) for name in language.STATEMENTS],
    )
