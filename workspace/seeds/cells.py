"""Whether the text of a cell is a value of its column."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from publisher.documents.leaks import SHORTEST_NAME, folded
from workspace.seeds.rows import Value
from workspace.seeds.rules import Rules, Words

PERCENT = [0, 100]
"""The range of a column in percent."""


class CellError(Exception):
    """The text is no value of its column. The argument says why and what to do."""


def near(text: str, known: Collection[str]) -> str | None:
    """Return the known text that is nearest, if one is near."""
    by_lower = {each.lower(): each for each in known}
    found = difflib.get_close_matches(text.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def proposal(text: str, known: Collection[str]) -> str:
    """Return what to write instead, or nothing if nothing is near."""
    found = near(text, known)
    return f"; did you mean {found!r}?" if found else ""


def value(rules: Rules, column: str, text: str, words: Words) -> Value:
    """Return the value of a cell by the rules for a cell alone, or raise CellError."""
    _refuse_hidden(text)
    if text == "":
        if column in rules.not_null:
            message = "is empty; fill it"
            raise CellError(message)
        return None
    found = _READ[rules.types[column]](text)
    for message in _broken(rules, column, text, found, words):
        raise CellError(message)
    return found


def _refuse_hidden(text: str) -> None:
    """Refuse what an editor hides, and a text for null, which is none to either engine."""
    if "\ufffd" in text or "\0" in text:
        message = "is not UTF-8; save the file as UTF-8"
    elif text != text.strip():
        message = f"has white space at an end; write {text.strip()!r}"
    elif not text.isprintable():
        hidden = next(each for each in text if not each.isprintable())
        message = f"has a character that is not seen, U+{ord(hidden):04X}; type it anew"
    elif text.lower() == "null":
        message = "is a text, not an empty cell; delete it"
    else:
        return
    raise CellError(message)


def _broken(rules: Rules, column: str, text: str, found: Value, words: Words) -> Iterator[str]:
    if column in rules.accepted_values:
        accepted = rules.accepted_values[column]
        if text not in accepted:
            yield f"is none of {', '.join(accepted)}{proposal(text, accepted) or '; write one of them'}"
    if column in rules.ranges and isinstance(found, int | Decimal):
        yield from _out_of_range(rules.ranges[column], found, words.fraction_max)
    if column in rules.patterns and not re.search(rules.patterns[column], text):
        yield f"does not match {rules.patterns[column]}; correct it"


def _out_of_range(bounds: list[float | None], found: int | Decimal, fraction_max: float) -> Iterator[str]:
    lowest, highest = bounds
    if lowest is not None and found < lowest:
        yield f"is below {lowest}, the smallest that is possible; correct it"
    elif highest is not None and found > highest:
        yield f"is above {highest}, the largest that is possible; correct it"
    elif bounds == PERCENT and 0 < found <= fraction_max:
        yield f"is a fraction, but the column is in percent; write {(Decimal(found) * 100).normalize():f}"


def refuse_internal(text: str, words: Words, internal: Collection[str]) -> None:
    """Refuse in a public text what the publisher would not let out."""
    for reading in (text.lower(), folded(text)):
        if words.words and (match := words.words.search(reading)):
            message = f"is public and has the internal word {match.group()!r}; use another"
            raise CellError(message)
        if reading in words.values:
            message = "is public, and the name of a signal; use another"
            raise CellError(message)
        if name := next((name for name in internal if len(name) >= SHORTEST_NAME and name.lower() in reading), None):
            message = f"is public and has the internal id {name!r}; use another"
            raise CellError(message)


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        message = f"is no whole number; {_digits(text) or 'write it in digits, such as 5'}"
        raise CellError(message)
    return int(text)


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text):
        message = f"is no number; {_digits(text) or 'write it in digits, such as 5 or 2.5'}"
        raise CellError(message)
    return Decimal(text)


def _digits(text: str) -> str | None:
    """Return what to write for a number with separators of thousands."""
    grouped = re.fullmatch(r"-?[0-9]{1,3}(?:[ ,'_][0-9]{3})+", text)
    return f"write {re.sub('[^-0-9]', '', text)}, without separators" if grouped else None


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        message = f"is neither true nor false{proposal(text, ('true', 'false')) or '; write one of them'}"
        raise CellError(message)
    return text == "true"


def _date(text: str) -> dt.date:
    """Read a date as both engines do: DuckDB would take 12/01/2025 for a day in January."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        message = "is not written as year-month-day; write it like 2025-12-01"
        raise CellError(message)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = "is a day that no calendar has; correct it"
        raise CellError(message) from None


_READ: dict[str, Callable[[str], Value]] = {
    "string": str,
    "int64": _whole_number,
    "numeric": _number,
    "float64": _number,
    "bool": _flag,
    "date": _date,
}
