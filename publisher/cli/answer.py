"""What a command has to say, to people or to machines; the one place that prints it."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.format import printable


@dataclass(frozen=True)
class Answer:
    """What a command says: an object for machines, or lines for people, and the exit code.

    The lines are safe to print. `remarks` are for whoever watches, people or not; they may hold anything. `is_logged`:
    whether the command has done something that the run log keeps.
    """

    content: Any
    lines: Iterable[str]
    remarks: Sequence[str] = ()
    code: int = 0
    is_logged: bool = False


def say(answer: Answer, speaker: str, *, as_json: bool) -> int:
    """Print an answer: the object or the lines on standard output, remarks on standard error. Returns the exit code."""
    if as_json:
        print(orjson.dumps(answer.content).decode())
    else:
        for line in answer.lines:
            print(line)
    for line in answer.remarks:
        remark(line, speaker)
    sys.stdout.flush()
    return answer.code


def say_error(message: str, speaker: str, *, as_json: bool) -> None:
    """Print why a command did not come to its end: on standard error, and for machines as an object, too."""
    if as_json:
        print(orjson.dumps({"error": message}).decode())
    remark(message, speaker)


def remark(text: str, speaker: str) -> None:
    """Print a line of a program on standard error, which may hold anything."""
    print(f"{speaker}: {printable(text)}", file=sys.stderr)
