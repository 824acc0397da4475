"""No public document may hold a name that is internal. Schemas say which keys there are; this looks at the values."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from publisher.catalog import Catalog
from publisher.errors import LeakError
from publisher.warehouse import Reader

SHORTEST_NAME = 6
"""Internal names of fewer characters would be found by chance in words that are none."""

_BATCH = 10_000


class LeakGuard:
    """Collects the strings of public documents and asks the warehouse whether an internal name is in any of them."""

    def __init__(self, catalog: Catalog, reader: Reader) -> None:
        """Learn which words and which lengths of names to look for."""
        self._reader = reader
        self._relation = catalog.internal_names
        self._lengths = reader.name_lengths(catalog.internal_names, SHORTEST_NAME)
        words = "|".join(re.escape(word) for word in catalog.forbidden_words)
        self._words = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])") if words else None
        self._seen: dict[str, str] = {}

    def add(self, path: str, content: Any) -> None:  # noqa: ANN401 (any JSON)
        """Take in a document's strings; raises LeakError for a forbidden word, as a whole word, case ignored."""
        for text in _strings(content):
            lowered = text.lower()
            if lowered not in self._seen:
                self._seen[lowered] = path
                found = self._words.search(lowered) if self._words else None
                if found:
                    message = f"{path}: {text!r} has the word {found.group()!r}, which is internal; nothing was written"
                    raise LeakError(message)

    def check(self) -> None:
        """Raise LeakError if an internal name is part of any string that was taken in, case ignored."""
        candidates = sorted({part for text in self._seen for part in self._parts(text)})
        for start in range(0, len(candidates), _BATCH):
            for name in self._reader.names_among(self._relation, candidates[start : start + _BATCH]):
                path = next(path for text, path in self._seen.items() if name in text)
                message = f"{path}: has the internal name {name!r} in a value; nothing was written"
                raise LeakError(message)

    def _parts(self, text: str) -> Iterable[str]:
        return (text[at : at + length] for length in self._lengths for at in range(len(text) - length + 1))


def _strings(content: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value)
