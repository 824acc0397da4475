"""What the environment and the options of a command line name: stores, the instant, and what to publish."""

import argparse
import datetime as dt
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from publisher.errors import PublisherError, UsageError
from publisher.format import SITE
from publisher.planning.schedule import Request
from publisher.releases.journal import HEAD
from publisher.releases.site import Site
from publisher.releases.stores import Store, open_store, refuse_overlap


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


AUDIENCES = {"public": "--store", "internal": "--internal-store"}
"""The option that names the store of each audience."""


def request_of(options: argparse.Namespace) -> Request:
    """Return what the options of a publication ask for."""
    return Request(
        event=options.event,
        among=frozenset(options.among),
        documents=tuple(options.document),
        first=options.date or options.first,
        last=options.date or options.last,
        forced=frozenset(options.forced),
        max_age=options.max_age,
        adopts=options.adopt,
    )


def site_of(options: argparse.Namespace) -> Site:
    """Open the stores that a command line names; raises StoreError."""
    named = locations(options)
    stores = {
        audience: open_store(named[option], options.jobs, is_private=audience != "public")
        for audience, option in AUDIENCES.items()
        if option in named
    }
    return Site(stores, open_store(named["--state"], options.jobs, is_private=True), options.jobs)


def locations(options: argparse.Namespace) -> dict[str, str]:
    """Return option -> location of every store that is named; raises StoreError if two of them overlap."""
    named = {"--store": options.store, "--state": _state(options), "--internal-store": options.internal_store}
    return _apart(named)


def openings(options: argparse.Namespace) -> dict[str, Callable[[], Store]]:
    """Return how to open each store that may be read; the default state store only if it is there."""
    state = options.state
    if not state and not options.store.startswith("gs://") and Path(_state(options)).exists():
        state = _state(options)
    named = _apart({"store": options.store, "state": state, "internal-store": options.internal_store})
    return {name: partial(open_store, location, options.jobs) for name, location in named.items()}


def _state(options: argparse.Namespace) -> str:
    if options.state:
        return str(options.state)
    if options.store.startswith("gs://"):
        message = "--state is needed with a bucket: name another bucket or a folder, which nobody else may read"
        raise PublisherError(message)
    return f"{options.store.rstrip('/')}.state"


def _apart(named: dict[str, str | None]) -> dict[str, str]:
    places = {option: location for option, location in named.items() if location}
    refuse_overlap(places)
    return places


def begun(site: Site, channels: Iterable[str]) -> list[Site]:
    """Return the site of the main channel, and of each of the others and of the pages that was ever published."""
    sites = [*map(site.of, channels), site.of(SITE)]
    return [each for each in sites if not each.channel or _is_there(each)]


def _is_there(site: Site) -> bool:
    """Whether the public store or the state store knows a channel: either file may be lost."""
    return any((site.stores["public"].look(site.manifest), site.state.look(HEAD)))


def readers_see(site: Site) -> str:
    """Return where the public reads."""
    return f"{site.stores['public'].name}/{site.root}".removesuffix("/")
