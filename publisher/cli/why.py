"""Prints what a document says of one of its members, for people."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from publisher.format import printable

WIDTH = 112
"""Columns that lines of single values may take, without their indent; a table takes what it needs."""

INDENT = "  "
NOTHING = "-"


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
