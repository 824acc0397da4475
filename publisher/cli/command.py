"""A program and its commands: what each does, how it is typed, and what does it."""

import argparse
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publisher.cli.answer import Answer


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
