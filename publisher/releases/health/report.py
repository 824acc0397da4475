"""What an examination found."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from publisher.errors import MEND, ReleaseError, StoreError

STORE, INTERNAL, STATE = "store", "internal-store", "state"
"""What the stores are called; a stranger may read the first alone."""

LEAK = "leak"
"""The code of what comes before all else: the next documents have an internal name."""


BRING_BACK = "bring back the state store that knew what was shown"
"""What an operator does about what a state store has forgotten."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `code` and `subject` identify it for as long as it lasts.

    `audience` says who may read subject and text. `since` is an instant, None if nobody knows it.
    """

    code: str
    subject: str
    audience: str
    since: str | None
    text: str


@dataclass
class Health:
    """What was found as of an instant: the release that the public manifest names, and what is wrong.

    `unread` is what should have been read; whatever was wrong with it may still be. `unnamed` are stores that nobody
    asked for.
    """

    as_of: str
    release: str | None = None
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def tell(self, code: str, subject: str, text: str, audience: str = "public", since: str | None = None) -> None:
        """Add a problem, unless it is known."""
        if all((each.code, each.subject) != (code, subject) for each in self.problems):
            place = 0 if code == LEAK else len(self.problems)
            self.problems.insert(place, Problem(code, subject, audience, since, text))

    def tell_of_many(
        self, code: str, subject: str, lines: Sequence[str], advice: str = MEND, audience: str = "public"
    ) -> None:
        """Add what is wrong with any number of files as one problem: the first of them, and what to do."""
        if lines:
            more = f"; and {len(lines) - 1:,} more" if len(lines) > 1 else ""
            self.tell(code, subject, f"{lines[0]}{more}; {advice}", audience)

    @contextmanager
    def reading(self, store: str) -> Iterator[None]:
        """Turn what cannot be read of a store into a problem of it."""
        try:
            yield
        except ReleaseError as error:
            self.tell_of_store("damaged", store, str(error))
        except StoreError as error:
            self.tell_of_store("unreachable", store, str(error))

    def tell_of_store(self, code: str, store: str, text: str) -> None:
        """Add a problem because of which a store is not read, or not all of it."""
        self.tell(code, store, text, "public" if store == STORE else "internal")
        self.unread.append(f"{store}: is {code}")
