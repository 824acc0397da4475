"""A parser of arguments that takes no abbreviation, and says what a word that it does not know may have meant."""

import argparse
import difflib
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """Parses the arguments of a command, or of a program with commands."""

    _given: Sequence[str] = ()

    def __init__(self, example: str, **options: Any) -> None:  # noqa: ANN401 (those of argparse)
        """Take a command line to learn from, and what argparse takes.

        An abbreviation would mean something else once there is another such option.
        """
        super().__init__(allow_abbrev=False, **options)
        self._example = example

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 (as argparse has it)
        """Parse, and remember what was given."""
        self._given = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Exit with 2, and with what was probably meant; where a word is missing, with an example."""
        guesses = [*self.guesses()]
        if not guesses and "required" in message:
            guesses = [f"for example: {self._example}"]
        super().error("; ".join([message, *guesses]))

    def guesses(self) -> Iterator[str]:
        """Yield what may have been meant by each word that is known neither as an option nor as a command."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 (argparse has no other name for it)
                command = next((word for word in self._given if not word.startswith("-")), "")
                if command and command != self._given[0]:
                    yield f"the command comes first: {self._example}"
                    return
                if command in action.choices:
                    yield from action.choices[command].guesses()
                    return
                yield from _near(command, action.choices)
        for word in self._given:
            option = word.partition("=")[0]
            if option.startswith("--") and option not in self._option_string_actions:
                yield from _near(option, self._option_string_actions)


def _near(word: str, known: Collection[str]) -> Iterator[str]:
    near = difflib.get_close_matches(word, [*known], n=1)
    return (f"{word}: did you mean {each}?" for each in near)
