"""What a kind of document waits for, so that readers of the status can tell by themselves when it is late."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Awaited:
    """The event that a kind waits for, when it is or was due, and from when on the kind is late without it."""

    event: str
    due_at: dt.datetime
    late_from: dt.datetime


Awaits = Callable[[str, Mapping[str, dt.datetime]], Awaited | None]
"""Says what a kind waits for that was published on these events, each from a build of that instant; None: nothing."""
