"""A program, its commands, and what a command says."""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Command:
    """What a command does in one line, the function that does it, what adds its options, and examples.

    An example is a command line without the program, and what it does. The first stands in the help of all.
    `is_logged`: whether it may change what readers see, or what is kept, so that the run log has its errors, too.
    """

    text: str
    run: Callable[[argparse.Namespace, dt.datetime], Answer]
    options: tuple[Callable[[argparse.ArgumentParser], None], ...]
    examples: tuple[tuple[str, str], ...]
    is_logged: bool = False


@dataclass(frozen=True)
class Program:
    """What is typed before a command, what it is for, and its commands by name, in the order of its help."""

    name: str
    purpose: str
    commands: Mapping[str, Command]


def typed(program: str, example: str) -> str:
    """Return a command line as it is typed; one that begins with an instant is of `make demo`."""
    return re.sub(r"^((?:NOW=\S+ )?)", rf"\1{program} ", example)
