"""What the environment says of a run."""

import datetime as dt
import os

from publisher.errors import UsageError


def given_instant() -> dt.datetime | None:
    """Return the instant that NOW gives, None without one; raises UsageError if it is none."""
    text = os.environ.get("NOW")
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        message = f"NOW: {text!r} is no ISO instant; write it like 2026-01-15T17:00:00Z"
        raise UsageError(message) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def given_commit() -> str | None:
    """Return the commit of this checkout that COMMIT gives, None without one."""
    return os.environ.get("COMMIT") or None


def installed(package: str) -> str | None:
    """Return the version of a package; None where it runs without having been installed."""
    from importlib import metadata  # noqa: PLC0415 (takes longer to load than all the rest)

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
