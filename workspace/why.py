"""Prints what led to what is published of somebody on a date, as the document of the kind that explains says."""

import argparse
import datetime as dt
import difflib
import textwrap
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import orjson

from publisher.cli.arguments import day
from publisher.cli.command import Answer
from publisher.content import with_objects
from publisher.documents.leaks import folded
from publisher.documents.schema import load_schema
from publisher.errors import PublisherError
from publisher.format import printable
from publisher.planning.schedule import parse_date

WIDTH = 112
"""Columns that lines of single values may take, without their indent; a table takes what it needs."""

INDENT = "  "
NOTHING = "-"


Member = dict[str, Any]


def add_whom(parser: argparse.ArgumentParser) -> None:
    """Add date and name."""
    parser.add_argument("date", metavar="DATE", type=day, help="today, yesterday or one like 2026-01-15")
    parser.add_argument("name", metavar="NAME", help="as documents have it; case and accents do not matter")


def answer(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Print what led to what is published of somebody, as the document of the kind that explains says."""
    target = options.target
    kind, array, keys = target.catalog.explaining
    date = parse_date(options.date, now, target.catalog.schedule.zone)
    with target.reader() as reader:
        path, payload = next(reader.payloads(kind.relation, (date, date)), ("", ""))
    if not path:
        message = f"{kind.name} has no document of {date}"
        raise PublisherError(message)
    document = with_objects(in_order(orjson.loads(payload), kind.schema))
    members = document.pop(array)
    named = called(members, keys, options.name)
    if not named:
        hint = nearest(members, keys, options.name)
        message = f"{path}: nobody is called {options.name!r}; {f'did you mean {hint}?' if hint else 'there is nobody'}"
        raise PublisherError(message)
    return Answer(
        content={"document": document, "members": named},
        lines=(line for each in (document, *named) for line in as_text(each)),
    )


def in_order(content: object, schema: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return a document with its keys in the order of its schema: a warehouse may give them in any."""
    return _in_order(content, orjson.loads(load_schema(schema).body))


def _in_order(content: object, schema: dict[str, Any]) -> object:
    if isinstance(content, dict):
        properties = schema.get("properties", {})
        names = [name for name in properties if name in content] + [name for name in content if name not in properties]
        return {name: _in_order(content[name], properties.get(name, {})) for name in names}
    if isinstance(content, list):
        columns = schema.get("prefixItems") or [schema.get("items", {})] * len(content)
        return [_in_order(each, column) for each, column in zip(content, columns, strict=False)]
    return content


def called(members: Collection[Member], keys: Collection[str], name: str) -> list[Member]:
    """Return the members of which a value of `keys` is the name, whatever its case and accents."""
    wanted = _plain(name)
    return [member for member in members if wanted in map(_plain, _names(member, keys))]


def nearest(members: Collection[Member], keys: Collection[str], name: str) -> str | None:
    """Return the names of the member that is called most like it; None of no members."""
    owners = {_plain(each): member for member in members for each in _names(member, keys)}
    found = difflib.get_close_matches(_plain(name), owners, n=1, cutoff=0)
    return " or ".join(dict.fromkeys(_names(owners[found[0]], keys))) if found else None


def _names(member: Member, keys: Collection[str]) -> Iterator[str]:
    return (str(member[key]) for key in keys if member.get(key) is not None)


def _plain(name: str) -> str:
    """Return a name without case and accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(each))


def as_text(content: dict[str, Any]) -> Iterator[str]:
    """Yield lines: single values first, then each object, indented, and each array of flat objects as a table."""
    single = {key: value for key, value in content.items() if not isinstance(value, dict | list) or not value}
    # a value may have spaces, at which its line must not end
    pairs = (f"{key}: {_word(value)}".replace(" ", "\0") for key, value in single.items())
    for line in textwrap.wrap("  ".join(pairs), WIDTH, break_long_words=False, break_on_hyphens=False):
        yield line.replace("\0", " ")
    for key, value in content.items():
        if key not in single:
            yield key
            lines = as_text(value) if isinstance(value, dict) else _array(value)
            yield from (INDENT + line for line in lines)


def _array(members: Sequence[Any]) -> Iterator[str]:
    if not all(isinstance(member, dict) for member in members):
        yield ", ".join(map(_word, members))
    elif any(isinstance(value, dict | list) for member in members for value in member.values()):
        for member in members:
            yield from as_text(member)
    else:
        yield from _table(members)


def _table(members: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield aligned lines, with a head; a column without any value is left out."""
    keys = dict.fromkeys(key for member in members for key, value in member.items() if value is not None)
    rows = [list(keys), *([_word(member.get(key)) for key in keys] for member in members)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()


def _word(value: object) -> str:
    if value is None or value in ([], {}):
        return NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(value).removesuffix(".0")
    return printable(str(value))
