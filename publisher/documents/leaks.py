"""No public document or page may hold an internal name. The schemas fix the keys; this module looks at the values."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from publisher.dbt.manifest import Catalog
from publisher.dbt.warehouses.base import Reader
from publisher.documents.schema import load_schema, own_schemas
from publisher.errors import LeakError

_UNSEEN_KINDS = {"Cc", "Cf", "Mn", "Me"}
"""Unicode's categories of control characters, those that only tell how to show others, and marks."""

_UNSEEN_LETTERS = re.compile("[\u115f\u1160\u3164\uffa0]")


def folded(text: str) -> str:
    """Return a text in lower case and NFKC, without what is not seen, and with a-z, 0-9 for what looks like it.

    A letter with an accent stays what it is. A line break is a space.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    spaced = (" " if each.isspace() else each for each in unicodedata.normalize("NFKC", text))
    seen = "".join(each for each in spaced if unicodedata.category(each) not in _UNSEEN_KINDS)
    return _UNSEEN_LETTERS.sub("", seen).translate(_look_alikes()).lower()


@cache
def _look_alikes() -> dict[int, str]:
    lines = Path(__file__).with_name("confusables.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {ord(other): plain for plain, others in pairs for other in others}


SHORTEST_NAME = 6
"""Shorter internal names are not looked for: ordinary words would contain them by chance."""

LONGEST_NAME = 8
"""Words of a person's name at most."""

_BATCH = 10_000


class LeakGuard:
    """Collects the strings of public documents, and says whether one of them holds what only insiders may know."""

    def __init__(self, catalog: Catalog, reader: Reader) -> None:
        """Ask which words, and names of which lengths, to look for."""
        self._reader = reader
        self._relation = catalog.internal_names
        self._public_names = catalog.public_names
        self._lengths = reader.name_lengths(catalog.internal_names, SHORTEST_NAME)
        self._beginnings = reader.name_beginnings(catalog.internal_names, SHORTEST_NAME)
        self._words = whole_words(catalog.forbidden_words)
        self._words_of_pages = whole_words(sorted({*catalog.forbidden_words} - {*catalog.words_of_code}))
        self._values = {value.lower() for value in catalog.forbidden_values}
        self._identifiers = set(catalog.identifiers) - _public_words(catalog)
        self._paths: dict[str, list[str]] = {}
        self._readings: set[str] = set()
        self._suspects: dict[str, str] = {}

    def add(self, path: str, content: Any) -> None:  # noqa: ANN401 (any JSON)
        """Collect a document's strings."""
        for text in _strings(content):
            if paths := self._paths.get(text):
                paths.append(path)
                continue
            self._paths[text] = [path]
            for reading in {text.lower(), folded(text)}:
                self._readings.add(reading)
                if fault := self._fault(reading):
                    self._suspects[text] = f"{text!r} {fault}"

    def leaks(self) -> dict[str, str]:
        """Return, by path, what leaks there: a forbidden word or an internal name in a collected string, case ignored.

        A person may be called by a forbidden word: a public name is no leak as a whole string, and one of several words
        nowhere in it.
        """
        found: dict[str, str] = {}
        if self._suspects:
            spans = {span for text in self._suspects for span in _spans(text)}
            people = set(self._reader.names_among(self._public_names, sorted(spans)))
            for text, fault in self._suspects.items():
                rest = text
                for name in sorted(people & _spans(text), key=len, reverse=True):
                    rest = rest.replace(name, "")
                if any(self._fault(reading) for reading in (rest.lower(), folded(rest))):
                    found |= {path: found.get(path, fault) for path in self._paths[text]}
        for name in self._names_among({part for text in self._readings for part in self._parts(text)}):
            fault = f"has the internal name {name!r} in a value"
            texts = (text for text in self._paths if name in text.lower() or name in folded(text))
            found |= {path: found.get(path, fault) for text in texts for path in self._paths[text]}
        return found

    def check_pages(self, pages: Mapping[str, str]) -> None:
        """Raise LeakError if a page, style sheet or script has a forbidden word, or an internal name as whole words."""
        readings = [(path, reading) for path, page in pages.items() for reading in (page.lower(), folded(page))]
        texts = {" ".join(reading.split()): path for path, reading in readings}
        for text, path in texts.items():
            if fault := _word(self._words_of_pages, text) or self._identifier(text):
                message = f"{path}: {fault}; nothing was written"
                raise LeakError(message)
        for name in self._names_among({part for text in texts for part in self._whole_parts(text)}):
            path = next(path for text, path in texts.items() if name in text)
            message = f"{path}: has the internal name {name!r} in its text; nothing was written"
            raise LeakError(message)

    def _names_among(self, parts: Collection[str]) -> Iterator[str]:
        """Yield each of these parts of texts that is an internal name."""
        candidates = sorted(parts)
        for start in range(0, len(candidates), _BATCH):
            yield from self._reader.names_among(self._relation, candidates[start : start + _BATCH])

    def _fault(self, text: str) -> str | None:
        is_value = "is an internal value" if text in self._values else None
        return _word(self._words, text) or is_value or self._identifier(text)

    def _identifier(self, text: str) -> str | None:
        name = next((token for token in re.findall(r"\w+", text) if token in self._identifiers), None)
        return f"has {name!r}, the name of a column or table" if name else None

    def _begins(self, text: str, start: int) -> bool:
        """Whether a name may begin there: most parts of a text begin as none does, and the warehouse is not asked."""
        return text[start : start + SHORTEST_NAME] in self._beginnings

    def _parts(self, text: str) -> Iterator[str]:
        for start in range(len(text) - SHORTEST_NAME + 1):
            if self._begins(text, start):
                yield from (text[start : start + length] for length in self._lengths if start + length <= len(text))

    def _whole_parts(self, text: str) -> Iterator[str]:
        """Yield the parts that neither begin nor end within a word."""
        within = {match.start() for match in re.finditer(r"(?<=\w)(?=\w)", text)}
        for start in range(len(text) - SHORTEST_NAME + 1):
            if start not in within and self._begins(text, start):
                ends = (start + length for length in self._lengths)
                yield from (text[start:end] for end in ends if end <= len(text) and end not in within)


def whole_words(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds one of these words in a text in lower case; an underscore ends a word.

    One with a star at its end begins longer ones, too: `catboost*` finds catboostv9.
    """
    either = "|".join(re.escape(word).replace(r"\*", r"[^\W_]*") for word in words)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])") if either else None


def _word(words: re.Pattern[str] | None, text: str) -> str | None:
    match = words.search(text) if words else None
    return f"has the internal word {match.group()!r}" if match else None


def _spans(text: str) -> set[str]:
    """Return a text, and every run of several words in it."""
    words = text.split()
    ends = range(2, len(words) + 1)
    return {text, *(" ".join(words[start:end]) for end in ends for start in range(max(0, end - LONGEST_NAME), end - 1))}


def _public_words(catalog: Catalog) -> set[str]:
    """Return every word of the schemas that the public reads, and its kinds: what they call a thing is no secret."""
    kinds = [kind for kind in (*catalog.kinds, *catalog.elsewhere) if kind.audience == "public"]
    schemas = {kind.schema for kind in kinds} | own_schemas()
    words = {word for name in schemas for word in re.findall(r"\w+", load_schema(name).body.decode().lower())}
    return words | {kind.name for kind in kinds}


def _strings(content: Any) -> set[str]:  # noqa: ANN401 (any JSON)
    found, waiting = set[str](), [content]
    for value in waiting:
        kind = type(value)  # most values are numbers, of which isinstance would be asked three times
        if kind is str:
            found.add(value)
        elif kind is dict:
            waiting += value.values()
        elif kind is list:
            waiting += value
    return found
