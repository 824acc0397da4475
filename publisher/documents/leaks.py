"""No public document may hold an internal name. The schemas fix the keys; this module looks at the values."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from publisher.dbt.manifest import Catalog
from publisher.dbt.warehouses.base import Reader
from publisher.errors import LeakError

SHORTEST_NAME = 6
"""Shorter internal names are not looked for: ordinary words would contain them by chance."""

_BATCH = 10_000


class LeakGuard:
    """Collects the strings of public documents and asks the warehouse whether an internal name is in any of them."""

    def __init__(self, catalog: Catalog, reader: Reader) -> None:
        """Ask which words, and names of which lengths, to look for."""
        self._reader = reader
        self._relation = catalog.internal_names
        self._lengths = reader.name_lengths(catalog.internal_names, SHORTEST_NAME)
        words = "|".join(re.escape(word) for word in catalog.forbidden_words)
        self._words = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])") if words else None
        self._seen: dict[str, str] = {}

    def add(self, path: str, content: Any) -> None:  # noqa: ANN401 (any JSON)
        """Collect a document's strings; raises LeakError if one has a forbidden word (a whole word, case ignored)."""
        for text in _strings(content):
            lowered = text.lower()
            if lowered not in self._seen:
                self._seen[lowered] = path
                match = self._words.search(lowered) if self._words else None
                if match:
                    message = f"{path}: {text!r} has the internal word {match.group()!r}; nothing was written"
                    raise LeakError(message)

    def check(self) -> None:
        """Raise LeakError if an internal name is part of any collected string, case ignored."""
        candidates = sorted({part for text in self._seen for part in self._parts(text)})
        for start in range(0, len(candidates), _BATCH):
            for name in self._reader.names_among(self._relation, candidates[start : start + _BATCH]):
                path = next(path for text, path in self._seen.items() if name in text)
                message = f"{path}: has the internal name {name!r} in a value; nothing was written"
                raise LeakError(message)

    def _parts(self, text: str) -> Iterable[str]:
        return (text[at : at + length] for length in self._lengths for at in range(len(text) - length + 1))


def _strings(content: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
